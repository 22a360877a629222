import { z } from 'zod';
import { isNestedTooDeeply, MAX_JSON_DEPTH } from '../cutover/json-depth.ts';
import { PHASES, type Phase } from '../cutover/phase.ts';
import { count } from '../markdown/count.ts';
import { unitKey } from './unit-key.ts';

/** The flag that every client asks, and its attribute (DESIGN.md section 3, "Routing"). */
export const FLAG_KEY = 'collection-path';
export const UNIT_ATTRIBUTE = 'unit';
const FLAGD_SCHEMA = 'https://flagd.dev/schema/v0/flags.json';
const WEIGHT_PREFIX = 'weight:';

/** Which units go by dlt, as one transition computed it. Names are unit keys (lower case). */
export interface Routing {
  readonly generation: number;
  readonly phase: Phase;
  /** What the order of the units was salted with; `null` where no policy was read (a rollback needs none). */
  readonly salt: string | null;
  /** Posts a day of every registered unit, frozen at the transition. */
  readonly weights: ReadonlyMap<string, number>;
  /** Sorted, each once. */
  readonly dltUnits: readonly string[];
}

export interface RoutingProblem {
  /** Where in the file, such as `metadata.generation`; empty for the file as a whole. */
  readonly path: string;
  readonly message: string;
  readonly observed: string;
  readonly expected: string;
  readonly remedy: string;
}

export type ParsedRouting =
  | { readonly ok: true; readonly routing: Routing }
  | { readonly ok: false; readonly problem: RoutingProblem };

/**
 * The file, exactly. flagd allows only strings, numbers and booleans as metadata, so a unit's weight is a key of its own,
 * `weight:<unit>`; it stands at the flag set, where no client takes it for the flag's own.
 */
export const routingFileSchema = z.strictObject({
  $schema: z.literal(FLAGD_SCHEMA),
  metadata: z
    .object({
      schema_version: z.literal(1),
      generation: z.int().min(0),
      phase: z.enum(PHASES),
      salt: z.string().optional(),
    })
    .catchall(z.int().min(1)),
  flags: z.strictObject({
    [FLAG_KEY]: z.strictObject({
      state: z.literal('ENABLED'),
      variants: z.strictObject({ manual: z.literal('manual'), dlt: z.literal('dlt') }),
      defaultVariant: z.literal('manual'),
      targeting: z.strictObject({
        if: z.tuple([
          z.strictObject({ in: z.tuple([z.strictObject({ var: z.literal(UNIT_ATTRIBUTE) }), z.array(z.string())]) }),
          z.literal('dlt'),
          z.literal('manual'),
        ]),
      }),
    }),
  }),
});
type RoutingFile = z.infer<typeof routingFileSchema>;

const REMEDY =
  'This file is generated and never edited by hand: restore it from the newest transition commit, or run a rollback, which writes it anew.';

/** Reads the routing file. Anything that Switchback would not have written is refused: a rule that we do not know could route to dlt. */
export function parseRoutingFile(contents: Uint8Array | string): ParsedRouting {
  const json = parseJson(contents);
  if (!json.ok) return json;
  const file = routingFileSchema.safeParse(json.value);
  if (!file.success) return refused(problemOf(file.error, json.value));
  return readRouting(file.data);
}

