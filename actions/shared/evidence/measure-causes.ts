import type { InvestigationResult } from '../investigation/investigation-result.ts';
import { causesRecipe } from './causes-recipe.ts';
import { makeMeasurement } from './make-measurement.ts';
import type { Measurement } from './measurement.ts';

/** An investigation as a measurement: its input is all of the result but the causes. */
export function measureCauses(result: InvestigationResult, at: Date): Promise<Measurement> {
  const { causes: _, ...input } = result;
  return makeMeasurement(causesRecipe, { id: 'causes', at, input, answer: result });
}
