import type { z } from 'zod';

import { explainIssues, type UnplacedProblem } from './explain-issue.ts';
import type { FileProblem } from './file-problem.ts';
import { readYamlDocument } from './yaml-document.ts';

export type ParsedYaml<Value> =
  | {
      readonly ok: true;
      readonly value: Value;
      readonly place: (problems: readonly UnplacedProblem[]) => readonly FileProblem[];
    }
  | { readonly ok: false; readonly problems: readonly FileProblem[] };

/**
 * Reads a file by its model, then by `check`, which finds what no schema can say (contradictions between keys). All problems at once, in the order of
 * the file; `check` runs only on a file whose every key is of the right kind.
 */
export function parseYamlFile<Schema extends z.ZodType>(
  contents: Uint8Array | string,
  schema: Schema,
  check: (value: z.output<Schema>) => readonly UnplacedProblem[],
): ParsedYaml<z.output<Schema>> {
  const document = readYamlDocument(contents);
  if (!document.ok) return document;
  const parsed = schema.safeParse(document.value);
  if (!parsed.success)
    return {
      ok: false,
      problems: document.place(explainIssues(parsed.error.issues, document.value)),
    };
  const problems = document.place(check(parsed.data));
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: parsed.data, place: document.place };
}
