import { z } from 'zod';

import { DependencyError, OperatorError } from '../../errors.ts';
import { tokenForCollectors } from '../../control/token-for-collectors.ts';
import { resolveWorkflow, type RepositoryName } from '../../control/workflow-reference.ts';
import { oneLine } from '../../markdown/one-line.ts';
import type { WorkflowRunFact, WorkflowRuns } from '../../incident-ports.ts';
import { githubApi, type GithubApiOptions } from './github-api.ts';
import { assessHttpFault, toReadError, type GithubFault } from './github-fault.ts';
import { openHttp, readUpTo } from '../http-stream.ts';

const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString());

const runsSchema = z.object({
  workflow_runs: z.array(
    z.object({
      id: z.int(),
      html_url: z.string(),
      status: z.string().nullable(),
      conclusion: z.string().nullable(),
      created_at: instant,
      run_started_at: instant.nullish(),
      updated_at: instant,
    }),
  ),
});

const jobsSchema = z.object({
  jobs: z.array(
    z.object({
      id: z.int(),
      name: z.string(),
      conclusion: z.string().nullable(),
      html_url: z.string().nullable(),
      started_at: instant.nullish(),
    }),
  ),
});

export interface WorkflowRunsOptions extends GithubApiOptions {
  /** For other repositories alone, where collectors are there; without it the own token asks for them. */
  readonly collectorsToken?: string | undefined;
}

/** Runs of workflows by the REST API. A log comes from another host, by a redirect that is followed without the token. */
export function githubWorkflowRuns(options: WorkflowRunsOptions): WorkflowRuns {
  const own = { owner: options.owner, repo: options.repo };
  const tokenFor = tokenForCollectors(own, { own: options.token, others: options.collectorsToken });
  const accessTo = (place: RepositoryName): GithubApiOptions => ({ ...options, ...place, token: tokenFor(place) });
  /** Runs and jobs of other repositories, by their ids, which are GitHub's own and never the same twice. */
  const elsewhere = new Map<number, RepositoryName>();
  return {
    async listRuns({ workflow, from, to, most }, signal) {
      const what = `reading the runs of ${oneLine(workflow, 100)}`;
      const { owner, repo, file } = resolveWorkflow(workflow, own);
      const parameters = {
        ...{ owner, repo, workflow_id: file },
        created: `${seconds(from)}..${seconds(to)}`,
        per_page: Math.min(100, most),
      };
      const answer = await githubApi(accessTo({ owner, repo })).rest(
        'GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs',
        parameters,
        signal,
      );
      if (!answer.ok) throw toRunsError(answer.fault, what);
      const { workflow_runs: runs } = readBody(runsSchema, answer.data, what);
      if (workflow.includes('/')) for (const { id } of runs) elsewhere.set(id, { owner, repo });
      return runs.slice(0, most).map((run) => toRun(workflow, run));
    },
    async listFailedJobs(run, signal) {
      const what = `reading the jobs of run ${run}`;
      const place = elsewhere.get(run) ?? own;
      const parameters = { ...place, run_id: run, filter: 'latest', per_page: 100 };
      const answer = await githubApi(accessTo(place)).rest(
        'GET /repos/{owner}/{repo}/actions/runs/{run_id}/jobs',
        parameters,
        signal,
      );
      if (!answer.ok) throw toRunsError(answer.fault, what);
      const { jobs } = readBody(jobsSchema, answer.data, what);
      if (place !== own) for (const { id } of jobs) elsewhere.set(id, place);
      return jobs
        .filter(({ conclusion }) => conclusion === 'failure' || conclusion === 'timed_out')
        .map(({ id, name, html_url: url }) => ({ id, name, url }));
    },
    readLog: (job, mostBytes, signal) => readLog(accessTo(elsewhere.get(job) ?? own), { job, mostBytes }, signal),
  };
}

