import { count } from "./next-generation.mjs";
import { array, lazy, never, number, object, string, tuple, union } from "./cutover-config.mjs";
import { DependencyError, OperatorError } from "./errors.mjs";
import { boundRelations, nearestWord } from "./read-peoples-files.mjs";
import { openPostgres, parsePostgresUrl } from "./postgres-connection.mjs";
import { UNKNOWN_SKEW_MS, WARN_SKEW_MS, extractedAt, inReadOnlyTransaction, measure, measureWork, onlyRow, run } from "./load-id.mjs";
import { inflateSync } from "node:zlib";

// actions/shared/integrity/quoted-name.ts
/** An identifier as SQL wants it where it may hold anything: between double quotes, its own doubled (Postgres manual, 4.1.1). */
function quoteIdentifier(name) {
	return `"${name.replaceAll("\"", "\"\"")}"`;
}
/** A table with its schema: the search path of a look is empty. */
function quoteTable({ schema, table }) {
	return `${quoteIdentifier(schema)}.${quoteIdentifier(table)}`;
}
/** The key under which a table is kept in maps and in the history. */
function tableKey({ schema, table }) {
	return `${schema}.${table}`;
}

// actions/shared/integrity/explain-plan.ts
const nodeSchema = object({
	"Node Type": string(),
	"Relation Name": string().optional(),
	Schema: string().optional(),
	"Index Name": string().optional(),
	"Index Cond": string().optional(),
	Filter: string().optional(),
	"Parent Relationship": string().optional(),
	"Plan Rows": number().optional(),
	Plans: array(lazy(() => nodeSchema)).optional()
});
const explainSchema = tuple([object({ Plan: nodeSchema })]);
/** Reads what `EXPLAIN (FORMAT JSON, VERBOSE)` gave. */
function parsePlan(explained) {
	const [{ Plan }] = explainSchema.parse(explained);
	return Plan;
}
/** Every relation that a plan reads, with its schema. */
function listRelations(node) {
	return [...relationOf(node), ...(node.Plans ?? []).flatMap(listRelations)];
}
/**
* The relations that a plan would read whole: a sequential scan, or an index from end to end. Not where a `LIMIT` of at most 10,000 rows stands
* directly above and no filter lets it run on: the newest row by an index is one row.
*/
function listWholeScans(node, isLimited = false) {
	const how = wholeScanOf(node);
	const bounded = isLimited && node.Filter === void 0;
	const own = how === null || bounded ? [] : relationOf(node).map((relation) => ({
		...relation,
		how
	}));
	const passesOn = isLimit(node) || isLimited && PASSING.has(node["Node Type"]) && node.Filter === void 0;
	return [...own, ...(node.Plans ?? []).flatMap((child) => listWholeScans(child, passesOn && !isAside(child["Parent Relationship"])))];
}
const MOST_LIMITED_ROWS = 1e4;
/** Nodes that ask their child for no more rows than they are asked for. */
const PASSING = /* @__PURE__ */ new Set([
	"Append",
	"Merge Append",
	"Result",
	"Subquery Scan",
	"Gather Merge"
]);
function isLimit(node) {
	return node["Node Type"] === "Limit" && (node["Plan Rows"] ?? 1e400) <= MOST_LIMITED_ROWS;
}
/** A plan of its own beside the node's input. */
function isAside(relationship) {
	return relationship === "InitPlan" || relationship === "SubPlan";
}
function wholeScanOf(node) {
	switch (node["Node Type"]) {
		case "Seq Scan": return "a sequential scan";
		case "Index Scan":
		case "Index Only Scan": return isSelective(node["Index Cond"]) ? null : `a scan of the whole index ${node["Index Name"] ?? ""}`.trim();
		default: return null;
	}
}
/** `x IS NOT NULL`, which Postgres adds for min and max, leaves nothing out. */
function isSelective(condition) {
	return condition !== void 0 && !/^\([^()]*(?:\([^()]*\))*[^()]* IS NOT NULL\)$/u.test(condition);
}
function relationOf(node) {
	const table = node["Relation Name"];
	return table === void 0 ? [] : [{
		schema: node.Schema ?? "",
		table
	}];
}

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

// actions/shared/adapters/postgres-integrity-gate.ts
/**
* What the planner would do, before it does it (the idea is pt-table-checksum's): a relation with more rows than `mostRows`, partitions summed
* up, is not read from end to end. Runs inside the query's savepoint and throws what `pg` throws.
*/
async function explainQuery(client, query, mostRows) {
	const sql = `explain (format json, verbose) ${query.sql}`;
	const { rows } = await client.query(sql, [...query.values ?? []]);
	const plan = parsePlan(rows[0]?.["QUERY PLAN"]);
	const scans = listWholeScans(plan);
	const tooLarge = scans.length === 0 ? null : await findTooLarge(client, scans, mostRows);
	return {
		refusal: tooLarge === null ? null : refuse(tooLarge, query, mostRows),
		relations: listRelations(plan)
	};
}
async function findTooLarge(client, scans, mostRows) {
	const { rows } = await client.query(SIZES_SQL, [scans.map(({ schema }) => schema), scans.map(({ table }) => table)]);
	const byRoot = /* @__PURE__ */ new Map();
	for (const row of rows) {
		const scan = scans[row.position - 1];
		if (scan === void 0) continue;
		const key = `${row.schema}.${row.table}`;
		const known = byRoot.get(key)?.rows ?? 0;
		byRoot.set(key, {
			...scan,
			schema: row.schema,
			table: row.table,
			rows: known + Number(row.rows),
			isPartitioned: row.partitioned
		});
	}
	return [...byRoot.values()].find(({ rows: estimate }) => estimate > mostRows) ?? null;
}
/**
* Rows by the size of the file now, as the planner does: the statistics may be old. Where nothing was analysed, 20 rows a page. Summed up under the
* partitioned table that a partition belongs to.
*/
const SIZES_SQL = `
  select coalesce(rn.nspname, n.nspname) as schema, coalesce(r.relname, c.relname) as table, scan.position::int as position, r.oid is not null as partitioned,
         (case when c.reltuples > 0 and c.relpages > 0 then c.reltuples / c.relpages else 20 end
           * (pg_relation_size(c.oid) / current_setting('block_size')::int))::bigint::text as rows
    from unnest($1::text[], $2::text[]) with ordinality as scan (schema, name, position)
    join pg_catalog.pg_namespace n on n.nspname = scan.schema
    join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = scan.name
    left join pg_catalog.pg_class r on c.relispartition and r.oid = pg_partition_root(c.oid)
    left join pg_catalog.pg_namespace rn on rn.oid = r.relnamespace`;
function refuse(scan, query, mostRows) {
	const { schema, table, how, rows } = scan;
	const figure = (count) => count.toLocaleString("en-US");
	return {
		measured: false,
		message: `it would take ${how} of ${schema}.${table}: observed about ${figure(rows)} rows, expected at most ${figure(mostRows)}`,
		remedy: remedyOf(scan, query)
	};
}
/** An index is made on what holds the rows: where a view reads it, its own columns stand behind those of the statement. */
function remedyOf({ schema, table, isPartitioned }, { index }) {
	if (index === void 0) return `Give ${schema}.${table} the index that the query needs, then ANALYZE it.`;
	if (!index.includes(quoteTable({
		schema,
		table
	}))) return `The rows are in ${schema}.${table}: give it, on its own columns, what for this view would be ${index}`;
	return isPartitioned ? onPartitions(index, {
		schema,
		table
	}) : index;
}

// actions/shared/adapters/unpack-dlt-text.ts
/** Far more than the state of a pipeline takes, far less than the memory of a runner: a text may have been made to blow up. */
const LARGEST_BYTES = 16777216;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/u;
/** The text in dlt's base64 of zlib, or in what an old version of dlt wrote unpacked; `null` for anything else. */
function unpackDltText(packed) {
	if (typeof packed !== "string") return null;
	if (packed.startsWith("{")) return packed;
	if (!BASE64.test(packed)) return null;
	try {
		const bytes = inflateSync(Buffer.from(packed, "base64"), { maxOutputLength: LARGEST_BYTES });
		return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
	} catch {
		return null;
	}
}

