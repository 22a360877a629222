import { oneLine } from '../markdown/one-line.ts';
import type { MessageSection, Piece, StepMessage } from './compose-message.ts';

interface SlackText {
  readonly type: 'mrkdwn' | 'plain_text';
  readonly text: string;
  /** Of `mrkdwn`: names of channels and people are not turned into links or mentions. */
  readonly verbatim?: true;
  readonly emoji?: false;
}

export type SlackBlock =
  | { readonly type: 'header'; readonly text: SlackText }
  | { readonly type: 'section'; readonly text: SlackText }
  | { readonly type: 'context'; readonly elements: readonly SlackText[] };

/** What is posted to an incoming webhook: `text` is what a notification shows, `blocks` what the channel shows. */
export interface SlackMessage {
  readonly text: string;
  readonly blocks: readonly SlackBlock[];
}

/**
 * Limits of Block Kit: 50 blocks a message, 3,000 characters a section's text, 150 a header's
 * (docs.slack.dev/reference/block-kit/blocks, pages section-block and header-block).
 */
const SECTION_CHARACTERS = 3_000;
const HEADER_CHARACTERS = 150;

/** The message in Block Kit, and in one line for the notification, which holds nothing that other people wrote but the role. */
export function renderSlackMessage(message: StepMessage): SlackMessage {
  const { title, sections, command, links, step } = message;
  const header = `${oneLine(step.role, 40)}: ${title}`;
  return {
    text: `${renderPiece({ quoted: oneLine(step.role, 40) })}: ${escape(title)}. Told because: ${escape(step.because)}. ${links.map(renderLink).join(', ')}`,
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: cutEscaped(header, HEADER_CHARACTERS), emoji: false } },
      ...sections.map((section) => ({ type: 'section' as const, text: mrkdwn(renderSection(section)) })),
      ...(command === null ? [] : [{ type: 'section' as const, text: mrkdwn(`\`\`\`${escape(command)}\`\`\``) }]),
      { type: 'context', elements: [mrkdwn(links.map(renderLink).join(' | '))] },
      { type: 'context', elements: [mrkdwn(`Told because: ${escape(step.because)} (since ${step.dueAt})`)] },
    ],
  };
}

function mrkdwn(text: string): SlackText {
  return { type: 'mrkdwn', text, verbatim: true };
}

/** Whole lines, as many as fit: a cut inside one could split an escape. */
function renderSection({ title, lines }: MessageSection): string {
  const kept = [`*${escape(title)}*`];
  for (const line of lines) {
    const text = `• ${line.map(renderPiece).join('')}`;
    if ([...kept, text, CUT].join('\n').length > SECTION_CHARACTERS) return [...kept, CUT].join('\n');
    kept.push(text);
  }
  return kept.join('\n');
}

const CUT = '• … more in the report';

function renderPiece(piece: Piece): string {
  // Inline code ends at the next backtick, so none may stand inside.
  return typeof piece === 'string' ? escape(piece) : `\`${escape(piece.quoted.replaceAll('`', "'")) || ' '}\``;
}

function renderLink({ url, text }: StepMessage['links'][number]): string {
  // `|` ends the address of a link in mrkdwn, `>` the link.
  return `<${escape(url.replaceAll('|', '%7C').replaceAll('>', '%3E').replaceAll('<', '%3C'))}|${escape(text)}>`;
}

/** The three characters that mrkdwn gives a meaning (docs.slack.dev/messaging/formatting-message-text): without them no mention can begin. */
export function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** The limit counts the escaped text. */
function cutEscaped(text: string, limit: number): string {
  for (let length = limit; ; length -= 1) {
    const escaped = escape(oneLine(text, length));
    if (escaped.length <= limit) return escaped;
  }
}
