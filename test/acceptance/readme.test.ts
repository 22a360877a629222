import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import {
  BUNDLE,
  OperationsRepository,
  PROJECT,
  runProgram,
  stateFiles,
  type Ran,
} from '../support/operations-repository.ts';
import { startRedditReplay, type RedditReplay } from '../support/reddit-replay/reddit-replay.ts';

const README = readFileSync(join(PROJECT, 'README.md'), 'utf8');
const PROGRAM = 'node scripts/dist/switchback.mjs';
const SHIPPED = Object.fromEntries(
  ['config/policy.yaml', 'config/datasets.yaml'].map((path) => [path, readFileSync(join(PROJECT, path), 'utf8')]),
);
/** What a sandbox without a database, and right after a rollback, answers; every other command ends with 0. */
const NOT_ZERO: readonly (readonly [RegExp, number])[] = [
  [/ verify --save-look /u, 3],
  [/ verify --previous-look /u, 2],
  [/ integrity$/u, 3],
  [/ doctor$/u, 3],
  [/ doctor --database$/u, 2],
  [/ init --database /u, 2],
  // Without a token, and without a database.
  [/ switch to-manual$/u, 2],
  [/ collect --mode collect$/u, 2],
  [/ --phase 50% /u, 1],
  // Nobody went by a gate.
  [/ --reviewed /u, 2],
  // The clone was not pulled since, so that it holds no incident; and on-call is due, whom nobody has told.
  [/ report$/u, 2],
  [/ evidence replay /u, 2],
  [/ escalate$/u, 1],
  [/ --dry-run$/u, 1],
];

let repository: OperationsRepository;
let reddit: RedditReplay;
beforeAll(async () => {
  repository = new OperationsRepository({ ...stateFiles(), ...SHIPPED }, ['scripts/dist']);
  reddit = await startRedditReplay();
});
afterAll(async () => {
  repository.remove();
  await reddit.close();
});

/** In the order of the page. */
function listCommands(): readonly string[] {
  const inline = [...README.matchAll(/`(node scripts\/dist\/switchback\.mjs [^`]+)`/gu)].map(
    ([, command]) => command ?? '',
  );
  return [...inline, ...listBlocks().flatMap((block) => block.split('\n').filter((line) => line.startsWith(PROGRAM)))];
}

function listBlocks(): readonly string[] {
  return [...README.matchAll(/```sh\n([\s\S]*?)```/gu)].map(([, block]) => (block ?? '').replaceAll(/^ +/gmu, ''));
}

function paste(script: string): Promise<Ran> {
  const credentials = { REDDIT_PUBLIC: 'id', REDDIT_SECRET: 'secret', REDDIT_USER_AGENT: 'linux:test:1 (by /u/test)' };
  const environment = {
    ...repository.environment,
    ...credentials,
    REDDIT_API_URL: reddit.url,
    REDDIT_TOKEN_URL: reddit.url,
  };
  return runProgram('sh', ['-c', script], { cwd: repository.clone, environment });
}

describe('the README', () => {
  test('names its commands where they are looked for', () => {
    expect(listCommands().length).toBeGreaterThan(10);
  });

  test.each(listCommands())('names a command that works as it stands, after those before it: %s', async (command) => {
    const ran = await paste(command);
    expect({ code: ran.exitCode, stderr: ran.stderr }).toMatchObject({
      code: NOT_ZERO.find(([pattern]) => pattern.test(command))?.[1] ?? 0,
    });
    expect(ran.stderr).not.toMatch(/--help|^\s+at /mu);
  });

  test('gives collectors two lines that stop dlt and run manual, also without Node', async () => {
    const block = listBlocks().find((one) => one.includes('gate dlt')) ?? 'exit 99';
    const collectors =
      'collects() { echo "$1 ran"; }\nalias collect-dlt="collects dlt" collect-manual="collects manual"\n';
    const placed = collectors + block.replace('/path/to/clone/scripts/dist/switchback.mjs', BUNDLE);
    expect((await paste(placed)).stdout).toBe('manual ran\n');
    const other = new OperationsRepository();
    try {
      const options = { cwd: other.clone, environment: other.environment };
      expect((await runProgram('sh', ['-c', placed], options)).stdout).toBe('dlt ran\nmanual ran\n');
      const bare = { ...options, environment: { ...other.environment, PATH: '/nonexistent' } };
      expect((await runProgram('/bin/sh', ['-c', placed], bare)).stdout).toBe('manual ran\n');
    } finally {
      other.remove();
    }
  });

  test('names every workflow that has a button, and none that is not there', () => {
    const withButton = readdirSync(join(PROJECT, '.github/workflows')).filter((file) =>
      /^ {2}workflow_dispatch:/mu.test(readFileSync(join(PROJECT, '.github/workflows', file), 'utf8')),
    );
    const files = withButton.map((file) => file.replace('.yml', ''));
    const named = new Set([...README.matchAll(/Actions → (?:\*\*)?([a-z]+)/gu)].map(([, name]) => name));
    expect(named).toEqual(new Set(files));
  });
});
