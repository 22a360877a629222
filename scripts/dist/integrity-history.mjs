import { historyKey } from "./history-key.mjs";
import { unitKey } from "./unit-key.mjs";
import { baselineKey } from "./judge-look.mjs";
import { describeLag } from "./prove-binding.mjs";

// actions/shared/integrity/integrity-history.ts
/** The workflow's name in heartbeats, by which the first look is found. */
const INTEGRITY_WORKFLOW = "integrity";
/** What the whole history means to the checks. Ids that cannot be unpacked are left out: the day's hours and digest still count. */
function toIntegrityMemory(history, ids) {
	return {
		watermarks: new Map([...history.watermarks.values()].map(({ table, through }) => [table, through])),
		sealedDays: [...history.sealedDays].map(([key, seal]) => ({
			dataset: seal.dataset,
			table: seal.table,
			day: seal.day,
			recipe: seal.recipe,
			count: seal.count,
			digest: seal.digest,
			ids: seal.packedIds === null ? null : ids.unpack(seal.packedIds),
			hours: seal.hours,
			...verificationOf(history.verifiedDays.get(key))
		})),
		counts: sumPaths(history.counts),
		unitFetches: [...history.recentFetches.values()].flat().map(toFetchFact),
		baseline: new Map([...history.baselines].map(([key, keys]) => [toBaselineKey(key), keys])),
		gauges: new Map([...history.gauges.values()].map(({ name, value }) => [name, value])),
		marks: new Map([...history.marks.values()].map(({ name, value }) => [name, value])),
		firstLookAt: history.heartbeats.find(({ workflow }) => workflow === "integrity")?.at ?? null
	};
}
function toFetchFact(fetch) {
	const { at, path, generation, outcome, newestId, oldestId, saturated } = fetch;
	return {
		at,
		unit: unitKey(fetch.unit),
		path,
		generation,
		outcome,
		newestId,
		oldestId,
		saturated
	};
}
function verificationOf(verified) {
	if (verified === void 0) return { verifiedAt: null };
	const { at: verifiedAt, outcome } = verified;
	return outcome === "unknown" ? { verifiedAt: null } : {
		verifiedAt,
		lastOutcome: outcome
	};
}
/** The checks count whole units, whichever path brought a row. */
function sumPaths(counts) {
	const byHour = /* @__PURE__ */ new Map();
	for (const { dataset, table, unit, hour, rows } of counts) {
		const key = historyKey(dataset, table, unit, hour);
		const before = byHour.get(key)?.rows ?? 0;
		byHour.set(key, {
			dataset,
			table,
			unit: unit ?? "",
			hour,
			rows: before + rows
		});
	}
	return [...byHour.values()];
}
function toBaselineKey(key) {
	const [dataset = null, check = ""] = JSON.parse(key);
	return baselineKey({ id: check ?? "" }, dataset);
}
/** What a look leaves, as the history keeps it. Instants are the database's. */
function toHistoryRecords(records, look) {
	const counts = records.filter((record) => record.kind === "count");
	return [...records.filter((record) => record.kind !== "count").map((record) => toRecord(record, look)), ...groupCounts(counts, look.context)];
}
function toRecord(record, { context, ids }) {
	const { at } = context.database;
	switch (record.kind) {
		case "watermark": return {
			...record,
			schemaVersion: 1,
			at,
			lagReason: describeLag(context.database)
		};
		case "sealed-day": {
			const { ids: dayIds, hours, replaces = [], ...day } = record;
			const packedIds = dayIds === null ? null : ids.pack(dayIds);
			const postgresMajor = Math.floor(context.database.versionNumber / 1e4);
			const kept = hours === null ? null : [...hours];
			return {
				...day,
				schemaVersion: 1,
				sealedAt: at,
				packedIds,
				postgresMajor,
				hours: kept,
				replaces: [...replaces]
			};
		}
		case "verified-day": return {
			...record,
			schemaVersion: 1
		};
		case "baseline": {
			const { dataset, keys, ...rest } = record;
			return {
				...rest,
				schemaVersion: 1,
				dataset: dataset === "" ? null : dataset,
				keys: [...keys]
			};
		}
		case "gauge":
		case "mark": return {
			...record,
			schemaVersion: 1,
			at
		};
		default: return record;
	}
}
/** One record a unit and day. All that an hour has up to the window's end is in `rows`. */
function groupCounts(counts, { windows, database }) {
	const byDay = /* @__PURE__ */ new Map();
	for (const count of counts) {
		const key = historyKey(count.dataset, count.table, count.unit, count.hour.slice(0, 10));
		byDay.set(key, [...byDay.get(key) ?? [], count]);
	}
	return [...byDay.values()].flatMap((group) => {
		const [first] = group;
		if (first === void 0) return [];
		const { dataset, table, unit, hour } = first;
		const through = windows.get(table)?.through ?? database.at;
		const hours = group.map((one) => ({
			hour: Number(one.hour.slice(11, 13)),
			rows: one.rows,
			through
		}));
		return [{
			kind: "counts",
			schemaVersion: 1,
			dataset,
			table,
			unit: unit === "" ? null : unit,
			path: null,
			day: hour.slice(0, 10),
			hours
		}];
	});
}

export { INTEGRITY_WORKFLOW, toHistoryRecords, toIntegrityMemory };