import { z } from 'zod';

import { tokenForCollectors } from '../../control/token-for-collectors.ts';
import { repositoryKey, resolveWorkflow, type RepositoryName } from '../../control/workflow-reference.ts';
import { oneLine } from '../../markdown/one-line.ts';
import type { CollectorRuns } from '../../incident-ports.ts';
import { githubCalls, type GithubCalls, type GithubCallsOptions } from './github-calls.ts';

const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString());

const workflowsSchema = z.object({
  workflows: z.array(z.object({ path: z.string(), state: z.string() })),
});

const runsSchema = z.object({
  workflow_runs: z.array(
    z.object({
      id: z.int(),
      html_url: z.string(),
      status: z.string().nullable(),
      conclusion: z.string().nullable(),
      created_at: instant,
      run_started_at: instant.nullish(),
    }),
  ),
});

const ADVICE = {
  permission: 'Give the job `actions: read`.',
  rule: 'Check the names of the workflows under collectors in config/policy.yaml.',
};
/** GitHub answers 404 where a token does not reach a private repository. */
const OTHERS_ADVICE =
  'Set COLLECTORS_TOKEN to a token with Actions: read there (in a workflow: the secret, as collectors-token).';
/** A page. A repository has seldom more workflows, and a collector's hundred newest runs go back further than any limit of the policy. */
const PER_PAGE = 100;

export interface CollectorRunsOptions extends GithubCallsOptions {
  /** For other repositories alone, where collectors are there; without it the own token asks for them. */
  readonly collectorsToken?: string | undefined;
}

/** By the REST API: one call for all states of a repository, and one for each workflow's runs. */
export function githubCollectorRuns(options: CollectorRunsOptions): CollectorRuns {
  const own = { owner: options.owner, repo: options.repo };
  const callsFor = openCalls(options, own);
  const readFiles = async ({ owner, repo }: RepositoryName, signal?: AbortSignal): Promise<Map<string, string>> => {
    const { workflows } = await callsFor({ owner, repo }).call(
      {
        route: 'GET /repos/{owner}/{repo}/actions/workflows',
        parameters: { owner, repo, per_page: PER_PAGE },
        what: 'Reading the workflows',
        advice: adviceFor({ owner, repo }, own),
        schema: workflowsSchema,
      },
      signal,
    );
    return new Map(workflows.map(({ path, state }) => [path.split('/').at(-1) ?? path, state]));
  };
  return {
    async readStates(signal, workflows = []) {
      const elsewhere = workflows.filter((workflow) => workflow.includes('/'));
      const places = elsewhere.map((workflow) => resolveWorkflow(workflow, own));
      const repositories = new Map(places.map((place) => [repositoryKey(place), place]));
      const [files, ...others] = await Promise.all([
        readFiles(own, signal),
        ...[...repositories].map(async ([key, place]) => [key, await readFiles(place, signal)] as const),
      ]);
      const ofOthers = new Map(others);
      const named = places.flatMap((place, at): [string, string][] => {
        const state = ofOthers.get(repositoryKey(place))?.get(place.file);
        return state === undefined ? [] : [[elsewhere[at] ?? '', state]];
      });
      return new Map([...files, ...named]);
    },
    async listNewest(workflow, signal) {
      const { owner, repo, file } = resolveWorkflow(workflow, own);
      const { workflow_runs: runs } = await callsFor({ owner, repo }).call(
        {
          route: 'GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs',
          parameters: { owner, repo, workflow_id: file, per_page: PER_PAGE },
          what: `Reading the runs of ${oneLine(workflow, 100)}`,
          advice: adviceFor({ owner, repo }, own),
          schema: runsSchema,
        },
        signal,
      );
      return runs.map((run) => {
        const { id, html_url: url, conclusion, created_at: createdAt, run_started_at: startedAt } = run;
        const status = run.status ?? 'unknown';
        // GitHub sets run_started_at when the run is made, and again when it is run once more: a queued one waits since then too.
        return { id, url, status, conclusion, since: startedAt ?? createdAt };
      });
    },
  };
}

/** Calls by the token that reaches a repository. */
function openCalls(options: CollectorRunsOptions, own: RepositoryName): (repository: RepositoryName) => GithubCalls {
  const tokenFor = tokenForCollectors(own, { own: options.token, others: options.collectorsToken });
  const opened = new Map<string, GithubCalls>();
  return (repository) => {
    const token = tokenFor(repository);
    const known = opened.get(token) ?? githubCalls({ ...options, token });
    opened.set(token, known);
    return known;
  };
}

function adviceFor(repository: RepositoryName, own: RepositoryName): typeof ADVICE {
  if (repositoryKey(repository) === repositoryKey(own)) return ADVICE;
  return { permission: OTHERS_ADVICE, rule: `${ADVICE.rule} ${OTHERS_ADVICE}` };
}
