import { z } from 'zod';

import { CONTROL_VERDICTS, controlResultSchema } from '../shared/control/control-result.ts';
import { CONTROL_DIRECTIONS } from '../shared/control/control-direction.ts';
import {
  booleanInput,
  defineContract,
  integerInput,
  jsonOutput,
  type InputsOf,
  type OutputsOf,
} from '../shared/runtime/contract.ts';

/** The mildest verdict that makes the step red. */
const FAIL_ON = ['fail', 'unknown'] as const;
export type FailOn = (typeof FAIL_ON)[number];

export const contract = defineContract({
  name: 'switch-collectors',
  description:
    'Stops the collectors of dlt and starts those of manual, or lets dlt run again: workflows are disabled and enabled, runs cancelled and started, and the dlt role loses its login or gets it back.',
  runbookStep: 'step 3',
  writes:
    "workflows that config/policy.yaml names (enabled, disabled, started) and their runs (cancelled); the dlt role's login where a fence is set up; the branch cutover-history",
  permissions: {
    actions: { access: 'write', why: 'disables, enables and starts workflows, and cancels their runs' },
    contents: { access: 'write', why: 'reads the state, and keeps on the branch cutover-history what was done' },
  },
  inputs: {
    direction: {
      description: `One of ${CONTROL_DIRECTIONS.join(', ')}. to-manual after a rollback; to-dlt after an advance.`,
      schema: z.enum(CONTROL_DIRECTIONS),
    },
    'observed-generation': {
      description:
        'The generation that this was decided on, such as the output of the same name of rollback or advance. Where a newer one says otherwise, nothing is done.',
      schema: integerInput({ min: 0, max: 999_999_999 }).optional(),
    },
    start: {
      description:
        'With to-dlt: also start the workflows of dlt, instead of leaving that to their schedules. With to-manual manual is started in any case.',
      default: 'false',
      schema: booleanInput(),
    },
    'dry-run': {
      description: 'Show what would be done, and do nothing.',
      default: 'false',
      schema: booleanInput(),
    },
    branch: {
      description:
        'The branch that holds the live state. By default the one that config/state-branch of the checkout names, else the default branch.',
      schema: z.string().min(1).max(255).optional(),
    },
    'deadline-seconds': {
      description:
        'How long to wait for cancelled runs to end, all calls included. Half of it, at most a minute, a run has before it is cancelled by force.',
      default: '120',
      schema: integerInput({ min: 10, max: 3_000 }),
    },
    'fail-on': {
      description: `Which verdict makes the step red: one of ${FAIL_ON.join(', ')}. unknown: that one and fail.`,
      default: 'unknown',
      schema: z.enum(FAIL_ON),
    },
    'incident-id': {
      description: 'The incident that this belongs to. By default the one that the state names.',
      schema: z.string().min(1).max(100).optional(),
    },
    'fenced-by': {
      description:
        'The job of this run that sets the fence, where it is another one than this: the summary says so, and that no privileged connection was given here is no warning.',
      schema: z
        .string()
        .regex(/^[A-Za-z_][A-Za-z0-9_-]{0,99}$/u, { error: 'the id of a job, such as fence' })
        .optional(),
    },
    'database-ca': {
      description: "PEM of the authority that signed the database's certificate, where it is no public one.",
      schema: z.string().optional(),
    },
  },
  secrets: {
    'github-token': {
      description: 'A token with actions: write and contents: write: pass github.token.',
      schema: z.string().min(1),
    },
    'collectors-token': {
      description:
        'A token with Actions: read and write on the other repositories that config/policy.yaml names, where it names some: pass secrets.COLLECTORS_TOKEN.',
      schema: z.string().min(1).optional(),
    },
    'fence-database-url': {
      description:
        'The database as postgresql://…, a role that may alter the dlt role and end its sessions. Without it there is no fence.',
      schema: z.string().min(1).optional(),
    },
    'database-url': {
      description:
        "The database as the manual path reaches it. Only its user's name is taken from it, so that the fence never takes that login.",
      schema: z.string().min(1).optional(),
    },
  },
  outputs: {
    verdict: {
      description: `One of ${CONTROL_VERDICTS.join(', ')}: the worst of all collectors and the fence. skipped: there was nothing to switch, or a newer transition stands.`,
      schema: z.enum(CONTROL_VERDICTS),
    },
    'reason-code': {
      description: 'Why, as a member of the closed list in actions/shared/reason-codes.ts.',
      schema: z.string(),
    },
    'ended-at': {
      description: 'When the last thing was done, in UTC: `control-ended-at` of verify-rollback.',
      schema: z.string(),
    },
    fence: {
      description:
        'How the fence ended, in one line with its verdict first, or why this run set none: `said` of this job in `job-results` of report-incident.',
      schema: z.string(),
    },
    result: {
      description: 'Everything as one JSON object, `schemaVersion` 1.',
      schema: jsonOutput(controlResultSchema),
    },
  },
});

export type SwitchInputs = InputsOf<typeof contract>;
export type SwitchOutputs = OutputsOf<typeof contract>;
