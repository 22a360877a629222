// actions/shared/markdown/sentences.ts
/** A text that ends as a sentence does, with a closing quote or bracket behind it or not. */
const ENDED = /[.!?…]["')\]]?$/u;
/** Parts as sentences in a row: each ends with one full stop, whether its author wrote one or not; what is empty is left out. */
function joinSentences(...parts) {
	return parts.flatMap((part) => part?.trim() ? [part.trim()] : []).map((part) => ENDED.test(part) ? part : `${part}.`).join(" ");
}
/** The form of every message: what happened, then what was observed and what was expected, where they are known. */
function describeObservation(happened, facts) {
	const told = ["observed", "expected"].flatMap((name) => facts[name] ? [`${name} ${withoutStop(facts[name])}`] : []).join(", ");
	return told === "" ? happened : `${withoutStop(happened)}: ${joinSentences(told)}`;
}
function withoutStop(text) {
	return text.trim().replace(/[.:]$/u, "");
}

export { describeObservation, joinSentences };