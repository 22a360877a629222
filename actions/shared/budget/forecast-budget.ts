import type { Phase } from '../cutover/phase.ts';
import { PAGE_LIMIT } from '../collection/listing.ts';
import type { Datasets } from '../datasets/datasets.ts';
import type { HistoryRecord, RecordOf } from '../history/history-record.ts';
import { trafficOf } from '../policy/phase-policy.ts';
import type { Policy } from '../policy/policy.ts';
import { selectDltUnits } from '../routing/select-dlt-units.ts';
import { unitKey } from '../routing/unit-key.ts';
import { BUDGET_WINDOW_SECONDS, measureUnrecordedSpend } from './spent-by-others.ts';

const PATHS = ['manual', 'dlt'] as const;
type Path = (typeof PATHS)[number];
type UnitFetch = RecordOf<'unit-fetch'>;

/** A day has every hour of every schedule. */
const LOOK_BACK_HOURS = 24;
/** Fewer fetches say too little of what a fetch costs. */
const LEAST_FETCHES = 5;
const WINDOW_MINUTES = BUDGET_WINDOW_SECONDS / 60;

export interface BudgetFacts {
  /** Of the history; those older than a day, and of other kinds, are passed over. */
  readonly records: readonly HistoryRecord[];
  readonly policy: Policy;
  readonly datasets: Datasets;
  /** The phase that is asked about. */
  readonly phase: Phase;
  /** What the routing sends by dlt now: an advance keeps it there. */
  readonly dltUnits: readonly string[];
  readonly now: Date;
}

/** What a path spent in the last 24 hours, in calls of Reddit's API; `null` where it recorded no unit-fetch. */
export interface PathSpend {
  readonly callsPerMinute: number | null;
  /** In the busiest of Reddit's windows of 10 minutes. */
  readonly busiestCallsPerMinute: number | null;
}

/** What a path will spend in the phase. */
export interface PathForecast {
  readonly units: number;
  /** Of one unit-fetch. `measured`: the mean of its recorded ones; `planned`: the pages that config/datasets.yaml asks for. */
  readonly callsPerFetch: number;
  readonly basis: 'measured' | 'planned';
  readonly callsPerMinute: number;
  readonly busiestCallsPerMinute: number;
}

/** Calls of nobody's record. `path`: the one that records nothing, where it is one alone; else `null`, and it may be a third client. */
export interface OthersSpend {
  readonly calls: number;
  readonly callsPerMinute: number;
  readonly path: Path | null;
}

export interface BudgetForecast {
  readonly phase: Phase;
  /** One client's, shared by both paths (`reddit.requests_per_minute`). */
  readonly limitCallsPerMinute: number;
  readonly lookBackHours: number;
  readonly now: Readonly<Record<Path, PathSpend>>;
  /** `null` where no two readings of the budget could be compared. */
  readonly byOthers: OthersSpend | null;
  readonly forecast: Readonly<Record<Path, PathForecast>>;
  /** Both paths, and a third client where there is one. */
  readonly callsPerMinute: number;
  /** When both paths fetch in the same 10 minutes. */
  readonly busiestCallsPerMinute: number;
  /** Whether the limit holds when both paths fetch in the same 10 minutes. */
  readonly isWithinLimit: boolean;
}

/** What both paths spend of one client's budget now, and what they will in a phase. Averages hide that a run spends at once, so both are told. */
export function forecastBudget(facts: BudgetFacts): BudgetForecast {
  const fetches = recentFetches(facts);
  const byPath = { manual: ofPath(fetches, 'manual'), dlt: ofPath(fetches, 'dlt') };
  const units = unitsOf(facts);
  const forecast = {
    manual: forecastPath('manual', units.manual, byPath.manual, facts.datasets),
    dlt: forecastPath('dlt', units.dlt, byPath.dlt, facts.datasets),
  };
  const byOthers = describeOthers(fetches, byPath);
  // A path that records nothing is forecast by what is planned for it.
  const third = byOthers === null || byOthers.path !== null ? 0 : byOthers.callsPerMinute;
  const busiestCallsPerMinute = forecast.manual.busiestCallsPerMinute + forecast.dlt.busiestCallsPerMinute + third;
  const limitCallsPerMinute = facts.policy.reddit.requestsPerMinute;
  return {
    ...{ phase: facts.phase, limitCallsPerMinute, lookBackHours: LOOK_BACK_HOURS },
    now: { manual: spendOf(byPath.manual), dlt: spendOf(byPath.dlt) },
    ...{ byOthers, forecast },
    callsPerMinute: forecast.manual.callsPerMinute + forecast.dlt.callsPerMinute + third,
    busiestCallsPerMinute,
    isWithinLimit: busiestCallsPerMinute <= limitCallsPerMinute,
  };
}

