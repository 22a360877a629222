import { historyKey, shortenSuccessLooks } from "./success-looks.mjs";
import { compareTexts, instantKey } from "./instant-order.mjs";
import { parseHistoryFiles } from "./git-history-store.mjs";

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
		incidentEvents: listEvents(of("incident-event")),
		successLooks: shortenSuccessLooks(of("success"))
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

// actions/shared/history/fold-history.ts
/**
* Folds all files into what is known. Every rule is a maximum, a latest or a union, so that neither the order of files nor a file that is there
* twice changes anything, and two runs that overlapped cannot corrupt it.
*/
function foldHistory(files) {
	const lines = parseHistoryFiles(files);
	const collected = collectRecords(lines.records.map(({ record }) => record));
	const seals = [...collected.seals.values()].map(chooseSeal);
	const passedOver = lines.passedOver.map(({ note }) => note);
	return {
		memory: {
			heartbeats: listHeartbeats(collected),
			watermarks: collected.watermarks,
			sealedDays: sortedMap(seals.map(({ seal }) => [historyKey(seal.dataset, seal.table, seal.day), seal])),
			verifiedDays: collected.verifiedDays,
			baselines: collected.baselines,
			counts: listCounts(collected),
			lastVerdicts: collected.lastVerdicts,
			gauges: collected.gauges,
			marks: collected.marks,
			lastUnitFetches: collected.lastUnitFetches,
			reviewedIncidents: new Set(collected.incidentEvents.flatMap(({ event, incident }) => event === "reviewed" ? [incident] : [])),
			recentFetches: collected.recentFetches
		},
		notes: [...passedOver.toSorted((a, b) => compareTexts(a.path, b.path) || a.line - b.line), ...seals.flatMap(({ note }) => note ?? [])]
	};
}
/**
* The seal that a later loss is measured by. An earlier seal stands until a later one says that it was checked against it: so a loss between two
* seals is not sealed over.
*/
function chooseSeal(seals) {
	const recipe = Math.max(...seals.map((seal) => seal.recipe));
	const ofRecipe = seals.filter((seal) => seal.recipe === recipe);
	const standing = ofRecipe.filter((seal) => !ofRecipe.some((other) => isReplacedBy(seal, other))).toSorted((a, b) => compareTexts(instantKey(a.sealedAt), instantKey(b.sealedAt)) || compareTexts(JSON.stringify(a), JSON.stringify(b)));
	const [seal] = standing;
	if (seal === void 0) throw new TypeError("No seal stands, though the latest one cannot be replaced.");
	const digests = [...new Set(standing.map(({ digest }) => digest))];
	const { dataset, table, day } = seal;
	return {
		seal,
		note: digests.length > 1 ? {
			kind: "contradictory-seals",
			dataset,
			table,
			day,
			digests
		} : null
	};
}
function isReplacedBy(seal, other) {
	return instantKey(other.sealedAt) > instantKey(seal.sealedAt) && other.replaces.includes(seal.digest);
}
function listHeartbeats({ heartbeats }) {
	return [...sortedMap([...new Map(heartbeats.map(({ at, run, workflow, verdict }) => {
		const fact = {
			at,
			run,
			workflow,
			verdict
		};
		return [JSON.stringify([instantKey(at), fact]), fact];
	}))]).values()];
}
function listCounts({ counts }) {
	const listed = [];
	for (const { dataset, table, unit, path, day, hours } of counts.values()) for (const [at, { rows, through }] of [...hours].toSorted(([a], [b]) => a - b)) {
		const hour = `${day}T${at < 10 ? "0" : ""}${at}`;
		listed.push({
			dataset,
			table,
			unit,
			path,
			hour,
			rows,
			through
		});
	}
	return listed;
}
function sortedMap(entries) {
	return new Map(entries.toSorted(([a], [b]) => compareTexts(a, b)));
}

export { collectRecords, foldHistory };