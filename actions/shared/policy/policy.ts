import { z } from 'zod';

import { camelKeys, type CamelKeys } from '../yaml-document/camel-keys.ts';
import type { FileProblem } from '../yaml-document/file-problem.ts';
import { parseYamlFile } from '../yaml-document/parse-yaml-file.ts';
import type { Datasets } from '../datasets/datasets.ts';
import { checkPolicy } from './check-policy.ts';
import { checkPolicyAgainstDatasets } from './check-policy-against-datasets.ts';
import { policyFileSchema } from './policy-file.ts';

/** How the migration is run: phases, triggers, gates, success criteria, collectors and contacts. Durations carry their unit in the name. */
export type Policy = CamelKeys<z.output<typeof policyFileSchema>>;

export type ParsedPolicy =
  | { readonly ok: true; readonly policy: Policy }
  | { readonly ok: false; readonly problems: readonly FileProblem[] };

/** Under `gates`, of former versions: nothing went by them. A file that still has one is no broken one: a rollback would stop no collector by it. */
const RETIRED_GATES: ReadonlySet<string> = new Set(['spot_check_posts']);
const readSchema = z.preprocess(withoutRetired, policyFileSchema);

function withoutRetired(file: unknown): unknown {
  if (!isRecord(file) || !isRecord(file['gates'])) return file;
  const kept = Object.entries(file['gates']).filter(([key]) => !RETIRED_GATES.has(key));
  return { ...file, gates: Object.fromEntries(kept) };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Reads `config/policy.yaml`: everything that is wrong with it at once, each with line and column. With `datasets` given, a unit that
 * is not registered is a problem too.
 */
export function parsePolicy(contents: Uint8Array | string, datasets?: Datasets): ParsedPolicy {
  const file = parseYamlFile(contents, readSchema, (value) => {
    const policy = camelKeys(value);
    return [...checkPolicy(policy), ...(datasets === undefined ? [] : checkPolicyAgainstDatasets(policy, datasets))];
  });
  return file.ok ? { ok: true, policy: camelKeys(file.value) } : file;
}
