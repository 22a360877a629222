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
import { utcText } from '../integrity/event-time-clause.ts';
import { defineCheck } from '../integrity/integrity-check.ts';
import type { CheckAnswer, CheckOutcome, TableSubject } from '../integrity/integrity-check.ts';
import type { HourCount } from '../integrity/integrity-memory.ts';
import type { IntegrityQuery } from '../integrity/integrity-query.ts';
import { addHours, FAR_FUTURE, hourOf, hoursBetween, justBefore } from '../integrity/ledger-hour.ts';
import type { LookContext } from '../integrity/look-context.ts';
import { ownedUnits } from '../integrity/owned-units.ts';
import { tableKey } from '../integrity/quoted-name.ts';
import { loadedAt, loadIdText, unitText } from '../integrity/row-fault.ts';
import { unitKey } from '../routing/unit-key.ts';
import { count } from '../markdown/count.ts';

const EXPECTED = 'about as many rows as in the same hour of earlier weeks';
const REMEDY =
  'Look at the runs of the collector in these hours, and at the listing on Reddit. The census and the sealed history say whether posts are lost.';

/** Rows by unit and hour of arrival, kept from look to look. A drop is a smell, never a proof: what is lost, other checks name. */
export const volumeCheck = defineCheck({
  id: 'volume',
  title: 'As many rows as usual',
  scope: 'table',
  kind: 'loss',
  question: 'Did far fewer rows arrive than in the same hour of earlier weeks?',
  runbook: 'When to roll back: data loss or corruption detected',
  needs: 'an index on the arrival column',
  cost: 'O(S B)',
  verdictRule:
    'warn: fewer than half the median of that hour of the week (the least of it and its neighbours: summer time), and 4 deviations below it, where the median is 20 or more; for a day where hours are too small. learning: below 2 weeks. Never fail.',
  remedy: REMEDY,
  columns: ({ table }) => (table.unitColumn === undefined ? [] : [table.unitColumn]),
  plan(subject, context) {
    const { after, through } = closedHours(subject);
    if (through <= after) return { kind: 'answered', ...judge(subject, context, []) };
    const isMoved = subject.table.arrival.rule !== 'column';
    const end = isMoved ? FAR_FUTURE : justBefore(through);
    const closed = { ...subject, window: { ...subject.window, after: justBefore(after), through: end } };
    const plan = planOverArrivals(
      closed,
      { ...context, isBaseline: false },
      {
        expected: EXPECTED,
        ask: (rows) => ({ hours: hoursQuery(subject, rows) }),
      },
    );
    return plan.kind === 'answered' ? { kind: 'answered', ...judge(subject, context, []) } : plan;
  },
  assess(subject, answers, context) {
    const rows = readRows(answers, { hours: hourRowSchema });
    if (!rows.measured) return { answers: [unmeasuredAnswer(rows, EXPECTED)] };
    return judge(subject, context, toCounts(rows.value.hours, { subject, context }));
  },
});

const hourRowSchema = z.object({
  unit: z.string().nullable(),
  load_id: z.string().nullable(),
  hour: z.string().nullable(),
  rows: countColumn,
});

const LEARNING_HOURS = 14 * 24;
const WEEK_HOURS = 7 * 24;
const MOST_WEEKS = 8;
/** From 17 on four deviations of a Poisson process leave room for less than nothing to be seen. */
const LEAST_MEDIAN = 20;
const DEVIATIONS = 4;
/** A median absolute deviation is this part of a standard deviation. */
const MAD_SCALE = 1.4826;

/** Whole hours of the window: each is counted from its beginning, however many looks it took to pass, so that a second count is the same count. */
function closedHours({ window }: TableSubject): { readonly after: string; readonly through: string } {
  return { after: hourOf(window.after), through: hourOf(window.through) };
}

function hoursQuery(subject: TableSubject, rows: ArrivedRows): IntegrityQuery {
  const hour = rows.arrivedAt === null ? 'null::text' : `left(${utcText(rows.arrivedAt)}, 13)`;
  return askRows(
    rows,
    `select ${unitText(subject.table)} as unit, ${loadIdText(subject)} as load_id, ${hour} as hour, count(*) as rows
       ${rows.from} group by 1, 2, 3`,
  );
}

interface Where {
  readonly subject: TableSubject;
  readonly context: LookContext;
}

function toCounts(rows: readonly z.output<typeof hourRowSchema>[], { subject, context }: Where): readonly HourCount[] {
  const about = { dataset: subject.dataset.name, table: tableKey(subject.table) };
  const sums = new Map<string, HourCount>();
  for (const row of rows) {
    const loaded = loadedAt(row.load_id, subject, context);
    const hour = loaded === null ? row.hour : hourOf(loaded);
    if (hour === null) continue;
    const unit = unitKey(row.unit ?? '');
    const key = `${hour} ${unit}`;
    sums.set(key, { ...about, unit, hour, rows: row.rows + (sums.get(key)?.rows ?? 0) });
  }
  return [...sums.values()];
}

