import { z } from 'zod';

import { createIndex, planArrivals } from '../integrity/arrival-clause.ts';
import type { UnknownArrivals } from '../integrity/arrival-clause.ts';
import { countColumn, passAnswer, readRows, unknownAnswer, unmeasuredAnswer } from '../integrity/check-answers.ts';
import { compareChildren, countsSchema, gaugeName, lostHours, WHOLE, worstOf } from '../integrity/compare-children.ts';
import { familiesOf, matchOf, parentMatch } from '../integrity/table-family.ts';
import type { Family } from '../integrity/table-family.ts';
import { defineCheck } from '../integrity/integrity-check.ts';
import type { Answers, CheckAnswer, CheckOutcome, TableSubject } from '../integrity/integrity-check.ts';
import type { IntegrityQueries, IntegrityQuery } from '../integrity/integrity-query.ts';
import { eventInstant, utcText } from '../integrity/event-time-clause.ts';
import type { LookContext } from '../integrity/look-context.ts';
import { quoteIdentifier, quoteTable } from '../integrity/quoted-name.ts';
import type { BoundTable } from '../datasets/datasets.ts';

const EXPECTED = 'no fewer rows that belong to these, unless these became fewer too';
const REMEDY =
  'Stop dlt, look for ON DELETE CASCADE onto the table (check cascade-keys), and restore the rows from a backup or make them anew. Then record the baseline.';

/**
 * What dlt's merge can erase without an error: it deletes the rows that it writes again, and a cascade takes their children. 1,000 became 800 while
 * parents and freshness stayed as they were (facts: integrity, 1.2). Small tables are counted whole; of large ones the hours of posts that arrivals of
 * either side touch, for only their children can have gone.
 */
export const childrenContinuityCheck = defineCheck({
  id: 'children-continuity',
  title: 'Children outlive a merge',
  scope: 'table',
  kind: 'loss',
  question: 'Did rows that belong to this table become fewer while its own did not?',
  runbook: 'When to roll back: data loss or corruption detected',
  needs:
    'beyond 100,000 rows: indexes on the event time of the parents and on the column of the children that refers to them',
  cost: 'O(w log N)',
  verdictRule:
    'fail: fewer children than an earlier look counted, no fewer parents, and since then a load of dlt wrote the parents, or a key that cascades hangs on them. warn: the same without either, children lost twice the share that parents lost, or comments went that no key erases (they are deleted at Reddit). learning: counted for the first time. What fails stays so until a baseline is recorded.',
  remedy: REMEDY,
  plan(subject, context) {
    const families = familiesOf(subject, context);
    if (families.length === 0)
      return { kind: 'skipped', reason: 'not-applicable', detail: 'no bound table refers to it' };
    const queries = families.flatMap((family) => firstQuery(family, context));
    return queries.length === 0
      ? { kind: 'answered', ...assessAll(subject, {}, context) }
      : { kind: 'ask', queries: Object.fromEntries(queries) };
  },
  followUp(subject, answers, context) {
    return Object.fromEntries(
      familiesOf(subject, context).flatMap((family) => {
        const hours = touchedHours(family, answers, context);
        return hours.length === 0 ? [] : [[`hours of ${family.name}`, hoursQuery(family, hours)] as const];
      }),
    ) satisfies IntegrityQueries;
  },
  assess: (subject, answers, context) => assessAll(subject, answers, context),
});

const MOST_HOURS = 24;
/** Parents whose children are counted in a look, by what earlier looks know of an hour: some tenths of a second. At least one hour is counted. */
const MOST_PARENTS = 40_000;

/** The counts of a small family, else which hours of posts were touched. */
function firstQuery(family: Family, context: LookContext): readonly (readonly [string, IntegrityQuery])[] {
  if (family.isSmall || context.isBaseline)
    return [
      [`hours of ${family.name}`, context.isBaseline && !family.isSmall ? baselineQuery(family) : wholeQuery(family)],
    ];
  if (blockedArrivals(family, context) !== null) return [];
  const query = touchedQuery(family, context);
  if (query !== null) return [[`touched by ${family.name}`, query]];
  const hours = family.parent.table.eventTime === undefined ? [] : lostHours(family, context);
  return hours.length === 0 ? [] : [[`hours of ${family.name}`, hoursQuery(family, hours)]];
}

