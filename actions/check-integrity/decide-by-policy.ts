import type { IntegrityResult } from '../shared/integrity/integrity-result.ts';
import type { Policy } from '../shared/policy/policy.ts';
import { decideByIntegrity, type IntegrityDecision } from '../shared/triggers/decide-by-integrity.ts';
import type { Measured } from '../shared/verification/measured.ts';

/** Nothing is decided by a policy that nobody can read: an automatic rollback is one that people have agreed to in that file. */
export function decideByPolicy(result: IntegrityResult, policy: Measured<Policy>): IntegrityDecision {
  if (policy.measured) return decideByIntegrity(result, policy.value.triggers);
  return {
    ...{ decision: 'continue', trigger: null, severity: null, generation: result.generation },
    because: `nothing is decided without a policy: ${policy.message}`,
  };
}
