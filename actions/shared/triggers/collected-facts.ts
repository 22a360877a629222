import type { HistoryRecord, RecordOf } from '../history/history-record.ts';
import { listPackedFetches } from '../history/kept-fetches.ts';
import { unitKey } from '../routing/unit-key.ts';
import { afterIndex, beforeIndex } from './rising.ts';

type UnitFetch = RecordOf<'unit-fetch'>;
type CollectionRun = RecordOf<'collection-run'>;
type Path = UnitFetch['path'];

/** A unit-fetch. Instants are milliseconds since 1970. */
export interface FetchFact {
  readonly atMs: number;
  readonly endMs: number;
  /** Lower case. */
  readonly unit: string;
  readonly outcome: UnitFetch['outcome'];
}

/** One run of a collector. */
export interface RunFact {
  readonly atMs: number;
  readonly endMs: number;
  readonly run: string;
  readonly outcome: CollectionRun['outcome'];
  /** `null` where nobody told, as `isLimited`: a 429, or the budget spent. */
  readonly posts: number | null;
  readonly isLimited: boolean | null;
}

/** What one path did under one generation, each series rising. */
export interface PathFacts {
  readonly fetches: readonly FetchFact[];
  /** By their end: a run is known when it is over. */
  readonly runs: readonly RunFact[];
  /** By unit the ends of successful fetches, rising, and those at which it was gone at the source. */
  readonly successes: ReadonlyMap<string, readonly number[]>;
  readonly gone: ReadonlyMap<string, readonly number[]>;
}

/** The history as the triggers read it: each fact once, in order, whatever order and however often the records came. */
export interface CollectedFacts {
  /** `null`: the generation was not known. */
  of(path: Path, generation: number | null): PathFacts;
  /** The earliest fact of dlt under any generation, in milliseconds since 1970; `null` where nothing of it was ever recorded. */
  readonly firstDltMs: number | null;
}

const NOTHING: PathFacts = { fetches: [], runs: [], successes: new Map(), gone: new Map() };

/** Takes the unit-fetches and runs of the history together. */
export function collectFacts(records: readonly HistoryRecord[]): CollectedFacts {
  const fetches = new Map<string, UnitFetch>();
  const nameUnit = rememberUnits();
  const runs = new Map<string, CollectionRun>();
  for (const fetch of listPackedFetches(records)) keepFetch(fetches, fetch, nameUnit(fetch.unit));
  for (const record of records) {
    if (record.kind === 'unit-fetch') keepFetch(fetches, record, nameUnit(record.unit));
    if (record.kind === 'collection-run') keepRun(runs, record);
  }
  const groups = new Map<string, { fetches: UnitFetch[]; runs: CollectionRun[] }>();
  const groupOf = ({ path, generation }: Pick<UnitFetch, 'path' | 'generation'>) => {
    const key = groupKey(path, generation);
    const group = groups.get(key) ?? { fetches: [], runs: [] };
    groups.set(key, group);
    return group;
  };
  for (const fetch of fetches.values()) groupOf(fetch).fetches.push(fetch);
  for (const run of runs.values()) groupOf(run).runs.push(run);
  const facts = new Map([...groups].map(([key, group]) => [key, toPathFacts(group)]));
  const dlt = [...facts].filter(([key]) => key.startsWith('dlt ')).map(([, own]) => own);
  const firsts = dlt.flatMap((own) => [own.fetches[0]?.atMs ?? Infinity, own.runs[0]?.endMs ?? Infinity]);
  const first = Math.min(Infinity, ...firsts);
  return {
    of: (path, generation) => facts.get(groupKey(path, generation)) ?? NOTHING,
    firstDltMs: first === Infinity ? null : first,
  };
}

function groupKey(path: Path, generation: number | null): string {
  return `${path} ${generation ?? '-'}`;
}

/** There are few units and very many fetches. */
function rememberUnits(): (name: string) => string {
  const known = new Map<string, string>();
  return (name) => {
    const unit = known.get(name) ?? unitKey(name);
    known.set(name, unit);
    return unit;
  };
}

/** One path fetches a unit once at a time: whatever else two records say, they are one fetch, and the order never decides which of them counts. */
function keepFetch(fetches: Map<string, UnitFetch>, fetch: UnitFetch, unit: string): void {
  const { path, at, generation, outcome } = fetch;
  const key = `${path} ${unit} ${Date.parse(at)} ${generation ?? '-'} ${outcome}`;
  const before = fetches.get(key);
  if (before === undefined || JSON.stringify(fetch) > JSON.stringify(before)) fetches.set(key, fetch);
}

/** Of two records of one run the collector's own; else the later end, then the greater text, so that the order never decides. */
function keepRun(runs: Map<string, CollectionRun>, run: CollectionRun): void {
  const key = `${run.path} ${run.run} ${run.at}`;
  const before = runs.get(key);
  if (before === undefined || rankOf(run) > rankOf(before)) runs.set(key, run);
}

function rankOf(run: CollectionRun): string {
  return `${run.recordedBy === 'child' ? 1 : 0} ${run.endedAt} ${JSON.stringify(run)}`;
}

