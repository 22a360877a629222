import { z } from 'zod';

import type { ReasonCode } from '../reason-codes.ts';
import { criterionResultSchema } from '../success/criterion.ts';
import type { Check, Verdict } from '../verdict/verdict.ts';
import { foldVerdicts, SKIP_REASONS, VERDICTS } from '../verdict/verdict.ts';
import { dltLookSchema } from './dlt-look.ts';

export const LAYER_ONE = ['done', 'not-done', 'unknown'] as const;
export type LayerOne = (typeof LAYER_ONE)[number];

const checkSchema = z.strictObject({
  id: z.string(),
  title: z.string(),
  verdict: z.enum([...VERDICTS, 'skipped']),
  skipReason: z.enum(SKIP_REASONS).optional(),
  expected: z.string(),
  observed: z.string(),
  detail: z.string().optional(),
  remedy: z.string().optional(),
});

/** What `verify-rollback` answers, as JSON. */
export const verificationResultSchema = z.strictObject({
  schemaVersion: z.literal(1),
  verdict: z.enum(VERDICTS),
  reasonCode: z.string(),
  /** Whether the state commit holds: it counts, whatever of the proof could not be measured. */
  layerOne: z.enum(LAYER_ONE),
  /** The runbook's three lines. */
  statusLines: z.array(z.string()),
  checks: z.array(checkSchema),
  /** For `previous-look` of the next run; `null` where the database was not looked at. */
  look: dltLookSchema.nullable(),
  /** Since when dlt is being watched, and when the second look may be taken, by the database's clock. */
  secondLookDueAt: z.string().nullable(),
  rollbackAt: z.string().nullable(),
  branch: z.string(),
  commit: z.string().nullable(),
  /** Of the config at the tip; left out by older versions, `null` where it could not be read or names none. */
  incident: z.string().nullable().optional(),
  generation: z.int().nullable().optional(),
  /** The five success criteria, beside layer 4 and not in its verdict; left out where they were not measured. */
  criteria: z.array(criterionResultSchema).optional(),
});
export type VerificationResult = z.infer<typeof verificationResultSchema>;

/** Layer 1 from the two checks on the branch alone. */
export function judgeLayerOne(checks: readonly Check[]): LayerOne {
  const verdict = foldVerdicts(checks.filter(({ id }) => id === 'state-at-tip' || id === 'no-unit-on-dlt'));
  return verdict === 'fail' ? 'not-done' : verdict === 'unknown' ? 'unknown' : 'done';
}

const PROOF_REASONS = {
  pass: 'rollback-proven',
  warn: 'rollback-proven-with-warnings',
  unknown: 'proof-incomplete',
  fail: 'proof-failed',
} as const satisfies Record<Verdict, ReasonCode>;

export function reasonCodeOf(verdict: Verdict, layerOne: LayerOne): ReasonCode {
  if (layerOne === 'not-done') return 'state-not-rolled-back';
  return layerOne === 'unknown' && verdict === 'unknown' ? 'state-unknown' : PROOF_REASONS[verdict];
}

/** Worst first, then in the order in which they were made. */
export function sortWorstFirst<T extends Pick<Check, 'verdict'>>(checks: readonly T[]): T[] {
  const rank = ({ verdict }: Pick<Check, 'verdict'>): number =>
    verdict === 'skipped' ? -1 : VERDICTS.indexOf(verdict);
  return checks.toSorted((left, right) => rank(right) - rank(left));
}
