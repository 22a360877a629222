import type { IncidentRecord } from '../incident/incident-record.ts';
import type { Series } from '../investigation/investigation-result.ts';
import { oneLine } from '../markdown/one-line.ts';
import { showInstant } from './show.ts';

/** A chart as data: what a renderer draws, and what a reader without pictures is told. Times are milliseconds since 1970. */
export interface ChartPlan {
  readonly id: Series['id'];
  /** Beside the report: `error-rate.svg`. */
  readonly file: string;
  readonly title: string;
  readonly alt: string;
  /** Of the vertical axis. */
  readonly unit: string;
  /** None where no line has a number: then nothing is drawn. */
  readonly lines: readonly ChartLine[];
  readonly marks: readonly { readonly at: number; readonly label: string }[];
}

export interface ChartLine {
  readonly name: string;
  /** Oldest first; `null` where it could not be measured, which breaks the line. */
  readonly points: readonly (readonly [at: number, value: number | null])[];
}

const TITLES: Readonly<Record<Series['id'], string>> = {
  'error-rate': 'Failed unit-fetches',
  arrivals: 'Rows that arrived, by path',
  'load-times': 'Time that a unit-fetch took',
};
const UNITS: Readonly<Record<Series['unit'], string>> = { percent: '%', rows: 'rows', seconds: 's' };

/** More lines than these nobody can tell apart, more points nobody can see: the largest lines stay, and the worst point of each step. */
const MOST_LINES = 6;
const MOST_POINTS = 240;

/** All three charts in a fixed order. A series that was not gathered is a chart without lines. */
export function planCharts(
  series: readonly Series[],
  record: Pick<IncidentRecord, 'triggeredAt'>,
): readonly ChartPlan[] {
  return (Object.keys(TITLES) as Series['id'][]).map((id) =>
    planChart(
      id,
      series.find((each) => each.id === id),
      record,
    ),
  );
}

function planChart(
  id: Series['id'],
  series: Series | undefined,
  { triggeredAt }: Pick<IncidentRecord, 'triggeredAt'>,
): ChartPlan {
  const lines = (series?.lines ?? []).map(readLine).filter(({ points }) => points.some(([, value]) => value !== null));
  const shown = lines.toSorted((left, right) => peak(right) - peak(left)).slice(0, MOST_LINES);
  const rollbackAt = Date.parse(triggeredAt);
  const unit = series === undefined ? '' : UNITS[series.unit];
  return {
    id,
    file: `${id}.svg`,
    title: TITLES[id],
    alt: describe(TITLES[id], { lines: shown, unit, rollbackAt: triggeredAt, hidden: lines.length - shown.length }),
    unit,
    // In the order in which they were given, so that a colour keeps its line.
    lines: lines.filter((line) => shown.includes(line)),
    marks: Number.isNaN(rollbackAt) ? [] : [{ at: rollbackAt, label: 'rollback' }],
  };
}

function readLine({ name, points }: Series['lines'][number]): ChartLine {
  const dated = points
    .map(({ at, value }) => [Date.parse(at), value] as const)
    .filter(([at]) => !Number.isNaN(at))
    .toSorted(([left], [right]) => left - right);
  return { name: oneLine(name, 40) || 'unnamed', points: thinOut(dated) };
}

/** Keeps the highest point of each group, since that is what people look for; and a group of nothing but breaks stays a break. */
function thinOut(points: ChartLine['points']): ChartLine['points'] {
  const size = Math.ceil(points.length / MOST_POINTS);
  if (size <= 1) return points;
  return Array.from({ length: Math.ceil(points.length / size) }, (_, group) =>
    points
      .slice(group * size, (group + 1) * size)
      .reduce((worst, point) => ((point[1] ?? -Infinity) > (worst[1] ?? -Infinity) ? point : worst)),
  );
}

function peak({ points }: ChartLine): number {
  return Math.max(...points.map(([, value]) => value ?? 0));
}

function describe(
  title: string,
  told: {
    readonly lines: readonly ChartLine[];
    readonly unit: string;
    readonly rollbackAt: string;
    readonly hidden: number;
  },
): string {
  const lines = told.lines.map((line) => `${line.name} up to ${round(peak(line))} ${told.unit}`);
  const more = told.hidden > 0 ? ` (${told.hidden} smaller lines left out)` : '';
  return `${title}: ${lines.join(', ')}${more}; the rollback at ${showInstant(told.rollbackAt)} UTC is marked`;
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}
