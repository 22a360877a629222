import { z } from 'zod';

import { assessCauses } from '../investigation/assess-causes.ts';
import { investigationResultSchema } from '../investigation/investigation-result.ts';
import { sourceEvidenceSchema } from '../investigation/source-evidence.ts';
import { defineRecipe } from './recipe.ts';

/** What the sources gave; or all that `investigate` answers but the causes, which then gives the whole answer. */
const causesInputSchema = z.union([z.array(sourceEvidenceSchema), investigationResultSchema.omit({ causes: true })]);

/** Likely causes from what the sources gave. */
export const causesRecipe = defineRecipe('causes@1', causesInputSchema, (input) =>
  Array.isArray(input) ? assessCauses(input) : { ...input, causes: assessCauses(input.sources) },
);
