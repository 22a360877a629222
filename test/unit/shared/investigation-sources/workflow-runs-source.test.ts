import { expect, test } from 'vitest';

import { DependencyError, OperatorError } from '../../../../actions/shared/errors.ts';
import { aLogReader } from '../../../support/a-log-reader.ts';
import { workflowRunsJob } from '../../../../actions/shared/investigation-sources/workflow-runs-source.ts';
import type { WorkflowRunFact, WorkflowRuns } from '../../../../actions/shared/incident-ports.ts';

const never = new AbortController().signal;
const WINDOW = { from: '2026-11-25T12:00:00.000Z', to: '2026-11-26T12:00:00.000Z' };
const WORKFLOWS = [
  { path: 'dlt', file: 'dlt.yml' },
  { path: 'manual', file: 'manual.yml' },
] as const;

function aRun(id: number, workflow: string, conclusion: string | null): WorkflowRunFact {
  const at = (minute: number) => new Date(Date.parse(WINDOW.to) - id * 3_600_000 + minute * 60_000).toISOString();
  const endedAt = conclusion === null ? null : at(5);
  const status = conclusion === null ? 'in_progress' : 'completed';
  return {
    id,
    workflow,
    url: `https://github.com/acme/harvest/actions/runs/${id}`,
    status,
    conclusion,
    startedAt: at(0),
    endedAt,
  };
}

interface World {
  readonly runs: readonly WorkflowRunFact[];
  /** By run. */
  readonly jobs?: Readonly<Record<number, readonly number[]>>;
  readonly logs?: Readonly<Record<number, string | Error>>;
  readonly unlisted?: Error;
}

function worldOf({ runs, jobs = {}, logs = {}, unlisted }: World) {
  const asked: string[] = [];
  const port: WorkflowRuns = {
    listRuns: async ({ workflow, most }) => {
      asked.push(`${workflow} ${most}`);
      if (unlisted !== undefined && workflow === 'dlt.yml') throw unlisted;
      return runs.filter((run) => run.workflow === workflow);
    },
    listFailedJobs: async (run) =>
      (jobs[run] ?? []).map((id) => ({ id, name: `job ${id}`, url: `https://github.com/job/${id}` })),
    async *readLog(job, most) {
      asked.push(`log ${job} ${most}`);
      const log = logs[job] ?? '';
      if (typeof log !== 'string') throw log;
      yield new TextEncoder().encode(log);
    },
  };
  return { port, asked };
}

function ask(world: World) {
  const { port, asked } = worldOf(world);
  const openLog = () => aLogReader('workflow-runs');
  const request = { workflows: { measured: true, value: WORKFLOWS } as const, ...WINDOW };
  const job = workflowRunsJob(request, { runs: { measured: true, value: port }, openLog });
  return { answer: job.gather(never, () => undefined), asked };
}

test('runs that did well are counted and handed on for the chart, and no log is read', async () => {
  const { answer, asked } = ask({ runs: [aRun(1, 'dlt.yml', 'success'), aRun(2, 'manual.yml', 'success')] });
  expect(await answer).toMatchObject({ status: 'measured', clues: [] });
  expect((await answer).observed).toBe('2 runs: 2 success; no line of a log was read');
  expect((await answer).facts?.runs.map(({ path }) => path)).toEqual(['dlt', 'manual']);
  expect(asked).toEqual(['dlt.yml 20', 'manual.yml 20']);
});

test('bad ends are told by workflow with how many of how many, each end by its own sign', async () => {
  const runs = [
    aRun(1, 'dlt.yml', 'failure'),
    aRun(2, 'dlt.yml', 'startup_failure'),
    aRun(3, 'dlt.yml', 'timed_out'),
    aRun(4, 'dlt.yml', 'failure'),
    aRun(5, 'manual.yml', 'cancelled'),
    aRun(6, 'manual.yml', null),
  ];
  const { clues } = await ask({ runs }).answer;
  expect(clues.map(({ sign, count, where }) => [sign, count, where?.slice(-1)])).toEqual([
    ['run-failure', 2, '1'],
    ['run-startup-failure', 1, '2'],
    ['run-timed-out', 1, '3'],
    ['run-cancelled', 1, '5'],
  ]);
  expect(clues[0]?.example).toBe('dlt.yml (dlt): 2 of 4 runs ended with failure, the newest after 300 s');
});

