import { quoteIdentifier, quoteTable, tableKey } from "./quoted-name.mjs";

// actions/shared/integrity/look-context.ts
/** So many loads of a schema are read in any case, the newest. */
const LEAST_LOADS = 5e3;
/** And so many where a window holds that many: a load every six seconds for the seven days of the longest one. */
const MOST_LOADS = 1e5;

// actions/shared/integrity/missing-privilege.ts
/** Whom a grant goes to, where the role is not known by name. */
const READER = "the role of database-url";
/** What keeps the role from every row of a table, first things first: the schema, the table, then row security. */
function listMissingPrivileges(table, role = READER) {
	const { schema, mayRead, maySeeSchema, rowSecurity } = table;
	return [
		...maySeeSchema ? [] : [{
			message: `the role lacks USAGE on schema ${schema}`,
			remedy: `GRANT USAGE ON SCHEMA ${quoteIdentifier(schema)} TO ${role};`
		}],
		...mayRead ? [] : [{
			message: `the role lacks SELECT on ${tableKey(table)}`,
			remedy: `GRANT SELECT ON ${quoteTable(table)} TO ${role};`
		}],
		...rowSecurity === "hides" ? [{
			message: `row security is in force on ${tableKey(table)}, and a policy may hide rows from the role`,
			remedy: `ALTER ROLE ${role} BYPASSRLS; or CREATE POLICY switchback ON ${quoteTable(table)} FOR SELECT TO ${role} USING (true);`
		}] : []
	];
}

