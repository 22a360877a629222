import { compareTexts, instantKey } from "./sha2.mjs";
import { LOSS_CHECKS } from "./loss-checks.mjs";

// actions/shared/triggers/to-sighting.ts
/**
* The kinds of checks that a trigger goes by, by their id: the history keeps answers without their kind. A test compares this with the checks themselves.
*/
const TRIGGER_CHECKS = new Map([
	...LOSS_CHECKS,
	["duplicates", "duplicates"],
	["dlt-duplicate-rows", "duplicates"],
	["dlt-cadence", "load"],
	["dlt-loads", "load"],
	["dlt-state", "load"]
]);
/** The look that was just taken, whole. */
function sightingOf(result, at) {
	return {
		atMs: at.getTime(),
		generation: result.generation,
		isBaseline: result.isBaseline,
		isUnweighed: result.phase === null,
		checks: result.checks.map(({ id, kind, verdict, observed, remedy, faultCount, action }) => ({
			id,
			kind,
			verdict,
			observed,
			remedy,
			faultCount,
			cause: action === "hold" ? "manual" : "any"
		}))
	};
}
/** All looks that the history keeps, rising, each once. A compacted day may give several parts of one. */
function listSightings(records) {
	const generations = generationsByRun(records);
	const unread = runsWithoutState(records);
	const byRun = /* @__PURE__ */ new Map();
	for (const record of records) {
		if (record.kind !== "verdicts") continue;
		const key = `${instantKey(record.at)} ${record.run}`;
		const look = byRun.get(key) ?? {
			at: record.at,
			run: record.run,
			checks: /* @__PURE__ */ new Map()
		};
		byRun.set(key, look);
		for (const check of record.checks) look.checks.set(JSON.stringify(check), toSighted(check));
	}
	return [...byRun].toSorted(([a], [b]) => compareTexts(a, b)).map(([, { at, run, checks }]) => ({
		atMs: Date.parse(at),
		generation: generations.get(run) ?? null,
		isBaseline: false,
		isUnweighed: unread.has(run),
		checks: [...checks].toSorted(([a], [b]) => compareTexts(a, b)).map(([, check]) => check)
	}));
}
function toSighted(check) {
	const { id, verdict, observed, keys, faultCount, action } = check;
	return {
		id,
		verdict,
		observed,
		remedy: null,
		kind: TRIGGER_CHECKS.get(id) ?? null,
		faultCount: faultCount ?? keys.length,
		cause: action === void 0 ? "unsaid" : action === "hold" ? "manual" : "any"
	};
}
/** Of runs whose day is not compacted yet: a heartbeat that says that it knew no generation. */
function runsWithoutState(records) {
	return new Set(records.flatMap((record) => record.kind === "heartbeat" && record.generation === null ? [record.run] : []));
}
/** Of runs whose day is not compacted yet. */
function generationsByRun(records) {
	return new Map(records.flatMap((record) => record.kind === "heartbeat" && record.generation !== void 0 && record.generation !== null ? [[record.run, record.generation]] : []));
}

export { TRIGGER_CHECKS, listSightings, sightingOf };