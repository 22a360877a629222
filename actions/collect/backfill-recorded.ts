import type { HeldPosts, StoredPosts } from '../shared/backfill-ports.ts';
import { renderHistoryLines, parseHistoryFiles } from '../shared/history/history-lines.ts';
import { renderHistoryPath, renderRunKey } from '../shared/history/history-path.ts';
import type { HistoryRun } from '../shared/history/history-path.ts';
import type { HistoryRecord, RecordOf } from '../shared/history/history-record.ts';
import { oneLine } from '../shared/markdown/one-line.ts';
import type { Clock, CollectionStore, HistoryStore, Log, RedditListings } from '../shared/ports.ts';
import { backfill } from './backfill.ts';
import type { BackfillResult, GapResult } from './backfill-result.ts';
import { planLedger } from './keep-ledger.ts';
import { chooseGaps } from './plan-backfill.ts';
import type { BackfillPlan } from './plan-backfill.ts';
import { catchFault } from './read-unit.ts';

export interface BackfillRecordingPorts {
  readonly reddit: RedditListings;
  readonly store: CollectionStore;
  readonly known: StoredPosts & HeldPosts;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** No call to Reddit is begun after it. */
  readonly deadlineAt: Date;
  /** Closed at the end; `null` where there is no way to it, and `noHistory` then says why. */
  readonly history: HistoryStore | null;
  readonly noHistory: string | null;
  readonly run: HistoryRun;
  readonly signalAfter: (milliseconds: number) => AbortSignal;
}

/** After a signal the process has 6 seconds to finish. */
const LAST_SECONDS_MS = 4_000;

/**
 * Mode `backfill`, from the history and back into it. Without the history only what was asked for is filled, and it goes on from the beginning the next
 * time; both are said. How far it came is written down whatever ended it.
 */
export async function backfillRecorded(plan: BackfillPlan, ports: BackfillRecordingPorts): Promise<BackfillResult> {
  try {
    const { records, notes } = await readRecords(ports);
    const chosen = chooseGaps(plan, records);
    const { store, known: stored } = ports;
    const result = await backfill(
      {
        gaps: chosen.gaps,
        units: plan.units,
        target: { store, stored, binding: plan.binding, tables: plan.tables },
        ...{ filter: plan.filter, postsPerDay: plan.postsPerDay },
        limits: { reserve: plan.reserve, deadlineAt: ports.deadlineAt, signal: ports.signal },
        notes: [...plan.notes, ...chosen.notes, ...notes],
      },
      ports,
    );
    const missing = await keep(result, plan, { records, ports });
    return { ...result, notes: [...result.notes, ...missing] };
  } finally {
    await ports.history?.close();
  }
}

interface ReadRecords {
  readonly records: readonly HistoryRecord[];
  readonly notes: readonly string[];
}

async function readRecords({ history, noHistory, signal }: BackfillRecordingPorts): Promise<ReadRecords> {
  if (history === null)
    return { records: [], notes: [`${noHistory ?? ''} So only what was asked for can be filled.`.trim()] };
  const read = await catchFault(() => history.read(signal));
  if ('outcome' in read)
    return { records: [], notes: [`The history was not read, so which gaps are proven is not known: ${read.detail}`] };
  return { records: parseHistoryFiles(read.files).records.map(({ record }) => record), notes: [] };
}

/** @returns what to tell where it could not be kept */
async function keep(
  result: BackfillResult,
  plan: BackfillPlan,
  { records, ports }: { readonly records: readonly HistoryRecord[]; readonly ports: BackfillRecordingPorts },
): Promise<readonly string[]> {
  const { history, run, clock, log, signal } = ports;
  const own = result.gaps.map((gap) => toRecord(gap, plan.dataset.name, { run, at: clock.now() }));
  if (history === null || own.length === 0) return [];
  const { dataset, state, datasets } = plan;
  const source = { records: [...records, ...own], dataset, units: datasets.units.map(({ name }) => name), state };
  const ledger = await planLedger(source, clock.now(), { held: null, log });
  const contents = renderHistoryLines([...own, ...ledger]);
  const path = renderHistoryPath(run);
  const kept = await catchFault(() =>
    history.append({ path, contents }, signal.aborted ? ports.signalAfter(LAST_SECONDS_MS) : undefined),
  );
  if (typeof kept === 'string') return [];
  const note = `How far it came is not recorded on the branch ${history.branch}, so the next run begins anew: ${kept.detail}`;
  log.warning(note);
  return [note];
}

/** Ids that are kept as a sample. */
const MOST_MISSING = 100;

function toRecord(
  gap: GapResult,
  dataset: string,
  { run, at }: { readonly run: HistoryRun; readonly at: Date },
): RecordOf<'backfill'> {
  const { unit, state, cursor, fetched, written, reason, reachableUntil, detail } = gap;
  return {
    ...{ kind: 'backfill', schemaVersion: 1, at: at.toISOString(), run: renderRunKey(run), gap: gap.gap, dataset },
    ...{ unit, state, cursor, fetched, written, reason, reachableUntil },
    range: gap.unreached ?? gap.range,
    missing: gap.missing.slice(0, MOST_MISSING),
    detail: oneLine(detail, 500),
  };
}
