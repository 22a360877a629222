import { digestOf } from './evidence-digest.ts';
import type { Evidence } from './evidence.ts';

/** The evidence with its digest, which shows that nothing was changed by hand; it does not show who made it. */
export function sealEvidence(evidence: Omit<Evidence, 'digest'>): Evidence {
  return { ...evidence, digest: digestOf(evidence) };
}
