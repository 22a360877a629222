import { POLICY_PATH } from '../shared/cutover/file-paths.ts';
import type { IntegrityResult } from '../shared/integrity/integrity-result.ts';
import { parsePolicy } from '../shared/policy/policy.ts';
import { decideByIntegrity, type IntegrityDecision } from '../shared/triggers/decide-by-integrity.ts';

/** Nothing is decided by a policy that nobody can read: an automatic rollback is one that people have agreed to in that file. */
export function decideByPolicy(result: IntegrityResult, policy: Uint8Array | null): IntegrityDecision {
  const parsed = policy === null ? null : parsePolicy(policy);
  if (parsed?.ok === true) return decideByIntegrity(result, parsed.policy.triggers);
  const why = parsed === null ? 'missing' : 'not valid';
  return {
    ...{ decision: 'continue', trigger: null, severity: null, generation: result.generation },
    because: `${POLICY_PATH} is ${why}, so nothing is decided by it`,
  };
}
