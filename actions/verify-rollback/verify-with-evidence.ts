import { packMeasurements } from '../shared/evidence/fit-measurements.ts';
import type { EvidenceCodec } from '../shared/incident-ports.ts';
import type { VerificationResult } from '../shared/verification/verification-result.ts';
import { measureVerification } from './measure-verification.ts';
import type { RecordedRound } from './verify-rollback.ts';
import { verifyWithCriteria } from './verify-with-criteria.ts';
import type { VerifyWithCriteriaOptions, VerifyWithCriteriaPorts } from './verify-with-criteria.ts';

export interface VerifiedWithEvidence {
  readonly result: VerificationResult;
  /** The measurements behind it, packed. */
  readonly evidence: string;
}

/** The proof and the criteria, with everything that they were judged by, for the report of the incident. */
export async function verifyWithEvidence(
  options: VerifyWithCriteriaOptions,
  ports: VerifyWithCriteriaPorts & { readonly codec: EvidenceCodec },
): Promise<VerifiedWithEvidence> {
  const rounds: RecordedRound[] = [];
  const { result, measurement } = await verifyWithCriteria(options, {
    ...ports,
    record: (round) => void rounds.push(round),
  });
  const measured = await Promise.all(rounds.map(measureVerification));
  return { result, evidence: packMeasurements([...measured.flat(), measurement], ports.codec) };
}
