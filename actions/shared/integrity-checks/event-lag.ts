import { z } from 'zod';

import { askRows, planOverArrivals } from '../integrity/arrived-rows.ts';
import type { ArrivedRows } from '../integrity/arrived-rows.ts';
import {
  countColumn,
  learningAnswer,
  passAnswer,
  readRows,
  unmeasuredAnswer,
  warnAnswer,
} from '../integrity/check-answers.ts';
import { eventInstant } from '../integrity/event-time-clause.ts';
import type { EventTime } from '../integrity/event-time-clause.ts';
import { defineCheck } from '../integrity/integrity-check.ts';
import type { CheckAnswer, TableSubject } from '../integrity/integrity-check.ts';
import type { IntegrityMemory, IntegrityRecord } from '../integrity/integrity-memory.ts';
import type { LookContext } from '../integrity/look-context.ts';
import type { IntegrityQuery } from '../integrity/integrity-query.ts';
import { tableKey } from '../integrity/quoted-name.ts';
import { loadIdText, pathMark, pathOf } from '../integrity/row-fault.ts';

const EXPECTED = 'the usual time between post and arrival, on each path';
const REMEDY =
  'Compare the time of some rows with Reddit by their ids. Where they are whole hours off, the writer makes times in its local zone: make it write UTC.';

/**
 * Times that are whole hours off (facts: source-system, 4.3.6: three). A shift moves the whole distribution of arrival minus event, while a backfill,
 * an outage or a busy hour spread it; so the 10th, 50th and 90th percentile must all have moved by the same hours against what was learned.
 */
export const eventLagCheck = defineCheck({
  id: 'event-lag',
  title: 'Event times are in the right zone',
  scope: 'table',
  kind: 'corruption',
  question: 'Are event times of a path whole hours off, or later than the arrival?',
  runbook: 'When to roll back: data loss or corruption detected',
  needs: 'an index on the arrival column',
  cost: 'O(w)',
  verdictRule:
    'warn: 10th, 50th and 90th percentile of arrival minus event all moved by the same 1 to 14 hours against earlier looks, or half of the posts are made after they arrived. Never fail: a load that waited for hours looks alike. learning: fewer than 3 looks with 20 rows.',
  remedy: REMEDY,
  columns: ({ table }) => (table.eventTime === undefined ? [] : [table.eventTime.column]),
  plan(subject, context) {
    const { eventTime } = subject.table;
    if (eventTime === undefined)
      return { kind: 'skipped', reason: 'not-applicable', detail: 'the binding names no event time' };
    if (context.isBaseline)
      return { kind: 'skipped', reason: 'learning', detail: 'what is usual is learned from the looks that follow' };
    return planOverArrivals(subject, context, {
      expected: EXPECTED,
      ask: (rows) => ({ lags: lagsQuery(subject, eventTime, { rows, context }) }),
    });
  },
  assess(subject, answers, context) {
    const rows = readRows(answers, { lags: lagRowSchema });
    if (!rows.measured) return { answers: [unmeasuredAnswer(rows, EXPECTED)] };
    const enough = rows.value.lags.filter((lag): lag is Lag => lag.rows >= LEAST_ROWS && lag.p50 !== null);
    const judged = enough.map((lag) =>
      judgeLag(lag, { name: gaugeName(subject, lag.mark), memory: context.memory, path: pathOf(lag.mark, subject) }),
    );
    const newest = rows.value.lags.flatMap((lag) => recordNewest(lag, gaugeName(subject, lag.mark), context));
    const found = judged.map(({ answer }) => answer);
    if (found.length === 0) found.push(learningAnswer(EXPECTED, `fewer than ${LEAST_ROWS} new posts with a time`));
    return { answers: found, records: [...judged.flatMap(({ records }) => records), ...newest] };
  },
});

const lagRowSchema = z.object({
  mark: z.string().nullable(),
  rows: countColumn,
  p10: z.number().nullable(),
  p50: z.number().nullable(),
  p90: z.number().nullable(),
  /** Epoch seconds of the newest post. */
  newest: z.number(),
});
type LagRow = z.output<typeof lagRowSchema>;
type Lag = LagRow & Readonly<Record<(typeof PERCENTILES)[number], number>>;

/** Below so many rows percentiles say little. */
const LEAST_ROWS = 20;
const LOOKS_TO_LEARN = 3;
const TOLERANCE_SECONDS = 600;
/** Offsets of zones reach from -12 to +14 hours. */
const MOST_HOURS = 14;
/** How much of a new look goes into what is usual. */
const WEIGHT = 0.2;
const PERCENTILES = ['p10', 'p50', 'p90'] as const;

/**
 * Per path. Arrival is the row's own column, else the moment of extraction: dlt's load id is its epoch, and stays when the load waits. A merge writes rows
 * again that it had, an hour older each time; so of dlt's rows only posts newer than any before are measured.
 */
