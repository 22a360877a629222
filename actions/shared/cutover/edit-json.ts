import { applyEdits, modify } from 'jsonc-parser';

const FORMATTING = { insertSpaces: true, tabSize: 2, eol: '\n' } as const;

/**
 * Sets top-level keys of a JSON text and leaves every other byte where it is: unknown keys, their order, numbers as they were
 * spelled. `null` where the result would not read back as meant (a key that stands there twice, a text too deeply nested).
 */
export function editJson(text: string, changes: Readonly<Record<string, unknown>>): string | null {
  try {
    const edited = Object.entries(changes).reduce(
      (current, [key, value]) => applyEdits(current, modify(current, [key], value, { formattingOptions: FORMATTING })),
      text,
    );
    return readsBack(edited, changes) ? ensureFinalNewline(edited) : null;
  } catch (error) {
    // The editor recurses: a text nested some thousand levels deep ends its stack. That is a property of the text, not a fault.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function readsBack(edited: string, changes: Readonly<Record<string, unknown>>): boolean {
  const value: unknown = JSON.parse(edited);
  if (typeof value !== 'object' || value === null) return false;
  const read = new Map<string, unknown>(Object.entries(value));
  return Object.entries(changes).every(([key, change]) => JSON.stringify(read.get(key)) === JSON.stringify(change));
}

function ensureFinalNewline(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}
