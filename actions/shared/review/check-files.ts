import { oneLine } from '../markdown/one-line.ts';
import { errorAt, type Finding, type FindingWords } from './finding.ts';
import { EVIDENCE_FILE, pathIn, readText, RECORD_FILE, REPORT_FILE, type IncidentFolder } from './incident-folder.ts';

const REQUIRED: readonly (readonly [string, string])[] = [
  [RECORD_FILE, 'Restore it from the default branch: the rollback wrote it there.'],
  [REPORT_FILE, 'Restore it from the history of the branch, or let the report be written again: npm run report.'],
  [EVIDENCE_FILE, 'Restore it from the history of the branch, or let the report be written again: npm run report.'],
];
const CHART = /!\[[^\]]*\]\(<?([\w.-]+\.svg)>?\)/gu;

/** Each file that must be there is, as an ordinary file, and so is each chart that the report shows. */
export function checkFiles(folder: IncidentFolder): readonly Finding[] {
  const missing = REQUIRED.flatMap(([name, remedy]) =>
    folder.files.has(name)
      ? []
      : [
          errorAt(pathIn(folder, name), null, {
            message: 'The file is missing',
            expected: `${name} of the incident`,
            remedy,
          }),
        ],
  );
  const unusable = [...folder.files].flatMap(([name, file]) => {
    if (file.kind !== 'unusable') return [];
    const words: FindingWords = {
      message: `The file cannot be reviewed: it is ${oneLine(file.why, 200)}`,
      expected: 'an ordinary file',
      remedy: 'Put an ordinary file in its place.',
    };
    return [errorAt(pathIn(folder, name), null, words)];
  });
  return [...missing, ...unusable, ...checkTexts(folder), ...checkCharts(folder)];
}

/** What came as bytes and is no text. */
function checkTexts(folder: IncidentFolder): readonly Finding[] {
  return [REPORT_FILE, RECORD_FILE, EVIDENCE_FILE, 'settled.json'].flatMap((name) => {
    const read = folder.files.get(name)?.kind === 'bytes' ? readText(folder, name) : null;
    if (read?.kind !== 'unusable') return [];
    return [
      errorAt(pathIn(folder, name), null, {
        message: `The file cannot be reviewed: it is ${read.why}`,
        expected: 'text in UTF-8 of a size that can be read',
        remedy: 'Save it as UTF-8, and without what makes it large.',
      }),
    ];
  });
}

function checkCharts(folder: IncidentFolder): readonly Finding[] {
  const report = readText(folder, REPORT_FILE);
  if (report.kind !== 'text') return [];
  return report.text.split('\n').flatMap((line, at) =>
    Array.from(line.matchAll(CHART), ([, name = '']) => name)
      .filter((name) => !folder.files.has(name))
      .map((name) =>
        errorAt(pathIn(folder, REPORT_FILE), at + 1, {
          message: `The chart ${oneLine(name, 80)} is not in the folder`,
          expected: 'every chart that the report shows',
          remedy: 'Restore the chart from the history of the branch, or take the image out of the report.',
        }),
      ),
  );
}
