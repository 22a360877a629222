import type { RootContent } from 'mdast';

import { TRIGGER_TITLES } from '../cutover/trigger.ts';
import { bullets, heading, link, paragraph, quoted, quotedBlock, renderMarkdown } from '../markdown/render-markdown.ts';
import type { Inline } from '../markdown/render-markdown.ts';
import { withoutMarkers } from '../report/report-parts.ts';
import { describeRollback } from './compose-message.ts';
import type { MessageSection, Piece, StepMessage } from './compose-message.ts';
import { listIncidentLinks } from './incident-links.ts';
import type { Situation } from './situation.ts';

/** A step as a comment on the incident's issue, which mentions whoever is told. No marker can come from the words of other people. */
export function renderStepComment(message: StepMessage): string {
  return withoutMarkers(renderMarkdown([paragraph(...mentions(message)), ...renderMessage(message)]));
}

/** The same for a job summary, where nobody is mentioned. */
export function renderMessage({ title, sections, command, links, step }: StepMessage): readonly RootContent[] {
  return [
    heading(3, quoted(step.role, 100), `: ${title}`),
    ...sections.flatMap(renderSection),
    ...(command === null ? [] : [quotedBlock(command, 'sh')]),
    paragraph(...links.flatMap(({ url, text }, index): Inline[] => [index === 0 ? '' : ', ', link(url, text)])),
    paragraph(`Told because: ${step.because} (since ${step.dueAt}).`),
  ];
}

function mentions({ step: { github, role } }: StepMessage): readonly Inline[] {
  // The policy's schema allows a login, or organisation/team, and nothing else.
  if (github.length > 0) return [github.map((name) => `@${name}`).join(' ')];
  return ['For ', quoted(role, 100), ', whom config/policy.yaml does not name.'];
}

function renderSection({ title, lines }: MessageSection): readonly RootContent[] {
  return [heading(3, title), bullets(lines.map((line) => line.map(renderPiece)))];
}

function renderPiece(piece: Piece): Inline {
  return typeof piece === 'string' ? piece : quoted(piece.quoted, 400);
}

/** The title that finds it in a list on a phone. */
export function renderIssueTitle({ record }: Pick<Situation, 'record'>): string {
  const title = TRIGGER_TITLES[record.trigger];
  return record.status === 'open' ? `NOT rolled back: ${title} (${record.id})` : `Incident ${record.id}: ${title}`;
}

/** The issue itself says what does not change; the comments say the rest. */
export function renderIssueBody({ record, place }: Situation): string {
  const links = listIncidentLinks(record, { ...place, issueUrl: null });
  return withoutMarkers(
    renderMarkdown([
      paragraph(`${describeRollback(record)} ${TRIGGER_TITLES[record.trigger]}, severity ${record.severity}.`),
      paragraph(...links.flatMap(({ url, text }, index): Inline[] => [index === 0 ? '' : ', ', link(url, text)])),
      paragraph(
        'Who must be told is told below, once each. To say that you are on it, comment ',
        quoted('/ack'),
        ' or give this issue the label ',
        quoted('acknowledged'),
        '. That stops no step: only the proof that the rollback holds does.',
      ),
    ]),
  );
}

/** What stands in the issue before Slack is told, so that a run that is ended in between never tells it twice. */
export function renderClaimComment(role: string, channel: string | null): string {
  return withoutMarkers(
    renderMarkdown([
      paragraph(quoted(role, 100), ' is being told by Slack', ...inChannel(channel), '. What came of it follows.'),
    ]),
  );
}

/** The outcome behind a claim. */
export function renderOutcomeComment(role: string, words: string, detail: string | null): string {
  return withoutMarkers(
    renderMarkdown([
      paragraph(
        quoted(role, 100),
        ` by Slack: ${words}`,
        ...(detail === null ? ['.'] : [', ', quoted(detail, 400), '.']),
      ),
    ]),
  );
}

function inChannel(channel: string | null): readonly Inline[] {
  return channel === null ? [] : [' in ', quoted(channel, 80)];
}
