import { z } from 'zod';

import { parseDoctorAnswer } from './doctor-answer.ts';
import { PHASES } from '../shared/cutover/phase.ts';
import { isFix } from '../shared/gates/fix-linked.ts';
import { gateReportSchema } from '../shared/gates/gate-report.ts';
import { GATE_IDS } from '../shared/gates/gate.ts';
import { isBranchName } from '../shared/github-run/branch-name.ts';
import { JUDGEMENTS } from '../shared/history/advance-records.ts';
import {
  defineContract,
  integerInput,
  jsonOutput,
  listInput,
  type InputsOf,
  type OutputsOf,
} from '../shared/runtime/contract.ts';
import { ADVANCE_DECISIONS, advanceResultSchema } from './advance-result.ts';
import { REVIEW_DECISIONS, reviewResultSchema } from './review-result.ts';

const NEXT_PHASES = PHASES.filter((phase) => phase !== 'manual_only');
const MODES = ['gates', 'advance', 'review'] as const;
const DECISIONS = [...new Set([...ADVANCE_DECISIONS, ...REVIEW_DECISIONS])] as const;

export const contract = defineContract(
  {
    name: 'advance-cutover',
    description:
      "Moves the migration one phase forward, setup included, behind gates. A refusal is a 'why not now' report: every gate, its value, its limit, and the earliest time.",
    runbookStep: 're-attempt migration',
    writes:
      'one commit: cutover config and routing file; branch cutover-history where a gate is bypassed, or a bypass reviewed',
    permissions: {
      contents: {
        access: 'write',
        why: 'commits the state to the branch that holds it, and counts a bypass, or its review, in cutover-history',
      },
    },
    inputs: {
      phase: { description: `The next phase: ${NEXT_PHASES.join(', ')}.`, schema: z.enum(NEXT_PHASES) },
      reason: {
        description:
          'Why now, in your own words. Kept in the commit and the config. With mode review: what was looked at and what was decided.',
        schema: z.string().min(1).max(65_535),
      },
      mode: {
        description: `One of ${MODES.join(', ')}. gates: ask every gate, show what would move, and write nothing. advance: ask them again and move. review: record that a bypass was reviewed, and move nothing.`,
        default: 'gates',
        schema: z.enum(MODES),
      },
      fix: {
        description:
          'After a rollback: the address (https://…) or the commit of what mended the cause. By default the line "Fix: …" in the report of the incident.',
        schema: z
          .string()
          .refine(isFix, { error: 'an https:// address, or a commit of 7 to 40 hexadecimal digits' })
          .optional(),
      },
      'collector-version': {
        description:
          'After a rollback: the version that dlt will start with, as its runs record it. By default the one of its newest run since.',
        schema: z.string().min(1).max(200).optional(),
      },
      bypass: {
        description: `Gates to go by, each by name: ${GATE_IDS.filter((id) => !['phase-order', 'generation', 'hold'].includes(id)).join(', ')}. A hold, the order of phases and the generation are never gone by.`,
        schema: listInput().optional(),
      },
      'bypass-reason': {
        description:
          'Why each of them may be gone by: at least 20 characters and 4 different words. It is counted, and its review is due.',
        schema: z.string().max(10_000).optional(),
      },
      reviewed: {
        description: 'With mode review: the operation of the bypass, as `switchback status` names it.',
        schema: z
          .string()
          .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/u, {
            error: 'an operation such as run-4711-advance: up to 100 letters, digits, dots, hyphens and underscores',
          })
          .optional(),
      },
      judgement: {
        description: `With mode review: whether going by the gates was right, one of ${JUDGEMENTS.join(', ')}.`,
        schema: z.enum(JUDGEMENTS).optional(),
      },
      'doctor-result': {
        description:
          'What `switchback doctor --json` printed, without `--database`. Without it that gate warns, and stops nobody.',
        schema: z
          .string()
          .refine((text) => parseDoctorAnswer(text) !== null, {
            error: 'the JSON that switchback doctor --json printed, without --database',
          })
          .optional(),
      },
      branch: {
        description:
          'The branch that holds the live state. By default the one that config/state-branch of the checkout names, else the default branch.',
        schema: z
          .string()
          .refine(isBranchName, { error: 'the name of a branch such as main, without refs/heads/' })
          .optional(),
      },
      'deadline-seconds': {
        description: 'How long to try to commit.',
        default: '30',
        schema: integerInput({ min: 1, max: 240 }),
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
      gates: {
        description: "The 'why not now' report as JSON; empty where no gate was asked.",
        schema: jsonOutput(gateReportSchema).optional(),
      },
      'earliest-at': {
        description: 'When all gates can pass, where time alone is missing; empty where it is not known or they pass.',
        schema: z.string(),
      },
      generation: {
        description: 'The generation in force afterwards; empty where it is not known.',
        schema: z.string(),
      },
      commit: { description: 'The commit that holds the state; empty where nothing was written.', schema: z.string() },
      result: {
        description: 'Everything as one JSON object, `schemaVersion` 1.',
        schema: jsonOutput(z.union([advanceResultSchema, reviewResultSchema])),
      },
    },
  },
  ({ reasonCode }) => ({
    ...{ decision: 'not-advanced' as const, reasonCode, earliestAt: '', generation: '', commit: '' },
  }),
);

export type AdvanceInputs = InputsOf<typeof contract>;
export type AdvanceOutputs = OutputsOf<typeof contract>;
