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
import { eventInstant, utcText } from '../integrity/event-time-clause.ts';
import { defineCheck } from '../integrity/integrity-check.ts';
import type { CheckAnswer, CheckOutcome, TableSubject } from '../integrity/integrity-check.ts';
import type { IntegrityQuery } from '../integrity/integrity-query.ts';
import { addHours, FAR_FUTURE, hourOf, hoursBetween, laterOf } from '../integrity/ledger-hour.ts';
import type { LookContext } from '../integrity/look-context.ts';
import { ownedUnits } from '../integrity/owned-units.ts';
import { tableKey } from '../integrity/quoted-name.ts';
import { loadedAt, loadIdText, unitText } from '../integrity/row-fault.ts';
import { unitKey } from '../routing/unit-key.ts';
import { count } from '../markdown/count.ts';

const REMEDY =
  'Look whether the collector ran for these units (its runs and log), and whether Reddit has newer posts. A run that found nothing new is no fault.';

/**
 * How long nothing came, by unit, where something should have come. Silence proves nothing: a subreddit may be quiet, and a run that finds nothing writes
 * nothing. So it is compared with the longest silence of four weeks, and only warns.
 */
export const freshnessCheck = defineCheck({
  id: 'freshness',
  title: 'Rows arrive',
  scope: 'table',
  kind: 'freshness',
  question: 'When did the newest row of each unit arrive, and is that longer ago than usual?',
  runbook: 'Step 5: recent submissions with the latest; success criterion: manual collection resumes normally',
  needs: 'an index on the arrival column',
  cost: 'O(w)',
  verdictRule:
    'warn: silent for longer than 3 cadences, 90 minutes and 1.5 times the longest silence of 4 weeks. learning: silent beyond the cadences, with less than 2 weeks known. Never fail.',
  remedy: REMEDY,
  columns: ({ table }) => (table.unitColumn === undefined ? [] : [table.unitColumn]),
  plan(subject, context) {
    const units = ownedUnits(subject, context);
    if (limitSeconds(subject) === null)
      return { kind: 'skipped', reason: 'not-applicable', detail: 'the binding names no cadence' };
    if (units?.length === 0)
      return { kind: 'skipped', reason: 'not-applicable', detail: 'no unit is collected into this table now' };
    const open = { ...subject, window: { ...subject.window, through: FAR_FUTURE } };
    const plan = planOverArrivals(open, context, {
      expected: '',
      ask: (rows) => ({ newest: newestQuery(subject, rows) }),
    });
    return plan.kind === 'answered' ? { kind: 'answered', ...judge(subject, context, []) } : plan;
  },
  assess(subject, answers, context) {
    const rows = readRows(answers, { newest: newestSchema });
    if (!rows.measured) return { answers: [unmeasuredAnswer(rows, describeLimit(subject))] };
    return judge(subject, context, rows.value.newest);
  },
});

const newestSchema = z.object({
  unit: z.string().nullable(),
  load_id: z.string().nullable(),
  rows: countColumn,
  arrived_at: z.string().nullable(),
  event_at: z.string().nullable(),
});
type Newest = z.output<typeof newestSchema>;

/** On GitHub's schedules a cadence limit is never below 3 cadences or 90 minutes (DESIGN.md section 7). */
const LEAST_LIMIT_SECONDS = 5_400;
const CADENCES = 3;
const LEARNING_HOURS = 14 * 24;
const REMEMBERED_HOURS = 28 * 24;
/** Fewer hours with rows say nothing of how long silence usually lasts. */
const LEAST_HOURS = 10;
const SILENCE_FACTOR = 1.5;
/** More silent units than these are shown in one line. */
const MOST_LINES = 3;

function limitSeconds({ table, dataset }: TableSubject): number | null {
  const paths =
    table.writtenBy === 'both'
      ? (['manual', 'dlt'] as const)
      : table.writtenBy === 'downstream'
        ? []
        : [table.writtenBy];
  const cadences = paths.flatMap((path) => dataset.paths?.[path]?.cadenceMinutes ?? dataset.cadenceMinutes ?? []);
  const longest = Math.max(...cadences, table.writtenBy === 'downstream' ? (dataset.cadenceMinutes ?? 0) : 0);
  return longest <= 0 ? null : Math.max(LEAST_LIMIT_SECONDS, CADENCES * 60 * longest);
}

function describeLimit(subject: TableSubject): string {
  return `a row within ${describeAge((limitSeconds(subject) ?? 0) * 1000)}, or the usual silence`;
}

function newestQuery(subject: TableSubject, rows: ArrivedRows): IntegrityQuery {
  const { eventTime } = subject.table;
  const arrived = rows.arrivedAt === null ? 'null::text' : utcText(`max(${rows.arrivedAt})`);
  const event = eventTime === undefined ? 'null::text' : utcText(`max(${eventInstant(eventTime)})`);
  return askRows(
    rows,
    `select ${unitText(subject.table)} as unit, ${loadIdText(subject)} as load_id, count(*) as rows, ${arrived} as arrived_at, ${event} as event_at
       ${rows.from} group by 1, 2`,
  );
}

interface UnitAge {
  readonly unit: string;
  readonly newestAt: string | null;
  readonly state: 'fresh' | 'quiet' | 'learning' | 'silent';
  readonly ageMs: number;
}

