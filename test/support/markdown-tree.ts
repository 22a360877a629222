import type { Nodes, Root } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';

export interface FoundText {
  readonly type: Nodes['type'];
  readonly value: string;
}

/** The tree of a Markdown text as CommonMark has it. Tables are paragraphs in it: `tableRows` reads those. */
export function parseMarkdown(text: string): Root {
  return fromMarkdown(text);
}

/** Every node of a tree, itself included. */
export function allNodes(node: Nodes): readonly Nodes[] {
  return 'children' in node ? [node, ...node.children.flatMap((child) => allNodes(child))] : [node];
}

/** Where a text stands: each node with a value of its own that holds it. */
export function nodesHolding(text: string, needle: string): readonly FoundText[] {
  return allNodes(parseMarkdown(text)).flatMap((node) =>
    'value' in node && node.value.includes(needle) ? [{ type: node.type, value: node.value }] : [],
  );
}

/** The cells of every line that is a table row, as GitHub splits them: at each pipe without a backslash, in code too (GFM, section 4.10). */
export function tableRows(text: string): readonly (readonly string[])[] {
  const tables = parseMarkdown(text)
    .children.filter(({ type }) => type === 'paragraph')
    .map(({ position }) => text.slice(position?.start.offset, position?.end.offset));
  const rows = tables.filter((paragraph) => paragraph.startsWith('|')).flatMap((paragraph) => paragraph.split('\n'));
  return rows.map((row) => row.split(/(?<!\\)\|/u).slice(1, -1));
}
