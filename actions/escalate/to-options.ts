import type { GithubRun } from '../shared/github-run/github-run.ts';
import type { EscalateInputs } from './contract.ts';
import type { EscalateOptions } from './escalate.ts';
import { recordOfFailure } from './failed-rollback.ts';

interface RunFacts {
  readonly run: Pick<GithubRun, 'serverUrl' | 'owner' | 'repo' | 'actor' | 'runUrl' | 'operationId'>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly now: Date;
}

/** The action's inputs as the use case takes them. A rerun is an attempt of its own in the history. */
export function toOptions(inputs: EscalateInputs, { run, environment, signal, now }: RunFacts): EscalateOptions {
  return {
    incidentId: inputs.incidentId ?? null,
    allOpen: inputs.allOpen,
    waitMs: inputs.waitMinutes * 60_000,
    isDryRun: inputs.dryRun,
    failure: inputs.rollbackFailed ? failureOf(inputs, run, now) : null,
    repositoryUrl: `${run.serverUrl}/${run.owner}/${run.repo}`,
    run: {
      at: now,
      run: environment['GITHUB_RUN_ID'] ?? '0',
      attempt: Number(environment['GITHUB_RUN_ATTEMPT'] ?? '1') || 1,
      job: environment['GITHUB_JOB'] ?? 'escalate',
    },
    signal,
  };
}

function failureOf({ trigger, severity, reason }: EscalateInputs, run: RunFacts['run'], now: Date) {
  const { actor: by, runUrl, operationId } = run;
  return recordOfFailure({ trigger, severity, reason, by, runUrl, operationId }, now);
}
