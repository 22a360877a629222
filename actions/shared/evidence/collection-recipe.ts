import { z } from 'zod';

import { assessCollection } from '../collection/test-command.ts';
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
  /** Absent where no command of the policy was run beside. */
  testCommand: z
    .looseObject({ outcome: z.enum(['passed', 'failed', 'timed-out', 'not-started']) })
    .nullable()
    .optional(),
});

/** From the unit-fetches of a run, and the test command beside it, to its verdict. */
export const collectionRecipe = defineRecipe('collection@1', collectionInputSchema, (input) => ({
  ...input,
  verdict: assessCollection(input),
}));
