import { collect } from '../../actions/collect/collect.ts';
import {
  contract,
  type CollectInputs,
  type CollectResult,
  type CollectSecrets,
} from '../../actions/collect/contract.ts';
import { planTest, type CollectionFiles } from '../../actions/collect/plan-collection.ts';
import { requireDatabaseUrl, requireRedditAccess } from '../../actions/collect/require-access.ts';
import { backfillStored, collectStored, type StoredRun } from '../../actions/collect/run-stored.ts';
import { statusLine } from '../../actions/collect/to-action-outcome.ts';
import { backfillLines } from '../../actions/collect/to-backfill-outcome.ts';
import { openCollectionDatabase } from '../../actions/shared/adapters/postgres/collection-database.ts';
import { cloneHistoryRemote } from '../../actions/shared/adapters/git/git-history-remote.ts';
import { gitHistoryStore } from '../../actions/shared/adapters/git/git-history-store.ts';
import { readSnapshotFromObjects } from '../../actions/shared/adapters/git/local-git-objects.ts';
import { createProgramRunner } from '../../actions/shared/adapters/program-runner.ts';
import { openReddit } from '../../actions/shared/adapters/reddit/reddit-access.ts';
import { signalAfter } from '../../actions/shared/adapters/signal-after.ts';
import { systemClock } from '../../actions/shared/adapters/system-clock.ts';
import { CONFIG_PATH, DATASETS_PATH, POLICY_PATH, ROUTING_PATH } from '../../actions/shared/cutover/file-paths.ts';
import { makeOperationId } from '../../actions/shared/cutover/transition-facts.ts';
import { DependencyError, OperatorError } from '../../actions/shared/errors.ts';
import { count } from '../../actions/shared/markdown/count.ts';
import { oneLine } from '../../actions/shared/markdown/one-line.ts';
import { joinSentences } from '../../actions/shared/markdown/sentences.ts';
import { inputVariable, parseInputs } from '../../actions/shared/runtime/parse-inputs.ts';
import type { HistoryStore, RepositorySnapshot } from '../../actions/shared/ports.ts';
import { exitCodeOf } from '../../actions/shared/verdict/verdict.ts';
import type { CommandContext, CommandOutcome, CommonOptions } from './command-outcome.ts';
import { findTarget, type Target } from './find-target.ts';
import { readPeoplesFiles } from './read-peoples-files.ts';
import { readTipSnapshot } from './read-live-state.ts';

export interface CollectOptions extends CommonOptions {
  readonly mode: 'test' | 'collect' | 'backfill';
  readonly units?: readonly string[];
  readonly listing?: string;
  readonly limit?: number;
  readonly deadlineSeconds?: number;
  /** Of a gap, in mode `backfill`. */
  readonly from?: string;
  readonly to?: string;
  readonly ids?: readonly string[];
  readonly reserve?: number;
  /** False with `--no-history`. */
  readonly history: boolean;
}

/** The contract's inputs and the variables they come from: the runbook's names, where it has some. */
const FROM_ENVIRONMENT: Readonly<Record<string, string>> = {
  'reddit-public': 'REDDIT_PUBLIC',
  'reddit-secret': 'REDDIT_SECRET',
  'reddit-user-agent': 'REDDIT_USER_AGENT',
  'reddit-api-url': 'REDDIT_API_URL',
  'reddit-token-url': 'REDDIT_TOKEN_URL',
  'database-url': 'SUPABASE_DB_URL',
  'database-ca': 'SUPABASE_DB_CA',
};

/** What was given, in the contract's own form. */
interface Given {
  readonly inputs: CollectInputs;
  readonly secrets: CollectSecrets;
}

/** `switchback collect`: the manual path, with the live state of the remote. */
export async function collectCommand(options: CollectOptions, context: CommandContext): Promise<CommandOutcome> {
  const given = readInputs(options, context.environment);
  const { mode } = given.inputs;
  if (mode === 'backfill') return fillGaps(given, options, context);
  const result = await (mode === 'test'
    ? testManual(given, options, context)
    : collectStored(given.inputs, await openStored(given, options, context), 'note'));
  return {
    exitCode: exitCodeOf(result.verdict),
    json: result,
    lines: renderResult(result),
    remarks: [
      ...(result.openGaps ?? []).map((gap) => `open gap: ${oneLine(gap, 500)}`),
      ...result.notes.map((note) => `note: ${oneLine(note, 500)}`),
    ],
  };
}

function openPorts({ inputs, secrets }: Given, { log, signal, environment }: CommandContext, cwd: string) {
  const clock = systemClock;
  const access = requireRedditAccess(inputs, secrets, sourceOf);
  const reddit = openReddit(access, { clock, random: Math.random, signal });
  return { reddit, runProgram: createProgramRunner({ cwd, environment }), clock, log, signal };
}

/** Needs no repository; where there is one, the policy of its HEAD may name a test command. */
async function testManual(given: Given, options: CollectOptions, context: CommandContext): Promise<CollectResult> {
  const target = await findTarget(options, context).catch(ignoreMissingClone);
  const policy = target === null ? null : ((await readHead(target, [POLICY_PATH])).get(POLICY_PATH)?.contents ?? null);
  return collect(planTest(given.inputs, policy), openPorts(given, context, target?.cwd ?? '.'));
}

function ignoreMissingClone(fault: unknown): null {
  if (fault instanceof OperatorError && fault.reasonCode === 'not-a-clone') return null;
  throw fault;
}

