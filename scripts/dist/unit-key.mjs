// actions/shared/markdown/count.ts
const RULES = new Intl.PluralRules("en");
/** A number with its noun, as English wants it: `1 unit`, `0 units`, `5 posts`. The plural is the noun and `s` where none is given. */
function count(number, noun, plural = `${noun}s`) {
	return `${number} ${RULES.select(number) === "one" ? noun : plural}`;
}

// actions/shared/routing/unit-key.ts
/**
* A unit's name as it is compared everywhere: trimmed, without the `r/` that people type, in lower case (subreddit names differ
* in case between the source system's lists). A name holds no slash, so the prefix is never part of one.
*/
function unitKey(name) {
	return name.trim().replace(/^\/?r\//iu, "").toLowerCase();
}

export { count, unitKey };