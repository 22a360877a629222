import { oneLine } from '../markdown/one-line.ts';

/** Cut off there, a statement is none any more, and does nothing. */
const MOST_CHARACTERS = 400;

/**
 * A name for a statement that a person copies. One that cannot be shown as it is (a line break, two spaces, an invisible character) is written in
 * escapes: shown otherwise it would be another role's. Postgres manual, 4.1.1 and 4.1.2.3.
 */
export function statementName(name: string): string {
  return inQuotes(name, '"');
}

/** A text in the same way, as a literal. */
export function statementText(text: string): string {
  return inQuotes(text, "'");
}

function inQuotes(text: string, quote: '"' | "'"): string {
  const plain = `${quote}${text.replaceAll(quote, quote + quote)}${quote}`;
  return oneLine(plain, Infinity) === plain
    ? oneLine(plain, MOST_CHARACTERS)
    : oneLine(`U&${quote}${Array.from(text, escapeOdd).join('')}${quote}`, MOST_CHARACTERS);
}

function escapeOdd(character: string): string {
  if (/^\w$/u.test(character)) return character;
  return `\\+${(character.codePointAt(0) ?? 0).toString(16).padStart(6, '0')}`;
}
