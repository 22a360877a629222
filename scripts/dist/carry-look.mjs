import { compareLoads, compareTables, findTable } from "./compare-looks.mjs";
import { fitLook } from "./verification-result.mjs";

// actions/shared/verification/carry-look.ts
/**
* The look that the next run compares with. The first one stays as long as it can still prove something; where anything changed since, or it
* lacks a part, the distance starts again from the newest: what was found has been reported, and a new calm must be shown.
*/
function carryLook(first, second) {
	const holds = second.datasets.every((dataset) => isCalm(first.datasets.find(({ dltSchema }) => dltSchema === dataset.dltSchema), dataset));
	return fitLook(holds ? first : second);
}
function isCalm(first, second) {
	if (first === void 0 || !first.loads.measured) return false;
	if (second.loads.measured && compareLoads(first.loads.value, second.loads.value).kind !== "unchanged") return false;
	return !first.tables.some((table) => findTable(second, table) === void 0) && second.tables.every((table) => isTableCalm(findTable(first, table), table));
}
function isTableCalm(first, second) {
	if (first === void 0 || !first.counts.measured) return false;
	return !second.counts.measured || compareTables(first.counts.value, second.counts.value).kind === "unchanged";
}

export { carryLook };