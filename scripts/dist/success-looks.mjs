import { CRITERIA } from "./criterion.mjs";
import { historyKey } from "./history-key.mjs";
import { compareTexts, instantKey } from "./sha2.mjs";

// actions/shared/history/success-looks.ts
/** Two looks that are further apart than this are two series: what was in between, nobody saw. */
const LONGEST_LOOK_GAP_MINUTES = 90;
/** The looks of one instant as they count: met before unmet, so that the unmet one breaks the series. */
function sortSuccessLooks(looks) {
	return [...new Map(looks.map((look) => [orderOf(look), look]))].toSorted(([a], [b]) => compareTexts(a, b)).map(([, look]) => look);
}
function orderOf(look) {
	return JSON.stringify([
		instantKey(look.at),
		isLookMet(look) ? 0 : 1,
		look
	]);
}
/** Whether all five were met: a criterion that the look does not name was not. */
function isLookMet({ results }) {
	return new Set(results.map(({ id }) => id)).size === CRITERIA.length && results.every(({ isMet }) => isMet);
}
/** Whether no more than 90 min lie between the end of one look's series and the begin of the other's. */
function isUnbroken(before, after) {
	return Date.parse(after.unbrokenSince ?? after.at) - Date.parse(before.at) <= 90 * 6e4;
}
/** Of each unbroken series of looks that came to the same the first and the last; the last says since when nothing broke it. */
function shortenSuccessLooks(looks) {
	const byIncident = /* @__PURE__ */ new Map();
	for (const look of looks) {
		const key = historyKey(look.incident, String(look.generation));
		byIncident.set(key, [...byIncident.get(key) ?? [], look]);
	}
	return [...byIncident].toSorted(([a], [b]) => compareTexts(a, b)).flatMap(([, own]) => splitSeries(sortSuccessLooks(own)).flatMap(endsOf));
}
function splitSeries(looks) {
	const series = [];
	for (const look of looks) {
		const last = series.at(-1)?.at(-1);
		if (last !== void 0 && whatItCameTo(last) === whatItCameTo(look) && isUnbroken(last, look)) series.at(-1)?.push(look);
		else series.push([look]);
	}
	return series;
}
function whatItCameTo({ results }) {
	return JSON.stringify(results.map(({ id, verdict, isMet }) => `${id} ${verdict} ${isMet}`).toSorted(compareTexts));
}
function endsOf(series) {
	const [first] = series;
	const last = series.at(-1);
	if (first === void 0 || last === void 0 || first === last) return series;
	return [first, {
		...last,
		unbrokenSince: first.unbrokenSince ?? first.at
	}];
}

export { isLookMet, shortenSuccessLooks, sortSuccessLooks };