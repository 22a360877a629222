import { unitKey } from "./unit-key.mjs";
import { compareTexts, instantKey } from "./sha2.mjs";
import { tableOf } from "./datasets.mjs";
import { formatInstant } from "./phase.mjs";
import { count } from "./count.mjs";
import { INTEGRITY_WORKFLOW } from "./integrity-history.mjs";
import { listPackedFetches } from "./kept-fetches.mjs";

// actions/shared/datasets/proof-targets.ts
/** What the proof of a rollback looks at. A cadence is the longest of the datasets', so that no slow run is missed. */
function proofTargetsOf(datasets, limits) {
	const longest = (cadences, path, minutes) => Math.max(cadences * cadenceSecondsOf(datasets, path), 60 * minutes);
	return {
		dlt: dltTargets(datasets.datasets),
		arrivals: datasets.datasets.flatMap((dataset) => arrivalTarget(dataset, datasets)),
		lookDistanceSeconds: longest(limits.lookCadences, "dlt", limits.lookMinutes),
		manualLimitSeconds: longest(limits.scheduleCadences, "manual", limits.scheduleMinutes)
	};
}
/** The longest cadence of a path over all datasets; 0 where it writes none. */
function cadenceSecondsOf({ datasets }, path) {
	return Math.max(0, ...datasets.map(({ paths }) => 60 * (paths?.[path]?.cadenceMinutes ?? 0)));
}
function dltTargets(datasets) {
	const bySchema = /* @__PURE__ */ new Map();
	for (const dataset of datasets) {
		const table = tableOf(dataset, "dlt");
		if (dataset.dlt === void 0 || table === null) continue;
		bySchema.set(dataset.dlt.schema, [...bySchema.get(dataset.dlt.schema) ?? [], {
			schema: table.schema,
			table: table.table
		}]);
	}
	return [...bySchema].map(([dltSchema, tables]) => ({
		dltSchema,
		tables
	}));
}
function arrivalTarget(dataset, { units }) {
	const table = dataset.holds === "posts" ? tableOf(dataset, "manual") : null;
	if (table?.unitColumn === void 0) return [];
	return [{
		dataset: dataset.name,
		schema: table.schema,
		table: table.table,
		arrivalColumn: "column" in table.arrival ? table.arrival.column : null,
		unitColumn: table.unitColumn,
		...table.unitNames === void 0 ? {} : { unitNames: table.unitNames },
		manualRows: manualRows(table),
		units: units.map(({ name }) => unitKey(name))
	}];
}
function manualRows({ writtenBy, path }) {
	if (path?.rule === "column") return {
		kind: "column-equals",
		column: path.column,
		value: path.manual
	};
	return writtenBy === "both" ? { kind: "without-load-id" } : { kind: "all" };
}

// actions/shared/success/success-limits.ts
function successGoalsOf(policy, datasets) {
	const { success, triggers, collectors } = policy;
	const { scheduleCadences, scheduleMinutes } = triggers["load-failure"];
	const targets = {
		...proofTargetsOf(datasets, {
			...success.manualCollection,
			scheduleCadences,
			scheduleMinutes
		}),
		dltRole: collectors.dlt.databaseRole
	};
	const { errorRate, performance, queues, acceptedUnknownDays } = success;
	const { minutes, posts } = triggers["sla-missed"];
	return {
		targets,
		limits: {
			errorRate,
			performance,
			queues,
			acceptedUnknownDays,
			sla: {
				minutes,
				posts
			},
			manualLimitSeconds: targets.manualLimitSeconds
		},
		workflows: ["manual", "dlt"].flatMap((path) => collectors[path].workflows.map((workflow) => ({
			workflow,
			path
		}))),
		retiredPlaces: collectors.dlt.retiredPlaces
	};
}

// actions/shared/gates/gate-history.ts
/** The mark that a look leaves once it recorded the baseline, also where there was no fault to record. */
const BASELINE_MARK = "baseline-recorded";
/** Arranges the records of the whole history. One whose clock runs ahead is left out: it decides nothing. */
function toGateHistory(all, now) {
	const records = all.filter((record) => !("at" in record) || Date.parse(record.at) <= now.getTime());
	const of = (kind) => sortOnce(records.filter((record) => record.kind === kind));
	const heartbeats = of("heartbeat");
	const verdicts = of("verdicts");
	return {
		records,
		heartbeats,
		aheadOfUs: latestAfter(all, now),
		looks: heartbeats.filter(({ workflow }) => workflow === INTEGRITY_WORKFLOW),
		verdicts,
		newestVerdicts: verdicts.at(-1) ?? null,
		newestDecision: of("decision").at(-1) ?? null,
		unitFetches: withPacked(of("unit-fetch"), records, now),
		dltRuns: of("collection-run").filter(({ path }) => path === "dlt"),
		standstills: of("standstill").filter(({ path }) => path === "dlt"),
		drills: of("drill"),
		bypasses: of("bypass"),
		bypassReviews: of("bypass-review"),
		isBaselineRecorded: records.some((record) => record.kind === "baseline" || record.kind === "mark" && record.name === "baseline-recorded")
	};
}
function latestAfter(all, now) {
	return sortOnce(all.filter((record) => record.kind === "heartbeat" && Date.parse(record.at) > now.getTime())).at(-1) ?? null;
}
/** Those of finished days too, each once: some are kept as records beside. */
function withPacked(fetches, records, now) {
	const packed = listPackedFetches(records).filter(({ at }) => Date.parse(at) <= now.getTime());
	if (packed.length === 0) return fetches;
	const known = new Set(fetches.map(keyOf));
	return sortOnce([...fetches, ...packed.filter((fetch) => !known.has(keyOf(fetch)))]);
}
function keyOf({ at, run, unit, path, outcome }) {
	return JSON.stringify([
		Date.parse(at),
		run,
		unit,
		path,
		outcome
	]);
}
/** The history may hold a record in several files. */
function sortOnce(records) {
	return [...new Map(records.map((record) => [`${instantKey(record.at)} ${JSON.stringify(record)}`, record]))].toSorted(([a], [b]) => compareTexts(a, b)).map(([, record]) => record);
}

