import type { GithubRun } from '../shared/github-run/github-run.ts';
import type { WatchInputs } from './contract.ts';
import type { WatchOptions } from './watch-triggers.ts';

interface RunFacts {
  readonly run: Pick<GithubRun, 'runUrl' | 'operationId'>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly now: Date;
}

/** The action's inputs as the use case takes them. A rerun is an attempt of its own in the history, and one operation on the state. */
export function toOptions(inputs: WatchInputs, { run, environment, signal, now }: RunFacts): WatchOptions {
  return {
    integrity: inputs.integrity,
    isObserving: inputs.observe,
    isStandIn: inputs.standIn,
    run: {
      at: now,
      run: environment['GITHUB_RUN_ID'] ?? '0',
      attempt: Number(environment['GITHUB_RUN_ATTEMPT'] ?? '1') || 1,
      // The look of the same job has a file of its own.
      job: `${environment['GITHUB_JOB'] ?? 'job'}-watch`,
    },
    runUrl: run.runUrl,
    operationId: run.operationId,
    isScheduled: environment['GITHUB_EVENT_NAME'] === 'schedule',
    signal,
  };
}
