import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { cacheFolderName } from '../../../scripts/collector-run/answer-cache.ts';
import { adoptFormerSpools } from '../../../scripts/collector-run/former-spool.ts';
import { MOST_SPOOLED } from '../../../scripts/collector-run/spool.ts';

const PREFIX = 'git:/srv/ops#origin#';
const FORMER = { prefix: PREFIX, ids: [`${PREFIX}main`] };

let base: string;
const warnings: string[] = [];
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'switchback-former-'));
  warnings.length = 0;
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const folderOf = (id: string): string => join(base, cacheFolderName(id));
const nameOf = (at: number): string => `2026.11.25.cli-${at.toString(16).padStart(4, '0')}-1-run-dlt.jsonl`;
const waiting = (id: string): readonly string[] => {
  try {
    return readdirSync(join(folderOf(id), 'spool')).toSorted();
  } catch {
    return [];
  }
};
const adopt = () =>
  adoptFormerSpools(join(folderOf(PREFIX), 'answer.json'), FORMER, { warning: (line) => void warnings.push(line) });

function keep(id: string, names: readonly string[], withAnswer = false): void {
  mkdirSync(join(folderOf(id), 'spool'), { recursive: true });
  for (const name of names) writeFileSync(join(folderOf(id), 'spool', name), `of ${id}`);
  const answer = { schema_version: 1, source: id, read_at: '2026-11-25T02:05:20Z', generation: 3 };
  if (withAnswer)
    writeFileSync(
      join(folderOf(id), 'answer.json'),
      JSON.stringify({ ...answer, dlt_units: [], registered_units: [] }),
    );
}

describe('what waits under an earlier name', () => {
  it('is moved to where it is sent from, and what is not ours is left alone', async () => {
    keep(`${PREFIX}main`, [nameOf(1), 'stranger.txt']);
    keep(PREFIX, [nameOf(2)]);
    await adopt();
    expect(waiting(PREFIX)).toEqual([nameOf(1), nameOf(2)]);
    expect(waiting(`${PREFIX}main`)).toEqual(['stranger.txt']);
    expect(readFileSync(join(folderOf(PREFIX), 'spool', nameOf(1)), 'utf8')).toBe(`of ${PREFIX}main`);
    expect(warnings).toEqual([]);
  });

  it('is found by the answer beside it where the branch was another one, and of another repository never', async () => {
    keep(`${PREFIX}state`, [nameOf(1)], true);
    keep('git:/srv/other#origin#main', [nameOf(2)], true);
    keep('git:/srv/ops#origin', [nameOf(3)], true);
    await adopt();
    expect(waiting(PREFIX)).toEqual([nameOf(1)]);
    expect(waiting('git:/srv/other#origin#main')).toEqual([nameOf(2)]);
    expect(waiting('git:/srv/ops#origin')).toEqual([nameOf(3)]);
  });

  it('is there once where two runs begin at once, and where one is begun again', async () => {
    const names = Array.from({ length: 40 }, (_, at) => nameOf(at));
    keep(`${PREFIX}main`, names);
    await Promise.all([adopt(), adopt(), adopt()]);
    await adopt();
    expect(waiting(PREFIX)).toEqual(names);
    expect(waiting(`${PREFIX}main`)).toEqual([]);
    expect(warnings).toEqual([]);
  });

  it('stays where it is as long as there is no room: nothing is given up for it', async () => {
    keep(
      PREFIX,
      Array.from({ length: MOST_SPOOLED - 1 }, (_, at) => nameOf(at)),
    );
    keep(`${PREFIX}main`, [nameOf(9_001), nameOf(9_002)]);
    await adopt();
    expect(waiting(PREFIX)).toHaveLength(MOST_SPOOLED);
    expect(waiting(`${PREFIX}main`)).toEqual([nameOf(9_002)]);
  });

  it('is named with the command that moves it where this process cannot', async () => {
    keep(`${PREFIX}main`, [nameOf(1)]);
    writeFileSync(folderOf(PREFIX), 'a file in the way');
    await adopt();
    expect(warnings).toEqual([expect.stringContaining(`mv '${join(folderOf(`${PREFIX}main`), 'spool')}'/*.jsonl`)]);
    expect(waiting(`${PREFIX}main`)).toEqual([nameOf(1)]);
  });

  it('is told of where the folders cannot be listed', async () => {
    const file = join(base, 'a-file');
    writeFileSync(file, '');
    const log = { warning: (line: string) => void warnings.push(line) };
    await adoptFormerSpools(join(file, cacheFolderName(PREFIX), 'answer.json'), { prefix: PREFIX, ids: [] }, log);
    expect(warnings).toEqual([expect.stringMatching(/may wait in .*a-file, which cannot be listed: ENOTDIR/u)]);
  });

  it('is nothing on a machine that never kept anything', async () => {
    await adopt();
    expect([readdirSync(base), warnings]).toEqual([[], []]);
  });
});
