import { expect, test } from 'vitest';

import { listProjectFiles, readProjectFile } from '../support/project-files.ts';
import { listViolations } from './imports/import-rules.ts';
import { readModule } from './imports/read-module.ts';

const MODULES = listProjectFiles().filter(
  (path) => /^(?:actions|scripts)\/.*\.ts$/u.test(path) && !path.includes('/dist/'),
);

test('no module imports what its place does not allow', () => {
  const violations = MODULES.flatMap((path) => listViolations(readModule(path, readProjectFile(path))));
  expect(MODULES.length).toBeGreaterThan(20);
  expect(violations.map(({ place, rule }) => `${place}: ${rule}`)).toEqual([]);
});

const CONCEPT = 'actions/shared/cutover/x.ts';
const REFUSED: readonly (readonly [what: string, path: string, source: string])[] = [
  ['a concept that reads a file', CONCEPT, `import { readFileSync } from 'node:fs';`],
  ['a concept that asks the clock', CONCEPT, 'export const now = () => Date.now();'],
  ['a concept that makes a date of nothing', CONCEPT, 'export const now = () => new Date();'],
  ['a concept that throws dice', CONCEPT, 'export const dice = () => Math.random();'],
  ['a concept that reads the environment', CONCEPT, `export const home = () => process.env['HOME'];`],
  ['a concept that prints', CONCEPT, `export const hello = () => console.log('x');`],
  ['a concept that fetches', CONCEPT, `export const get = () => fetch('x');`],
  ['a concept that hides the world behind globalThis', CONCEPT, `export const get = () => globalThis['fetch']('x');`],
  ['a concept that imports an adapter', CONCEPT, `import { x } from '../adapters/system-clock.ts';`],
  ['a concept that imports the runtime', CONCEPT, `import { runAction } from '../runtime/run-action.ts';`],
  ['a concept that imports an action', CONCEPT, `import { rollback } from '../../rollback/rollback.ts';`],
  ['a concept that imports a package with effects', CONCEPT, `import { Command } from 'commander';`],
  ['a concept that imports by a computed name', CONCEPT, 'export const load = (name: string) => import(name);'],
  ['ports that import values', 'actions/shared/ports.ts', `import { PHASES } from './cutover/phase.ts';`],
  ['pg outside its adapters', 'actions/shared/adapters/reddit/reddit-client.ts', `import pg from 'pg';`],
  ['pg as a type outside its adapters', 'scripts/drill/x.ts', `import type { Pool } from 'pg';`],
  ['pg by a dynamic import', 'actions/collect/main.ts', `const pg = await import('pg');`],
  ['snoowrap outside its adapters', 'actions/collect/main.ts', `import Snoowrap from 'snoowrap';`],
  [
    '@actions/github outside its adapters',
    'actions/shared/adapters/git/git-push.ts',
    `import { getOctokit } from '@actions/github';`,
  ],
  ['@actions/core outside the runtime', 'actions/rollback/main.ts', `import * as core from '@actions/core';`],
  [
    'the runtime importing an adapter',
    'actions/shared/runtime/x.ts',
    `import { x } from '../adapters/system-clock.ts';`,
  ],
  [
    'an adapter importing the runtime',
    'actions/shared/adapters/x.ts',
    `import { Secret } from '../runtime/secret.ts';`,
  ],
  [
    'an action importing another action',
    'actions/collect/main.ts',
    `import { rollback } from '../rollback/rollback.ts';`,
  ],
  [
    'a use case importing an adapter',
    'actions/rollback/rollback.ts',
    `import { x } from '../shared/adapters/git-push.ts';`,
  ],
  [
    'a use case calling the runtime',
    'actions/rollback/rollback.ts',
    `import { runAction } from '../shared/runtime/run-action.ts';`,
  ],
  ['a use case asking the clock', 'actions/rollback/rollback.ts', 'export const now = () => new Date();'],
  ['an action importing a script', 'actions/rollback/main.ts', `import { x } from '../../scripts/x.ts';`],
  ['a script importing a composition root', 'scripts/x.ts', `import '../actions/rollback/main.ts';`],
  ['a re-export of what may not be imported', CONCEPT, `export { x } from '../adapters/system-clock.ts';`],
  ['a type of what may not be imported', CONCEPT, `export type X = import('../adapters/system-clock.ts').X;`],
  ['a default export', CONCEPT, 'export default 1;'],
  ['a composition root of 41 lines', 'actions/rollback/main.ts', 'export const x = 1;\n'.repeat(41)],
];

test.each(REFUSED)('%s is refused, with file and line', (_, path, source) => {
  const violations = listViolations(readModule(path, source));
  expect(violations.length).toBeGreaterThan(0);
  expect(violations[0]?.place).toMatch(new RegExp(`^${path}:\\d+$`, 'u'));
});

const ALLOWED: readonly (readonly [what: string, path: string, source: string])[] = [
  ['a concept that imports types of ports', CONCEPT, `import type { Clock } from '../ports.ts';`],
  ['a concept that imports a concept', CONCEPT, `import { PHASES } from './phase.ts';`],
  [
    'a concept that names a property as a global is named',
    CONCEPT,
    'export const x = (a: { process: string; fetch(): void }) => a.process;',
  ],
  ['a concept that makes a date of data', CONCEPT, 'export const at = (text: string) => new Date(text);'],
  ['pg in its adapter', 'actions/shared/adapters/postgres/x.ts', `import pg from 'pg';`],
  [
    'a use case that imports types of the runtime',
    'actions/rollback/x.ts',
    `import type { ActionOutcome } from '../shared/runtime/run-action.ts';`,
  ],
  ['a script that imports a use case', 'scripts/x.ts', `import { rollback } from '../actions/rollback/rollback.ts';`],
];

test.each(ALLOWED)('%s is allowed', (_, path, source) => {
  expect(listViolations(readModule(path, source))).toEqual([]);
});
