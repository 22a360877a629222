import { z } from 'zod';

import { camelCase } from './contract.ts';
import type { Contract } from './contract.ts';

export interface SerialisedOutputs {
  /** Name as in `action.yml`, text as written. Outputs left out are not listed. */
  readonly entries: readonly { readonly name: string; readonly value: string }[];
  /** What does not fit the contract: a bug of the use case, told apart from the outputs that do fit. */
  readonly problems: readonly string[];
}

/**
 * Turns what a use case returned (keys in camelCase) into the texts that go into the output file. Of a run that ended by a fault
 * (`isPartial`) only some outputs are known; the others are left unset.
 */
export function serialiseOutputs(
  contract: Contract,
  outputs: Readonly<Record<string, unknown>>,
  { isPartial = false }: { readonly isPartial?: boolean } = {},
): SerialisedOutputs {
  const entries: { name: string; value: string }[] = [];
  const problems: string[] = [];
  for (const [name, entry] of Object.entries(contract.outputs)) {
    if (isPartial && !Object.hasOwn(outputs, camelCase(name))) continue;
    const result = entry.schema.safeParse(outputs[camelCase(name)]);
    if (!result.success) problems.push(`output ${name}: ${z.prettifyError(result.error)}`);
    else if (result.data !== undefined) entries.push({ name, value: asText(result.data) });
  }
  const known = new Set(Object.keys(contract.outputs).map(camelCase));
  const unknown = Object.keys(outputs).filter((key) => !known.has(key));
  problems.push(...unknown.map((key) => `output ${key}: not declared in the contract of ${contract.name}`));
  return { entries, problems };
}

/** Texts as they are; numbers and booleans as JSON writes them; null as an empty text. */
function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === null ? '' : JSON.stringify(value);
}
