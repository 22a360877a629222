import { loadsUnreadThrough } from '../integrity/arrival-clause.ts';
import { planOverArrivals } from '../integrity/arrived-rows.ts';
import { learningAnswer, unmeasuredAnswer } from '../integrity/check-answers.ts';
import { answerDelays } from '../integrity/delay-answers.ts';
import {
  addFailedLook,
  addLook,
  EMPTY_LEDGER,
  forPhase,
  parseDelayLedger,
  renderDelayLedger,
} from '../integrity/delay-ledger.ts';
import type { CountedSpan, DelayLedger, UnitLook } from '../integrity/delay-ledger.ts';
import { delayedQuery, elsewhereQuery } from '../integrity/delayed-rows.ts';
import { defineCheck } from '../integrity/integrity-check.ts';
import type { Answers, CheckOutcome, CheckPlan, DatasetSubject, TableSubject } from '../integrity/integrity-check.ts';
import type { LookContext } from '../integrity/look-context.ts';
import { instantText } from '../integrity/look-window.ts';
import { tableKey } from '../integrity/quoted-name.ts';
import { flaggedIn, probeName, readDelays } from '../integrity/read-delays.ts';
import { unitKey } from '../routing/unit-key.ts';

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
    'warn: posts came in more than 3 cadences and 90 minutes after they were made, in the arrivals of this look. pass: none did; the count of the phase stays, and a rollback goes on with it. Never fail. What another table had in time is not late. A number says at least, and why, where there may be more: hot, top and rising show posts of any age, a row that dlt merges again shows a newer time, or a part of the phase was not looked at. not-applicable: none is certain, and for such a reason not countable. learning: nothing of the unit ever came in, or only a part of the phase was looked at. unknown: when rows arrived could not be told.',
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
        const keys = flaggedIn(table, answers);
        if (keys.length === 0) return [];
        return tables
          .filter((other) => other !== table)
          .map((other) => [probeName(table, other), elsewhereQuery(other, keys)] as const);
      }),
    );
  },
  assess: (subject, answers, context) => judge(subject, answers, context),
});

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

/** A look after a long pause does not count more than this at once. */
const LONGEST_MS = 7 * 86_400_000;
/** So often it is halved after looks whose question failed, such as by a time-out, down to a 64th. */
const MOST_HALVINGS = 6;

/**
 * What is not counted yet: on from where an earlier look ended, whether its watermark moved or not; the rest is left to later looks. Passed over is only what
 * came with loads that nobody reads any more, and then the ledger says so.
 */
function withOwnWindow(table: TableSubject, { through, failed }: DelayLedger, context: LookContext): TableSubject {
  const counted = through.get(tableKey(table.table)) ?? table.window.after;
  const unread = loadsUnreadThrough(table, context) ?? counted;
  const after = unread > counted ? unread : counted;
  const longest = instantText(Date.parse(after) + LONGEST_MS * 0.5 ** Math.min(failed, MOST_HALVINGS));
  const end = table.window.through < longest ? table.window.through : longest;
  return { ...table, window: { ...table.window, after, through: end > after ? end : after } };
}

function spanOf(table: TableSubject, ledger: DelayLedger, context: LookContext): CountedSpan {
  const { after, through } = withOwnWindow(table, ledger, context).window;
  return { after, through, isCaughtUp: through >= table.window.through };
}

/** Where nothing came in, the history need not grow; but what a look after a long pause counts must not grow for ever either. */
function isLong({ after, through, isCaughtUp }: CountedSpan): boolean {
  return !isCaughtUp || Date.parse(through) - Date.parse(after) > LONGEST_MS / 7;
}

function planTable(table: TableSubject, subject: DatasetSubject, context: LookContext): CheckPlan {
  const ledger = readLedger(subject, context);
  const own = withOwnWindow(table, ledger, context);
  const { eventTime } = table.table;
  if (eventTime === undefined || own.window.after >= own.window.through) return { kind: 'answered', answers: [] };
  const hasOthers = listTables(subject).length > 1;
  return planOverArrivals(own, context, {
    expected: EXPECTED,
    ask: (rows) => ({ [tableKey(table.table)]: delayedQuery(own, { eventTime, rows, ledger, context, hasOthers }) }),
  });
}

function judge(subject: DatasetSubject, answers: Answers, context: LookContext): CheckOutcome {
  const tables = listTables(subject);
  const before = readLedger(subject, context);
  const isFirst = before.through.size === 0;
  const look = readDelays(tables, answers);
  if (!look.measured)
    return {
      answers: [unmeasuredAnswer(look, EXPECTED)],
      records: isFirst ? [] : markOf(subject, addFailedLook(before)),
    };
  const spans = new Map(tables.map((table) => [tableKey(table.table), spanOf(table, before, context)]));
  const after = addLook(before, {
    spans,
    units: onlyRegistered(look.value, context),
    at: Math.floor(Date.parse(context.database.at) / 1000),
  });
  const isToKeep = ([key, span]: readonly [string, CountedSpan]): boolean =>
    isLong(span) || span.after > (before.through.get(key) ?? span.after);
  const isNews = isFirst || look.value.size > 0 || before.failed > 0 || [...spans].some(isToKeep);
  const isOther = after.generation !== storedGeneration(subject, context);
  return {
    answers: isFirst
      ? [learningAnswer(EXPECTED, 'counted from the next look on')]
      : answerDelays({ before, after, subject, context, expected: EXPECTED, remedy: REMEDY }),
    records: isNews || isOther ? markOf(subject, after) : [],
  };
}

function markOf(subject: DatasetSubject, ledger: DelayLedger): NonNullable<CheckOutcome['records']> {
  return [{ kind: 'mark', name: markName(subject), value: renderDelayLedger(ledger) }];
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
