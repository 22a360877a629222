import { parse, printParseErrorCode, type ParseError } from 'jsonc-parser';

import { isNestedTooDeeply, MAX_JSON_DEPTH } from './json-depth.ts';
import { positionAt, type JsonPosition } from './json-position.ts';

export type ReadJson =
  | { readonly ok: true; readonly text: string; readonly value: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly observed: string; readonly position: JsonPosition };

/** A larger config is not one: a rollback must fit into one commit of GitHub's API, together with the copies that it keeps. */
const MAX_BYTES = 262_144;

/** Reads bytes as a JSON object, strictly: UTF-8 without byte order mark, no comment, no trailing comma, as Python's json reads it. */
export function readJsonObject(contents: Uint8Array): ReadJson {
  if (contents.byteLength > MAX_BYTES) return refused(`${contents.byteLength} bytes`);
  const text = decode(contents);
  if (text === null) return refused('bytes that are not UTF-8');
  if (text.startsWith('\ufeff')) return refused('a byte order mark at the start');
  if (isNestedTooDeeply(text)) return refused(`more than ${MAX_JSON_DEPTH} levels of nesting`);
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return refused(describeType(value));
    return { ok: true, text, value: value as Readonly<Record<string, unknown>> };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return locateSyntaxError(text);
  }
}

function decode(contents: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(contents);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

/** Node's own message changes between versions, so the place comes from the library's scanner. */
function locateSyntaxError(text: string): ReadJson {
  if (text.trim() === '') return refused('an empty file');
  if (/^(?:<{7}|={7}|>{7})/mu.test(text))
    return refused('conflict markers of git', positionAt(text, text.search(/^(?:<{7}|={7}|>{7})/mu)));
  const errors: ParseError[] = [];
  parse(text, errors, { disallowComments: true, allowTrailingComma: false });
  const [first] = errors;
  if (!first) return refused('a text that is not strict JSON');
  return refused(`a syntax error (${printParseErrorCode(first.error)})`, positionAt(text, first.offset));
}

function describeType(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}

function refused(observed: string, position: JsonPosition = { line: 1, column: 1 }): ReadJson {
  return { ok: false, observed, position };
}
