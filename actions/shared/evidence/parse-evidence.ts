import { isNestedTooDeeply, MAX_JSON_DEPTH } from '../cutover/json-depth.ts';
import { oneLine } from '../markdown/one-line.ts';
import { evidenceSchema, type Evidence } from './evidence.ts';

const SCHEMA_VERSION = 1;

export type ParsedEvidence =
  | { readonly ok: true; readonly evidence: Evidence }
  /** What is wrong with the file, as observed and expected, and what to do. */
  | { readonly ok: false; readonly observed: string; readonly expected: string; readonly remedy: string };

const RESTORE = 'Restore the file from the commit of the machine that wrote it (git log -- incidents/).';

/** Reads `evidence.json` strictly. Whether its digest is right is asked by `isDigestRight`. */
export function parseEvidence(contents: Uint8Array): ParsedEvidence {
  const text = decode(contents);
  if (text === null) return refuse('bytes that are not UTF-8', 'JSON in UTF-8');
  if (isNestedTooDeeply(text))
    return refuse(`more than ${MAX_JSON_DEPTH} levels of nesting`, `at most ${MAX_JSON_DEPTH} levels`);
  const json = parseJson(text);
  if (!json.ok) return refuse(`text that is not JSON: ${json.fault}`, 'a JSON object');
  const version = versionOf(json.value);
  if (version !== null && version > SCHEMA_VERSION) {
    const expected = `schemaVersion ${SCHEMA_VERSION}`;
    return { ...refuse(`schemaVersion ${version}`, expected), remedy: 'Use the newer Switchback that wrote the file.' };
  }
  const parsed = evidenceSchema.safeParse(json.value);
  if (parsed.success) return { ok: true, evidence: parsed.data };
  const [issue] = parsed.error.issues;
  const place = issue === undefined || issue.path.length === 0 ? 'the top' : issue.path.map(String).join('.');
  return refuse(
    `at ${oneLine(place, 200)}: ${oneLine(issue?.message ?? 'something else', 200)}`,
    'evidence as its schema allows',
  );
}

function refuse(observed: string, expected: string): Extract<ParsedEvidence, { ok: false }> {
  return { ok: false, observed, expected, remedy: RESTORE };
}

function decode(contents: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(contents);
  } catch {
    // The only fault there is: bytes that no text can have.
    return null;
  }
}

function parseJson(
  text: string,
): { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly fault: string } {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    return { ok: false, fault: oneLine(cause.message, 200) };
  }
}

function versionOf(value: unknown): number | null {
  if (typeof value !== 'object' || value === null || !('schemaVersion' in value)) return null;
  return typeof value.schemaVersion === 'number' ? value.schemaVersion : null;
}
