import { parseInstant } from '../cutover/instant.ts';
import type { HistoryRecord, RecordOf } from '../history/history-record.ts';
import type { CollectionPath } from '../routing/route.ts';
import { unitKey } from '../routing/unit-key.ts';
import type { ChildLines, UnitLine } from './child-lines.ts';

/** One run of a collector that is over. */
export interface EndedRun {
  /** `renderRunKey`. */
  readonly run: string;
  readonly path: CollectionPath;
  readonly generation: number | null;
  /** What it was to fetch; `null` where that is not known. */
  readonly units: readonly string[] | null;
  readonly startedAt: Date;
  readonly endedAt: Date;
  /** `null` where a signal ended it. */
  readonly exitCode: number | null;
  /** Ended before it was done: by us, or by a signal that we passed on. */
  readonly isStopped: boolean;
  readonly child: ChildLines;
  /** As counted in dlt's working directory; `null` where that is not known. */
  readonly pendingPackages: number | null;
  /** Of dlt: this machine and that directory, or this machine alone; `null` for the manual path. */
  readonly place: string | null;
}

/** A collector's clock may be off by so much against this machine's, in seconds: the same machine, so seconds do. */
const MOST_SECONDS_OFF = 60;

/** The records of one run: itself, then its unit-fetches in the order in which they were told. */
export function foldRecords(ended: EndedRun): readonly HistoryRecord[] {
  const { child } = ended;
  const outcome = ended.isStopped ? 'stopped' : ended.exitCode === 0 ? 'succeeded' : 'failed';
  const isTold = child.units.length > 0;
  const run: RecordOf<'collection-run'> = {
    kind: 'collection-run',
    schemaVersion: 2,
    at: ended.startedAt.toISOString(),
    endedAt: ended.endedAt.toISOString(),
    run: ended.run,
    path: ended.path,
    generation: ended.generation,
    outcome,
    exitCode: ended.exitCode,
    recordedBy: isTold ? 'child' : 'exit-status',
    ...(isTold ? sumOf(child.units) : { ...NOT_TOLD, units: ended.units?.length ?? null }),
    pendingPackages: ended.pendingPackages ?? child.pendingPackages,
    // Of what was counted: a directory that only the child knows is the child's to name.
    place: ended.place === null ? null : ended.pendingPackages === null ? (child.place ?? ended.place) : ended.place,
    version: child.version,
  };
  return [run, ...(isTold ? child.units.map((line) => toFetch(line, ended)) : byExitStatus(ended, outcome))];
}

const NOT_TOLD = { postsFetched: null, calls: null, throttled: null, remainingBudget: null };

function sumOf(units: readonly UnitLine[]) {
  const sum = (of: (line: UnitLine) => number | null | undefined): number | null => {
    const known = units.flatMap((line) => of(line) ?? []);
    return known.length === 0 ? null : known.reduce((total, one) => total + one, 0);
  };
  return {
    units: new Set(units.map(({ unit }) => unitKey(unit))).size,
    postsFetched: sum(({ count }) => count),
    calls: sum(({ calls }) => calls),
    throttled: sum((line) => line.throttled ?? (line.outcome === 'rate-limited' ? 1 : 0)),
    remainingBudget: units.findLast(({ remaining_budget: left }) => left != null)?.remaining_budget ?? null,
  };
}

function toFetch(line: UnitLine, ended: EndedRun): RecordOf<'unit-fetch'> {
  return {
    ...aboutFetch(line.unit, ended),
    at: startOf(line, ended),
    outcome: line.outcome,
    newestId: line.newest_id ?? null,
    oldestId: line.oldest_id ?? null,
    count: line.count ?? 0,
    saturated: line.saturated ?? false,
    calls: line.calls ?? 0,
    remainingBudget: line.remaining_budget ?? null,
    ...(line.duration_seconds == null ? {} : { durationSeconds: line.duration_seconds }),
  };
}

/**
 * A collector that tells nothing counts by its exit status: its units were fetched, or they failed. The run's record says so. One that was stopped
 * did neither.
 */
function byExitStatus(
  ended: EndedRun,
  outcome: RecordOf<'collection-run'>['outcome'],
): readonly RecordOf<'unit-fetch'>[] {
  if (outcome === 'stopped') return [];
  return (ended.units ?? []).map((unit) => ({
    ...aboutFetch(unit, ended),
    at: ended.startedAt.toISOString(),
    outcome: outcome === 'succeeded' ? 'fetched' : 'failed',
    newestId: null,
    oldestId: null,
    count: 0,
    saturated: false,
    calls: 0,
    remainingBudget: null,
  }));
}

function aboutFetch(unit: string, { run, path, generation }: EndedRun) {
  return { kind: 'unit-fetch', schemaVersion: 2, run, unit: unitKey(unit), path, generation } as const;
}

/** Of the last fetch of a unit the newest counts, so one in the future would count for ever: outside of the run it is the run's start. */
function startOf({ started_at: told }: UnitLine, { startedAt, endedAt }: EndedRun): string {
  const at = told == null ? null : (parseInstant(told)?.at ?? null);
  if (at === null) return startedAt.toISOString();
  const off = MOST_SECONDS_OFF * 1_000;
  const isWithin = Date.parse(at) >= startedAt.getTime() - off && Date.parse(at) <= endedAt.getTime() + off;
  return isWithin ? at : startedAt.toISOString();
}
