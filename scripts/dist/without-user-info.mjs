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

// actions/shared/markdown/without-user-info.ts
/** A user with a password (not the words that a message puts in their place), also one that holds `/`, `?`, `#` or `@` unescaped; the number of a port is none. Greedy: too much is hidden rather than too little. */
const WITH_PASSWORD = /:\/\/(?!USER:PASSWORD@)[^\s/?#@:]*:(?!\d*[/?#])\S*@/gu;
/** Whatever stands before the last `@` of the authority (RFC 3986, section 3.2.1): a user name, or a token in its place. */
const USER_INFO = /:\/\/(?!USER:PASSWORD@)[^\s/?#]*@/gu;
/** Hides the user, password or token in every address of a text: `https://user:word@host/x` becomes `https://***@host/x`. */
function withoutUserInfo(text) {
	return text.replaceAll(/\S+/gu, (word) => {
		const end = word.lastIndexOf("@") + 1;
		if (end === 0) return word;
		return word.slice(0, end).replaceAll(WITH_PASSWORD, "://***@").replaceAll(USER_INFO, "://***@") + word.slice(end);
	});
}

export { describeObservation, joinSentences, withoutUserInfo };