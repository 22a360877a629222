import type { GithubRun } from '../shared/github-run/github-run.ts';
import type { Policy } from '../shared/policy/policy.ts';
import { TOOL_VERSION } from '../shared/tool-version.ts';
import type { Measured } from '../shared/verification/measured.ts';
import type { ReportInputs } from './contract.ts';
import type { ReportOptions } from './report-incident.ts';

/** A rollback's page waits for it, and a scheduled run has other jobs behind it. */
const DEADLINE_MS = 55_000;

interface OptionFacts {
  readonly run: GithubRun;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly defaultBranch: string;
  readonly policy: Measured<Policy>;
  readonly signal: AbortSignal;
  readonly now: Date;
}

/** The action's inputs as the use case takes them. */
export function toOptions(inputs: ReportInputs, facts: OptionFacts): ReportOptions {
  const { run, environment, defaultBranch, policy, signal, now } = facts;
  const { verification, integrity, investigation, collection } = inputs;
  const { actor, runUrl, operationId } = run;
  return {
    mode: inputs.mode,
    incidentId: inputs.incidentId ?? null,
    texts: { verification, integrity, investigation, collection },
    jobResults: inputs.jobResults,
    repositoryUrl: `${run.serverUrl}/${run.owner}/${run.repo}`,
    toolVersion: TOOL_VERSION,
    historyRun: {
      at: now,
      run: environment['GITHUB_RUN_ID'] ?? '0',
      attempt: Number(environment['GITHUB_RUN_ATTEMPT'] ?? '1') || 1,
      job: environment['GITHUB_JOB'] ?? 'report',
    },
    process: { actor, runUrl, operationId, signal },
    deadlineMs: DEADLINE_MS,
    ...{ defaultBranch, policy },
  };
}
