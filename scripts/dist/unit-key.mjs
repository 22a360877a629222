// actions/shared/routing/unit-key.ts
/**
* A unit's name as it is compared everywhere: trimmed, without the `r/` that people type, in lower case (subreddit names differ
* in case between the source system's lists). A name holds no slash, so the prefix is never part of one.
*/
function unitKey(name) {
	return name.trim().replace(/^\/?r\//iu, "").toLowerCase();
}

export { unitKey };