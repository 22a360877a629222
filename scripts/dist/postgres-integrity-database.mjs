import { DependencyError, OperatorError } from "./errors.mjs";
import { quoteTable, tableKey } from "./quoted-name.mjs";
import { parsePostgresUrl } from "./postgres-address.mjs";
import { inReadOnlyTransaction, measure, measureWork, onlyRow, openPostgres, run } from "./postgres-connection.mjs";
import { array, lazy, number, object, string, tuple } from "./zod.mjs";
import { LEAST_LOADS, MOST_LOADS, onPartitions } from "./arrival-clause.mjs";
import { inflateSync } from "node:zlib";

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

// actions/shared/adapters/postgres/postgres-integrity-gate.ts
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

// actions/shared/adapters/postgres/postgres-integrity-ask.ts
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
async function runGated(client, query, options) {
	if (query.readsManyRows === true) {
		const rows = await runWithout(client, query, {
			plans: ["enable_indexscan", "enable_seqscan"],
			options
		});
		if (rows !== null) return {
			measured: true,
			value: rows
		};
	}
	const { mostScannedRows } = options;
	const gate = query.isBounded === true ? null : await explainQuery(client, query, mostScannedRows);
	if (gate === null || gate.refusal === null) return {
		measured: true,
		value: await readRows(client, query)
	};
	for (const plans of DETOURS) {
		const rows = await runWithout(client, query, {
			plans,
			options
		});
		if (rows !== null) return {
			measured: true,
			value: rows
		};
	}
	return gate.refusal;
}
/** The query with some kinds of plan made dear; `null` where it would read a whole table all the same. */
async function runWithout(client, query, { plans, options }) {
	await setPlanner(client, plans, "off");
	const { refusal } = await explainQuery(client, query, options.mostScannedRows);
	const rows = refusal === null ? await readRows(client, query) : null;
	await setPlanner(client, plans, "on");
	return rows;
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
		value: await readRows(client, query)
	};
	await setRowSecurity(client, "off");
	return result;
}
async function setRowSecurity(client, value) {
	await client.query(`select pg_catalog.set_config('row_security', $1, true)`, [value]);
}
async function readRows(client, { sql, values = [], packedColumns = [] }) {
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

// actions/shared/adapters/postgres/postgres-integrity-indexes.ts
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

// actions/shared/adapters/postgres/postgres-integrity-policies.ts
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

// actions/shared/adapters/postgres/postgres-integrity-catalogue.ts
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

// actions/shared/adapters/postgres/postgres-integrity-facts.ts
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

// actions/shared/adapters/postgres/postgres-integrity-loads.ts
/**
* `_dlt_loads`, newest first by `inserted_at`, which is stamped when a load completes; its id is stamped at extraction. `since`: an instant after which all
* are wanted, beyond the usual number.
*/
function loadsQuery(dltSchema, since) {
	const table = quoteTable({
		schema: dltSchema,
		table: "_dlt_loads"
	});
	return {
		sql: `
    select load_id::text as "loadId", coalesce(schema_name::text, '') as "schemaName", status::int as status,
           to_char(inserted_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "insertedAt"
      from ${table} order by inserted_at desc, load_id desc
     limit least(${MOST_LOADS}, greatest(${LEAST_LOADS}, (select count(*) from ${table} where inserted_at > $1::timestamptz)))`,
		values: [since ?? "infinity"],
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

// actions/shared/adapters/postgres/postgres-integrity-database.ts
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
		async readLoads(dltSchema, since) {
			if (!state.tables.has(tableKey({
				schema: dltSchema,
				table: "_dlt_loads"
			}))) return {
				measured: true,
				value: null
			};
			const rows = await ask(loadsQuery(dltSchema, since));
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

export { createPostgresIntegrityDatabase };