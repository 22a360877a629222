import type { HistoryRun } from '../shared/history/history-path.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Which run of a workflow this is, for its file in the history. A rerun is an attempt of its own. */
export function workflowHistoryRun(environment: Environment, at: Date): HistoryRun {
  return {
    at,
    run: environment['GITHUB_RUN_ID'] ?? '0',
    attempt: Number(environment['GITHUB_RUN_ATTEMPT'] ?? '1') || 1,
    job: environment['GITHUB_JOB'] ?? 'integrity',
  };
}
