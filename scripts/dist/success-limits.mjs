import { unitKey } from "./unit-key.mjs";
import { tableOf } from "./datasets.mjs";

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
		})))
	};
}

export { successGoalsOf };