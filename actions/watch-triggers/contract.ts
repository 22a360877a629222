import { z } from 'zod';

import { SEVERITIES } from '../shared/cutover/severity.ts';
import { TRIGGERS } from '../shared/cutover/trigger.ts';
import { booleanInput, defineContract, jsonOutput, type InputsOf, type OutputsOf } from '../shared/runtime/contract.ts';
import { DECISIONS } from '../shared/triggers/decision.ts';
import { watchResultSchema } from './watch-result.ts';

/** The mildest that makes the step red. */
export const FAIL_ON = ['unknown', 'hold', 'rollback'] as const;
export type FailOn = (typeof FAIL_ON)[number];

export const contract = defineContract(
  {
    name: 'watch-triggers',
    description:
      "The runbook's seven reasons to roll back as measured rules over history, integrity, issues and budget, folded to continue, hold or rollback. Watches the schedule itself too.",
    runbookStep: 'when to roll back',
    writes:
      'one file a run on branch cutover-history; a hold on the branch of the state and an issue that tells of it, where a rule asks for one',
    permissions: {
      contents: {
        access: 'write',
        why: 'keeps what was decided on branch cutover-history, and sets a hold on the branch of the state',
      },
      issues: {
        access: 'write',
        why: 'sees open issues with the label of a critical incident, and opens one where it sets a hold, or one ends',
      },
      actions: { access: 'read', why: 'sees whether workflows were disabled; without it that is unknown' },
    },
    inputs: {
      branch: {
        description:
          'The branch that holds the live state. By default the one that config/state-branch of the checkout names, else the default branch.',
        schema: z.string().min(1).max(255).optional(),
      },
      integrity: {
        description:
          'The output `evidence` of check-integrity of this run. Without it the newest look on the branch cutover-history counts, while it is fresh.',
        schema: z.string().optional(),
      },
      observe: {
        description: 'Only look: nothing is set or recorded, and the output `decision` is continue whatever fired.',
        default: 'false',
        schema: booleanInput(),
      },
      'stand-in': {
        description:
          'For a job on another runner: decides only where the last job with the database was not seen for 45 minutes, since its runner is dead then. Else it decides and records nothing.',
        default: 'false',
        schema: booleanInput(),
      },
      'fail-on': {
        description: `What makes the step red: one of ${FAIL_ON.join(', ')}, and whatever is worse. A state that could not be read, clocks that do not agree, and the tick that sets a hold always do.`,
        default: 'unknown',
        schema: z.enum(FAIL_ON),
      },
    },
    secrets: {
      'github-token': {
        description: 'A token that may write contents and issues and read actions: pass github.token.',
        schema: z.string().min(1),
      },
      'collectors-token': {
        description:
          'A token with Actions: read on the other repositories that config/policy.yaml names, where collectors are there: pass secrets.COLLECTORS_TOKEN. It goes to those alone.',
        schema: z.string().min(1).optional(),
      },
    },
    outputs: {
      decision: { description: `What is to be done: one of ${DECISIONS.join(', ')}.`, schema: z.enum(DECISIONS) },
      'reason-code': {
        description: 'Why, as a member of the closed list in actions/shared/reason-codes.ts.',
        schema: z.string(),
      },
      reason: { description: 'What decided, or why nothing does, in one line.', schema: z.string() },
      trigger: {
        description: `Which trigger decided: one of ${TRIGGERS.join(', ')}; empty where none did.`,
        schema: z.string(),
      },
      severity: {
        description: `How bad that is: one of ${SEVERITIES.join(', ')}; empty where nothing is decided.`,
        schema: z.string(),
      },
      generation: {
        description: 'The generation that was decided on, for `observed-generation` of rollback; empty where unknown.',
        schema: z.string(),
      },
      result: {
        description: 'Everything as one JSON object, `schemaVersion` 1.',
        schema: jsonOutput(watchResultSchema),
      },
    },
  },
  ({ reasonCode, message }) => ({
    ...{ decision: 'continue' as const, reasonCode, reason: message, trigger: '', severity: '', generation: '' },
  }),
);

export type WatchInputs = InputsOf<typeof contract>;
export type WatchOutputs = OutputsOf<typeof contract>;