async function fillGaps(given: Given, options: CollectOptions, context: CommandContext): Promise<CommandOutcome> {
  const result = await backfillStored(given.inputs, await openStored(given, options, context));
  return {
    exitCode: exitCodeOf(result.verdict),
    json: result,
    lines: backfillLines(result),
    remarks: result.notes.map((note) => `note: ${oneLine(note, 500)}`),
  };
}

async function openStored(given: Given, options: CollectOptions, context: CommandContext): Promise<StoredRun> {
  const { inputs, secrets } = given;
  const { signal } = context;
  const url = requireDatabaseUrl(secrets, sourceOf);
  const target = await findTarget(options, context);
  const ports = openPorts(given, context, target.cwd);
  const state = await readFiles(target, context);
  const history = options.history ? await openHistory(target, signal) : null;
  const noHistory = options.history ? null : 'The run is not recorded, as asked.';
  const run = { at: systemClock.now(), run: makeOperationId(Math.random), attempt: 1, job: 'collect' };
  return {
    ...state,
    recording: { history, noHistory, run, signalAfter },
    openReader: () => ports,
    openDatabase: () => openCollectionDatabase({ url, databaseCa: inputs.databaseCa, signal }),
    clock: systemClock,
  };
}

async function openHistory({ cwd, remote, environment }: Target, signal: AbortSignal): Promise<HistoryStore> {
  return gitHistoryStore({ remote: await cloneHistoryRemote({ cwd, remote, environment, signal }), environment });
}

interface CollectionState {
  readonly files: CollectionFiles;
  readonly history: RepositorySnapshot['history'];
}

/** Where the remote does not answer, manual runs all the same: with the datasets that are checked out, for every unit. */
async function readFiles(target: Target, { log, signal }: CommandContext): Promise<CollectionState> {
  try {
    const people = await readPeoplesFiles(target, PEOPLES, signal);
    const tip = await readTipSnapshot(target, [ROUTING_PATH, CONFIG_PATH], signal);
    return { files: pick(new Map([...people, ...tip.files])), history: tip.history };
  } catch (fault) {
    const isOutside =
      fault instanceof DependencyError || (fault instanceof OperatorError && fault.reasonCode === 'remote-unreachable');
    if (!isOutside || signal.aborted) throw fault;
    log.warning(`${oneLine(fault.message, 500)} The live state is unknown, so manual collects every registered unit.`);
    return { files: pick(await readHead(target, PEOPLES)), history: [] };
  }
}

const PEOPLES = [DATASETS_PATH, POLICY_PATH];
type FoundFiles = RepositorySnapshot['files'];

function pick(files: FoundFiles): CollectionFiles {
  const contents = (path: string): Uint8Array | null => files.get(path)?.contents ?? null;
  return {
    [DATASETS_PATH]: contents(DATASETS_PATH),
    [POLICY_PATH]: contents(POLICY_PATH),
    [ROUTING_PATH]: contents(ROUTING_PATH),
    [CONFIG_PATH]: contents(CONFIG_PATH),
  };
}

/** What is checked out, as far as it is committed; nothing where it cannot be read. */
async function readHead({ cwd }: Target, paths: readonly string[]): Promise<FoundFiles> {
  const read = await readSnapshotFromObjects({ cwd, revision: 'HEAD', paths, historyLimit: 1 });
  return read.kind === 'read' ? read.snapshot.files : new Map();
}

/** Through the action's own contract, so that the command line and the workflow take the same values. */
function readInputs(options: CollectOptions, environment: CommandContext['environment']): Given {
  const { mode, units, listing, limit, deadlineSeconds, from, to, ids, reserve } = options;
  const given = {
    mode,
    units: units?.join(','),
    listing,
    limit: limit?.toString(),
    'deadline-seconds': deadlineSeconds?.toString(),
    ...{ from, to, ids: ids?.join(','), reserve: reserve?.toString() },
  };
  const named = Object.entries(FROM_ENVIRONMENT).map(([input, variable]) => [input, environment[variable]] as const);
  const variables = [...Object.entries(given), ...named].map(([name, value]) => [inputVariable(name), value] as const);
  const parsed = parseInputs(contract, Object.fromEntries(variables));
  if (parsed.ok) return parsed;
  const lines = parsed.problems.map(
    ({ place, observed, expected }) => `${sourceOf(place)}: observed ${observed}, expected ${expected}`,
  );
  throw new OperatorError({
    reasonCode: 'input-invalid',
    message: `Collection cannot start: ${lines.join('; ')}`,
    remedy: 'Set the variables in the environment and see: switchback collect --help',
  });
}

function sourceOf(place: string): string {
  const name = place.replace(/^(?:input|secret) /u, '');
  return FROM_ENVIRONMENT[name] ?? `--${name}`;
}

function renderResult(result: CollectResult): readonly string[] {
  const { testCommand } = result;
  const tested = testCommand === null ? [] : [`${oneLine(testCommand.command.join(' '), 200)}: ${testCommand.outcome}`];
  const weights = result.units.flatMap(({ unit, postsPerDay }) =>
    postsPerDay === null
      ? []
      : [`r/${oneLine(unit, 40)}: weight ${postsPerDay} (posts a day, for config/datasets.yaml)`],
  );
  const units = result.units.map(({ unit, outcome, fetched, new: added, detail, remedy }) => {
    const stored = added === null ? '' : `, ${added} new`;
    const trouble = detail === null ? '' : `: ${oneLine(joinSentences(detail, remedy), 500)}`;
    return `r/${oneLine(unit, 40)}: ${outcome} (${count(fetched, 'post')}${stored})${trouble}`;
  });
  return [...units, ...weights, ...tested, statusLine(result)];
}
