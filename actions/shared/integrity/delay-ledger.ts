import { z } from 'zod';

/**
 * Why more posts of a unit may have come in late than were counted: its listing is in no order of time, dlt merges, posts were late already when it was
 * first seen, more were late than are looked up, or its ids do not tell whether another table had the post.
 */
export const DELAY_DOUBTS = ['listing', 'merge', 'first-sight', 'many', 'ids'] as const;
export type DelayDoubt = (typeof DELAY_DOUBTS)[number];

/** What looks know of one unit. Instants of posts are seconds since 1970. */
export interface UnitDelays {
  /** The newest post that any look saw. */
  readonly newest: number;
  /** The newest at the first sight: what is older was there before anybody looked. */
  readonly since: number;
  /** Posts that came in late since the phase began, at least. */
  readonly delayed: number;
  /** Why there may be more; empty where the number is exact. */
  readonly doubts: readonly DelayDoubt[];
}

/** What one look leaves for the next: totals, so that a look that is repeated or missed changes nothing. Instants are those of looks. */
export interface DelayLedger {
  /** The phase that the totals belong to; `null` where the state could not be read. */
  readonly generation: number | null;
  /** When that phase began; `null` where no look of it read that. */
  readonly phaseStartedAt: string | null;
  /** By `tableKey`: arrivals are counted from here on, without a hole. */
  readonly from: ReadonlyMap<string, string>;
  /** By `tableKey`: arrivals up to here are counted. */
  readonly through: ReadonlyMap<string, string>;
  /** By `tableKey`: a post that no look saw came with no load up to here. Lies a look back, since a merge can hide a row from one. */
  readonly absentThrough: ReadonlyMap<string, string>;
  /** How many looks in a row could not count what came in: by it the next one counts less at once. */
  readonly failed: number;
  /** By unit in lower case. */
  readonly units: ReadonlyMap<string, UnitDelays>;
}

const instants = z.record(z.string(), z.string());
const ledgerSchema = z.object({
  version: z.literal(2),
  generation: z.int().nullable(),
  phaseStartedAt: z.string().nullable(),
  from: instants,
  through: instants,
  absentThrough: instants,
  failed: z.int().min(0),
  units: z.record(z.string(), z.tuple([z.number(), z.number(), z.int().min(0), z.array(z.enum(DELAY_DOUBTS))])),
});

/** Reads the mark of an earlier look; `null` where there is none, or one of a version that did not keep its doubts. */
export function parseDelayLedger(text: string | undefined): DelayLedger | null {
  const parsed = text === undefined ? null : ledgerSchema.safeParse(JSON.parse(text));
  if (parsed?.success !== true) return null;
  const { version: _, from, through, absentThrough, units, ...rest } = parsed.data;
  return {
    ...rest,
    from: new Map(Object.entries(from)),
    through: new Map(Object.entries(through)),
    absentThrough: new Map(Object.entries(absentThrough)),
    units: new Map(
      Object.entries(units).map(([unit, [newest, since, delayed, doubts]]) => [
        unit,
        { newest, since, delayed, doubts },
      ]),
    ),
  };
}

/** The text of the mark. */
export function renderDelayLedger({ from, through, absentThrough, units, ...rest }: DelayLedger): string {
  const numbers = [...units].map(
    ([unit, { newest, since, delayed, doubts }]) => [unit, [newest, since, delayed, doubts]] as const,
  );
  return JSON.stringify({
    version: 2,
    ...rest,
    from: Object.fromEntries(from),
    through: Object.fromEntries(through),
    absentThrough: Object.fromEntries(absentThrough),
    units: Object.fromEntries(numbers),
  });
}

/** Totals begin anew with each phase of dlt; a rollback goes on with those of the phase that it ended, since what was held up comes in after it. */
export function forPhase(
  ledger: DelayLedger,
  state: { readonly phase: string; readonly generation: number; readonly phaseStartedAt: string | null } | null,
): DelayLedger {
  if (state === null || state.generation === ledger.generation) return ledger;
  const { generation, phaseStartedAt } = state;
  if (state.phase === 'manual_only') return { ...ledger, generation };
  return {
    ...ledger,
    generation,
    phaseStartedAt,
    units: new Map([...ledger.units].map(([unit, known]) => [unit, { ...known, delayed: 0, doubts: [] }])),
  };
}

/** Of no look yet. */
export const EMPTY_LEDGER: DelayLedger = {
  generation: null,
  phaseStartedAt: null,
  from: new Map(),
  through: new Map(),
  absentThrough: new Map(),
  failed: 0,
  units: new Map(),
};

/** What of a unit came in with one look. */
export interface UnitLook {
  /** Seconds since 1970. */
  readonly newest: number;
  readonly delayed: number;
  readonly doubts: readonly DelayDoubt[];
}

/** Arrivals of one table that a look counted. */
export interface CountedSpan {
  readonly after: string;
  readonly through: string;
  /** There was nothing behind it that could have been counted. */
  readonly isCaughtUp: boolean;
}

export interface DelayLook {
  /** By `tableKey`. */
  readonly spans: ReadonlyMap<string, CountedSpan>;
  readonly units: ReadonlyMap<string, UnitLook>;
  /** Of the look, seconds since 1970: a time of the future would hide all that comes after it. */
  readonly at: number;
}

/** The ledger after a look. A unit that is seen for the first time begins with its newest post: what is older was there before. */
export function addLook(before: DelayLedger, { spans, units, at }: DelayLook): DelayLedger {
  const isFirst = before.through.size === 0;
  const added = [...units].map(([unit, look]): readonly [string, UnitDelays] => {
    const newest = Math.floor(Math.min(look.newest, at));
    const known = before.units.get(unit);
    if (known === undefined) return [unit, { newest, since: newest, delayed: 0, doubts: isFirst ? [] : look.doubts }];
    const doubts = DELAY_DOUBTS.filter((doubt) => known.doubts.includes(doubt) || look.doubts.includes(doubt));
    return [unit, { ...known, newest: Math.max(known.newest, newest), delayed: known.delayed + look.delayed, doubts }];
  });
  const spanned = [...spans];
  return {
    ...before,
    from: new Map([...before.from, ...spanned.map(([key, span]) => [key, countedFrom(before, key, span)] as const)]),
    through: new Map([...before.through, ...spanned.map(([key, { through }]) => [key, through] as const)]),
    absentThrough: new Map([
      ...before.absentThrough,
      ...spanned.map(([key, span]) => [key, absentUntil(before, key, span)] as const),
    ]),
    failed: Math.max(0, before.failed - 1),
    units: new Map([...before.units, ...added]),
  };
}

/** What the first look sees it learns from. Where a span begins behind the one before, what lies between was passed over. */
function countedFrom({ from, through }: DelayLedger, key: string, span: CountedSpan): string {
  if (through.size === 0) return span.through;
  const before = through.get(key);
  const isOn = before === undefined || span.after <= before;
  return isOn ? (from.get(key) ?? span.after) : span.after;
}

function absentUntil(before: DelayLedger, key: string, { after, isCaughtUp }: CountedSpan): string {
  return isCaughtUp ? after : (before.absentThrough.get(key) ?? after);
}

/** The ledger after a look whose question failed: nothing was counted, and what came in stays to be counted. */
export function addFailedLook(before: DelayLedger): DelayLedger {
  return { ...before, failed: before.failed + 1 };
}
