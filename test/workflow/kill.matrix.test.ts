import { afterAll, beforeAll, describe, test } from 'vitest';

import { prepareTables } from '../../scripts/drill/prepare-tables.ts';
import { anIncidentWorld, type IncidentWorld } from '../support/incident-world.ts';
import { startPostgresServer, type PostgresServer } from '../support/postgres-server.ts';
import { startRedditReplay, type RedditReplay } from '../support/reddit-replay/reddit-replay.ts';
import { jobOf, type WorkflowRun } from '../support/workflow-processes.ts';
import { findTwice, readOutcome, wordsOf } from './judge-incident.ts';
import { listKillPoints, runKilled, type KillPoint, type Moment } from './kill-points.ts';
import { shortProof } from './short-proof.ts';

/** Beside each other: more would only wait for the processor. */
const AT_ONCE = 3;

interface Killed {
  readonly job: string;
  /** Run before it, in the same run of the workflow. */
  readonly after: readonly string[];
  /** Run again with it, since they need it. */
  readonly with?: readonly string[];
  /** Effects that a run without a kill has at least: fewer would mean that the test no longer sees them. */
  readonly leastEffects: number;
  readonly pulls: number;
  readonly issues: number;
}

const BESIDE = ['rollback', 'switch', 'fence', 'verify', 'collect-test', 'integrity', 'investigate'];

const JOBS: readonly Killed[] = [
  { job: 'rollback', after: [], with: ['report', 'escalate'], leastEffects: 1, pulls: 1, issues: 1 },
  { job: 'switch', after: ['rollback'], leastEffects: 3, pulls: 0, issues: 0 },
  { job: 'verify', after: ['rollback'], leastEffects: 0, pulls: 0, issues: 0 },
  { job: 'collect-test', after: ['rollback'], leastEffects: 0, pulls: 0, issues: 0 },
  { job: 'integrity', after: ['rollback'], leastEffects: 1, pulls: 0, issues: 0 },
  { job: 'investigate', after: ['rollback'], leastEffects: 0, pulls: 0, issues: 0 },
  { job: 'report', after: ['rollback'], leastEffects: 9, pulls: 1, issues: 0 },
  { job: 'escalate', after: ['rollback'], leastEffects: 12, pulls: 0, issues: 1 },
  { job: 'report-update', after: [...BESIDE, 'report'], leastEffects: 3, pulls: 1, issues: 0 },
];

let database: PostgresServer;
let reddit: RedditReplay;

beforeAll(async () => {
  database = await startPostgresServer();
  await database.withClient(prepareTables);
  reddit = await startRedditReplay();
});
afterAll(async () => {
  await reddit.close();
  await database.stop();
});

/** Each job of rollback.yml dies by SIGKILL right before and right after each of its effects, and is run again as GitHub runs it again. */
describe('a job that is killed and run again', () => {
  test.for(JOBS.map((one) => [one.job, one] as const))(
    '%s: everything stands once',
    async ([, killed], { expect: expectHere }) => {
      const points = await inWorld(killed, async (world, before) =>
        listKillPoints(world, { only: [killed.job], inputsOf: shortProof, ...(before === null ? {} : { before }) }),
      );
      expectHere(points.length).toBeGreaterThanOrEqual(killed.leastEffects);
      const cases = (points.length === 0 ? [null] : points).flatMap((point) =>
        (['before', 'after'] as const).map((moment) => ({ point, moment })),
      );
      const breaches = await eachOf(cases, async (at) =>
        (await killAndRunAgain(killed, at)).map((breach) => `${nameOf(at)}: ${breach}`),
      );
      expectHere(breaches.flat()).toEqual([]);
    },
  );
});

interface At {
  readonly point: KillPoint | null;
  readonly moment: Moment;
}

function nameOf({ point, moment }: At): string {
  return point === null ? `${moment} its first request` : `${moment} ${point.effect} ${point.ordinal}`;
}

/** A world of its own, in which the jobs before have run. */
async function inWorld<T>(
  { job, after }: Killed,
  use: (world: IncidentWorld, before: WorkflowRun | null) => Promise<T>,
): Promise<T> {
  const world = await anIncidentWorld({
    ...(job === 'integrity' ? { databaseUrl: database.url } : {}),
    ...(job === 'collect-test' ? { redditUrl: reddit.url } : {}),
  });
  try {
    return await use(world, after.length === 0 ? null : await world.press({ only: after, inputsOf: shortProof }));
  } finally {
    await world.close();
  }
}

async function killAndRunAgain(killed: Killed, at: At): Promise<readonly string[]> {
  const { job, pulls, issues } = killed;
  return inWorld(killed, async (world, before) => {
    const died = await runKilled(
      world,
      { job, ...at },
      { inputsOf: shortProof, ...(before === null ? {} : { before }) },
    );
    const again = await world.press({
      only: [job, ...(killed.with ?? [])],
      before: died,
      attempt: 2,
      inputsOf: shortProof,
    });
    const outcome = await readOutcome(world, again);
    const { result, steps } = jobOf(again, job);
    const isKilled = jobOf(died, job).steps.some(({ signal }) => signal === 'SIGKILL');
    return [
      ...(isKilled || killed.job === 'collect-test' ? [] : ['the job was not killed']),
      ...(result === 'success' ? [] : [`run again, the job is ${result}: ${steps.at(-1)?.stdout ?? ''}`]),
      ...(outcome.stateCommits === 1 && outcome.isBack ? [] : [`${outcome.stateCommits} state commits`]),
      ...(world.pulls().length === pulls ? [] : [`${world.pulls().length} pull requests`]),
      ...(world.issues().length === issues ? [] : [`${world.issues().length} issues`]),
      ...(issues === 0 || outcome.mentions === 2 ? [] : [`${outcome.mentions} steps are mentioned in the issue`]),
      ...(issues === 0 ? [] : judgeSlack(outcome.slack, wordsOf(outcome, 'job escalate'))),
      ...(await findTwice(world, outcome)),
    ];
  });
}

/** At most once: where a message may have gone out and nobody knows, it is not sent again, and the next run says so. */
function judgeSlack(messages: number, said: string): readonly string[] {
  const isSaid = /Slack may have been told \(/u.test(said);
  return messages === 2 || (messages === 1 && isSaid) ? [] : [`${messages} messages of Slack: ${said}`];
}

async function eachOf<T, R>(items: readonly T[], use: (item: T) => Promise<R>): Promise<readonly R[]> {
  const waiting = [...items];
  const results: R[] = [];
  const work = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) results.push(await use(item));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return results;
}
