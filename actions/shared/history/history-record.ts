import { z } from 'zod';

import { SKIP_REASONS, VERDICTS } from '../verdict/verdict.ts';
import { bypassReviewSchema, bypassSchema, drillSchema, holdEventSchema } from './advance-records.ts';
import { collectionRunSchema, fenceSchema, standstillSchema } from './collector-records.ts';
import { controlSchema } from './control-record.ts';
import { decisionSchema } from './decision-record.ts';
import { fetchDaySchema } from './fetch-day.ts';
import { backfillSchema, handoverSchema } from './gap-records.ts';
import { incidentEventSchema, successSchema } from './incident-records.ts';
import { instantKey } from './instant-order.ts';
import { count, instant, path } from './record-fields.ts';

const day = z.iso.date();
const hour = z.int().min(0).max(23);
const verdict = z.enum(VERDICTS);
/** Of the kinds that took on a key: what the older version lacks is optional. */
const firstOrSecond = z.union([z.literal(1), z.literal(2)]);

/**
 * Every kind of record by its name. A key that is added, or means something else, takes a new `schemaVersion`: an older program then passes the
 * record over and keeps it, and never reads it wrongly.
 */
const KINDS = {
  /** That a run was there. The keys from `runUrl` on are left out once its day is compacted. */
  heartbeat: z.strictObject({
    kind: z.literal('heartbeat'),
    schemaVersion: z.literal(1),
    at: instant,
    /** `renderRunKey`. */
    run: z.string().min(1),
    /** The workflow's file without its ending, or the command. */
    workflow: z.string().min(1),
    /** The fold of what the run measured; `null` where it measured nothing. */
    verdict: verdict.nullable(),
    runUrl: z.string().nullable().optional(),
    toolVersion: z.string().optional(),
    generation: z.int().nullable().optional(),
    /** The database's clock; `null` where it did not answer. */
    databaseAt: instant.nullable().optional(),
    durationsSeconds: z.record(z.string(), z.number()).optional(),
  }),
  /** What every check of one run came to. */
  verdicts: z.strictObject({
    kind: z.literal('verdicts'),
    schemaVersion: z.union([firstOrSecond, z.literal(3)]),
    at: instant,
    run: z.string().min(1),
    verdict,
    checks: z.array(
      z.strictObject({
        id: z.string().min(1),
        dataset: z.string().nullable(),
        unit: z.string().nullable(),
        verdict: z.enum([...VERDICTS, 'skipped']),
        skipReason: z.enum(SKIP_REASONS).optional(),
        /** In short. */
        observed: z.string(),
        /** A sample. */
        keys: z.array(z.string()).max(10),
        /** How many there are, where `keys` may not be all. From version 2 on. */
        faultCount: count.optional(),
        /** `hold`: only the manual path can have caused it; `null`: any path can. From version 3 on; left out where nobody said. */
        action: z.enum(['hold']).nullable().optional(),
      }),
    ),
  }),
  /**
   * Rows by the hour of their arrival. `rows` is *all* that the hour has up to `through`, never an increment: of two records about one hour the
   * later `through` counts, so that a file read twice, or two runs over one window, change nothing.
   */
  counts: z.strictObject({
    kind: z.literal('counts'),
    schemaVersion: z.literal(1),
    dataset: z.string().min(1),
    table: z.string().min(1),
    unit: z.string().nullable(),
    path: path.nullable(),
    day,
    hours: z.array(z.strictObject({ hour, rows: count, through: instant })).min(1),
  }),
  /** Arrivals up to here were judged. Folded by maximum, so it only moves forward. */
  watermark: z
    .strictObject({
      kind: z.literal('watermark'),
      schemaVersion: z.literal(1),
      /** Of the look, by the database's clock, as `through` is. */
      at: instant,
      dataset: z.string().min(1),
      table: z.string().min(1),
      through: instant,
      /** Why it stands behind the time of the look: the oldest open transaction, a fixed lag. */
      lagReason: z.string().nullable(),
    })
    // Since the maximum wins for ever, one watermark in the future would end all looking.
    .refine(({ at, through }) => instantKey(through) <= instantKey(at), 'a watermark is not ahead of its own look'),
  /** A closed day of events, as it was. */
  'sealed-day': z.strictObject({
    kind: z.literal('sealed-day'),
    schemaVersion: z.literal(1),
    sealedAt: instant,
    dataset: z.string().min(1),
    table: z.string().min(1),
    day,
    /** Version of how ids, digests and sums are made. */
    recipe: z.int().min(1),
    count,
    digest: z.string(),
    /** By hour, where the day has too many ids to keep. */
    hours: z.array(z.strictObject({ hour, count, digest: z.string() })).nullable(),
    /** What `IdCodec.pack` made of the day's ids; `null` beyond 100,000. */
    packedIds: z.string().nullable(),
    /** Which Postgres made the digest; `null` where Postgres had no part in it. */
    postgresMajor: z.int().nullable(),
    /** Digests of the earlier seals of this day that this one was checked against and stands for: nothing of them was lost. */
    replaces: z.array(z.string()),
  }),
  /** A sealed day that was compared with the table again. */
  'verified-day': z.strictObject({
    kind: z.literal('verified-day'),
    schemaVersion: z.literal(1),
    at: instant,
    dataset: z.string().min(1),
    table: z.string().min(1),
    day,
    outcome: z.enum(['same', 'added', 'lost', 'unknown']),
  }),
  /** Faults that were there when the migration was set up. */
  baseline: z.strictObject({
    kind: z.literal('baseline'),
    schemaVersion: z.literal(1),
    dataset: z.string().nullable(),
    check: z.string().min(1),
    keys: z.array(z.string()),
  }),
  /** A number that a check left for the next look. */
  gauge: z.strictObject({
    kind: z.literal('gauge'),
    schemaVersion: z.literal(1),
    at: instant,
    name: z.string().min(1),
    value: z.number(),
  }),
  /** A text that a check left for the next look. */
  mark: z.strictObject({
    kind: z.literal('mark'),
    schemaVersion: z.literal(1),
    at: instant,
    name: z.string().min(1),
    value: z.string(),
  }),
  /** One path fetched one unit once. */
  'unit-fetch': z.strictObject({
    kind: z.literal('unit-fetch'),
    schemaVersion: firstOrSecond,
    /** When it began. */
    at: instant,
    run: z.string().min(1),
    unit: z.string().min(1),
    path,
    generation: z.int().nullable(),
    outcome: z.enum(['fetched', 'nothing-new', 'gone', 'rate-limited', 'failed']),
    newestId: z.string().nullable(),
    oldestId: z.string().nullable(),
    count,
    /** The listing gave as much as it may, so there can be more behind it. */
    saturated: z.boolean(),
    calls: count,
    /** Calls that the source still allowed afterwards. */
    remainingBudget: z.number().nullable(),
    /** From version 2 on. */
    durationSeconds: z.number().min(0).optional(),
  }),
  'fetch-day': fetchDaySchema,
  'collection-run': collectionRunSchema,
  standstill: standstillSchema,
  decision: decisionSchema,
  'incident-event': incidentEventSchema,
  control: controlSchema,
  fence: fenceSchema,
  success: successSchema,
  bypass: bypassSchema,
  'bypass-review': bypassReviewSchema,
  drill: drillSchema,
  'hold-event': holdEventSchema,
  handover: handoverSchema,
  backfill: backfillSchema,
} as const;