// actions/shared/adapters/postgres-integrity-ask.ts
/**
* One query behind a savepoint, gate first. Where it was refused because of row security whose policies hide nothing, it is asked again with
* row security on, if its plan reads no other table.
*
* @throws DependencyError where the connection is lost.
*/
async function askOne(client, query, state, options) {
	const mentioned = [...state.tables.values()].filter((table) => query.sql.includes(quoteTable(table)));
	const locked = mentioned.find((table) => state.locked.has(table.oid));
	if (locked !== void 0) return lockedAnswer(locked);
	let refusedBy = "";
	const answer = await measureWork(client, () => runGated(client, query, options), (sqlState) => {
		refusedBy = sqlState;
		return explain(sqlState, query, mentioned);
	});
	if (refusedBy === "55P03") await rememberLocks(client, state);
	if (refusedBy !== "42501" || !mentioned.some(({ rowSecurity }) => rowSecurity === "plain-true")) return answer;
	return measureWork(client, () => runWithPolicies(client, query, {
		state,
		options,
		answer
	}), () => void 0);
}
async function runGated(client, query, { mostScannedRows }) {
	const gate = query.isBounded === true ? null : await explainQuery(client, query, mostScannedRows);
	if (gate === null || gate.refusal === null) return {
		measured: true,
		value: await readRows$1(client, query)
	};
	for (const plans of DETOURS) {
		await setPlanner(client, [...plans, "jit"], "off");
		const { refusal } = await explainQuery(client, query, mostScannedRows);
		const rows = refusal === null ? await readRows$1(client, query) : null;
		await setPlanner(client, plans, "on");
		if (rows !== null) return {
			measured: true,
			value: rows
		};
	}
	return gate.refusal;
}
/**
* What the planner has to do without, where it would read a whole table: there may be a way by an index that it takes for dearer, as where a window
* holds a tenth of the rows. A rollback to the savepoint takes the setting back too. The price of a plan that is to be avoided would start the JIT.
*/
const DETOURS = [["enable_seqscan"], [
	"enable_seqscan",
	"enable_mergejoin",
	"enable_hashjoin"
]];
async function setPlanner(client, names, value) {
	await client.query(`select pg_catalog.set_config(name, $2, true) from unnest($1::text[]) as name`, [names, value]);
}
async function runWithPolicies(client, query, refused) {
	await setRowSecurity(client, "on");
	const { relations, refusal } = await explainQuery(client, query, refused.options.mostScannedRows);
	const hides = relations.some((relation) => refused.state.tables.get(tableKey(relation))?.rowSecurity === "hides");
	const mayRun = !hides && (refusal === null || query.isBounded === true);
	const result = (hides ? refused.answer : mayRun ? null : refusal) ?? {
		measured: true,
		value: await readRows$1(client, query)
	};
	await setRowSecurity(client, "off");
	return result;
}
async function setRowSecurity(client, value) {
	await client.query(`select pg_catalog.set_config('row_security', $1, true)`, [value]);
}
async function readRows$1(client, { sql, values = [], packedColumns = [] }) {
	const { rows } = await client.query(sql, [...values]);
	if (packedColumns.length === 0) return rows;
	return rows.map((row) => ({
		...row,
		...Object.fromEntries(packedColumns.map((name) => [name, unpackDltText(row[name])]))
	}));
}
/** Each further query of a locked table would wait for the whole lock time-out again. */
async function rememberLocks(client, { locked }) {
	const rows = await run(client, LOCKS_SQL);
	for (const { oid } of rows) locked.add(oid);
}
const LOCKS_SQL = `
  select distinct l.relation::text as oid
    from pg_catalog.pg_locks l
   where l.locktype = 'relation' and l.granted and l.mode = 'AccessExclusiveLock' and l.pid is distinct from pg_backend_pid()
     and l.database = (select oid from pg_catalog.pg_database where datname = current_database())`;
function lockedAnswer(table) {
	return {
		measured: false,
		message: `another session holds an exclusive lock on ${tableKey(table)}`,
		remedy: "Look again when whatever locks the table (a migration, VACUUM FULL) has ended."
	};
}
/** A remedy that names the table. The catalogue says which of the reasons behind one SQLSTATE it is; no message is matched. */
function explain(sqlState, query, mentioned) {
	const names = mentioned.map(tableKey).join(", ");
	switch (sqlState) {
		case "57014": return `Look again when the database is less busy${query.index === void 0 ? "." : `, or: ${query.index}`}`;
		case "55P03": return `Look again when whatever locks ${names || "the table"} has ended.`;
		case "42P01":
		case "42703": return `The table changed during the look: look again, and if it stays so correct ${names || "the binding"} in config/datasets.yaml.`;
		case "42501": return explainRefusal(mentioned);
		default: return;
	}
}
function explainRefusal(mentioned) {
	const unseen = mentioned.find(({ maySeeSchema }) => !maySeeSchema);
	if (unseen !== void 0) return `GRANT USAGE ON SCHEMA ${quoteSchema(unseen)} TO the role of database-url;`;
	const unread = mentioned.find(({ mayRead }) => !mayRead);
	if (unread !== void 0) return `GRANT SELECT ON ${quoteTable(unread)} TO the role of database-url;`;
	const hiding = mentioned.find(({ rowSecurity }) => rowSecurity === "hides");
	if (hiding === void 0) return void 0;
	return `Row security may hide rows of ${tableKey(hiding)} from this role: ALTER ROLE … BYPASSRLS, or use a role that has it.`;
}
function quoteSchema({ schema }) {
	return `"${schema.replaceAll("\"", "\"\"")}"`;
}

// actions/shared/adapters/postgres-integrity-indexes.ts
/**
* The indexes of tables, by the tables' oids. The text of an expression is read by itself: Postgres locks the table for it, and where that lock is
* not to be had the expression stands as `(unread)`, which no check takes for a column.
*/
async function readIndexes(client, oids) {
	const rows = await run(client, INDEXES_SQL, [oids]);
	const withText = rows.filter(({ keys, isPartial }) => isPartial || keys.includes(null)).map(({ index }) => index);
	const texts = withText.length === 0 ? [] : await readTexts(client, withText);
	const byTable = /* @__PURE__ */ new Map();
	for (const row of rows) {
		const text = texts.find(({ index }) => index === row.index);
		byTable.set(row.oid, [...byTable.get(row.oid) ?? [], toIndex(row, text)]);
	}
	return byTable;
}
async function readTexts(client, indexes) {
	const texts = await measure(client, {
		sql: TEXTS_SQL,
		values: [indexes]
	}, () => void 0);
	return texts.measured ? texts.value : [];
}
const INDEXES_SQL = `
  select i.indrelid::text as oid, i.indexrelid::text as index, c.relname as name, m.amname as method, i.indisunique as "isUnique",
         i.indisvalid and i.indisready as "isValid", i.indimmediate as "isImmediate", i.indpred is not null as "isPartial",
         (select json_agg(a.attname order by key.position)
            from unnest(i.indkey::int2[]) with ordinality as key (number, position)
            left join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = key.number and key.number <> 0
           where key.position <= i.indnkeyatts) as keys
    from pg_catalog.pg_index i
    join pg_catalog.pg_class c on c.oid = i.indexrelid
    join pg_catalog.pg_am m on m.oid = c.relam
   where i.indrelid = any($1::oid[])
   order by c.relname`;
const TEXTS_SQL = `
  select i.indexrelid::text as index, pg_get_expr(i.indpred, i.indrelid) as predicate,
         (select json_agg(pg_get_indexdef(i.indexrelid, key, true) order by key) from generate_series(1, i.indnkeyatts) as key) as keys
    from pg_catalog.pg_index i
   where i.indexrelid = any($1::oid[])`;
function toIndex(row, text) {
	const { name, method, isUnique, isValid, isImmediate, isPartial } = row;
	return {
		name,
		method,
		isUnique,
		isValid,
		isImmediate,
		keys: row.keys.map((key, position) => key === null ? {
			text: text?.keys[position] ?? "(unread)",
			isExpression: true
		} : {
			text: key,
			isExpression: false
		}),
		predicate: isPartial ? text?.predicate ?? "(unread)" : null
	};
}

// actions/shared/adapters/postgres-integrity-policies.ts
/**
* Whether row security that is in force can hide rows from this role, by table. Without a policy everything is hidden; where all that apply are a
* plain `USING (true)`, one of them permissive, nothing is (Postgres manual, 5.9). Unread (a lock on the table) counts as hiding.
*/
async function readRowSecurity(client, oids) {
	if (oids.length === 0) return /* @__PURE__ */ new Map();
	const policies = await measure(client, {
		sql: POLICIES_SQL,
		values: [oids]
	}, () => void 0);
	const rows = policies.measured ? policies.value : [];
	return new Map(oids.map((oid) => [oid, classify(rows.filter((row) => row.oid === oid))]));
}
function classify(policies) {
	return policies.every(({ condition }) => condition === "true") && policies.some(({ isPermissive }) => isPermissive) ? "plain-true" : "hides";
}
/** Role 0 in a policy is PUBLIC. */
const POLICIES_SQL = `
  select p.polrelid::text as oid, p.polpermissive as "isPermissive", coalesce(pg_get_expr(p.polqual, p.polrelid), 'true') as condition
    from pg_catalog.pg_policy p
   where p.polrelid = any($1::oid[]) and p.polcmd in ('r', '*')
     and exists (select from unnest(p.polroles) as role (oid)
                  where case when role.oid = 0 then true else pg_has_role(role.oid, 'USAGE') end)`;

