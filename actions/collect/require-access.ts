import { OperatorError } from '../shared/errors.ts';
import type { CollectInputs, CollectSecrets } from './contract.ts';

/** How an input is called where it was asked for: `reddit-public` in a workflow, REDDIT_PUBLIC on the command line. */
export type NameOf = (input: string) => string;

/**
 * What reaches Reddit. The credentials are asked for only here, since a run whose policy leaves the manual path to another program needs none.
 *
 * @throws OperatorError `input-invalid`, naming all that is missing.
 */
export function requireRedditAccess(inputs: CollectInputs, secrets: CollectSecrets, nameOf: NameOf) {
  const { redditPublic, redditSecret } = secrets;
  if (redditPublic === undefined || redditSecret === undefined) {
    const missing = [
      ...(redditPublic === undefined ? ['reddit-public'] : []),
      ...(redditSecret === undefined ? ['reddit-secret'] : []),
    ];
    throw new OperatorError({
      reasonCode: 'input-invalid',
      message: `Collection cannot start: ${missing.map((input) => `${nameOf(input)}: observed nothing, expected a value`).join('; ')}`,
      remedy: `Set ${missing.map(nameOf).join(' and ')} to the credentials of the Reddit application.`,
    });
  }
  return {
    clientId: redditPublic.reveal(),
    clientSecret: redditSecret.reveal(),
    userAgent: inputs.redditUserAgent,
    apiUrl: inputs.redditApiUrl,
    tokenUrl: inputs.redditTokenUrl,
    deadlineSeconds: inputs.deadlineSeconds,
  };
}

/** @throws OperatorError `input-invalid` where mode `collect` was not told where to write. */
export function requireDatabaseUrl({ databaseUrl }: CollectSecrets, nameOf: NameOf): string {
  if (databaseUrl !== undefined) return databaseUrl.reveal();
  throw new OperatorError({
    reasonCode: 'input-invalid',
    message: 'Mode collect needs a database.',
    observed: `no ${nameOf('database-url')}`,
    expected: 'a postgresql:// URL',
    remedy: `Set ${nameOf('database-url')} (in a workflow a secret), or use mode test, which writes nothing.`,
  });
}
