import type { JsonValue } from './redact-evidence.ts';

const MAP = '$map';
const SET = '$set';
const DATE = '$date';
/** Holds an object whose own names would be read as one of these. */
const OBJECT = '$object';

/**
 * A value as JSON that keeps maps, sets and dates: `{"$map": [[key, value], …]}`, `{"$set": […]}`, `{"$date": "2026-11-25T12:00:00.000Z"}`. What JSON has
 * no word for (`undefined`, functions) is left out, as JSON.stringify does.
 */
export function toTaggedJson(value: unknown): JsonValue {
  if (value instanceof Map) return { [MAP]: [...value].map(([key, item]) => [toTaggedJson(key), toTaggedJson(item)]) };
  if (value instanceof Set) return { [SET]: [...value].map((item) => toTaggedJson(item)) };
  if (value instanceof Date) return { [DATE]: value.toISOString() };
  if (Array.isArray(value)) return value.map((item) => toTaggedJson(item));
  if (typeof value === 'object' && value !== null) return toTaggedObject(value);
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function toTaggedObject(value: object): JsonValue {
  const entries = Object.entries(value).flatMap(([name, item]): [string, JsonValue][] =>
    item === undefined || typeof item === 'function' ? [] : [[name, toTaggedJson(item)]],
  );
  const isAmbiguous = entries.length === 1 && entries[0]?.[0].startsWith('$') === true;
  return isAmbiguous ? { [OBJECT]: entries } : Object.fromEntries(entries);
}

/** The value again. What has a tag and not its form stays as it is: whoever uses it asks a schema. */
export function fromTaggedJson(value: JsonValue): unknown {
  if (Array.isArray(value)) return value.map((item) => fromTaggedJson(item));
  if (value === null || typeof value !== 'object') return value;
  const [only, ...others] = Object.entries(value);
  const tagged = only === undefined || others.length > 0 ? undefined : fromTag(only[0], only[1]);
  return tagged ?? Object.fromEntries(Object.entries(value).map(([name, item]) => [name, fromTaggedJson(item)]));
}

function fromTag(tag: string, content: JsonValue): unknown {
  if (tag === DATE && typeof content === 'string') return new Date(content);
  if (!Array.isArray(content)) return undefined;
  if (tag === SET) return new Set(content.map((item) => fromTaggedJson(item)));
  const pairs = content.map((pair): [unknown, unknown] =>
    Array.isArray(pair) ? [fromTaggedJson(pair[0] ?? null), fromTaggedJson(pair[1] ?? null)] : [null, null],
  );
  if (tag === MAP) return new Map(pairs);
  return tag === OBJECT ? Object.fromEntries(pairs.map(([name, item]) => [String(name), item])) : undefined;
}
