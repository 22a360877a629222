import { compareJson } from './compare-json.ts';
import type { Measurement } from './measurement.ts';
import type { Recipe } from './recipe.ts';
import { redactJson, type JsonValue } from './redact-evidence.ts';
import { toTaggedJson } from './tagged-json.ts';

export interface MeasuredAnswer {
  /** Unique in one evidence file. */
  readonly id: string;
  readonly at: Date;
  /** Everything that the recipe takes; maps, sets and dates are kept. */
  readonly input: unknown;
  /** What was answered. */
  readonly answer: unknown;
}

/**
 * A measurement without secrets and personal data. It is computed again at once from what may be kept; where that gives another answer, the input is left
 * out and it is said: evidence that differs by what was taken out of it would accuse nobody rightly.
 */
export async function makeMeasurement(recipe: Recipe, { id, at, input, answer }: MeasuredAnswer): Promise<Measurement> {
  const kept = redactJson(toTaggedJson(input));
  const told = redactJson(toTaggedJson(answer));
  const common = { id, recipe: recipe.name, at: at.toISOString(), answer: told };
  const why = await whyNotAgain(recipe, { at, input: kept, answer: told });
  return why === null ? { ...common, input: kept, leftOut: null } : { ...common, input: null, leftOut: why };
}

interface Kept {
  readonly at: Date;
  readonly input: JsonValue;
  readonly answer: JsonValue;
}

async function whyNotAgain(recipe: Recipe, { at, input, answer }: Kept): Promise<string | null> {
  const again = await recipe.compute(input, at);
  if (!again.ok) return `The input: ${again.message}.`;
  const [first] = compareJson(answer, redactJson(again.answer));
  if (first === undefined) return null;
  return `The input: without secrets and personal data it gives another answer, first at ${first.path || 'the top'}.`;
}
