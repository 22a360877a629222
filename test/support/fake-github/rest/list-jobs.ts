import { notFound } from '../github-bodies.ts';
import { takePage } from './page.ts';
import type { RestRoute } from './rest-route.ts';
import { jobBody } from './run-body.ts';

export const listJobs: RestRoute = {
  method: 'GET',
  path: '/repos/{owner}/{repo}/actions/runs/{run_id}/jobs',
  operationId: 'actions/list-jobs-for-workflow-run',
  permission: ['actions', 'read'],
  fidelity: 'semantic',
  seen: 'OpenAPI; one attempt alone is modelled, no steps',
  handle: (request, { state }) => {
    const run = state.runs.find(({ id }) => String(id) === request.parameters['run_id']);
    if (run === undefined) return notFound;
    const { items, headers } = takePage(request, state, run.jobs);
    const jobs = items.map((job) => jobBody(job, run, state));
    return { status: 200, headers, body: { total_count: run.jobs.length, jobs } };
  },
};
