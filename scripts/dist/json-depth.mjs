// actions/shared/cutover/json-depth.ts
/** No file of ours comes near it. Beyond some thousand levels parsers and serialisers end their stack, and Python's json refuses at about a thousand. */
const MAX_JSON_DEPTH = 100;
/**
* Whether objects and lists of a JSON text are nested deeper than that. Reads the text once, without recursion, whether it is JSON or not. Goes from
* mark to mark: a loop over all characters is so hot that Node compiles it anew in the middle of a rollback, for 5 MB.
*/
function isNestedTooDeeply(text) {
	const marks = /["\\[\]{}]/gu;
	let depth = 0;
	let isInString = false;
	for (let mark = marks.exec(text)?.[0]; mark !== void 0 && depth <= 100; mark = marks.exec(text)?.[0]) if (mark === "\"") isInString = !isInString;
	else if (isInString) marks.lastIndex += mark === "\\" ? 1 : 0;
	else if (mark === "{" || mark === "[") depth += 1;
	else if (mark !== "\\") depth -= 1;
	return depth > 100;
}

export { isNestedTooDeeply };