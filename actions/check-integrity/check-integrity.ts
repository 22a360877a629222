import type { HeldPosts } from '../shared/backfill-ports.ts';
import type { Datasets } from '../shared/datasets/datasets.ts';
import { watchMemory } from '../shared/evidence/keep-memory.ts';
import type { IntegrityFacts, LookedAt } from '../shared/evidence/measure-integrity.ts';
import { recordLook } from '../shared/evidence/record-look.ts';
import type { HistoryRun } from '../shared/history/history-path.ts';
import type { HistoryRecord } from '../shared/history/history-record.ts';
import type { AnsweredRun } from '../shared/integrity/answer-checks.ts';
import { describeCoverage } from '../shared/integrity/coverage.ts';
import { EMPTY_MEMORY } from '../shared/integrity/empty-memory.ts';
import type { AnyIntegrityCheck } from '../shared/integrity/integrity-check.ts';
import { toHistoryRecords } from '../shared/integrity/integrity-history.ts';
import type { IntegrityMemory } from '../shared/integrity/integrity-memory.ts';
import type { CheckResult, IntegrityResult } from '../shared/integrity/integrity-result.ts';
import { planListings } from '../shared/integrity/plan-listings.ts';
import { judgeLook } from '../shared/integrity/judge-look.ts';
import type { CutoverState } from '../shared/integrity/look-context.ts';
import { listSuspects, settleOutcome } from '../shared/integrity/settle-suspects.ts';
import type { SourceTruth } from '../shared/integrity/settle-suspects.ts';
import { takeLook } from '../shared/integrity/take-look.ts';
import type { ContextRequest, LookTaken } from '../shared/integrity/take-look.ts';
import type {
  Clock,
  CutoverRepository,
  HistoryStore,
  IdCodec,
  IntegrityDatabase,
  OpenLook,
  RedditListings,
} from '../shared/ports.ts';
import { measureFault } from '../shared/verification/measure-fault.ts';
import type { Measured } from '../shared/verification/measured.ts';
import { askReddit } from './ask-reddit.ts';
import { fetchListings } from './fetch-listings.ts';
import { holdWatermarks } from './hold-watermarks.ts';
import { keepHistory } from './keep-history.ts';
import { planLookLedger } from './look-ledger.ts';
import type { LookLedger } from './look-ledger.ts';
import { readMemory } from './memory.ts';
import type { ReadMemory } from './memory.ts';
import { readCutoverState } from './read-state.ts';
import {
  assessLedger,
  assessMemory,
  assessStateRead,
  describeDatabase,
  listWindows,
  unlookedCheck,
} from './surroundings.ts';
import { verdictOf, withKept } from './to-verdict.ts';

export interface IntegrityPorts {
  /** Or why there is no database to ask. */
  readonly database: Measured<IntegrityDatabase>;
  /** Of `datasets.yaml`, or what is wrong with it. */
  readonly datasets: Measured<Datasets>;
  readonly repository: Pick<CutoverRepository, 'readTip' | 'branch'>;
  /** `null`: this look neither remembers nor is remembered. */
  readonly history: HistoryStore | null;
  /** What the tables hold of units that changed the path; nothing where `collect` keeps the ledger of handovers. */
  readonly held?: HeldPosts | null;
  /** Or why Reddit is not asked. */
  readonly reddit: Measured<RedditListings>;
  readonly ids: IdCodec;
  readonly checks: readonly AnyIntegrityCheck[];
  readonly clock: Clock;
  /** Milliseconds of a clock that runs on. */
  readonly elapsedMs: () => number;
  readonly signalAfter: (milliseconds: number) => AbortSignal;
  /** Takes the look with everything that it was judged by. */
  readonly record?: (facts: IntegrityFacts) => void;
}

export interface IntegrityOptions {
  readonly deadlineMs: number;
  readonly isBaseline: boolean;
  readonly run: HistoryRun;
  readonly runUrl: string | null;
  /** Whether Reddit is asked what it lists. */
  readonly isRedditWanted?: boolean;
  /** A look after which nobody decides leaves its findings to the next one: it moves no watermark. */
  readonly isDeciding?: boolean;
  readonly signal?: AbortSignal;
}

interface Look {
  readonly taken: LookTaken;
  readonly lookMs: number;
  /** `null` where nobody wants a record. */
  readonly recorded: (() => Omit<LookedAt, 'truth'>) | null;
}

