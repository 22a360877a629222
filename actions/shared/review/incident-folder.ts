import { isNestedTooDeeply, MAX_JSON_DEPTH } from '../cutover/json-depth.ts';
import { oneLine } from '../markdown/one-line.ts';

/** A file of an incident's folder as it was found, or why its text cannot be had. */
export type FolderFile =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  /** An ordinary file whose contents are not looked at. */
  | { readonly kind: 'unread' }
  /** `why` completes "it is …": `a symbolic link`. */
  | { readonly kind: 'unusable'; readonly why: string };

/** What is under `incidents/<id>/`, by the name of each file there; deeper ones by their path below it. */
export interface IncidentFolder {
  readonly id: string;
  readonly files: ReadonlyMap<string, FolderFile>;
}

export const REPORT_FILE = 'README.md';
export const RECORD_FILE = 'incident.json';
export const EVIDENCE_FILE = 'evidence.json';

const KB = 1_024;
/**
 * The most bytes that are read of a file. GitHub shows no Markdown above 512 KB (its documentation of READMEs); what is larger is no report that
 * somebody can review.
 */
const LIMITS: ReadonlyMap<string, number> = new Map([
  [REPORT_FILE, 512 * KB],
  [RECORD_FILE, 1_024 * KB],
  ['settled.json', 8 * 1_024 * KB],
  [EVIDENCE_FILE, 32 * 1_024 * KB],
]);

/** Files whose contents are looked at. The others only have to be there. */
export function isRead(name: string): boolean {
  return LIMITS.has(name);
}

/** Why a file is not read, by its mode in git and its size; `null` where it is. */
export function refuseFile(
  name: string,
  { mode, bytes }: { readonly mode: string; readonly bytes: number },
): string | null {
  if (mode === '120000') return 'a symbolic link';
  if (mode === '160000') return 'a submodule';
  const limit = LIMITS.get(name);
  return limit !== undefined && bytes > limit
    ? `larger than is read: ${showSize(bytes)}, at most ${showSize(limit)}`
    : null;
}

function showSize(bytes: number): string {
  return bytes < 1_024 * KB ? `${Math.ceil(bytes / KB)} KB` : `${(bytes / KB / 1_024).toFixed(1)} MB`;
}

export type FolderText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unusable'; readonly why: string };

/** A file's text, read as strict UTF-8. A file that came in larger than is read is refused here too. */
export function readText({ files }: IncidentFolder, name: string): FolderText {
  const file = files.get(name);
  if (file === undefined) return { kind: 'absent' };
  if (file.kind === 'unusable') return file;
  if (file.kind === 'unread') return { kind: 'unusable', why: 'not read' };
  const why = refuseFile(name, { mode: '100644', bytes: file.bytes.byteLength });
  if (why !== null) return { kind: 'unusable', why };
  try {
    return { kind: 'text', text: new TextDecoder('utf-8', { fatal: true }).decode(file.bytes) };
  } catch (error) {
    if (error instanceof TypeError) return { kind: 'unusable', why: 'not text in UTF-8' };
    throw error;
  }
}

export type FolderJson =
  | { readonly kind: 'json'; readonly text: string; readonly value: unknown }
  | Exclude<FolderText, { readonly kind: 'text' }>;

export function readJson(folder: IncidentFolder, name: string): FolderJson {
  const read = readText(folder, name);
  if (read.kind !== 'text') return read;
  if (isNestedTooDeeply(read.text))
    return { kind: 'unusable', why: `nested more deeply than ${MAX_JSON_DEPTH} levels` };
  try {
    return { kind: 'json', text: read.text, value: JSON.parse(read.text) };
  } catch (error) {
    if (error instanceof SyntaxError) return { kind: 'unusable', why: `no JSON (${oneLine(error.message, 120)})` };
    throw error;
  }
}

export function pathIn({ id }: Pick<IncidentFolder, 'id'>, name: string): string {
  return `incidents/${id}/${name}`;
}
