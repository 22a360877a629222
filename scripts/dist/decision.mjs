import { compareTexts } from "./sha2.mjs";
import { array, int, literal, number, strictObject, string, tuple, union } from "./zod.mjs";
import { count, instant, path } from "./record-fields.mjs";

// actions/shared/history/fetch-day.ts
const OUTCOMES = [
	"fetched",
	"nothing-new",
	"gone",
	"rate-limited",
	"failed"
];
/** Unit, run, milliseconds since `from`, outcome, posts, seconds that it took, and whether it met a limit: 1, 0, or nobody told. */
const packedFetchSchema = tuple([
	count,
	count,
	count,
	int().min(0).max(4),
	count,
	number().min(0).nullable(),
	union([literal(0), literal(1)]).nullable()
]);
/**
* All unit-fetches of one path under one generation in the files of a finished day, as far as the triggers and gates read them.
*/
const fetchDaySchema = strictObject({
	kind: literal("fetch-day"),
	schemaVersion: literal(1),
	path,
	generation: int().nullable(),
	/** Of the earliest. */
	from: instant,
	units: array(string().min(1)).min(1),
	runs: array(string().min(1)).min(1),
	fetches: array(packedFetchSchema).min(1)
}).refine(({ units, runs, fetches }) => fetches.every(([unit, run]) => unit < units.length && run < runs.length), "each fetch names a unit and a run of the lists");
/** The same bytes for fetches of any order, each as often as it likes. */
function packFetches(fetches) {
	const groups = /* @__PURE__ */ new Map();
	for (const fetch of fetches) {
		const key = JSON.stringify([fetch.path, fetch.generation]);
		const group = groups.get(key) ?? /* @__PURE__ */ new Map();
		groups.set(key, group.set(orderOf(fetch), fetch));
	}
	return [...groups].toSorted(([a], [b]) => compareTexts(a, b)).map(([, group]) => packGroup([...group].toSorted(([a], [b]) => compareTexts(a, b)).map(([, fetch]) => fetch)));
}
function orderOf({ atMs, unit, run, outcome, count: posts, durationSeconds, isLimited }) {
	return JSON.stringify([
		String(atMs).padStart(15, "0"),
		unit,
		run,
		outcome,
		posts,
		durationSeconds,
		isLimited
	]);
}
function packGroup(fetches) {
	const [first] = fetches;
	if (first === void 0) throw new RangeError("A group has at least one fetch.");
	const units = [...new Set(fetches.map(({ unit }) => unit))].toSorted(compareTexts);
	const runs = [...new Set(fetches.map(({ run }) => run))];
	const unitAt = new Map(units.map((unit, at) => [unit, at]));
	const runAt = new Map(runs.map((run, at) => [run, at]));
	return {
		kind: "fetch-day",
		schemaVersion: 1,
		path: first.path,
		generation: first.generation,
		from: new Date(first.atMs).toISOString(),
		units,
		runs,
		fetches: fetches.map(({ atMs, unit, run, outcome, count: posts, durationSeconds, isLimited }) => [
			unitAt.get(unit) ?? 0,
			runAt.get(run) ?? 0,
			atMs - first.atMs,
			OUTCOMES.indexOf(outcome),
			posts,
			durationSeconds,
			isLimited === null ? null : isLimited ? 1 : 0
		])
	};
}
/** The fetches again. */
function unpackFetches({ path: own, generation, from, units, runs, fetches }) {
	const fromMs = Date.parse(from);
	return fetches.flatMap(([unitAt, runAt, afterMs, outcomeAt, posts, durationSeconds, limit]) => {
		const [unit, run, outcome] = [
			units[unitAt],
			runs[runAt],
			OUTCOMES[outcomeAt]
		];
		if (unit === void 0 || run === void 0 || outcome === void 0) return [];
		const isLimited = limit === null ? null : limit === 1;
		return [{
			atMs: fromMs + afterMs,
			run,
			unit,
			path: own,
			generation,
			outcome,
			count: posts,
			durationSeconds,
			isLimited
		}];
	});
}

// actions/shared/triggers/decision.ts
/** What the triggers come to, in rising order (DESIGN.md section 7). */
const DECISIONS = [
	"continue",
	"hold",
	"rollback"
];

export { DECISIONS, fetchDaySchema, packFetches, unpackFetches };