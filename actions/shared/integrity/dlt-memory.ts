import { z } from 'zod';

import type { DltSubject } from './integrity-check.ts';
import type { IntegrityRecord } from './integrity-memory.ts';
import type { LoadFact, LookContext } from './look-context.ts';
import type { OpenLoad } from './open-loads.ts';

const memorySchema = z.object({
  /** Of the look that left it, by the database's clock. */
  at: z.string(),
  /** Loads that had not completed then: when a look first saw rows of each. */
  open: z.record(z.string(), z.string()),
  /** The newest loads that had completed then, by their id. */
  completed: z.array(z.string()),
});

/** What an earlier look saw of dlt's loads; `null` where none did. */
export type DltMemory = z.output<typeof memorySchema>;

/** How many completed loads are kept by id: more than come between two looks. */
const MOST_COMPLETED = 50;
const MOST_OPEN = 100;

export function readDltMemory({ dltSchema }: DltSubject, { memory }: LookContext): DltMemory | null {
  const text = memory.marks.get(markName(dltSchema));
  if (text === undefined) return null;
  return memorySchema.safeParse(parseJson(text)).data ?? null;
}

/** When rows of a load that did not complete were first seen by a look: now, where none saw them. */
export function firstSeenAt(loadId: string, before: DltMemory | null, { database }: LookContext): string {
  return before?.open[loadId] ?? database.at;
}

/** What the next look is told. */
export function dltMemoryRecord(
  { dltSchema }: DltSubject,
  context: LookContext,
  { loads, open }: { readonly loads: readonly LoadFact[]; readonly open: readonly OpenLoad[] },
): IntegrityRecord {
  const before = readDltMemory({ dltSchema, datasets: [], tables: [] }, context);
  const value: DltMemory = {
    at: context.database.at,
    open: Object.fromEntries(
      open.slice(0, MOST_OPEN).map(({ loadId }) => [loadId, firstSeenAt(loadId, before, context)]),
    ),
    completed: loads.slice(0, MOST_COMPLETED).map(({ loadId }) => loadId),
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
