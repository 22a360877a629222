import { z } from 'zod';

import type { CollectorAnswer, CollectorWorkflows, OpenRuns, RunState } from '../../collector-ports.ts';
import type { RepositoryName, WorkflowPlace } from '../../control/workflow-reference.ts';
import { githubCollectorClient, type CollectorClient, type CollectorClientOptions } from './github-collector-client.ts';

const runSchema = z
  .object({
    id: z.int(),
    html_url: z.string(),
    status: z.string().nullable(),
    conclusion: z.string().nullable(),
    created_at: z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString()),
    event: z.string(),
  })
  .transform(({ id, html_url: url, status, conclusion, created_at: createdAt, event }): RunState => ({
    ...{ id, url, status: status ?? 'unknown', conclusion, createdAt, event },
  }));
const runsSchema = z.object({ total_count: z.int(), workflow_runs: z.array(runSchema) });
const workflowsSchema = z.object({
  total_count: z.int(),
  workflows: z.array(z.object({ path: z.string(), state: z.string() })),
});
const repositorySchema = z.object({ default_branch: z.string().min(1) });
/** 200 with the run where it is asked for; older servers answer 204 without a body. */
const startedSchema = z
  .object({ html_url: z.string().nullish() })
  .nullish()
  .or(z.literal(''))
  .transform((body) => (body === '' ? null : (body?.html_url ?? null)));
/** 202 and 204: whatever comes with it says nothing. */
const nothingSchema = z.unknown().transform(() => null);

const PER_PAGE = 100;
/** GitHub's documentation: 1,000 results at most where runs are filtered. */
const MOST_PAGES = 10;
/** Every status of a run that is not over (REST API, parameter `status`). */
const OPEN_STATUSES = ['queued', 'in_progress', 'waiting', 'pending', 'requested'] as const;

const WORKFLOW = '/repos/{owner}/{repo}/actions/workflows/{workflow_id}';
const RUN = '/repos/{owner}/{repo}/actions/runs/{run_id}';

/** By the REST API. Reading needs `actions: read`, everything else `actions: write`. */
export function githubCollectorControl(options: CollectorClientOptions): CollectorWorkflows {
  const client = githubCollectorClient(options);
  const put = (verb: 'enable' | 'disable') => (place: WorkflowPlace, signal?: AbortSignal) =>
    client.send(
      {
        ...ofWorkflow(place, `PUT ${WORKFLOW}/${verb}`),
        schema: nothingSchema,
        isRepeatable: true,
      },
      signal,
    );
  return {
    listStates: (repository, signal) => listStates(client, repository, signal),
    readDefaultBranch: async (repository, signal) => {
      const route = 'GET /repos/{owner}/{repo}';
      const answer = await client.send({ repository, route, schema: repositorySchema, isRepeatable: true }, signal);
      return answer.ok ? { ok: true, value: answer.value.default_branch } : answer;
    },
    listOpenRuns: (place, signal) => listOpenRuns(client, place, signal),
    listNewestRuns: async (place, signal) => {
      const answer = await listPage(client, place, {}, signal);
      return answer.ok ? { ok: true, value: answer.value.workflow_runs } : answer;
    },
    readRun: (repository, id, signal) =>
      client.send(
        { repository, route: `GET ${RUN}`, parameters: { run_id: id }, schema: runSchema, isRepeatable: true },
        signal,
      ),
    enable: put('enable'),
    disable: put('disable'),
    start: (place, branch, signal) => {
      const { repository, route, parameters } = ofWorkflow(place, `POST ${WORKFLOW}/dispatches`);
      const body = { ref: branch, return_run_details: true };
      return client.send(
        { repository, route, parameters: { ...parameters, ...body }, schema: startedSchema, isRepeatable: false },
        signal,
      );
    },
    cancelRun: ({ repository, id, isForced }, signal) =>
      client.send(
        {
          ...{ repository, route: `POST ${RUN}/${isForced ? 'force-cancel' : 'cancel'}`, parameters: { run_id: id } },
          ...{ schema: nothingSchema, isRepeatable: true },
        },
        signal,
      ),
    countCalls: () => client.countCalls(),
  };
}

function ofWorkflow({ owner, repo, file }: WorkflowPlace, route: string) {
  return { repository: { owner, repo }, route, parameters: { workflow_id: file } };
}

async function listStates(
  client: CollectorClient,
  repository: RepositoryName,
  signal: AbortSignal | undefined,
): Promise<CollectorAnswer<ReadonlyMap<string, string>>> {
  const states = new Map<string, string>();
  let seen = 0;
  for (let page = 1; ; page += 1) {
    const answer = await client.send(
      {
        ...{ repository, route: 'GET /repos/{owner}/{repo}/actions/workflows' },
        ...{ parameters: { per_page: PER_PAGE, page }, schema: workflowsSchema, isRepeatable: true },
      },
      signal,
    );
    if (!answer.ok) return answer;
    const { workflows, total_count: total } = answer.value;
    for (const { path, state } of workflows) states.set(path.replace(/^\.github\/workflows\//u, ''), state);
    seen += workflows.length;
    if (workflows.length === 0 || seen >= total) return { ok: true, value: states };
  }
}

/** All statuses at once. A run that goes from one to the next between two answers can be in neither: whoever must have all asks again. */
async function listOpenRuns(
  client: CollectorClient,
  place: WorkflowPlace,
  signal: AbortSignal | undefined,
): Promise<CollectorAnswer<OpenRuns>> {
  const lists = await Promise.all(OPEN_STATUSES.map((status) => listStatus(client, place, status, signal)));
  const runs = new Map<number, RunState>();
  let isWhole = true;
  for (const list of lists) {
    if (!list.ok) return list;
    isWhole &&= list.value.isWhole;
    for (const run of list.value.runs) if (run.status !== 'completed') runs.set(run.id, run);
  }
  return { ok: true, value: { runs: [...runs.values()].toSorted((a, b) => a.id - b.id), isWhole } };
}

/** The first page says how many there are; the others come side by side. */
async function listStatus(
  client: CollectorClient,
  place: WorkflowPlace,
  status: string,
  signal: AbortSignal | undefined,
): Promise<CollectorAnswer<OpenRuns>> {
  const first = await listPage(client, place, { status }, signal);
  if (!first.ok) return first;
  const pages = Math.ceil(first.value.total_count / PER_PAGE);
  const further = Array.from({ length: Math.max(0, Math.min(pages, MOST_PAGES) - 1) }, (_, at) => at + 2);
  const others = await Promise.all(further.map((page) => listPage(client, place, { status, page }, signal)));
  const runs = [...first.value.workflow_runs];
  for (const other of others) {
    if (!other.ok) return other;
    runs.push(...other.value.workflow_runs);
  }
  return { ok: true, value: { runs, isWhole: pages <= MOST_PAGES } };
}

function listPage(
  client: CollectorClient,
  place: WorkflowPlace,
  filter: Readonly<Record<string, unknown>>,
  signal: AbortSignal | undefined,
): Promise<CollectorAnswer<z.output<typeof runsSchema>>> {
  const { repository, route, parameters } = ofWorkflow(place, `GET ${WORKFLOW}/runs`);
  return client.send(
    {
      ...{ repository, route, parameters: { ...parameters, ...filter, per_page: PER_PAGE } },
      ...{ schema: runsSchema, isRepeatable: true },
    },
    signal,
  );
}
