import { positionOf } from '../cutover/json-position.ts';
import { incidentRecordSchema, type IncidentRecord } from '../incident/incident-record.ts';
import { oneLine } from '../markdown/one-line.ts';
import { describeSchemaProblems } from './describe-schema-problems.ts';
import { errorAt, warningAt, type Finding } from './finding.ts';
import { pathIn, readJson, RECORD_FILE, type FolderFile, type IncidentFolder } from './incident-folder.ts';
import type { ReviewedChange } from './review-terms.ts';

const REMEDY = 'Take incident.json from the default branch again: only a machine changes it.';

/** The record; `null` where it is missing or does not fit. */
export function readRecord(folder: IncidentFolder): { readonly record: IncidentRecord; readonly text: string } | null {
  const read = readJson(folder, RECORD_FILE);
  const parsed = read.kind === 'json' ? incidentRecordSchema.safeParse(read.value) : null;
  return read.kind === 'json' && parsed?.success === true ? { record: parsed.data, text: read.text } : null;
}

/** The facts of the rollback: they fit their schema, are this incident's, and nobody but a machine changed them. */
export function checkRecord(folder: IncidentFolder, change: ReviewedChange | null): readonly Finding[] {
  const file = pathIn(folder, RECORD_FILE);
  const read = readJson(folder, RECORD_FILE);
  if (read.kind === 'absent') return [];
  if (read.kind === 'unusable') return folder.files.get(RECORD_FILE)?.kind === 'bytes' ? [noJson(file, read.why)] : [];
  const parsed = incidentRecordSchema.safeParse(read.value);
  if (!parsed.success) return describeSchemaProblems({ file, text: read.text }, parsed.error, REMEDY);
  const place = { file, text: read.text };
  const isOther = parsed.data.id !== folder.id;
  return [
    ...(isOther
      ? [
          errorAt(file, positionOf(read.text, ['id']).line, {
            message: `The record is of another incident: ${oneLine(parsed.data.id, 80)}`,
            expected: `${folder.id}, as the folder is called`,
            remedy: REMEDY,
          }),
        ]
      : []),
    ...checkAgainstBase(place, parsed.data, change?.baseRecords.get(folder.id)),
  ];
}

function noJson(file: string, why: string): Finding {
  return errorAt(file, null, {
    message: `The record cannot be read: it is ${why}`,
    expected: 'JSON in UTF-8',
    remedy: REMEDY,
  });
}

/** Its status alone may be another than on the base. */
function checkAgainstBase(
  { file, text }: { readonly file: string; readonly text: string },
  record: IncidentRecord,
  bases: readonly (FolderFile | null)[] | undefined,
): readonly Finding[] {
  const known = (bases ?? []).flatMap((base) => (base === null ? [] : [parseBase(base)]));
  if (bases === undefined) return [];
  if (known.length === 0) {
    const words = {
      message:
        'The base of the pull request has no record of this incident, so that nobody can tell whether it was changed',
      expected: 'the record that the rollback wrote',
      remedy: 'Compare it with the record on the branch that holds the live state.',
    };
    return [warningAt(file, null, words)];
  }
  const differences = known.map((base) => (base === null ? ['all of it'] : listDifferences(base, record)));
  const fewest = differences.toSorted((a, b) => a.length - b.length)[0] ?? [];
  return fewest.map((key) =>
    errorAt(file, positionOf(text, [key]).line, {
      message: `The pull request changes ${key} of the record`,
      expected: 'the facts as the rollback wrote them; a machine changes the status alone',
      remedy: `${REMEDY} What is wrong in it is said in the report.`,
    }),
  );
}

function parseBase(base: FolderFile): IncidentRecord | null {
  const folder = { id: '', files: new Map([[RECORD_FILE, base]]) };
  return readRecord(folder)?.record ?? null;
}

function listDifferences(base: IncidentRecord, head: IncidentRecord): readonly string[] {
  const keys = Object.keys(head) as (keyof IncidentRecord)[];
  return keys.filter((key) => key !== 'status' && JSON.stringify(base[key]) !== JSON.stringify(head[key]));
}
