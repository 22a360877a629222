import { z } from 'zod';

import { foldVerdicts } from '../verdict/verdict.ts';
import { assessProof, unmeasuredProof } from '../verification/assess-proof.ts';
import { dltLookSchema } from '../verification/dlt-look.ts';
import { measuredSchema } from '../verification/measured.ts';
import { defineRecipe } from './recipe.ts';

const seconds = z.number().min(0);
const arrivalsSchema = z.array(z.strictObject({ unit: z.string(), rows: z.int().min(0), newestAt: z.string() }));

/** Both looks, the arrivals, and what they are judged by; or why the database was not looked at. */
const proofInputSchema = z.union([
  z.strictObject({
    first: dltLookSchema,
    observation: z.strictObject({
      look: dltLookSchema,
      skew: z.strictObject({ skewMs: z.number(), roundTripMs: z.number() }),
      arrivals: z.array(
        z.strictObject({
          dataset: z.string(),
          expectedUnits: z.array(z.string()),
          units: measuredSchema(arrivalsSchema),
        }),
      ),
      dltLogin: z
        .strictObject({
          role: z.string(),
          state: measuredSchema(z.strictObject({ canLogin: z.boolean().nullable(), sessions: z.int().min(0) })),
        })
        .optional(),
    }),
    plan: z.strictObject({
      rollbackAt: z.string(),
      controlEndedAt: z.string().nullable(),
      distanceSeconds: seconds,
      isShortened: z.boolean(),
      terms: z.strictObject({ previousLook: z.string(), controlEndedAt: z.string(), database: z.string() }),
    }),
    manualLimitSeconds: seconds,
    manualFetches: z.array(
      z.object({ unit: z.string(), startedAt: z.string(), outcome: z.enum(['success', 'failure']) }),
    ),
    note: z.string().nullable(),
  }),
  z.strictObject({ unmeasured: z.object({ message: z.string(), remedy: z.string() }) }),
]);

/** Layer 4: nothing of dlt arrives, manual rows do. */
export const proofRecipe = defineRecipe('proof@1', proofInputSchema, (input) => {
  const checks = 'unmeasured' in input ? unmeasuredProof({ measured: false, ...input.unmeasured }) : assessProof(input);
  return { verdict: foldVerdicts(checks), checks };
});
