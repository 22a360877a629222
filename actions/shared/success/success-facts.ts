import { z } from 'zod';

import { settlementSchema } from '../incident/settlement.ts';
import { CHECK_KINDS } from '../integrity/integrity-check.ts';
import { SKIP_REASONS, VERDICTS } from '../verdict/verdict.ts';
import { measuredSchema } from '../verification/measured.ts';

/** UTC with `Z`. */
const instant = z.iso.datetime();
const count = z.int().min(0);
const seconds = z.number().min(0);
const percent = z.number().min(0).max(100);
const verdict = z.enum([...VERDICTS, 'skipped']);

/** The numbers of `config/policy.yaml` and `config/datasets.yaml` that the criteria go by. */
export const successLimitsSchema = z.strictObject({
  errorRate: z.strictObject({
    belowPercent: percent,
    windowHours: z.number().min(0),
    minimumUnitFetches: count,
    pointsAboveBaseline: percent,
  }),
  performance: z.strictObject({
    recentUnitFetches: count,
    goodUnitFetches: count,
    percentile: percent,
    times: z.number().min(0),
  }),
  /** So many minutes for each begun number of posts. */
  sla: z.strictObject({ minutes: z.number().min(0), posts: z.int().min(1) }),
  queues: z.strictObject({ queuedMinutes: z.number().min(0), runningMinutes: z.number().min(0) }),
  /** How old the newest run of the manual path may be. */
  manualLimitSeconds: seconds,
  acceptedUnknownDays: z.number().min(0),
});
export type SuccessLimits = z.infer<typeof successLimitsSchema>;

const proofCheckSchema = z.strictObject({
  id: z.string(),
  title: z.string(),
  verdict,
  skipReason: z.enum(SKIP_REASONS).optional(),
  expected: z.string(),
  observed: z.string(),
  detail: z.string().optional(),
  remedy: z.string().optional(),
  /** What it is about, for a settlement: load ids. */
  keys: z.array(z.string()).optional(),
});
export type ProofCheck = z.infer<typeof proofCheckSchema>;

/** An answer of a check of kind loss or corruption: of the newest look, or a failing one that named keys since the watermark. */
const lossAnswerSchema = z.strictObject({
  /** The look's. */
  at: instant,
  id: z.string(),
  kind: z.enum(CHECK_KINDS),
  dataset: z.string().nullable(),
  unit: z.string().nullable(),
  verdict,
  observed: z.string(),
  remedy: z.string().nullable(),
  keys: z.array(z.string()),
  /** How many there are: `keys` may not be all. */
  faultCount: count,
});
export type LossAnswer = z.infer<typeof lossAnswerSchema>;

export const lossFactsSchema = z.strictObject({
  /** Of the newest look. */
  at: instant,
  /** Arrivals since then are judged without a gap: the last look before the incident at which nothing was lost; `null` where there is none. */
  since: instant.nullable(),
  /** Arrivals up to here are judged, in the table that is furthest behind; `null` where the history does not say. */
  through: instant.nullable(),
  answers: z.array(lossAnswerSchema),
});
export type LossFacts = z.infer<typeof lossFactsSchema>;

/** Unit-fetches of the manual path. Units that are gone at the source are left out of both numbers. */
export const errorRateFactsSchema = z.strictObject({
  /** Those that began after this are counted: the rollback, or the start of the window. */
  from: instant,
  fetches: count,
  failed: count,
  goneUnits: z.array(z.string()),
  /** All that are known from before the incident. */
  baseline: z.strictObject({ fetches: count, failed: count }),
});
export type ErrorRateFacts = z.infer<typeof errorRateFactsSchema>;

/** Successful unit-fetches of the manual path whose duration is known, newest first. */
export const performanceFactsSchema = z.strictObject({
  recent: z.array(z.strictObject({ seconds, posts: count })),
  goodSeconds: z.array(seconds),
});
export type PerformanceFacts = z.infer<typeof performanceFactsSchema>;

/** A collector's workflow as GitHub has it. */
export const collectorWorkflowSchema = z.strictObject({
  workflow: z.string(),
  path: z.enum(['manual', 'dlt']),
  /** GitHub's word: `active`, `disabled_manually`, `disabled_inactivity`, … */
  state: z.string(),
  /** Runs that are not over. */
  openRuns: z.array(z.strictObject({ id: z.int(), url: z.string(), isQueued: z.boolean(), since: instant })),
  lastStartedAt: instant.nullable(),
});
export type CollectorWorkflow = z.infer<typeof collectorWorkflowSchema>;

export const queueFactsSchema = z.strictObject({
  /** Those that the policy names; none where it names none. */
  workflows: measuredSchema(z.array(collectorWorkflowSchema)),
  /** Load ids of rows that no completed load accounts for. */
  halfDoneLoads: measuredSchema(z.array(z.string())),
  /** Packages of dlt that wait to be loaded; `null` where nobody can see them. */
  pendingPackages: count.nullable(),
});
export type QueueFacts = z.infer<typeof queueFactsSchema>;

/** Everything that the five success criteria are judged by, as JSON: the input of the recipe `success@1`. */
export const successFactsSchema = z.strictObject({
  schemaVersion: z.literal(1),
  incident: z.string().nullable(),
  generation: z.int().nullable(),
  /** When the state was taken back; `null` where no rollback is recorded. */
  rollbackAt: instant.nullable(),
  limits: measuredSchema(successLimitsSchema),
  /** The state and the proof of layer 4. */
  checks: z.array(proofCheckSchema),
  loss: measuredSchema(lossFactsSchema),
  errorRate: measuredSchema(errorRateFactsSchema),
  performance: measuredSchema(performanceFactsSchema),
  queues: queueFactsSchema,
  /** What people accepted, as it stands on the default branch. */
  settlement: settlementSchema.nullable(),
  /** Why a file that is there does not count. */
  settlementProblem: z.string().nullable(),
});
export type SuccessFacts = z.infer<typeof successFactsSchema>;