// actions/shared/gates/pending-places.ts
/** Records of versions that named no place. */
const UNNAMED = "unnamed";
const DAY_MS = 864e5;
/** After so long nobody knows whether a place is still there. A crontab asks each cadence, and a look is recorded hourly. */
const SILENT_DAYS = 7;
/** The newest word of each place, by its name: one never hides another. A run is counted at its end, so that is its time. */
function listPendingPlaces(history, { config, retiredPlaces = [], now }) {
	const since = config.rolledBackAt === null ? Number.NEGATIVE_INFINITY : Date.parse(config.rolledBackAt);
	const retired = retiredPlaces.filter(({ on }) => Date.parse(on) <= now.getTime());
	const words = listWords(history, since).filter(({ place, atMs }) => !retired.some((one) => one.place === place && atMs < Date.parse(one.on) + DAY_MS));
	const newest = [...new Set(words.map(({ place }) => place))].flatMap((name) => newestOf(words.filter(({ place }) => place === name)));
	return newest.filter((word) => !isNamedBetter(word, newest)).toSorted((a, b) => a.place < b.place ? -1 : 1).map(({ isOutdated, ...word }) => ({
		...word,
		standing: standingOf({
			...word,
			isOutdated
		}, now)
	}));
}
/** How many wait at all places together, as far as these told; `null` where none did. */
function countPending(records, terms) {
	const counts = listPendingPlaces(toGateHistory(records, terms.now), terms).flatMap(({ pendingPackages }) => pendingPackages ?? []);
	return counts.length === 0 ? null : counts.reduce((sum, one) => sum + one, 0);
}
function listWords({ dltRuns, standstills }, sinceMs) {
	const runs = dltRuns.map(({ at, endedAt, pendingPackages, place }) => ({
		pendingPackages,
		what: `after the run of ${at}`,
		place: place ?? "unnamed",
		atMs: Date.parse(endedAt),
		isOutdated: false
	}));
	const looks = standstills.map(({ at, pendingPackages, place }) => ({
		pendingPackages,
		what: `at ${at}, when dlt was not run`,
		place: place ?? "unnamed",
		atMs: Date.parse(at),
		isOutdated: Date.parse(at) < sinceMs
	}));
	return [...runs, ...looks];
}
/** Outdated looks only where there is nothing else. */
function newestOf(words) {
	const told = words.filter(({ isOutdated }) => !isOutdated);
	const newest = (told.length > 0 ? told : words).toSorted((a, b) => a.atMs - b.atMs).at(-1);
	return newest === void 0 ? [] : [newest];
}
/** A machine that named no folder, and names one since. */
function isNamedBetter({ place, atMs, pendingPackages }, all) {
	return pendingPackages === null && all.some((other) => other.place.startsWith(`${place}-`) && other.atMs > atMs);
}
function standingOf({ place, pendingPackages, atMs, isOutdated }, now) {
	if (pendingPackages === null) return "unsaid";
	if (isOutdated) return "unlooked";
	return place !== "unnamed" && now.getTime() - atMs > 7 * DAY_MS ? "silent" : "known";
}
/** For people: what it has, and when it was last heard of. */
function describePlace({ place, pendingPackages, what, atMs, standing }) {
	const name = place === "unnamed" ? "place unnamed (records of a version that named none)" : `place ${place}`;
	const has = pendingPackages === null ? "did not say" : `${count(pendingPackages, "package")} ${what}`;
	const heard = formatInstant(new Date(atMs));
	if (standing === "silent") return `${name}: ${has}, not heard of for more than ${7} days (last ${heard})`;
	if (standing === "unlooked") return `${name}: ${has}, which is before the rollback (last heard of ${heard})`;
	return `${name}: ${has} (last heard of ${heard})`;
}

export { UNNAMED, countPending, describePlace, listPendingPlaces, successGoalsOf, toGateHistory };