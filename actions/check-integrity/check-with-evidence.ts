import { packMeasurements } from '../shared/evidence/fit-measurements.ts';
import { measureIntegrity } from '../shared/evidence/measure-integrity.ts';
import type { IntegrityFacts } from '../shared/evidence/measure-integrity.ts';
import type { IntegrityResult } from '../shared/integrity/integrity-result.ts';
import type { EvidenceCodec } from '../shared/incident-ports.ts';
import { checkIntegrity } from './check-integrity.ts';
import type { IntegrityOptions, IntegrityPorts } from './check-integrity.ts';

export interface CheckedWithEvidence {
  readonly result: IntegrityResult;
  /** The measurement behind it, packed. */
  readonly evidence: string;
}

/** The look, and after it what was recorded of it, for the report of an incident. */
export async function checkWithEvidence(
  options: IntegrityOptions,
  ports: IntegrityPorts & { readonly codec: EvidenceCodec },
): Promise<CheckedWithEvidence> {
  const looks: IntegrityFacts[] = [];
  const result = await checkIntegrity(options, { ...ports, record: (facts) => void looks.push(facts) });
  const measurements = await Promise.all(looks.map(measureIntegrity));
  return { result, evidence: packMeasurements(measurements, ports.codec) };
}
