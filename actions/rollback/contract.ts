import { z } from 'zod';

import { PHASES } from '../shared/cutover/phase.ts';
import { SEVERITIES } from '../shared/cutover/severity.ts';
import { ROLLBACK_TRIGGERS } from '../shared/cutover/trigger.ts';
import { isBranchName } from '../shared/github-run/branch-name.ts';
import { booleanInput, defineContract, integerInput, jsonOutput, type OutputsOf } from '../shared/runtime/contract.ts';

const DECISIONS = ['rolled-back', 'already-rolled-back', 'stale-decision', 'dry-run', 'not-rolled-back'] as const;

export const rollbackResultSchema = z.strictObject({
  schemaVersion: z.literal(1),
  decision: z.enum(DECISIONS),
  reasonCode: z.string(),
  message: z.string(),
  remedy: z.string().nullable(),
  incidentId: z.string().nullable(),
  generation: z.int().nullable(),
  from: z.string().nullable(),
  to: z.enum(PHASES),
  movedUnits: z.array(z.string()).nullable(),
  commit: z.string().nullable(),
  operationId: z.string(),
  /** A commit was sent and nobody knows what became of it: `not-rolled-back` then means that it is not known to be. */
  mayHaveLanded: z.boolean(),
  notes: z.array(z.string()),
  diff: z.string().nullable(),
});
export type RollbackResult = z.infer<typeof rollbackResultSchema>;

export const contract = defineContract(
  {
    name: 'rollback',
    description:
      'Takes the migration back: manual collection on, DLT off, in one compare-and-set commit with its incident record.',
    runbookStep: 'step 1',
    writes: 'one commit: cutover config, routing file, incident record and first report',
    permissions: { contents: { access: 'write', why: 'commits the state to the branch that holds it' } },
    inputs: {
      reason: {
        description: 'Why, in your own words. Kept in the incident, the commit and the config.',
        default: 'Rolled back by an operator; the reason follows in the incident.',
        schema: z.string().min(1).max(65_535),
      },
      trigger: {
        description: `Which of the runbook's reasons: ${ROLLBACK_TRIGGERS.join(', ')}.`,
        default: 'operator',
        schema: z.enum(ROLLBACK_TRIGGERS),
      },
      severity: {
        description: `How bad it is: ${SEVERITIES.join(', ')}. An incident's severity is raised, never lowered.`,
        default: 'high',
        schema: z.enum(SEVERITIES),
      },
      'dry-run': { description: 'Show the exact diff and write nothing.', default: 'false', schema: booleanInput() },
      'observed-generation': {
        description:
          'For automatic callers: the generation that the decision was made on. Another one by now ends as stale-decision, without a commit.',
        schema: integerInput({ min: 0, max: 999_999_999_999_999 }).optional(),
      },
      branch: {
        description:
          'The branch that holds the live state. By default the one that config/state-branch of the checkout names, else the default branch. Given as switchback-drill it is a drill, and its record says so.',
        schema: z
          .string()
          .refine(isBranchName, { error: 'the name of a branch such as main, without refs/heads/' })
          .optional(),
      },
      'deadline-seconds': {
        description: 'How long to try before handing over to break glass.',
        default: '30',
        schema: integerInput({ min: 1, max: 300 }),
      },
    },
    secrets: {
      'github-token': { description: 'A token that may write contents: pass github.token.', schema: z.string().min(1) },
    },
    outputs: {
      decision: { description: `One of ${DECISIONS.join(', ')}.`, schema: z.enum(DECISIONS) },
      'reason-code': {
        description: 'Why, as a member of the closed list in actions/shared/reason-codes.ts.',
        schema: z.string(),
      },
      result: {
        description: 'Everything as one JSON object, `schemaVersion` 1.',
        schema: jsonOutput(rollbackResultSchema),
      },
      'incident-id': {
        description: 'The incident that this rollback made or was added to; empty where there is none.',
        schema: z.string(),
      },
      generation: {
        description: 'The generation in force afterwards; empty where it is not known.',
        schema: z.string(),
      },
      commit: {
        description: 'The commit that holds the state; empty where nothing was written and nothing was read.',
        schema: z.string(),
      },
    },
  },
  ({ reasonCode }) => ({
    decision: 'not-rolled-back' as const,
    reasonCode,
    incidentId: '',
    generation: '',
    commit: '',
  }),
);

export type RollbackOutputs = OutputsOf<typeof contract>;
