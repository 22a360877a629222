// actions/shared/collection/post-filter.ts
/** Whether one of the words occurs anywhere in the named texts, in any case (the source system matches parts of words too). */
function passesFilter(post, filter) {
	if (filter.rule === "none") return true;
	const text = filter.in.map((field) => post[field].toLowerCase()).join("\n");
	return filter.words.some((word) => text.includes(word.toLowerCase()));
}

export { passesFilter };