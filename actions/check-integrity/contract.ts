import { z } from 'zod';

import { integrityResultSchema } from '../shared/integrity/integrity-result.ts';
import {
  defineContract,
  integerInput,
  jsonOutput,
  type InputsOf,
  type OutputsOf,
  type SecretsOf,
} from '../shared/runtime/contract.ts';
import { DECISIONS } from '../shared/triggers/decide-by-integrity.ts';
import { VERDICTS } from '../shared/verdict/verdict.ts';

export const FAIL_ON = ['unknown', 'fail'] as const;
export type FailOn = (typeof FAIL_ON)[number];

const switchInput = z.enum(['true', 'false']).transform((text) => text === 'true');

export const contract = defineContract(
  {
    name: 'check-integrity',
    description:
      'Looks at the data in one read-only snapshot: nothing lost, doubled or broken goes unseen, and what could not be measured is said.',
    runbookStep: 'step 5',
    writes: 'one file a run on branch cutover-history; nothing in the database',
    permissions: {
      contents: { access: 'write', why: 'reads the state, and keeps what the look learnt on branch cutover-history' },
    },
    inputs: {
      branch: {
        description:
          'The branch that holds the live state. By default the one that config/state-branch of the checkout names, else the default branch.',
        schema: z.string().min(1).max(255).optional(),
      },
      'deadline-seconds': {
        description: 'How long the look may go on asking; what was not asked by then is unknown.',
        default: '120',
        schema: integerInput({ min: 5, max: 3_600 }),
      },
      'record-baseline': {
        description:
          'Record every fault that is there now as known: read once whole tables, shown from then on and never a trigger. For the setup, and after the data moved to another database on purpose.',
        default: 'false',
        schema: switchInput,
      },
      decides: {
        description:
          'false where no watch-triggers follows: then what this look found is found by the next one again, and not told to nobody.',
        default: 'true',
        schema: switchInput,
      },
      census: {
        description: 'Whether Reddit is asked about ids that are missing here; needs the credentials of Reddit.',
        default: 'true',
        schema: switchInput,
      },
      'fail-on': {
        description: `Which verdict makes the step red: one of ${FAIL_ON.join(', ')}. unknown: that one and fail. fail: fail alone, and unknown only where a database was given and nothing at all could be measured; the verdict stays unknown in outputs, summary and annotations.`,
        default: 'unknown',
        schema: z.enum(FAIL_ON),
      },
      'database-ca': {
        description: "PEM of the authority that signed the database's certificate, where it is no public one.",
        schema: z.string().optional(),
      },
      'reddit-user-agent': {
        description: 'REDDIT_USER_AGENT of the runbook, as platform:app:version (by /u/name).',
        default: 'linux:switchback:0.1 (integrity)',
        schema: z
          .string()
          .min(1)
          .max(256)
          .regex(/^[\x20-\x7e]+$/u, { error: 'printable ASCII' }),
      },
      'reddit-api-url': {
        description: "Reddit's API; another https address, or one of this machine.",
        default: 'https://oauth.reddit.com',
        schema: z.string().min(1),
      },
      'reddit-token-url': {
        description: "Reddit's token endpoint without its path.",
        default: 'https://www.reddit.com',
        schema: z.string().min(1),
      },
    },
    secrets: {
      'github-token': {
        description: 'A token that may write contents: pass github.token.',
        schema: z.string().min(1),
      },
      'database-url': {
        description:
          'The database as postgresql://…, a role that may read: pass secrets.SUPABASE_DB_URL. Without it everything is unknown.',
        schema: z.string().min(1).optional(),
      },
      'reddit-public': {
        description: 'REDDIT_PUBLIC of the runbook: the id of the Reddit application.',
        schema: z.string().min(1).optional(),
      },
      'reddit-secret': { description: 'REDDIT_SECRET of the runbook.', schema: z.string().min(1).optional() },
    },
    outputs: {
      verdict: { description: `One of ${VERDICTS.join(', ')}: the worst of the checks.`, schema: z.enum(VERDICTS) },
      'reason-code': {
        description: 'Why, as a member of the closed list in actions/shared/reason-codes.ts.',
        schema: z.string(),
      },
      action: {
        description: `What the two triggers that one look decides come to, data loss and doubled ids, by config/policy.yaml: one of ${DECISIONS.join(', ')}.`,
        schema: z.enum(DECISIONS),
      },
      'action-reason': { description: 'What decided, or why nothing does, in one line.', schema: z.string() },
      trigger: { description: 'Which trigger decided; empty where none did.', schema: z.string() },
      severity: { description: 'How bad that is; empty where nothing is decided.', schema: z.string() },
      generation: {
        description: 'The generation that was decided on, for `observed-generation` of rollback; empty where unknown.',
        schema: z.string(),
      },
      'open-incident': {
        description:
          'The incident that the state names, while its pull request is not merged; empty where there is none. `unknown` where the state could not be read.',
        schema: z.string(),
      },
      evidence: {
        description:
          'What was measured, with all that it was computed from, packed for report-incident: `switchback evidence replay` computes it again.',
        schema: z.string().optional(),
      },
      result: {
        description: 'Everything as one JSON object, `schemaVersion` 1.',
        schema: jsonOutput(integrityResultSchema),
      },
    },
  },
  ({ reasonCode, message }) => ({
    ...{ verdict: 'unknown' as const, reasonCode, action: 'continue' as const, actionReason: message },
    ...{ trigger: '', severity: '', generation: '', openIncident: 'unknown' },
  }),
);

export type IntegrityInputs = InputsOf<typeof contract>;
export type IntegritySecrets = SecretsOf<typeof contract>;
export type IntegrityOutputs = OutputsOf<typeof contract>;
