import { z } from 'zod';

import { oneLine } from '../markdown/one-line.ts';
import type { HistoryFile } from './history-file.ts';
import { historyRecordSchema, isRecordKind, RECORD_VERSIONS } from './history-record.ts';
import type { HistoryRecord } from './history-record.ts';

/** Where a line stands, as a person opens it. */
export interface LinePlace {
  readonly path: string;
  /** From 1. */
  readonly line: number;
}

/** Why this program passes over a line. */
export type LineProblem =
  | { readonly kind: 'broken-line'; readonly detail: string }
  | { readonly kind: 'unknown-kind'; readonly recordKind: string }
  | { readonly kind: 'newer-schema'; readonly recordKind: string; readonly schemaVersion: number };

/** A line that is passed over, and kept as it is. */
export interface PassedOver {
  readonly text: string;
  readonly note: LinePlace & LineProblem;
}

export interface HistoryLines {
  readonly records: readonly (LinePlace & { readonly record: HistoryRecord })[];
  readonly passedOver: readonly PassedOver[];
}

/** The records of a file as it is appended: one JSON object a line. Throws for a record that its schema does not allow, which is a bug. */
export function renderHistoryLines(records: readonly HistoryRecord[]): Uint8Array {
  return new TextEncoder().encode(
    records.map((record) => `${JSON.stringify(historyRecordSchema.parse(record))}\n`).join(''),
  );
}

/** Reads all files, each path once. A line that cannot be read costs only itself. */
export function parseHistoryFiles(files: readonly HistoryFile[]): HistoryLines {
  const records: HistoryLines['records'][number][] = [];
  const passedOver: PassedOver[] = [];
  for (const { path, contents } of new Map(files.map((file) => [file.path, file])).values()) {
    for (const [at, raw] of new TextDecoder().decode(contents).split('\n').entries()) {
      const text = raw.trim();
      if (text === '') continue;
      const place = { path, line: at + 1 };
      const parsed = parseLine(text);
      if (parsed.kind === 'record') records.push({ ...place, record: parsed.record });
      else passedOver.push({ text, note: { ...place, ...parsed } });
    }
  }
  return { records, passedOver };
}

type ParsedLine = { readonly kind: 'record'; readonly record: HistoryRecord } | LineProblem;

/** What every version of every kind has. */
const envelopeSchema = z.looseObject({ kind: z.string().min(1), schemaVersion: z.int().min(1) });

function parseLine(text: string): ParsedLine {
  const value = parseJson(text);
  const envelope = envelopeSchema.safeParse(value);
  if (!envelope.success) return { kind: 'broken-line', detail: describe(envelope.error) };
  const { kind: recordKind, schemaVersion } = envelope.data;
  if (!isRecordKind(recordKind)) return { kind: 'unknown-kind', recordKind };
  if (schemaVersion > RECORD_VERSIONS[recordKind]) return { kind: 'newer-schema', recordKind, schemaVersion };
  const parsed = historyRecordSchema.safeParse(value);
  return parsed.success
    ? { kind: 'record', record: parsed.data }
    : { kind: 'broken-line', detail: describe(parsed.error) };
}

/** `undefined` for a text that is no JSON: the schema then says that it expected an object. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function describe(error: z.ZodError): string {
  const [issue] = error.issues;
  if (issue === undefined) return 'not as its schema allows';
  const at = issue.path.map(String).join('.');
  return oneLine(at === '' ? issue.message : `${at}: ${issue.message}`, 200);
}
