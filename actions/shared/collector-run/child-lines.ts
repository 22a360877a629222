import { z } from 'zod';

import { parseInstant } from '../cutover/instant.ts';
import { oneLine } from '../markdown/one-line.ts';
import { unitKey } from '../routing/unit-key.ts';
import { PLACE } from './place.ts';

/** Most that is read of one record file, in bytes; a run of 2,000 units writes a tenth of it. */
export const MOST_RECORD_BYTES = 4 * 2 ** 20;
/** Most unit-fetches that one run keeps: they all go into one file of the history. */
export const MOST_UNIT_FETCHES = 2_000;
const MOST_LINE_CHARACTERS = 16_384;

/** Text that stands in a record: short, in one line. */
const word = z
  .string()
  .min(1)
  .max(100)
  .refine((text) => !/[\p{Cc}\u2028\u2029]/u.test(text), 'a text of one line');
const count = z.int().min(0).max(1_000_000_000);

/** `{"unit":"opensource","outcome":"fetched",…}`: one path fetched one unit once. What is left out is not known. */
const unitLineSchema = z.object({
  unit: word.refine((name) => unitKey(name) !== '' && !/[\s/,]/u.test(unitKey(name)), 'the name of a unit'),
  outcome: z.enum(['fetched', 'nothing-new', 'gone', 'rate-limited', 'failed']),
  started_at: z
    .string()
    .max(40)
    .refine(
      (text) => parseInstant(text)?.zoneMissing === false,
      'an instant with its zone, such as 2026-11-25T13:07:00Z',
    )
    .nullish(),
  duration_seconds: z.number().min(0).max(1_000_000).nullish(),
  count: count.nullish(),
  newest_id: word.nullish(),
  oldest_id: word.nullish(),
  saturated: z.boolean().nullish(),
  calls: count.nullish(),
  throttled: count.nullish(),
  remaining_budget: z.number().min(0).max(1_000_000_000).nullish(),
});

/** `{"kind":"run","pending_packages":0,"place":"0a1b2c3d-4e5f6071","version":"1.31.0"}`: what holds for the run as a whole. The last one counts, key by key. */
const runLineSchema = z.object({
  kind: z.literal('run'),
  pending_packages: count.nullish(),
  place: z.string().regex(PLACE, 'what place() of switchback.py gives').nullish(),
  version: word.nullish(),
});

export type UnitLine = z.infer<typeof unitLineSchema>;

/** What a collector appended to the file that `SWITCHBACK_RECORD_FILE` names. */
export interface ChildLines {
  readonly units: readonly UnitLine[];
  readonly pendingPackages: number | null;
  readonly place: string | null;
  readonly version: string | null;
  /** Lines that are not what the protocol allows, or were too many: counted, and never a reason to fail. */
  readonly badLines: number;
  /** Why the first of them was passed over. */
  readonly firstProblem: string | null;
}

/** Reads the file's text. `isCut` says that there was more than `MOST_RECORD_BYTES`, so that its last line may be half. */
export function parseChildLines(text: string, isCut = false): ChildLines {
  const units: UnitLine[] = [];
  const problems: string[] = isCut ? [`the file is larger than ${MOST_RECORD_BYTES} bytes: the rest was not read`] : [];
  const run = { pendingPackages: null as number | null, place: null as string | null, version: null as string | null };
  for (const [at, raw] of text.split('\n').entries()) {
    if (raw.trim() === '') continue;
    const line = parseLine(raw);
    if (line.kind === 'run') {
      run.pendingPackages = line.run.pending_packages ?? run.pendingPackages;
      run.place = line.run.place ?? run.place;
      run.version = line.run.version ?? run.version;
    } else if (line.kind === 'bad') problems.push(`line ${at + 1}: ${line.why}`);
    else if (units.length < MOST_UNIT_FETCHES) units.push(line.unit);
    else problems.push(`line ${at + 1}: more than ${MOST_UNIT_FETCHES} unit-fetches in one run`);
  }
  return {
    units,
    ...run,
    badLines: problems.length,
    firstProblem: problems[0] ?? null,
  };
}

type ParsedLine =
  | { readonly kind: 'unit'; readonly unit: UnitLine }
  | { readonly kind: 'run'; readonly run: z.infer<typeof runLineSchema> }
  | { readonly kind: 'bad'; readonly why: string };

function parseLine(raw: string): ParsedLine {
  if (raw.length > MOST_LINE_CHARACTERS) return { kind: 'bad', why: `${raw.length} characters` };
  const value = parseJson(raw);
  const isRun = typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'run';
  if (isRun) {
    const run = runLineSchema.safeParse(value);
    return run.success ? { kind: 'run', run: run.data } : { kind: 'bad', why: describe(run.error) };
  }
  const unit = unitLineSchema.safeParse(value);
  return unit.success ? { kind: 'unit', unit: unit.data } : { kind: 'bad', why: describe(unit.error) };
}

/** `undefined`, which no schema takes, for what is no JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function describe(error: z.ZodError): string {
  const [issue] = error.issues;
  if (issue === undefined) return 'not as the protocol has it';
  const place = issue.path.map(String).join('.');
  return oneLine(place === '' ? 'no JSON object' : `${place}: ${issue.message}`, 200);
}
