import { z } from 'zod';

import { HOLD_EVENTS } from '../shared/history/advance-records.ts';
import { triggerDecisionSchema } from '../shared/triggers/trigger-result.ts';
import { VERDICTS } from '../shared/verdict/verdict.ts';
import { watchdogSchema } from '../shared/watchdog/watchdog.ts';

export const HOLD_OUTCOMES = ['set', 'stands', 'left-off', 'failed', 'not-set'] as const;

/** What `watch-triggers` answers, as JSON. */
export const watchResultSchema = z.strictObject({
  schemaVersion: z.literal(1),
  /** The worst of the rules and of the watchdog. */
  verdict: z.enum(VERDICTS),
  /** Only looked: nothing was set and nothing recorded, and nobody is to act on it. */
  isObserving: z.boolean(),
  ...triggerDecisionSchema.shape,
  phase: z.string().nullable(),
  /** When it was decided: UTC with `Z`. */
  at: z.string(),
  /** `null` where no rule asked for one. */
  hold: z
    .strictObject({ outcome: z.enum(HOLD_OUTCOMES), message: z.string(), remedy: z.string().nullable() })
    .nullable(),
  /** That a hold ends soon, or ended, told once each; `null` where there is nothing to tell. */
  holdNotice: z
    .strictObject({
      event: z.enum(HOLD_EVENTS),
      by: z.string(),
      reason: z.string(),
      since: z.string(),
      expiresAt: z.string().nullable(),
      message: z.string(),
    })
    .nullable(),
  watchdog: watchdogSchema,
  /** When the data was looked at that it goes by; `null` where no look is at hand. */
  integrityAt: z.string().nullable(),
  /** How long after its tick of the schedule this run began, in seconds; `null` where it was started otherwise. */
  latenessSeconds: z.int().min(0).nullable(),
  /** What could not be read, or was passed over: in one line each. */
  notes: z.array(z.string()),
  history: z.strictObject({
    outcome: z.enum(['written', 'not-written', 'off']),
    detail: z.string().nullable(),
    path: z.string().nullable(),
  }),
});
export type WatchResult = z.infer<typeof watchResultSchema>;
