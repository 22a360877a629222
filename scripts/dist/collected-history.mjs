import { historyKey } from "./history-key.mjs";
import { compareTexts, instantKey } from "./sha2.mjs";
import { shortenSuccessLooks } from "./success-looks.mjs";

// actions/shared/history/recent-unit-fetches.ts
/** The last fetches by path and unit, oldest first. What is kept of parts, taken together, gives what would be kept of the whole. */
function collectRecentFetches(fetches) {
	const byUnit = /* @__PURE__ */ new Map();
	for (const fetch of fetches) {
		const key = historyKey(fetch.path, fetch.unit);
		const own = byUnit.get(key) ?? /* @__PURE__ */ new Map();
		byUnit.set(key, own.set(`${instantKey(fetch.at)} ${JSON.stringify(fetch)}`, fetch));
	}
	const sorted = [...byUnit].toSorted(([a], [b]) => compareTexts(a, b));
	return new Map(sorted.map(([key, own]) => [key, newest(own)]));
}
function newest(own) {
	return [...own].toSorted(([a], [b]) => compareTexts(a, b)).slice(-6).map(([, fetch]) => fetch);
}

// actions/shared/history/collected-history.ts
/** Kinds of which every record is kept as it is: each happened once, and is asked for by itself. */
const EVENT_KINDS = [
	"bypass",
	"bypass-review",
	"drill",
	"hold-event",
	"handover",
	"backfill",
	"decision",
	"control",
	"fence"
];
function isEvent(record) {
	return EVENT_KINDS.includes(record.kind);
}
/** Takes records together, in whatever order and however often they come. */
function collectRecords(records) {
	const of = (kind) => records.filter((record) => record.kind === kind);
	return {
		heartbeats: of("heartbeat"),
		watermarks: latest(of("watermark"), ({ dataset, table }) => historyKey(dataset, table), byThrough),
		seals: collectSeals(of("sealed-day")),
		verifiedDays: latest(of("verified-day").filter(({ outcome }) => outcome !== "unknown"), ({ dataset, table, day }) => historyKey(dataset, table, day), byAt),
		baselines: collectBaselines(of("baseline")),
		counts: collectCounts(of("counts")),
		lastVerdicts: latest(of("verdicts").flatMap(verdictsOf), ({ id, dataset, unit }) => historyKey(id, dataset, unit), byAt),
		failures: latest(of("verdicts").flatMap(verdictsOf).filter(({ verdict, keys }) => verdict === "fail" && keys.length > 0), ({ id, dataset, unit, keys, faultCount }) => historyKey(id, dataset, unit, String(faultCount), ...keys), byAt),
		gauges: latest(of("gauge"), ({ name }) => historyKey(name), byAt),
		marks: latest(of("mark"), ({ name }) => historyKey(name), byAt),
		lastUnitFetches: latest(of("unit-fetch"), ({ path, unit }) => historyKey(path, unit), byAt),
		recentFetches: collectRecentFetches(of("unit-fetch")),
		collectionRuns: listEvents(of("collection-run")),
		standstills: latest(of("standstill"), ({ path, place = "" }) => historyKey(path, place), byAt),
		incidentEvents: listEvents(of("incident-event")),
		successLooks: shortenSuccessLooks(of("success")),
		events: listEvents(records.filter(isEvent))
	};
}
const byAt = ({ at }) => instantKey(at);
const byThrough = ({ through }) => instantKey(through);
/** For each key the value with the greatest rank; of equal rank the one whose text is greater, so that the order never decides. */
function latest(values, keyOf, rankOf) {
	const chosen = /* @__PURE__ */ new Map();
	for (const value of values) {
		const key = keyOf(value);
		const rank = rankOf(value);
		const before = chosen.get(key);
		if (before === void 0 || rank > before.rank || rank === before.rank && JSON.stringify(value) > JSON.stringify(before.value)) chosen.set(key, {
			rank,
			value
		});
	}
	return sorted(new Map([...chosen].map(([key, { value }]) => [key, value])));
}
function collectSeals(seals) {
	const byDay = /* @__PURE__ */ new Map();
	for (const seal of seals) {
		const key = historyKey(seal.dataset, seal.table, seal.day);
		const ofDay = byDay.get(key) ?? /* @__PURE__ */ new Map();
		byDay.set(key, ofDay.set(JSON.stringify(seal), seal));
	}
	return sorted(new Map([...byDay].map(([key, ofDay]) => [key, [...sorted(ofDay).values()]])));
}
function collectBaselines(baselines) {
	const byCheck = /* @__PURE__ */ new Map();
	for (const { dataset, check, keys } of baselines) {
		const key = historyKey(dataset, check);
		const known = byCheck.get(key) ?? /* @__PURE__ */ new Set();
		byCheck.set(key, known);
		for (const one of keys) known.add(one);
	}
	return sorted(new Map([...byCheck].map(([key, known]) => [key, new Set([...known].toSorted(compareTexts))])));
}
function collectCounts(counts) {
	const byDay = /* @__PURE__ */ new Map();
	for (const { dataset, table, unit, path, day, hours } of counts) {
		const key = historyKey(dataset, table, unit, path, day);
		const here = byDay.get(key) ?? {
			dataset,
			table,
			unit,
			path,
			day,
			hours: /* @__PURE__ */ new Map()
		};
		byDay.set(key, here);
		for (const { hour, ...seen } of hours) {
			const before = here.hours.get(hour);
			if (before === void 0 || isLaterCount(seen, before)) here.hours.set(hour, seen);
		}
	}
	return sorted(byDay);
}
function isLaterCount(seen, before) {
	const order = compareTexts(instantKey(seen.through), instantKey(before.through));
	if (order !== 0) return order > 0;
	return seen.rows === before.rows ? seen.through > before.through : seen.rows > before.rows;
}
function listEvents(events) {
	return [...sorted(new Map(events.map((event) => [`${instantKey(event.at)} ${JSON.stringify(event)}`, event]))).values()];
}
function verdictsOf({ at, run, verdict, checks }) {
	return checks.map((check) => ({
		...check,
		at,
		run,
		runVerdict: verdict
	}));
}
function sorted(map) {
	return new Map([...map].toSorted(([a], [b]) => compareTexts(a, b)));
}

export { collectRecords };