// actions/shared/adapters/postgres-integrity-catalogue.ts
/** dlt's own name for the schema in which it prepares a merge (`staging_dataset_name_layout`, its default). */
const STAGING_SUFFIX = "_staging";
const MOST_TABLES = 500;
const MOST_NAMES = 5e3;
/**
* The catalogue of the wanted tables. No statement here waits for a lock on a table, so that a migration which holds one does not end the look;
* those that would wait are measured by themselves (`readIndexes`, `readRowSecurity`).
*/
async function readCatalogue(client, request) {
	const schemas = request.dltSchemas.flatMap((schema) => [schema, schema + STAGING_SUFFIX]);
	const wanted = [request.tables.map(({ schema }) => schema), request.tables.map(({ table }) => table)];
	const rows = await run(client, TABLES_SQL, [...wanted, schemas]);
	const oids = rows.map(({ oid }) => oid);
	const indexes = await readIndexes(client, oids);
	const keys = await run(client, KEYS_SQL, [oids]);
	const policies = await readRowSecurity(client, rows.flatMap(({ oid, row_security }) => row_security ? [oid] : []));
	const partitions = await readPartitionRows(client, rows.flatMap(({ oid, kind }) => kind === "p" ? [oid] : []));
	const names = await run(client, NAMES_SQL);
	const tables = rows.map((row) => ({
		schema: row.schema,
		table: row.table,
		oid: row.oid,
		kind: KINDS[row.kind] ?? "table",
		estimatedRows: row.kind === "p" ? partitions.get(row.oid) ?? null : row.rows,
		columns: row.columns,
		indexes: indexes.get(row.oid) ?? [],
		foreignKeys: keys.filter(({ oid }) => oid === row.oid).map(toForeignKey),
		referencedBy: keys.filter(({ referenced }) => referenced === row.oid).map(toForeignKey),
		mayRead: row.may_read,
		maySeeSchema: row.may_see_schema,
		rowSecurity: row.row_security ? policies.get(row.oid) ?? "hides" : "none"
	}));
	return {
		tables: new Map(tables.map((table) => [tableKey(table), table])),
		names: names.map(({ name }) => name)
	};
}
const KINDS = {
	r: "table",
	p: "partitioned",
	v: "view",
	m: "materialized-view",
	f: "foreign"
};
/** `reltuples` is -1 where nothing was analysed, before Postgres 14 it is 0 then. */
const TABLES_SQL = `
  with wanted as (
    select c.oid
      from pg_catalog.pg_class c
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p', 'f', 'v', 'm')
       and ((n.nspname, c.relname) in (select w.schema, w.name from unnest($1::text[], $2::text[]) as w (schema, name))
            or (n.nspname = any($3::text[]) and not c.relispartition
                and (starts_with(c.relname, '_dlt_')
                     or exists (select from pg_catalog.pg_attribute a
                                 where a.attrelid = c.oid and not a.attisdropped
                                   and a.attname in ('_dlt_load_id', '_dlt_id', '_dlt_parent_id'))))))
  select c.oid::text as oid, n.nspname as schema, c.relname as table, c.relkind as kind,
         case when c.relkind in ('r', 'm') and c.reltuples >= case when current_setting('server_version_num')::int < 140000 then 1 else 0 end
              then c.reltuples end as rows,
         (select coalesce(json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod), 'isNullable', not a.attnotnull)
                                   order by a.attnum), '[]'::json)
            from pg_catalog.pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
         has_table_privilege(c.oid, 'SELECT') as may_read,
         has_schema_privilege(n.oid, 'USAGE') as may_see_schema,
         row_security_active(c.oid) as row_security
    from pg_catalog.pg_class c
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
   where c.oid in (select oid from wanted
                   union select k.conrelid from pg_catalog.pg_constraint k where k.contype = 'f' and k.confrelid in (select oid from wanted))
   order by n.nspname, c.relname
   limit ${MOST_TABLES}`;
const KEYS_SQL = `
  select k.conrelid::text as oid, k.confrelid::text as referenced, k.conname as name, n.nspname as schema, c.relname as table,
         rn.nspname as "referencedSchema", rc.relname as "referencedTable", k.convalidated as "isValidated",
         case k.confdeltype when 'a' then 'no action' when 'r' then 'restrict' when 'c' then 'cascade' when 'n' then 'set null' else 'set default' end as "onDelete",
         (select json_agg(a.attname order by key.position)
            from unnest(k.conkey) with ordinality as key (number, position)
            join pg_catalog.pg_attribute a on a.attrelid = k.conrelid and a.attnum = key.number) as columns,
         (select json_agg(a.attname order by key.position)
            from unnest(k.confkey) with ordinality as key (number, position)
            join pg_catalog.pg_attribute a on a.attrelid = k.confrelid and a.attnum = key.number) as "referencedColumns"
    from pg_catalog.pg_constraint k
    join pg_catalog.pg_class c on c.oid = k.conrelid
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    join pg_catalog.pg_class rc on rc.oid = k.confrelid
    join pg_catalog.pg_namespace rn on rn.oid = rc.relnamespace
   where k.contype = 'f' and (k.conrelid = any($1::oid[]) or k.confrelid = any($1::oid[]))
   order by k.conname`;
const PARTITIONS_SQL = `
  with recursive tree (root, oid) as (
    select oid, oid from unnest($1::oid[]) as root (oid)
    union all
    select tree.root, i.inhrelid from tree join pg_catalog.pg_inherits i on i.inhparent = tree.oid)
  select tree.root::text as root, sum(c.reltuples) filter (where c.reltuples > 0) as rows
    from tree join pg_catalog.pg_class c on c.oid = tree.oid
   where c.relkind = 'r'
   group by tree.root`;
const NAMES_SQL = `
  select concat(n.nspname, '.', c.relname) as name
    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
   where c.relkind in ('r', 'p', 'f', 'v', 'm') and not c.relispartition
     and n.nspname <> 'information_schema' and not starts_with(n.nspname, 'pg_')
   order by 1 limit ${MOST_NAMES}`;
async function readPartitionRows(client, roots) {
	if (roots.length === 0) return /* @__PURE__ */ new Map();
	const rows = await run(client, PARTITIONS_SQL, [roots]);
	return new Map(rows.map(({ root, rows: estimate }) => [root, estimate]));
}
function toForeignKey({ oid: _oid, referenced: _referenced, ...key }) {
	return key;
}

// actions/shared/adapters/postgres-integrity-facts.ts
/**
* Read BEFORE the look takes its snapshot: a transaction that is not seen here had committed, and is in the snapshot, or starts later than `at`.
* One that is open may have written nothing yet and still date its rows back to its start, so readers count too.
*/
async function readFacts(client, now) {
	const before = now().getTime();
	const rows = await run(client, FACTS_SQL);
	const after = now().getTime();
	const row = onlyRow(rows);
	return {
		facts: {
			at: row.at,
			name: row.name,
			role: row.role,
			versionNumber: row.version,
			isReplica: row.replica,
			replicaLagSeconds: row.lag === null ? null : Math.max(0, Number(row.lag)),
			oldestTransactionAt: row.oldest,
			maySeeTransactions: row.may_see && !row.replica,
			skewMs: Math.round(Date.parse(row.at) - (before + after) / 2),
			roundTripMs: after - before
		},
		pid: row.pid
	};
}
const FACTS_SQL = `
  select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, pg_backend_pid() as pid,
         current_database() as name, current_user as role, current_setting('server_version_num')::int as version, pg_is_in_recovery() as replica,
         case when not pg_is_in_recovery() then null
              when pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() and exists (select from pg_catalog.pg_stat_wal_receiver where pid is not null) then 0
              else extract(epoch from clock_timestamp() - pg_last_xact_replay_timestamp()) end as lag,
         coalesce((select rolsuper from pg_catalog.pg_roles where rolname = current_user), false)
           or pg_has_role(current_user, 'pg_read_all_stats', 'USAGE') as may_see,
         to_char(least(
           (select min(xact_start) from pg_catalog.pg_stat_activity
             where datname = current_database() and pid <> pg_backend_pid()
               and coalesce(backend_type, '') not in ('autovacuum worker', 'walsender', 'parallel worker')),
           (select min(prepared) - interval '15 minutes' from pg_catalog.pg_prepared_xacts where database = current_database())
         ) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as oldest`;
/** The cluster and the database in it, as one text; `null` where the role may not ask. Takes the snapshot, as the look's first statement. */
async function readIdentity(client) {
	const { pid } = onlyRow(await run(client, "select pg_backend_pid() as pid"));
	const rows = await measure(client, { sql: IDENTITY_SQL }, () => void 0);
	return {
		identity: rows.measured ? onlyRow(rows.value).identity : null,
		pid
	};
}
const IDENTITY_SQL = `
  select md5(concat_ws('|', s.system_identifier, d.oid, d.datname)) as identity
    from pg_catalog.pg_control_system() s, pg_catalog.pg_database d where d.datname = current_database()`;

