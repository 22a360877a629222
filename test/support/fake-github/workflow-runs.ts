import { nextOf, type FakeJob, type FakeState, type FakeWorkflowRun } from './fake-state.ts';

const FIRST_RUN = 9_000_000_001;
const FIRST_JOB = 5_000_000_001;

export type RunFacts = Pick<FakeWorkflowRun, 'workflowId' | 'ref' | 'headSha'> & Partial<FakeWorkflowRun>;

/** A run as it stands when it was just asked for, with whatever facts a test has beside. */
export function queueRun(state: FakeState, facts: RunFacts): FakeWorkflowRun {
  const at = facts.createdAt ?? state.now();
  const run: FakeWorkflowRun = {
    id: nextOf(
      state.runs.map(({ id }) => id),
      FIRST_RUN,
    ),
    inputs: {},
    event: 'workflow_dispatch',
    status: 'queued',
    conclusion: null,
    attempt: 1,
    createdAt: at,
    startedAt: at,
    updatedAt: at,
    jobs: [],
    ...facts,
  };
  state.runs.push(run);
  return run;
}

/** One more job of a run. */
export function addJob(state: FakeState, run: FakeWorkflowRun, facts: Partial<FakeJob> = {}): FakeJob {
  const taken = state.runs.flatMap(({ jobs }) => jobs.map(({ id }) => id));
  const job: FakeJob = {
    id: nextOf(taken, FIRST_JOB),
    name: 'job',
    status: run.status,
    conclusion: run.conclusion,
    startedAt: run.startedAt,
    completedAt: run.status === 'completed' ? run.updatedAt : null,
    log: '',
    ...facts,
  };
  run.jobs.push(job);
  return job;
}
