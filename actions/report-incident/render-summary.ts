import type { RootContent } from 'mdast';

import {
  bullets,
  heading,
  link,
  paragraph,
  quoted,
  renderMarkdown,
  strong,
  type Inline,
} from '../shared/markdown/render-markdown.ts';
import { joinSentences } from '../shared/markdown/sentences.ts';
import type { ReportOutcome } from './report-incident.ts';
import type { Decision, PublishedIncident, ReportResult } from './report-result.ts';

const SAID: Readonly<Record<Decision, string>> = {
  'nothing-to-do': 'No incident is waiting for anything.',
  unchanged: 'The report says already what is known.',
  updated: 'The report was brought up to date.',
  opened: 'The pull request with the report was opened.',
  'fell-back-to-issue': 'No pull request could be opened; the report stands in an issue.',
  'fell-back-to-summary': 'Neither a pull request nor an issue could be opened; the report stands below.',
  'fell-back-to-file':
    'Neither a pull request nor an issue could be opened, and the report is too long to be shown here; it stands in a file.',
};

/** What a person reads on a phone: where the report is, and what to do. A report that stands nowhere else follows whole. */
export function renderReportSummary({ result, reports }: ReportOutcome): string {
  const shown = new Set(
    result.incidents.filter(({ decision }) => decision === 'fell-back-to-summary').map(({ id }) => id),
  );
  const whole = reports.filter(({ id }) => shown.has(id)).map(({ markdown }) => markdown);
  return [renderMarkdown(summarise(result)), ...whole].join('\n');
}

function summarise(result: ReportResult): readonly RootContent[] {
  const { decision, incidents } = result;
  return [
    heading(2, `Incident report: ${decision}`),
    paragraph(SAID[decision]),
    ...incidents.flatMap((incident) => describe(incident)),
    ...describeSides(result),
  ];
}

function describe(incident: PublishedIncident): readonly RootContent[] {
  const { id, status, decision, reviewDueAt, isReviewOverdue, fallbacks, notes, file } = incident;
  const due =
    reviewDueAt === null
      ? []
      : [[isReviewOverdue === true ? strong('Review OVERDUE') : 'Review', ` due by ${reviewDueAt}`]];
  const lines: readonly (readonly Inline[])[] = [
    ['Status: ', strong(status), `, report: ${decision}`],
    ...whereItIs(incident),
    ...due,
    ...fallbacks.map(({ from, why, remedy }) => [`Not by ${from}: `, quoted(joinSentences(why, remedy), 600)]),
    ...(file === null ? [] : [['Written to ', quoted(file, 300)]]),
    ...theirs(incident),
    ...notes.map((note) => [quoted(note, 600)]),
  ];
  return [heading(3, quoted(id, 100)), bullets(lines)];
}

function whereItIs({ pullRequest, issue, branch }: PublishedIncident): readonly (readonly Inline[])[] {
  return [
    ...(pullRequest === null
      ? []
      : [[link(pullRequest.url, `Pull request ${pullRequest.number}`), ` (${pullRequest.state})`]]),
    ...(issue === null ? [] : [[link(issue.url, `Issue ${issue.number}`)]]),
    ['Branch ', quoted(branch, 120)],
  ];
}

/** What people changed, and what GitHub did not take. */
function theirs({ leftAlone, removedByPeople, refused }: PublishedIncident): readonly (readonly Inline[])[] {
  return [
    ...(leftAlone.length === 0 ? [] : [['Left alone, since people edited them: ', quoted(leftAlone.join(', '), 400)]]),
    ...(removedByPeople.length === 0 ? [] : [['Taken out by people: ', quoted(removedByPeople.join(', '), 400)]]),
    ...refused.map(({ what, why }) => ['Not taken: ', quoted(what, 100), ', ', quoted(why, 300)]),
  ];
}

function describeSides({ index, history, missing }: ReportResult): readonly RootContent[] {
  const lines: readonly (readonly Inline[])[] = [
    ...(index.outcome === 'failed' ? [['The index could not be written: ', quoted(index.detail ?? '', 600)]] : []),
    ...(history.outcome === 'failed'
      ? [['The history could not be written: ', quoted(history.detail ?? '', 600)]]
      : []),
    ...Object.entries(missing).map(([piece, why]) => [`Unknown, ${piece}: `, quoted(why, 300)]),
  ];
  return lines.length === 0 ? [] : [heading(3, 'What is missing'), bullets(lines)];
}
