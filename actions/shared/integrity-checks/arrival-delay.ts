import { z } from 'zod';

import { planOverArrivals } from '../integrity/arrived-rows.ts';
import {
  countColumn,
  learningAnswer,
  passAnswer,
  readRows,
  unmeasuredAnswer,
  warnAnswer,
} from '../integrity/check-answers.ts';
import { addLook, EMPTY_LEDGER, forPhase, parseDelayLedger, renderDelayLedger } from '../integrity/delay-ledger.ts';
import type { DelayLedger, UnitLook } from '../integrity/delay-ledger.ts';
import { delayedQuery, elsewhereQuery } from '../integrity/delayed-rows.ts';
import { defineCheck } from '../integrity/integrity-check.ts';
import type {
  Answers,
  CheckAnswer,
  CheckOutcome,
  CheckPlan,
  DatasetSubject,
  TableSubject,
} from '../integrity/integrity-check.ts';
import type { LookContext } from '../integrity/look-context.ts';
import { instantText } from '../integrity/look-window.ts';
import { tableKey } from '../integrity/quoted-name.ts';
import { count } from '../markdown/count.ts';
import { unitKey } from '../routing/unit-key.ts';
import type { Measured } from '../verification/measured.ts';

const EXPECTED = 'each post comes in within 3 cadences of its path, and 90 minutes';
const REMEDY = 'Look at the runs of the collector at that time. The posts are here: nothing has to be collected again.';

/**
 * Posts that came in late, counted by unit from look to look, for the report of an incident. Arrival is by the database's clock, or by
 * `_dlt_loads.inserted_at`; the limit is that of the census.
 */
export const arrivalDelayCheck = defineCheck({
  id: 'arrival-delay',
  title: 'Posts come in on time',
  scope: 'dataset',
  kind: 'freshness',
  question: 'How many posts of each unit came in later than the lag of their path, since the phase began?',
  runbook: 'Step 7: impact, affected subreddits',
  needs: 'an index on the arrival column',
  cost: 'O(w)',
  verdictRule:
    'warn: posts came in more than 3 cadences and 90 minutes after they were made, in the arrivals of this look. pass: none did; the count of the phase stays, and a rollback goes on with it. Never fail. Of hot, top and rising, and of what dlt merges, only posts newer than any before count; what another table has is not late here. learning: the unit is seen for the first time. unknown: when rows arrived could not be told.',
  remedy: REMEDY,
  columns: ({ tables }) =>
    tables.flatMap(({ table }) =>
      table.eventTime === undefined ? [] : [table.canonicalId.column, table.eventTime.column],
    ),
  plan(subject, context) {
    const blocked = findBlock(subject, context);
    if (blocked !== null) return blocked;
    const plans = listTables(subject).map((table) => planTable(table, subject, context));
    const unknown = plans.find((plan) => plan.kind === 'unknown');
    if (unknown !== undefined) return unknown;
    const queries = Object.fromEntries(
      plans.flatMap((plan) => (plan.kind === 'ask' ? Object.entries(plan.queries) : [])),
    );
    if (Object.keys(queries).length > 0) return { kind: 'ask', queries };
    return { kind: 'answered', ...judge(subject, {}, context) };
  },
  followUp(subject, answers) {
    const tables = listTables(subject);
    return Object.fromEntries(
      tables.flatMap((table) => {
        const keys = behindIn(table, answers);
        if (keys.length === 0) return [];
        return tables
          .filter((other) => other !== table)
          .map((other) => [probeName(table, other), elsewhereQuery(other, keys)] as const);
      }),
    );
  },
  assess: (subject, answers, context) => judge(subject, answers, context),
});

const rowSchema = z.object({
  unit: z.string().nullable(),
  rows: countColumn,
  newest: z.number(),
  ahead: countColumn,
  behind: z.array(z.string().nullable()).nullable(),
});
const probeSchema = z.object({ key: z.string() });

function findBlock({ dataset, tables }: DatasetSubject, context: LookContext): CheckPlan | null {
  const skip = (detail: string): CheckPlan => ({ kind: 'skipped', reason: 'not-applicable', detail });
  if (dataset.holds !== 'posts' || dataset.paths === undefined) return skip('no path collects posts into it');
  if (!tables.some(isTimed)) return skip('no table has units and the time of the posts');
  if (context.isBaseline)
    return { kind: 'skipped', reason: 'learning', detail: 'what comes in late is counted from the next look on' };
  if (context.isMemoryUnread !== true) return null;
  const message = 'the history could not be read, so what was here before is not known';
  return { kind: 'unknown', message, remedy: 'Look again when the branch cutover-history can be read.' };
}

function isTimed({ table }: TableSubject): boolean {
  return table.eventTime !== undefined && table.unitColumn !== undefined && table.writtenBy !== 'downstream';
}

function listTables({ tables }: DatasetSubject): readonly TableSubject[] {
  return tables.filter(isTimed);
}

function markName({ dataset }: DatasetSubject): string {
  return `arrival-delay:${dataset.name}`;
}

function readLedger(subject: DatasetSubject, { memory, state }: LookContext): DelayLedger {
  return forPhase(parseDelayLedger(memory.marks.get(markName(subject))) ?? EMPTY_LEDGER, state);
}

const LONGEST_MS = 86_400_000;

/** What is not counted yet: on from where an earlier look ended, whether its watermark moved or not; a day at most. */
function withOwnWindow(table: TableSubject, ledger: DelayLedger): TableSubject {
  const { through, after } = table.window;
  const longest = instantText(Date.parse(through) - LONGEST_MS);
  const counted = ledger.through.get(tableKey(table.table)) ?? after;
  return { ...table, window: { ...table.window, after: counted > longest ? counted : longest } };
}

