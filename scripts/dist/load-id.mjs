// actions/shared/verification/load-id.ts
const EPOCH_SECONDS = /^\d{9,10}(?:\.\d{1,9})?$/u;
/**
* When a load's data was extracted: dlt's load id is that moment in epoch seconds, such as `1795567307.95034` (facts: integrity, 3a).
* It is not when the load landed: a pending package lands later under its old id. `null` where the id is no such number.
*/
function extractedAt(loadId) {
	return EPOCH_SECONDS.test(loadId) ? (/* @__PURE__ */ new Date(Number(loadId) * 1e3)).toISOString() : null;
}
/** Newest first. As numbers, since their texts differ in length: `1795567307.9` is before `1795567307.95034`. */
function compareLoadIds(left, right) {
	const difference = Number(right) - Number(left);
	return Number.isNaN(difference) || difference === 0 ? left < right ? 1 : left > right ? -1 : 0 : difference;
}

export { compareLoadIds, extractedAt };