import { z } from 'zod';

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

/** By the REST API: one call for all states, and one for each workflow's runs. */
export function githubCollectorRuns(options: GithubCallsOptions): CollectorRuns {
  const calls = githubCalls(options);
  return {
    async readStates(signal) {
      const { workflows } = await calls.call(
        {
          route: 'GET /repos/{owner}/{repo}/actions/workflows',
          parameters: { per_page: PER_PAGE },
          what: 'Reading the workflows',
          advice: ADVICE,
          schema: workflowsSchema,
        },
        signal,
      );
      return new Map(workflows.map(({ path, state }) => [path.split('/').at(-1) ?? path, state]));
    },
    async listNewest(workflow, signal) {
      const { workflow_runs: runs } = await calls.call(
        {
          route: 'GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs',
          parameters: { workflow_id: workflow, per_page: PER_PAGE },
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
