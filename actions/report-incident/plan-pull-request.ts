import type { RootContent } from 'mdast';

import { TRIGGER_TITLES } from '../shared/cutover/trigger.ts';
import { incidentMarker } from '../shared/incident/incident-marker.ts';
import type { IncidentRecord } from '../shared/incident/incident-record.ts';
import { count } from '../shared/markdown/count.ts';
import {
  bullets,
  checklist,
  link,
  paragraph,
  quoted,
  renderMarkdown,
  type Inline,
} from '../shared/markdown/render-markdown.ts';
import type { RefusedDetail } from '../shared/incident-ports.ts';
import { listOpenQuestions } from '../shared/report/open-questions.ts';
import { renderReport } from '../shared/report/render-report.ts';
import { statusOf, type ReportFacts } from '../shared/report/report-facts.ts';
import { listParts, renderPart, updateParts } from '../shared/report/report-parts.ts';
import { CRITERION_TITLES, CRITERIA, isMet } from '../shared/success/criterion.ts';

/** Whether labels, assignees and reviewers were asked for: once, so that what people take off stays off. */
export type Details =
  | { readonly asked: false }
  | { readonly asked: true; readonly refused: readonly RefusedDetail[]; readonly note: string | null };

const NOT_ASKED = 'Labels, assignees and reviewers: not asked for yet.';

export function pullRequestTitle({ isDrill, id, trigger, severity }: IncidentRecord): string {
  return `${isDrill ? 'Drill' : 'Incident'} ${id}: ${TRIGGER_TITLES[trigger]} (${severity})`;
}

/** The body of a new pull request: the summary, what is needed before it merges, and room for people below. */
export function renderPullRequestBody(facts: ReportFacts, report: string, details: Details): string {
  const parts = pullRequestParts(facts, report, details);
  const blocks = [...parts].map(([name, markdown]) => renderPart(name, markdown));
  return `${[incidentMarker(facts.record.id), ...blocks].join('\n\n')}\n`;
}

export interface AmendedBody {
  readonly body: string;
  readonly leftAlone: readonly string[];
}

/** The machine's parts as they are now. A box that a person ticked makes its part theirs. */
export function amendPullRequestBody(
  body: string,
  {
    facts,
    report,
    details,
  }: { readonly facts: ReportFacts; readonly report: string; readonly details: Details | null },
): AmendedBody {
  const parts = pullRequestParts(facts, report, details ?? { asked: false });
  const wanted = new Map([...parts].filter(([name]) => name !== 'details' || details !== null));
  const { text, leftAlone } = updateParts(body, wanted);
  return { body: text, leftAlone };
}

/** Whether the body still says that nothing was asked for: the run before this one got no further. */
export function awaitsDetails(body: string): boolean {
  return listParts(body).some(({ name, markdown }) => name === 'details' && markdown.trim() === NOT_ASKED);
}

function pullRequestParts(facts: ReportFacts, report: string, details: Details): ReadonlyMap<string, string> {
  return new Map([
    ['summary', `${renderReport(facts).get('summary') ?? ''}\n\n${renderMarkdown(readOn(facts)).trimEnd()}`],
    ['checklist', renderMarkdown(renderChecklist(facts, report)).trimEnd()],
    ['details', renderMarkdown(renderDetails(details)).trimEnd()],
  ]);
}

function readOn({ links, record }: ReportFacts): readonly RootContent[] {
  const report: Inline =
    links.report === null ? quoted(`incidents/${record.id}/README.md`) : link(links.report, 'Read the report');
  return [
    paragraph(
      report,
      ', and answer its questions in a commit to this branch. The machine goes on updating its own parts there and here; what people change is theirs.',
    ),
  ];
}

function renderChecklist(facts: ReportFacts, report: string): readonly RootContent[] {
  const status = statusOf(facts);
  const open = listOpenQuestions(report).length;
  const reached = (...names: readonly string[]): boolean => names.includes(status);
  const items = [
    { checked: reached('verified', 'recovered', 'reviewed'), content: ['The proof (layer 4) holds'] },
    ...CRITERIA.map((id) => {
      const result = facts.criteria?.find((criterion) => criterion.id === id);
      const told = result === undefined ? 'unknown' : `${result.verdict}${result.settled === null ? '' : ', accepted'}`;
      // What people accepted is met, and was never measured to hold: it is not ticked, as in the report.
      return {
        checked: result !== undefined && result.settled === null && isMet(result),
        content: [`${CRITERION_TITLES[id]}: ${told}`],
      };
    }),
    {
      checked: reached('recovered', 'reviewed'),
      content: ['All five held for the time that the policy wants, or were accepted'],
    },
    {
      checked: open === 0,
      content: [
        open === 0
          ? 'Every question of the report is answered'
          : `${count(open, 'question')} of the report to be answered by people`,
      ],
    },
  ];
  return [paragraph('Before this merges:'), checklist(items), ...renderDue(facts)];
}

function renderDue({ lifecycle }: ReportFacts): readonly RootContent[] {
  if (lifecycle === null) return [];
  const { reviewDueAt, isReviewOverdue } = lifecycle;
  return [
    paragraph(
      isReviewOverdue ? `The review is OVERDUE: it was due by ${reviewDueAt}.` : `The review is due by ${reviewDueAt}.`,
    ),
  ];
}

function renderDetails(details: Details): readonly RootContent[] {
  if (!details.asked) return [paragraph(NOT_ASKED)];
  const { refused, note } = details;
  return [
    paragraph(`Labels, assignees and reviewers: asked for${refused.length === 0 ? '' : ', but not all were taken'}.`),
    ...(note === null ? [] : [paragraph(quoted(note, 400))]),
    ...(refused.length === 0
      ? []
      : [bullets(refused.map(({ what, why }) => [quoted(what, 100), ': ', quoted(why, 300)]))]),
  ];
}
