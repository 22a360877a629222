import { conflict, notFound } from '../github-bodies.ts';
import type { FakeState, FakeWorkflowRun } from '../fake-state.ts';
import type { RestRoute } from './rest-route.ts';

export const cancelRun = cancelRoute('cancel', (run, state) => {
  if (run.onCancel !== 'hangs') end(run, state);
});

export const forceCancelRun = cancelRoute('force-cancel', end);

function cancelRoute(
  name: 'cancel' | 'force-cancel',
  cancel: (run: FakeWorkflowRun, state: FakeState) => void,
): RestRoute {
  return {
    method: 'POST',
    path: `/repos/{owner}/{repo}/actions/runs/{run_id}/${name}`,
    operationId: `actions/${name}-workflow-run`,
    permission: ['actions', 'write'],
    fidelity: 'semantic',
    seen: 'OpenAPI; 409 for one that is over: technote-space/auto-cancel-redundant-workflow#68; one that ends by it does so at once',
    handle: ({ parameters }, { state }) => {
      const run = state.runs.find(({ id }) => String(id) === parameters['run_id']);
      if (run === undefined) return notFound;
      if (run.status === 'completed') return conflict('Cannot cancel a workflow run that is completed.');
      cancel(run, state);
      return { status: 202, body: {} };
    },
  };
}

function end(run: FakeWorkflowRun, state: FakeState): void {
  run.status = 'completed';
  run.conclusion = 'cancelled';
  run.updatedAt = state.now();
}
