import type { ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import {
  evaluateCondition,
  renderTemplate,
  toText,
  type ExpressionContext,
  type ExpressionScope,
} from './workflow-expression.ts';
import { readWorkflowFile, type WorkflowFile, type WorkflowJob, type WorkflowStep } from './workflow-file.ts';
import { aJobPlace, runAction, runCheckout, runScript, type JobPlace, type StepRun } from './workflow-step.ts';

export type { StepRun } from './workflow-step.ts';

/** Where a workflow's steps find GitHub, as the runner tells them. */
export interface WorkflowHost {
  readonly owner: string;
  readonly repo: string;
  readonly branch: string;
  readonly token: string;
  readonly bareRepository: string;
  readonly apiUrl: string;
  readonly graphqlUrl: string;
  /** Of git over HTTP, and of links. */
  readonly serverUrl: string;
}

export interface WorkflowPress {
  /** File name below `.github/workflows`. */
  readonly workflow: string;
  readonly inputs?: Readonly<Record<string, string | boolean>>;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly variables?: Readonly<Record<string, string>>;
  readonly runId?: number;
  readonly attempt?: number;
  /** Labels of `runs-on` that have a runner. A job that asks for another one waits, and never starts. */
  readonly runners?: readonly string[];
  /** A minute of `timeout-minutes`, in milliseconds: 60,000 unless said. */
  readonly minuteMs?: number;
  /** Jobs to run; the others are as in `before`, or are not started. All of them unless said. */
  readonly only?: readonly string[];
  /** The attempt before, of which some jobs are run again. */
  readonly before?: WorkflowRun;
  /** Laid over the environment of a job's steps. */
  readonly environmentOf?: (job: string) => Readonly<Record<string, string>>;
  /** Laid over what the workflow gives to the own actions of a job, so that a test need not wait out a deadline. */
  readonly inputsOf?: (job: string) => Readonly<Record<string, string>>;
  /** Each process of a step, as soon as it is there. */
  readonly onProcess?: (job: string, child: ChildProcess) => void;
  /** When a job is over, before anything that needs it begins. */
  readonly onJobEnd?: (job: JobRun) => Promise<void> | void;
  /** Called at the start with what cancels a job, as a time-out does, or the whole run, as a person does. */
  readonly onStart?: (controls: WorkflowControls) => void;
}

export interface WorkflowControls {
  cancelJob(job: string): void;
  cancelRun(): void;
}

export type JobResult = 'success' | 'failure' | 'cancelled' | 'skipped';

export interface JobRun {
  readonly id: string;
  readonly result: JobResult;
  /** It was still running at its `timeout-minutes`. */
  readonly isTimedOut: boolean;
  readonly steps: readonly StepRun[];
  readonly outputs: Readonly<Record<string, string>>;
  /** By `performance.now()`. */
  readonly startedAt: number;
  readonly endedAt: number;
}

export interface WorkflowRun {
  /** In the order of the file; `null` for one that never started, since its runner or a job that it needs never did. */
  readonly jobs: ReadonlyMap<string, JobRun | null>;
  readonly startedAt: number;
  readonly endedAt: number;
}

const ACTION = /^\.\/actions\/(?<action>[a-z-]+)$/u;
const CHECKOUT = /^actions\/checkout@[0-9a-f]{40}$/u;

/** actions/runner, ProcessInvoker.cs: what a step gets that is cancelled, and how long after. */
const SIGNALS = [
  { signal: 'SIGINT', afterMs: 0 },
  { signal: 'SIGTERM', afterMs: 7_500 },
  { signal: 'SIGKILL', afterMs: 2_500 },
] as const;

/**
 * Runs a workflow file of this project as GitHub would, each step its own process on this machine: jobs side by side as `needs` allows, one of a
 * concurrency group at a time, conditions, outputs, time limits. Lighter than `act` by far, and loud about whatever of the language it does not know.
 */
export async function runWorkflow(host: WorkflowHost, press: WorkflowPress): Promise<WorkflowRun> {
  return new Running(host, press, readWorkflowFile(press.workflow)).run();
}

/** The result of a job that must have run. */
export function jobOf(run: WorkflowRun, id: string): JobRun {
  const job = run.jobs.get(id);
  if (!job) throw new Error(`The job ${id} did not run`);
  return job;
}

class Running {
  readonly #host: WorkflowHost;
  readonly #press: WorkflowPress;
  readonly #file: WorkflowFile;
  readonly #done = new Map<string, JobRun>();
  readonly #running = new Map<string, Promise<void>>();
  readonly #processes = new Map<string, ChildProcess>();
  readonly #cancelledJobs = new Set<string>();
  readonly #groups = new Map<string, Promise<void>>();
  #isCancelled = false;

  constructor(host: WorkflowHost, press: WorkflowPress, file: WorkflowFile) {
    this.#host = host;
    this.#press = press;
    this.#file = file;
  }

  async run(): Promise<WorkflowRun> {
    const startedAt = performance.now();
    const { onStart, before, only = Object.keys(this.#file.jobs) } = this.#press;
    for (const [id, job] of before?.jobs ?? []) if (job !== null && !only.includes(id)) this.#done.set(id, job);
    onStart?.({ cancelJob: (id) => this.#cancelJob(id), cancelRun: () => this.#cancelRun() });
    const waiting = new Set(only);
    for (;;) {
      for (const id of waiting) {
        const job = this.#job(id);
        if (job.needs.some((need) => !this.#done.has(need)) || !this.#hasRunner(job)) continue;
        waiting.delete(id);
        this.#running.set(id, this.#start(id, job));
      }
      if (this.#running.size === 0) break;
      await Promise.race(this.#running.values());
    }
    const jobs = new Map(Object.keys(this.#file.jobs).map((id) => [id, this.#done.get(id) ?? null]));
    return { jobs, startedAt, endedAt: performance.now() };
  }

  #job(id: string): WorkflowJob {
    const job = this.#file.jobs[id];
    if (job === undefined) throw new Error(`${this.#press.workflow} has no job ${id}`);
    return job;
  }

  #hasRunner(job: WorkflowJob): boolean {
    const { runners } = this.#press;
    return runners === undefined || runners.includes(renderTemplate(job['runs-on'], this.#scope(job)));
  }

  async #start(id: string, job: WorkflowJob): Promise<void> {
    const group = job.concurrency === undefined ? null : renderTemplate(job.concurrency.group, this.#scope(job));
    const previous = group === null ? undefined : this.#groups.get(group);
    const running = (previous ?? Promise.resolve()).then(() => this.#runJob(id, job));
    if (group !== null)
      this.#groups.set(
        group,
        running.then(() => undefined),
      );
    const run = await running;
    await this.#press.onJobEnd?.(run);
    this.#done.set(id, run);
    this.#running.delete(id);
  }

  async #runJob(id: string, job: WorkflowJob): Promise<JobRun> {
    const startedAt = performance.now();
    const over = (result: JobResult, more: Partial<JobRun> = {}): JobRun => ({
      ...{ id, result, isTimedOut: false, steps: [], outputs: {}, startedAt, endedAt: performance.now() },
      ...more,
    });
    if (!evaluateCondition(toText(job.if ?? true), this.#scope(job))) return over('skipped');
    const place = aJobPlace();
    let isTimedOut = false;
    const limit = setTimeout(
      () => {
        isTimedOut = true;
        this.#cancelJob(id);
      },
      job['timeout-minutes'] * (this.#press.minuteMs ?? 60_000),
    );
    try {
      const { steps, results, hasFailed } = await this.#runSteps(id, job, place);
      const scope = this.#scope(job, { steps: results, hasFailed });
      const outputs = Object.entries(job.outputs).map(([name, value]) => [name, renderTemplate(value, scope)]);
      const result = this.#isJobCancelled(id) ? 'cancelled' : hasFailed ? 'failure' : 'success';
      return over(result, { isTimedOut, steps, outputs: Object.fromEntries(outputs) as Record<string, string> });
    } finally {
      clearTimeout(limit);
      place.remove();
    }
  }

  async #runSteps(id: string, job: WorkflowJob, place: JobPlace) {
    const steps: StepRun[] = [];
    const results: Record<string, ExpressionContext> = {};
    let hasFailed = false;
    for (const step of job.steps) {
      const more = { steps: results, hasFailed, job: id };
      const scope = this.#scope(job, { ...more, env: this.#environment(job.env, this.#scope(job, more)) });
      if (!evaluateCondition(toText(step.if ?? true), scope)) continue;
      const ran = await this.#runStep(id, step, { place, scope });
      steps.push(ran);
      hasFailed ||= ran.exitCode !== 0;
      if (step.id !== undefined) results[step.id] = { outputs: ran.outputs };
    }
    return { steps, results, hasFailed };
  }

  async #runStep(
    id: string,
    step: WorkflowStep,
    { place, scope }: { readonly place: JobPlace; readonly scope: ExpressionScope },
  ): Promise<StepRun> {
    const { env } = scope.contexts;
    const environment = {
      ...this.#runnerEnvironment(id, place),
      ...(env as Record<string, string>),
      ...this.#environment(step.env ?? {}, scope),
      ...this.#press.environmentOf?.(id),
    };
    const onStart = (child: ChildProcess): void => {
      this.#processes.set(id, child);
      this.#press.onProcess?.(id, child);
      if (this.#isJobCancelled(id)) void endPolitely(child);
    };
    const given = this.#environment(step.with ?? {}, scope);
    const context = { place, environment, onStart };
    if (step.run !== undefined) return runScript(renderTemplate(step.run, scope), context);
    const action = ACTION.exec(step.uses ?? '')?.groups?.['action'];
    if (action !== undefined) return runAction(action, { ...given, ...this.#press.inputsOf?.(id) }, context);
    if (!CHECKOUT.test(step.uses ?? '')) throw new Error(`A step that is not modelled: ${JSON.stringify(step)}`);
    const { ref = '', 'fetch-depth': depth = '1' } = given;
    return runCheckout({ remote: this.#host.bareRepository, ref, depth: Number(depth) }, context);
  }

  #environment(
    values: Readonly<Record<string, string | number | boolean | null>>,
    scope: ExpressionScope,
  ): Record<string, string> {
    const entries = Object.entries(values).map(([name, value]) => [name, renderTemplate(toText(value), scope)]);
    return Object.fromEntries(entries) as Record<string, string>;
  }

  #runnerEnvironment(id: string, { folder, workspace }: JobPlace): Record<string, string> {
    const { owner, repo, branch, serverUrl, apiUrl, graphqlUrl } = this.#host;
    const event = join(folder, 'event.json');
    writeFileSync(event, JSON.stringify({ inputs: this.#inputs(), repository: { default_branch: branch } }));
    return {
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_REPOSITORY: `${owner}/${repo}`,
      GITHUB_SERVER_URL: serverUrl,
      GITHUB_API_URL: apiUrl,
      GITHUB_GRAPHQL_URL: graphqlUrl,
      GITHUB_RUN_ID: String(this.#press.runId ?? 4711),
      GITHUB_RUN_ATTEMPT: String(this.#press.attempt ?? 1),
      GITHUB_JOB: id,
      GITHUB_ACTOR: 'octocat',
      GITHUB_TRIGGERING_ACTOR: 'octocat',
      GITHUB_REF: `refs/heads/${branch}`,
      GITHUB_EVENT_NAME: 'workflow_dispatch',
      GITHUB_EVENT_PATH: event,
      GITHUB_WORKSPACE: workspace,
      RUNNER_TEMP: folder,
    };
  }

  #inputs(): Record<string, string | number | boolean | null> {
    const { inputs: given = {} } = this.#press;
    const declared = this.#file.on.workflow_dispatch.inputs;
    const unknown = Object.keys(given).find((name) => !(name in declared));
    if (unknown !== undefined) throw new Error(`${this.#press.workflow} has no input ${unknown}`);
    const entries = Object.entries(declared).map(([name, { type, default: value = '' }]) => {
      const chosen = given[name] ?? value;
      return [name, type === 'boolean' ? String(chosen) === 'true' : chosen];
    });
    return Object.fromEntries(entries) as Record<string, string | number | boolean | null>;
  }

  #scope(
    job: WorkflowJob,
    more: {
      readonly steps?: ExpressionContext;
      readonly env?: ExpressionContext;
      readonly hasFailed?: boolean;
      readonly job?: string;
    } = {},
  ): ExpressionScope {
    const { owner, repo, branch, token } = this.#host;
    const needs = job.needs.map((id) => [id, this.#done.get(id)] as const);
    const github = {
      ...{ token, repository: `${owner}/${repo}`, ref: `refs/heads/${branch}`, ref_name: branch, actor: 'octocat' },
      ...{ event_name: 'workflow_dispatch', event: { repository: { default_branch: branch } } },
    };
    return {
      contexts: {
        github,
        inputs: this.#inputs(),
        secrets: { ...this.#press.secrets },
        vars: { ...this.#press.variables },
        needs: Object.fromEntries(
          needs.map(([id, run]) => [id, { result: run?.result ?? null, outputs: { ...run?.outputs } }]),
        ),
        steps: more.steps ?? {},
        env: more.env ?? {},
      },
      status: {
        isCancelled: this.#isCancelled || (more.job !== undefined && this.#cancelledJobs.has(more.job)),
        hasFailed: more.hasFailed ?? needs.some(([, run]) => run?.result !== 'success'),
      },
    };
  }

  #isJobCancelled(id: string): boolean {
    return this.#isCancelled || this.#cancelledJobs.has(id);
  }

  #cancelJob(id: string): void {
    this.#cancelledJobs.add(id);
    const child = this.#processes.get(id);
    if (child !== undefined) void endPolitely(child);
  }

  #cancelRun(): void {
    this.#isCancelled = true;
    for (const id of this.#running.keys()) this.#cancelJob(id);
  }
}

/** The signals of a cancelled step, one after the other, until it has ended. */
async function endPolitely(child: ChildProcess): Promise<void> {
  for (const { signal, afterMs } of SIGNALS) {
    await sleep(afterMs, undefined, { ref: false });
    if (child.exitCode !== null || child.signalCode !== null) return;
    if (signal === 'SIGKILL') killGroup(child);
    else child.kill(signal);
  }
}

/** The process and whatever it started, at once. */
export function killGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  process.kill(-child.pid, 'SIGKILL');
}
