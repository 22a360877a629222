import { PAGE_LIMIT } from '../shared/collection/listing.ts';
import type { HeldPosts } from '../shared/backfill-ports.ts';
import { DependencyError, OperatorError } from '../shared/errors.ts';
import type { LedgerSource } from '../shared/handover/ledger-facts.ts';
import { parseHistoryFiles } from '../shared/history/history-lines.ts';
import type { HistoryRun } from '../shared/history/history-path.ts';
import type { HistoryRecord } from '../shared/history/history-record.ts';
import { collectRecords } from '../shared/history/collected-history.ts';
import type { HistoryStore } from '../shared/ports.ts';
import { unitKey } from '../shared/routing/unit-key.ts';
import { exitCodeOf } from '../shared/verdict/verdict.ts';
import { emptyFetch } from './collect-unit.ts';
import { collect } from './collect.ts';
import type { CollectPorts, StoringRequest } from './collect.ts';
import type { CollectResult } from './contract.ts';
import { describeOpenGaps, planLedger } from './keep-ledger.ts';
import { toHistoryFile, toRecords } from './record-collection.ts';
import type { RecordedCollection } from './record-collection.ts';

export interface RecordingPorts extends CollectPorts {
  /** Closed at the end; `null` where there is no way to it, and `noHistory` then says why. */
  readonly history: HistoryStore | null;
  readonly noHistory: string | null;
  readonly run: HistoryRun;
  readonly signalAfter: (milliseconds: number) => AbortSignal;
  /** What the tables hold of units that changed the path; without it the records alone count. */
  readonly held?: HeldPosts;
}

/** A run, and what the ledger of handovers goes by; without that none is planned. */
export type RecordedRequest = Omit<StoringRequest, 'readBefore'> & { readonly ledger?: Omit<LedgerSource, 'records'> };

/** After a signal the process has 6 seconds to finish. */
const LAST_SECONDS_MS = 4_000;

/**
 * Mode `collect`, recorded in the history. The collection comes first: a history that cannot be read or written is a note and a warning, and neither
 * stops nor fails it. A run that ends by a fault is recorded too, since its units were not fetched.
 */
export async function collectRecorded(request: RecordedRequest, ports: RecordingPorts): Promise<CollectResult> {
  const startedAt = ports.clock.now();
  const notes: string[] = ports.noHistory === null ? [] : [ports.noHistory];
  const readBefore = await findReadBefore(request, ports, notes);
  try {
    const result = await collect({ ...request, readBefore }, ports);
    const collection = { ...toRecorded(result, ports), isUsualListing: isUsualListing(request) };
    const ledger = await planHandovers(request, { collection, result }, ports);
    const missing = await keep(collection, ports, ledger.records);
    const openGaps = ledger.openGaps.length === 0 ? {} : { openGaps: [...ledger.openGaps] };
    return { ...result, ...openGaps, notes: [...result.notes, ...notes, ...ledger.notes, ...missing] };
  } catch (fault) {
    await keep(ofFault(request, startedAt, ports), ports);
    throw fault;
  } finally {
    await ports.history?.close();
  }
}

interface PlannedLedger {
  readonly records: readonly HistoryRecord[];
  readonly openGaps: readonly string[];
  readonly notes: readonly string[];
}

const NO_LEDGER: PlannedLedger = { records: [], openGaps: [], notes: [] };

