import {
  learningAnswer,
  notApplicableAnswer,
  passAnswer,
  unknownAnswer,
  warnAnswer,
} from '../integrity/check-answers.ts';
import { defineCheck } from '../integrity/integrity-check.ts';
import type { CheckAnswer, CheckPlan, TableSubject } from '../integrity/integrity-check.ts';
import type { UnitFetchFact } from '../integrity/integrity-memory.ts';
import { addHours, hourOf, hoursBetween } from '../integrity/ledger-hour.ts';
import type { LookContext } from '../integrity/look-context.ts';
import { ownedUnits } from '../integrity/owned-units.ts';
import { tableKey } from '../integrity/quoted-name.ts';
import { count } from '../markdown/count.ts';

const EXPECTED = 'no hole longer than the unit is usually silent';
const REMEDY =
  'Look at the runs of the collector in these hours. Where it did not run or its listing was full, collect the unit again while Reddit still lists the posts.';

/**
 * Hours of the past without a row, inside what is usual for the unit: what freshness says of the time up to now, for holes that have an end. A hole alone is
 * no loss, so what the collectors recorded in it decides what is said.
 */
export const gapsCheck = defineCheck({
  id: 'gaps',
  title: 'No hole in the arrivals',
  scope: 'table',
  kind: 'loss',
  question: 'Is there a hole in the arrivals of a unit that is longer than it is usually silent, and why?',
  runbook: 'When to roll back: data loss or corruption detected',
  needs: 'nothing: the hours that volume keeps, and the records of unit-fetches',
  cost: 'O(S B)',
  verdictRule:
    'warn: in the last 48 hours a hole of 2 hours or more, and of more than 1.5 times the longest of the 4 weeks before; not where the fetches in it ran and found nothing new. learning: below 2 weeks. Never fail: what is lost, fetch-overlap and the census prove.',
  remedy: REMEDY,
  plan(subject, context): CheckPlan {
    const units = ownedUnits(subject, context);
    if (units === null || units.length === 0)
      return { kind: 'skipped', reason: 'not-applicable', detail: 'no unit is collected into this table now' };
    if (context.isMemoryUnread === true)
      return { kind: 'unknown', message: 'the history could not be read', remedy: 'Look again when it can be.' };
    return { kind: 'answered', answers: judge(subject, context, units) };
  },
  assess: () => ({ answers: [unknownAnswer(EXPECTED, 'nothing was asked', 'Look again.')] }),
});

const LEARNING_HOURS = 14 * 24;
const REMEMBERED_HOURS = 28 * 24;
const RECENT_HOURS = 48;
const LEAST_HOLE = 2;
const LEAST_HOURS_WITH_ROWS = 24;
const FACTOR = 1.5;

interface Hole {
  readonly unit: string;
  /** The first and the last hour without a row. */
  readonly first: string;
  readonly last: string;
  readonly hours: number;
  readonly usual: number;
}

function judge(subject: TableSubject, context: LookContext, units: readonly string[]): readonly CheckAnswer[] {
  const { memory, database, state } = context;
  const now = hourOf(database.at);
  const first = memory.firstLookAt === null ? null : hourOf(memory.firstLookAt);
  if (first === null || hoursBetween(first, now) < LEARNING_HOURS)
    return [learningAnswer(EXPECTED, '2 weeks of counted hours are needed to know what is usual')];
  // A unit that came to this path with the phase has no rhythm here before.
  const since = state?.phaseStartedAt === null || state === null ? first : hourOf(state.phaseStartedAt);
  const found = units.map((unit) => findHole(subject, context, { unit, now, since }));
  const holes = found.flatMap((each) => (each.kind === 'hole' ? [each.hole] : []));
  const known = found.filter(({ kind }) => kind !== 'learning').length;
  const warned = holes.flatMap((hole) => answerHole(hole, fetchesIn(hole, subject, context)));
  if (warned.length > 0) return warned;
  if (known === 0) return [notApplicableAnswer(EXPECTED, 'no unit has rows in enough hours to have a rhythm')];
  return [passAnswer(EXPECTED, `no hole in the arrivals of ${count(known, 'unit')} in ${RECENT_HOURS} h`)];
}

type Found = { readonly kind: 'learning' | 'none' } | { readonly kind: 'hole'; readonly hole: Hole };

function findHole(
  { table }: TableSubject,
  { memory }: LookContext,
  { unit, now, since }: { readonly unit: string; readonly now: string; readonly since: string },
): Found {
  const key = tableKey(table);
  const from = addHours(now, -REMEMBERED_HOURS);
  const hours = memory.counts
    .filter((each) => each.table === key && each.unit === unit && each.rows > 0 && each.hour >= from)
    .map(({ hour }) => hour)
    .toSorted();
  const recent = addHours(now, -RECENT_HOURS);
  const holes = hours.flatMap((hour, index) => {
    const before = hours[index - 1];
    return before === undefined ? [] : [{ before, hour, hours: hoursBetween(before, hour) - 1 }];
  });
  const past = holes.filter(({ hour }) => hour < recent);
  if (past.length < LEAST_HOURS_WITH_ROWS) return { kind: 'learning' };
  const usual = Math.max(...past.map((hole) => hole.hours));
  const worst = holes
    .filter(({ hour, before }) => hour >= recent && before >= since)
    .reduce((most, hole) => (hole.hours > most.hours ? hole : most), { before: '', hour: '', hours: 0 });
  if (worst.hours < LEAST_HOLE || worst.hours <= FACTOR * usual) return { kind: 'none' };
  const [first, last] = [addHours(worst.before, 1), addHours(worst.hour, -1)];
  return { kind: 'hole', hole: { unit, first, last, hours: worst.hours, usual } };
}

function fetchesIn({ unit, first, last }: Hole, { table }: TableSubject, { memory }: LookContext) {
  const own = (memory.unitFetches ?? []).filter(
    (fetch) => fetch.unit === unit && (table.writtenBy === 'both' || fetch.path === table.writtenBy),
  );
  const oldest = own.map(({ at }) => hourOf(at)).toSorted()[0];
  // Only the last few are kept: of an earlier hole nobody knows whether there were runs.
  const isKnown = oldest !== undefined && oldest < first;
  return isKnown ? own.filter(({ at }) => hourOf(at) >= first && hourOf(at) <= last) : null;
}

function answerHole({ unit, first, last, hours, usual }: Hole, fetches: readonly UnitFetchFact[] | null) {
  const reason = describeReason(fetches);
  if (reason === null) return [];
  const observed = `nothing arrived for ${hours} h, from ${first} to ${last} UTC, usually at most ${usual} h: ${reason}`;
  return [warnAnswer(EXPECTED, observed, { unit, remedy: REMEDY })];
}

/** `null` where the runs of the hole say that there was nothing to read. */
function describeReason(fetches: readonly UnitFetchFact[] | null): string | null {
  if (fetches === null) return 'whether the collector ran is not recorded';
  if (fetches.length === 0) return 'the collector did not run';
  const failed = fetches.filter(({ outcome }) => outcome === 'failed' || outcome === 'rate-limited').length;
  if (failed > 0) return `${failed} of ${count(fetches.length, 'fetch', 'fetches')} failed`;
  if (fetches.some(({ saturated, outcome }) => saturated && outcome === 'fetched'))
    return 'the collector ran and its listing was full, yet no row arrived';
  if (fetches.some(({ outcome }) => outcome === 'fetched')) return 'the collector fetched posts, yet no row arrived';
  return null;
}
