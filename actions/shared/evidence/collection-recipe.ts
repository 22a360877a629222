import { z } from 'zod';

import { assessUnitFetches } from '../collection/unit-fetch.ts';
import { defineRecipe } from './recipe.ts';

/** What `collect` answers, apart from the verdict. What else it says of each unit goes along and does not count. */
const collectionInputSchema = z.looseObject({
  units: z.array(
    z.looseObject({
      unit: z.string(),
      outcome: z.enum(['fetched', 'nothing-new', 'gone', 'rate-limited', 'failed']),
      unreadable: z.int().min(0),
    }),
  ),
});

/** From the unit-fetches of a run to its verdict. */
export const collectionRecipe = defineRecipe('collection@1', collectionInputSchema, (input) => ({
  ...input,
  verdict: assessUnitFetches(input.units),
}));
