import type { z } from 'zod';

import { oneLine } from '../markdown/one-line.ts';
import type { JsonValue } from './redact-evidence.ts';
import { fromTaggedJson, toTaggedJson } from './tagged-json.ts';

export type Recomputed =
  | { readonly ok: true; readonly answer: JsonValue }
  /** Why nothing came of it. */
  | { readonly ok: false; readonly message: string };

/** How one kind of answer is computed from its input and the instant of the measurement alone: no clock, no network. */
export interface Recipe {
  /** With its version: `success@1`. A change that gives other answers to old inputs takes the next number, and the old one stays. */
  readonly name: string;
  /** Never throws: the input may have been written by anybody. */
  readonly compute: (input: JsonValue, at: Date) => Promise<Recomputed>;
}

/** Binds a pure function to the schema of its input. Maps, sets and dates travel as `tagged-json.ts` writes them. */
export function defineRecipe<S extends z.ZodType>(
  name: string,
  schema: S,
  compute: (input: z.output<S>, at: Date) => unknown,
): Recipe {
  return {
    name,
    compute: async (input, at) => {
      try {
        const parsed = schema.safeParse(fromTaggedJson(input));
        if (!parsed.success) return { ok: false, message: describe(parsed.error) };
        return { ok: true, answer: toTaggedJson(await compute(parsed.data, at)) };
      } catch (fault) {
        // Whatever a schema let through: one broken measurement must not hide the others.
        const said = fault instanceof Error ? fault.message : String(fault);
        return { ok: false, message: `the input could not be computed with: ${oneLine(said, 200)}` };
      }
    },
  };
}

function describe(error: z.ZodError): string {
  const [issue] = error.issues;
  const place = issue === undefined || issue.path.length === 0 ? 'the top' : issue.path.map(String).join('.');
  return `the input is not what the recipe takes, at ${oneLine(place, 100)}: ${oneLine(issue?.message ?? 'something else', 200)}`;
}
