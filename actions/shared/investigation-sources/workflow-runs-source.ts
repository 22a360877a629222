import type { Sign } from '../investigation/signs.ts';
import type { Clue } from '../investigation/source-evidence.ts';
import { count } from '../markdown/count.ts';
import type { FailedJob, WorkflowRunFact, WorkflowRuns } from '../incident-ports.ts';
import { measureFault } from '../verification/measure-fault.ts';
import type { Measured } from '../verification/measured.ts';
import type { LogReader } from './log-reader.ts';
import type { InvestigatedWindow, KeepProgress, SourceAnswer, SourceJob, SourceProgress } from './source-answer.ts';
import { answeredJob, notConfigured, unknownSource } from './source-answer.ts';
import { toClue } from './to-clue.ts';

export interface CollectorWorkflow {
  readonly path: 'manual' | 'dlt';
  /** In `.github/workflows`. */
  readonly file: string;
}

export interface CollectorRun extends WorkflowRunFact {
  readonly path: 'manual' | 'dlt';
}

export interface RunFacts {
  readonly runs: readonly CollectorRun[];
  /** What the logs of failed jobs showed by hour. */
  readonly logs: LogReader;
}

interface RunsRequest extends InvestigatedWindow {
  readonly workflows: Measured<readonly CollectorWorkflow[]>;
}

interface RunsPorts {
  readonly runs: Measured<WorkflowRuns>;
  readonly openLog: () => LogReader;
}

const MOST_RUNS = 20;
const MOST_LOGS = 10;
const MOST_WORKFLOWS = 10;
const MOST_LOG_BYTES = 5 * 2 ** 20;
/** What GitHub calls a run or job that did not do its work. */
const BAD: ReadonlyMap<string | null, Sign> = new Map([
  ['failure', 'run-failure'],
  ['startup_failure', 'run-startup-failure'],
  ['timed_out', 'run-timed-out'],
  ['cancelled', 'run-cancelled'],
]);

/** Runs of the collectors' workflows, and what the logs of their failed jobs say. */
export function workflowRunsJob(
  { workflows, from, to }: RunsRequest,
  { runs, openLog }: RunsPorts,
): SourceJob<RunFacts> {
  const names = workflows.measured ? workflows.value.slice(0, MOST_WORKFLOWS) : [];
  const query = `runs of ${names.map(({ file }) => file).join(', ') || 'the collectors'} from ${from} to ${to}, logs of failed jobs`;
  const about = { source: 'workflow-runs', query } as const;
  if (!workflows.measured) return answeredJob(about, unknownSource(workflows.message, workflows.remedy));
  if (names.length === 0) {
    const remedy = 'Name them under collectors in config/policy.yaml, where the collectors are workflows.';
    return answeredJob(about, notConfigured('no workflow of a collector is named', remedy));
  }
  if (!runs.measured) return answeredJob(about, unknownSource(runs.message, runs.remedy));
  const gathering = { runs: runs.value, logs: openLog(), window: { from, to } };
  return { ...about, gather: (signal, keep) => gather(names, gathering, { signal, keep }) };
}

interface Gathering {
  readonly runs: WorkflowRuns;
  readonly logs: LogReader;
  readonly window: InvestigatedWindow;
}

interface Bounds {
  readonly signal: AbortSignal;
  readonly keep: KeepProgress<RunFacts>;
}

async function gather(
  workflows: readonly CollectorWorkflow[],
  { runs, logs, window }: Gathering,
  { signal, keep }: Bounds,
): Promise<SourceAnswer<RunFacts>> {
  const lists = await Promise.all(
    workflows.map(({ path, file }) =>
      measureFault(async () => {
        const listed = await runs.listRuns({ workflow: file, ...window, most: MOST_RUNS }, signal);
        return listed.map((run) => ({ ...run, path }));
      }, 'Check the token and the status of GitHub, then investigate again.'),
    ),
  );
  const listed = lists
    .flatMap((list) => (list.measured ? list.value : []))
    .toSorted((a, b) => b.startedAt.localeCompare(a.startedAt))
    .slice(0, MOST_RUNS);
  const unread: string[] = lists.flatMap((list) => (list.measured ? [] : [list.message]));
  const remedies = lists.flatMap((list) => (list.measured ? [] : [list.remedy]));
  const sofar = (): SourceProgress<RunFacts> => ({
    observed: [describeRuns(listed), logs.describe(), ...unread].filter((text) => text !== '').join('; '),
    clues: [...listRunClues(listed), ...listWaiting(listed, window.to), ...listIdle(workflows, lists), ...logs.clues()],
    facts: { runs: listed, logs },
  });
  keep(sofar);
  for (const { job, run } of await listFailedJobs(listed, runs, signal)) {
    const place = job.url ?? run.url;
    const read = await measureFault(
      () => logs.read(runs.readLog(job.id, MOST_LOG_BYTES, signal), place),
      'Look at the run itself; its logs may have expired.',
    );
    if (!read.measured) unread.push(`${job.name}: ${read.message}`);
    if (!read.measured) remedies.push(read.remedy);
  }
  return { ...sofar(), status: unread.length === 0 ? 'measured' : 'unknown', remedy: remedies[0] ?? null };
}