/**
 * Step 5 of the runbook: one look at the data, judged against what earlier looks left. A fault of GitHub, of the history or of the database is an
 * answer that is `unknown`, so that the others still count. Reads the database alone; writes one file of the history.
 */
export async function checkIntegrity(options: IntegrityOptions, ports: IntegrityPorts): Promise<IntegrityResult> {
  const startedMs = ports.elapsedMs();
  const clockAt = ports.clock.now();
  const signal = boundedSignal(options, ports);
  const [state, remembered] = await Promise.all([
    readCutoverState(ports.repository, ports.clock, signal),
    readMemory(ports.history, ports.ids, signal),
  ]);
  const memory = holdWatermarks(remembered, state);
  const look = await lookOnce({ state, memory, signal }, options, ports);
  const judged = await judge(look, memory, ports);
  // A database that did not answer the look is not waited for a second time.
  const ledger = await planLedger({ state, memory }, look.measured ? ports : { ...ports, held: null }, clockAt);
  const around = [
    ...(look.measured ? [] : [unlookedCheck(look)]),
    assessStateRead(state),
    assessMemory(memory, ports.history !== null),
    ...assessLedger(ledger),
  ];
  const checks = [...around, ...judged.checks];
  const facts = { checks, look: look.measured ? look.value : null, state, memory, startedMs };
  const result = toResult(facts, options, ports);
  const { run, runUrl } = options;
  const left =
    options.isDeciding === false ? judged.records.filter(({ kind }) => kind !== 'watermark') : judged.records;
  const records = [...left, ...ledger.records];
  const kept = { run, runUrl, records, read: memory.measured ? memory.value.read : null };
  const history = await keepHistory(ports.history, result, kept, boundedSignal(options, ports));
  const whole = withKept(result, history);
  ports.record?.({ at: clockAt, result: whole, aroundCount: around.length, look: judged.looked });
  return whole;
}

const NO_LEDGER: LookLedger = { records: [], openGaps: [], unread: [] };

/** Nothing where one of its sources could not be read: then it is the next look's. */
async function planLedger(
  { state, memory }: Pick<Before, 'state' | 'memory'>,
  { datasets, held = null }: IntegrityPorts,
  now: Date,
): Promise<LookLedger> {
  const read = memory.measured ? memory.value.read : null;
  if (!state.measured || !datasets.measured || read === null) return NO_LEDGER;
  return planLookLedger({ state: state.value, datasets: datasets.value, read, now }, held);
}

interface Before {
  readonly state: Measured<CutoverState>;
  readonly memory: Measured<ReadMemory>;
  readonly signal: AbortSignal;
}

async function lookOnce(
  { state, memory, signal }: Before,
  { isBaseline, isRedditWanted = false }: IntegrityOptions,
  ports: IntegrityPorts,
): Promise<Measured<Look>> {
  const { database, datasets, elapsedMs, reddit, clock } = ports;
  if (!database.measured) return database;
  if (!datasets.measured) return datasets;
  // Before the transaction, so that no snapshot waits for Reddit.
  const wanted = planListings(datasets.value, state.measured ? state.value : null, clock.now());
  const listings = isRedditWanted ? { listings: await fetchListings(reddit, wanted) } : {};
  const request = {
    datasets: datasets.value,
    memory: memory.measured ? memory.value.memory : EMPTY_MEMORY,
    isMemoryUnread: !memory.measured,
    state: state.measured ? state.value : null,
    isBaseline,
    ...listings,
  };
  const startedMs = elapsedMs();
  const taken = await measureFault(
    () => database.value.look((look) => takeRecorded(look, request, ports), signal),
    'Check the secret SUPABASE_DB_URL (input database-url) and the status of the database, then run this again.',
  );
  return taken.measured
    ? { measured: true, value: { ...taken.value, lookMs: Math.round(elapsedMs() - startedMs) } }
    : taken;
}

