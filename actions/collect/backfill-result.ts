import { z } from 'zod';

import { BACKFILL_REASONS, BACKFILL_STATES } from '../shared/history/gap-records.ts';
import { VERDICTS } from '../shared/verdict/verdict.ts';

const count = z.int().min(0);
const rangeSchema = z.strictObject({
  afterId: z.string().nullable(),
  beforeId: z.string().nullable(),
  fromAt: z.iso.datetime().nullable(),
  toAt: z.iso.datetime().nullable(),
});

const gapResultSchema = z.strictObject({
  gap: z.string(),
  source: z.enum(['handover', 'fetch-overlap', 'gaps', 'census', 'sealed-history', 'asked']),
  unit: z.string().nullable(),
  range: rangeSchema.nullable(),
  /** Ids that were asked for by name. */
  ids: count,
  state: z.enum(BACKFILL_STATES),
  reason: z.enum(BACKFILL_REASONS).nullable(),
  cursor: z.string().nullable(),
  /** Posts of the gap that Reddit showed. */
  fetched: count,
  /** New rows. */
  written: count,
  /** Posts of the gap that are deleted or removed at the source. */
  deleted: count,
  filtered: count,
  missing: z.array(z.string()),
  /** What nobody can fetch any more. */
  unreached: rangeSchema.nullable(),
  /** When the oldest of it was made, at the earliest. */
  oldestAt: z.iso.datetime().nullable(),
  postsPerDay: z.number().nullable(),
  reachableUntil: z.iso.datetime().nullable(),
  isHorizonPassed: z.boolean(),
  detail: z.string(),
  remedy: z.string().nullable(),
});
export type GapResult = z.infer<typeof gapResultSchema>;

/** What a run of mode `backfill` came to. */
export const backfillResultSchema = z.strictObject({
  schemaVersion: z.literal(1),
  verdict: z.enum(VERDICTS),
  reasonCode: z.string(),
  mode: z.literal('backfill'),
  path: z.literal('manual'),
  startedAt: z.iso.datetime(),
  durationSeconds: z.number().min(0),
  gaps: z.array(gapResultSchema),
  requests: count,
  throttled: count,
  budget: z.strictObject({ used: z.number(), remaining: z.number(), resetSeconds: z.number() }).nullable(),
  /** Calls that were left to live collection. */
  reserve: count,
  notes: z.array(z.string()),
});
export type BackfillResult = z.infer<typeof backfillResultSchema>;
