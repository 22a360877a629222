import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { countPendingPackages } from '../../../scripts/collector-run/pending-packages.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'switchback-pending-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function make(...places: readonly string[]): void {
  for (const place of places) mkdirSync(join(folder, place), { recursive: true });
}

test('a package counts once, wherever it waits', async () => {
  make('reddit/normalize/extracted/1795567307.95034', 'reddit/load/normalized/1795567307.95034');
  make('reddit/load/new/1795567308.1', 'other/load/normalized');
  expect(await countPendingPackages(folder)).toBe(2);
  expect(await countPendingPackages(join(folder, 'reddit'))).toBe(2);
  expect(await countPendingPackages(join(folder, 'other'))).toBe(0);
});

test.each(['nowhere', '.'])('a folder without a pipeline says nothing: %s', async (name) => {
  expect(await countPendingPackages(join(folder, name))).toBeNull();
});

test('a folder that cannot be read makes the whole count unknown', async () => {
  make('reddit/load/new', 'other/load');
  symlinkSync('new', join(folder, 'other/load/new'));
  expect(await countPendingPackages(join(folder, 'other'))).toBeNull();
  expect(await countPendingPackages(folder)).toBeNull();
});
