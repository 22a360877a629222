import type { GithubRun } from '../shared/github-run/github-run.ts';
import type { AdvanceOptions } from './advance-cutover.ts';
import type { AdvanceInputs } from './contract.ts';
import { parseDoctorAnswer } from './doctor-answer.ts';

interface RunFacts {
  readonly run: GithubRun;
  readonly branch: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly now: Date;
}

const NEXT_WAY = 'Look at the state, then re-run the job: what was done once is not done again.';

/** The action's inputs as the use case takes them. */
export function toOptions(inputs: AdvanceInputs, { run, branch, environment, signal, now }: RunFacts): AdvanceOptions {
  const { serverUrl, owner, repo, actor, runUrl, operationId } = run;
  return {
    // A review asks nothing of the gates and moves nothing.
    ...{
      mode: inputs.mode === 'advance' ? ('advance' as const) : ('gates' as const),
      isDryRun: false,
      to: inputs.phase,
      signal,
      nextWay: NEXT_WAY,
    },
    operation: { operationId, actor, reason: inputs.reason, runUrl },
    fix: inputs.fix ?? null,
    collectorVersion: inputs.collectorVersion ?? null,
    bypass: { gates: inputs.bypass ?? [], reason: inputs.bypassReason ?? '' },
    doctor: inputs.doctorResult === undefined ? null : parseDoctorAnswer(inputs.doctorResult),
    links: { repositoryUrl: `${serverUrl}/${owner}/${repo}`, branch },
    deadlineMs: inputs.deadlineSeconds * 1_000,
    run: {
      at: now,
      run: environment['GITHUB_RUN_ID'] ?? '0',
      attempt: Number(environment['GITHUB_RUN_ATTEMPT'] ?? '1') || 1,
      // A look of the same job has the job's own file.
      job: `${environment['GITHUB_JOB'] ?? 'advance'}-bypass`,
    },
  };
}