// actions/shared/adapters/postgres-integrity-loads.ts
/** Every load of dlt leaves one row, so the table stays small; more than this no window holds. */
const MOST_LOADS = 5e3;
/** `_dlt_loads`, newest first by `inserted_at`, which is stamped when a load completes; its id is stamped at extraction. */
function loadsQuery(dltSchema) {
	return {
		sql: `
    select load_id::text as "loadId", coalesce(schema_name::text, '') as "schemaName", status::int as status,
           to_char(inserted_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "insertedAt"
      from ${quoteTable({
			schema: dltSchema,
			table: "_dlt_loads"
		})} order by inserted_at desc, load_id desc limit ${MOST_LOADS}`,
		isBounded: true
	};
}
function toLoadFact(row) {
	return {
		loadId: String(row["loadId"]),
		schemaName: String(row["schemaName"]),
		status: Number(row["status"]),
		insertedAt: String(row["insertedAt"])
	};
}

// actions/shared/adapters/postgres-integrity-database.ts
const DEFAULT_STATEMENT_TIMEOUT_MS = 1e4;
/** The client waits this much longer than the server should, for one that no longer answers. */
const SILENCE_MS = 5e3;
/** Looks at Postgres: one connection, one REPEATABLE READ READ ONLY transaction with its own time-outs, which ends with the look. */
function createPostgresIntegrityDatabase(options) {
	const limits = options.limits ?? {};
	const queryTimeoutMs = (limits.statementTimeoutMs ?? DEFAULT_STATEMENT_TIMEOUT_MS) + SILENCE_MS;
	return { async look(work, signal) {
		const client = await openPostgres({
			...options,
			queryTimeoutMs,
			...signal === void 0 ? {} : { signal }
		});
		try {
			const before = await inReadOnlyTransaction(client, limits, () => readFacts(client, options.now));
			return await inReadOnlyTransaction(client, limits, async () => {
				const { identity, pid } = await readIdentity(client);
				const transactionPooler = findTransactionPooler(options.url, pid !== before.pid);
				return work(openLook(client, {
					...before.facts,
					identity,
					transactionPooler
				}, options));
			});
		} finally {
			await client.end().catch(() => void 0);
		}
	} };
}
/** Supabase's pooler keeps this port for transaction mode (facts: integrity, 2b). */
const TRANSACTION_PORT = 6543;
function findTransactionPooler(url, hasChangedProcess) {
	if (hasChangedProcess) return "two transactions of one connection ran in two server processes";
	return parsePostgresUrl(url).port === TRANSACTION_PORT ? `the address has port ${TRANSACTION_PORT}` : null;
}
function openLook(client, facts, { limits = {}, now }) {
	const state = {
		tables: /* @__PURE__ */ new Map(),
		locked: /* @__PURE__ */ new Set()
	};
	const endsAt = now().getTime() + (limits.lookMs ?? 12e4);
	let lost = null;
	const ask = async (query) => {
		if (lost !== null) return lost;
		if (now().getTime() >= endsAt) return DEADLINE_PASSED;
		try {
			return await askOne(client, query, state, { mostScannedRows: limits.mostScannedRows ?? 2e5 });
		} catch (fault) {
			if (!(fault instanceof DependencyError) && !(fault instanceof OperatorError)) throw fault;
			lost = {
				measured: false,
				message: fault.message,
				remedy: fault.remedy ?? "Run this again."
			};
			return lost;
		}
	};
	return {
		facts,
		ask,
		async readCatalogue(request) {
			const catalogue = await readCatalogue(client, request);
			state.tables = catalogue.tables;
			return catalogue;
		},
		async readLoads(dltSchema) {
			if (!state.tables.has(tableKey({
				schema: dltSchema,
				table: "_dlt_loads"
			}))) return {
				measured: true,
				value: null
			};
			const rows = await ask(loadsQuery(dltSchema));
			return rows.measured ? {
				measured: true,
				value: rows.value.map(toLoadFact)
			} : rows;
		}
	};
}
const DEADLINE_PASSED = {
	measured: false,
	message: "the deadline of the look had passed before this was asked",
	remedy: "Look again when the database is less busy, or raise deadline-seconds."
};

// actions/shared/integrity/catalogue-table.ts
function findColumn({ columns }, name) {
	return columns.find((column) => column.name === name);
}
/** A usable unique index on exactly this column for every row: the proof in the catalogue that no value is there twice. */
function findUniqueIndex(table, column) {
	return table.indexes.find(({ isUnique, isValid, isImmediate, predicate, keys }) => isUnique && isValid && isImmediate && predicate === null && isOnlyKey(keys, column));
}
/** An index that a search for a range or a value of this column can use: valid, for every row, the column first. */
function findLeadingIndex(table, column) {
	return table.indexes.find(({ isValid, predicate, keys, method }) => isValid && predicate === null && ["btree", "brin"].includes(method) && isKey(keys[0], column));
}
function isOnlyKey(keys, column) {
	return keys.length === 1 && isKey(keys[0], column);
}
function isKey(key, column) {
	return key !== void 0 && !key.isExpression && key.text === column;
}

// actions/shared/integrity/column-type.ts
const ZONED = /^timestamp(?:\(\d\))? with time zone$/u;
const ZONELESS = /^timestamp(?:\(\d\))? without time zone$/u;
const NUMBER = /^(?:smallint|integer|bigint|real|double precision|numeric(?:\(.*\))?)$/u;
const TEXT = /^(?:text|citext|.*\.citext|character varying(?:\(\d+\))?|character(?:\(\d+\))?|name)$/u;
const KEY = /^(?:uuid|smallint|integer|bigint)$/u;
const EVENT_TYPES = {
	timestamptz: ZONED,
	timestamp_utc: ZONELESS,
	epoch_seconds: NUMBER
};
/** Whether values of two types can be the same. Through text, a UUID or a number written as text counts too, which a check compares as texts. */
function areComparable(one, other, { throughText = false } = {}) {
	const families = [familyOf(one), familyOf(other)];
	if (families.some((family) => WITHOUT_EQUALITY.has(family))) return false;
	if (families[0] === families[1]) return true;
	return throughText && families.includes("text") && families.every((family) => COMPARED_AS_TEXT.has(family));
}
/** Postgres has no operator for them. */
const WITHOUT_EQUALITY = /* @__PURE__ */ new Set([
	"json",
	"xml",
	"point"
]);
const COMPARED_AS_TEXT = /* @__PURE__ */ new Set([
	"text",
	"number",
	"uuid"
]);
function familyOf(type) {
	if (TEXT.test(type)) return "text";
	return NUMBER.test(type) ? "number" : type;
}
/** Whether a column can be what its binding says, by `format_type`; `null` where it can. */
function checkColumnType(column, use) {
	switch (use.kind) {
		case "any": return null;
		case "arrival": return ZONED.test(column.type) ? null : arrivalProblem(column);
		case "event": return EVENT_TYPES[use.type].test(column.type) ? null : eventProblem(column, use.type);
		case "id": return isId(column, use.form) ? null : idProblem(column, use.form);
		case "unit": return TEXT.test(column.type) ? null : unitProblem(column);
		default: return use;
	}
}
function isId({ type }, form) {
	return TEXT.test(type) || form === "opaque" && KEY.test(type);
}
function arrivalProblem({ type, name }) {
	return {
		message: `observed type ${type}, expected timestamp with time zone for the time of arrival`,
		remedy: `Bind a timestamptz column that the database fills (DEFAULT now()) instead of ${name}, or write arrival: { rule: none }.`
	};
}
function eventProblem({ type }, bound) {
	const fitting = Object.entries(EVENT_TYPES).find(([, pattern]) => pattern.test(type))?.[0];
	return {
		message: `observed type ${type}, expected what event_time.type ${bound} means`,
		remedy: fitting === void 0 ? "Bind a column that holds a time as event_time in config/datasets.yaml." : `Write type: ${fitting} for event_time in config/datasets.yaml, if that is what it holds.`
	};
}
function idProblem({ type }, form) {
	return {
		message: `observed type ${type}, expected a text for a canonical id of form ${form}`,
		remedy: "Bind the column that holds the id of Reddit; form: opaque takes a uuid or a whole number too."
	};
}
function unitProblem({ type }) {
	return {
		message: `observed type ${type}, expected a text with the name of the subreddit`,
		remedy: "Bind the column that holds the name; where there are only ids, add a column with the name."
	};
}

// actions/shared/integrity/look-catalogue.ts
/** The relation that was probably meant: of that name in another schema, or of a name like it. */
function nearestTable(wanted, names) {
	return names.find((name) => name.slice(name.indexOf(".") + 1) === wanted.table) ?? nearestWord(`${wanted.schema}.${wanted.table}`, names);
}

