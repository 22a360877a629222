/** A repository on the same GitHub. */
export interface RepositoryName {
  readonly owner: string;
  readonly repo: string;
}

/** A workflow's file, in `.github/workflows` of one repository. */
export interface WorkflowPlace extends RepositoryName {
  readonly file: string;
}

/**
 * `collect.yml`, or `owner/repo:collect.yml` for one in another repository, as `config/policy.yaml` names them. GitHub's own bounds: an owner has
 * letters, digits and hyphens, a repository dots and underscores too.
 */
export const WORKFLOW_REFERENCE =
  /^(?:(?<owner>[A-Za-z0-9][A-Za-z0-9_-]{0,99})\/(?<repo>(?!\.{1,2}:)[\w.-]{1,100}):)?(?<file>[^/\\:\p{Cc}]+\.ya?ml)$/u;

/** Where a workflow of the policy is; one without a repository is in `own`. Throws for a text that the policy's schema does not take, which is a bug. */
export function resolveWorkflow(reference: string, own: RepositoryName): WorkflowPlace {
  const { owner, repo, file } = WORKFLOW_REFERENCE.exec(reference)?.groups ?? {};
  if (file === undefined) throw new TypeError(`No reference to a workflow: ${reference}`);
  return owner === undefined || repo === undefined ? { ...own, file } : { owner, repo, file };
}

/** Equal for what is one workflow: GitHub minds no case in names of owners and repositories, and does in files. */
export function workflowKey({ owner, repo, file }: WorkflowPlace): string {
  return `${repositoryKey({ owner, repo })}:${file}`;
}

export function repositoryKey({ owner, repo }: RepositoryName): string {
  return `${owner}/${repo}`.toLowerCase();
}

/** For people: the repository only where it is another one. */
export function renderWorkflow(place: WorkflowPlace, own: RepositoryName): string {
  return repositoryKey(place) === repositoryKey(own) ? place.file : `${place.owner}/${place.repo}:${place.file}`;
}

/** How the GitHub command line names a workflow of the policy: `collect.yml`, or `collect.yml --repo owner/repo`. */
export function ghArguments(reference: string): string {
  const { owner, repo, file } = WORKFLOW_REFERENCE.exec(reference)?.groups ?? {};
  return owner === undefined || repo === undefined || file === undefined
    ? reference
    : `${file} --repo ${owner}/${repo}`;
}
