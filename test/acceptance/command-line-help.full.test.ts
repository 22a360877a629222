import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import {
  BUNDLE,
  OperationsRepository,
  PROJECT,
  runProgram,
  stateFiles,
  type Ran,
} from '../support/operations-repository.ts';
import { startRedditReplay, type RedditReplay } from '../support/reddit-replay/reddit-replay.ts';

const COMMANDS = [
  'rollback',
  'status',
  'verify',
  'collect',
  'integrity',
  'watch',
  'investigate',
  'report',
  'escalate',
  'evidence',
  'route',
  'gate',
  'run',
  'switch',
  'advance',
  'hold',
  'init',
  'doctor',
  'drill',
];
const SHIPPED = Object.fromEntries(
  ['config/policy.yaml', 'config/datasets.yaml'].map((path) => [path, readFileSync(join(PROJECT, path), 'utf8')]),
);
/** Where an example needs what a test does not have (a database), the answer that says so. */
const NOT_ZERO: readonly (readonly [RegExp, number])[] = [
  // A migration that nobody looked at yet: its gates say no.
  [/ advance .*(?:--gates|--fix|--phase 50%)/u, 1],
  [/^switchback collect --mode (?:collect$|backfill)/u, 2],
  // No token is at hand, no policy-new.yaml is there, and nothing of dlt was ever recorded: a hold is due.
  [/^switchback switch /u, 2],
  [/^switchback watch --replay --policy/u, 2],
  [/^switchback watch$/u, 1],
  [/^switchback integrity/u, 3],
  // The sandbox holds no bundle of ours, and GitHub is not asked without a token.
  [/^switchback doctor$/u, 1],
  [/^switchback doctor --database/u, 2],
  [/^switchback init/u, 2],
  [/^switchback verify --save-look /u, 3],
  [/^switchback verify --previous-look /u, 2],
  // The collectors of the examples are not in the clone.
  [/^switchback run /u, 127],
  // No incident is in the clone.
  [/^switchback report(?: --check)?$/u, 2],
  [/^switchback evidence replay /u, 2],
];

let repository: OperationsRepository;
let reddit: RedditReplay;
beforeAll(async () => {
  reddit = await startRedditReplay();
});
afterAll(() => reddit.close());
afterEach(() => repository.remove());

/** The examples of a help text, as a person copies them. */
function listExamples(help: string): readonly string[] {
  const [, behind = ''] = help.split(/^Examples .*:\n/mu);
  return (behind.split('\n\n')[0] ?? '')
    .trim()
    .split('\n')
    .map((line) => line.trim());
}

function runAsTyped(example: string): Promise<Ran> {
  const given = { BUNDLE, NODE: process.execPath, REDDIT_PUBLIC: 'id', REDDIT_SECRET: 'secret' };
  const addresses = {
    REDDIT_API_URL: reddit.url,
    REDDIT_TOKEN_URL: reddit.url,
    REDDIT_USER_AGENT: 'linux:test:1 (by /u/test)',
  };
  const known =
    'switchback() { "$NODE" "$BUNDLE" "$@"; }; collects() { echo ran; }; alias collect-dlt=collects collect-manual=collects';
  return runProgram('sh', ['-c', `${known}\n${example}`], {
    cwd: repository.clone,
    environment: { ...repository.environment, ...given, ...addresses },
  });
}

test('every command has such a help', async () => {
  repository = new OperationsRepository();
  const { stdout } = await repository.run(['--help']);
  const listed = [...stdout.matchAll(/^ {2}([a-z]+) \[/gmu)].map(([, name]) => name).filter((name) => name !== 'help');
  expect(new Set(listed)).toEqual(new Set(COMMANDS));
});

describe.each(COMMANDS)('the help of %s', (command) => {
  test('says how it is used, every exit code, and the same by both ways', async () => {
    repository = new OperationsRepository();
    const ran = await repository.run([command, '--help']);
    expect([ran.exitCode, ran.stderr]).toEqual([0, '']);
    expect(ran.stdout).toMatch(new RegExp(`^Usage: switchback ${command} `, 'u'));
    expect(ran.stdout).toMatch(/^Exit codes:\n {3}0 {2}\S/mu);
    expect(await repository.run(['help', command])).toEqual(ran);
  });

  test('shows examples that work', async () => {
    const phase = command === 'advance' || command === 'verify' ? 'manual_only' : '10%';
    repository = new OperationsRepository({ ...stateFiles(phase), ...SHIPPED });
    const examples = listExamples((await repository.run([command, '--help'])).stdout);
    expect(examples.length).toBeGreaterThan(0);
    for (const example of examples.filter((one) => !one.startsWith('npm '))) {
      const ran = await runAsTyped(example);
      expect({ example, code: ran.exitCode, stderr: ran.stderr }).toMatchObject({
        code: NOT_ZERO.find(([pattern]) => pattern.test(example))?.[1] ?? 0,
      });
      expect(ran.stderr).not.toMatch(/--help|^\s+at /mu);
    }
  });
});
