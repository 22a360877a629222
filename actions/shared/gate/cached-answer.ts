import { z } from 'zod';

import { formatInstant } from '../cutover/instant.ts';
import type { ParsedRouting } from '../routing/routing-file.ts';
import { fencingNumber } from './fencing-number.ts';
import { allowedDltUnits, type LiveState } from './live-state.ts';

/** How long a cached answer says anything, in minutes: two cadences of the shipped datasets' hourly collection would be too old to go by. */
export const CACHE_MINUTES = 60;
/** Clocks of one machine are set; beyond this an answer from the future is none. */
const MOST_SECONDS_AHEAD = 60;

/** The last answer that a collector got, kept on its machine. Never lets dlt run. */
const cachedAnswerSchema = z.strictObject({
  schema_version: z.literal(1),
  /** Where it was read: an answer about another repository or branch is none. */
  source: z.string(),
  read_at: z.iso.datetime(),
  generation: z.int().min(0),
  dlt_units: z.array(z.string()),
  registered_units: z.array(z.string()),
});
export type CachedAnswer = z.infer<typeof cachedAnswerSchema>;

/** What a state says for later; `null` where its config cannot be read. */
export function toCachedAnswer(state: LiveState, source: string, now: Date): CachedAnswer | null {
  const generation = fencingNumber(state);
  if (generation === null) return null;
  const dlt = allowedDltUnits(state);
  return {
    schema_version: 1,
    source,
    read_at: formatInstant(now),
    generation,
    dlt_units: dlt.kind === 'allowed' ? [...dlt.units] : [],
    registered_units: listRegistered(state.routing),
  };
}

/** `null` for what is no such file; what is wrong with it makes no difference, since without it manual runs too. */
export function parseCachedAnswer(text: string): CachedAnswer | null {
  try {
    return cachedAnswerSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

export interface FreshAnswer {
  readonly answer: CachedAnswer;
  readonly ageMinutes: number;
}

/** The answer with its age, where it is about that source and young enough. */
export function chooseFresh(answer: CachedAnswer | null, source: string, now: Date): FreshAnswer | null {
  if (answer === null || answer.source !== source) return null;
  const ageSeconds = (now.getTime() - Date.parse(answer.read_at)) / 1_000;
  if (ageSeconds < -MOST_SECONDS_AHEAD || ageSeconds > CACHE_MINUTES * 60) return null;
  return { answer, ageMinutes: Math.max(0, Math.floor(ageSeconds / 60)) };
}

export function describeAge({ ageMinutes, answer }: FreshAnswer): string {
  return `the answer of ${answer.read_at} (${ageMinutes} min old, generation ${answer.generation})`;
}

export function listRegistered(routing: ParsedRouting | null): string[] {
  return routing?.ok === true ? [...routing.routing.weights.keys()] : [];
}
