import { instantKey } from "./sha2.mjs";
import { unitKey } from "./unit-key.mjs";

// actions/shared/handover/latest-handovers.ts
/** By `handoverKey`: the record of each switch that counts. One that settles it, whenever that was by the clock of its machine; else the newest. */
function latestHandovers(records) {
	const latest = /* @__PURE__ */ new Map();
	for (const record of records) {
		const before = latest.get(handoverKey(record));
		if (before === void 0 || rank(record) > rank(before)) latest.set(handoverKey(record), record);
	}
	return latest;
}
/** The switch's own name, also of the backfill of its gap: `handover opensource 5`. */
function handoverKey({ unit, generation }) {
	return `handover ${unitKey(unit)} ${generation}`;
}
function rank(record) {
	return `${isSettled(record) ? 1 : 0} ${instantKey(record.at)} ${JSON.stringify(record)}`;
}
/** Nothing more is to be found out or done. */
function isSettled({ result, settledBy }) {
	return result === "overlap" || result === "seamless" || result === "gap" && settledBy !== null;
}

export { handoverKey, isSettled, latestHandovers };