// actions/shared/integrity/prove-links.ts
/** What a binding says of other tables: where the names of subreddits are, and which rows a row belongs to. */
function proveLinks(table, found, around) {
	const { unitColumn, unitNames, parents } = table;
	return [...(unitColumn === void 0 || unitNames === void 0 ? [] : proveUnitNames(unitNames, around.catalogue, findColumn(found, unitColumn)?.type ?? null)).map((problem) => ({
		...problem,
		column: unitColumn ?? null
	})), ...parents.flatMap((parent) => proveParent(parent, found, around))];
}
function proveUnitNames(unitNames, catalogue, ownType) {
	const target = catalogue.tables.get(tableKey(unitNames));
	if (target === void 0) return [missingNames(unitNames, catalogue.names ?? [])];
	const [key, name] = [findColumn(target, unitNames.key), findColumn(target, unitNames.name)];
	const absent = [...key === void 0 ? [missingColumn$1(unitNames.key, target)] : [], ...name === void 0 ? [missingColumn$1(unitNames.name, target)] : []];
	if (key === void 0 || name === void 0 || ownType === null) return absent;
	const unfit = checkColumnType(name, { kind: "unit" });
	if (unfit !== null) return [{
		...unfit,
		message: `${tableKey(target)}.${name.name}: ${unfit.message}`
	}];
	if (areComparable(ownType, key.type)) return [];
	return [{
		message: `unit_column is ${ownType} and ${tableKey(target)}.${key.name} is ${key.type}, which do not compare`,
		remedy: `Name as key of unit_names what unit_column refers to, ${IN_FILE}.`
	}];
}
const IN_FILE = "in config/datasets.yaml";
function missingNames(unitNames, names) {
	const nearest = nearestTable(unitNames, names);
	return {
		message: `there is no table ${tableKey(unitNames)}, which has the names of subreddits by unit_names`,
		remedy: `Correct unit_names ${IN_FILE}${nearest === null ? "." : `: the nearest match is ${nearest}.`}`
	};
}
function missingColumn$1(column, target) {
	const columns = target.columns.map(({ name }) => name);
	const nearest = nearestWord(column, columns);
	return {
		message: `the table ${tableKey(target)} has no column ${column}, which unit_names names`,
		remedy: `Correct unit_names ${IN_FILE}: ${nearest === null ? `there are ${columns.slice(0, 20).join(", ")}.` : `the nearest match is ${nearest}.`}`
	};
}
/** A text may stand for a key that is a number or a UUID: the source system refers to its posts so. */
function proveParent(parent, found, { datasets, catalogue }) {
	const own = findColumn(found, parent.column);
	const tables = datasets.datasets.find(({ name }) => name === parent.dataset)?.tables ?? [];
	if (own === void 0) return [];
	return tables.flatMap((table) => {
		const target = catalogue.tables.get(tableKey(table));
		const key = target && findColumn(target, parent.parentColumn ?? table.canonicalId.column);
		if (target === void 0 || key === void 0 || areComparable(own.type, key.type, { throughText: true })) return [];
		const message = `${tableKey(found)}.${own.name} is ${own.type} and ${tableKey(target)}.${key.name} is ${key.type}, which do not compare`;
		const remedy = `Bind the column that refers to ${parent.dataset} in parents, and as parent_column what it refers to, ${IN_FILE}.`;
		return [{
			column: parent.column,
			message,
			remedy
		}];
	});
}

// actions/shared/integrity/prove-binding.ts
/** Every bound table with what the catalogue contradicts of its binding. A problem of one column makes unknown only what reads that column. */
function proveBindings(datasets, catalogue) {
	return datasets.datasets.flatMap((dataset) => dataset.tables.map((table) => proveBinding({
		dataset,
		table
	}, datasets, catalogue)));
}
function proveBinding(bound, datasets, catalogue) {
	const { table } = bound;
	const found = catalogue.tables.get(tableKey(table)) ?? null;
	const about = {
		...bound,
		key: tableKey(table),
		catalogue: found
	};
	if (found !== null) {
		const links = proveLinks(table, found, {
			datasets,
			catalogue
		});
		const problems = [...listUses(bound).flatMap((use) => checkUse(use, found)), ...links];
		return {
			...about,
			isNotMadeYet: false,
			problems
		};
	}
	const isNotMadeYet = isAwaitingDlt(bound, datasets, catalogue);
	return {
		...about,
		isNotMadeYet,
		problems: isNotMadeYet ? [] : [missingTable(bound, catalogue)]
	};
}
/** Before dlt's first load nothing of it is there; where another, unbound schema holds loads, the binding is wrong instead. */
function isAwaitingDlt({ dataset, table }, { datasets }, { tables, names = [] }) {
	if (table.writtenBy !== "dlt" || dataset.dlt === void 0) return false;
	const bound = new Set(datasets.flatMap(({ dlt }) => dlt === void 0 ? [] : [loadsKey(dlt.schema)]));
	const hasLoadedElsewhere = names.some((name) => name.endsWith("._dlt_loads") && !bound.has(name));
	return !tables.has(loadsKey(dataset.dlt.schema)) && !hasLoadedElsewhere;
}
function loadsKey(schema) {
	return tableKey({
		schema,
		table: "_dlt_loads"
	});
}
function missingTable({ dataset, table }, { names = [] }) {
	const nearest = nearestTable(table, names);
	return {
		column: null,
		message: `there is no table ${tableKey(table)}, to which dataset ${dataset.name} is bound`,
		remedy: nearest === null ? "Correct the table in config/datasets.yaml, or check that database-url leads to the right database." : `Correct the table in config/datasets.yaml: the nearest match is ${nearest}.`
	};
}
/** Every column that a binding names, with what it must be able to hold. */
function listUses({ table }) {
	const { canonicalId, unitColumn, unitNames, path, arrival, eventTime, requiredColumns, parents, columns = {} } = table;
	const uses = [{
		column: canonicalId.column,
		use: {
			kind: "id",
			form: canonicalId.form
		}
	}];
	if ("column" in arrival) uses.push({
		column: arrival.column,
		use: { kind: "arrival" }
	});
	if (arrival.rule === "dlt_load") uses.push({
		column: "_dlt_load_id",
		use: { kind: "any" }
	});
	if (eventTime !== void 0) uses.push({
		column: eventTime.column,
		use: {
			kind: "event",
			type: eventTime.type
		}
	});
	if (unitColumn !== void 0 && unitNames === void 0) uses.push({
		column: unitColumn,
		use: { kind: "unit" }
	});
	const others = [
		...path?.rule === "column" ? [path.column] : [],
		...unitColumn === void 0 ? [] : [unitColumn],
		...requiredColumns,
		...parents.map(({ column }) => column),
		...Object.values(columns).filter((column) => column !== void 0)
	];
	const known = new Set(uses.map(({ column }) => column));
	const rest = [...new Set(others)].filter((column) => !known.has(column));
	return [...uses, ...rest.map((column) => ({
		column,
		use: { kind: "any" }
	}))];
}
function checkUse({ column, use }, catalogue) {
	const found = findColumn(catalogue, column);
	if (found === void 0) return [missingColumn(column, catalogue)];
	const problem = checkColumnType(found, use);
	return problem === null ? [] : [{
		column,
		message: `${tableKey(catalogue)}.${column}: ${problem.message}`,
		remedy: problem.remedy
	}];
}
function missingColumn(column, catalogue) {
	const key = tableKey(catalogue);
	const names = catalogue.columns.map(({ name }) => name);
	const nearest = nearestWord(column, names);
	const isView = catalogue.kind === "view" || catalogue.kind === "materialized-view";
	const message = `${isView ? "the view" : "the table"} ${key} has no column ${column}`;
	if (nearest !== null) return {
		column,
		message,
		remedy: `Correct the column in config/datasets.yaml: the nearest match is ${nearest}.`
	};
	return {
		column,
		message,
		remedy: isView ? `Add ${column} to the view, or bind the table that it reads.` : `Correct the column in config/datasets.yaml: there are ${names.slice(0, 20).join(", ")}.`
	};
}