interface RunJob {
  readonly run: CollectorRun;
  readonly job: FailedJob;
}

async function listFailedJobs(
  listed: readonly CollectorRun[],
  runs: WorkflowRuns,
  signal: AbortSignal,
): Promise<readonly RunJob[]> {
  const failed = listed.filter(({ conclusion }) => BAD.has(conclusion)).slice(0, MOST_LOGS);
  const jobs = await Promise.all(
    failed.map(async (run) => (await runs.listFailedJobs(run.id, signal)).map((job) => ({ run, job }))),
  );
  return jobs.flat().slice(0, MOST_LOGS);
}

function describeRuns(runs: readonly CollectorRun[]): string {
  if (runs.length === 0) return 'no run in the window';
  const conclusions = new Map<string, number>();
  for (const { conclusion } of runs) {
    const name = conclusion ?? 'not over';
    conclusions.set(name, (conclusions.get(name) ?? 0) + 1);
  }
  const shown = [...conclusions].map(([name, seen]) => `${seen} ${name}`).join(', ');
  const bound = runs.length === MOST_RUNS ? `the newest ${MOST_RUNS} runs` : count(runs.length, 'run');
  return `${bound}: ${shown}`;
}

/** What GitHub calls a run that has not begun, and how long one waits before that says something. */
const WAITING: ReadonlySet<string | null> = new Set(['queued', 'waiting', 'pending', 'requested']);
const WAITING_MINUTES = 30;

function listWaiting(runs: readonly CollectorRun[], to: string): readonly Clue[] {
  return runs.flatMap(({ status, startedAt, workflow, path, url }) => {
    const minutes = Math.round((Date.parse(to) - Date.parse(startedAt)) / 60_000);
    if (!WAITING.has(status) || minutes < WAITING_MINUTES) return [];
    const example = `${workflow} (${path}) has been ${status ?? ''} for ${minutes} min`;
    return [
      toClue({
        ...{
          source: 'workflow-runs',
          sign: 'run-waiting',
          firstAt: startedAt,
          lastAt: null,
          count: 1,
          example,
          where: url,
        },
      }),
    ];
  });
}

/** Workflows that were read and had no run in the window at all. */
function listIdle(
  workflows: readonly CollectorWorkflow[],
  lists: readonly Measured<readonly CollectorRun[]>[],
): readonly Clue[] {
  return workflows.flatMap(({ file, path }, at) => {
    const list = lists[at];
    if (list?.measured !== true || list.value.length > 0) return [];
    const example = `${file} (${path}) did not run`;
    return [
      toClue({
        source: 'workflow-runs',
        sign: 'workflow-never-ran',
        firstAt: null,
        lastAt: null,
        count: 1,
        example,
        where: file,
      }),
    ];
  });
}

/** One clue for each workflow and bad end. */
function listRunClues(runs: readonly CollectorRun[]): readonly Clue[] {
  const groups = new Map<string, CollectorRun[]>();
  for (const run of runs.filter(({ conclusion }) => BAD.has(conclusion))) {
    const key = `${run.workflow}\n${run.conclusion ?? ''}`;
    groups.set(key, [...(groups.get(key) ?? []), run]);
  }
  return [...groups.values()].flatMap((own) => {
    const [newest] = own;
    const oldest = own.at(-1);
    if (newest === undefined || oldest === undefined) return [];
    const seconds = durationSeconds(newest);
    const took = seconds === null ? '' : `, the newest after ${seconds} s`;
    const { length: all } = runs.filter(({ workflow }) => workflow === newest.workflow);
    return [
      toClue({
        ...{ source: 'workflow-runs', sign: BAD.get(newest.conclusion) ?? 'run-failure', count: own.length },
        ...{ firstAt: oldest.startedAt, lastAt: newest.endedAt ?? newest.startedAt, where: newest.url },
        example: `${newest.workflow} (${newest.path}): ${own.length} of ${count(all, 'run')} ended with ${newest.conclusion ?? ''}${took}`,
      }),
    ];
  });
}

/** From start to end; `null` while a run is not over. */
export function durationSeconds({ startedAt, endedAt }: WorkflowRunFact): number | null {
  return endedAt === null ? null : Math.max(0, Math.round((Date.parse(endedAt) - Date.parse(startedAt)) / 1_000));
}