function judge(subject: TableSubject, context: LookContext, fresh: readonly HourCount[]): CheckOutcome {
  const now = hourOf(subject.window.through);
  const records = fresh.filter(({ hour }) => hour < now).map((each) => ({ kind: 'count', ...each }) as const);
  const { firstLookAt } = context.memory;
  if (context.isBaseline || firstLookAt === null || hoursBetween(hourOf(firstLookAt), now) < LEARNING_HOURS)
    return {
      answers: [
        learningAnswer(
          EXPECTED,
          `${count(sumOf(records), 'row')} in the hours that ended; 2 weeks are needed to compare`,
        ),
      ],
      records,
    };
  const ledger = readLedger(subject, context, fresh);
  const units = ownedUnits(subject, context) ?? [''];
  if (units.length === 0) return { answers: [notOwned()], records };
  const since = laterHour(hourOf(firstLookAt), context.state?.phaseStartedAt ?? null);
  const low = units.flatMap((unit) => findDrop({ ledger, unit, now, firstHour: hourOf(firstLookAt), since }) ?? []);
  return { answers: low.length === 0 ? [passAnswer(EXPECTED, observedRows(records))] : low.map(dropAnswer), records };
}

function notOwned(): CheckAnswer {
  return {
    verdict: 'skipped',
    skipReason: 'not-applicable',
    expected: EXPECTED,
    observed: 'no unit is collected into this table now',
  };
}

function observedRows(fresh: readonly HourCount[]): string {
  return `${count(sumOf(fresh), 'row')} in the hours that ended since the last look; no unit dropped`;
}

function sumOf(counts: readonly HourCount[]): number {
  return counts.reduce((sum, { rows }) => sum + rows, 0);
}

/** Rows by `unit hour`; an hour that is not there had none, since every hour is counted. A table without units has all under no name. */
function readLedger(
  subject: TableSubject,
  { memory }: LookContext,
  fresh: readonly HourCount[],
): ReadonlyMap<string, number> {
  const key = tableKey(subject.table);
  const hasUnits = subject.table.unitColumn !== undefined && subject.table.writtenBy !== 'downstream';
  const all = [...memory.counts.filter(({ table }) => table === key), ...fresh];
  const byUnit = new Map(all.map(({ unit, hour, rows }) => [`${unit} ${hour}`, rows]));
  if (hasUnits) return byUnit;
  const ledger = new Map<string, number>();
  for (const [name, rows] of byUnit) {
    const hour = name.slice(name.lastIndexOf(' '));
    ledger.set(hour, rows + (ledger.get(hour) ?? 0));
  }
  return ledger;
}

interface Comparison {
  readonly ledger: ReadonlyMap<string, number>;
  readonly unit: string;
  /** The hour that has not ended. */
  readonly now: string;
  readonly firstHour: string;
  /** From here on the unit belongs to this table. */
  readonly since: string;
}

interface Drop {
  readonly unit: string;
  readonly rows: number;
  readonly median: number;
  readonly span: string;
}

/** The hour that ended last; where that is too small to judge, the day that ended with it. */
function findDrop(comparison: Comparison): Drop | null {
  const hour = compareSpan(comparison, 1);
  return hour === 'too-small' ? dropOf(compareSpan(comparison, 24)) : dropOf(hour);
}

function dropOf(found: Drop | 'too-small' | null): Drop | null {
  return found === 'too-small' ? null : found;
}

function compareSpan({ ledger, unit, now, firstHour, since }: Comparison, hours: number): Drop | 'too-small' | null {
  const sum = (end: string): number =>
    Array.from({ length: hours }, (_, index) => ledger.get(`${unit} ${addHours(end, -1 - index)}`) ?? 0).reduce(
      (total, rows) => total + rows,
      0,
    );
  if (addHours(now, -hours) < since) return null;
  const usual = [-1, 0, 1].map((shift) => usualOf(weeksBefore(addHours(now, shift), hours, firstHour).map(sum)));
  const least = usual.reduce((low, each) => (each.median < low.median ? each : low));
  if (least.median < LEAST_MEDIAN) return 'too-small';
  const rows = sum(now) + sumFrom(ledger, unit, now);
  const limit = Math.min(
    least.median / 2,
    least.median - DEVIATIONS * Math.max(MAD_SCALE * least.deviation, Math.sqrt(least.median)),
  );
  return rows < limit
    ? { unit, rows, median: least.median, span: hours === 1 ? addHours(now, -1) : `24 h to ${now}` }
    : null;
}

/** A merge writes rows again, which takes them from the hour in which they came into one that has not ended: they are not missing. */
function sumFrom(ledger: ReadonlyMap<string, number>, unit: string, now: string): number {
  return [0, 1].reduce((sum, hours) => sum + (ledger.get(`${unit} ${addHours(now, hours)}`) ?? 0), 0);
}

/** Ends of the same span in earlier weeks, as far as all of it was counted. */
function weeksBefore(end: string, hours: number, firstHour: string): readonly string[] {
  return Array.from({ length: MOST_WEEKS }, (_, week) => addHours(end, -(week + 1) * WEEK_HOURS)).filter(
    (past) => addHours(past, -hours) >= firstHour,
  );
}

function usualOf(values: readonly number[]): { readonly median: number; readonly deviation: number } {
  if (values.length < 2) return { median: 0, deviation: 0 };
  const median = medianOf(values);
  return { median, deviation: medianOf(values.map((value) => Math.abs(value - median))) };
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

function laterHour(hour: string, instant: string | null): string {
  if (instant === null) return hour;
  const next = addHours(hourOf(instant), 1);
  return next > hour ? next : hour;
}

function dropAnswer({ unit, rows, median, span }: Drop): CheckAnswer {
  const observed = `${count(rows, 'row')} in ${span}, usually ${Math.round(median)}`;
  return warnAnswer(EXPECTED, observed, { remedy: REMEDY, ...(unit === '' ? {} : { unit }) });
}
