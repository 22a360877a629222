import { unpackFetches } from "./decision.mjs";

// actions/shared/history/kept-fetches.ts
/** What the triggers and gates read of a unit-fetch. */
function toKeptFetch(fetch) {
	const { at, run, unit, path, generation, outcome, count, durationSeconds, remainingBudget } = fetch;
	return {
		atMs: Date.parse(at),
		run,
		unit,
		path,
		generation,
		outcome,
		count,
		durationSeconds: durationSeconds ?? null,
		isLimited: remainingBudget === null ? null : remainingBudget <= 0
	};
}
/** Every unit-fetch of finished days, as the record that it was, without the ids: of the budget it says alone whether it was spent. */
function listPackedFetches(records) {
	return records.flatMap((record) => record.kind === "fetch-day" ? unpackFetches(record).map(toUnitFetch) : []);
}
function toUnitFetch({ atMs, durationSeconds, isLimited, ...fetch }) {
	const { run, unit, path, generation, outcome, count } = fetch;
	return {
		kind: "unit-fetch",
		schemaVersion: durationSeconds === null ? 1 : 2,
		at: new Date(atMs).toISOString(),
		run,
		unit,
		path,
		generation,
		outcome,
		newestId: null,
		oldestId: null,
		count,
		saturated: false,
		calls: 0,
		remainingBudget: isLimited === null ? null : isLimited ? 0 : 1,
		...durationSeconds === null ? {} : { durationSeconds }
	};
}

export { listPackedFetches, toKeptFetch };