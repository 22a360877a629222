import { z } from 'zod';

/** What looks know of one unit. Instants of posts are seconds since 1970. */
export interface UnitDelays {
  /** The newest post that any look saw. */
  readonly newest: number;
  /** The newest at the first sight: what is older was there before anybody looked. */
  readonly since: number;
  /** Posts that came in late since the phase began. */
  readonly delayed: number;
}

/** What one look leaves for the next: totals, so that a look that is repeated or missed changes nothing. */
export interface DelayLedger {
  /** The phase that the totals belong to; `null` where the state could not be read. */
  readonly generation: number | null;
  /** By `tableKey`: arrivals up to here are counted. */
  readonly through: ReadonlyMap<string, string>;
  /** By unit in lower case. */
  readonly units: ReadonlyMap<string, UnitDelays>;
}

const ledgerSchema = z.object({
  generation: z.int().nullable(),
  through: z.record(z.string(), z.string()),
  units: z.record(z.string(), z.tuple([z.number(), z.number(), z.int().min(0)])),
});

/** Reads the mark of an earlier look; `null` where there is none. */
export function parseDelayLedger(text: string | undefined): DelayLedger | null {
  if (text === undefined) return null;
  const { generation, through, units } = ledgerSchema.parse(JSON.parse(text));
  return {
    generation,
    through: new Map(Object.entries(through)),
    units: new Map(Object.entries(units).map(([unit, [newest, since, delayed]]) => [unit, { newest, since, delayed }])),
  };
}

/** The text of the mark. */
export function renderDelayLedger({ generation, through, units }: DelayLedger): string {
  const numbers = [...units].map(([unit, { newest, since, delayed }]) => [unit, [newest, since, delayed]] as const);
  return JSON.stringify({ generation, through: Object.fromEntries(through), units: Object.fromEntries(numbers) });
}

/** Totals begin anew with each phase of dlt; a rollback goes on with those of the phase that it ended, since what was held up comes in after it. */
export function forPhase(
  ledger: DelayLedger,
  state: { readonly phase: string; readonly generation: number } | null,
): DelayLedger {
  if (state === null || state.generation === ledger.generation) return ledger;
  const generation = state.generation;
  if (state.phase === 'manual_only') return { ...ledger, generation };
  return {
    ...ledger,
    generation,
    units: new Map([...ledger.units].map(([unit, known]) => [unit, { ...known, delayed: 0 }])),
  };
}

/** Of no look yet. */
export const EMPTY_LEDGER: DelayLedger = { generation: null, through: new Map(), units: new Map() };

/** What of a unit came in with one look. */
export interface UnitLook {
  /** Seconds since 1970. */
  readonly newest: number;
  readonly delayed: number;
}

export interface DelayLook {
  /** By `tableKey`: arrivals that the look counted end here. */
  readonly through: ReadonlyMap<string, string>;
  readonly units: ReadonlyMap<string, UnitLook>;
  /** Of the look, seconds since 1970: a time of the future would hide all that comes after it. */
  readonly at: number;
}

/** The ledger after a look. A unit that is seen for the first time begins with its newest post: what is older was there before. */
export function addLook(before: DelayLedger, { through, units, at }: DelayLook): DelayLedger {
  const added = [...units].map(([unit, look]): readonly [string, UnitDelays] => {
    const newest = Math.floor(Math.min(look.newest, at));
    const known = before.units.get(unit);
    if (known === undefined) return [unit, { newest, since: newest, delayed: 0 }];
    return [unit, { ...known, newest: Math.max(known.newest, newest), delayed: known.delayed + look.delayed }];
  });
  return {
    generation: before.generation,
    through: new Map([...before.through, ...through]),
    units: new Map([...before.units, ...added]),
  };
}
