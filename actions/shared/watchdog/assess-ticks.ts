import type { HeartbeatFact } from '../history/fold-history.ts';
import { tickAround, type TickSchedule } from './tick-schedule.ts';

/** What of a heartbeat says that a tick was kept. */
export type TickHeartbeat = Pick<HeartbeatFact, 'at' | 'workflow'>;

/** Ticks of one stretch of time. */
export interface TickShare {
  /** UTC with `Z`; from here on ticks were expected. */
  readonly from: string;
  readonly expected: number;
  readonly seen: number;
  /** 0 to 1; `null` where none was expected yet. */
  readonly share: number | null;
}

export interface KeptTick {
  /** UTC with `Z`. */
  readonly at: string;
  /** `null`: nobody kept it. */
  readonly lateSeconds: number | null;
}

export interface TickReport {
  readonly lastDay: TickShare;
  readonly lastWeek: TickShare;
  /** Ticks of the last 24 h that nobody kept, oldest first: UTC with `Z`, at most 48. */
  readonly missed: readonly string[];
  /** Each tick of the last 24 h, oldest first, with how long after it its run began; at most 48. */
  readonly day: readonly KeptTick[];
  /** How long after its tick a run began, over the last 7 days, in seconds; `null` where no run was seen. */
  readonly latenessSeconds: { readonly median: number; readonly p90: number; readonly longest: number } | null;
  /** The longest time of the last 7 days without a run, the time since the newest one included, in seconds; `null` without a run. */
  readonly longestGapSeconds: number | null;
  /** When the newest run began; `null` where none is known. */
  readonly newestAt: string | null;
}

/** Those of the integrity workflow: its look at the data, and its watch, which runs where the database's runner is dead too. */
const KEEPERS: ReadonlySet<string> = new Set(['integrity', 'watch']);

const DAY_MS = 86_400_000;
const MOST_NAMED = 48;

/**
 * How many ticks of the schedule were kept between two instants, for gates: a tick counts once its time is over, or as soon as it was kept. A run keeps the
 * newest tick before it, whoever started it: GitHub does not say for which tick a late run is (facts: GitHub, schedules), and a look is a look.
 */
export function countTicks(
  heartbeats: readonly TickHeartbeat[],
  schedule: TickSchedule,
  period: { readonly from: Date; readonly to: Date },
): TickShare {
  const { from, expected, kept } = listTicks(listRuns(heartbeats, period.to), schedule, period);
  return toShare(from, expected, kept);
}

/**
 * Lateness, missed ticks and gaps of the schedule itself. Before the first run that is known nothing was expected. Order and repetition of the
 * heartbeats change nothing; those of the future are passed over.
 */
export function assessTicks(heartbeats: readonly TickHeartbeat[], schedule: TickSchedule, now: Date): TickReport {
  const runs = listRuns(heartbeats, now);
  const [first] = runs;
  const begun = (days: number): Date =>
    new Date(Math.max(now.getTime() - days * DAY_MS, startOf(first, schedule, now)));
  const day = listTicks(runs, schedule, { from: begun(1), to: now });
  const week = listTicks(runs, schedule, { from: begun(7), to: now });
  const isMissed = new Set(day.kept.keys());
  return {
    lastDay: toShare(day.from, day.expected, day.kept),
    lastWeek: toShare(week.from, week.expected, week.kept),
    missed: day.expected
      .filter((tick) => !isMissed.has(tick))
      .slice(-MOST_NAMED)
      .map(toInstant),
    day: day.expected.slice(-MOST_NAMED).map((tick) => toKeptTick(tick, day.kept)),
    latenessSeconds: latenessOf([...week.kept].map(([tick, run]) => (run - tick) / 1_000)),
    longestGapSeconds: longestGap(runs, now),
    newestAt: runs.length === 0 ? null : toInstant(runs.at(-1) ?? 0),
  };
}

/** Instants of the runs until then in milliseconds, rising, each once. */
function listRuns(heartbeats: readonly TickHeartbeat[], until: Date): readonly number[] {
  const own = heartbeats.filter(({ workflow }) => KEEPERS.has(workflow)).map(({ at }) => Date.parse(at));
  return [...new Set(own.filter((at) => at <= until.getTime()))].toSorted((a, b) => a - b);
}

function startOf(first: number | undefined, schedule: TickSchedule, now: Date): number {
  return first === undefined ? now.getTime() : tickAround(schedule, first).tickMs;
}

interface ListedTicks {
  readonly from: Date;
  /** Milliseconds. */
  readonly expected: readonly number[];
  /** By tick the first run after it, in milliseconds. */
  readonly kept: ReadonlyMap<number, number>;
}

function listTicks(
  runs: readonly number[],
  schedule: TickSchedule,
  { from, to }: { readonly from: Date; readonly to: Date },
): ListedTicks {
  const kept = new Map<number, number>();
  for (const run of runs) {
    if (run < from.getTime()) continue;
    const { tickMs } = tickAround(schedule, run);
    if (tickMs >= from.getTime() && !kept.has(tickMs)) kept.set(tickMs, run);
  }
  const expected: number[] = [];
  for (let tick = firstTick(schedule, from.getTime()); tick <= to.getTime();) {
    const { nextMs } = tickAround(schedule, tick);
    if (nextMs <= to.getTime() || kept.has(tick)) expected.push(tick);
    tick = nextMs;
  }
  return { from, expected, kept };
}

function firstTick(schedule: TickSchedule, fromMs: number): number {
  const { tickMs, nextMs } = tickAround(schedule, fromMs);
  return tickMs === fromMs ? tickMs : nextMs;
}

function toShare(from: Date, expected: readonly number[], kept: ReadonlyMap<number, number>): TickShare {
  const seen = expected.filter((tick) => kept.has(tick)).length;
  return {
    from: from.toISOString(),
    expected: expected.length,
    seen,
    share: expected.length === 0 ? null : seen / expected.length,
  };
}

function toKeptTick(tick: number, kept: ListedTicks['kept']): KeptTick {
  const run = kept.get(tick);
  return { at: toInstant(tick), lateSeconds: run === undefined ? null : Math.round((run - tick) / 1_000) };
}

function latenessOf(seconds: readonly number[]): TickReport['latenessSeconds'] {
  const sorted = seconds.toSorted((a, b) => a - b);
  const longest = sorted.at(-1);
  if (longest === undefined) return null;
  const at = (percent: number): number => Math.round(sorted[Math.ceil((percent / 100) * sorted.length) - 1] ?? longest);
  return { median: at(50), p90: at(90), longest: Math.round(longest) };
}

function longestGap(runs: readonly number[], now: Date): number | null {
  if (runs.length === 0) return null;
  const since = now.getTime() - 7 * DAY_MS;
  const gaps = [...runs.slice(1), now.getTime()].map((end, index) => ({ end, start: runs[index] ?? end }));
  const own = gaps.filter(({ end }) => end > since).map(({ start, end }) => end - Math.max(start, since));
  return Math.round(Math.max(0, ...own) / 1_000);
}

function toInstant(atMs: number): string {
  return new Date(atMs).toISOString();
}
