import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import { bundle } from '../../scripts/build/bundle.ts';
import { listBundles } from '../../scripts/build/list-bundles.ts';
import { findLeftovers, findStale } from '../../scripts/generated-files.ts';
import { listProjectFiles, projectRoot, readProjectFile } from '../support/project-files.ts';

const bundles = await listBundles(projectRoot);

test('the committed bundles are what their sources give, byte for byte (npm run build)', async () => {
  const expected = new Map<string, string>();
  for (const target of bundles) {
    for (const [name, text] of await bundle(target)) expected.set(`${target.folder}/${name}`, text);
  }
  expect(await findStale(projectRoot, expected)).toEqual([]);
  expect(
    await findLeftovers(
      projectRoot,
      bundles.map(({ folder }) => folder),
      expected,
    ),
  ).toEqual([]);
});

test('a bundle built in another folder has the same bytes', async () => {
  const elsewhere = mkdtempSync(join(tmpdir(), 'switchback another place '));
  onTestFinished(() => rmSync(elsewhere, { recursive: true }));
  for (const part of ['actions', 'scripts', 'package.json', 'tsconfig.json']) {
    cpSync(join(projectRoot, part), join(elsewhere, part), { recursive: true });
  }
  symlinkSync(join(projectRoot, 'node_modules'), join(elsewhere, 'node_modules'));
  const target = bundles.find(({ entry }) => entry === 'actions/rollback/main.ts');
  expect(target).toBeDefined();
  if (target === undefined) return;
  const there = await bundle({ ...target, root: elsewhere });
  expect([...there.keys()]).toEqual([...(await bundle(target)).keys()]);
  for (const [name, text] of await bundle(target)) expect(there.get(name) === text, `${name} differs`).toBe(true);
});

const COMMITTED = listProjectFiles().filter((path) => /(?:^|\/)dist\/.*\.mjs$/u.test(path));

test('no bundle names a folder of the machine that it was built on', () => {
  expect(COMMITTED.filter((path) => readProjectFile(path).includes(projectRoot))).toEqual([]);
});

test('the rollback bundle holds neither pg nor snoowrap, and break glass loads them on demand alone', () => {
  const eager = COMMITTED.filter(
    (path) => path === 'actions/rollback/dist/index.mjs' || path === 'scripts/dist/switchback.mjs',
  );
  expect(eager).toContain('actions/rollback/dist/index.mjs');
  for (const path of eager) expect(listPackages(loadedWith(path)), path).not.toEqual(expect.arrayContaining(['pg']));
  for (const path of eager)
    expect(listPackages(loadedWith(path)), path).not.toEqual(expect.arrayContaining(['snoowrap']));
});

test('no bundle of an action that talks to GitHub holds a second HTTP client', () => {
  for (const path of COMMITTED.filter((file) => file.startsWith('actions/')))
    for (const name of ['undici', 'tunnel']) expect(listPackages(readProjectFile(path)), path).not.toContain(name);
});

test('the checks above can see pg where it is', () => {
  expect(listPackages('// node_modules/pg/lib/index.js\nvar a;\n// node_modules/@x/y/z.js\n')).toEqual(['pg', '@x/y']);
});

/** The text of a file and of everything that it imports statically. */
function loadedWith(path: string, seen: Set<string> = new Set()): string {
  if (seen.has(path)) return '';
  seen.add(path);
  const text = readProjectFile(path);
  const folder = path.slice(0, path.lastIndexOf('/'));
  const parts = [...text.matchAll(/^(?:import|export)\b[^;]*?["']\.\/([^"']+)["'];/gmu)].map(
    (match) => `${folder}/${match[1] ?? ''}`,
  );
  return [text, ...parts.map((part) => loadedWith(part, seen))].join('\n');
}

/** Rolldown heads each module with a comment that holds its path. */
function listPackages(text: string): readonly string[] {
  const names = [...text.matchAll(/^\/\/ .*node_modules\/((?:@[^/]+\/)?[^/\n]+)\//gmu)].map((match) => match[1] ?? '');
  return [...new Set(names)];
}