// actions/shared/integrity/plan-look.ts
/** Every check on each of its subjects. What a binding gets wrong is `unknown`, what dlt has not made yet is not applicable. */
function planLook(checks, context) {
	const proofs = proveBindings(context.datasets, context);
	return checks.flatMap((check) => planCheck(check, proofs, context));
}
function planCheck(check, proofs, context) {
	switch (check.scope) {
		case "table": return proofs.map((proof) => planTable(check, proof, context));
		case "dataset": return context.datasets.datasets.map((dataset) => planDataset(check, dataset, proofs, context));
		case "dlt": return listDltSubjects(proofs, context).map((subject) => planDlt(check, subject, proofs, context));
		case "database": return [bind(check, null, context, {
			dataset: null,
			tables: []
		})];
		default: return check;
	}
}
function bind(check, subject, context, about) {
	return {
		check,
		...about,
		plan: () => check.plan(subject, context),
		followUp: (answers) => check.followUp?.(subject, answers, context) ?? {},
		assess: (answers) => check.assess(subject, answers, context)
	};
}
/** A check that cannot be asked: its plan says why. */
function bindPlan(check, about, plan) {
	return {
		check,
		...about,
		plan: () => plan,
		followUp: () => ({}),
		assess: () => ({ answers: [] })
	};
}
function planTable(check, proof, context) {
	const about = {
		dataset: proof.dataset.name,
		tables: [proof.key]
	};
	const subject = toSubject(proof, context);
	if (subject === null) return bindPlan(check, about, absentPlan(proof));
	const problem = findProblem(proof, check.columns?.(subject) ?? []);
	return problem === null ? bind(check, subject, context, about) : bindPlan(check, about, problem);
}
function planDataset(check, dataset, proofs, context) {
	const own = proofs.filter((proof) => proof.dataset.name === dataset.name);
	const about = {
		dataset: dataset.name,
		tables: own.map(({ key }) => key)
	};
	const tables = toSubjects(own, context);
	const [first] = own;
	if (tables.length === 0 && first !== void 0) return bindPlan(check, about, absentPlan(first));
	const subject = {
		dataset,
		tables
	};
	const columns = check.columns?.(subject) ?? [];
	const problem = own.map((proof) => findProblem(proof, columns)).find((plan) => plan !== null);
	return problem === void 0 ? bind(check, subject, context, about) : bindPlan(check, about, problem);
}
function planDlt(check, subject, proofs, context) {
	const [dataset] = subject.datasets;
	const about = {
		dataset: dataset?.name ?? null,
		tables: subject.tables.map(({ table }) => tableKey(table))
	};
	if (!hasDltTables(subject, context)) return bindPlan(check, about, awaitingDlt(subject, proofs));
	const columns = check.columns?.(subject) ?? [];
	const problem = proofs.filter(({ dataset: bound }) => bound.dlt?.schema === subject.dltSchema).map((proof) => findProblem(proof, columns)).find((plan) => plan !== null);
	return problem === void 0 ? bind(check, subject, context, about) : bindPlan(check, about, problem);
}
/** One for each schema that dlt loads into. */
function listDltSubjects(proofs, context) {
	return [...new Set(context.datasets.datasets.flatMap(({ dlt }) => dlt === void 0 ? [] : [dlt.schema]))].map((dltSchema) => {
		const isOwn = ({ dlt }) => dlt?.schema === dltSchema;
		const written = proofs.filter(({ dataset, table }) => isOwn(dataset) && (table.writtenBy === "dlt" || table.writtenBy === "both"));
		return {
			dltSchema,
			datasets: context.datasets.datasets.filter(isOwn),
			tables: toSubjects(written, context)
		};
	});
}
function hasDltTables({ dltSchema }, { tables }) {
	return [...tables.values()].some(({ schema, table, columns }) => (schema === dltSchema || schema === `${dltSchema}_staging`) && (table === "_dlt_loads" || columns.some(({ name }) => name === "_dlt_load_id")));
}
function awaitingDlt({ dltSchema }, proofs) {
	const missing = proofs.find(({ dataset, catalogue, problems }) => dataset.dlt?.schema === dltSchema && catalogue === null && problems.length > 0);
	return missing === void 0 ? notMadeYet(dltSchema) : absentPlan(missing);
}
function toSubjects(proofs, context) {
	return proofs.flatMap((proof) => toSubject(proof, context) ?? []);
}
function toSubject({ dataset, table, key, catalogue }, { windows }) {
	const window = windows.get(key);
	return catalogue === null || window === void 0 ? null : {
		dataset,
		table,
		catalogue,
		window: { ...window }
	};
}
function absentPlan({ dataset, isNotMadeYet, problems }) {
	const [problem] = problems;
	if (isNotMadeYet || problem === void 0) return notMadeYet(dataset.dlt?.schema ?? dataset.name);
	return {
		kind: "unknown",
		message: problem.message,
		remedy: problem.remedy
	};
}
function notMadeYet(dltSchema) {
	return {
		kind: "skipped",
		reason: "not-applicable",
		detail: `dlt has loaded nothing into ${dltSchema} yet`
	};
}
function findProblem({ problems }, columns) {
	const isRead = ({ column }) => column !== null && columns.includes(column);
	const found = problems.filter(isRead);
	const [first] = found;
	if (first === void 0) return null;
	return {
		kind: "unknown",
		message: found.map((problem) => problem.message).join("; "),
		remedy: first.remedy
	};
}
/** The window of each bound table that exists. */
function planWindows({ datasets }, windowOf) {
	const keys = datasets.flatMap(({ tables }) => tables.map(tableKey));
	return new Map(keys.map((key) => [key, windowOf(key)]));
}

// actions/shared/integrity/check-answers.ts
/** What was looked for is as it should be. */
function passAnswer(expected, observed, details = {}) {
	return {
		...details,
		verdict: "pass",
		expected,
		observed
	};
}
/** Something a person should see, and no fault that is proven. */
function warnAnswer(expected, observed, details = {}) {
	return {
		...details,
		verdict: "warn",
		expected,
		observed
	};
}
/** It could not be measured: says why, and what a person does about it. */
function unknownAnswer(expected, message, remedy, unit) {
	return {
		...unit === void 0 ? {} : { unit },
		verdict: "unknown",
		expected,
		observed: message,
		remedy
	};
}
/** A query that failed, as an answer: `unknown`, never pass or fail. */
function unmeasuredAnswer({ message, remedy }, expected, unit) {
	return unknownAnswer(expected, message, remedy, unit);
}
/** Too little history to judge by. */
function learningAnswer(expected, observed, details = {}) {
	return {
		...details,
		verdict: "skipped",
		skipReason: "learning",
		expected,
		observed
	};
}
function notApplicableAnswer(expected, observed, details = {}) {
	return {
		...details,
		verdict: "skipped",
		skipReason: "not-applicable",
		expected,
		observed
	};
}
/** Pass without a fault, else fail with them. Whether they are old or the other path's is weighed afterwards. */
function faultsAnswer({ expected, none, some, faults, faultCount, ...details }) {
	const count = Math.max(faults.length, faultCount ?? 0);
	if (count === 0) return passAnswer(expected, none, details.unit === void 0 ? {} : { unit: details.unit });
	return {
		...details,
		verdict: "fail",
		expected,
		observed: some,
		faults,
		faultCount: count
	};
}
function outcomeOf(...answers) {
	return { answers };
}
/**
* The rows of all the queries that are named, each read by its schema; or the first that could not be measured.
*
* @throws TypeError for a row that is not what its query selects: that is a bug of the check.
*/
function readRows(answers, schemas) {
	const names = Object.keys(schemas);
	const failed = names.map((name) => answers[name]).find((answer) => answer?.measured === false);
	if (failed?.measured === false) return failed;
	return {
		measured: true,
		value: Object.fromEntries(names.map((name) => [name, parseRows(answers, name, schemas)]))
	};
}
function parseRows(answers, name, schemas) {
	const answer = answers[name];
	const parsed = array(schemas[name] ?? never()).safeParse(answer?.measured === true ? answer.value : void 0);
	if (parsed.success) return parsed.data;
	throw new TypeError(`The query ${name} gave other rows than its check expects.`, { cause: parsed.error });
}
/** A `bigint` or `numeric` of Postgres, which `pg` gives as text. */
const countColumn = union([string().regex(/^-?\d+(?:\.\d+)?$/u), number()]).transform(Number);

// actions/shared/integrity/integrity-check.ts
/** What a finding is about; the runbook's triggers look at `loss`, `corruption`, `duplicates` and `load`. */
const CHECK_KINDS = [
	"loss",
	"corruption",
	"duplicates",
	"load",
	"freshness",
	"contract",
	"environment"
];
/** Gives a check its type by its scope. */
function defineCheck(check) {
	return check;
}

// actions/shared/integrity-checks/binding.ts
const EXPECTED$2 = "the table, and every column with a type that can hold what the binding says";
const REMEDY$1 = "Correct config/datasets.yaml after the catalogue.";
/** Bindings against the catalogue. What a binding gets wrong makes unknown whatever reads that column, and here it is named. */
const bindingCheck = defineCheck({
	id: "binding",
	title: "Bindings against the catalogue",
	scope: "database",
	kind: "contract",
	question: "Is every table and column of config/datasets.yaml there, with a type that can hold what it is bound as?",
	runbook: "Step 5: check data integrity",
	needs: "nothing: the catalogue is open to every role",
	cost: "O(1)",
	verdictRule: "unknown: a table or column is missing, or of another type; nothing that reads it can be measured. pass: all is there.",
	remedy: REMEDY$1,
	plan(_subject, context) {
		return {
			kind: "answered",
			answers: proveBindings(context.datasets, context).map(toAnswer)
		};
	},
	assess: () => ({ answers: [] })
});
function toAnswer(proof) {
	return {
		...answerOf$1(proof),
		dataset: proof.dataset.name,
		table: proof.key
	};
}
function answerOf$1({ problems, isNotMadeYet, catalogue, dataset }) {
	if (isNotMadeYet) return notApplicableAnswer(EXPECTED$2, `dlt has loaded nothing into ${dataset.dlt?.schema ?? dataset.name} yet`);
	const [first] = problems;
	if (first === void 0) return passAnswer(EXPECTED$2, `${count(catalogue?.columns.length ?? 0, "column")} seen`);
	const message = problems.map((problem) => problem.message).join("; ");
	const remedies = [...new Set(problems.map(({ remedy }) => remedy))];
	return unknownAnswer(EXPECTED$2, message, remedies.join(" "));
}

