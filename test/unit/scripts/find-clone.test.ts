import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { findClone } from '../../../scripts/commands/find-clone.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'switchback-test-'));
  for (const name of ['operations', 'program', 'other']) mkdirSync(join(folder, name, '.git'), { recursive: true });
  for (const name of ['operations', 'program']) {
    mkdirSync(join(folder, name, 'config'));
    mkdirSync(join(folder, name, 'scripts/dist'), { recursive: true });
    writeFileSync(join(folder, name, 'config/policy.yaml'), '');
  }
  for (const name of ['HEAD', 'objects', 'refs']) mkdirSync(join(folder, 'bare.git', name), { recursive: true });
  mkdirSync(join(folder, 'nowhere'));
});
afterAll(() => rmSync(folder, { recursive: true }));

test.each([
  ['the one asked for, before all', 'other', 'operations', '../other', false],
  ['the operations repository around here', 'operations', 'operations', undefined, false],
  ['also from a folder in it', 'operations/scripts', 'operations/scripts', undefined, false],
  ['the one of the program from inside another repository', 'program', 'other', undefined, true],
  ['the one of the program from outside any repository', 'program', 'nowhere', undefined, true],
  ['a bare repository that is here', 'bare.git', 'bare.git', undefined, false],
])('works in %s', (_, expected, here, asked, isProgramsOwn) => {
  const found = findClone(asked, join(folder, here), join(folder, 'program/scripts/dist'));
  expect(found).toEqual({ directory: join(folder, expected), isProgramsOwn });
});

test('works here when the program lies in no operations repository', () => {
  expect(findClone(undefined, join(folder, 'other'), join(folder, 'nowhere'))).toEqual({
    directory: join(folder, 'other'),
    isProgramsOwn: false,
  });
});