/** The ledger of units that changed the path, with what this run read; nothing where the history does not answer, since the next run does it. */
async function planHandovers(
  { ledger }: RecordedRequest,
  { collection, result }: { readonly collection: RecordedCollection; readonly result: CollectResult },
  ports: RecordingPorts,
): Promise<PlannedLedger> {
  const { history, run, clock, log, signal } = ports;
  if (history === null || ledger === undefined || signal.aborted) return NO_LEDGER;
  try {
    const { files } = await history.read(signal);
    const known = parseHistoryFiles(files).records.map(({ record }) => record);
    const records = [...known, ...toRecords(run, collection)];
    const planned = await planLedger({ ...ledger, records }, clock.now(), { held: ports.held ?? null, log });
    const handovers = [...known, ...planned].filter((record) => record.kind === 'handover');
    const measured = result.units.flatMap(({ unit, postsPerDay }) =>
      postsPerDay === null ? [] : [[unitKey(unit), postsPerDay] as const],
    );
    const openGaps = describeOpenGaps(handovers, new Map(measured), clock.now());
    return { records: planned, openGaps, notes: [] };
  } catch (fault) {
    return { ...NO_LEDGER, notes: [`Whether units changed the path without a gap was not judged: ${explain(fault)}`] };
  }
}

function isUsualListing({ ledger, listing }: RecordedRequest): boolean {
  const usual = ledger?.dataset.paths?.manual?.listing;
  return usual === undefined || usual === listing;
}

/** Of the last good fetch of each unit, where it can save a page: of `new` alone, and beyond the first page. */
async function findReadBefore(
  { listing, limit, ledger }: Pick<RecordedRequest, 'listing' | 'limit' | 'ledger'>,
  ports: RecordingPorts,
  notes: string[],
): Promise<ReadonlyMap<string, string>> {
  // What was read of hot says nothing of how far new was read.
  const isRecordedOfNew = (ledger?.dataset.paths?.manual?.listing ?? 'new') === 'new';
  if (ports.history === null || listing !== 'new' || !isRecordedOfNew || limit <= PAGE_LIMIT) return new Map();
  try {
    const { files } = await ports.history.read(ports.signal);
    const { recentFetches } = collectRecords(parseHistoryFiles(files).records.map(({ record }) => record));
    const good = [...recentFetches.values()]
      .flat()
      .filter(({ path, outcome }) => path === 'manual' && (outcome === 'fetched' || outcome === 'nothing-new'));
    return new Map(good.flatMap(({ unit, newestId }) => (newestId === null ? [] : [[unitKey(unit), newestId]])));
  } catch (fault) {
    notes.push(`What was read before is not known, so each listing is read up to the limit: ${explain(fault)}`);
    return new Map();
  }
}

function toRecorded(result: CollectResult, { clock, signal }: RecordingPorts): RecordedCollection {
  const outcome = signal.aborted ? 'stopped' : result.verdict === 'fail' ? 'failed' : 'succeeded';
  return {
    ...{ units: result.units, generation: result.generation, outcome, exitCode: exitCodeOf(result.verdict) },
    ...{ startedAt: new Date(result.startedAt), endedAt: clock.now() },
  };
}

function ofFault(
  { units, generation }: Pick<StoringRequest, 'units' | 'generation'>,
  startedAt: Date,
  { clock, signal }: RecordingPorts,
): RecordedCollection {
  const failed = units.map((unit) => ({ ...emptyFetch(unit, startedAt), outcome: 'failed' as const }));
  const outcome = signal.aborted ? 'stopped' : 'failed';
  return { units: failed, generation, startedAt, endedAt: clock.now(), outcome, exitCode: 1 };
}

/** @returns what to tell where it could not be kept. */
async function keep(
  collection: RecordedCollection,
  ports: RecordingPorts,
  further: readonly HistoryRecord[] = [],
): Promise<readonly string[]> {
  const { history, run, signal, log } = ports;
  if (history === null) return [];
  try {
    await history.append(
      toHistoryFile(run, collection, further),
      signal.aborted ? ports.signalAfter(LAST_SECONDS_MS) : undefined,
    );
    return [];
  } catch (fault) {
    const note = `The run is not recorded on the branch ${history.branch}: ${explain(fault)}`;
    log.warning(note);
    return [note];
  }
}

function explain(fault: unknown): string {
  // Anything else is a bug, and is shown as one.
  if (!(fault instanceof DependencyError || fault instanceof OperatorError)) throw fault;
  return [fault.message, fault.remedy].filter((part) => part !== undefined).join(' ');
}
