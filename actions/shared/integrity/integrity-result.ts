import { z } from 'zod';

import { SKIP_REASONS, VERDICTS } from '../verdict/verdict.ts';
import { CHECK_KINDS } from './integrity-check.ts';

/** Keys that a result shows of each finding. */
export const MOST_SAMPLED = 10;

export const checkResultSchema = z.strictObject({
  id: z.string(),
  title: z.string(),
  kind: z.enum(CHECK_KINDS),
  dataset: z.string().nullable(),
  /** `schema.table`, where it is about one. */
  table: z.string().nullable(),
  unit: z.string().nullable(),
  verdict: z.enum([...VERDICTS, 'skipped']),
  skipReason: z.enum(SKIP_REASONS).nullable(),
  /** `hold`: only the manual path can have caused it, so a rollback onto it would not help. */
  action: z.enum(['hold']).nullable(),
  expected: z.string(),
  observed: z.string(),
  detail: z.string().nullable(),
  remedy: z.string().nullable(),
  sample: z.array(z.string()).max(MOST_SAMPLED),
  faultCount: z.int().min(0),
  /** Why there may be more than `faultCount`, or why none could be counted; not there where the number is exact. */
  atLeastBecause: z.string().optional(),
  /** How many faults were known at setup and are not counted. */
  baselineCount: z.int().min(0),
  /** Ids that are missing here and were not asked of Reddit. */
  suspects: z.array(z.string()).max(MOST_SAMPLED),
});
export type CheckResult = z.infer<typeof checkResultSchema>;

const windowSchema = z.strictObject({
  dataset: z.string(),
  table: z.string(),
  after: z.string(),
  through: z.string(),
  isFirst: z.boolean(),
});

const databaseSchema = z.strictObject({
  at: z.string(),
  name: z.string(),
  role: z.string().nullable(),
  version: z.int(),
  isReplica: z.boolean(),
  replicaLagSeconds: z.number().nullable(),
  oldestTransactionAt: z.string().nullable(),
  maySeeTransactions: z.boolean(),
  skewMs: z.number(),
  roundTripMs: z.number(),
});

/** What `check-integrity` answers, as JSON. */
export const integrityResultSchema = z.strictObject({
  schemaVersion: z.literal(1),
  verdict: z.enum(VERDICTS),
  reasonCode: z.string(),
  /** What was measured, by what the runbook's triggers look at; `null` where nothing of a kind was. */
  verdictByKind: z.record(z.string(), z.enum(VERDICTS)),
  checks: z.array(checkResultSchema),
  /** `null` where the database did not answer. */
  database: databaseSchema.nullable(),
  /** Arrivals that were judged. */
  windows: z.array(windowSchema),
  /** Why the windows end where they do. */
  lag: z.string().nullable(),
  /** Such as `all sealed history verified every 12 days`. */
  coverage: z.string(),
  /** Faults known since setup that were seen again. */
  baselineCount: z.int().min(0),
  isBaseline: z.boolean(),
  /** Of the config at the tip; `null` where it could not be read. */
  generation: z.int().nullable(),
  phase: z.string().nullable(),
  /** The incident that the state names and that is not reviewed yet; empty where there is none, `unknown` where the state could not be read. */
  openIncident: z.string(),
  /** Whether what this look learnt was written for the next ones. */
  history: z.strictObject({
    outcome: z.enum(['written', 'not-written', 'off']),
    detail: z.string().nullable(),
    path: z.string().nullable(),
  }),
  durations: z.strictObject({ totalMs: z.int(), lookMs: z.int(), queryMsByCheck: z.record(z.string(), z.int()) }),
});
export type IntegrityResult = z.infer<typeof integrityResultSchema>;
