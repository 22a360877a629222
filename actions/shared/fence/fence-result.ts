import { z } from 'zod';

import { VERDICTS } from '../verdict/verdict.ts';
import { FENCE_DIRECTIONS } from './fence-request.ts';

/** In their order. `change-login` is the whole effect on the role: what was there is written on it in the same transaction. */
export const FENCE_STEPS = ['read-role', 'write-down', 'change-login', 'end-sessions', 'verify', 'other-ways'] as const;
export type FenceStepName = (typeof FENCE_STEPS)[number];

/** `unchanged`: it was so before. `not-reached`: an earlier step ended it. `not-needed`: this direction, or what was found, has no use for it. */
export const FENCE_OUTCOMES = [
  'done',
  'unchanged',
  'warn',
  'refused',
  'failed',
  'unknown',
  'not-reached',
  'not-needed',
] as const;
export type FenceOutcome = (typeof FENCE_OUTCOMES)[number];

const stepSchema = z.strictObject({
  step: z.enum(FENCE_STEPS),
  outcome: z.enum(FENCE_OUTCOMES),
  /** What happened, what was observed and what was expected, as one line. */
  detail: z.string(),
});
export type FenceStep = Readonly<z.infer<typeof stepSchema>>;

const sessionSchema = z.strictObject({
  pid: z.int(),
  database: z.string().nullable(),
  application: z.string(),
});

/** What layer 3 came to, as JSON. */
export const fenceResultSchema = z.strictObject({
  schemaVersion: z.literal(1),
  verdict: z.enum(VERDICTS),
  reasonCode: z.string(),
  role: z.string(),
  direction: z.enum(FENCE_DIRECTIONS),
  generation: z.int(),
  /** Every step, in the order of `FENCE_STEPS`. */
  steps: z.array(stepSchema),
  endedSessions: z.array(sessionSchema),
  /** What a person does next, most urgent first. */
  remedies: z.array(z.string()),
  /** When the last thing was known, by the database's clock; `null` where it never answered. */
  databaseAt: z.string().nullable(),
});
export type FenceResult = Readonly<z.infer<typeof fenceResultSchema>>;
