import { z } from 'zod';

import { assessCauses } from '../investigation/assess-causes.ts';
import { sourceEvidenceSchema } from '../investigation/source-evidence.ts';
import { defineRecipe } from './recipe.ts';

/** Likely causes from what the sources gave. */
export const causesRecipe = defineRecipe('causes@1', z.array(sourceEvidenceSchema), assessCauses);