// actions/shared/integrity-checks/cascade-keys.ts
const EXPECTED$1 = "no foreign key that deletes rows of another table when dlt merges";
/**
* dlt's delete-insert merge deletes the rows that it replaces: a key with ON DELETE CASCADE then erases their children. 1,000 analyses became 800,
* without an error (facts: integrity, 1.2).
*/
const cascadeKeysCheck = defineCheck({
	id: "cascade-keys",
	title: "No merge erases children",
	scope: "table",
	kind: "contract",
	question: "Does a foreign key delete or unlink rows of another table when dlt merges into this one?",
	runbook: "Step 5: verify data integrity; before a re-attempt",
	needs: "nothing but the catalogue",
	cost: "O(1)",
	verdictRule: "fail: ON DELETE CASCADE onto a table that dlt writes. warn: ON DELETE SET NULL or SET DEFAULT, which unlinks.",
	remedy: "Make the key ON DELETE RESTRICT, or merge by upsert or insert-only.",
	plan({ table, catalogue }) {
		if (table.writtenBy !== "dlt" && table.writtenBy !== "both") return {
			kind: "skipped",
			reason: "not-applicable",
			detail: "dlt does not merge into this table"
		};
		const cascading = catalogue.referencedBy.filter(({ onDelete }) => onDelete === "cascade");
		const unlinking = catalogue.referencedBy.filter(({ onDelete }) => onDelete === "set null" || onDelete === "set default");
		if (cascading.length > 0) return {
			kind: "answered",
			answers: [failOf(cascading)]
		};
		if (unlinking.length > 0) return {
			kind: "answered",
			answers: [unlinkingOf(unlinking)]
		};
		return {
			kind: "answered",
			answers: [passAnswer(EXPECTED$1, `${catalogue.referencedBy.length} foreign keys refer to it, none cascades`)]
		};
	},
	assess: () => ({ answers: [passAnswer(EXPECTED$1, "nothing was asked")] })
});
function failOf(keys) {
	return {
		verdict: "fail",
		expected: EXPECTED$1,
		observed: `ON DELETE CASCADE from ${describe(keys)}`,
		detail: "A merge of dlt by delete-insert deletes the children of every row that it writes again.",
		remedy: `${keys.map(replaceKey).join(" ")} Or merge by upsert or insert-only.`,
		faults: keys.map((key) => ({
			key: `${tableKey(key)}.${key.name}`,
			path: "dlt"
		}))
	};
}
function unlinkingOf(keys) {
	const remedy = `${keys.map(replaceKey).join(" ")} Or merge by upsert or insert-only.`;
	return warnAnswer(EXPECTED$1, `ON DELETE ${keys[0]?.onDelete.toUpperCase()} from ${describe(keys)}`, { remedy });
}
function describe(keys) {
	return keys.map((key) => `${tableKey(key)} (${key.columns.join(", ")})`).join(", ");
}
function replaceKey(key) {
	const columns = key.columns.map(quoteIdentifier).join(", ");
	const target = quoteTable({
		schema: key.referencedSchema,
		table: key.referencedTable
	});
	const referenced = key.referencedColumns.map(quoteIdentifier).join(", ");
	const name = quoteIdentifier(key.name);
	return `ALTER TABLE ${quoteTable(key)} DROP CONSTRAINT ${name}, ADD CONSTRAINT ${name} FOREIGN KEY (${columns}) REFERENCES ${target} (${referenced}) ON DELETE RESTRICT;`;
}

// actions/shared/integrity-checks/clock-skew.ts
const EXPECTED = `within ${WARN_SKEW_MS / 1e3} s`;
const REMEDY = "Set the clocks by NTP: the machine of dlt stamps its loads, the database stamps the rows of the manual path.";
/** The database's clock against the one here, and dlt's stamps against the database's. */
const clockSkewCheck = defineCheck({
	id: "clock-skew",
	title: "Difference of the clocks",
	scope: "database",
	kind: "environment",
	question: "Do the clocks of this machine, of the database and of dlt agree?",
	runbook: "Step 5: check data integrity",
	needs: "nothing",
	cost: "O(L)",
	verdictRule: "warn: more than 5 s apart beyond what the round trip blurs, or a load of dlt is stamped in the future. unknown: more than 60 s; what compares instants of two clocks then says little. pass: else.",
	remedy: REMEDY,
	plan: (_subject, context) => ({
		kind: "answered",
		answers: [answerOf(context)]
	}),
	assess: () => ({ answers: [] })
});
function answerOf({ database, loads }) {
	const { skewMs, roundTripMs, at } = database;
	const offMs = Math.max(0, Math.abs(skewMs) - roundTripMs / 2);
	const stamps = [...loads.values()].flat().map(({ insertedAt }) => Date.parse(insertedAt) - Date.parse(at));
	const aheadMs = Math.max(0, ...stamps);
	const worst = Math.max(offMs, aheadMs);
	const direction = skewMs < 0 ? "behind" : "ahead of";
	const observed = `the database is ${seconds(Math.abs(skewMs))} s ${direction} this machine (± ${seconds(roundTripMs / 2)} s)` + (aheadMs > 0 ? `; a load of dlt is stamped ${seconds(aheadMs)} s in the database's future` : "");
	if (worst > 6e4) return unknownAnswer(EXPECTED, observed, REMEDY);
	return worst > 5e3 ? warnAnswer(EXPECTED, observed, { remedy: REMEDY }) : passAnswer(EXPECTED, observed);
}
function seconds(milliseconds) {
	return (milliseconds / 1e3).toFixed(1);
}

// actions/shared/integrity/look-blocker.ts
/** The mark under which the history keeps which database it is about. */
const IDENTITY_MARK = "database.identity";
/** A replica further behind shows a past in which what arrived since looks lost. */
const MOST_REPLICA_LAG_SECONDS = 600;
/**
* Why nothing that is measured here says anything about the data: it is another database than the one that the history is about, or a replica that
* lags too far. `null` where nothing stands in the way.
*/
function findBlocker({ database, memory, isBaseline }) {
	const known = memory.marks.get(IDENTITY_MARK);
	const { identity = null, replicaLagSeconds } = database;
	if (!isBaseline && known !== void 0 && identity !== null && identity !== known) return {
		measured: false,
		message: "this is another database than the one of the looks before, so nothing here can be compared with them",
		remedy: "Check database-url. Where the data moved on purpose (restore, upgrade of the server), look once with record-baseline."
	};
	if (database.isReplica && (replicaLagSeconds === null || replicaLagSeconds > 600)) return {
		measured: false,
		message: `this is a replica, ${replicaLagSeconds === null ? "an unknown time" : `${Math.round(replicaLagSeconds)} s`} behind; expected at most ${600} s`,
		remedy: "Look at the primary, or again when the replica has caught up."
	};
	return null;
}

// actions/shared/integrity/look-window.ts
/** Behind now where open transactions are seen: the clocks of dlt's machine and of the database may differ by seconds. */
const SEEN_LAG_SECONDS = 60;
/** Behind now where they are not: longer than any writer's transaction should take. */
const FIXED_LAG_SECONDS = 900;
const FIRST_WINDOW_HOURS = 24;
/** A look after a long pause does not read more than this. */
const LONGEST_WINDOW_DAYS = 7;
/** So often a window is halved after looks that could not judge it, down to a 64th. */
const MOST_HALVINGS = 6;
/** The gauge under which it is kept how many looks in a row could not judge a table's window. */
function heldGauge(tableKey) {
	return `window.held:${tableKey}`;
}
/**
* Arrivals to judge: after the watermark, up to what no open transaction can still add to. A row takes the start of its transaction as its arrival
* (`now()`), so the end lies before the start of the oldest one. Never backwards: where a transaction is older than the watermark, the window is empty.
* After `held` looks that could not judge it, such as by a time-out, it is shorter: a window that is too large for one look would stay so for ever.
*/
function planWindow(database, watermark, held = 0) {
	const now = knownUntil(database);
	const share = .5 ** Math.min(held, MOST_HALVINGS);
	const floor = watermark ?? instantText(now - share * FIRST_WINDOW_HOURS * 36e5);
	const longest = instantText(now - LONGEST_WINDOW_DAYS * 864e5);
	const after = floor > longest ? floor : longest;
	const lagged = instantText(now - lagSeconds(database) * 1e3);
	const oldest = database.oldestTransactionAt;
	const settled = oldest === null ? lagged : earlier(lagged, instantText(Date.parse(oldest) - 1));
	const through = held === 0 ? settled : earlier(settled, instantText(Date.parse(after) + share * FIRST_WINDOW_HOURS * 36e5));
	return {
		after,
		through: through > after ? through : after,
		isFirst: watermark === void 0,
		...watermark !== void 0 && watermark < after ? { cutFrom: watermark } : {}
	};
}
/** Why the window ends where it does, for a person. */
function describeLag(database) {
	const { maySeeTransactions, isReplica, oldestTransactionAt } = database;
	if (isReplica) return `a fixed lag of ${FIXED_LAG_SECONDS / 60} min behind the replica: open transactions of its primary cannot be seen`;
	if (!maySeeTransactions) return `a fixed lag of ${FIXED_LAG_SECONDS / 60} min: the role lacks pg_read_all_stats, so open transactions cannot be seen`;
	const lagged = instantText(knownUntil(database) - SEEN_LAG_SECONDS * 1e3);
	return oldestTransactionAt !== null && oldestTransactionAt <= lagged ? `the oldest open transaction began at ${oldestTransactionAt}` : `${SEEN_LAG_SECONDS} s behind the database's clock`;
}
/** An instant of a look, as every text of one is written: UTC, six digits of the second. */
function instantText(milliseconds) {
	return new Date(milliseconds).toISOString().replace("Z", "000Z");
}
function lagSeconds({ maySeeTransactions, isReplica }) {
	return maySeeTransactions && !isReplica ? SEEN_LAG_SECONDS : FIXED_LAG_SECONDS;
}
/** What a replica shows ends where its replay stands. */
function knownUntil({ at, replicaLagSeconds }) {
	return Date.parse(at) - (replicaLagSeconds ?? 0) * 1e3;
}
function earlier(left, right) {
	return left < right ? left : right;
}