function toPathFacts(group: {
  readonly fetches: readonly UnitFetch[];
  readonly runs: readonly CollectionRun[];
}): PathFacts {
  const fetches = group.fetches.map(toFetchFact).toSorted((a, b) => a.atMs - b.atMs);
  return {
    fetches,
    runs: listRuns(group).toSorted((a, b) => a.endMs - b.endMs || a.atMs - b.atMs || (a.run < b.run ? -1 : 1)),
    successes: endsByUnit(fetches, ({ outcome }) => outcome === 'fetched' || outcome === 'nothing-new'),
    gone: endsByUnit(fetches, ({ outcome }) => outcome === 'gone'),
  };
}

function toFetchFact({ at, unit, outcome, durationSeconds = 0 }: UnitFetch): FetchFact {
  const atMs = Date.parse(at);
  return { atMs, endMs: atMs + durationSeconds * 1_000, unit: unitKey(unit), outcome };
}

function endsByUnit(
  fetches: readonly FetchFact[],
  isWanted: (fetch: FetchFact) => boolean,
): ReadonlyMap<string, readonly number[]> {
  const byUnit = new Map<string, number[]>();
  for (const fetch of fetches) {
    if (!isWanted(fetch)) continue;
    const ends = byUnit.get(fetch.unit);
    if (ends === undefined) byUnit.set(fetch.unit, [fetch.endMs]);
    else ends.push(fetch.endMs);
  }
  for (const [unit, ends] of byUnit)
    byUnit.set(
      unit,
      ends.toSorted((a, b) => a - b),
    );
  return byUnit;
}

/** The runs that were recorded, and those that only their unit-fetches tell of. */
function listRuns(group: {
  readonly fetches: readonly UnitFetch[];
  readonly runs: readonly CollectionRun[];
}): readonly RunFact[] {
  const fetchesByRun = new Map<string, UnitFetch[]>();
  for (const fetch of group.fetches) {
    const own = fetchesByRun.get(fetch.run);
    if (own === undefined) fetchesByRun.set(fetch.run, [fetch]);
    else own.push(fetch);
  }
  const recorded = new Set(group.runs.map(({ run }) => run));
  return [
    ...group.runs.map((run) => toRunFact(run, fetchesByRun.get(run.run) ?? [])),
    ...[...fetchesByRun].filter(([run]) => !recorded.has(run)).map(([run, own]) => fromFetches(run, own)),
  ];
}

function toRunFact(run: CollectionRun, fetches: readonly UnitFetch[]): RunFact {
  const { throttled, remainingBudget } = run;
  const told = [throttled === null ? null : throttled > 0, remainingBudget === null ? null : remainingBudget <= 0];
  return {
    atMs: Date.parse(run.at),
    endMs: Date.parse(run.endedAt),
    run: run.run,
    outcome: run.outcome,
    posts: run.postsFetched,
    isLimited: anyOf([...told, limitOf(fetches)]),
  };
}

function fromFetches(run: string, fetches: readonly UnitFetch[]): RunFact {
  const facts = fetches.map(toFetchFact);
  const isTimed = fetches.every(({ durationSeconds }) => durationSeconds !== undefined);
  const isFailed = fetches.some(({ outcome }) => outcome === 'failed' || outcome === 'rate-limited');
  return {
    atMs: Math.min(...facts.map(({ atMs }) => atMs)),
    endMs: Math.max(...facts.map(({ endMs }) => endMs)),
    run,
    outcome: isFailed ? 'failed' : 'succeeded',
    posts: isTimed ? fetches.reduce((sum, { count }) => sum + count, 0) : null,
    isLimited: limitOf(fetches),
  };
}

function limitOf(fetches: readonly UnitFetch[]): boolean | null {
  return anyOf(
    fetches.map(({ outcome, remainingBudget }) => {
      if (outcome === 'rate-limited') return true;
      return remainingBudget === null ? null : remainingBudget <= 0;
    }),
  );
}

/** `null` where nobody told. */
function anyOf(told: readonly (boolean | null)[]): boolean | null {
  if (told.includes(true)) return true;
  return told.includes(false) ? false : null;
}

/** The fetches that began in [fromMs, toMs]. */
export function fetchesBetween({ fetches }: PathFacts, fromMs: number, toMs: number): readonly FetchFact[] {
  const at = ({ atMs }: FetchFact): number => atMs;
  return fetches.slice(beforeIndex(fetches, fromMs, at), afterIndex(fetches, toMs, at));
}

/** The newest runs that began at `fromMs` or later and were over by `toMs`, newest first, at most `most` of those that are wanted. */
export function newestRuns(
  { runs }: PathFacts,
  period: { readonly fromMs: number; readonly toMs: number },
  wanted: { readonly most: number; readonly isWanted: (run: RunFact) => boolean },
): readonly RunFact[] {
  const found: RunFact[] = [];
  for (
    let at = afterIndex(runs, period.toMs, ({ endMs }) => endMs) - 1;
    at >= 0 && found.length < wanted.most;
    at -= 1
  ) {
    const run = runs[at];
    if (run === undefined || run.endMs < period.fromMs) break;
    if (run.atMs >= period.fromMs && wanted.isWanted(run)) found.push(run);
  }
  return found;
}

/** The last of rising instants at or before `toMs`, and not before `fromMs`; `null` where there is none. */
export function lastWithin(rising: readonly number[] | undefined, fromMs: number, toMs: number): number | null {
  if (rising === undefined) return null;
  const last = rising[afterIndex(rising, toMs, (at) => at) - 1];
  return last !== undefined && last >= fromMs ? last : null;
}
