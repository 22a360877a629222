import { ACTION_CONTROL_TERMS } from '../shared/control/control-terms.ts';
import type { GithubRun } from '../shared/github-run/github-run.ts';
import type { SwitchInputs } from './contract.ts';
import { readOwnRunId, readOwnWorkflow } from './own-run.ts';
import type { SwitchOptions } from './switch-collectors.ts';

interface RunFacts {
  readonly run: Pick<GithubRun, 'owner' | 'repo'>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly manualUser: string | null;
  readonly signal: AbortSignal;
}

/** The action's inputs as the use case takes them. A rerun is an attempt of its own in the history. */
export function toOptions(inputs: SwitchInputs, { run, environment, manualUser, signal }: RunFacts): SwitchOptions {
  return {
    direction: inputs.direction,
    observedGeneration: inputs.observedGeneration ?? null,
    isStartingDlt: inputs.start,
    isDryRun: inputs.dryRun,
    deadlineMs: inputs.deadlineSeconds * 1_000,
    incident: inputs.incidentId ?? null,
    own: { owner: run.owner, repo: run.repo },
    ownRunId: readOwnRunId(environment),
    ownWorkflow: readOwnWorkflow(environment),
    run: {
      run: environment['GITHUB_RUN_ID'] ?? '0',
      attempt: Number(environment['GITHUB_RUN_ATTEMPT'] ?? '1') || 1,
      // A job has more to keep than this, and each file of the history is written once.
      job: `${environment['GITHUB_JOB'] ?? 'switch'}-control-${inputs.direction}`,
    },
    terms: ACTION_CONTROL_TERMS,
    fencedBy: inputs.fencedBy ?? null,
    manualUser,
    signal,
  };
}
