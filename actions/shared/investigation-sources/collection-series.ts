import type { Datasets } from '../datasets/datasets.ts';
import type { HourCount } from '../history/fold-history.ts';
import type { Series } from '../investigation/investigation-result.ts';
import type { ErrorCount } from '../investigation/outcome-counts.ts';
import type { SchemaLoads } from './dlt-tables-source.ts';
import { loadSeconds } from './dlt-tables-source.ts';
import type { RecordedCollection, RecordedFetch } from './reddit-source.ts';
import type { InvestigatedWindow } from './source-answer.ts';
import type { CollectorRun } from './workflow-runs-source.ts';
import { durationSeconds } from './workflow-runs-source.ts';

/** What the sources left for the charts; `null` where they had nothing. */
export interface ChartFacts {
  readonly recorded: RecordedCollection | null;
  readonly loads: readonly SchemaLoads[] | null;
  readonly runs: readonly CollectorRun[] | null;
  /** What logs tell of unit-fetches. */
  readonly logged: readonly ErrorCount[];
  /** Says which path writes a table; `null` where it cannot be told. */
  readonly datasets: Datasets | null;
}

type Line = Series['lines'][number];
type Point = Line['points'][number];

const HOUR_MS = 3_600_000;
const MOST_POINTS = 2_000;
const PATHS = ['manual', 'dlt'] as const;

/** The three charts of a report, as numbers. A line without any known value is left out; an hour that nobody measured is `null`, never 0. */
export function seriesOf(window: InvestigatedWindow, facts: ChartFacts): readonly Series[] {
  const hours = listHours(window);
  return [
    { id: 'error-rate', unit: 'percent', lines: known(errorLines(hours, facts)) },
    { id: 'arrivals', unit: 'rows', lines: known(arrivalLines(hours, facts)) },
    {
      id: 'load-times',
      unit: 'seconds',
      lines: known([...runLines(facts.runs ?? []), ...loadLines(facts.loads ?? [])]),
    },
  ];
}

/** Starts of the hours that the window touches, oldest first. */
function listHours({ from, to }: InvestigatedWindow): readonly number[] {
  const first = Math.floor(Date.parse(from) / HOUR_MS) * HOUR_MS;
  const length = Math.ceil((Date.parse(to) - first) / HOUR_MS);
  return Array.from({ length: Math.max(0, Math.min(MOST_POINTS, length)) }, (_, at) => first + at * HOUR_MS);
}

function known(lines: readonly Line[]): Line[] {
  return lines.filter(({ points }) => points.some(({ value }) => value !== null));
}

/**
 * Share of the unit-fetches of an hour that failed, as the triggers and criteria count them; a unit that is gone at the source is nobody's failure.
 * What collectors recorded themselves counts before what their logs tell.
 */
function errorLines(hours: readonly number[], { recorded, logged }: ChartFacts): readonly Line[] {
  const fetches = (recorded?.fetches ?? []).filter(({ outcome }) => outcome !== 'gone');
  return ERROR_LINES.map(({ name, path }) => {
    const own = fetches.filter((fetch) => fetch.path === path);
    const told = logged.filter((count) => count.path === path);
    return toLine(name, hours, (hour) => recordedRate(hour, own) ?? loggedRate(hour, told));
  });
}

const ERROR_LINES = [
  { name: 'manual', path: 'manual' },
  { name: 'dlt', path: 'dlt' },
  { name: 'path not named', path: null },
] as const;

function recordedRate(hour: number, fetches: readonly RecordedFetch[]): number | null {
  const within = fetches.filter(({ at }) => isIn(hour, at));
  const failed = within.filter(({ outcome }) => outcome === 'failed' || outcome === 'rate-limited');
  return percent(failed.length, within.length);
}

function loggedRate(hour: number, counts: readonly ErrorCount[]): number | null {
  const within = counts.filter(({ at }) => isIn(hour, at));
  const failed = within.reduce((sum, count) => sum + count.failed, 0);
  return percent(
    failed,
    within.reduce((sum, count) => sum + count.collected, failed),
  );
}

