import { z } from 'zod';

import { SEVERITIES } from '../cutover/severity.ts';
import { TRIGGERS } from '../cutover/trigger.ts';
import { SKIP_REASONS, VERDICTS } from '../verdict/verdict.ts';
import { DECISIONS } from './decision.ts';

/** Names of what a rule found: checks, units, issues, runs. */
export const MOST_SUBJECTS = 10;

/** What one trigger came to: it says why it fired, and why not. */
export const ruleResultSchema = z.strictObject({
  trigger: z.enum(TRIGGERS),
  /** `fail`: fired. `warn`: fired and is observed only, or did not fire and something is odd. `unknown` never fires anew. */
  verdict: z.enum([...VERDICTS, 'skipped']),
  skipReason: z.enum(SKIP_REASONS).nullable(),
  fired: z.boolean(),
  /** What it asks for now: `continue` unless it fired on evidence that may decide. */
  action: z.enum(DECISIONS),
  /** The policy wants it shown and nothing more. */
  isObserved: z.boolean(),
  /** Only the manual path can have caused what it found: a rollback onto it would not help. */
  isManualAlone: z.boolean(),
  value: z.number().nullable(),
  limit: z.number().nullable(),
  /** Of `value` and `limit`: `%`, `cadences`, `runs in a row`, … */
  unit: z.string(),
  windowHours: z.number().nullable(),
  /** How many unit-fetches, runs or checks it was measured on, and how many it needs to fire. */
  sample: z.int().min(0).nullable(),
  minimumSample: z.int().min(0).nullable(),
  /** How long ago its source was read, or measured, however old the data is. */
  evidenceAgeSeconds: z.number().min(0).nullable(),
  because: z.string(),
  /** What a person does about it; `null` where nothing is to be done. */
  remedy: z.string().nullable(),
  subjects: z.array(z.string()).max(MOST_SUBJECTS),
});
export type RuleResult = z.infer<typeof ruleResultSchema>;

export const DECISION_REASONS = [
  'trigger-fired',
  'no-trigger-fired',
  'triggers-unknown',
  'nothing-on-dlt',
  'stand-in-idle',
  'clock-skewed',
  'state-unknown',
  'policy-invalid',
] as const;

/** All seven, folded. */
export const triggerDecisionSchema = z.strictObject({
  decision: z.enum(DECISIONS),
  reasonCode: z.enum(DECISION_REASONS),
  /** Which trigger decided, and how bad that is; `null` where nothing is to be done. */
  trigger: z.enum(TRIGGERS).nullable(),
  severity: z.enum(SEVERITIES).nullable(),
  /** The state that it was decided on, for compare-and-set; `null` where it could not be read. */
  generation: z.int().nullable(),
  /** What decided, or why nothing does, in one line. */
  because: z.string(),
  /** In the runbook's order; empty where the state or the policy could not be read. */
  rules: z.array(ruleResultSchema),
});
export type TriggerDecision = z.infer<typeof triggerDecisionSchema>;
