import type { Policy } from '../policy/policy.ts';
import type { Measured } from '../verification/measured.ts';

/** The page that is asked: the one that was given, else the one of the policy. */
export function statusAddressOf(given: string | undefined, policy: Measured<Policy>): Measured<string> {
  if (given !== undefined) return { measured: true, value: given };
  return policy.measured ? { measured: true, value: policy.value.links.supabaseStatus } : policy;
}