/** To one decimal; `null` of nothing. */
function percent(part: number, whole: number): number | null {
  return whole === 0 ? null : Math.round((1_000 * part) / whole) / 10;
}

/** Rows of posts by the path that writes their table; `both paths` where one table takes both. */
function arrivalLines(hours: readonly number[], { recorded, datasets }: ChartFacts): readonly Line[] {
  if (recorded === null) return [];
  const writers = writersOf(datasets);
  const byName = new Map<string, HourCount[]>();
  for (const one of recorded.counts) {
    const name = one.path ?? writers.get(one.table);
    if (name === undefined) continue;
    byName.set(name, [...(byName.get(name) ?? []), one]);
  }
  return [...byName]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([name, counts]) => toLine(name, hours, (hour) => arrivedIn(hour, counts, recorded.countedThrough)));
}

/** By `schema.table`. Children and what is made downstream would count each post more than once. */
function writersOf(datasets: Datasets | null): ReadonlyMap<string, string> {
  const tables = (datasets?.datasets ?? [])
    .filter(({ holds }) => holds === 'posts')
    .flatMap((dataset) => dataset.tables.filter(({ writtenBy }) => writtenBy !== 'downstream'));
  return new Map(
    tables.map(({ schema, table, writtenBy }) => [
      `${schema}.${table}`,
      writtenBy === 'both' ? 'both paths' : writtenBy,
    ]),
  );
}

/**
 * Every hour between a table's first counted one and its watermark was looked at, and one without a record had no row. An hour that was not looked
 * at to its end is not known: half of it would read as a drop.
 */
function arrivedIn(
  hour: number,
  counts: readonly HourCount[],
  countedThrough: ReadonlyMap<string, string>,
): number | null {
  const key = new Date(hour).toISOString().slice(0, 13);
  const tables = [...new Set(counts.map(({ table }) => table))];
  const isSeen = tables.every((table) => {
    const own = counts.filter((one) => one.table === table);
    const through = [countedThrough.get(table) ?? '', ...own.map((one) => one.through)].map((at) => Date.parse(at));
    const latest = Math.max(...through.filter((at) => !Number.isNaN(at)));
    return own.some((one) => one.hour <= key) && latest >= hour + HOUR_MS - 1_000;
  });
  return isSeen ? counts.filter((one) => one.hour === key).reduce((sum, { rows }) => sum + rows, 0) : null;
}

/** How long the runs of a path's workflows took. */
function runLines(runs: readonly CollectorRun[]): readonly Line[] {
  return PATHS.map((path) => {
    const points = runs.flatMap((run): Point[] => {
      const value = durationSeconds(run);
      return run.path === path && value !== null ? [{ at: run.startedAt, value }] : [];
    });
    return { name: `runs of ${path}`, points: oldestFirst(points) };
  });
}

/** From the extraction of a load to its row in `_dlt_loads`. */
function loadLines(loads: readonly SchemaLoads[]): readonly Line[] {
  return loads.map(({ schema, loads: own }) => {
    const points = own.flatMap((load): Point[] => {
      const value = loadSeconds(load);
      return value === null ? [] : [{ at: new Date(load.insertedAt).toISOString(), value }];
    });
    return { name: `loads of ${schema}`, points: oldestFirst(points) };
  });
}

function oldestFirst(points: readonly Point[]): Point[] {
  return points.toSorted((a, b) => a.at.localeCompare(b.at)).slice(-MOST_POINTS);
}

function toLine(name: string, hours: readonly number[], valueOf: (hour: number) => number | null): Line {
  return { name, points: hours.map((hour) => ({ at: new Date(hour).toISOString(), value: valueOf(hour) })) };
}

function isIn(hour: number, at: string): boolean {
  return Math.floor(Date.parse(at) / HOUR_MS) * HOUR_MS === hour;
}
