import { z } from 'zod';

/** A cursor that an incremental resource of dlt keeps in the state of its pipeline. */
export interface DltCursor {
  /** `<source>.<resource>.<path of the cursor>`. */
  readonly name: string;
  readonly resource: string;
  /** The column, as a plain path; an expression stays as it is. */
  readonly path: string;
  /** As text; `null` where the resource has not yielded yet. */
  readonly value: string | null;
  /** Seconds since 1970, where the value is a time. */
  readonly seconds: number | null;
}

const stateSchema = z.object({
  sources: z
    .record(
      z.string(),
      z.object({
        resources: z
          .record(
            z.string(),
            z.object({ incremental: z.record(z.string(), z.object({ last_value: z.unknown() })).optional() }),
          )
          .optional(),
      }),
    )
    .optional(),
});

/** The cursors in a state of dlt; `null` where the text is no such state. Its typed JSON marks a value's type by one private character before it. */
export function parseDltState(text: string): readonly DltCursor[] | null {
  const state = stateSchema.safeParse(parseJson(text));
  if (!state.success) return null;
  return Object.entries(state.data.sources ?? {}).flatMap(([source, { resources = {} }]) =>
    Object.entries(resources).flatMap(([resource, { incremental = {} }]) =>
      Object.entries(incremental).map(([path, { last_value: last }]) => {
        const value = textOf(last);
        return { name: `${source}.${resource}.${path}`, resource, path, value, seconds: secondsOf(value) };
      }),
    ),
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** `dlt/common/json`: U+F026 and the seven after it stand before a decimal, a datetime, a date and so on. */
const TYPE_MARK = /^[\uF026-\uF02D]/u;

function textOf(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? value.replace(TYPE_MARK, '') : null;
}

const NUMBER = /^-?\d+(?:\.\d+)?$/u;
const ISO_TIME = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/u;
/** 2001-09-09 to 2286 as epoch seconds: other numbers are ids. */
const EPOCH_SECONDS = { least: 1e9, most: 1e10 };

/** Seconds since 1970 of a cursor that is a time, as a number or in ISO 8601; `null` for anything else. */
export function secondsOf(value: string | null): number | null {
  if (value === null) return null;
  if (NUMBER.test(value)) {
    const number = Number(value);
    return number >= EPOCH_SECONDS.least && number < EPOCH_SECONDS.most ? number : null;
  }
  if (!ISO_TIME.test(value)) return null;
  const hasZone = /(?:Z|[+-]\d{2}:?\d{2})$/u.test(value.slice(10));
  const at = Date.parse(hasZone || value.length === 10 ? value : `${value.replace(' ', 'T')}Z`);
  return Number.isNaN(at) ? null : at / 1000;
}
