import { z } from 'zod';

import { investigationResultSchema } from '../shared/investigation/investigation-result.ts';
import {
  defineContract,
  integerInput,
  jsonOutput,
  type InputsOf,
  type OutputsOf,
  type SecretsOf,
} from '../shared/runtime/contract.ts';
import { VERDICTS } from '../shared/verdict/verdict.ts';

export const contract = defineContract(
  {
    name: 'investigate',
    description:
      "Gathers evidence of what went wrong from eight sources at once, and ranks likely causes with what speaks for and against each and the runbook's remedy.",
    runbookStep: 'step 6',
    writes: 'nothing',
    permissions: {
      contents: { access: 'read', why: 'reads the state, the history, the policy and the commits before it began' },
      actions: { access: 'read', why: "reads runs of the collectors' workflows, and logs of failed jobs" },
    },
    inputs: {
      'incident-id': {
        description: 'The incident to investigate. By default the one that the cutover config names.',
        schema: z
          .string()
          .regex(/^\d{8}-\d{6}Z-[a-z0-9-]{1,60}$/u, { error: 'an incident such as 20261126-120000Z-error-rate' })
          .optional(),
      },
      'window-hours': {
        description: 'How many hours before the rollback to look at; the look goes on from there to now.',
        default: '24',
        schema: integerInput({ min: 1, max: 168 }),
      },
      'log-path': {
        description:
          'A log file, such as error_log/dlt_traffic_cuttover.log, or a directory with *.log files, of which the newest five are read. Relative to the checkout.',
        schema: z.string().min(1).max(4_096).optional(),
      },
      'integrity-result': {
        description: 'The output `result` of check-integrity.',
        schema: z.string().optional(),
      },
      'supabase-status-url': {
        description:
          'A status page by Statuspage: https, or http on this machine. By default links.supabase_status of config/policy.yaml.',
        schema: z.string().min(1).max(2_048).optional(),
      },
      branch: {
        description:
          'The branch that holds the live state. By default the one that config/state-branch of the checkout names, else the default branch.',
        schema: z.string().min(1).max(255).optional(),
      },
      'database-ca': {
        description: "PEM of the authority that signed the database's certificate, where it is no public one.",
        schema: z.string().optional(),
      },
      'deadline-seconds': {
        description: 'How long the whole may take, whatever does not answer. Each source has at most 20 s of it.',
        default: '60',
        schema: integerInput({ min: 5, max: 600 }),
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
          'The database as postgresql://…, a role that may read: pass secrets.SUPABASE_DB_URL. Without it dlt and Postgres are not asked.',
        schema: z.string().min(1).optional(),
      },
    },
    outputs: {
      verdict: {
        description: `One of ${VERDICTS.join(', ')}: whether there was evidence, not whether it was bad. pass: every source that is configured answered; warn: some did; unknown: none.`,
        schema: z.enum(VERDICTS),
      },
      'reason-code': {
        description: 'Why, as a member of the closed list in actions/shared/reason-codes.ts.',
        schema: z.string(),
      },
      evidence: {
        description:
          'The sources and the causes as a measurement that can be computed again, packed, for report-incident.',
        schema: z.string().optional(),
      },
      result: {
        description: 'Everything as one JSON object, `schemaVersion` 1.',
        schema: jsonOutput(investigationResultSchema),
      },
    },
  },
  ({ reasonCode }) => ({ verdict: 'unknown' as const, reasonCode }),
);

export type InvestigateInputs = InputsOf<typeof contract>;
export type InvestigateSecrets = SecretsOf<typeof contract>;
export type InvestigateOutputs = OutputsOf<typeof contract>;
