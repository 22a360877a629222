import type { FakeWorkflowRun } from '../fake-state.ts';
import { notFound } from '../github-bodies.ts';
import { findWorkflow } from './dispatch-workflow.ts';
import { takePage } from './page.ts';
import type { RestRoute } from './rest-route.ts';
import { runBody } from './run-body.ts';

/** GitHub's documentation: 1,000 results at most where a filter is used. */
const MOST_FILTERED = 1_000;

export const listWorkflowRuns: RestRoute = {
  method: 'GET',
  path: '/repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs',
  operationId: 'actions/list-workflow-runs',
  permission: ['actions', 'read'],
  fidelity: 'semantic',
  seen: 'OpenAPI; its documentation: newest first, `created` as a date or range of the search syntax, `status` is a status or a conclusion, 1,000 runs at most; `event` and `branch` too; under a stale read the newest are missing',
  handle: async (request, { state, staleMoves }) => {
    const workflow = findWorkflow(state, request.parameters['workflow_id'] ?? '');
    if (workflow === undefined) return notFound;
    const { query } = request;
    const fits = (run: FakeWorkflowRun): boolean =>
      run.workflowId === workflow.id &&
      isCreated(run.createdAt, query.get('created')) &&
      (query.get('status') === null || [run.status, run.conclusion].some((is) => is === query.get('status'))) &&
      (query.get('event') === null || run.event === query.get('event')) &&
      (query.get('branch') === null || run.ref === query.get('branch'));
    const seen = state.runs.slice(0, Math.max(0, state.runs.length - staleMoves)).filter(fits);
    const newestFirst = seen.toSorted(
      (one, other) => other.createdAt.getTime() - one.createdAt.getTime() || other.id - one.id,
    );
    const { items, headers } = takePage(request, state, newestFirst.slice(0, MOST_FILTERED));
    const runs = await Promise.all(items.map((run) => runBody(run, state)));
    return { status: 200, headers, body: { total_count: seen.length, workflow_runs: runs } };
  },
};

/** GitHub's search syntax for dates: `2026-01-01`, `>=…`, `<…`, `from..to` with `*` for an open end; a day is the whole day. */
function isCreated(at: Date, filter: string | null): boolean {
  if (filter === null) return true;
  const [from, to] = filter.split('..');
  if (to !== undefined) return isAfter(at, from ?? '*') && isBefore(at, to);
  const [, sign = '', day = ''] = /^(>=|<=|>|<)?(.*)$/.exec(filter) ?? [];
  if (sign === '') return isAfter(at, day) && isBefore(at, day);
  if (sign === '>=') return isAfter(at, day);
  if (sign === '<=') return isBefore(at, day);
  return sign === '>' ? !isBefore(at, day) : !isAfter(at, day);
}

function isAfter(at: Date, start: string): boolean {
  return start === '*' || at.getTime() >= Date.parse(start);
}

function isBefore(at: Date, end: string): boolean {
  if (end === '*') return true;
  const isDay = /^\d{4}-\d\d-\d\d$/.test(end);
  // A second is the whole second: run times have no fraction at GitHub.
  const length = isDay ? 86_400_000 : 1_000;
  return at.getTime() < Date.parse(end) + length;
}