// actions/shared/integrity/dlt-tables.ts
/** dlt's name for the schema in which it prepares a merge (`staging_dataset_name_layout`, its default). */
function stagingSchema(dltSchema) {
	return `${dltSchema}_staging`;
}
/** A table of dlt's own, such as `_dlt_loads`; `null` where there is none. */
function findDltTable(dltSchema, table, { tables }) {
	return tables.get(tableKey({
		schema: dltSchema,
		table
	})) ?? null;
}
/** The tables whose rows carry the load that wrote them: bound or not, without those of dlt itself. Nested tables carry it in their root alone. */
function listRootTables(subject, { tables }) {
	const bound = new Set(subject.tables.map(({ table }) => tableKey(table)));
	return [...tables.values()].filter((table) => findColumn(table, "_dlt_load_id") !== void 0 && (bound.has(tableKey(table)) || table.schema === subject.dltSchema && !isInternal(table) && MADE_KINDS.has(table.kind)));
}
/** dlt makes no view: one that is not bound shows rows of a table that is looked at anyway. */
const MADE_KINDS = /* @__PURE__ */ new Set(["table", "partitioned"]);
function isInternal({ table }) {
	return table.startsWith("_dlt_");
}
/** The loads of a schema; none where dlt has not made `_dlt_loads` yet. */
function readLoadFacts({ dltSchema }, context) {
	const loads = context.loads.get(dltSchema);
	if (loads !== void 0) return {
		measured: true,
		value: loads
	};
	const table = findDltTable(dltSchema, "_dlt_loads", context);
	if (table === null) return {
		measured: true,
		value: []
	};
	const [missing] = listMissingPrivileges(table);
	return {
		measured: false,
		message: `${dltSchema}._dlt_loads could not be read, so which loads completed cannot be told`,
		remedy: missing?.remedy ?? "Look again when nothing locks it."
	};
}
/** When the load's data was extracted, as instants of a look are written; `null` where the id is no time. */
function instantOfLoad(loadId) {
	const at = extractedAt(loadId);
	return at === null ? null : instantText(Date.parse(at));
}

// actions/shared/integrity/empty-memory.ts
/** What a first look knows of looks before it. */
const EMPTY_MEMORY = {
	watermarks: /* @__PURE__ */ new Map(),
	sealedDays: [],
	counts: [],
	baseline: /* @__PURE__ */ new Map(),
	gauges: /* @__PURE__ */ new Map(),
	marks: /* @__PURE__ */ new Map(),
	firstLookAt: null
};

// actions/shared/integrity/answer-checks.ts
/** Asks what the checks planned, the same question once, and lets each judge its answers. */
async function answerChecks(runs, asking) {
	const asked = /* @__PURE__ */ new Map();
	const answered = [];
	for (const run of runs) answered.push(await answerRun(run, asked, asking));
	return answered;
}
async function answerRun(run, asked, asking) {
	const plan = attempt(run.plan, (message) => ({
		kind: "unknown",
		message,
		remedy: BUG_REMEDY
	}));
	const noQuery = {
		run,
		isUnmeasured: false,
		queryMs: 0
	};
	switch (plan.kind) {
		case "answered": return {
			...noQuery,
			outcome: {
				answers: plan.answers,
				...recordsOf(plan)
			}
		};
		case "skipped": return {
			...noQuery,
			outcome: skippedOutcome(run, plan.reason, plan.detail)
		};
		case "unknown": return {
			...noQuery,
			outcome: { answers: [unknownAnswer(run.check.question, plan.message, plan.remedy)] }
		};
		case "ask": return judge(run, plan.queries, {
			asked,
			asking
		});
		default: return plan;
	}
}
async function judge(run, queries, { asked, asking }) {
	const startedMs = asking.elapsedMs();
	const first = await askAll(queries, asked, asking);
	const second = await askAll(attempt(() => run.followUp(first), () => ({})), asked, asking);
	const answers = {
		...first,
		...second
	};
	return {
		run,
		outcome: attempt(() => run.assess(answers), (message) => ({ answers: [unknownAnswer(run.check.question, message, BUG_REMEDY)] })),
		isUnmeasured: Object.values(answers).some(({ measured }) => !measured),
		queryMs: Math.round(asking.elapsedMs() - startedMs)
	};
}
const BUG_REMEDY = "This is a bug of Switchback: report it with this result. The other checks stand.";
/** A check that breaks, over a value that nobody thought of, is `unknown` and takes no other with it. */
function attempt(work, answer) {
	try {
		return work();
	} catch (bug) {
		return answer(`the check could not be carried through: ${bug instanceof Error ? bug.message : String(bug)}`);
	}
}
async function askAll(queries, asked, { ask }) {
	const answers = {};
	for (const [name, query] of Object.entries(queries)) {
		const key = JSON.stringify([
			query.sql,
			query.values ?? [],
			query.isBounded ?? false,
			query.packedColumns ?? []
		]);
		const answer = asked.get(key) ?? ask(query);
		asked.set(key, answer);
		answers[name] = await answer;
	}
	return answers;
}
function recordsOf({ records }) {
	return records === void 0 ? {} : { records };
}
function skippedOutcome({ check }, reason, detail) {
	return { answers: [{
		verdict: "skipped",
		skipReason: reason,
		expected: check.question,
		observed: detail
	}] };
}

// actions/shared/integrity/take-look.ts
/** Everything that is asked in one open look: the catalogue, the loads, then what the checks planned. */
async function takeLook(look, request) {
	const context = await readContext(look, request);
	const runs = planLook(request.checks, context);
	const ask = look.ask.bind(look);
	return {
		context,
		answered: await answerChecks(runs, {
			ask,
			elapsedMs: request.elapsedMs
		})
	};
}
/** Everything that is known before a check is planned. */
async function readContext(look, request) {
	const { datasets, memory, state, isBaseline, isMemoryUnread = false } = request;
	const dltSchemas = [...new Set(datasets.datasets.flatMap(({ dlt }) => dlt === void 0 ? [] : [dlt.schema]))];
	const catalogue = await look.readCatalogue({
		tables: boundRelations(datasets),
		dltSchemas
	});
	const loads = /* @__PURE__ */ new Map();
	for (const schema of dltSchemas) {
		const read = await look.readLoads(schema);
		if (read.measured && read.value !== null) loads.set(schema, read.value);
	}
	return {
		database: look.facts,
		state,
		datasets,
		memory,
		isMemoryUnread,
		...catalogue,
		loads,
		windows: planWindows(datasets, (key) => planWindow(look.facts, memory.watermarks.get(key), memory.gauges.get(heldGauge(key)))),
		isBaseline,
		...request.listings === void 0 ? {} : { listings: request.listings }
	};
}

export { CHECK_KINDS, EMPTY_MEMORY, IDENTITY_MARK, bindingCheck, cascadeKeysCheck, clockSkewCheck, countColumn, createIndex, createPostgresIntegrityDatabase, defineCheck, describeLag, faultsAnswer, findBlocker, findColumn, findDltTable, findLeadingIndex, findUniqueIndex, hasLoadId, heldGauge, instantOfLoad, instantText, learningAnswer, listMissingPrivileges, listRootTables, loadsInWindow, notApplicableAnswer, onPartitions, outcomeOf, passAnswer, planArrivals, planLook, proveBindings, quoteIdentifier, quoteTable, readContext, readLoadFacts, readRows, stagingSchema, tableKey, takeLook, unknownAnswer, unmeasuredAnswer, warnAnswer };