/** What is recorded is a reference to what was said: nothing is copied before the look is over. */
async function takeRecorded(
  look: OpenLook,
  request: ContextRequest,
  { checks, elapsedMs, record }: IntegrityPorts,
): Promise<Pick<Look, 'taken' | 'recorded'>> {
  if (record === undefined) return { taken: await takeLook(look, { ...request, checks, elapsedMs }), recorded: null };
  const watched = watchMemory(request.memory);
  const recording = recordLook(look);
  const taken = await takeLook(recording.look, { ...request, memory: watched.memory, checks, elapsedMs });
  const ids = checks.map(({ id }) => id);
  return {
    taken,
    recorded: () => ({ recorded: recording.recorded(), checks: ids, request, memory: watched.kept() }),
  };
}

interface Judged {
  readonly looked: LookedAt | null;
  readonly checks: readonly CheckResult[];
  readonly records: readonly HistoryRecord[];
}

async function judge(look: Measured<Look>, memory: Measured<ReadMemory>, ports: IntegrityPorts): Promise<Judged> {
  if (!look.measured) return { looked: null, checks: [], records: [] };
  const { taken, recorded } = look.value;
  const { answered, context } = taken;
  const truth = await askSource(answered, ports);
  const settled = answered.map((one) => ({ ...one, outcome: settleOutcome(one.outcome, truth) }));
  const { results, records } = judgeLook(settled, context);
  return {
    looked: recorded === null ? null : { ...recorded(), truth },
    checks: results,
    records: memory.measured ? toHistoryRecords(records, { context, ids: ports.ids }) : [],
  };
}

/** Ids that are missing here are asked of Reddit after the look, so that no snapshot waits for it. */
async function askSource(answered: readonly AnsweredRun[], { reddit }: IntegrityPorts): Promise<Measured<SourceTruth>> {
  const suspects = listSuspects(answered.flatMap(({ outcome }) => outcome.answers));
  return reddit.measured ? askReddit(reddit.value, suspects) : reddit;
}

interface Facts {
  readonly checks: readonly CheckResult[];
  readonly look: Look | null;
  readonly state: Measured<CutoverState>;
  readonly memory: Measured<ReadMemory>;
  readonly startedMs: number;
}

function toResult(
  { checks, look, state, memory, startedMs }: Facts,
  { isBaseline }: IntegrityOptions,
  ports: IntegrityPorts,
): Omit<IntegrityResult, 'history'> {
  const { database, clock, elapsedMs } = ports;
  const remembered: IntegrityMemory = memory.measured ? memory.value.memory : EMPTY_MEMORY;
  const queries = look?.taken.answered ?? [];
  const isRecorded = isBaseline && look !== null && memory.measured && ports.history !== null;
  return {
    schemaVersion: 1,
    ...verdictOf(checks, { hasDatabase: database.measured, isBaseline: isRecorded, hasLooked: look !== null }),
    checks: [...checks],
    database: look === null ? null : describeDatabase(look.taken.context.database),
    ...listWindows(look?.taken.context ?? null),
    coverage: memory.measured ? describeCoverage(remembered, clock.now()) : 'the history could not be read',
    baselineCount: checks.reduce((sum, { baselineCount }) => sum + baselineCount, 0),
    isBaseline: isRecorded,
    generation: state.measured ? state.value.generation : null,
    phase: state.measured ? state.value.phase : null,
    openIncident: openIncidentOf(state, memory),
    durations: {
      totalMs: Math.round(elapsedMs() - startedMs),
      lookMs: look?.lookMs ?? 0,
      queryMsByCheck: sumByCheck(queries),
    },
  };
}

/** Whoever cannot see whether an incident was reviewed takes it for open. */
function openIncidentOf(state: Measured<CutoverState>, memory: Measured<ReadMemory>): string {
  if (!state.measured) return 'unknown';
  const { incidentId = null } = state.value;
  const isReviewed = incidentId !== null && memory.measured && memory.value.reviewedIncidents.has(incidentId);
  return isReviewed ? '' : (incidentId ?? '');
}

function sumByCheck(answered: readonly AnsweredRun[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { run, queryMs } of answered) sums[run.check.id] = (sums[run.check.id] ?? 0) + queryMs;
  return sums;
}

/** The look ends its questions at the deadline by itself; this ends what does not answer. */
const GRACE_MS = 20_000;

function boundedSignal({ signal, deadlineMs }: IntegrityOptions, { signalAfter }: IntegrityPorts): AbortSignal {
  const bound = signalAfter(deadlineMs + GRACE_MS);
  return signal === undefined ? bound : AbortSignal.any([signal, bound]);
}