function planTable(table: TableSubject, subject: DatasetSubject, context: LookContext): CheckPlan {
  const ledger = readLedger(subject, context);
  const own = withOwnWindow(table, ledger);
  const { eventTime } = table.table;
  if (eventTime === undefined || own.window.after >= own.window.through) return { kind: 'answered', answers: [] };
  return planOverArrivals(own, context, {
    expected: EXPECTED,
    ask: (rows) => ({ [tableKey(table.table)]: delayedQuery(own, { eventTime, rows, ledger, context }) }),
  });
}

function probeName(table: TableSubject, other: TableSubject): string {
  return `${tableKey(table.table)} in ${tableKey(other.table)}`;
}

type Row = z.output<typeof rowSchema>;

/** Nothing where the table was not asked; a question that failed gives its reason. */
function readTable(table: TableSubject, answers: Answers): Measured<readonly Row[]> {
  const answer = answers[tableKey(table.table)];
  if (answer === undefined) return { measured: true, value: [] };
  const read = readRows({ rows: answer }, { rows: rowSchema });
  return read.measured ? { measured: true, value: read.value.rows } : read;
}

function behindIn(table: TableSubject, answers: Answers): readonly string[] {
  const read = readTable(table, answers);
  return read.measured ? [...new Set(read.value.flatMap(behindOf))] : [];
}

function behindOf({ behind }: Row): readonly string[] {
  return (behind ?? []).filter((key) => key !== null);
}

/** By unit, over all tables; or the first question that failed. */
function readLook(subject: DatasetSubject, answers: Answers): Measured<ReadonlyMap<string, UnitLook>> {
  const tables = listTables(subject);
  const units = new Map<string, UnitLook>();
  for (const table of tables) {
    const read = readTable(table, answers);
    if (!read.measured) return read;
    const elsewhere = readElsewhere(table, tables, answers);
    if (!elsewhere.measured) return elsewhere;
    for (const row of read.value) {
      const unit = unitKey(row.unit ?? '');
      const before = units.get(unit) ?? { newest: 0, delayed: 0 };
      const behind = behindOf(row).filter((key) => !elsewhere.value.has(key)).length;
      const newest = Math.max(before.newest, row.newest);
      units.set(unit, { newest, delayed: before.delayed + row.ahead + behind });
    }
  }
  return { measured: true, value: units };
}

function readElsewhere(
  table: TableSubject,
  tables: readonly TableSubject[],
  answers: Answers,
): Measured<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const other of tables) {
    const answer = answers[probeName(table, other)];
    if (answer === undefined) continue;
    const read = readRows({ found: answer }, { found: probeSchema });
    if (!read.measured) return read;
    for (const { key } of read.value.found) found.add(key);
  }
  return { measured: true, value: found };
}

function judge(subject: DatasetSubject, answers: Answers, context: LookContext): CheckOutcome {
  const look = readLook(subject, answers);
  if (!look.measured) return { answers: [unmeasuredAnswer(look, EXPECTED)] };
  const before = readLedger(subject, context);
  const after = addLook(before, {
    through: new Map(listTables(subject).map(({ table, window }) => [tableKey(table), window.through])),
    units: onlyRegistered(look.value, context),
    at: Math.floor(Date.parse(context.database.at) / 1000),
  });
  const isFirst = before.through.size === 0;
  const isNews = isFirst || look.value.size > 0 || after.generation !== storedGeneration(subject, context);
  const value = renderDelayLedger(after);
  return {
    answers: isFirst ? [learningAnswer(EXPECTED, 'counted from the next look on')] : toAnswers(before, after, context),
    records: isNews ? [{ kind: 'mark', name: markName(subject), value }] : [],
  };
}

function onlyRegistered(
  units: ReadonlyMap<string, UnitLook>,
  { datasets }: LookContext,
): ReadonlyMap<string, UnitLook> {
  const names = new Set(datasets.units.map(({ name }) => unitKey(name)));
  return new Map([...units].filter(([unit]) => names.has(unit)));
}

function storedGeneration(subject: DatasetSubject, { memory }: LookContext): number | null {
  return parseDelayLedger(memory.marks.get(markName(subject)))?.generation ?? null;
}

/** One for each unit that has late posts or is new, and one for all others. */
function toAnswers(before: DelayLedger, after: DelayLedger, { datasets }: LookContext): readonly CheckAnswer[] {
  const own = datasets.units.flatMap(({ name }) => answerUnit(unitKey(name), before, after) ?? []);
  const rest = datasets.units.length - own.length;
  return rest > 0 ? [...own, passAnswer(EXPECTED, `no post of ${count(rest, 'unit')} came in late`)] : own;
}

function answerUnit(unit: string, before: DelayLedger, after: DelayLedger): CheckAnswer | null {
  const [known, now] = [before.units.get(unit), after.units.get(unit)];
  if (now === undefined) return null;
  if (known === undefined) return learningAnswer(EXPECTED, 'seen for the first time', { unit });
  if (now.delayed === 0) return null;
  const fresh = now.delayed - known.delayed;
  const observed = `at least ${count(now.delayed, 'post')} came in late since the phase began, ${fresh} of them since the last look`;
  const answer =
    fresh > 0 ? warnAnswer(EXPECTED, observed, { unit, remedy: REMEDY }) : passAnswer(EXPECTED, observed, { unit });
  return { ...answer, faultCount: now.delayed };
}
