import { collect, type CollectRequest } from '../../actions/collect/collect.ts';
import { contract, type CollectInputs, type CollectResult } from '../../actions/collect/contract.ts';
import {
  planCollection,
  planTest,
  requireDatabaseUrl,
  type CollectionFiles,
} from '../../actions/collect/plan-collection.ts';
import { statusLine } from '../../actions/collect/to-action-outcome.ts';
import { readSnapshotFromObjects } from '../../actions/shared/adapters/local-git-objects.ts';
import { createPostgresCollectionStore } from '../../actions/shared/adapters/postgres-collection-store.ts';
import { createRedditListings } from '../../actions/shared/adapters/reddit-listings.ts';
import { parseRedditUrl } from '../../actions/shared/adapters/reddit-transport.ts';
import { systemClock } from '../../actions/shared/adapters/system-clock.ts';
import { CONFIG_PATH, DATASETS_PATH, ROUTING_PATH } from '../../actions/shared/cutover/file-paths.ts';
import { DependencyError, OperatorError } from '../../actions/shared/errors.ts';
import { count } from '../../actions/shared/markdown/count.ts';
import { oneLine } from '../../actions/shared/markdown/one-line.ts';
import { joinSentences } from '../../actions/shared/markdown/sentences.ts';
import { inputVariable, parseInputs } from '../../actions/shared/runtime/parse-inputs.ts';
import type { RepositorySnapshot } from '../../actions/shared/ports.ts';
import { exitCodeOf } from '../../actions/shared/verdict/verdict.ts';
import type { CommandContext, CommandOutcome, CommonOptions } from './command-outcome.ts';
import { findTarget, type Target } from './find-target.ts';
import { readPeoplesFiles } from './read-peoples-files.ts';
import { readTipSnapshot } from './read-live-state.ts';

export interface CollectOptions extends CommonOptions {
  readonly mode: 'test' | 'collect';
  readonly units?: readonly string[];
  readonly listing?: string;
  readonly limit?: number;
  readonly deadlineSeconds?: number;
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

/** `switchback collect`: the manual path, with the live state of the remote. */
export async function collectCommand(options: CollectOptions, context: CommandContext): Promise<CommandOutcome> {
  const { log, signal } = context;
  const { inputs, secrets } = readInputs(options, context.environment);
  const reddit = createRedditListings({
    credentials: {
      clientId: secrets.redditPublic.reveal(),
      clientSecret: secrets.redditSecret.reveal(),
      userAgent: inputs.redditUserAgent,
    },
    addresses: { api: parseRedditUrl(inputs.redditApiUrl), token: parseRedditUrl(inputs.redditTokenUrl) },
    deadlineAt: new Date(systemClock.now().getTime() + inputs.deadlineSeconds * 1_000),
    clock: systemClock,
    random: Math.random,
    signal,
  });
  const request =
    inputs.mode === 'test'
      ? planTest(inputs)
      : await planStored(inputs, secrets.databaseUrl?.reveal(), { options, context });
  const result = await collect(request, { reddit, clock: systemClock, log, signal });
  return {
    exitCode: exitCodeOf(result.verdict),
    json: result,
    lines: renderResult(result),
    remarks: result.notes.map((note) => `note: ${oneLine(note, 500)}`),
  };
}

async function planStored(
  inputs: CollectInputs,
  databaseUrl: string | undefined,
  { options, context }: { readonly options: CollectOptions; readonly context: CommandContext },
): Promise<CollectRequest> {
  const { signal } = context;
  const url = requireDatabaseUrl(databaseUrl);
  const target = await findTarget(options, context);
  const { files, history } = await readFiles(target, context);
  const plan = planCollection(inputs, files, history);
  const certificate = inputs.databaseCa === undefined ? {} : { caCertificate: inputs.databaseCa };
  return { ...plan, store: createPostgresCollectionStore({ url, signal, ...certificate }) };
}

interface CollectionState {
  readonly files: CollectionFiles;
  readonly history: RepositorySnapshot['history'];
}

/** Where the remote does not answer, manual runs all the same: with the datasets that are checked out, for every unit. */
async function readFiles(target: Target, { log, signal }: CommandContext): Promise<CollectionState> {
  try {
    const people = await readPeoplesFiles(target, [DATASETS_PATH], signal);
    const tip = await readTipSnapshot(target, [ROUTING_PATH, CONFIG_PATH], signal);
    const files = {
      [DATASETS_PATH]: people.get(DATASETS_PATH)?.contents ?? null,
      [ROUTING_PATH]: tip.files.get(ROUTING_PATH)?.contents ?? null,
      [CONFIG_PATH]: tip.files.get(CONFIG_PATH)?.contents ?? null,
    };
    return { files, history: tip.history };
  } catch (fault) {
    const isOutside =
      fault instanceof DependencyError || (fault instanceof OperatorError && fault.reasonCode === 'remote-unreachable');
    if (!isOutside || signal.aborted) throw fault;
    log.warning(`${oneLine(fault.message, 500)} The live state is unknown, so manual collects every registered unit.`);
    const read = await readSnapshotFromObjects({
      cwd: target.cwd,
      revision: 'HEAD',
      paths: [DATASETS_PATH],
      historyLimit: 1,
    });
    const datasets = read.kind === 'read' ? (read.snapshot.files.get(DATASETS_PATH)?.contents ?? null) : null;
    return { files: { [DATASETS_PATH]: datasets, [ROUTING_PATH]: null, [CONFIG_PATH]: null }, history: [] };
  }
}

/** Through the action's own contract, so that the command line and the workflow take the same values. */
function readInputs(options: CollectOptions, environment: CommandContext['environment']) {
  const { mode, units, listing, limit, deadlineSeconds } = options;
  const given = {
    mode,
    units: units?.join(','),
    listing,
    limit: limit?.toString(),
    'deadline-seconds': deadlineSeconds?.toString(),
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
  const units = result.units.map(({ unit, outcome, fetched, new: added, detail, remedy }) => {
    const stored = added === null ? '' : `, ${added} new`;
    const trouble = detail === null ? '' : `: ${oneLine(joinSentences(detail, remedy), 500)}`;
    return `r/${oneLine(unit, 40)}: ${outcome} (${count(fetched, 'post')}${stored})${trouble}`;
  });
  return [...units, statusLine(result)];
}
