import { appendFileSync, writeFileSync } from 'node:fs';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { prepareTables } from '../../scripts/drill/prepare-tables.ts';
import { anIncidentWorld } from '../support/incident-world.ts';
import { startPostgresServer, type PostgresServer } from '../support/postgres-server.ts';
import { startRedditReplay, type RedditReplay } from '../support/reddit-replay/reddit-replay.ts';
import type { WorkflowRun } from '../support/workflow-processes.ts';
import type { FaultClass, SharedPeers } from './fault-class.ts';
import { FAULTS_OF_READING } from './faults-of-reading.ts';
import { FAULTS_OF_TELLING } from './faults-of-telling.ts';
import { DATABASE_ROLES, FAULTS_OF_THE_DATA } from './faults-of-the-data.ts';
import { FAULTS_OF_THE_REPORT } from './faults-of-the-report.ts';
import { FAULTS_OF_THE_RUN } from './faults-of-the-run.ts';
import { FAULTS_OF_THE_STATE_COMMIT } from './faults-of-the-state-commit.ts';
import { findBreaches, readOutcome, wordsOf } from './judge-incident.ts';
import { shortProof } from './short-proof.ts';
import { takeShare } from './take-share.ts';

const CLASSES: readonly FaultClass[] = [
  // The longest first: what hangs is waited for to its end.
  ...FAULTS_OF_READING,
  ...FAULTS_OF_THE_DATA,
  ...FAULTS_OF_THE_RUN,
  ...FAULTS_OF_THE_STATE_COMMIT,
  ...FAULTS_OF_THE_REPORT,
  ...FAULTS_OF_TELLING,
];

let database: PostgresServer;
let reddit: RedditReplay;
let peers: SharedPeers;
/** Where the table of classes goes, for those who want to read what each came to. */
const TABLE = process.env['SWITCHBACK_FAULT_TABLE'];

beforeAll(async () => {
  if (TABLE !== undefined) writeFileSync(TABLE, '| class | report | what was said |\n| - | - | - |\n');
  database = await startPostgresServer({ max_connections: '100' });
  await database.withClient(prepareTables);
  await database.withClient(async (client) => {
    for (const role of DATABASE_ROLES) await client.query(role);
  });
  reddit = await startRedditReplay();
  peers = { database, redditUrl: reddit.url };
  // The fake compiles GitHub's schemas when it first needs them, which takes seconds: no class shall take that for a GitHub that hangs.
  const world = await anIncidentWorld();
  await world.press({ inputsOf: shortProof });
  await world.close();
});
afterAll(async () => {
  await reddit.close();
  await database.stop();
});

test('there are more than sixty classes, each named once', () => {
  expect(CLASSES.length).toBeGreaterThanOrEqual(60);
  expect(new Set(CLASSES.map(({ name }) => name)).size).toBe(CLASSES.length);
});

/** CI has the time for a part; `SWITCHBACK_FAULT_SHARE` says which. */
const TAKEN = takeShare(CLASSES, process.env['SWITCHBACK_FAULT_SHARE']);

test.for([
  ['1/1', 'abcdefg'],
  ['1/3', 'adg'],
  ['3/3', 'cf'],
  ['', 'abcdefg'],
] as const)('a share of %s takes %s', ([share, taken]) => {
  expect(takeShare(Array.from('abcdefg'), share).join('')).toBe(taken);
});

test.for(['3', '0/3', '4/3', '1/0', 'all'])('a share of %s is refused', (share) => {
  expect(() => takeShare([1], share)).toThrow('such as 1/3');
});

/** One thing broken at a time, over the whole of rollback.yml: the state commit stands, every job ends with a verdict, the report says what is wrong, nothing stands twice. */
describe.concurrent('rollback.yml with one thing broken', () => {
  test.for(TAKEN.map((one) => [one.name, one] as const))('%s', async ([, one], { expect: expectHere }) => {
    const closing: (() => Promise<unknown>)[] = [];
    try {
      const scene = { peers, defer: (close: () => Promise<unknown>) => void closing.unshift(close) };
      const world = await anIncidentWorld((await one.world?.(scene)) ?? {});
      closing.unshift(() => world.close());
      await one.strike?.(world);
      const press = typeof one.press === 'function' ? one.press(world) : one.press;
      const run = await world.press({
        inputsOf: shortProof,
        ...press,
        onJobEnd: async ({ id, outputs }) => {
          if (id === 'rollback') await one.strikeAfterCommit?.(world, outputs['incident-id'] ?? '');
        },
      });
      world.github.faults.clear();
      const breaches = await findBreaches(world, run, one.expected);
      if (TABLE !== undefined) appendFileSync(TABLE, `${rowOf(one, run, await readOutcome(world, run), breaches)}\n`);
      expectHere(breaches).toEqual([]);
    } finally {
      for (const close of closing) await close();
    }
  });
});

function rowOf(
  { name, expected }: FaultClass,
  run: WorkflowRun,
  outcome: Awaited<ReturnType<typeof readOutcome>>,
  breaches: readonly string[],
): string {
  const said = Object.entries(expected.says).map(([where, pattern]) => {
    const words = wordsOf(outcome, where);
    const line = words.split('\n').find((text) => pattern?.test(text)) ?? '';
    return `${where}: ${line.replaceAll('|', '/').slice(0, 220)}`;
  });
  const seconds = ((run.endedAt - run.startedAt) / 1_000).toFixed(1);
  const bad = breaches.length === 0 ? '' : ` BREACHES: ${breaches.join('; ').replaceAll('|', '/').slice(0, 1_500)}`;
  return `| ${name} | ${outcome.place}, ${seconds} s | ${said.join('; ')}${bad} |`.replaceAll('\n', ' ');
}