export const historyRecordSchema = z.discriminatedUnion('kind', [
  KINDS.heartbeat,
  KINDS.verdicts,
  KINDS.counts,
  KINDS.watermark,
  KINDS['sealed-day'],
  KINDS['verified-day'],
  KINDS.baseline,
  KINDS.gauge,
  KINDS.mark,
  KINDS['unit-fetch'],
  KINDS['fetch-day'],
  KINDS['collection-run'],
  KINDS.standstill,
  KINDS.decision,
  KINDS['incident-event'],
  KINDS.control,
  KINDS.fence,
  KINDS.success,
  KINDS.bypass,
  KINDS['bypass-review'],
  KINDS.drill,
  KINDS['hold-event'],
  KINDS.handover,
  KINDS.backfill,
]);

export type HistoryRecord = z.infer<typeof historyRecordSchema>;
export type RecordKind = HistoryRecord['kind'];
export type RecordOf<K extends RecordKind> = Extract<HistoryRecord, { readonly kind: K }>;

/** The newest version of each kind that this program reads and writes. */
export const RECORD_VERSIONS: Readonly<Record<RecordKind, number>> = {
  heartbeat: 1,
  verdicts: 3,
  counts: 1,
  watermark: 1,
  'sealed-day': 1,
  'verified-day': 1,
  baseline: 1,
  gauge: 1,
  mark: 1,
  'unit-fetch': 2,
  'fetch-day': 1,
  'collection-run': 2,
  standstill: 2,
  decision: 1,
  'incident-event': 1,
  control: 1,
  fence: 1,
  success: 1,
  bypass: 1,
  'bypass-review': 1,
  drill: 1,
  'hold-event': 1,
  handover: 1,
  backfill: 1,
};

export function isRecordKind(text: string): text is RecordKind {
  return Object.hasOwn(KINDS, text);
}