function toRun(workflow: string, run: z.infer<typeof runsSchema>['workflow_runs'][number]): WorkflowRunFact {
  const { id, html_url: url, conclusion, status, updated_at: updatedAt } = run;
  const startedAt = run.run_started_at ?? run.created_at;
  const isOver = status === 'completed';
  return { ...{ id, workflow, url, status, conclusion, startedAt }, endedAt: isOver ? updatedAt : null };
}

/**
 * A log's end where it is longer than what may be read: what a job died of stands there. Storage answers `Range` with a start alone, so the
 * length is taken from a first answer that is broken off.
 */
async function* readLog(
  options: GithubApiOptions,
  { job, mostBytes }: { readonly job: number; readonly mostBytes: number },
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const what = `reading the log of job ${job}`;
  try {
    const address = await findLog(options, job, signal);
    const first = await openLog(address, {}, signal);
    const length = Number(first.headers['content-length'] ?? 0);
    const isWhole = length <= mostBytes;
    if (!isWhole) first.destroy();
    const message = isWhole ? first : await openLog(address, { range: `bytes=${length - mostBytes}-` }, signal);
    yield* readUpTo(message, mostBytes);
  } catch (cause) {
    if (cause instanceof OperatorError || cause instanceof DependencyError) throw cause;
    throw toReadError({ kind: 'transient', detail: `no answer (${oneLine(messageOf(cause), 160)})` }, what);
  }
}

async function findLog(
  { token, owner, repo, apiUrl }: GithubApiOptions,
  job: number,
  signal: AbortSignal,
): Promise<string> {
  const place = `${apiUrl}/repos/${encodeURIComponent(owner)}/${encodeURIComponent(repo)}/actions/jobs/${job}/logs`;
  const headers = {
    authorization: `token ${token}`,
    accept: 'application/vnd.github+json',
    'x-github-api-version': '2022-11-28',
  };
  const answer = await openHttp(place, { headers, signal });
  answer.destroy();
  const { statusCode: status = 0, headers: answered } = answer;
  const { location } = answered;
  if (status >= 300 && status < 400 && location !== undefined) return new URL(location, place).href;
  const shown = {
    'retry-after': answered['retry-after'],
    'x-ratelimit-remaining': String(answered['x-ratelimit-remaining'] ?? ''),
  };
  throw toRunsError(assessHttpFault({ status, headers: shown, body: null }), `reading the log of job ${job}`);
}

/** The address is signed and works for a minute; it is never shown, and the token never goes there. */
async function openLog(address: string, headers: Readonly<Record<string, string>>, signal: AbortSignal) {
  const message = await openHttp(address, { headers, signal });
  if (message.statusCode === 200 || message.statusCode === 206) return message;
  message.destroy();
  throw toReadError(
    { kind: 'transient', detail: `HTTP ${message.statusCode ?? 0} of the log's storage` },
    'reading a log',
  );
}

function readBody<S extends z.ZodType>(schema: S, body: unknown, what: string): z.output<S> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new DependencyError({
    dependency: 'github',
    message: `${what} failed: observed an answer of another form, expected what GitHub documents.`,
    retryable: true,
  });
}

/** Of reading runs: the remedy names the scope that this needs, which is not the one of the state. */
function toRunsError(fault: GithubFault, what: string): OperatorError | DependencyError {
  if (fault.kind !== 'refused' || fault.because === 'redirect' || fault.because === 'credential')
    return toReadError(fault, what);
  return new OperatorError({
    reasonCode: fault.because === 'permission' ? 'permission-denied' : 'github-refused',
    message: `GitHub refused: ${what}`,
    observed: fault.detail,
    expected: 'a token with actions: read, and a workflow, run or log that is there',
    remedy:
      'Give the job `actions: read`, and COLLECTORS_TOKEN that right in other repositories; check the names of the workflows under collectors in config/policy.yaml. Logs are kept for 90 days unless set otherwise.',
    exitCode: 1,
  });
}

/** GitHub's search takes instants without parts of a second. */
function seconds(at: string): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
