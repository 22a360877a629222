import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { readIncidentFolders, writeBelow } from '../../../../actions/shared/adapters/incident-folders.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'switchback-folders-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

function addFolder(id: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(join(directory, 'incidents', id), { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, 'incidents', id, name), text);
}

describe('the folders of incidents in a work tree', () => {
  it('are none where there is no such directory', async () => {
    expect(await readIncidentFolders(directory)).toEqual([]);
  });
  it('are those with a record, the newest first', async () => {
    addFolder('20261120-000000Z-operator', { 'incident.json': 'old' });
    addFolder('20261125-000000Z-error-rate', { 'incident.json': 'new', 'evidence.json': 'known' });
    addFolder('20261126-000000Z-operator', { 'README.md': 'no record' });
    addFolder('templates', { 'incident.json': 'none' });
    writeFileSync(join(directory, 'incidents/README.md'), 'the index');
    const folders = await readIncidentFolders(directory);
    expect(folders.map(({ id, evidence }) => [id, evidence === null])).toEqual([
      ['20261125-000000Z-error-rate', false],
      ['20261120-000000Z-operator', true],
    ]);
  });
  it('are not looked for behind a symbolic link', async () => {
    addFolder('elsewhere', { 'incident.json': 'secret' });
    symlinkSync(join(directory, 'incidents/elsewhere'), join(directory, 'incidents/20261125-000000Z-operator'));
    expect(await readIncidentFolders(directory)).toEqual([]);
  });
  it('take a file with the folders that it needs, and say where nothing can be written', async () => {
    expect(readFileSync(await writeBelow(directory, 'incidents/a/README.md', 'known'), 'utf8')).toBe('known');
    writeFileSync(join(directory, 'full'), '');
    await expect(writeBelow(directory, 'full/README.md', 'known')).rejects.toMatchObject({ dependency: 'filesystem' });
  });
});
