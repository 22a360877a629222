import { parseTree, type Node } from 'jsonc-parser';

interface Edit {
  readonly offset: number;
  readonly length: number;
  readonly content: string;
}

/** How the object's own author lays out a property: what stands before it, and between its key and its value. */
interface Layout {
  readonly gap: string;
  readonly colon: string;
}

const DEFAULT_LAYOUT: Layout = { gap: '\n  ', colon: ': ' };

/**
 * Sets top-level keys of a JSON object's text and leaves every other byte where it is: unknown keys, their order, white space, numbers as they
 * were spelled. New keys go behind the last one, laid out as it is. A key that stands there twice is set in both places, so that readers that
 * take the first and readers that take the last agree. `text` must have passed `readJsonObject`.
 */
export function editJson(text: string, changes: Readonly<Record<string, unknown>>): string {
  const object = parseTree(text);
  if (object?.type !== 'object') throw new TypeError('editJson was given a text that is no JSON object');
  const properties = object.children ?? [];
  const layout = layoutOf(text, object);
  const replaced = properties.flatMap((property) => replaceValue(property, changes, layout));
  const present = new Set(properties.map(keyOf));
  const added = Object.entries(changes).filter(([key]) => !present.has(key));
  const edits = added.length === 0 ? replaced : [...replaced, insertion(object, added, layout)];
  return ensureFinalNewline(applyBackwards(text, edits));
}

function replaceValue(property: Node, changes: Readonly<Record<string, unknown>>, layout: Layout): readonly Edit[] {
  const [key, value] = [keyOf(property), property.children?.[1]];
  if (value === undefined || !Object.hasOwn(changes, key)) return [];
  return [{ offset: value.offset, length: value.length, content: render(changes[key], layout) }];
}

function insertion(object: Node, added: readonly (readonly [string, unknown])[], layout: Layout): Edit {
  const texts = added.map(
    ([key, value]) => `${layout.gap}${JSON.stringify(key)}${layout.colon}${render(value, layout)}`,
  );
  const last = object.children?.at(-1);
  if (last) return { offset: last.offset + last.length, length: 0, content: `,${texts.join(',')}` };
  return { offset: object.offset, length: object.length, content: `{${texts.join(',')}\n}` };
}

function layoutOf(text: string, object: Node): Layout {
  const properties = object.children ?? [];
  const last = properties.at(-1);
  const [key, value] = last?.children ?? [];
  if (!last || !key || !value) return DEFAULT_LAYOUT;
  const before = properties.at(-2);
  const between = text.slice(before ? before.offset + before.length : object.offset + 1, last.offset);
  const gap = between.slice(between.indexOf(',') + 1);
  const colon = text.slice(key.offset + key.length, value.offset);
  return { gap: lastLine(gap), colon: colon.includes('\n') ? ': ' : colon };
}

/** White space from its last line break on; all of it where there is none. */
function lastLine(gap: string): string {
  const lineFeed = gap.lastIndexOf('\n');
  return gap.slice(gap[lineFeed - 1] === '\r' ? lineFeed - 1 : Math.max(lineFeed, 0));
}

/** Over several lines where the object is, else compact. */
function render(value: unknown, { gap }: Layout): string {
  if (!gap.includes('\n')) return JSON.stringify(value);
  const indent = gap.slice(gap.lastIndexOf('\n') + 1);
  return JSON.stringify(value, null, indent === '' ? 2 : indent).replaceAll('\n', gap);
}

function keyOf(property: Node): string {
  return String(property.children?.[0]?.value);
}

function applyBackwards(text: string, edits: readonly Edit[]): string {
  const backwards = edits.toSorted((left, right) => right.offset - left.offset);
  return backwards.reduce(
    (current, { offset, length, content }) => current.slice(0, offset) + content + current.slice(offset + length),
    text,
  );
}

function ensureFinalNewline(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}
