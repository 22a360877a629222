import { positionOf } from '../cutover/json-position.ts';
import { evidenceSchema, type Evidence } from '../evidence/evidence.ts';
import { oneLine } from '../markdown/one-line.ts';
import { describeSchemaProblems } from './describe-schema-problems.ts';
import { errorAt, type Finding } from './finding.ts';
import { EVIDENCE_FILE, pathIn, readJson, type IncidentFolder } from './incident-folder.ts';
import type { EvidenceTools } from './review-terms.ts';

const REMEDY = 'Take evidence.json from the history of the branch again: only a machine writes it.';

/** The evidence; `null` where it is missing or does not fit. */
export function readEvidence(folder: IncidentFolder): Evidence | null {
  const read = readJson(folder, EVIDENCE_FILE);
  const parsed = read.kind === 'json' ? evidenceSchema.safeParse(read.value) : null;
  return parsed?.success === true ? parsed.data : null;
}

/** Every measurement as it was written: the schema fits, the digest is right, and each answer is the same when it is computed again. */
export function checkEvidence(folder: IncidentFolder, tools: EvidenceTools): readonly Finding[] {
  const file = pathIn(folder, EVIDENCE_FILE);
  const read = readJson(folder, EVIDENCE_FILE);
  if (read.kind === 'absent') return [];
  if (read.kind === 'unusable') {
    if (folder.files.get(EVIDENCE_FILE)?.kind !== 'bytes') return [];
    const message = `The evidence cannot be read: it is ${read.why}`;
    return [errorAt(file, null, { message, expected: 'JSON in UTF-8', remedy: REMEDY })];
  }
  const parsed = evidenceSchema.safeParse(read.value);
  if (!parsed.success) return describeSchemaProblems({ file, text: read.text }, parsed.error, REMEDY);
  const evidence = parsed.data;
  const lineOf = (...path: readonly (string | number)[]): number => positionOf(read.text, path).line;
  return [
    ...(evidence.incident === folder.id
      ? []
      : [
          errorAt(file, lineOf('incident'), {
            message: `The evidence is of another incident: ${oneLine(evidence.incident, 80)}`,
            expected: `${folder.id}, as the folder is called`,
            remedy: REMEDY,
          }),
        ]),
    ...(tools.isDigestRight(evidence)
      ? []
      : [
          errorAt(file, lineOf('digest'), {
            message:
              'The digest is not that of the evidence: the file was changed by hand, or not whole when it was written',
            expected: 'the SHA-256 of everything else in it',
            remedy: REMEDY,
          }),
        ]),
    ...tools.replay(evidence).map(({ id, difference }) => {
      const at = evidence.measurements.findIndex((measurement) => measurement.id === id);
      return errorAt(file, at === -1 ? null : lineOf('measurements', at), {
        message: `The answer of ${oneLine(id, 60)} is another one when it is computed again: ${oneLine(difference, 200)}`,
        expected: 'the same answer from the same input',
        remedy: `Run switchback evidence replay incidents/${folder.id} to see it whole. ${REMEDY}`,
      });
    }),
  ];
}
