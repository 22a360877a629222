import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { formatInstant } from '../../actions/shared/cutover/instant.ts';
import { parseCutoverConfig } from '../../actions/shared/cutover/cutover-config.ts';
import type { ProcessRun } from '../../scripts/drill/run-process.ts';
import { aCollectionRun, aHeartbeat, someVerdicts } from '../support/a-history.ts';
import { anAutomaticScene, SHOWN_POSTS, type AutomaticScene } from '../support/automatic-scene.ts';

/** Posts of dlt that are lost: Reddit still shows them. */
const LOST = SHOWN_POSTS.slice(0, 3);

/** The one schedule, its looks at a real server and the button that it calls, with the files and bundles of this checkout and nobody at the keyboard. */
describe('the automatic rollback under act', () => {
  let scene: AutomaticScene;
  beforeEach(async () => {
    scene = await anAutomaticScene();
  });
  afterEach(() => scene.close());

  const pulls = () => scene.github.state.issues.filter(({ pull }) => pull !== null);
  const rollbacks = async () => (await scene.headlines()).filter((line) => line.startsWith('rollback:'));
  const config = async () => {
    const parsed = parseCutoverConfig(
      Buffer.from(await scene.github.git('show', 'main:config/traffic_cutover_config.json')),
    );
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
    return parsed.config;
  };
  const losePosts = (): Promise<unknown> =>
    scene.database.withClient((client) =>
      client.query('delete from reddit_harbor.submissions where id = any($1)', [LOST]),
    );
  /** A baseline as at setup, and a look that finds nothing: it closes and seals the day that dlt brought. */
  const settleIn = async (): Promise<void> => {
    const setup = await scene.tick('workflow_dispatch', { inputs: { 'record-baseline': 'true', 'fail-on': 'fail' } });
    expect(setup.exitCode, setup.stdout + setup.stderr).toBe(0);
    const clean = await scene.tick();
    expect(watched(clean), clean.stdout + clean.stderr).toMatchObject({ decision: 'continue', trigger: null });
    expect(await rollbacks()).toEqual([]);
  };

  test('goes from posts that dlt lost to commit, incident and pull request without a hand, once', async () => {
    await settleIn();
    await losePosts();
    const lostAt = Date.now();

    const ran = await scene.tick();
    expect(watched(ran), ran.stdout + ran.stderr).toMatchObject({ decision: 'rollback', trigger: 'data-loss' });
    expect(await rollbacks()).toEqual(['rollback: 10% -> manual_only']);
    const after = await config();
    expect(after).toMatchObject({ phase: 'manual_only', generation: 2, hold: { expiresAt: null } });
    const id = after.lastTransition?.incident ?? '';
    expect(id).toMatch(/-data-loss$/u);
    expect(pulls().map(({ pull, state }) => [pull?.head, state])).toEqual([[`incident/${id}`, 'open']]);
    const report = await scene.github.git('show', `incident/${id}:incidents/${id}/README.md`);
    expect(report).toContain('- **Trigger:** Data loss or corruption detected');
    expect(report).toMatch(
      /\| data-loss, of \d+ \| 3: sealed-history: 3 ids of \d{4}-\d\d-\d\d are no more here \| 0 \|/u,
    );
    expect(report).toContain('3 lost, by sealed-history');
    const committedAt = Number(await scene.github.git('log', '-1', '--format=%ct', 'main')) * 1_000;
    tellTimes({ lostAt, committedAt, openedAt: pulls()[0]?.createdAt.getTime() ?? Number.NaN, ran });

    const told = [scene.slack.posted.length, scene.github.state.issues.length];
    const again = await scene.tick();
    expect(watched(again), again.stdout + again.stderr).toMatchObject({
      decision: 'continue',
      reasonCode: 'nothing-on-dlt',
    });
    expect(await config()).toMatchObject({ generation: 2, hold: after.hold });
    expect([await rollbacks(), pulls().length]).toEqual([['rollback: 10% -> manual_only'], 1]);
    expect([scene.slack.posted.length, scene.github.state.issues.length]).toEqual(told);
  });

  test('waits while the clocks do not agree, and rolls back what was found then once they do', async () => {
    await settleIn();
    await losePosts();
    const ahead = formatInstant(new Date(Date.now() + 3_600_000));
    await scene.remember('ahead', [aHeartbeat({ at: ahead, run: '6999-1-integrity' })]);
    const skewed = await scene.tick();
    expect(watched(skewed), skewed.stdout + skewed.stderr).toMatchObject({
      decision: 'continue',
      reasonCode: 'clock-skewed',
    });
    expect([await rollbacks(), pulls()]).toEqual([[], []]);
    // As the remedy says: the file of the run whose clock was wrong goes.
    await scene.forget('ahead');
    const ran = await scene.tick();
    expect(watched(ran), ran.stdout + ran.stderr).toMatchObject({ decision: 'rollback', trigger: 'data-loss' });
    expect(await rollbacks()).toHaveLength(1);
  });

  test("holds where manual's runs met the limit, tells people once in an issue, and rolls nothing back", async () => {
    const ago = (minutes: number): string => formatInstant(new Date(Date.now() - minutes * 60_000));
    const limited = [20, 80, 140].map((minutes) =>
      aCollectionRun({
        ...{ at: ago(minutes + 1), endedAt: ago(minutes), run: `${minutes}-1-manual`, path: 'manual', generation: 1 },
        throttled: 2,
      }),
    );
    await scene.remember('limited', limited);
    const ran = await scene.tick();
    expect(watched(ran), ran.stdout + ran.stderr).toMatchObject({ decision: 'hold', trigger: 'api-limits' });
    expect(ran.exitCode).not.toBe(0);
    expect(await config()).toMatchObject({ phase: '10%', hold: { by: 'switchback', expiresAt: null } });
    await scene.tick();
    expect(scene.github.state.issues.map(({ title, state }) => [title, state])).toEqual([
      ['Hold: API rate limits consistently exceeded', 'open'],
    ]);
    expect(await rollbacks()).toEqual([]);
  });

  test('does not decide on a look of 50 minutes ago, where the runner with the database is dead since', async () => {
    const at = formatInstant(new Date(Date.now() - 50 * 60_000));
    const found = { observed: '3 ids are gone', keys: [...LOST], faultCount: 3, action: null };
    const check = { id: 'sealed-history', dataset: 'submissions', unit: null, verdict: 'fail' as const, ...found };
    await scene.remember('look', [
      someVerdicts({ schemaVersion: 3, at, run: '6950-1-integrity', verdict: 'fail', checks: [check] }),
      aHeartbeat({ at, run: '6950-1-integrity', verdict: 'fail', generation: 1 }),
    ]);
    // act leaves out the jobs of a runner that it does not have: those of the database wait for ever.
    const ran = await scene.tick('schedule', { variables: { SWITCHBACK_RUNNER: 'dead-runner' } });
    const decided = watched(ran, 'Without the database');
    expect(decided, ran.stdout + ran.stderr).toMatchObject({ decision: 'continue', reasonCode: 'triggers-unknown' });
    const rule = (decided['rules'] as readonly Record<string, unknown>[]).find(
      ({ trigger }) => trigger === 'data-loss',
    );
    expect(rule).toMatchObject({
      ...{ verdict: 'unknown', action: 'continue' },
      because: 'the data was looked at 50 min ago; older than 20 min decides nothing',
    });
    expect([await rollbacks(), pulls()]).toEqual([[], []]);
  });
});

/** What the step `watch` of a job came to. */
function watched(run: ProcessRun, job = 'Data and triggers'): Record<string, unknown> {
  const results = run.stdout.split('\n').flatMap((line) => {
    const [place = '', json] = line.split('::set-output:: result=');
    return json === undefined || !place.includes(job) ? [] : [JSON.parse(json) as Record<string, unknown>];
  });
  return results.find((result) => 'decision' in result && 'rules' in result) ?? {};
}

interface Times {
  readonly lostAt: number;
  readonly committedAt: number;
  readonly openedAt: number;
  readonly ran: ProcessRun;
}

/** Shown, and never asserted: the machine is whatever it is. */
function tellTimes({ lostAt, committedAt, openedAt, ran }: Times): void {
  const seconds = (at: number): string => ((at - lostAt) / 1_000).toFixed(1);
  process.stdout.write(
    `From the fault, with the schedule due at once: state commit after ${seconds(committedAt)} s (to the second), pull request after ${seconds(openedAt)} s; the whole run ${ran.seconds.toFixed(1)} s.\n`,
  );
}
