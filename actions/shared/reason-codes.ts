/**
 * The closed list of reason codes. Every outcome and every error names one of them, so that a script, a dashboard or a
 * reviewer can tell cases apart without reading prose. Codes are added, never renamed.
 */
export const REASON_CODES = {
  'already-rolled-back': 'The state was rolled back before; nothing had to change.',
  'config-invalid': 'The cutover config is not what its schema allows.',
  'deadline-passed': 'The deadline passed before the outcome was known.',
  'dry-run': 'A dry run: the plan was shown and nothing was written.',
  'environment-invalid': 'The environment lacks something, or holds something unusable.',
  'github-failed': 'GitHub did not do what it should.',
  'hold-active': 'A hold stops every advance.',
  'input-invalid': 'An input or argument is not what it may be.',
  interrupted: 'A signal ended the work.',
  'permission-denied': 'The token or role may not do this.',
  'phase-order': 'Phases are taken one at a time, in their order.',
  'policy-invalid': 'config/policy.yaml is not what its schema allows.',
  'datasets-invalid': 'config/datasets.yaml is not what its schema allows.',
  'reason-added': 'The state was rolled back before; the incident took the new reason.',
  'rolled-back': 'The state was rolled back by this operation.',
  'routing-invalid': 'config/routing.flagd.json is not what its schema allows.',
  'soak-not-over': 'The phase has not run clean for its soak time yet.',
  'stale-decision': 'The decision was made on a state that is no longer the current one.',
  advanced: 'The migration moved one phase forward.',
} as const satisfies Record<string, string>;

export type ReasonCode = keyof typeof REASON_CODES;
