import { oneLine } from '../markdown/one-line.ts';
import { listFollowUps, type FollowUp } from '../report/follow-ups.ts';
import { errorAt, type Finding } from './finding.ts';
import { pathIn, readText, REPORT_FILE, type IncidentFolder } from './incident-folder.ts';

/** GitHub's own rule for logins: letters, digits and single hyphens within, at most 39. */
const LOGIN = /^[a-z\d](?:[a-z\d]|-(?=[a-z\d])){0,38}$/iu;
const DAY = /^\d{4}-\d{2}-\d{2}$/u;

/** Every follow-up has somebody who answers for it and a day. A report without one says at least that there is nothing to do, in a row. */
export function checkFollowUps(folder: IncidentFolder): readonly Finding[] {
  const report = readText(folder, REPORT_FILE);
  if (report.kind !== 'text') return [];
  const file = pathIn(folder, REPORT_FILE);
  const rows = listFollowUps(report.text);
  if (rows.length > 0) return rows.flatMap((row) => checkRow(file, row));
  return [
    errorAt(file, null, {
      message: 'The report names no follow-up',
      expected: 'a table with the columns Follow-up, Owner and Due, and at least one row',
      remedy: 'Name what is to be done, by whom and until when; the least is the next attempt at the migration.',
    }),
  ];
}

function checkRow(file: string, { text, owner, due, line }: FollowUp): readonly Finding[] {
  const named = text === '' ? 'A follow-up' : `The follow-up "${oneLine(text, 80)}"`;
  return [
    ...(text === ''
      ? [
          errorAt(file, line, {
            message: 'A follow-up does not say what is to be done',
            expected: 'a sentence in the first column',
            remedy: 'Say it, or take the row out.',
          }),
        ]
      : []),
    ...(LOGIN.test(owner)
      ? []
      : [
          errorAt(file, line, {
            message: `${named} has no owner: observed ${owner === '' ? 'nobody' : oneLine(owner, 60)}`,
            expected: 'one GitHub login',
            remedy: 'Name who answers for it.',
          }),
        ]),
    ...(isDay(due)
      ? []
      : [
          errorAt(file, line, {
            message: `${named} has no day: observed ${due === '' ? 'none' : oneLine(due, 60)}`,
            expected: 'a day such as 2026-12-01',
            remedy: 'Say until when it is done.',
          }),
        ]),
  ];
}

/** A day of the calendar: the 30th of February is none. */
function isDay(text: string): boolean {
  const at = DAY.test(text) ? new Date(`${text}T00:00:00Z`) : null;
  return at !== null && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}
