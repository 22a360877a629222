import type { RootContent } from 'mdast';

import { count } from '../markdown/count.ts';
import { heading, paragraph, renderMarkdown, strong, table } from '../markdown/render-markdown.ts';
import { said, words } from '../report/show.ts';
import type { Finding } from './finding.ts';
import type { ReviewResult } from './review-result.ts';

/** What a person reads on a phone: whether it can be merged, then each thing to mend, worst first. */
export function renderReview(result: ReviewResult): string {
  const { findings } = result;
  const errors = findings.filter(({ level }) => level === 'error');
  const warnings = findings.filter(({ level }) => level === 'warning');
  return renderMarkdown([
    heading(2, `Review of the incident: ${result.verdict}`),
    paragraph(...sentence(result, errors.length, warnings.length)),
    ...section('To be mended before it is merged', errors),
    ...section('For the reviewer to judge', warnings),
  ]);
}

function sentence({ incidents }: ReviewResult, errors: number, warnings: number) {
  if (incidents.length === 0 && errors + warnings === 0) return ['The pull request changes the folder of no incident.'];
  const names = incidents.slice(0, 5).flatMap((id, at) => [at === 0 ? '' : ', ', words(id, 80)]);
  const told =
    errors > 0
      ? strong(`${count(errors, 'thing')} to mend`)
      : warnings > 0
        ? 'nothing to mend'
        : strong('nothing is missing and nothing contradicts the evidence');
  return [...names, ': ', told, warnings > 0 ? `, ${count(warnings, 'warning')}.` : '.'];
}

function section(title: string, findings: readonly Finding[]): readonly RootContent[] {
  if (findings.length === 0) return [];
  return [
    heading(3, title),
    table(
      ['Where', 'What', 'Expected', 'What to do'],
      findings.map(({ file, line, message, expected, remedy }) => [
        [words(line === null ? file : `${file}:${line}`, 160)],
        [said(message, 500)],
        [said(expected, 300)],
        [said(remedy, 400)],
      ]),
    ),
  ];
}