function wholeQuery({ parent, child, childColumn }: Family): IntegrityQuery {
  return {
    sql: `select '${WHOLE}' as hour, (select count(*) from ${quoteTable(parent.table)}) as parents,
                 (select count(*) from ${quoteTable(child.table)} c where c.${quoteIdentifier(childColumn)} is not null) as children`,
  };
}

/**
 * Of the newest hours, so that what is touched next has something to be compared with; whole tables are read, once. From the children, of which there are
 * fewer, to their parents.
 */
function baselineQuery(family: Family): IntegrityQuery {
  const { eventTime } = family.parent.table;
  if (eventTime === undefined) return wholeQuery(family);
  const hour = hourText(eventInstant(eventTime, 'p'));
  const parent = `${quoteTable(family.parent.table)} p`;
  return {
    sql: `select p.hour, p.parents, coalesce(c.children, 0) as children
            from (select ${hour} as hour, count(*) as parents from ${parent}
                   where ${eventInstant(eventTime, 'p')} is not null group by 1 order by 1 desc limit ${BASELINE_HOURS}) p
            left join (select ${hour} as hour, count(*) as children from ${quoteTable(family.child.table)} c
                         join ${parent} on ${parentMatch(family, `c.${quoteIdentifier(family.childColumn)}`)} group by 1) c on c.hour = p.hour`,
    isBounded: true,
  };
}

const BASELINE_HOURS = 14 * 24;

function hourText(instant: string): string {
  return `left(${utcText(instant)}, 13)`;
}

/**
 * Why it cannot be told which hours were touched; `null` where it can, or where all is counted. Where one side's binding has no arrivals, those of the other
 * say it.
 */
function blockedArrivals({ parent, child, isSmall }: Family, context: LookContext): UnknownArrivals | null {
  if (isSmall || context.isBaseline || parent.table.eventTime === undefined) return null;
  const sides = [parent, child].map((side) => ({ side, arrivals: planArrivals(side, context) }));
  const unknown = sides.flatMap(({ side, arrivals }) => (arrivals.kind === 'unknown' ? [{ side, arrivals }] : []));
  const blocking = unknown.length === sides.length ? unknown : unknown.filter(({ side }) => !hasNoArrivals(side));
  return blocking[0]?.arrivals ?? null;
}

function hasNoArrivals({ table }: TableSubject): boolean {
  return table.arrival.rule === 'none';
}

function touchedQuery(family: Family, context: LookContext): IntegrityQuery | null {
  const { parent, child } = family;
  const { eventTime } = parent.table;
  if (eventTime === undefined) return null;
  const [own, theirs] = [planArrivals(parent, context), planArrivals(child, context)];
  const hour = (alias: string): string => hourText(eventInstant(eventTime, alias));
  const parts: string[] = [];
  const values: unknown[] = [];
  const indexes: string[] = [];
  if (own.kind === 'clause') {
    parts.push(`select ${hour('row')} as hour, 1 as parents from ${quoteTable(parent.table)} row where ${own.sql}`);
    values.push(...own.values);
    indexes.push(own.index);
  }
  if (theirs.kind === 'clause') {
    const sql = theirs.sql.replaceAll(/\$(\d+)/gu, (_, number: string) => `$${Number(number) + values.length}`);
    const links = `select distinct row.${quoteIdentifier(family.childColumn)} as link from ${quoteTable(child.table)} row where ${sql}`;
    const find = `select ${hour('p')} as hour from ${quoteTable(parent.table)} p where ${parentMatch(family, 'links.link')} limit 1`;
    parts.push(`select found.hour, 0 as parents from (${links}) links cross join lateral (${find}) found`);
    values.push(...theirs.values);
    indexes.push(theirs.index, createIndex(parent.table, family.parentColumn));
  }
  if (parts.length === 0) return null;
  return {
    sql: `select hour, count(*) as rows from (${parts.join(' union all ')}) touched where hour is not null group by hour order by sum(parents) desc, hour desc limit ${MOST_HOURS}`,
    values,
    index: indexes.join(' '),
  };
}

