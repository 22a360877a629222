import { statusAddressOf } from '../shared/investigation-sources/status-address.ts';
import type { Policy } from '../shared/policy/policy.ts';
import type { Measured } from '../shared/verification/measured.ts';
import type { InvestigateInputs, InvestigateSecrets } from './contract.ts';

/** What the action was given to reach the database, the collectors' repositories and the status page. */
export function toAccess(
  { databaseCa, supabaseStatusUrl }: InvestigateInputs,
  { databaseUrl, collectorsToken }: InvestigateSecrets,
  policy: Measured<Policy>,
) {
  return {
    ...{ databaseCa, databaseUrl: databaseUrl?.reveal(), collectorsToken: collectorsToken?.reveal() },
    statusAddress: statusAddressOf(supabaseStatusUrl, policy),
  };
}
