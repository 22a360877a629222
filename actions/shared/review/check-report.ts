import { oneLine } from '../markdown/one-line.ts';
import { listOpenQuestions } from '../report/open-questions.ts';
import { listParts } from '../report/report-parts.ts';
import { errorAt, warningAt, type Finding } from './finding.ts';
import { pathIn, readText, REPORT_FILE, type IncidentFolder } from './incident-folder.ts';

/** The runbook's step 7: the title block and five sections. */
export const SECTIONS = [
  '# DLT Rollback Incident Report',
  '## Timeline',
  '## Root Cause',
  '## Impact',
  '## Resolution',
  '## Prevention',
] as const;

/** Made to be edited: its owners and days are people's. */
const PEOPLES_PARTS: ReadonlySet<string> = new Set(['follow-ups']);

/** The report itself: no section missing, no question without an answer; and whichever of its machine's parts people changed is named. */
export function checkReport(folder: IncidentFolder): readonly Finding[] {
  const report = readText(folder, REPORT_FILE);
  if (report.kind !== 'text') return [];
  const file = pathIn(folder, REPORT_FILE);
  const lines = report.text.split(/\r?\n/u);
  return [...checkSections(file, lines), ...checkQuestions(file, report.text), ...checkParts(file, report.text, lines)];
}

function checkSections(file: string, lines: readonly string[]): readonly Finding[] {
  const there = new Set(lines.map((line) => line.trim()));
  return SECTIONS.filter((section) => !there.has(section)).map((section) =>
    errorAt(file, null, {
      message: `The report has no section ${section.replace(/^#+ /u, '')}`,
      expected: `the line "${section}", as the runbook's report has it`,
      remedy: 'Put the section back, with what is known.',
    }),
  );
}

function checkQuestions(file: string, text: string): readonly Finding[] {
  return listOpenQuestions(text).map(({ question, line }) => {
    const isGone = line === null;
    return errorAt(file, line, {
      message: `${isGone ? 'A question was taken out of the report' : 'A question is not answered'}: ${oneLine(question, 200)}`,
      expected: 'an answer below the question',
      remedy: isGone
        ? `Put **Question: ${oneLine(question, 200)}** back, with its answer below it.`
        : 'Write the answer in the place of _answer here_; where nobody knows, say so and why.',
    });
  });
}

function checkParts(file: string, text: string, lines: readonly string[]): readonly Finding[] {
  return listParts(text)
    .filter(({ name, isEdited }) => isEdited && !PEOPLES_PARTS.has(name))
    .map(({ name }) => {
      const at = lines.findIndex((line) => line.startsWith(`<!-- switchback:part ${name} `));
      return warningAt(file, at + 1, {
        message: `The part ${name} was changed by hand: no run amends it any more`,
        expected: 'the part as a machine wrote it, with remarks outside of its markers',
        remedy:
          'Compare it with the evidence, or take it from the history of the branch again and write outside of the markers.',
      });
    });
}