const touchedSchema = z.object({ hour: z.string(), rows: countColumn });

function touchedHours(family: Family, answers: Answers, context: LookContext): readonly string[] {
  const touched = answers[`touched by ${family.name}`];
  if (touched?.measured !== true) return [];
  let parents = 0;
  const hours = z
    .array(touchedSchema)
    .parse(touched.value)
    .filter(({ hour, rows }, index) => {
      parents += Math.max(rows, context.memory.gauges.get(`${gaugeName(family, hour)}:parents`) ?? 0);
      return index === 0 || parents <= MOST_PARENTS;
    });
  return [...new Set([...hours.map(({ hour }) => hour), ...lostHours(family, context)])];
}

function hoursQuery(family: Family, hours: readonly string[]): IntegrityQuery {
  const { parent, child, childColumn } = family;
  const { eventTime } = parent.table;
  const column = eventTime === undefined ? '' : `p.${quoteIdentifier(eventTime.column)}`;
  const [from, to] = boundsOf(eventTime?.type ?? 'timestamptz');
  return {
    sql: `select h.hour, count(*) as parents, sum((select count(*) from ${quoteTable(child.table)} c where ${matchOf(family)})) as children
            from unnest($1::text[], $2::timestamptz[]) as h (hour, starts)
            join ${quoteTable(parent.table)} p on ${column} >= ${from} and ${column} < ${to}
           group by h.hour`,
    values: [hours, hours.map((hour) => `${hour}:00:00Z`)],
    index: `${createIndex(parent.table, eventTime?.column ?? '')} ${createIndex(child.table, childColumn)}`,
  };
}

/** An hour as the event time is stored, so that its index serves. */
function boundsOf(type: NonNullable<BoundTable['eventTime']>['type']): readonly [string, string] {
  const stored = (instant: string): string => {
    if (type === 'timestamptz') return `(${instant})`;
    return type === 'timestamp_utc' ? `((${instant}) at time zone 'UTC')` : `extract(epoch from ${instant})::bigint`;
  };
  return [stored('h.starts'), stored("h.starts + interval '1 hour'")];
}

function assessAll(subject: TableSubject, answers: Answers, context: LookContext): CheckOutcome {
  const judged = familiesOf(subject, context).map((family) => assessFamily(family, answers, context));
  return {
    answers: judged.flatMap(({ answers: each }) => each),
    records: judged.flatMap(({ records = [] }) => records),
  };
}

function assessFamily(family: Family, answers: Answers, context: LookContext): CheckOutcome {
  const expected = `${family.name}: ${EXPECTED}`;
  const blocked = blockedArrivals(family, context);
  if (blocked !== null) return { answers: [unknownAnswer(expected, blocked.message, blocked.remedy)] };
  const touched = answers[`touched by ${family.name}`];
  if (touched?.measured === false) return { answers: [unmeasuredAnswer(touched, expected)] };
  const counted = answers[`hours of ${family.name}`];
  if (counted === undefined) return { answers: [nothingTouched(family, expected)] };
  const read = readRows({ counted }, { counted: countsSchema });
  if (!read.measured) return { answers: [unmeasuredAnswer(read, expected)] };
  const compared = read.value.counted.map((counts) => compareChildren(family, counts, context));
  return { answers: [worstOf(expected, REMEDY, compared)], records: compared.flatMap(({ records }) => records) };
}

function nothingTouched({ parent }: Family, expected: string): CheckAnswer {
  if (parent.table.eventTime !== undefined) return passAnswer(expected, 'nothing arrived that could have touched them');
  const message = 'the table is too large to count, and its binding names no event time to count by';
  return unknownAnswer(expected, message, 'Name event_time for the parents in config/datasets.yaml.');
}
