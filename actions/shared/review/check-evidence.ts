import { positionOf } from '../cutover/json-position.ts';
import { evidenceSchema, type Evidence } from '../evidence/evidence.ts';
import type { JsonDifference } from '../evidence/compare-json.ts';
import { replayEvidence, type Replayed } from '../evidence/replay-evidence.ts';
import { count } from '../markdown/count.ts';
import { oneLine } from '../markdown/one-line.ts';
import { describeSchemaProblems } from './describe-schema-problems.ts';
import { errorAt, warningAt, type Finding } from './finding.ts';
import { EVIDENCE_FILE, pathIn, readJson, type IncidentFolder } from './incident-folder.ts';
import type { ReviewTerms } from './review-terms.ts';

const REMEDY = 'Take evidence.json from the history of the branch again: only a machine writes it.';

/** The evidence; `null` where it is missing or does not fit. */
export function readEvidence(folder: IncidentFolder): Evidence | null {
  const read = readJson(folder, EVIDENCE_FILE);
  const parsed = read.kind === 'json' ? evidenceSchema.safeParse(read.value) : null;
  return parsed?.success === true ? parsed.data : null;
}

/** Every measurement as it was written: the schema fits, the digest is right, and each answer is the same when it is computed again. */
export async function checkEvidence(
  folder: IncidentFolder,
  recipes: ReviewTerms['recipes'],
): Promise<readonly Finding[]> {
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
  return judge({ file, text: read.text }, parsed.data, { id: folder.id, recipes });
}

async function judge(
  { file, text }: { readonly file: string; readonly text: string },
  evidence: Evidence,
  { id, recipes }: { readonly id: string; readonly recipes: ReviewTerms['recipes'] },
): Promise<readonly Finding[]> {
  const lineOf = (...path: readonly (string | number)[]): number => positionOf(text, path).line;
  const replay = await replayEvidence(evidence, recipes);
  const findings: Finding[] = [];
  if (evidence.incident !== id)
    findings.push(
      errorAt(file, lineOf('incident'), {
        message: `The evidence is of another incident: ${oneLine(evidence.incident, 80)}`,
        expected: `${id}, as the folder is called`,
        remedy: REMEDY,
      }),
    );
  if (!replay.isDigestRight)
    findings.push(
      errorAt(file, lineOf('digest'), {
        message:
          'The digest is not that of the evidence: the file was changed by hand, or was not whole when it was written',
        expected: 'the SHA-256 of everything else in it',
        remedy: REMEDY,
      }),
    );
  for (const [at, { id: name, replayed }] of replay.measurements.entries()) {
    const measurement = { name: oneLine(name, 60), leftOut: evidence.measurements[at]?.leftOut ?? null };
    findings.push(...judgeReplay({ file, line: lineOf('measurements', at) }, measurement, replayed));
  }
  return findings;
}

/** What was left out cannot be computed again, and says so itself; what is here and cannot either is for the reviewer. */
function judgeReplay(
  { file, line }: { readonly file: string; readonly line: number },
  { name, leftOut }: { readonly name: string; readonly leftOut: string | null },
  replayed: Replayed,
): readonly Finding[] {
  const remedy = `Run switchback evidence replay on the folder to see it whole. ${REMEDY}`;
  switch (replayed.kind) {
    case 'same':
    case 'partly-same':
      return [];
    case 'differs': {
      const message = `The answer of ${name} is another one when it is computed again: ${describe(replayed.differences)}`;
      return [errorAt(file, line, { message, expected: 'the same answer from the same input', remedy })];
    }
    case 'not-replayable':
      if (leftOut !== null) return [];
      return [
        warningAt(file, line, {
          message: `The answer of ${name} cannot be computed again: ${oneLine(replayed.why, 200)}`,
          expected: 'an input that gives the answer',
          remedy,
        }),
      ];
    case 'unknown-recipe':
      return leftOut === null
        ? [
            warningAt(file, line, {
              message: `The answer of ${name} cannot be computed again: nobody here knows its recipe`,
              expected: 'a recipe of this version',
              remedy: 'Review it with the version of Switchback that the evidence names.',
            }),
          ]
        : [];
    default:
      return replayed satisfies never;
  }
}

function describe([first, ...more]: readonly JsonDifference[]): string {
  if (first === undefined) return 'nobody said where';
  const show = (value: JsonDifference['recorded']): string => oneLine(JSON.stringify(value) ?? 'nothing', 80);
  const rest = more.length === 0 ? '' : `, and ${count(more.length, 'more place')}`;
  return `at ${oneLine(first.path, 80) || 'the top'}, recorded ${show(first.recorded)}, computed ${show(first.recomputed)}${rest}`;
}
