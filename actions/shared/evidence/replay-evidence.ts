import type { Verdict } from '../verdict/verdict.ts';
import { foldVerdicts } from '../verdict/verdict.ts';
import { compareJson } from './compare-json.ts';
import type { JsonDifference } from './compare-json.ts';
import { isDigestRight } from './evidence-digest.ts';
import type { Evidence } from './evidence.ts';
import type { Measurement } from './measurement.ts';
import type { Recipe } from './recipe.ts';
import { redactJson } from './redact-evidence.ts';

/** What became of one measurement that was computed again. */
export type Replayed =
  | { readonly kind: 'same' }
  /** The same as far as it could be computed; `leftOut` says how far that is. */
  | { readonly kind: 'partly-same'; readonly leftOut: string }
  /** At most 20 of them. */
  | { readonly kind: 'differs'; readonly differences: readonly JsonDifference[] }
  | { readonly kind: 'not-replayable'; readonly why: string }
  | { readonly kind: 'unknown-recipe' };

export interface ReplayedMeasurement {
  readonly id: string;
  readonly recipe: string;
  readonly at: string;
  readonly replayed: Replayed;
}

export interface EvidenceReplay {
  readonly verdict: Verdict;
  /** Whether nothing was changed since the evidence was sealed. */
  readonly isDigestRight: boolean;
  readonly measurements: readonly ReplayedMeasurement[];
}

const VERDICT_OF = {
  same: 'pass',
  'partly-same': 'unknown',
  differs: 'fail',
  'not-replayable': 'unknown',
  'unknown-recipe': 'unknown',
} as const satisfies Record<Replayed['kind'], Verdict>;

/** Computes every answer again from its input, without the world. A digest that is wrong fails by itself; evidence without a measurement proves nothing. */
export async function replayEvidence(
  evidence: Evidence,
  recipes: ReadonlyMap<string, Recipe>,
): Promise<EvidenceReplay> {
  const measurements: ReplayedMeasurement[] = [];
  for (const measurement of evidence.measurements) {
    const { id, recipe, at } = measurement;
    measurements.push({ id, recipe, at, replayed: await replay(measurement, recipes.get(recipe)) });
  }
  const isRight = isDigestRight(evidence);
  const verdict = foldVerdicts([
    ...(isRight ? [] : [{ verdict: 'fail' as const }]),
    ...measurements.map(({ replayed }) => ({ verdict: VERDICT_OF[replayed.kind] })),
  ]);
  return { verdict, isDigestRight: isRight, measurements };
}

async function replay({ input, answer, at, leftOut }: Measurement, recipe: Recipe | undefined): Promise<Replayed> {
  if (input === null && leftOut !== null) return { kind: 'not-replayable', why: leftOut };
  if (recipe === undefined) return { kind: 'unknown-recipe' };
  const instant = new Date(at);
  if (Number.isNaN(instant.getTime())) return { kind: 'not-replayable', why: 'its instant is none' };
  const again = await recipe.compute(input, instant);
  if (!again.ok) return { kind: 'not-replayable', why: again.message };
  // The answer was freed of secrets and personal data when it was kept, so the new one is too.
  const differences = compareJson(redactJson(answer), redactJson(again.answer));
  if (differences.length > 0) return { kind: 'differs', differences };
  return leftOut === null ? { kind: 'same' } : { kind: 'partly-same', leftOut };
}