function judge(subject: TableSubject, context: LookContext, newest: readonly Newest[]): CheckOutcome {
  const units = ownedUnits(subject, context) ?? [WHOLE_TABLE];
  const arrivals = units.map((unit) => newestArrival(unit, newest, { subject, context }));
  const ages = units.map((unit, index) => ageOf(unit, arrivals[index] ?? null, { subject, context }));
  const records = units.flatMap((unit, index) => {
    const [name, value] = [markName(subject, unit), arrivals[index] ?? null];
    return value === null || value === context.memory.marks.get(name) ? [] : [{ kind: 'mark', name, value } as const];
  });
  return { answers: answersOf(subject, ages, newest), records };
}

/** Stands for the unit where a table has none. */
const WHOLE_TABLE = '';

function markName(subject: TableSubject, unit: string): string {
  return `freshness:${tableKey(subject.table)}:${unit}`;
}

interface Where {
  readonly subject: TableSubject;
  readonly context: LookContext;
}

function newestArrival(unit: string, newest: readonly Newest[], { subject, context }: Where): string | null {
  const own = newest.filter((row) => unit === WHOLE_TABLE || unitKey(row.unit ?? '') === unit);
  const known = context.memory.marks.get(markName(subject, unit)) ?? null;
  return own.map((row) => loadedAt(row.load_id, subject, context) ?? row.arrived_at).reduce(laterOf, known);
}

/** Silence counts from the newest row, or from when the unit came to this path. */
function ageOf(unit: string, newestAt: string | null, { subject, context }: Where): UnitAge {
  const { database, state } = context;
  const since = laterOf(newestAt, newestAt === null ? null : (state?.phaseStartedAt ?? null));
  const ageMs = since === null ? 0 : Math.max(0, Date.parse(database.at) - Date.parse(since));
  const limitMs = 1000 * (limitSeconds(subject) ?? 0);
  const about = { unit, newestAt, ageMs };
  if (since === null) return { ...about, state: 'learning' };
  if (ageMs <= limitMs) return { ...about, state: 'fresh' };
  const silenceHours = longestSilence(unit, { subject, context });
  if (silenceHours === null) return { ...about, state: 'learning' };
  return { ...about, state: ageMs <= SILENCE_FACTOR * silenceHours * 3_600_000 ? 'quiet' : 'silent' };
}

/** Hours between two hours with rows, at most; `null` where too little is known. */
function longestSilence(unit: string, { subject, context }: Where): number | null {
  const { memory, database } = context;
  const now = hourOf(database.at);
  if (memory.firstLookAt === null || hoursBetween(hourOf(memory.firstLookAt), now) < LEARNING_HOURS) return null;
  const since = addHours(now, -REMEMBERED_HOURS);
  const key = tableKey(subject.table);
  const hours = memory.counts
    .filter(
      (each) =>
        each.table === key && each.rows > 0 && each.hour >= since && (unit === WHOLE_TABLE || each.unit === unit),
    )
    .map(({ hour }) => hour)
    .toSorted();
  if (hours.length < LEAST_HOURS) return null;
  return Math.max(...hours.map((hour, index) => hoursBetween(hours[index - 1] ?? hour, hour))) + 1;
}

function answersOf(subject: TableSubject, ages: readonly UnitAge[], newest: readonly Newest[]): readonly CheckAnswer[] {
  const expected = describeLimit(subject);
  const silent = ages.filter(({ state }) => state === 'silent');
  const rest = ages.filter(({ state }) => state !== 'silent');
  const lines =
    silent.length > MOST_LINES ? [silentTogether(expected, silent)] : silent.map((age) => silentAnswer(expected, age));
  if (rest.length === 0) return lines;
  const observed = describeRest(rest, newest);
  const isMeasured = rest.some(({ state }) => state !== 'learning');
  return [...lines, isMeasured ? passAnswer(expected, observed) : learningAnswer(expected, observed)];
}

function silentAnswer(expected: string, { unit, newestAt, ageMs }: UnitAge): CheckAnswer {
  const observed = `nothing for ${describeAge(ageMs)}: the newest row arrived at ${newestAt ?? 'no known time'}`;
  return warnAnswer(expected, observed, { remedy: REMEDY, ...(unit === WHOLE_TABLE ? {} : { unit }) });
}

function silentTogether(expected: string, silent: readonly UnitAge[]): CheckAnswer {
  const shortest = Math.min(...silent.map(({ ageMs }) => ageMs));
  const observed = `nothing for ${describeAge(shortest)} or more from ${count(silent.length, 'unit')}: ${silent.map(({ unit }) => unit).join(', ')}`;
  return warnAnswer(expected, observed, { remedy: REMEDY });
}

function describeRest(rest: readonly UnitAge[], newest: readonly Newest[]): string {
  const arrived = rest.map(({ newestAt }) => newestAt).reduce(laterOf, null);
  const event = newest.map((row) => row.event_at).reduce(laterOf, null);
  const states = (['fresh', 'quiet', 'learning'] as const).flatMap((state) => {
    const number = rest.filter((age) => age.state === state).length;
    return number === 0 ? [] : [`${number} ${STATES[state]}`];
  });
  const times = `newest arrival ${arrived ?? 'not known'}${event === null ? '' : `, newest post ${event}`}`;
  return rest.length === 1 && rest[0]?.unit === WHOLE_TABLE ? times : `${times}; units: ${states.join(', ')}`;
}

const STATES = { fresh: 'fresh', quiet: 'quiet as usual', learning: 'without enough history' } as const;

function describeAge(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000);
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h`;
}
