import type { FakeWorkflow } from '../fake-state.ts';
import { notFound } from '../github-bodies.ts';
import { findWorkflow } from './dispatch-workflow.ts';
import type { RestRoute } from './rest-route.ts';

export const enableWorkflow = stateRoute('enable', (workflow) => {
  // A fork's owner must agree to its workflows in the browser first.
  if (workflow.state.startsWith('disabled') && workflow.state !== 'disabled_fork') workflow.state = 'active';
});

export const disableWorkflow = stateRoute('disable', (workflow) => {
  if (workflow.state === 'active') workflow.state = 'disabled_manually';
});

function stateRoute(name: 'enable' | 'disable', change: (workflow: FakeWorkflow) => void): RestRoute {
  return {
    method: 'PUT',
    path: `/repos/{owner}/{repo}/actions/workflows/{workflow_id}/${name}`,
    operationId: `actions/${name}-workflow`,
    permission: ['actions', 'write'],
    fidelity: 'semantic',
    seen: 'OpenAPI; one disabled for inactivity can be enabled: cli/cli#5047; 204 where nothing changes, and for a fork’s workflow, is assumed',
    handle: ({ parameters }, { state }) => {
      const workflow = findWorkflow(state, parameters['workflow_id'] ?? '');
      if (workflow === undefined) return notFound;
      change(workflow);
      return { status: 204 };
    },
  };
}