function lagsQuery(
  subject: TableSubject,
  eventTime: EventTime,
  { rows, context }: { readonly rows: ArrivedRows; readonly context: LookContext },
): IntegrityQuery {
  const loadId = loadIdText(subject);
  const byLoad = `case when ${loadId} ~ '^[0-9]{9,11}([.][0-9]+)?$' then to_timestamp(${loadId}::double precision) end`;
  const arrived = rows.arrivedAt === null ? byLoad : `coalesce(${byLoad}, ${rows.arrivedAt})`;
  const dltMark = subject.table.path?.rule === 'column' ? subject.table.path.dlt : 'dlt';
  const known = context.memory.gauges.get(`${gaugeName(subject, dltMark)}:newest`) ?? 0;
  const isMeasured = `load_id is null or newest > $${rows.values.length + 1}::double precision`;
  return askRows(
    rows,
    `select mark, rows, newest, lags[1] as p10, lags[2] as p50, lags[3] as p90
       from (select mark, count(*) filter (where ${isMeasured}) as rows, max(newest) as newest,
                    percentile_cont(array[0.1, 0.5, 0.9]) within group (order by lag) filter (where ${isMeasured}) as lags
               from (select mark, load_id, extract(epoch from made)::double precision as newest, extract(epoch from arrived - made)::double precision as lag
                       from (select ${markByPath(subject)} as mark, ${loadId} as load_id, ${arrived} as arrived, ${eventInstant(eventTime)} as made
                               ${rows.from}) each_row
                      where made is not null and arrived is not null) timed
              group by mark) by_path`,
    [known],
  );
}

/** One mark a path, however many loads there were. */
function markByPath(subject: TableSubject): string {
  const mark = pathMark(subject);
  return subject.table.path?.rule === 'load_id' ? `case when ${mark} is null then null else 'dlt' end` : mark;
}

function gaugeName(subject: TableSubject, mark: string | null): string {
  return `event-lag:${tableKey(subject.table)}:${pathOf(mark, subject) ?? 'any'}`;
}

/** A time of the future would hide all that comes after it. */
function recordNewest({ newest }: LagRow, name: string, { memory, database }: LookContext): readonly IntegrityRecord[] {
  const known = memory.gauges.get(`${name}:newest`) ?? 0;
  const value = Math.min(newest, Math.floor(Date.parse(database.at) / 1000));
  return value <= known ? [] : [{ kind: 'gauge', name: `${name}:newest`, value }];
}

interface LagMemory {
  readonly name: string;
  readonly memory: IntegrityMemory;
  readonly path: 'manual' | 'dlt' | null;
}

function judgeLag(
  lag: Lag,
  { name, memory, path }: LagMemory,
): { answer: CheckAnswer; records: readonly IntegrityRecord[] } {
  const who = path === null ? 'rows' : `${path} rows`;
  const observed = `${who}: half within ${describeSeconds(lag.p50)}, 90 % within ${describeSeconds(lag.p90)}`;
  if (lag.p50 < -TOLERANCE_SECONDS / 2)
    return {
      answer: warnAnswer(EXPECTED, `${who}: half were made after they arrived`, { remedy: REMEDY }),
      records: [],
    };
  const usual = PERCENTILES.map((percentile) => memory.gauges.get(`${name}:${percentile}`));
  const looks = memory.gauges.get(`${name}:looks`) ?? 0;
  const records = learn(lag, name, { usual, looks });
  if (looks < LOOKS_TO_LEARN) return { answer: learningAnswer(EXPECTED, observed), records };
  const hours = shiftedHours(lag, usual);
  if (hours === 0) return { answer: passAnswer(EXPECTED, observed), records };
  const direction = hours > 0 ? 'earlier' : 'later';
  const shifted = `${who}: times of posts are all ${Math.abs(hours)} h ${direction} than usual`;
  return { answer: warnAnswer(EXPECTED, shifted, { remedy: REMEDY }), records: [] };
}

/** Whole hours by which all three percentiles moved; 0 where they did not, or not alike. */
function shiftedHours(lag: Lag, usual: readonly (number | undefined)[]): number {
  const moves = PERCENTILES.map((percentile, index) => lag[percentile] - (usual[index] ?? Number.NaN));
  const hours = Math.round((moves[1] ?? 0) / 3600);
  const isAlike = moves.every((move) => Math.abs(move - hours * 3600) <= TOLERANCE_SECONDS);
  return isAlike && Math.abs(hours) <= MOST_HOURS ? hours : 0;
}

function learn(
  lag: Lag,
  name: string,
  { usual, looks }: { readonly usual: readonly (number | undefined)[]; readonly looks: number },
): readonly IntegrityRecord[] {
  const values = PERCENTILES.map((percentile, index) => {
    const before = usual[index] ?? lag[percentile];
    return {
      kind: 'gauge',
      name: `${name}:${percentile}`,
      value: Math.round(before + WEIGHT * (lag[percentile] - before)),
    } as const;
  });
  return [...values, { kind: 'gauge', name: `${name}:looks`, value: looks + 1 }];
}

function describeSeconds(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  return Math.abs(minutes) < 120 ? `${minutes} min` : `${Math.round(minutes / 6) / 10} h`;
}
