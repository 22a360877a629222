import type { IntegrityInputs, IntegritySecrets } from './contract.ts';

/** The action's inputs and secrets as what opens the sources takes them. */
export function toAccess(inputs: IntegrityInputs, secrets: IntegritySecrets) {
  return {
    databaseUrl: secrets.databaseUrl?.reveal(),
    databaseCa: inputs.databaseCa,
    redditPublic: secrets.redditPublic?.reveal(),
    redditSecret: secrets.redditSecret?.reveal(),
    redditUserAgent: inputs.redditUserAgent,
    redditApiUrl: inputs.redditApiUrl,
    redditTokenUrl: inputs.redditTokenUrl,
    isRedditWanted: inputs.census,
    isBaseline: inputs.recordBaseline,
    isDeciding: inputs.decides,
    deadlineMs: inputs.deadlineSeconds * 1_000,
  };
}
