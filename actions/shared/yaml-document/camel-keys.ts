type CamelCase<Key extends string> = Key extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : Key;

/** The same shape with `snake_case` keys in camelCase, deep. */
export type CamelKeys<Value> = Value extends readonly (infer Item)[]
  ? readonly CamelKeys<Item>[]
  : Value extends object
    ? { readonly [Key in keyof Value as Key extends string ? CamelCase<Key> : Key]: CamelKeys<Value[Key]> }
    : Value;

/**
 * Files keep snake_case, as the runbook's own config does; code is camelCase. Only for models in which no key is data: a column or a
 * dataset that is named by a key would be renamed. Other keys (`data-loss`) stay as they are.
 */
export function camelKeys<Value>(value: Value): CamelKeys<Value> {
  return convert(value) as CamelKeys<Value>;
}

function convert(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(convert);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [toCamelCase(key), convert(item)]));
}

function toCamelCase(key: string): string {
  return key.replaceAll(/_([a-z0-9])/gu, (_match, letter: string) => letter.toUpperCase());
}
