// actions/shared/history/instant-order.ts
/**
* A text by which UTC instants sort: six digits of the second, whatever the instant was written with (Postgres counts microseconds, `Date`
* milliseconds).
*
* @param instant ISO 8601 with seconds and `Z`
*/
function instantKey(instant) {
	const [whole = "", fraction = ""] = instant.replace(/Z$/u, "").split(".");
	return `${whole}.${fraction.padEnd(6, "0").slice(0, 6)}Z`;
}
function compareTexts(a, b) {
	if (a === b) return 0;
	return a < b ? -1 : 1;
}

export { compareTexts, instantKey };