import type { FakeState, FakeWorkflow } from '../fake-state.ts';
import { notFound, unprocessable } from '../github-bodies.ts';
import { queueRun } from '../workflow-runs.ts';
import type { RestRoute } from './rest-route.ts';

interface Body {
  readonly ref: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly return_run_details?: boolean;
}

export const dispatchWorkflow: RestRoute = {
  method: 'POST',
  path: '/repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches',
  operationId: 'actions/create-workflow-dispatch',
  permission: ['actions', 'write'],
  fidelity: 'semantic',
  seen: 'OpenAPI; the changelog of 2026-02-19 for `return_run_details`; 422 without the trigger: llm-d/llm-d#1572; 422 for a missing ref and for a disabled workflow by documentation only',
  handle: async ({ parameters, body }, { state }) => {
    const workflow = findWorkflow(state, parameters['workflow_id'] ?? '');
    if (workflow === undefined) return notFound;
    const { ref, inputs = {}, return_run_details: wantsDetails } = body as Body;
    const branch = ref.replace(/^refs\/heads\//, '');
    const headSha = await state.repository.resolve(`refs/heads/${branch}`);
    if (headSha === null) return unprocessable(`No ref found for: ${ref}`);
    if (workflow.state !== 'active') return unprocessable('Cannot trigger a workflow_dispatch on a disabled workflow');
    if (workflow.canBeStarted === false) return unprocessable("Workflow does not have 'workflow_dispatch' trigger");
    const { id } = queueRun(state, { workflowId: workflow.id, ref: branch, headSha, inputs });
    if (wantsDetails !== true) return { status: 204 };
    const path = `${state.owner}/${state.repo}/actions/runs/${id}`;
    return {
      status: 200,
      body: { workflow_run_id: id, run_url: `${state.url}/repos/${path}`, html_url: `https://github.com/${path}` },
    };
  },
};

export function findWorkflow({ workflows }: FakeState, idOrFile: string): FakeWorkflow | undefined {
  return workflows.find(({ id, path }) => String(id) === idOrFile || path === `.github/workflows/${idOrFile}`);
}