test('logs of failed jobs are read, bounded, and a clue leads to the job', async () => {
  const { answer, asked } = ask({
    runs: [aRun(1, 'dlt.yml', 'failure'), aRun(2, 'manual.yml', 'success')],
    jobs: { 1: [11], 2: [22] },
    logs: { 11: 'fine\nERROR: it broke\n' },
  });
  expect((await answer).clues.at(-1)).toMatchObject({ sign: 'unrecognised-error', where: 'https://github.com/job/11' });
  expect(asked.slice(2)).toEqual([`log 11 ${5 * 2 ** 20}`]);
});

test('no more than 20 runs and 10 logs count, the newest', async () => {
  const runs = Array.from({ length: 30 }, (_, at) => aRun(at + 1, at % 2 === 0 ? 'dlt.yml' : 'manual.yml', 'failure'));
  const jobs = Object.fromEntries(runs.map(({ id }) => [id, [id * 10, id * 10 + 1]]));
  const { answer, asked } = ask({ runs, jobs });
  expect((await answer).facts?.runs.map(({ id }) => id)).toEqual(Array.from({ length: 20 }, (_, at) => at + 1));
  expect((await answer).observed).toContain('the newest 20 runs');
  expect(asked.filter((what) => what.startsWith('log'))).toHaveLength(10);
});

test('a run that waits for half an hour is a sign', async () => {
  const waiting = (id: number): WorkflowRunFact => ({ ...aRun(id, 'dlt.yml', null), status: 'queued' });
  const soon = { ...waiting(2), startedAt: '2026-11-26T11:31:00.000Z' };
  const { clues } = await ask({ runs: [waiting(1), soon, aRun(3, 'manual.yml', 'success')] }).answer;
  expect(clues).toMatchObject([{ sign: 'run-waiting', example: 'dlt.yml (dlt) has been queued for 60 min' }]);
});

test('a workflow without a run in the window is a sign', async () => {
  const { clues } = await ask({ runs: [aRun(1, 'dlt.yml', 'success')] }).answer;
  expect(clues).toMatchObject([{ sign: 'workflow-never-ran', where: 'manual.yml' }]);
});

test('a workflow that GitHub refuses is unknown, and the other one still counts', async () => {
  const unlisted = new OperatorError({
    reasonCode: 'github-refused',
    message: 'No dlt.yml',
    remedy: 'Check the name.',
  });
  const answer = await ask({ runs: [aRun(1, 'manual.yml', 'failure')], unlisted }).answer;
  expect(answer).toMatchObject({ status: 'unknown', remedy: 'Check the name.' });
  expect(answer.observed).toContain('No dlt.yml');
  expect(answer.clues).toMatchObject([{ sign: 'run-failure' }]);
});

test('a log that has expired makes it unknown, and the next one is still read', async () => {
  const expired = new DependencyError({ dependency: 'github', message: 'HTTP 410', retryable: false });
  const answer = await ask({
    runs: [aRun(1, 'dlt.yml', 'failure'), aRun(2, 'manual.yml', 'success')],
    jobs: { 1: [11, 12] },
    logs: { 11: expired, 12: 'ERROR: x broke\n' },
  }).answer;
  expect(answer.status).toBe('unknown');
  expect(answer.observed).toContain('job 11: HTTP 410');
  expect(answer.clues.map(({ sign }) => sign)).toEqual(['run-failure', 'unrecognised-error']);
});

test('no workflow is not configured; a bad policy and no token are unknown', async () => {
  const reason = { measured: false, message: 'bad', remedy: 'Mend it.' } as const;
  const openLog = () => aLogReader('workflow-runs');
  const of = (workflows: Parameters<typeof workflowRunsJob>[0]['workflows']) =>
    workflowRunsJob({ workflows, ...WINDOW }, { runs: reason, openLog }).gather(never, () => undefined);
  expect(await of({ measured: true, value: [] })).toMatchObject({ status: 'not-configured' });
  expect(await of(reason)).toMatchObject({ status: 'unknown', remedy: 'Mend it.' });
  expect(await of({ measured: true, value: WORKFLOWS })).toMatchObject({ status: 'unknown', remedy: 'Mend it.' });
});
