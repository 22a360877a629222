import { z } from 'zod';

import type { Measurement } from '../shared/evidence/measurement.ts';
import { fromTaggedJson } from '../shared/evidence/tagged-json.ts';
import { carryLook } from '../shared/verification/carry-look.ts';
import { dltLookSchema, type DltLook } from '../shared/verification/dlt-look.ts';

const looksSchema = z.object({ first: dltLookSchema, observation: z.object({ look: dltLookSchema }) });

/**
 * The look that the next run compares with, from the measurement of the proof: the verification that travels beside it has none, since both looks are here.
 * `null` where the database was not looked at, or the looks were too large to travel.
 */
export function findProofLook(measurements: readonly Pick<Measurement, 'id' | 'input'>[]): DltLook | null {
  const proof = measurements.find(({ id }) => id === 'proof');
  if (proof === undefined) return null;
  const looks = looksSchema.safeParse(fromTaggedJson(proof.input)).data;
  return looks === undefined ? null : carryLook(looks.first, looks.observation.look);
}
