import { notFound } from '../github-bodies.ts';
import type { RestRoute } from './rest-route.ts';
import { runBody } from './run-body.ts';

export const getWorkflowRun: RestRoute = {
  method: 'GET',
  path: '/repos/{owner}/{repo}/actions/runs/{run_id}',
  operationId: 'actions/get-workflow-run',
  permission: ['actions', 'read'],
  fidelity: 'semantic',
  seen: 'OpenAPI',
  handle: async ({ parameters }, { state }) => {
    const run = state.runs.find(({ id }) => String(id) === parameters['run_id']);
    return run === undefined ? notFound : { status: 200, body: await runBody(run, state) };
  },
};
