import type { RestRoute } from './rest-route.ts';

export const getActionsPermissions: RestRoute = {
  method: 'GET',
  path: '/repos/{owner}/{repo}/actions/permissions',
  operationId: 'actions/get-github-actions-permissions-repository',
  permission: ['administration', 'read'],
  fidelity: 'semantic',
  seen: 'OpenAPI; which actions are allowed is left out where Actions are off',
  handle: (_, { state }) => {
    const { isActionsEnabled: enabled, allowedActions } = state.settings;
    return { status: 200, body: enabled ? { enabled, allowed_actions: allowedActions } : { enabled } };
  },
};

export const getWorkflowPermissions: RestRoute = {
  method: 'GET',
  path: '/repos/{owner}/{repo}/actions/permissions/workflow',
  operationId: 'actions/get-github-actions-default-workflow-permissions-repository',
  permission: ['administration', 'read'],
  fidelity: 'semantic',
  seen: 'OpenAPI; GitHub changelog 2022-05-03',
  handle: (_, { state }) => ({
    status: 200,
    body: {
      default_workflow_permissions: 'read',
      can_approve_pull_request_reviews: state.mayActionsOpenPullRequests,
    },
  }),
};
