import { z } from 'zod';

import type { IntegrityRecord } from './integrity-memory.ts';
import type { LoadFact, LookContext } from './look-context.ts';
import type { Unmeasured } from '../verification/measured.ts';
import type { OpenLoad } from './open-loads.ts';

const memorySchema = z.object({
  /** Of the look that left it, by the database's clock. */
  at: z.string(),
  /**
   * Loads that had not completed then: when a look first saw rows of each, how many there were, and when the last look was taken that saw fewer; `null`
   * where none did.
   */
  open: z.record(z.string(), z.object({ seen: z.string(), rows: z.number(), after: z.string().nullable() })),
  /** The newest loads that had completed then, by their id. */
  completed: z.array(z.string()),
  /** Loads that completed after the instant that stands here, and are stamped before it. */
  late: z.record(z.string(), z.string()),
  /** Loads that a look saw at the instant that stands here, and that are stamped after it: of a clock that runs ahead. */
  early: z.record(z.string(), z.string()).default({}),
});

/** What an earlier look saw of dlt's loads; `null` where none did. */
export type DltMemory = z.output<typeof memorySchema>;

/** How many completed loads are kept by id: those of a day, one each quarter of an hour. */
const MOST_COMPLETED = 100;
const MOST_OPEN = 100;
/** A client whose clock is right stamps a load just before it writes it. */
const LATE_MS = 5_000;
/** How long a load that was stamped wrongly is remembered. */
const LATE_DAYS = 7;

export function readDltMemory(dltSchema: string, { memory }: LookContext): DltMemory | null {
  const text = memory.marks.get(markName(dltSchema));
  if (text === undefined) return null;
  return memorySchema.safeParse(parseJson(text)).data ?? null;
}

/** When rows of a load that did not complete were first seen by a look, and after which look the newest of them came. */
export function trackOpenLoad(
  { loadId, rows }: OpenLoad,
  before: DltMemory | null,
  { database }: LookContext,
): DltMemory['open'][string] {
  const known = before?.open[loadId];
  const total = [...rows.values()].reduce((sum, each) => sum + each, 0);
  const hasGrown = before !== null && total > (known?.rows ?? 0);
  return { seen: known?.seen ?? database.at, rows: total, after: hasGrown ? before.at : (known?.after ?? null) };
}

/** Loads that had completed, whose rows are still there and whose own row is not: it was deleted. */
export function listTakenAway(before: DltMemory | null, open: readonly OpenLoad[]): readonly string[] {
  const known = new Set(before?.completed);
  return open.map(({ loadId }) => loadId).filter((loadId) => known.has(loadId));
}

/** What helps where rows of `_dlt_loads` are gone. */
export const LOADS_REMEDY =
  'Put the rows back into _dlt_loads (load_id, schema_name, status 0, inserted_at, schema_version_hash), from a backup where there is one, and find out what deleted them.';

/** Why nothing can be told where the table of loads was emptied since the last look; `null` where it was not. */
export function findEmptied(dltSchema: string, loads: readonly LoadFact[], context: LookContext): Unmeasured | null {
  const known = readDltMemory(dltSchema, context)?.completed.length ?? 0;
  if (loads.length > 0 || known === 0) return null;
  return {
    measured: false,
    message: `${dltSchema}._dlt_loads is empty, and ${known} loads or more stood in it at an earlier look: which rows are of a completed load cannot be told`,
    remedy: LOADS_REMEDY,
  };
}

/** Loads that were not there at the look before, and are stamped as if they had been; by id, with the instant of that look. */
export function listLateLoads(
  before: DltMemory | null,
  loads: readonly LoadFact[],
  { database }: LookContext,
): ReadonlyMap<string, string> {
  if (before === null) return new Map();
  const known = new Set(before.completed);
  const stamps = loads.filter(({ loadId }) => known.has(loadId)).map(({ insertedAt }) => insertedAt);
  const oldest = known.size < MOST_COMPLETED ? '' : (stamps.toSorted()[0] ?? before.at);
  const found = loads.filter(
    ({ loadId, insertedAt }) =>
      !known.has(loadId) && insertedAt >= oldest && Date.parse(before.at) - Date.parse(insertedAt) > LATE_MS,
  );
  const since = Date.parse(database.at) - LATE_DAYS * 86_400_000;
  const kept = Object.entries(before.late).filter(
    ([id, after]) => Date.parse(after) > since && loads.some(({ loadId }) => loadId === id),
  );
  return new Map([...found.map(({ loadId }) => [loadId, before.at] as const), ...kept]);
}

/** Loads that a look saw before the instant of their stamp; by id, with the first such look. */
export function listEarlyLoads(
  before: DltMemory | null,
  loads: readonly LoadFact[],
  { database }: LookContext,
): ReadonlyMap<string, string> {
  const since = Date.parse(database.at) - LATE_DAYS * 86_400_000;
  const found = loads.flatMap(({ loadId, insertedAt }) => {
    const seen = before?.early[loadId] ?? (insertedAt > database.at ? database.at : undefined);
    return seen === undefined || Date.parse(seen) < since ? [] : [[loadId, seen] as const];
  });
  return new Map(found.slice(0, MOST_COMPLETED));
}

/** By how much the clock of dlt runs ahead at least, by what looks saw. */
export function aheadMs(early: ReadonlyMap<string, string>, loads: readonly LoadFact[]): number {
  const ahead = loads.flatMap(({ loadId, insertedAt }) => {
    const seen = early.get(loadId);
    return seen === undefined ? [] : [Date.parse(insertedAt) - Date.parse(seen)];
  });
  return Math.max(0, ...ahead);
}

/** What the next look is told. */
export function dltMemoryRecord(
  dltSchema: string,
  context: LookContext,
  { loads, open }: { readonly loads: readonly LoadFact[]; readonly open: readonly OpenLoad[] },
): IntegrityRecord {
  const before = readDltMemory(dltSchema, context);
  const value: DltMemory = {
    at: context.database.at,
    open: Object.fromEntries(
      open.slice(0, MOST_OPEN).map((load) => [load.loadId, trackOpenLoad(load, before, context)]),
    ),
    completed: [...listTakenAway(before, open), ...loads.slice(0, MOST_COMPLETED).map(({ loadId }) => loadId)],
    late: Object.fromEntries(listLateLoads(before, loads, context)),
    early: Object.fromEntries(listEarlyLoads(before, loads, context)),
  };
  return { kind: 'mark', name: markName(dltSchema), value: JSON.stringify(value) };
}

function markName(dltSchema: string): string {
  return `dlt-loads:${dltSchema}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A mark that a hand changed: as if there were none.
    return null;
  }
}
