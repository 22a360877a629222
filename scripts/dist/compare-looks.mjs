import { count } from "./count.mjs";
import { compareLoadIds } from "./load-id.mjs";

// actions/shared/verification/compare-looks.ts
/** Why two looks are not of the same thing, or `null` where they are. */
function whyIncomparable(first, second) {
	if (first.generation !== second.generation) return `the earlier look is of generation ${first.generation}, the state is at generation ${second.generation}`;
	if (first.database.id !== second.database.id) return "the earlier look is of another database";
	if (Date.parse(first.at) > Date.parse(second.at)) return "the earlier look is younger than this one by the database's clock";
	const missing = second.datasets.find(({ dltSchema }) => !first.datasets.some((dataset) => dataset.dltSchema === dltSchema));
	return missing ? `the earlier look has no dataset ${missing.dltSchema}` : null;
}
/** `_dlt_loads` of a dataset at two looks; both must have been measured. */
function compareLoads(first, second) {
	if (first === null) return second === null ? { kind: "unchanged" } : {
		kind: "landed",
		what: second.newest
	};
	if (second === null) return {
		kind: "unclear",
		detail: "_dlt_loads was there at the first look and is gone"
	};
	if (first.oid === second.oid && first.digest === second.digest && first.rows === second.rows) return { kind: "unchanged" };
	const known = new Set(first.newest.map(keyOf));
	const oldestKnown = first.newest.length < first.rows ? first.newest.at(-1)?.insertedAt : void 0;
	const fresh = first.rows === 0 || first.newest.length > 0 ? second.newest.filter((load) => !known.has(keyOf(load)) && isBeyond(load, oldestKnown)) : [];
	if (fresh.length > 0) return {
		kind: "landed",
		what: fresh
	};
	if (first.oid !== second.oid) return {
		kind: "unclear",
		detail: "_dlt_loads was dropped and made again between the looks"
	};
	if (second.rows > first.rows) return {
		kind: "landed",
		what: []
	};
	const lost = first.rows - second.rows;
	return {
		kind: "unclear",
		detail: `${lost > 0 ? `deleted from _dlt_loads: ${count(lost, "row")}` : "rows of _dlt_loads were edited"} between the looks`
	};
}
/** A watched table at two looks; `first` is undefined where the earlier look did not have it. Both must have been measured. */
function compareTables(first, second) {
	if (first === void 0 || first === null) {
		if (second === null) return { kind: "unchanged" };
		return second.rows > 0 ? {
			kind: "landed",
			what: second.newest.map(asGrowth)
		} : {
			kind: "unclear",
			detail: "the table was made between the looks"
		};
	}
	if (second === null) return {
		kind: "unclear",
		detail: "the table, or its column _dlt_load_id, is gone"
	};
	if (first.oid === second.oid && first.digest === second.digest && first.rows === second.rows) return { kind: "unchanged" };
	const grown = findGrowth(first, second);
	if (grown.length > 0) return {
		kind: "landed",
		what: grown
	};
	if (first.oid !== second.oid) return {
		kind: "unclear",
		detail: "the table was dropped and made again"
	};
	if (second.rows > first.rows) return {
		kind: "landed",
		what: [{
			loadId: null,
			before: first.rows,
			after: second.rows
		}]
	};
	return {
		kind: "unclear",
		detail: `rows of dlt fell from ${first.rows} to ${second.rows} or moved between older loads`
	};
}
/** The same table in another look's dataset. */
function findTable(dataset, wanted) {
	return dataset?.tables.find(({ schema, table }) => schema === wanted.schema && table === wanted.table);
}
function findGrowth(first, second) {
	const before = new Map(first.newest.map(({ loadId, rows }) => [loadId, rows]));
	const isComplete = first.newest.length === first.loadIds;
	const oldestKnown = first.newest.at(-1)?.loadId;
	return second.newest.flatMap(({ loadId, rows }) => {
		const known = before.get(loadId);
		if (known !== void 0) return rows > known ? [{
			loadId,
			before: known,
			after: rows
		}] : [];
		return isComplete || oldestKnown !== void 0 && compareLoadIds(loadId, oldestKnown) < 0 ? [{
			loadId,
			before: 0,
			after: rows
		}] : [];
	});
}
function asGrowth({ loadId, rows }) {
	return {
		loadId,
		before: 0,
		after: rows
	};
}
function keyOf(load) {
	return JSON.stringify([
		load.loadId,
		load.schemaName,
		load.insertedAt
	]);
}
function isBeyond(load, oldestKnown) {
	return oldestKnown === void 0 || Date.parse(load.insertedAt) > Date.parse(oldestKnown);
}

export { compareLoads, compareTables, findTable, whyIncomparable };