import { z } from 'zod';

import { SEVERITIES } from '../cutover/severity.ts';
import { TRIGGERS } from '../cutover/trigger.ts';
import { DECISIONS } from '../triggers/decision.ts';
import { VERDICTS } from '../verdict/verdict.ts';
import { count, instant } from './record-fields.ts';

/** What became of a hold that a rule asked for. `left-off`: a person lifted it, or it ended, and the rule fires still; nobody sets it again. */
export const RULE_HOLDS = ['set', 'stands', 'left-off', 'failed'] as const;

/** What the triggers came to at one tick. Each is kept as it is. */
export const decisionSchema = z.strictObject({
  kind: z.literal('decision'),
  schemaVersion: z.literal(1),
  at: instant,
  run: z.string().min(1),
  /** That was decided on; `null` where the state could not be read. */
  generation: z.int().nullable(),
  decision: z.enum(DECISIONS),
  /** Which trigger decided, and how bad that is; `null` where nothing is to be done. */
  trigger: z.enum(TRIGGERS).nullable(),
  severity: z.enum(SEVERITIES).nullable(),
  /** In one line. */
  because: z.string(),
  /** `null` where no rule asked for one. */
  hold: z.enum(RULE_HOLDS).nullable(),
  /** How long after its tick of the schedule the run began; `null` where that is not known. */
  latenessSeconds: count.nullable(),
  /** Each trigger once, in the runbook's order. */
  rules: z.array(
    z.strictObject({
      trigger: z.enum(TRIGGERS),
      fired: z.boolean(),
      verdict: z.enum([...VERDICTS, 'skipped']),
      /** What it asks for: `continue` unless it fired, or where it is observed only. */
      action: z.enum(DECISIONS),
      value: z.number().nullable(),
      limit: z.number().nullable(),
      windowHours: z.number().nullable(),
      sample: count.nullable(),
      evidenceAgeSeconds: z.number().min(0).nullable(),
      because: z.string(),
      /** Only the manual path can have caused what it found. */
      isManualAlone: z.boolean().optional(),
    }),
  ),
});
