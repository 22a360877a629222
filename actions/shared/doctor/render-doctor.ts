import { count } from '../markdown/count.ts';
import { oneLine } from '../markdown/one-line.ts';
import { VERDICTS } from '../verdict/verdict.ts';
import type { Verdict } from '../verdict/verdict.ts';
import type { DoctorResult, Finding } from './doctor-result.ts';

const TITLES: Readonly<Record<Verdict, string>> = {
  pass: 'Nothing is missing in the database',
  warn: 'Nothing that a look needs is missing in the database; some of it could be better',
  unknown: 'Whether something is missing in the database is not known',
  fail: 'Something is missing in the database',
};

/** For a terminal: what is missing, worst first, each with its remedy on a line of its own to copy; what passed as a count. */
export function renderDoctorLines({ verdict, database, findings }: DoctorResult): readonly string[] {
  const rank = ({ verdict: own }: Finding): number => (own === 'skipped' ? -1 : VERDICTS.indexOf(own));
  const shown = findings
    .filter((finding) => finding.verdict !== 'pass' && finding.verdict !== 'skipped')
    .toSorted((one, other) => rank(other) - rank(one));
  const passed = findings.filter((finding) => finding.verdict === 'pass').length;
  const role = database.role === null ? '' : ` as ${oneLine(database.role, 63)}`;
  return [
    `${TITLES[verdict]}: ${oneLine(database.name, 63)}${role}, Postgres ${database.version}.`,
    ...shown.flatMap(renderFinding),
    `${count(passed, 'thing is', 'things are')} as they should be.`,
  ];
}

function renderFinding({ verdict, title, table, observed, expected, remedy }: Finding): readonly string[] {
  const where = table === null ? '' : `, ${oneLine(table, 130)}`;
  const line = `  ${verdict.padEnd(8)} ${title}${where}: observed ${oneLine(observed, 600)}; expected ${oneLine(expected, 200)}`;
  return remedy === undefined ? [line] : [line, `           -> ${oneLine(remedy, 600)}`];
}
