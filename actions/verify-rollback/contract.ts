import { z } from 'zod';

import { parseInstant } from '../shared/cutover/instant.ts';
import { integrityResultSchema } from '../shared/integrity/integrity-result.ts';
import { defineContract, integerInput, jsonOutput, type InputsOf, type OutputsOf } from '../shared/runtime/contract.ts';
import { criterionResultSchema } from '../shared/success/criterion.ts';
import { VERDICTS } from '../shared/verdict/verdict.ts';
import { dltLookSchema } from '../shared/verification/dlt-look.ts';
import { LAYER_ONE, verificationResultSchema } from '../shared/verification/verification-result.ts';
import { jsonInput } from './json-input.ts';

/** The mildest verdict that makes the step red. */
const FAIL_ON = ['fail', 'unknown'] as const;
export type FailOn = (typeof FAIL_ON)[number];

const manualFetchSchema = z.object({
  unit: z.string().min(1),
  startedAt: z.iso.datetime(),
  outcome: z.enum(['success', 'failure']),
});

const instantInput = z.string().transform((text, context) => {
  const parsed = parseInstant(text);
  if (parsed !== null && !parsed.zoneMissing) return parsed.at;
  context.addIssue({ code: 'custom', message: 'an instant with its zone, such as 2026-11-25T12:00:00Z' });
  return z.NEVER;
});

export const contract = defineContract(
  {
    name: 'verify-rollback',
    description:
      'Says what the state is, as the runbook prints it, and proves by the data that the rollback holds: nothing of dlt arrives, manual rows do. Then it measures the five success criteria.',
    runbookStep: 'step 2, success criteria',
    writes: 'nothing',
    permissions: {
      contents: { access: 'read', why: 'reads the state at the tip of the branch, and the branch cutover-history' },
      actions: {
        access: 'read',
        why: "reads the collectors' workflows and runs; without it that criterion is unknown",
      },
    },
    inputs: {
      branch: {
        description:
          'The branch that holds the live state. By default the one that config/state-branch of the checkout names, else the default branch.',
        schema: z.string().min(1).max(255).optional(),
      },
      'deadline-seconds': {
        description: 'How long to go on looking while something does not hold yet.',
        default: '30',
        schema: integerInput({ min: 0, max: 18_000 }),
      },
      'interval-seconds': {
        description: 'How long to wait between two rounds.',
        default: '5',
        schema: integerInput({ min: 1, max: 600 }),
      },
      'control-ended-at': {
        description:
          'When the last dlt collector was stopped, with its zone. What landed before is in flight, what landed after fails. By default the rollback itself.',
        schema: instantInput.optional(),
      },
      'previous-look': {
        description:
          'The output `look` of an earlier run, which its summary shows ready to copy: the two looks that prove that nothing arrives lie max(2 dlt cadences, 15 min) apart, as config/policy.yaml says. By default the one that a scheduled run left in the history.',
        schema: jsonInput(dltLookSchema, 'the output look of an earlier run').optional(),
      },
      'fail-on': {
        description: `Which verdict makes the step red: one of ${FAIL_ON.join(', ')}. unknown: that one and fail. fail: fail alone, and unknown only while layer 1 is not known to be done; the verdict stays unknown in outputs, summary and annotations.`,
        default: 'unknown',
        schema: z.enum(FAIL_ON),
      },
      'manual-fetches': {
        description:
          'Manual unit-fetches since the rollback, where they are recorded: a JSON list of `{unit, startedAt, outcome}`. Lets a quiet subreddit count as collected.',
        default: '[]',
        schema: jsonInput(
          z.array(manualFetchSchema),
          'a JSON list of unit, startedAt and outcome (success or failure)',
        ),
      },
      'integrity-result': {
        description:
          'The output `result` of check-integrity of this run. Without it the newest look on the branch cutover-history counts.',
        schema: jsonInput(integrityResultSchema, 'the output result of check-integrity').optional(),
      },
      'database-ca': {
        description: "PEM of the authority that signed the database's certificate, where it is no public one.",
        schema: z.string().optional(),
      },
    },
    secrets: {
      'github-token': {
        description: 'A token that may read contents and actions: pass github.token.',
        schema: z.string().min(1),
      },
      'collectors-token': {
        description:
          'A token with Actions: read on the other repositories that config/policy.yaml names, where collectors are there: pass secrets.COLLECTORS_TOKEN. It goes to those alone.',
        schema: z.string().min(1).optional(),
      },
      'database-url': {
        description:
          'The database as postgresql://…, a role that may read: pass secrets.SUPABASE_DB_URL. Without it the proof is unknown, the state is verified all the same.',
        schema: z.string().min(1).optional(),
      },
    },
    outputs: {
      verdict: { description: `One of ${VERDICTS.join(', ')}: the worst of the checks.`, schema: z.enum(VERDICTS) },
      'reason-code': {
        description: 'Why, as a member of the closed list in actions/shared/reason-codes.ts.',
        schema: z.string(),
      },
      'layer-one': {
        description: `Whether the state commit holds: one of ${LAYER_ONE.join(', ')}. It counts whatever else is unknown.`,
        schema: z.enum(LAYER_ONE),
      },
      look: {
        description: 'What the database showed, for `previous-look` of the next run; empty where it was not looked at.',
        schema: z.string(),
      },
      criteria: {
        description: 'The five success criteria as a JSON list, in the order of the runbook.',
        schema: jsonOutput(z.array(criterionResultSchema)),
      },
      'criteria-verdict': {
        description: `One of ${VERDICTS.join(', ')}: the worst of the criteria that are not settled; it has no part in \`verdict\`.`,
        schema: z.enum(VERDICTS),
      },
      evidence: {
        description:
          'What was measured, with all that it was computed from, packed for report-incident: `switchback evidence replay` computes it again.',
        schema: z.string().optional(),
      },
      result: {
        description: 'Everything as one JSON object, `schemaVersion` 1.',
        schema: jsonOutput(verificationResultSchema),
      },
    },
  },
  ({ reasonCode }) => ({
    ...{ verdict: 'unknown' as const, reasonCode, layerOne: 'unknown' as const, look: '' },
    ...{ criteria: [], criteriaVerdict: 'unknown' as const },
  }),
);

export type VerifyInputs = InputsOf<typeof contract>;
export type VerifyOutputs = OutputsOf<typeof contract>;
