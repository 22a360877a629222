// actions/shared/markdown/one-line.ts
/**
* Format characters (bidirectional controls, zero-width characters, tags), line separators and the blank Hangul fillers: invisible, and able
* to make text read as something else.
*/
const INVISIBLE = /[\p{Cf}\u2028\u2029\u115f\u1160\u3164\uffa0]/gu;
const CONTROL = /[\u0000-\u001f\u007f-\u009f]+/gu;
const LONE_SURROGATE = /\p{Surrogate}/gu;
/** Invisible characters as escapes that a person sees: `\u202e`, beyond the first plane `\u{e0041}`. */
function showInvisible(text) {
	return text.replaceAll(INVISIBLE, (character) => {
		const hex = (character.codePointAt(0) ?? 0).toString(16);
		return hex.length > 4 ? `\\u{${hex}}` : `\\u${hex.padStart(4, "0")}`;
	});
}
/**
* Other people's text as one harmless line: no control, bidirectional or zero-width characters, white space collapsed, cut to
* `maxCharacters` code points with an ellipsis. A workflow command cannot survive: the runner acts on `::` at the start of a line and
* on `##[` anywhere in it (actions/runner, ActionCommand.cs), so both are broken by a space.
*/
function oneLine(text, maxCharacters = 200) {
	const flat = text.replaceAll(CONTROL, " ").replaceAll(INVISIBLE, "").replaceAll(LONE_SURROGATE, "�").replaceAll(/\s+/gu, " ").trim().replaceAll("##[", "## [").replace(/^::/u, ": :");
	const characters = Array.from(flat);
	return characters.length <= maxCharacters ? flat : `${characters.slice(0, maxCharacters - 1).join("")}…`;
}

export { INVISIBLE, LONE_SURROGATE, oneLine, showInvisible };