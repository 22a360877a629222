import type { BlockContent, DefinitionContent, Paragraph, PhrasingContent, RootContent, Table } from 'mdast';
import { gfmToMarkdown } from 'mdast-util-gfm';
import { toMarkdown } from 'mdast-util-to-markdown';

import { LONE_SURROGATE, oneLine, showInvisible } from './one-line.ts';

const CONTROL_BUT_TAB = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/gu;

const GFM = gfmToMarkdown({ tablePipeAlign: false });

/** What a person may hand in where inline content is expected: a string is plain text and is escaped. */
export type Inline = string | PhrasingContent;

/**
 * Serialises a Markdown tree as GitHub renders it. Escaping is the library's: a string can never become markup. Text that other people wrote
 * goes into `quoted` or `quotedBlock`, where GitHub neither notifies mentions nor links issues.
 */
export function renderMarkdown(nodes: readonly RootContent[]): string {
  const tree = { type: 'root' as const, children: [...nodes] };
  return toMarkdown(tree, {
    bullet: '-',
    rule: '-',
    fences: true,
    extensions: [GFM],
  });
}

export function heading(depth: 1 | 2 | 3, ...content: readonly Inline[]): RootContent {
  return { type: 'heading', depth, children: inlines(content) };
}

export function paragraph(...content: readonly Inline[]): Paragraph {
  return { type: 'paragraph', children: inlines(content) };
}

export function bullets(items: readonly (readonly Inline[])[]): RootContent {
  return { type: 'list', ordered: false, spread: false, children: items.map((item) => listItem(item)) };
}

/** A checklist: each item is ticked or not. */
export function checklist(
  items: readonly { readonly checked: boolean; readonly content: readonly Inline[] }[],
): RootContent {
  const children = items.map(({ checked, content }) => ({ ...listItem(content), checked }));
  return { type: 'list', ordered: false, spread: false, children };
}

export function table(header: readonly Inline[], rows: readonly (readonly Inline[][])[]): Table {
  const head = { type: 'tableRow' as const, children: header.map((cell) => tableCell([cell])) };
  const body = rows.map((row) => ({ type: 'tableRow' as const, children: row.map((cell) => tableCell(cell)) }));
  return { type: 'table', children: [head, ...body] };
}

export function strong(...content: readonly Inline[]): PhrasingContent {
  return { type: 'strong', children: inlines(content) };
}

export function link(url: string, text: string): PhrasingContent {
  return { type: 'link', url, children: [{ type: 'text', value: text }] };
}

/** Other people's text inside a sentence: inline code, one line. */
export function quoted(text: string, maxCharacters = 200): PhrasingContent {
  return { type: 'inlineCode', value: oneLine(text, maxCharacters) || ' ' };
}

/**
 * Other people's text or a machine's output as a block, lines kept. Control characters are taken out line by line; invisible ones, which can
 * make text read as something else, are shown as escapes.
 */
export function quotedBlock(text: string, language?: string): RootContent {
  const value = text
    .split(/\r\n|\n|\r/u)
    .map((line) => showInvisible(line.replaceAll(CONTROL_BUT_TAB, '').replaceAll(LONE_SURROGATE, '\ufffd')))
    .join('\n');
  return { type: 'code', lang: language ?? null, value };
}

function inlines(content: readonly Inline[]): PhrasingContent[] {
  return content.map((part) => (typeof part === 'string' ? { type: 'text', value: part } : part));
}

function listItem(content: readonly Inline[]): {
  type: 'listItem';
  spread: false;
  children: (BlockContent | DefinitionContent)[];
} {
  return { type: 'listItem', spread: false, children: [paragraph(...content)] };
}

function tableCell(content: readonly Inline[]): { type: 'tableCell'; children: PhrasingContent[] } {
  return { type: 'tableCell', children: inlines(content) };
}
