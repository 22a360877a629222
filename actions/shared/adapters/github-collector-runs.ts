import { z } from 'zod';

import { repositoryKey, resolveWorkflow, type RepositoryName } from '../control/workflow-reference.ts';
import { oneLine } from '../markdown/one-line.ts';
import type { CollectorRuns } from '../incident-ports.ts';
import { githubCalls, type GithubCallsOptions } from './github-calls.ts';

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
/** A page. A repository has seldom more workflows, and a collector's hundred newest runs go back further than any limit of the policy. */
const PER_PAGE = 100;

/** By the REST API: one call for all states of a repository, and one for each workflow's runs. */
export function githubCollectorRuns(options: GithubCallsOptions): CollectorRuns {
  const calls = githubCalls(options);
  const own = { owner: options.owner, repo: options.repo };
  const readFiles = async ({ owner, repo }: RepositoryName, signal?: AbortSignal): Promise<Map<string, string>> => {
    const { workflows } = await calls.call(
      {
        route: 'GET /repos/{owner}/{repo}/actions/workflows',
        parameters: { owner, repo, per_page: PER_PAGE },
        what: 'Reading the workflows',
        advice: ADVICE,
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
      const { workflow_runs: runs } = await calls.call(
        {
          route: 'GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs',
          parameters: { owner, repo, workflow_id: file, per_page: PER_PAGE },
          what: `Reading the runs of ${oneLine(workflow, 100)}`,
          advice: ADVICE,
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
