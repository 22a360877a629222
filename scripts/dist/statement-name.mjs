import { oneLine } from "./one-line.mjs";

// actions/shared/fence/statement-name.ts
/** Cut off there, a statement is none any more, and does nothing. */
const MOST_CHARACTERS = 400;
/**
* A name for a statement that a person copies. One that cannot be shown as it is (a line break, two spaces, an invisible character) is written in
* escapes: shown otherwise it would be another role's. Postgres manual, 4.1.1 and 4.1.2.3.
*/
function statementName(name) {
	return inQuotes(name, "\"");
}
/** A text in the same way, as a literal. */
function statementText(text) {
	return inQuotes(text, "'");
}
function inQuotes(text, quote) {
	const plain = `${quote}${text.replaceAll(quote, quote + quote)}${quote}`;
	return oneLine(plain, 1e400) === plain ? oneLine(plain, MOST_CHARACTERS) : oneLine(`U&${quote}${Array.from(text, escapeOdd).join("")}${quote}`, MOST_CHARACTERS);
}
function escapeOdd(character) {
	if (/^\w$/u.test(character)) return character;
	return `\\+${(character.codePointAt(0) ?? 0).toString(16).padStart(6, "0")}`;
}

export { statementName, statementText };