/** Each once: a run that was repeated appends the same lines again. */
function recentFetches({ records, now }: BudgetFacts): readonly UnitFetch[] {
  const from = now.getTime() - LOOK_BACK_HOURS * 3_600_000;
  const recent = records.filter((record): record is UnitFetch => {
    if (record.kind !== 'unit-fetch') return false;
    const ms = Date.parse(record.at);
    return ms >= from && ms <= now.getTime();
  });
  return [...new Map(recent.map((fetch) => [JSON.stringify(fetch), fetch])).values()];
}

function ofPath(fetches: readonly UnitFetch[], path: Path): readonly UnitFetch[] {
  return fetches.filter((fetch) => fetch.path === path);
}

function spendOf(fetches: readonly UnitFetch[]): PathSpend {
  if (fetches.length === 0) return { callsPerMinute: null, busiestCallsPerMinute: null };
  return {
    callsPerMinute: sumCalls(fetches) / (LOOK_BACK_HOURS * 60),
    busiestCallsPerMinute: busiestWindow(fetches) / WINDOW_MINUTES,
  };
}

/** The most calls within one window that begins with a fetch. */
function busiestWindow(fetches: readonly UnitFetch[]): number {
  const timed = fetches.map(({ at, calls }) => ({ ms: Date.parse(at), calls })).toSorted((a, b) => a.ms - b.ms);
  let most = 0;
  let sum = 0;
  let first = 0;
  for (const { ms, calls } of timed) {
    sum += calls;
    for (; (timed[first]?.ms ?? ms) <= ms - BUDGET_WINDOW_SECONDS * 1_000; first += 1) sum -= timed[first]?.calls ?? 0;
    most = Math.max(most, sum);
  }
  return most;
}

function describeOthers(
  fetches: readonly UnitFetch[],
  byPath: Readonly<Record<Path, readonly UnitFetch[]>>,
): OthersSpend | null {
  const spend = measureUnrecordedSpend(fetches);
  if (spend === null) return null;
  const silent = PATHS.filter((path) => byPath[path].length === 0);
  return {
    calls: spend.calls,
    callsPerMinute: (60 * spend.calls) / spend.comparedSeconds,
    path: silent.length === 1 ? (silent[0] ?? null) : null,
  };
}

/** In `shadow` no unit is routed to dlt, yet it collects beside manual: it is counted with every unit, as the most that it can be. */
function unitsOf({ policy, datasets, phase, dltUnits }: BudgetFacts): Readonly<Record<Path, number>> {
  const all = new Set(datasets.units.map(({ name }) => unitKey(name))).size;
  if (phase === 'manual_only') return { manual: all, dlt: 0 };
  if (phase === 'shadow') return { manual: all, dlt: all };
  const traffic = trafficOf(policy, phase);
  if (traffic === null) return { manual: all, dlt: 0 };
  const selection = selectDltUnits({
    ...{ traffic, registeredUnits: datasets.units, currentlyOnDlt: dltUnits },
    ...{ pins: policy.routing.pins, salt: policy.routing.salt },
  });
  // Units that cannot be chosen are the transition's own refusal; here the most that both paths can spend counts.
  const dlt = selection.ok ? selection.units.length : all;
  return { manual: selection.ok ? all - dlt : all, dlt };
}

function forecastPath(path: Path, units: number, fetches: readonly UnitFetch[], datasets: Datasets): PathForecast {
  const rules = datasets.datasets.flatMap((dataset) => dataset.paths?.[path] ?? []);
  const isMeasured = fetches.length >= LEAST_FETCHES;
  const planned = rules.reduce((sum, { limit }) => sum + Math.ceil(limit / PAGE_LIMIT), 0);
  const callsPerFetch = isMeasured ? sumCalls(fetches) / fetches.length : planned;
  const cadenceMinutes = Math.min(...rules.map((rule) => rule.cadenceMinutes));
  const callsPerRound = units * callsPerFetch;
  const isCollecting = rules.length > 0 && units > 0;
  const rounds = Math.max(1, WINDOW_MINUTES / cadenceMinutes);
  return {
    ...{ units, callsPerFetch, basis: isMeasured ? 'measured' : 'planned' },
    callsPerMinute: isCollecting ? callsPerRound / cadenceMinutes : 0,
    busiestCallsPerMinute: isCollecting ? (rounds * callsPerRound) / WINDOW_MINUTES : 0,
  };
}

function sumCalls(fetches: readonly UnitFetch[]): number {
  return fetches.reduce((sum, { calls }) => sum + calls, 0);
}
