import { z } from 'zod';

import { VERDICTS } from '../verdict/verdict.ts';
import { instant } from './record-fields.ts';

const verdict = z.enum(VERDICTS);

/** What is told of a hold (DESIGN.md section 2): its end before it comes, and that it came. */
export const HOLD_EVENTS = ['ends-soon', 'ended'] as const;

/** An advance went past gates that did not pass, because a person said so. The gates that may be passed are listed in actions/shared/gates. */
export const bypassSchema = z.strictObject({
  kind: z.literal('bypass'),
  schemaVersion: z.literal(1),
  at: instant,
  /** `renderRunKey`. */
  run: z.string().min(1),
  /** That was decided on; the transition, where it came about, made the next one. */
  generation: z.int(),
  from: z.string().min(1),
  to: z.string().min(1),
  gates: z.array(z.string().min(1)).min(1),
  reason: z.string().min(1),
  actor: z.string().min(1),
  /** Of the transition, by which its commit is found. */
  operationId: z.string().min(1),
  reviewDueAt: instant,
});

/** How a bypass is judged by whoever reviews it. */
export const JUDGEMENTS = ['right', 'wrong'] as const;
export type Judgement = (typeof JUDGEMENTS)[number];

/** The review of a bypass was held: it is due no more. The first one counts. */
export const bypassReviewSchema = z.strictObject({
  kind: z.literal('bypass-review'),
  schemaVersion: z.literal(1),
  at: instant,
  run: z.string().min(1),
  /** Of the bypass that it is about. */
  operationId: z.string().min(1),
  /** Its instant, the newest of that operation: one that comes later is to be reviewed by itself. Left out by earlier versions. */
  bypassAt: instant.optional(),
  judgement: z.enum(JUDGEMENTS),
  /** Why, and what follows from it. */
  reason: z.string().min(1),
  actor: z.string().min(1),
});

/** The way back was rehearsed. */
export const drillSchema = z.strictObject({
  kind: z.literal('drill'),
  schemaVersion: z.literal(1),
  at: instant,
  run: z.string().min(1),
  runUrl: z.string().nullable(),
  verdict,
  steps: z
    .array(
      z.strictObject({
        step: z.string().min(1),
        seconds: z.number().min(0),
        verdict,
        /** In short. */
        observed: z.string(),
      }),
    )
    .min(1),
});

/** Something was told of a hold: that it ends soon, or that it ended. Each once. */
export const holdEventSchema = z.strictObject({
  kind: z.literal('hold-event'),
  schemaVersion: z.literal(1),
  at: instant,
  run: z.string().min(1),
  event: z.enum(HOLD_EVENTS),
  /** By which a hold is known: no two begin in the same second on one branch. */
  since: instant,
  by: z.string(),
  reason: z.string(),
  expiresAt: instant.nullable(),
});
