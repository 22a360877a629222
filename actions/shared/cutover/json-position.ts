import { findNodeAtLocation, parseTree } from 'jsonc-parser';

export interface JsonPosition {
  /** From 1. */
  readonly line: number;
  readonly column: number;
}

/** Where a value stands in a JSON text, or the nearest value around it that exists. */
export function positionOf(text: string, path: readonly PropertyKey[]): JsonPosition {
  const tree = parseTree(text);
  const segments = path.filter((key): key is string | number => typeof key !== 'symbol');
  for (let length = segments.length; tree && length >= 0; length -= 1) {
    const node = findNodeAtLocation(tree, segments.slice(0, length));
    if (node) return positionAt(text, node.offset);
  }
  return { line: 1, column: 1 };
}

export function positionAt(text: string, offset: number): JsonPosition {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
