import { collectionRecipe } from '../shared/evidence/collection-recipe.ts';
import { makeMeasurement } from '../shared/evidence/make-measurement.ts';
import type { Measurement } from '../shared/evidence/measurement.ts';
import type { CollectResult } from './contract.ts';

/** A run as a measurement, at its start: from what became of each unit to the verdict. */
export function measureCollection(result: CollectResult): Promise<Measurement> {
  // What somebody's program printed is shown in the run that it belongs to; evidence may become public with its incident.
  const testCommand = result.testCommand === null ? null : { ...result.testCommand, output: '' };
  const answer: CollectResult = { ...result, testCommand };
  const { verdict: _, ...input } = answer;
  return makeMeasurement(collectionRecipe, { id: 'collection', at: new Date(result.startedAt), input, answer });
}