/** The file's text: the same routing gives the same bytes, one unit a line, so that a diff shows which units move. */
export function renderRoutingFile(routing: Routing): string {
  const names = [...routing.weights.keys()].toSorted();
  const file: Omit<RoutingFile, 'metadata'> & { readonly metadata: Readonly<Record<string, string | number>> } = {
    $schema: FLAGD_SCHEMA,
    metadata: {
      schema_version: 1,
      generation: routing.generation,
      phase: routing.phase,
      ...(routing.salt === null ? {} : { salt: routing.salt }),
      ...Object.fromEntries(names.map((name) => [WEIGHT_PREFIX + name, routing.weights.get(name) ?? 1])),
    },
    flags: {
      [FLAG_KEY]: {
        state: 'ENABLED',
        variants: { manual: 'manual', dlt: 'dlt' },
        defaultVariant: 'manual',
        targeting: {
          if: [{ in: [{ var: UNIT_ATTRIBUTE }, [...new Set(routing.dltUnits)].toSorted()] }, 'dlt', 'manual'],
        },
      },
    },
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/** The routing of a rollback: no unit by dlt. Keeps the frozen weights and the salt where the file before could be read. */
export function emptyRouting(options: { readonly generation: number; readonly previous: Routing | null }): Routing {
  const { generation, previous } = options;
  return {
    generation,
    phase: 'manual_only',
    salt: previous?.salt ?? null,
    weights: previous?.weights ?? new Map(),
    dltUnits: [],
  };
}

function readRouting(file: RoutingFile): ParsedRouting {
  const { schema_version: _version, generation, phase, salt, ...rest } = file.metadata;
  const dltUnits = file.flags[FLAG_KEY].targeting.if[0].in[1];
  const unknownKey = Object.keys(rest).find(
    (key) => !isName(key.slice(WEIGHT_PREFIX.length)) || !key.startsWith(WEIGHT_PREFIX),
  );
  if (unknownKey !== undefined) {
    return refused({
      path: 'metadata',
      message: 'a key is not known',
      observed: quote(unknownKey),
      expected: 'weight:<unit in lower case>',
    });
  }
  const seen = new Set<string>();
  const badName = dltUnits.find((name) => !isName(name) || seen.size === seen.add(name).size);
  if (badName !== undefined) {
    const expected = 'each unit once, in lower case, without blanks, slashes or control characters';
    return refused({
      path: LIST_PATH,
      message: 'a unit of the dlt list is not usable',
      observed: quote(badName),
      expected,
    });
  }
  if ((phase === 'manual_only' || phase === 'shadow') && dltUnits.length > 0) {
    return refused({
      path: LIST_PATH,
      message: `phase ${phase} routes units to dlt`,
      observed: count(dltUnits.length, 'unit'),
      expected: 'none',
    });
  }
  const weights = new Map(Object.entries(rest).map(([key, weight]) => [key.slice(WEIGHT_PREFIX.length), weight]));
  return { ok: true, routing: { generation, phase, salt: salt ?? null, weights, dltUnits } };
}

const LIST_PATH = `flags.${FLAG_KEY}.targeting.if[0].in[1]`;

function isName(name: string): boolean {
  return name !== '' && name === unitKey(name) && !/[\s/\p{Cc}]/u.test(name);
}

function parseJson(
  contents: Uint8Array | string,
): { ok: true; value: unknown } | { ok: false; problem: RoutingProblem } {
  try {
    const text = typeof contents === 'string' ? contents : new TextDecoder('utf-8', { fatal: true }).decode(contents);
    if (isNestedTooDeeply(text))
      return refused({
        path: '',
        message: 'the file is nested too deeply',
        observed: `more than ${MAX_JSON_DEPTH} levels`,
        expected: 'a flagd flag file',
      });
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    return refused({
      path: '',
      message: 'the file is not JSON in UTF-8',
      observed: String(error),
      expected: 'a flagd flag file',
    });
  }
}

function problemOf(error: z.ZodError, value: unknown): Omit<RoutingProblem, 'remedy'> {
  const issue = error.issues[0];
  const path = issue?.path ?? [];
  return {
    path: path.reduce<string>(
      (text, key) =>
        typeof key === 'number' ? `${text}[${key}]` : text === '' ? String(key) : `${text}.${String(key)}`,
      '',
    ),
    message: 'the file is not as Switchback writes it',
    observed: quote(valueAt(value, path)),
    expected: issue?.message ?? 'a routing file',
  };
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, key) =>
      typeof at === 'object' && at !== null && Object.hasOwn(at, key)
        ? (at as Record<PropertyKey, unknown>)[key]
        : undefined,
    value,
  );
}

/** Cut, since the value may be a whole file. */
function quote(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

function refused(problem: Omit<RoutingProblem, 'remedy'>): { ok: false; problem: RoutingProblem } {
  return { ok: false, problem: { ...problem, remedy: REMEDY } };
}
