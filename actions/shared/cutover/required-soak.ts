/** What a further attempt changes of the soak (`gates.reattempt` of config/policy.yaml). */
export interface ReattemptSoak {
  /** Each further attempt soaks so many times as long as the one before; at least 1. */
  readonly soakFactor: number;
  /** In hours: what the factor does not go beyond. */
  readonly longestSoakHours: number;
}

/**
 * How long a phase must run clean, in hours. The first attempt takes the policy's time; each further one `soakFactor` times as long as the one before,
 * up to `longestSoakHours`, and never less than the policy's time.
 *
 * @param attempt from 1; 0 counts as the first
 */
export function requiredSoakHours(
  policyHours: number,
  attempt: number,
  { soakFactor, longestSoakHours }: ReattemptSoak,
): number {
  const grown = policyHours * soakFactor ** Math.max(0, attempt - 1);
  return Math.max(policyHours, Math.min(grown, longestSoakHours));
}
