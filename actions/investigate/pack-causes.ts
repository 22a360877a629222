import { packMeasurements } from '../shared/evidence/fit-measurements.ts';
import { measureCauses } from '../shared/evidence/measure-causes.ts';
import type { InvestigationResult } from '../shared/investigation/investigation-result.ts';
import type { EvidenceCodec } from '../shared/incident-ports.ts';

/** The investigation with the causes as they were judged at the end of the window, packed for report-incident. */
export async function packCauses(result: InvestigationResult, codec: Pick<EvidenceCodec, 'pack'>): Promise<string> {
  return packMeasurements([await measureCauses(result, new Date(result.to))], codec);
}
