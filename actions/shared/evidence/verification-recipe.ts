import type { z } from 'zod';

import { foldVerdicts } from '../verdict/verdict.ts';
import { judgeLayerOne, reasonCodeOf, verificationResultSchema } from '../verification/verification-result.ts';
import { defineRecipe } from './recipe.ts';

/** All of the result but what is folded from its checks. Its look is with the proof, and not here. */
const verificationInputSchema = verificationResultSchema.omit({ verdict: true, reasonCode: true, layerOne: true });
export type VerificationInput = z.input<typeof verificationInputSchema>;

/** From the checks of state and proof to what `verify-rollback` answers. */
export const verificationRecipe = defineRecipe('verification@1', verificationInputSchema, (input) => {
  const verdict = foldVerdicts(input.checks);
  const layerOne = judgeLayerOne(
    input.checks.map(({ id, title, verdict: own, expected, observed }) => ({
      id,
      title,
      verdict: own,
      expected,
      observed,
    })),
  );
  return { ...input, verdict, layerOne, reasonCode: reasonCodeOf(verdict, layerOne) };
});
