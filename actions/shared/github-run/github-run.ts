import { STATE_BRANCH_PATH } from '../cutover/file-paths.ts';
import { workflowOperationId } from '../cutover/transition-facts.ts';
import { OperatorError } from '../errors.ts';
import { oneLine } from '../markdown/one-line.ts';
import { chooseStateBranch, type ChosenBranch } from '../state-branch/choose-state-branch.ts';
import type { FoundMarker } from '../state-branch/state-branch-marker.ts';

/** What a workflow's job knows of itself, from the environment that the runner sets. */
export interface GithubRun {
  readonly owner: string;
  readonly repo: string;
  readonly serverUrl: string;
  readonly apiUrl: string;
  readonly graphqlUrl: string;
  /** Where `actions/checkout` put the repository. */
  readonly workspace: string;
  readonly actor: string;
  readonly runUrl: string;
  /** Run and job, without the attempt. */
  readonly operationId: string;
  /** The branch that the run stands on; `null` for a tag. */
  readonly refBranch: string | null;
}

const URL_FORM = /^https?:\/\/[^\s/?#]+(?:\/[^\s?#]*)?$/u;

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the runner's environment. All that is missing or malformed is named at once. */
export function parseGithubRun(environment: Environment): GithubRun {
  const problems: string[] = [];
  const take = (name: string, form: RegExp, expected: string): string => {
    const value = environment[name] ?? '';
    if (!form.test(value))
      problems.push(`${name}: observed ${value === '' ? 'nothing' : `"${oneLine(value, 80)}"`}, expected ${expected}`);
    return value;
  };
  const takeUrl = (name: string): string => withoutSlash(take(name, URL_FORM, 'an address that starts with https://'));
  const [owner = '', repo = ''] = take('GITHUB_REPOSITORY', /^[\w.-]+\/[\w.-]+$/u, 'owner/name').split('/');
  const serverUrl = takeUrl('GITHUB_SERVER_URL');
  const runId = take('GITHUB_RUN_ID', /^\d+$/u, 'the number of the run');
  const run: GithubRun = {
    owner,
    repo,
    serverUrl,
    apiUrl: takeUrl('GITHUB_API_URL'),
    graphqlUrl: takeUrl('GITHUB_GRAPHQL_URL'),
    workspace: take('GITHUB_WORKSPACE', /^.+$/u, 'the directory of the checkout'),
    actor: environment['GITHUB_TRIGGERING_ACTOR'] || environment['GITHUB_ACTOR'] || 'unknown',
    runUrl: `${serverUrl}/${owner}/${repo}/actions/runs/${runId}`,
    operationId: workflowOperationId(runId, take('GITHUB_JOB', /^[\w-]+$/u, 'the id of the job')),
    refBranch: /^refs\/heads\/(.+)$/u.exec(environment['GITHUB_REF'] ?? '')?.[1] ?? null,
  };
  if (problems.length > 0) throw refuse(problems);
  return run;
}

interface StateBranchSources {
  /** The input `branch`. */
  readonly input: string | undefined;
  /** Of the checkout. */
  readonly markers: readonly FoundMarker[];
  /** What the event file says. */
  readonly event: unknown;
  readonly run: GithubRun;
  readonly isRollback: boolean;
}

/**
 * The branch that holds the live state: the input, else the marker of the checkout, else the repository's default branch, else the branch that
 * the run stands on.
 */
export function stateBranchOf(sources: StateBranchSources): ChosenBranch & { readonly isDefaultBranch: boolean } {
  const { input, markers, event, run, isRollback } = sources;
  const named = defaultBranchOf(event);
  const asked = input === undefined ? null : { branch: input, from: 'as the input branch says' };
  const defaultBranch = named ?? run.refBranch ?? '';
  const fallback = { branch: defaultBranch, from: named === null ? 'the branch of this run' : 'the default branch' };
  const chosen = chooseStateBranch({ asked, markers, fallback, isRollback });
  if (chosen.branch !== '') return { ...chosen, isDefaultBranch: chosen.branch === defaultBranch };
  throw refuse([
    `branch: observed none (no input, no ${STATE_BRANCH_PATH} in the checkout, no default branch in the event file, no branch in GITHUB_REF), expected the branch that holds the live state`,
  ]);
}

function defaultBranchOf(event: unknown): string | null {
  if (typeof event !== 'object' || event === null || !('repository' in event)) return null;
  const { repository } = event;
  if (typeof repository !== 'object' || repository === null || !('default_branch' in repository)) return null;
  return typeof repository.default_branch === 'string' && repository.default_branch !== ''
    ? repository.default_branch
    : null;
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/u, '');
}

function refuse(problems: readonly string[]): OperatorError {
  return new OperatorError({
    reasonCode: 'environment-invalid',
    message: `The environment is not that of a workflow's job: ${problems.join('; ')}`,
    remedy:
      'Start the action from a workflow, or use the command line: node scripts/dist/switchback.mjs rollback --reason TEXT.',
  });
}
