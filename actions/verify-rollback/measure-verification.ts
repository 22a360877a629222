import { makeMeasurement } from '../shared/evidence/make-measurement.ts';
import type { Measurement } from '../shared/evidence/measurement.ts';
import { proofRecipe } from '../shared/evidence/proof-recipe.ts';
import { stateRecipe } from '../shared/evidence/state-recipe.ts';
import type { StateInput } from '../shared/evidence/state-recipe.ts';
import { verificationRecipe } from '../shared/evidence/verification-recipe.ts';
import type { VerificationInput } from '../shared/evidence/verification-recipe.ts';
import { foldVerdicts } from '../shared/verdict/verdict.ts';
import type { RecordedRound } from './verify-rollback.ts';

/** The checks on the branch come first in a result, then those of the proof. */
const STATE_CHECKS: ReadonlySet<string> = new Set(['state-at-tip', 'no-unit-on-dlt', 'hold-set']);

/** The last round as three measurements: the state, the proof, and what both come to. */
export async function measureVerification(round: RecordedRound): Promise<readonly Measurement[]> {
  const { at, proof, result } = round;
  const stateChecks = result.checks.filter(({ id }) => STATE_CHECKS.has(id));
  const proofChecks = result.checks.filter(({ id }) => !STATE_CHECKS.has(id));
  const { verdict: _, reasonCode: __, layerOne, ...rest } = result;
  // The look is the first one of the proof, or the newest: kept once is enough.
  const whole: VerificationInput = { ...rest, look: null };
  return [
    await makeMeasurement(verificationRecipe, {
      ...{ id: 'verification', at, input: whole, answer: { ...result, look: null } },
    }),
    await makeMeasurement(stateRecipe, {
      ...{ id: 'state', at, input: stateInputOf(round) },
      answer: { verdict: foldVerdicts(stateChecks), layerOne, checks: stateChecks },
    }),
    await makeMeasurement(proofRecipe, {
      ...{ id: 'proof', at, input: proof.measured ? proof.value : { unmeasured: proof } },
      answer: { verdict: foldVerdicts(proofChecks), checks: proofChecks },
    }),
  ];
}

function stateInputOf({ read, result: { branch } }: RecordedRound): StateInput {
  if (!read.measured) return { branch, unread: { message: read.message, remedy: read.remedy } };
  const { oid, files } = read.value;
  // Bytes that are no text become another text, which is judged otherwise: then the measurement says that it cannot be computed again.
  const textOf = (contents: Uint8Array | null) => (contents === null ? null : new TextDecoder().decode(contents));
  return { branch, oid, config: textOf(files.config), routing: textOf(files.routing) };
}
