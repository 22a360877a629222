import { causesRecipe } from '../shared/evidence/causes-recipe.ts';
import { packMeasurements } from '../shared/evidence/fit-measurements.ts';
import { makeMeasurement } from '../shared/evidence/make-measurement.ts';
import type { InvestigationResult } from '../shared/investigation/investigation-result.ts';
import type { EvidenceCodec } from '../shared/ports.ts';

/** The causes with the sources that they were judged by, at the end of the window, packed for report-incident. */
export async function packCauses(result: InvestigationResult, codec: Pick<EvidenceCodec, 'pack'>): Promise<string> {
  const { sources: input, causes: answer, to } = result;
  const measurement = await makeMeasurement(causesRecipe, { id: 'causes', at: new Date(to), input, answer });
  return packMeasurements([measurement], codec);
}
