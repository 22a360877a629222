import { z } from 'zod';

import { SEVERITIES } from '../shared/cutover/severity.ts';
import { ROLLBACK_TRIGGERS } from '../shared/cutover/trigger.ts';
import { ESCALATION_DECISIONS, escalationResultSchema } from '../shared/escalation/escalation-result.ts';
import {
  booleanInput,
  defineContract,
  integerInput,
  jsonOutput,
  type InputsOf,
  type OutputsOf,
} from '../shared/runtime/contract.ts';

export const contract = defineContract(
  {
    name: 'escalate',
    description:
      'Tells who must be told of an incident now, each once, by GitHub and Slack: on-call at once, the team lead when it is not verified after an hour, the CTO at once on data loss or critical.',
    runbookStep: 'contacts',
    writes: "the incident's issue, messages to Slack, branch cutover-history",
    permissions: {
      contents: {
        access: 'write',
        why: 'reads the state and the incident, and adds to the branch cutover-history who was told',
      },
      issues: { access: 'write', why: "opens the incident's issue, mentions and assigns people there" },
    },
    inputs: {
      'incident-id': {
        description:
          'The incident, such as 20261125-020519Z-data-loss. By default the one that the config at the tip of the branch names.',
        schema: z
          .string()
          .regex(/^\d{8}-\d{6}Z-[a-z0-9-]{1,80}$/u, {
            error: 'the id of an incident, such as 20261125-020519Z-data-loss',
          })
          .optional(),
      },
      'all-open': {
        description: 'Every incident that is not reviewed, beside the one that the config names: for scheduled runs.',
        default: 'false',
        schema: booleanInput(),
      },
      branch: {
        description:
          'The branch that holds the live state. By default the one that config/state-branch of the checkout names, else the default branch.',
        schema: z.string().min(1).max(255).optional(),
      },
      'wait-minutes': {
        description:
          'How long to stay and look again each minute, as long as somebody may still become due. 0: one look. It ends early once all are told or the incident is verified.',
        default: '0',
        schema: integerInput({ min: 0, max: 340 }),
      },
      'rollback-failed': {
        description:
          'true where the rollback of this run made no state commit: tells that, with the command of break glass, until the state is seen to be back.',
        default: 'false',
        schema: booleanInput(),
      },
      trigger: {
        description: 'Of the rollback that failed.',
        default: 'operator',
        schema: z.enum(ROLLBACK_TRIGGERS),
      },
      severity: { description: 'Of the rollback that failed.', default: 'high', schema: z.enum(SEVERITIES) },
      reason: {
        description: 'Of the rollback that failed, in the words of whoever asked for it.',
        default: 'The reason was not handed on.',
        schema: z.string().max(65_535),
      },
      'dry-run': { description: 'Show who is due and tell nobody.', default: 'false', schema: booleanInput() },
    },
    secrets: {
      'github-token': {
        description: 'A token that may write contents and issues: pass github.token.',
        schema: z.string().min(1),
      },
      'slack-webhook-url': {
        description:
          'The address of an incoming webhook of Slack, as https://…: pass secrets.SLACK_WEBHOOK_URL. Without it, or where it is no https:// address, GitHub alone is told.',
        schema: z.string().min(1).optional(),
      },
    },
    outputs: {
      decision: {
        description: `One of ${ESCALATION_DECISIONS.join(', ')}. told: whoever is due was told on one channel at least. not-told: somebody was not, or a dry run.`,
        schema: z.enum(ESCALATION_DECISIONS),
      },
      'reason-code': {
        description: 'Why, as a member of the closed list in actions/shared/reason-codes.ts.',
        schema: z.string(),
      },
      result: {
        description: 'Everything as one JSON object, `schemaVersion` 1.',
        schema: jsonOutput(escalationResultSchema),
      },
    },
  },
  ({ reasonCode }) => ({ decision: 'not-told' as const, reasonCode }),
);

export type EscalateInputs = InputsOf<typeof contract>;
export type EscalateOutputs = OutputsOf<typeof contract>;
