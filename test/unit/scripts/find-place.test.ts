import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

import { findPlace } from '../../../scripts/collector-run/find-place.ts';

const environment = { SWITCHBACK_PLACE: 'crawler' };
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'place-'));
  await mkdir(join(folder, 'data'));
  await symlink('data', join(folder, 'home'));
});
afterEach(() => rm(folder, { recursive: true }));

it('is one folder, by whatever link it is named', async () => {
  await mkdir(join(folder, 'data', 'dlt'));
  expect(await findPlace(environment, join(folder, 'home', 'dlt'))).toBe(
    await findPlace(environment, join(folder, 'data', 'dlt', '.')),
  );
});

it('is the same before the first run, which makes the folder, and after it', async () => {
  const dlt = join(folder, 'home', '.dlt', 'pipelines');
  const before = await findPlace(environment, dlt);
  await mkdir(dlt, { recursive: true });
  expect(await findPlace(environment, dlt)).toBe(before);
});