// actions/shared/integrity/arrival-clause.ts
/** dlt's column of the load that wrote a row last. */
const LOAD_ID = "_dlt_load_id";
/** Which rows of a bound table arrived in its window, by the rule of its binding (`config/datasets.yaml`, `arrival`). */
function planArrivals(subject, context) {
	const { arrival } = subject.table;
	switch (arrival.rule) {
		case "column": return columnClause(subject, arrival.column);
		case "dlt_load": return loadClause(subject, context);
		case "by_path": return byPathClause(subject, arrival.column, context);
		case "none": return NO_ARRIVAL;
		default: return arrival;
	}
}
/** Loads whose `inserted_at` lies in the window, by id. Loads that never completed have no row; the check of uncompleted loads finds those. */
function loadsInWindow({ dataset, window }, context) {
	return (dataset.dlt === void 0 ? void 0 : context.loads.get(dataset.dlt.schema))?.filter(({ insertedAt }) => insertedAt > window.after && insertedAt <= window.through) ?? null;
}
/**
* Up to here loads that brought rows of the table may lie that nobody read, since more were there than are read; `null` where all were, or where its rows
* do not arrive by loads.
*/
function loadsUnreadThrough(subject, context) {
	const { dataset, table } = subject;
	const byLoads = table.arrival.rule === "dlt_load" || table.arrival.rule === "by_path" && hasLoadId(subject);
	return dataset.dlt === void 0 || !byLoads ? null : unreadThrough(dataset.dlt.schema, context);
}
/** Up to here loads of a schema of dlt may lie that nobody read; `null` where all were. */
function unreadThrough(dltSchema, { loads, loadsSince }) {
	const read = loads.get(dltSchema) ?? [];
	const oldest = read.at(-1)?.insertedAt;
	if (oldest === void 0 || read.length < 5e3) return null;
	return read.length >= 1e5 || loadsSince === void 0 || oldest < loadsSince ? oldest : loadsSince;
}
/** What is to be said where more loads completed in a window than are read; `null` where all of them were. */
function manyLoads({ dltSchema, after }, context) {
	const through = unreadThrough(dltSchema, context);
	if (through === null || through <= after) return null;
	return {
		kind: "unknown",
		message: `more loads of dlt completed since ${after} than are read: the newest ${(context.loads.get(dltSchema)?.length ?? 0).toLocaleString("en-US")} of ${dltSchema}._dlt_loads, so what came up to ${through} was not looked at`,
		remedy: "Give the table a column with DEFAULT now() and name it as arrival, rule: column, in config/datasets.yaml, or look at the table by hand and record the baseline: looks then go on from there."
	};
}
/** Whether the table, as it is now, has the column by which dlt marks its rows: before the first load it may not. */
function hasLoadId({ catalogue }) {
	return catalogue.columns.some(({ name }) => name === LOAD_ID);
}
function columnClause({ table, window }, column) {
	const name = `row.${quoteIdentifier(column)}`;
	return {
		kind: "clause",
		sql: `(${name} > $1::timestamptz and ${name} <= $2::timestamptz)`,
		values: [window.after, window.through],
		arrivedAt: name,
		index: createIndex(table, column)
	};
}
function loadClause(subject, context) {
	const loads = loadsInWindow(subject, context);
	if (loads === null) return noLoads(subject, context);
	const unread = unreadArrivals(subject, context);
	if (unread !== null) return unread;
	if (loads.length === 0) return { kind: "nothing-arrived" };
	return {
		kind: "clause",
		sql: `row.${LOAD_ID}::text = any($1::text[])`,
		values: [loads.map(({ loadId }) => loadId)],
		arrivedAt: null,
		index: createIndex(subject.table, LOAD_ID)
	};
}
/** Manual rows by the column, dlt's by their load: a merge of dlt takes a row over, and then its load says when. */
function byPathClause(subject, column, context) {
	const byColumn = columnClause(subject, column);
	if (!hasLoadId(subject) || byColumn.kind !== "clause") return byColumn;
	const loads = loadsInWindow(subject, context);
	if (loads === null) return noLoads(subject, context);
	const unread = unreadArrivals(subject, context);
	if (unread !== null) return unread;
	if (loads.length === 0) return {
		...byColumn,
		sql: `(row.${LOAD_ID} is null and ${byColumn.sql})`
	};
	return {
		...byColumn,
		sql: `(row.${LOAD_ID} is null and ${byColumn.sql} or row.${LOAD_ID}::text = any($3::text[]))`,
		values: [...byColumn.values, loads.map(({ loadId }) => loadId)],
		index: `${byColumn.index} ${createIndex(subject.table, LOAD_ID)}`
	};
}
function unreadArrivals({ dataset, window }, context) {
	return dataset.dlt === void 0 ? null : manyLoads({
		dltSchema: dataset.dlt.schema,
		after: window.after
	}, context);
}
const NO_ARRIVAL = {
	kind: "unknown",
	message: "the binding has arrival rule none, so what is new cannot be told",
	remedy: "Add a column with DEFAULT now() to the table and name it as arrival, rule: column, in config/datasets.yaml."
};
function noLoads({ dataset }, { tables }) {
	const schema = dataset.dlt?.schema;
	const loads = schema === void 0 ? void 0 : tables.get(tableKey({
		schema,
		table: "_dlt_loads"
	}));
	const [missing] = loads === void 0 ? [] : listMissingPrivileges(loads);
	return {
		kind: "unknown",
		message: `${schema ?? "the schema of dlt"}._dlt_loads could not be read${missing === void 0 ? "" : ` (${missing.message})`}, so when a row of dlt arrived cannot be told`,
		remedy: missing?.remedy ?? "Name the schema that has _dlt_loads in dlt: of config/datasets.yaml, and grant SELECT on it."
	};
}
/** Without CONCURRENTLY a build would block the writers. */
function createIndex(table, ...columns) {
	return `CREATE INDEX CONCURRENTLY ON ${quoteTable(table)} (${columns.map(quoteIdentifier).join(", ")});`;
}
/** The same where the table is partitioned: Postgres builds no index on all partitions at once without blocking writers. */
function onPartitions(index, table) {
	const name = quoteTable(table);
	const statement = index.replaceAll(`CREATE INDEX CONCURRENTLY ON ${name} `, `CREATE INDEX ON ${name} `);
	if (statement === index) return index;
	return `${statement} It blocks writers while it is built; else build one on each partition CONCURRENTLY, and attach them to one made ON ONLY ${name}.`;
}

export { LEAST_LOADS, MOST_LOADS, createIndex, hasLoadId, listMissingPrivileges, loadsInWindow, loadsUnreadThrough, manyLoads, onPartitions, planArrivals, unreadThrough };