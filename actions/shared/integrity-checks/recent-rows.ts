import { z } from 'zod';

import { createIndex, planArrivals } from '../integrity/arrival-clause.ts';
import type { ArrivalCondition } from '../integrity/arrival-clause.ts';
import { countColumn, outcomeOf, passAnswer, unmeasuredAnswer, warnAnswer } from '../integrity/check-answers.ts';
import { eventInstant, utcText } from '../integrity/event-time-clause.ts';
import { defineCheck } from '../integrity/integrity-check.ts';
import type { Answers, TableSubject } from '../integrity/integrity-check.ts';
import type { IntegrityQueries, IntegrityQuery } from '../integrity/integrity-query.ts';
import type { LookContext } from '../integrity/look-context.ts';
import { planDay } from '../integrity/look-window.ts';
import { quoteIdentifier, quoteTable } from '../integrity/quoted-name.ts';
import { count } from '../markdown/count.ts';
import type { Measured } from '../verification/measured.ts';

const EXPECTED = 'an answer: how much came in over the last 24 h, and what is newest';
const NO_ARRIVAL_REMEDY =
  'Add a column with DEFAULT now() to the table and name it as arrival, rule: column, in config/datasets.yaml.';
/** 9999-12-31. */
const LAST_SECOND = 253_402_300_799;

/**
 * The runbook's two questions, for whatever shape the tables have. When a post was made and when its row came in are told apart: the source's own
 * query asks for the first and takes it for the second.
 */
export const recentRowsCheck = defineCheck({
  id: 'recent-rows',
  title: 'Rows of the last 24 hours',
  scope: 'table',
  kind: 'freshness',
  question:
    'How many rows came in over the last 24 hours, how many of the posts are that young, and what is the newest of each?',
  runbook: 'Step 5: recent submissions with the latest, opportunities with recent',
  needs: 'an index on the arrival column, and one on the event time',
  cost: 'O(w)',
  verdictRule:
    'pass: answered; it informs and judges nothing. warn: only the time of the event is known, not of the arrival. unknown: it could not be counted.',
  remedy: NO_ARRIVAL_REMEDY,
  columns: ({ table }) => ('column' in table.arrival ? [table.arrival.column] : []),
  plan(subject, context) {
    const arrivals = planDayOfArrivals(subject, context);
    if (arrivals.kind === 'unknown' && subject.table.arrival.rule !== 'none') return arrivals;
    const queries = { ...arrivalQueries(subject, context), ...eventQueries(subject, context) };
    return { kind: 'ask', queries };
  },
  assess(subject, answers, context) {
    const arrived = readOne(answers, 'arrived', countRow);
    const parts = [describePosted(answers), describeNewestPost(answers)].filter((part) => part !== null);
    if (subject.table.arrival.rule === 'none') {
      const observed = ['when rows came in is not recorded', ...parts].join('; ');
      return outcomeOf(warnAnswer(EXPECTED, observed, { remedy: NO_ARRIVAL_REMEDY }));
    }
    if (arrived?.measured === false) return outcomeOf(unmeasuredAnswer(arrived, EXPECTED));
    const came = `${count(arrived?.value?.rows ?? 0, 'row')} came in over 24 h`;
    const newest = newestArrival(subject, answers, context);
    const observed = [came, newest === null ? 'none ever seen' : `the newest at ${newest}`, ...parts].join('; ');
    return outcomeOf(passAnswer(EXPECTED, observed));
  },
});

const countRow = z.object({ rows: countColumn });
const newestRow = z.object({ newest: z.string().nullable() });

function planDayOfArrivals(subject: TableSubject, context: LookContext): ArrivalCondition {
  return planArrivals({ ...subject, window: planDay(context.database) }, context);
}

function arrivalQueries(subject: TableSubject, context: LookContext): IntegrityQueries {
  const arrivals = planDayOfArrivals(subject, context);
  const from = quoteTable(subject.table);
  if (arrivals.kind !== 'clause') return {};
  const { sql, values, index } = arrivals;
  return {
    arrived: { sql: `select count(*) as rows from ${from} row where ${sql}`, values, index },
    ...newestArrivalQuery(subject, context.database.at),
  };
}

function newestArrivalQuery({ table }: TableSubject, at: string): IntegrityQueries {
  if (!('column' in table.arrival)) return {};
  const column = `row.${quoteIdentifier(table.arrival.column)}`;
  const sql = `select ${utcText(column)} as newest from ${quoteTable(table)} row where ${column} <= $1::timestamptz order by ${column} desc limit 1`;
  return { newestArrival: { sql, values: [at], index: createIndex(table, table.arrival.column) } };
}

function eventQueries({ table, catalogue }: TableSubject, context: LookContext): IntegrityQueries {
  const { eventTime } = table;
  if (eventTime === undefined || !catalogue.columns.some(({ name }) => name === eventTime.column)) return {};
  const column = `row.${quoteIdentifier(eventTime.column)}`;
  const { since, last } = EVENT_BOUNDS[eventTime.type];
  const from = `from ${quoteTable(table)} row where ${column} < ${last}`;
  const index = createIndex(table, eventTime.column);
  const { after } = planDay(context.database);
  const posted: IntegrityQuery = {
    sql: `select count(*) as rows ${from} and ${column} > ${since}`,
    values: [after],
    index,
  };
  const newestPost: IntegrityQuery = {
    sql: `select ${utcText(eventInstant(eventTime))} as newest ${from} order by ${column} desc limit 1`,
    index,
  };
  return { posted, newestPost };
}

/** Bounds in the column's own type, so that an index on it serves. */
const EVENT_BOUNDS = {
  timestamptz: { since: '$1::timestamptz', last: `'infinity'::timestamptz` },
  timestamp_utc: { since: `($1::timestamptz at time zone 'UTC')`, last: `'infinity'::timestamp` },
  epoch_seconds: { since: 'extract(epoch from $1::timestamptz)', last: String(LAST_SECOND) },
} as const;

/** The last answer's only row; `null` where the question was not asked, its value `null` where there is no row. */
function readOne<S extends z.ZodType>(answers: Answers, name: string, schema: S): Measured<z.output<S> | null> | null {
  const answer = answers[name];
  if (answer === undefined || !answer.measured) return answer ?? null;
  const [row] = z.array(schema).parse(answer.value);
  return { measured: true, value: row ?? null };
}

function describePosted(answers: Answers): string | null {
  const posted = readOne(answers, 'posted', countRow);
  if (posted === null) return null;
  return posted.measured
    ? `${posted.value?.rows ?? 0} of the posts are younger than 24 h`
    : `how many posts are young is unknown (${posted.message})`;
}

function describeNewestPost(answers: Answers): string | null {
  const newest = readOne(answers, 'newestPost', newestRow);
  if (newest?.measured !== true || newest.value === null) return null;
  return `the newest post is of ${newest.value.newest ?? 'an impossible time'}`;
}

/** By the column, or by the newest load of dlt, whichever is later. */
function newestArrival({ dataset, table }: TableSubject, answers: Answers, { loads }: LookContext): string | null {
  const byColumn = readOne(answers, 'newestArrival', newestRow);
  const column = byColumn?.measured === true ? (byColumn.value?.newest ?? null) : null;
  const isLoaded = table.arrival.rule === 'dlt_load' || table.arrival.rule === 'by_path';
  const load = isLoaded && dataset.dlt !== undefined ? (loads.get(dataset.dlt.schema)?.[0]?.insertedAt ?? null) : null;
  if (column === null || load === null) return column ?? load;
  return column > load ? column : load;
}
