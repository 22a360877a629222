/** How whoever reads a message gives Switchback what it lacks. */
export interface ControlTerms {
  /** A token for this repository. */
  readonly ownToken: string;
  /** A token for the other ones. */
  readonly otherToken: string;
  readonly runAgain: string;
  /** Where the privileged connection of the fence is given. */
  readonly fence: string;
}

export const ACTION_CONTROL_TERMS: ControlTerms = {
  ownToken: 'Give the job `actions: write`',
  otherToken: 'Give the input collectors-token (a secret) a token',
  runAgain: 'Run this job again: what is done already is not done twice',
  fence: 'Give the input fence-database-url (a secret).',
};

export const COMMAND_CONTROL_TERMS: ControlTerms = {
  ownToken: 'Set GITHUB_TOKEN to a token with Actions: read and write',
  otherToken: 'Set COLLECTORS_TOKEN to a token',
  runAgain: 'Run this again: what is done already is not done twice',
  fence: 'Set FENCE_DATABASE_URL.',
};
