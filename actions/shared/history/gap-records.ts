import { z } from 'zod';

import { count, instant, path } from './record-fields.ts';

/** What is known of a unit's switch from one path to the other. */
export const HANDOVER_RESULTS = ['overlap', 'seamless', 'gap', 'unknown'] as const;
export const HANDOVER_SETTLEMENTS = ['first-fetch', 'later-fetch', 'table', 'backfill', 'out-of-reach'] as const;

export const BACKFILL_STATES = ['open', 'closed', 'out-of-reach'] as const;
/** Why a gap is still open (the first six) or cannot be filled (the others). */
export const BACKFILL_REASONS = [
  'budget',
  'deadline',
  'interrupted',
  'source-failed',
  'write-failed',
  'not-stored',
  'horizon',
  'deleted',
  'gone',
] as const;

/**
 * A unit went from one path to the other: what the one held last, what the other read first, and whether anything lies between that neither read. A
 * later record of the same switch (generation, unit) replaces an earlier one.
 */
export const handoverSchema = z.strictObject({
  kind: z.literal('handover'),
  schemaVersion: z.literal(1),
  at: instant,
  /** From which on the unit is the new path's. */
  generation: z.int(),
  unit: z.string().min(1),
  from: path,
  to: path,
  /** The newest post that the old path held, and when that was last known; `null` where it held none, or nothing is known. */
  oldNewestId: z.string().nullable(),
  oldAt: instant.nullable(),
  /** The oldest post that the new path read first, and when. */
  newOldestId: z.string().nullable(),
  newAt: instant.nullable(),
  result: z.enum(HANDOVER_RESULTS),
  /** Where posts can lie that neither path read, both ends left out; `null` without a gap. No `after`: from the first post on. */
  gap: z.strictObject({ after: z.string().nullable(), before: z.string() }).nullable(),
  /** What the result rests on; of a gap: what was done about it. `null`: nothing yet. */
  settledBy: z.enum(HANDOVER_SETTLEMENTS).nullable(),
  /** In one line. */
  detail: z.string(),
});

/** How far one gap was filled. A later record of the same gap replaces an earlier one. */
export const backfillSchema = z.strictObject({
  kind: z.literal('backfill'),
  schemaVersion: z.literal(1),
  at: instant,
  /** `renderRunKey`. */
  run: z.string().min(1),
  /** What finding the gap is: `handover opensource 5`. */
  gap: z.string().min(1),
  /** `null` where ids alone are missing, of whatever unit. */
  unit: z.string().nullable(),
  dataset: z.string().min(1),
  /** Between these, both left out; `null` where that side is open or ids alone are missing. */
  range: z
    .strictObject({
      afterId: z.string().nullable(),
      beforeId: z.string().nullable(),
      fromAt: instant.nullable(),
      toAt: instant.nullable(),
    })
    .nullable(),
  state: z.enum(BACKFILL_STATES),
  /** Down to this post of the listing everything is read, written and seen in the table: the next run goes on behind it. */
  cursor: z.string().nullable(),
  fetched: count,
  written: count,
  /** Why it is not closed; `null` where it is. */
  reason: z.enum(BACKFILL_REASONS).nullable(),
  /** Ids that are not here and will not be, or not yet: a sample. */
  missing: z.array(z.string()).max(100),
  /** Until about then Reddit still lists the oldest post of the gap; `null` where that is not known or does not matter any more. */
  reachableUntil: instant.nullable(),
  /** In one line. */
  detail: z.string(),
});
