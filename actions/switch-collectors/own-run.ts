import type { WorkflowPlace } from '../shared/control/workflow-reference.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The run that this is part of; `null` outside of a workflow. */
export function readOwnRunId(environment: Environment): number | null {
  const id = Number(environment['GITHUB_RUN_ID'] ?? Number.NaN);
  return Number.isSafeInteger(id) && id > 0 ? id : null;
}

/** The workflow that this is part of, of a reusable one its caller: `octo-org/ops/.github/workflows/rollback.yml@refs/heads/main`. */
export function readOwnWorkflow(environment: Environment): WorkflowPlace | null {
  const reference = environment['GITHUB_WORKFLOW_REF'] ?? '';
  const { owner, repo, file } =
    /^(?<owner>[^/]+)\/(?<repo>[^/]+)\/\.github\/workflows\/(?<file>[^/@]+)@/u.exec(reference)?.groups ?? {};
  return owner === undefined || repo === undefined || file === undefined ? null : { owner, repo, file };
}
