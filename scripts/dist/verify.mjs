import "./rolldown-runtime.mjs";
import { aboutCheck, assessClockSkew, compareLoadIds, extractedAt, inDatabaseTime, inReadOnlyTransaction, measure, onlyRow, run } from "./load-id.mjs";
import { escapeIdentifier, exitCodeOf, foldVerdicts, openPostgres } from "./postgres-connection.mjs";
import { assessHold, assessRouting, assessState, dltLookSchema, fitLook, judgeLayerOne, measureFault, reasonCodeOf, rollbackInstant, sortWorstFirst, unreadState } from "./verification-result.mjs";
import { gitCutoverRepository, signalAfter, systemClock } from "./signal-after.mjs";
import { oneLine } from "./one-line.mjs";
import "./render-markdown.mjs";
import "./without-user-info.mjs";
import { CONFIG_PATH, DATASETS_PATH, POLICY_PATH, ROUTING_PATH } from "./file-paths.mjs";
import { describeFileProblem, parseDatasets, readPeoplesFiles, tableOf } from "./read-peoples-files.mjs";
import { count, parseRoutingFile, unitKey } from "./next-generation.mjs";
import { parsePolicy } from "./policy.mjs";
import { parseCutoverConfig } from "./cutover-config.mjs";
import { formatInstant } from "./instant.mjs";
import { renderStatusLines } from "./render-status-lines.mjs";
import { describeTarget, findTarget } from "./find-target.mjs";
import { OperatorError } from "./errors.mjs";
import { readFile, writeFile } from "node:fs/promises";

// actions/shared/adapters/postgres-arrivals.ts
/**
* Rows of the manual path that arrived after `since`, by unit, inside an open transaction. By the arrival column alone, which the database's
* clock sets: an old post that is collected now counts, a new post of an old collection does not. Rows of the future are left out.
*/
async function readArrivals(client, target, since) {
	const about = {
		dataset: target.dataset,
		expectedUnits: target.units
	};
	if (target.arrivalColumn === null) {
		const message = "the dataset has no arrival column, so when a row arrived cannot be told";
		const remedy = "Add a column with DEFAULT now() to the table and name it as arrival in config/datasets.yaml.";
		return {
			...about,
			units: {
				measured: false,
				message,
				remedy
			}
		};
	}
	const { sql, values } = arrivalsQuery(await withoutMissingColumn(client, target), target.arrivalColumn, since);
	const name = `${escapeIdentifier(target.schema)}.${escapeIdentifier(target.table)}`;
	const result = await measure(client, {
		sql,
		values
	}, (sqlState) => explain(sqlState, name, target));
	if (!result.measured) return {
		...about,
		units: result
	};
	const units = result.value.map(({ unit, rows, newest }) => ({
		unit,
		rows: Number(rows),
		newestAt: newest
	}));
	return {
		...about,
		units: {
			measured: true,
			value: units
		}
	};
}
/** Before dlt's first load its column is not there, and every row of a shared table is the manual path's. The catalogue hides nothing. */
async function withoutMissingColumn(client, target) {
	if (target.manualRows.kind !== "without-load-id") return target;
	return (await run(client, LOAD_ID_SQL, [target.schema, target.table])).length > 0 ? target : {
		...target,
		manualRows: { kind: "all" }
	};
}
const LOAD_ID_SQL = `
  select 1 from pg_catalog.pg_attribute a
    join pg_catalog.pg_class c on c.oid = a.attrelid
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
   where n.nspname = $1 and c.relname = $2 and a.attname = '_dlt_load_id' and not a.attisdropped`;
function arrivalsQuery(target, arrivalColumn, since) {
	const arrival = escapeIdentifier(arrivalColumn);
	const unit = unitOf(target);
	const path = pathCondition(target.manualRows);
	return {
		sql: `
    select ${unit} as unit, count(*)::text as rows, to_char(max(${arrival}) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as newest
      from ${escapeIdentifier(target.schema)}.${escapeIdentifier(target.table)} arrived
     where ${arrival} > $1::timestamptz and ${arrival} <= clock_timestamp() and ${unit} = any($2) ${path.sql}
     group by 1`,
		values: [
			since.toISOString(),
			[...target.units],
			...path.values
		]
	};
}
function unitOf({ unitColumn, unitNames }) {
	const own = escapeIdentifier(unitColumn);
	if (unitNames === void 0) return `lower(${own}::text)`;
	const { schema, table, key, name } = unitNames;
	const names = `${escapeIdentifier(schema)}.${escapeIdentifier(table)} names`;
	return `(select lower(names.${escapeIdentifier(name)}::text) from ${names} where names.${escapeIdentifier(key)} = arrived.${own} limit 1)`;
}
function pathCondition(rows) {
	switch (rows.kind) {
		case "all": return {
			sql: "",
			values: []
		};
		case "without-load-id": return {
			sql: "and _dlt_load_id is null",
			values: []
		};
		case "column-equals": return {
			sql: `and ${escapeIdentifier(rows.column)}::text = $3`,
			values: [rows.value]
		};
		default: return rows;
	}
}
function explain(sqlState, name, { arrivalColumn }) {
	if (sqlState === "57014") return `CREATE INDEX CONCURRENTLY ON ${name} (${escapeIdentifier(arrivalColumn ?? "")});`;
	if (sqlState !== "42501") return void 0;
	return `GRANT SELECT ON ${name} (and USAGE on its schema) TO the role of SUPABASE_DB_URL; where the table has row security, a role with BYPASSRLS.`;
}

// actions/shared/adapters/postgres-dlt-catalogue.ts
/** dlt's own name for the schema in which it prepares a merge (`staging_dataset_name_layout`, its default). */
const STAGING_SUFFIX = "_staging";
/**
* Every table that dlt can have written, by the catalogue, which no privilege hides: those with a column `_dlt_load_id` in the dataset's
* schema and its staging schema, the bound tables wherever they are, and `_dlt_loads`.
*/
async function readCatalogue(client, targets) {
	const schemas = targets.flatMap(({ dltSchema }) => [dltSchema, dltSchema + STAGING_SUFFIX]);
	const staging = new Set(targets.map(({ dltSchema }) => dltSchema + STAGING_SUFFIX));
	const bound = new Set(targets.flatMap(({ tables }) => tables.map(({ schema, table }) => nameKey(schema, table))));
	const rows = await run(client, TABLES_SQL, [schemas, [...bound]]);
	const unbound = await run(client, UNBOUND_SQL, [schemas]);
	return {
		tables: rows.map((row) => toTable(row, bound, staging)),
		unboundSchemas: unbound.map(({ schema }) => schema)
	};
}
/** Whether a table belongs to a dataset: by its schemas, or because it is bound to it. */
function belongsTo(target, { schema, table }) {
	return schema === target.dltSchema || schema === target.dltSchema + STAGING_SUFFIX || target.tables.some((bound) => bound.schema === schema && bound.table === table);
}
function isLoadsTable(target, { schema, table }) {
	return schema === target.dltSchema && table === "_dlt_loads";
}
/**
* Who holds a write lock on one of the tables. Read in a transaction of its own BEFORE the look's snapshot: whoever is not seen here had
* committed, and is in the snapshot, or starts later than the look. `pg_locks` shows every role's locks; of a role name too no privilege is needed.
*/
async function readOpenWriters(client, tables) {
	return (await run(client, WRITERS_SQL, [tables.map(({ oid }) => oid)])).flatMap(({ oid, role }) => {
		const table = tables.find((candidate) => candidate.oid === oid);
		return table ? [{
			schema: table.schema,
			table: table.table,
			role: role ?? "a prepared transaction"
		}] : [];
	});
}
const TABLES_SQL = `
  select n.nspname as schema, c.relname as table, c.oid::text as oid, a.attname is not null as has_load_id,
         pg_catalog.has_table_privilege(c.oid, 'SELECT') as may_read,
         pg_catalog.has_schema_privilege(n.oid, 'USAGE') as may_see_schema,
         pg_catalog.row_security_active(c.oid) as hides_rows
    from pg_catalog.pg_class c
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    left join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attname = '_dlt_load_id' and not a.attisdropped
   where c.relkind in ('r', 'p', 'f', 'v', 'm') and not c.relispartition
     and ((n.nspname = any($1) and (a.attname is not null or c.relname = '_dlt_loads'))
          or pg_catalog.concat(n.nspname, '.', c.relname) = any($2))
   order by n.nspname, c.relname
   limit 201`;
const UNBOUND_SQL = `
  select n.nspname as schema
    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
   where c.relname = '_dlt_loads' and c.relkind in ('r', 'p') and not n.nspname = any($1)
   order by 1 limit 20`;
const WRITERS_SQL = `
  select distinct l.relation::text as oid, a.usename::text as role
    from pg_catalog.pg_locks l
    left join pg_catalog.pg_stat_activity a on a.pid = l.pid
   where l.locktype = 'relation' and l.granted and l.pid is distinct from pg_catalog.pg_backend_pid()
     and l.database = (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database())
     and l.mode in ('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
     and l.relation::text = any($1)`;
function toTable(row, bound, staging) {
	return {
		schema: row.schema,
		table: row.table,
		oid: row.oid,
		kind: staging.has(row.schema) ? "staging" : row.table.startsWith("_dlt_") ? "internal" : "data",
		bound: bound.has(nameKey(row.schema, row.table)),
		hasLoadId: row.has_load_id,
		mayRead: row.may_read,
		maySeeSchema: row.may_see_schema,
		hidesRows: row.hides_rows
	};
}
function nameKey(schema, table) {
	return `${schema}.${table}`;
}

// actions/shared/adapters/postgres-dlt-look.ts
/** The first statement of the look's transaction: it takes the snapshot. */
async function readDatabaseClock(client, now) {
	const before = now().getTime();
	const rows = await run(client, CLOCK_SQL);
	const after = now().getTime();
	const { at, id, replica } = onlyRow(rows);
	return {
		at,
		skew: {
			skewMs: Math.round(Date.parse(at) - (before + after) / 2),
			roundTripMs: after - before
		},
		database: {
			id,
			isReplica: replica
		}
	};
}
/** `_dlt_loads` and the counts of every watched table of one dataset, inside an open transaction. */
async function readDataset(client, target, catalogue, openWriters) {
	const own = catalogue.tables.filter((table) => belongsTo(target, table));
	const loadsTable = own.find((table) => isLoadsTable(target, table));
	const loads = await readLoads(client, loadsTable);
	const loadsSource = loads.measured && loads.value !== null ? loadsTable : void 0;
	const tables = [];
	for (const table of own.filter((candidate) => candidate.hasLoadId)) tables.push({
		...nameOf(table),
		kind: table.kind,
		bound: table.bound,
		counts: await readCounts(client, table, loadsSource)
	});
	const writers = openWriters.filter((writer) => belongsTo(target, writer));
	return {
		dltSchema: target.dltSchema,
		loads,
		tables: [
			...tables,
			...listAbsent(target, tables),
			...tooMany(catalogue, target)
		],
		openWriters: writers
	};
}
const CLOCK_SQL = `
  select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, pg_is_in_recovery() as replica,
         (select md5(concat_ws('|', datname, oid)) from pg_database where datname = current_database()) as id`;
async function readLoads(client, table) {
	if (table === void 0) return {
		measured: true,
		value: null
	};
	const result = await measure(client, { sql: loadsSql(table) }, explainFor(table));
	if (!result.measured) return result;
	const { rows, digest, newest } = onlyRow(result.value);
	return {
		measured: true,
		value: {
			oid: table.oid,
			rows: Number(rows),
			digest,
			newest
		}
	};
}
/**
* Every load of dlt leaves one row here, so the table stays small. Ordered by `inserted_at`, which is stamped when a load completes; its id
* is stamped at extraction. The digest is over all rows.
*/
function loadsSql(table) {
	return `
    with ranked as (
      select load_id::text as load_id, coalesce(schema_name::text, '') as schema_name, status, inserted_at,
             row_number() over (order by inserted_at desc, load_id desc) as position
        from ${quotedName(table)})
    select count(*)::text as rows,
           coalesce(md5(string_agg(concat_ws('|', load_id, schema_name, status, extract(epoch from inserted_at)), ',' order by position)), '') as digest,
           coalesce(json_agg(json_build_object('loadId', load_id, 'schemaName', schema_name, 'status', status,
             'insertedAt', to_char(inserted_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')) order by position)
             filter (where position <= ${50}), '[]'::json) as newest
      from ranked`;
}
async function readCounts(client, table, loads) {
	const sql = countsSql(table, loads);
	const result = await measure(client, { sql }, explainFor(table));
	if (!result.measured) return result;
	const row = onlyRow(result.value);
	const asCounts = (pairs) => pairs.map(([loadId, rows]) => ({
		loadId,
		rows
	}));
	const withoutLoad = row.without_load === null ? null : asCounts(row.without_load);
	const { digest } = row;
	return {
		measured: true,
		value: {
			oid: table.oid,
			rows: Number(row.rows),
			loadIds: Number(row.load_ids),
			digest,
			newest: asCounts(row.newest),
			withoutLoad
		}
	};
}
/**
* Rows by load id. A pending package lands under an old id, so no id may be left out: one pass over the table (0.35 s for each
* million rows on Postgres 15 and 2 busy cores; half of that with an index on `_dlt_load_id`, which dlt does not make), ended by the statement
* time-out and then `unknown`.
*/
function countsSql(table, loads) {
	const known = loads === void 0 ? "" : `left join (select distinct load_id::text as load_id from ${quotedName(loads)}) known on known.load_id = counted.load_id`;
	const withoutLoad = loads === void 0 ? "null::json" : `coalesce(json_agg(pair order by position) filter (where not is_known and missing <= ${50}), '[]'::json)`;
	return `
    with counted as (
      select _dlt_load_id::text as load_id, count(*) as rows from ${quotedName(table)} where _dlt_load_id is not null group by 1),
    judged as (
      select counted.load_id, counted.rows, json_build_array(counted.load_id, counted.rows) as pair, ${loads === void 0 ? "true" : "known.load_id is not null"} as is_known,
             row_number() over (order by case when counted.load_id ~ '^[0-9]{1,12}([.][0-9]{1,9})?$' then counted.load_id::numeric end desc nulls last,
                                counted.load_id collate "C" desc) as position
        from counted ${known}),
    ranked as (select *, count(*) filter (where not is_known) over (order by position) as missing from judged)
    select coalesce(sum(rows), 0)::text as rows, count(*)::text as load_ids,
           coalesce(md5(string_agg(load_id || ':' || rows, ',' order by load_id collate "C")), '') as digest,
           coalesce(json_agg(pair order by position) filter (where position <= ${50}), '[]'::json) as newest,
           ${withoutLoad} as without_load
      from ranked`;
}
/** A bound table that is not there, or has no load ids, is listed too, so that it cannot drop out of the comparison unseen. */
function listAbsent(target, present) {
	return target.tables.filter(({ schema, table }) => !present.some((found) => found.schema === schema && found.table === table)).map(({ schema, table }) => ({
		schema,
		table,
		kind: "data",
		bound: true,
		counts: {
			measured: true,
			value: null
		}
	}));
}
function tooMany({ tables }, { dltSchema }) {
	if (tables.length <= 200) return [];
	return [{
		schema: dltSchema,
		table: "(further tables)",
		kind: "data",
		bound: false,
		counts: {
			measured: false,
			message: `the dataset has more than ${200} tables with load ids; the rest was not looked at`,
			remedy: "Give dlt a schema of its own, so that only its tables are watched."
		}
	}];
}
/** A remedy that names the object. The catalogue says which of the reasons behind one SQLSTATE it is; no message is matched. */
function explainFor(table) {
	const name = quotedName(table);
	return (sqlState) => {
		if (sqlState === "57014") return `Look again when the database is less busy, or: CREATE INDEX CONCURRENTLY ON ${name} (_dlt_load_id);`;
		if (sqlState !== "42501") return void 0;
		if (!table.maySeeSchema) return `GRANT USAGE ON SCHEMA ${escapeIdentifier(table.schema)} TO the role of SUPABASE_DB_URL.`;
		if (!table.mayRead) return `GRANT SELECT ON ${name} TO the role of SUPABASE_DB_URL.`;
		return table.hidesRows ? `Row security may hide rows of ${name} from this role: ALTER ROLE … BYPASSRLS, or use a role that has it.` : void 0;
	};
}
function nameOf({ schema, table }) {
	return {
		schema,
		table
	};
}
function quotedName({ schema, table }) {
	return `${escapeIdentifier(schema)}.${escapeIdentifier(table)}`;
}

// actions/shared/adapters/postgres-dlt-observer.ts
/** Looks at a Postgres database. Each look opens a connection and ends it, since minutes may lie between two. */
function createPostgresObserver(options) {
	return { async observe(request, signal) {
		const client = await openPostgres({
			...options,
			...signal === void 0 ? {} : { signal }
		});
		try {
			return await readObservation(client, request, options);
		} finally {
			await client.end().catch(() => void 0);
		}
	} };
}
/** One look on an open connection: the catalogue and the open writers first, then everything else in one snapshot. */
async function readObservation(client, request, options) {
	const limits = options.limits ?? {};
	const { targets } = request;
	const { catalogue, writers } = await inReadOnlyTransaction(client, limits, async () => {
		const found = await readCatalogue(client, targets.dlt);
		return {
			catalogue: found,
			writers: await readOpenWriters(client, found.tables)
		};
	});
	return inReadOnlyTransaction(client, limits, async () => {
		const { at, skew, database } = await readDatabaseClock(client, options.now);
		const datasets = [];
		for (const target of targets.dlt) datasets.push(await readDataset(client, target, catalogue, writers));
		const arrivals = request.rollbackAt === null ? [] : await readAll(client, request.rollbackAt, {
			targets,
			skew
		});
		return {
			look: {
				version: 1,
				at,
				generation: request.generation,
				database,
				datasets,
				unboundSchemas: [...catalogue.unboundSchemas]
			},
			skew,
			arrivals
		};
	});
}
/** Of two clocks that differ the later reading counts: a row of before the rollback must not pass for one of after it. */
async function readAll(client, rollbackAt, about) {
	const since = new Date(inDatabaseTime(rollbackAt, about.skew).latest);
	const arrivals = [];
	for (const target of about.targets.arrivals) arrivals.push(await readArrivals(client, target, since));
	return arrivals;
}

// actions/shared/verification/reader-terms.ts
const COMMAND_TERMS = {
	previousLook: "the file that --save-look wrote in --previous-look",
	controlEndedAt: "--control-ended-at",
	database: "SUPABASE_DB_URL"
};

// actions/shared/verification/render-verification.ts
const TITLES = {
	pass: "The rollback is proven",
	warn: "The rollback holds, with warnings",
	unknown: "The rollback is not proven yet",
	fail: "The rollback does NOT hold"
};
const LAYER_ONE_SENTENCES = {
	done: "Layer 1, the state, is done: whatever obeys it collects by the manual path.",
	"not-done": "Layer 1, the state, is NOT done: run the rollback.",
	unknown: "Whether layer 1, the state, is done could not be read."
};
/** The same for a terminal, after the runbook's lines: one check a line, then what to do, then the verdict. */
function renderVerificationLines(result) {
	const checks = sortWorstFirst(result.checks);
	return [
		`${TITLES[result.verdict]}. ${LAYER_ONE_SENTENCES[result.layerOne]}`,
		...checks.map(({ verdict, title, observed, expected }) => verdict === "pass" ? `  pass     ${title}: ${oneLine(observed, 200)}` : `  ${verdict.padEnd(8)} ${title}: observed ${oneLine(observed, 600)}; expected ${oneLine(expected, 200)}`),
		...listRemedies(checks).map((remedy) => `  -> ${remedy}`),
		`Verdict: ${result.verdict} (${result.reasonCode})`
	];
}
function listRemedies(checks) {
	return [...new Set(checks.flatMap(({ remedy }) => remedy === void 0 ? [] : [oneLine(remedy, 400)]))];
}

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

// actions/verify-rollback/measure-targets.ts
/** What people say of the proof: where rows of both paths live, and how long to look. */
const TARGET_PATHS = [DATASETS_PATH, POLICY_PATH];
/**
* What to look at and for how long, from `datasets.yaml` and `policy.yaml`. A file that is missing or bad is a reason why the proof is unknown;
* the state is verified all the same.
*/
async function measureTargets(readFiles, place) {
	const files = await measureFault(readFiles, `Make ${TARGET_PATHS.join(" and ")} files that can be read.`);
	return files.measured ? targetsFromFiles(files.value, place) : files;
}
function targetsFromFiles(files, place) {
	const datasets = readDatasets(files[DATASETS_PATH], place);
	if (!datasets.measured) return datasets;
	const policy = readPolicy(files[POLICY_PATH], place);
	if (!policy.measured) return policy;
	const { success, triggers } = policy.value;
	const { scheduleCadences, scheduleMinutes } = triggers["load-failure"];
	const limits = {
		...success.manualCollection,
		scheduleCadences,
		scheduleMinutes
	};
	return {
		measured: true,
		value: proofTargetsOf(datasets.value, limits)
	};
}
function readDatasets(contents, place) {
	if (contents === null) return missing(DATASETS_PATH, place);
	const parsed = parseDatasets(contents);
	return parsed.ok ? {
		measured: true,
		value: parsed.datasets
	} : unusable(DATASETS_PATH, parsed.problems);
}
function readPolicy(contents, place) {
	if (contents === null) return missing(POLICY_PATH, place);
	const parsed = parsePolicy(contents);
	return parsed.ok ? {
		measured: true,
		value: parsed.policy
	} : unusable(POLICY_PATH, parsed.problems);
}
function missing(path, { name, remedy }) {
	return {
		measured: false,
		message: `${name} has no ${path}`,
		remedy
	};
}
function unusable(path, problems) {
	return {
		measured: false,
		message: problems.slice(0, 3).map((problem) => describeFileProblem(path, problem)).join(" "),
		remedy: `Mend ${path}.`
	};
}

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

// actions/shared/verification/look-plan.ts
/** The look from which the distance counts: the earlier one, unless it is of something else or was taken before control ended. */
function chooseFirstLook(previous, current, plan, skew) {
	if (previous === null) return {
		first: current,
		note: null
	};
	const mismatch = whyIncomparable(previous, current);
	if (mismatch !== null) return {
		first: current,
		note: mismatch
	};
	const boundary = inDatabaseTime(plan.controlEndedAt ?? plan.rollbackAt, skew).latest;
	if (Date.parse(previous.at) >= boundary) return {
		first: previous,
		note: null
	};
	return {
		first: current,
		note: `the earlier look of ${previous.at} was taken before ${new Date(boundary).toISOString()}, when control ended`
	};
}
/** When the second look may be taken, by the database's clock. */
function secondLookDueAt(first, plan) {
	return new Date(Date.parse(first.at) + plan.distanceSeconds * 1e3).toISOString();
}

// actions/shared/verification/assess-absence.ts
/** Nothing of dlt exists in the dataset: neither its load table nor a column that it would add. */
function hasNoDltTable(dataset) {
	return hasNoLoadsTable(dataset) && dataset.tables.every(({ counts }) => counts.measured && counts.value === null);
}
function hasNoLoadsTable({ loads }) {
	return loads.measured && loads.value === null;
}
/**
* Of a second look without dlt tables. That is fine before the first load, but one look cannot tell: a dlt that still runs makes its tables with
* its first load, which is new data. Where another schema has dlt tables, the binding is what is wrong.
*/
function judgeAbsence(pair, plan) {
	const { second } = pair;
	const schemas = second.datasets.map(({ dltSchema }) => dltSchema).join(", ");
	const observed = `no dlt tables in ${schemas === "" ? "any dataset: none is bound" : schemas}`;
	if (second.unboundSchemas.length > 0 || schemas === "") return {
		verdict: "unknown",
		observed: observed + (second.unboundSchemas.length > 0 ? `; _dlt_loads is in ${second.unboundSchemas.join(", ")}` : ""),
		remedy: "Correct dlt.schema in config/datasets.yaml."
	};
	if (secondsApart(pair) < plan.distanceSeconds) return judgeTooEarly(observed, pair, plan);
	const seen = `${observed}, from ${pair.first.at} to ${second.at}`;
	return plan.isShortened ? {
		verdict: "warn",
		observed: seen
	} : {
		verdict: "skipped",
		skipReason: "not-applicable",
		observed: seen
	};
}
/** Calm so far, and the second look is not due yet. */
function judgeTooEarly(observed, { first }, plan) {
	const dueAt = secondLookDueAt(first, plan);
	return {
		verdict: "unknown",
		observed: `${observed}; the second look is due at ${dueAt}`,
		remedy: `Run this again after ${dueAt}, with ${plan.terms.previousLook}.`
	};
}
/** By the database's clock. */
function secondsApart({ first, second }) {
	return (Date.parse(second.at) - Date.parse(first.at)) / 1e3;
}

// actions/shared/verification/assess-landed-since.ts
/** The config holds whole seconds, cut: what landed within that second may have been before. */
const INSTANT_PRECISION_MS = 999;
/**
* Nothing of dlt is stamped later than the rollback: no load completed, no row extracted. Between the rollback and the end of control it
* was in flight (`warn`, DESIGN.md section 8); after that it fails. The stamps are of dlt's own clock, so a slow one could hide a
* landing here: the two looks, which go by the database's clock, are the proof, and this names what they cannot have seen.
*/
function assessLandedSince(pair, plan) {
	const { second: look, skew } = pair;
	const about = aboutCheck("no-dlt-data-since-rollback");
	const expected = `no load completed and no row extracted after ${plan.controlEndedAt ?? plan.rollbackAt}`;
	const faults = look.datasets.flatMap(listUnmeasured);
	const rolledBack = inDatabaseTime(plan.rollbackAt, skew).earliest;
	const ended = inDatabaseTime(plan.controlEndedAt ?? plan.rollbackAt, skew).latest + INSTANT_PRECISION_MS;
	const since = look.datasets.flatMap(listLandings).filter(({ at }) => at > rolledBack);
	const after = since.filter(({ at }) => at > ended);
	const inFlight = since.filter(({ at }) => at <= ended);
	const verdicts = [
		...after.length > 0 ? [{ verdict: "fail" }] : [],
		...faults.length > 0 ? [{ verdict: "unknown" }] : [],
		...inFlight.length > 0 ? [{ verdict: "warn" }] : []
	];
	if (verdicts.length === 0) return {
		...about,
		expected,
		...noneFound(pair, plan)
	};
	return {
		...about,
		expected,
		verdict: foldVerdicts(verdicts),
		observed: [
			...describe("after it", after),
			...faults.map(({ text }) => text),
			...describe("in flight", inFlight)
		].join("; "),
		remedy: after.length > 0 ? remedyFor(plan) : faults[0]?.remedy ?? "Compare these rows at the seam between the paths: manual may have them too."
	};
}
/** Loads that died half-way, or are on their way: rows that no completed load accounts for. They may still be loaded again. */
function assessLoadsComplete(pair, plan) {
	const { second: look } = pair;
	const about = aboutCheck("dlt-loads-complete");
	const expected = "every load id of the data has a row in _dlt_loads";
	const tables = look.datasets.flatMap((dataset) => dataset.tables.filter(({ kind }) => kind === "data"));
	const orphans = tables.flatMap(({ schema, table, counts }) => (counts.measured ? counts.value?.withoutLoad ?? [] : []).map(({ loadId, rows }) => `${count(rows, "row")} of load ${loadId} in ${schema}.${table}`));
	const faults = look.datasets.flatMap(listUnmeasured);
	const isUntold = tables.some(({ counts }) => counts.measured && counts.value !== null && counts.value.withoutLoad === null);
	if (faults.length > 0 || isUntold) {
		const observed = [...faults.map(({ text }) => text), ...orphans].join("; ") || "the load ids could not be compared with _dlt_loads";
		return {
			...about,
			expected,
			verdict: "unknown",
			observed,
			remedy: faults[0]?.remedy ?? "Check dlt.schema in config/datasets.yaml."
		};
	}
	if (orphans.length === 0) return {
		...about,
		expected,
		...noneFound(pair, plan)
	};
	return {
		...about,
		expected,
		verdict: "warn",
		observed: `${orphans.slice(0, 5).join("; ")}${orphans.length > 5 ? ` and ${orphans.length - 5} more` : ""}`,
		remedy: "Drop the pending package where dlt ran (its version decides the command), then settle or delete these rows. Never run dlt's `drop`."
	};
}
function noneFound(pair, plan) {
	if (pair.second.datasets.every(hasNoDltTable)) return judgeAbsence(pair, plan);
	return pair.second.database.isReplica ? {
		verdict: "unknown",
		observed: "none, on a replica that may lag behind"
	} : {
		verdict: "pass",
		observed: "none"
	};
}
function listLandings({ dltSchema, loads, tables }) {
	const completed = loads.measured ? loads.value?.newest ?? [] : [];
	const rows = tables.flatMap(({ schema, table, counts }) => (counts.measured ? counts.value?.newest ?? [] : []).flatMap(({ loadId, rows: extractedRows }) => {
		const extracted = extractedAt(loadId);
		return extracted === null ? [] : [{
			at: Date.parse(extracted),
			text: `${count(extractedRows, "row")} of load ${loadId} in ${schema}.${table}, extracted at ${extracted}`
		}];
	}));
	return [...completed.map(({ loadId, insertedAt }) => ({
		at: Date.parse(insertedAt),
		text: `${dltSchema}: load ${loadId} completed at ${insertedAt}`
	})), ...rows];
}
function listUnmeasured({ dltSchema, loads, tables }) {
	return [{
		name: `${dltSchema}._dlt_loads`,
		part: loads
	}, ...tables.map(({ schema, table, counts }) => ({
		name: `${schema}.${table}`,
		part: counts
	}))].flatMap(({ name, part }) => part.measured ? [] : [{
		text: `${name}: ${part.message}`,
		remedy: part.remedy
	}]);
}
function describe(label, landings) {
	if (landings.length === 0) return [];
	const more = landings.length > 5 ? ` and ${landings.length - 5} more` : "";
	return [`${label}: ${landings.slice(0, 5).map(({ text }) => text).join("; ")}${more}`];
}
function remedyFor({ controlEndedAt, terms }) {
	return controlEndedAt === null ? `Stop the dlt collector. If this was the run that was going on at the rollback, give ${terms.controlEndedAt}: when the last collector was stopped.` : "A dlt collector ran on after control ended: find it (its machine, its role in pg_stat_activity) and stop it.";
}

// actions/shared/verification/assess-manual-rows.ts
/** Each unit is collected by the manual path again. Silence is fine only where a fetch is known to have found nothing new. */
function assessManualRows(facts) {
	const about = aboutCheck("manual-rows-arrived");
	const limit = facts.limitSeconds;
	const expected = `rows of every unit since ${facts.rollbackAt}, the newest at most ${limit / 60} min old`;
	const faults = facts.readings.flatMap(({ dataset, units }) => units.measured ? [] : [{
		dataset,
		...units
	}]);
	const states = facts.readings.flatMap((reading) => judgeReading(reading, facts));
	if (states.length === 0 && faults.length === 0) {
		const remedy = "Register the units and the manual table in config/datasets.yaml.";
		return {
			...about,
			expected,
			verdict: "unknown",
			observed: "no unit is registered",
			remedy
		};
	}
	const verdict = foldVerdicts([...states, ...faults.map(() => ({ verdict: "unknown" }))]);
	const open = states.filter((state) => state.verdict !== "pass");
	return {
		...about,
		expected,
		verdict,
		observed: [
			`${states.length - open.length} of ${count(states.length, "unit")}`,
			...faults.map(({ dataset, message }) => `${dataset}: ${message}`),
			...groupTexts(open)
		].join("; "),
		...verdict === "pass" ? {} : { remedy: faults[0]?.remedy ?? remedyOf(verdict, facts) }
	};
}
function judgeReading({ units, expectedUnits }, facts) {
	if (!units.measured) return [];
	const arrivals = new Map(units.value.map((arrival) => [arrival.unit, arrival]));
	return expectedUnits.map((unit) => ({
		unit,
		...judgeUnit(arrivals.get(unit), newestFetch(unit, facts), facts)
	}));
}
function judgeUnit(arrival, fetch, facts) {
	if (fetch?.outcome === "failure") return {
		verdict: "fail",
		text: "the newest fetch failed"
	};
	const seenAt = Math.max(...[arrival?.newestAt, fetch?.startedAt].flatMap((at) => at === void 0 ? [] : [Date.parse(at)]));
	const limitMs = facts.limitSeconds * 1e3;
	const readAt = Date.parse(facts.readAt);
	if (readAt - seenAt <= limitMs) return {
		verdict: "pass",
		text: "seen"
	};
	if (Number.isFinite(seenAt)) return {
		verdict: "unknown",
		text: "nothing within the limit; whether the source had something new is not known"
	};
	if (readAt - Date.parse(facts.rollbackAt) <= limitMs) return {
		verdict: "unknown",
		text: "nothing yet"
	};
	return {
		verdict: "unknown",
		text: "nothing since the rollback; whether the source had something new is not known"
	};
}
function newestFetch(unit, { fetches, rollbackAt }) {
	return fetches.filter((fetch) => fetch.unit.toLowerCase() === unit && Date.parse(fetch.startedAt) > Date.parse(rollbackAt)).toSorted((left, right) => Date.parse(right.startedAt) - Date.parse(left.startedAt))[0];
}
function groupTexts(states) {
	return [...new Set(states.map(({ text }) => text))].map((text) => {
		const names = states.filter((state) => state.text === text).map(({ unit }) => unit);
		return `${text}: ${names.slice(0, 5).join(", ")}${names.length > 5 ? ` and ${names.length - 5} more` : ""}`;
	});
}
function remedyOf(verdict, { rollbackAt, limitSeconds }) {
	if (verdict === "fail") return "Read the log of the manual collector, mend it, and run it.";
	return `Run the manual collector, then run this again; every unit is due by ${formatInstant(new Date(Date.parse(rollbackAt) + limitSeconds * 1e3))}.`;
}

// actions/shared/verification/assess-unchanged.ts
const stopDlt = ({ controlEndedAt }) => `dlt is still running somewhere: stop that collector, then run this again with ${controlEndedAt} set to when it was stopped.`;
const LOOK_AGAIN = "Find out who changed it. The two looks start again from this one.";
/** No load completed between the two looks, by `_dlt_loads` itself: not by load ids, which are stamped at extraction. */
function assessLoadsUnchanged(pair, plan) {
	const findings = pair.second.datasets.flatMap((dataset) => loadFindings(findDataset(pair, dataset), dataset, plan));
	return asCheck({
		about: aboutCheck("dlt-loads-unchanged"),
		findings,
		pair,
		plan,
		isAbsent: pair.second.datasets.every(hasNoLoadsTable)
	});
}
/** No row of dlt landed between the two looks, in any table that carries load ids, the staging dataset included. */
function assessRowsUnchanged(pair, plan) {
	const findings = pair.second.datasets.flatMap((dataset) => rowFindings(findDataset(pair, dataset), dataset, plan));
	return asCheck({
		about: aboutCheck("dlt-rows-unchanged"),
		findings,
		pair,
		plan,
		isAbsent: pair.second.datasets.every(hasNoDltTable)
	});
}
function findDataset({ first }, { dltSchema }) {
	return first.datasets.find((dataset) => dataset.dltSchema === dltSchema);
}
function loadFindings(first, second, { terms }) {
	const name = `${second.dltSchema}._dlt_loads`;
	if (!second.loads.measured) return [unmeasured(name, second.loads)];
	if (first !== void 0 && !first.loads.measured) return [unmeasured(`${name} at the first look`, first.loads)];
	const before = first?.loads.measured ? first.loads.value : null;
	return [
		...changeFinding(name, compareLoads(before, second.loads.value), {
			describe: describeLoad,
			terms
		}),
		...lostObserver(second),
		...writerFindings(second)
	];
}
/** Rows with load ids, and no load table that knows any of them: whoever emptied it took the evidence away (facts: source system, 4.3). */
function lostObserver(dataset) {
	const rows = dataset.tables.filter(({ kind }) => kind === "data").reduce((sum, { counts }) => sum + (counts.measured ? counts.value?.rows ?? 0 : 0), 0);
	if (!dataset.loads.measured || (dataset.loads.value?.rows ?? 0) > 0 || rows === 0) return [];
	const state = dataset.loads.value === null ? "does not exist" : "is empty";
	return [{
		verdict: "unknown",
		text: `${dataset.dltSchema}._dlt_loads ${state}, yet load ids stand in ${count(rows, "row")}`,
		remedy: "Check dlt.schema in config/datasets.yaml, or restore _dlt_loads: without it a completed load cannot be seen."
	}];
}
function rowFindings(first, second, { terms }) {
	const gone = (first?.tables ?? []).filter((table) => findTable(second, table) === void 0);
	const changes = second.tables.flatMap((table) => {
		const name = `${table.schema}.${table.table}`;
		if (!table.counts.measured) return [unmeasured(name, table.counts)];
		if (table.bound && table.counts.value === null && !hasNoLoadsTable(second)) return [uncounted(name)];
		const before = findTable(first, table);
		if (before && !before.counts.measured) return [unmeasured(`${name} at the first look`, before.counts)];
		const counts = before?.counts.measured ? before.counts.value : void 0;
		return changeFinding(name, compareTables(counts, table.counts.value), {
			describe: describeGrowth,
			terms
		});
	});
	const lost = gone.map(({ schema, table }) => ({
		verdict: "unknown",
		text: `${schema}.${table} is gone`,
		remedy: LOOK_AGAIN
	}));
	return [
		...changes,
		...lost,
		...writerFindings(second)
	];
}
function uncounted(name) {
	return {
		verdict: "unknown",
		text: `${name} has no column _dlt_load_id`,
		remedy: "Check the table in config/datasets.yaml: dlt has loaded into this dataset, and this table is not one of its own."
	};
}
function writerFindings({ openWriters }) {
	return openWriters.map(({ schema, table, role }) => ({
		verdict: "unknown",
		text: `a transaction of ${role} is writing to ${schema}.${table}; what it wrote is not visible yet`,
		remedy: "Look again when it has ended."
	}));
}
function changeFinding(name, change, { describe, terms }) {
	switch (change.kind) {
		case "unchanged": return [];
		case "unclear": return [{
			verdict: "unknown",
			text: `${name}: ${change.detail}`,
			remedy: LOOK_AGAIN
		}];
		case "landed": {
			const named = change.what.slice(0, 3).map(describe).join("; ");
			const more = change.what.length > 3 ? ` and ${change.what.length - 3} more` : "";
			return [{
				verdict: "fail",
				text: `${name}: ${named === "" ? "something new landed" : named}${more}`,
				remedy: stopDlt(terms)
			}];
		}
		default: return change;
	}
}
function describeLoad({ loadId, insertedAt }) {
	const extracted = extractedAt(loadId);
	return `load ${loadId} completed at ${insertedAt}${extracted === null ? "" : `, extracted at ${extracted}`}`;
}
function describeGrowth({ loadId, before, after }) {
	return `${count(after - before, "row")} of ${loadId === null ? "older loads" : `load ${loadId}`} (${before} before, ${after} now)`;
}
function unmeasured(name, { message, remedy }) {
	return {
		verdict: "unknown",
		text: `${name}: ${message}`,
		remedy
	};
}
function asCheck({ about, findings, pair, plan, isAbsent }) {
	const expected = `two looks, at least ${plan.distanceSeconds} s apart, see the same${plan.isShortened ? " (shortened for a drill)" : ""}`;
	const replicas = pair.second.database.isReplica || pair.first.database.isReplica ? [replica(plan.terms)] : [];
	const all = [...findings, ...replicas];
	if (all.length > 0) return {
		...about,
		expected,
		...summarise(all)
	};
	if (isAbsent) return {
		...about,
		expected,
		...judgeAbsence(pair, plan)
	};
	const seen = `unchanged from ${pair.first.at} to ${pair.second.at} (${Math.floor(secondsApart(pair))} s)`;
	if (secondsApart(pair) < plan.distanceSeconds) return {
		...about,
		expected,
		...judgeTooEarly(seen, pair, plan)
	};
	return {
		...about,
		expected,
		verdict: plan.isShortened ? "warn" : "pass",
		observed: seen
	};
}
function replica({ database }) {
	return {
		verdict: "unknown",
		text: "the database is a read replica, which may lag behind what was written",
		remedy: `Give the address of the primary in ${database}.`
	};
}
/** The worst first, and the remedy of the worst. */
function summarise(findings) {
	const verdict = foldVerdicts(findings);
	const worst = findings.filter((finding) => finding.verdict === verdict);
	const rest = findings.filter((finding) => finding.verdict !== verdict);
	const remedy = worst.find((finding) => finding.remedy !== void 0)?.remedy;
	return {
		verdict,
		observed: worst.map(({ text }) => text).join("; "),
		...rest.length === 0 ? {} : { detail: rest.map(({ text }) => text).join("; ") },
		...remedy === void 0 ? {} : { remedy }
	};
}

// actions/shared/verification/assess-proof.ts
/** The measurements of layer 4 that data can show (DESIGN.md section 1). */
function assessProof({ first, observation, plan, manualLimitSeconds, manualFetches, note }) {
	const { look, skew, arrivals } = observation;
	const pair = {
		first,
		second: look,
		skew
	};
	const manual = {
		readings: arrivals,
		fetches: manualFetches,
		rollbackAt: plan.rollbackAt,
		readAt: look.at,
		limitSeconds: manualLimitSeconds
	};
	return [
		withNote(assessLoadsUnchanged(pair, plan), note),
		assessRowsUnchanged(pair, plan),
		assessLandedSince(pair, plan),
		assessLoadsComplete(pair, plan),
		assessManualRows(manual),
		assessClockSkew(look, skew)
	];
}
const PROOF_CHECKS = [
	"dlt-loads-unchanged",
	"dlt-rows-unchanged",
	"no-dlt-data-since-rollback",
	"dlt-loads-complete",
	"manual-rows-arrived",
	"clocks-agree"
];
/** The same checks where nothing could be measured: each says why, and what to set. */
function unmeasuredProof({ message, remedy }) {
	return PROOF_CHECKS.map((id) => ({
		...aboutCheck(id),
		verdict: "unknown",
		expected: "a measurement in the database",
		observed: message,
		remedy
	}));
}
function withNote(check, note) {
	return note === null ? check : {
		...check,
		detail: [`The look that was given does not count: ${note}.`, check.detail].filter(Boolean).join(" ")
	};
}

// actions/shared/verification/carry-look.ts
/**
* The look that the next run compares with. The first one stays as long as it can still prove something; where anything changed since, or it
* lacks a part, the distance starts again from the newest: what was found has been reported, and a new calm must be shown.
*/
function carryLook(first, second) {
	const holds = second.datasets.every((dataset) => isCalm(first.datasets.find(({ dltSchema }) => dltSchema === dataset.dltSchema), dataset));
	return fitLook(holds ? first : second);
}
function isCalm(first, second) {
	if (first === void 0 || !first.loads.measured) return false;
	if (second.loads.measured && compareLoads(first.loads.value, second.loads.value).kind !== "unchanged") return false;
	return !first.tables.some((table) => findTable(second, table) === void 0) && second.tables.every((table) => isTableCalm(findTable(first, table), table));
}
function isTableCalm(first, second) {
	if (first === void 0 || !first.counts.measured) return false;
	return !second.counts.measured || compareTables(first.counts.value, second.counts.value).kind === "unchanged";
}

// actions/verify-rollback/verify-rollback.ts
/**
* Step 2 of the runbook and the proof of layer 4, repeated until everything holds, something has failed for good, or the deadline passes.
* Reads alone. A fault of GitHub or of the database is a check that is `unknown`, so that the other layers' results still count.
*/
async function verifyRollback(options, ports) {
	const deadline = ports.clock.now().getTime() + options.deadlineMs;
	let first = options.previousLook;
	let note = null;
	let hasPrinted = false;
	for (;;) {
		const read = await readState(options, ports, deadline);
		const lines = renderStatusLines(shownState(read));
		if (!hasPrinted) lines.forEach((line) => ports.print(line));
		hasPrinted = true;
		const round = await takeRound({
			read,
			first,
			note,
			deadline
		}, options, ports);
		first = round.first;
		note = round.note;
		if (isOver(round, options, ports, deadline)) return toResult(round, lines, ports.repository.branch);
		await ports.clock.sleep(Math.min(options.intervalMs, deadline - ports.clock.now().getTime()), options.signal);
		if (options.signal?.aborted) return toResult(round, lines, ports.repository.branch);
	}
}
async function takeRound(start, options, ports) {
	const { read, first, note } = start;
	const state = read.measured ? read.value : null;
	const stateChecks = read.measured ? [
		assessState(read.value),
		assessRouting(read.value),
		assessHold(read.value, ports.clock.now())
	] : unreadState(read, ports.repository.branch);
	const config = state?.config.ok ? state.config.config : null;
	const rollbackAt = config === null ? null : rollbackInstant(config);
	const seen = config === null || rollbackAt === null ? NO_ROLLBACK : await observe(start, {
		config,
		rollbackAt
	}, options, ports);
	const common = {
		state,
		rollbackAt
	};
	if (!seen.measured || rollbackAt === null) {
		const proof = unmeasuredProof(seen.measured ? NO_ROLLBACK : seen);
		return {
			...common,
			checks: [...stateChecks, ...proof],
			look: first,
			dueAt: null,
			first,
			note
		};
	}
	const { observation, targets } = seen.value;
	const plan = planLooks(rollbackAt, targets, options);
	const chosen = chooseFirstLook(first, observation.look, plan, observation.skew);
	const shownNote = chosen.note ?? note;
	const proof = assessProof({
		first: chosen.first,
		observation,
		plan,
		manualLimitSeconds: targets.manualLimitSeconds,
		manualFetches: options.manualFetches,
		note: shownNote
	});
	return {
		...common,
		checks: [...stateChecks, ...proof],
		look: carryLook(chosen.first, observation.look),
		dueAt: secondLookDueAt(chosen.first, plan),
		first: chosen.first,
		note: shownNote
	};
}
const NO_ROLLBACK = {
	measured: false,
	message: "no rollback is recorded at the tip of the branch, so there is nothing to measure from",
	remedy: "Run the rollback first."
};
async function readState(options, ports, deadline) {
	const { repository } = ports;
	return measureFault(async () => {
		const { oid, files } = await repository.readTip([CONFIG_PATH, ROUTING_PATH], { signal: boundedSignal(options, ports, deadline) });
		const routing = files.get("config/routing.flagd.json") ?? null;
		return {
			branch: repository.branch,
			oid,
			config: parseCutoverConfig(files.get("config/traffic_cutover_config.json")?.contents ?? null),
			routing: routing === null ? null : parseRoutingFile(routing.contents)
		};
	}, "Check the token and the status of GitHub, then run this again.");
}
async function observe({ deadline }, about, options, ports) {
	const { observer, targets } = ports;
	if (!observer.measured) return observer;
	if (!targets.measured) return targets;
	const request = {
		targets: targets.value,
		generation: about.config.generation,
		rollbackAt: about.rollbackAt
	};
	return measureFault(async () => {
		return {
			observation: await observer.value.observe(request, boundedSignal(options, ports, deadline)),
			targets: targets.value
		};
	}, `Check ${options.terms.database} and the status of the database, then run this again.`);
}
/** The last round may take a little longer than the deadline, so that a slow answer is not thrown away at the very end. */
const LAST_ROUND_MS = 1e4;
function boundedSignal({ signal }, { clock, signalAfter }, deadline) {
	const bound = signalAfter(Math.max(0, deadline - clock.now().getTime()) + LAST_ROUND_MS);
	return signal === void 0 ? bound : AbortSignal.any([signal, bound]);
}
function planLooks(rollbackAt, targets, options) {
	const { controlEndedAt, shortenedDistanceSeconds, terms } = options;
	return {
		rollbackAt,
		controlEndedAt: controlEndedAt === null ? null : controlEndedAt !== null && Date.parse(controlEndedAt) > Date.parse(rollbackAt) ? controlEndedAt : rollbackAt,
		distanceSeconds: shortenedDistanceSeconds ?? targets.lookDistanceSeconds,
		isShortened: shortenedDistanceSeconds !== void 0,
		terms
	};
}
/** A landing cannot be taken back, so it ends the wait; without a database there is nothing to wait for once the state holds. */
function isOver({ checks }, options, { observer, targets, clock }, deadline) {
	const verdict = foldVerdicts(checks);
	if (verdict === "pass" || verdict === "warn") return true;
	if (options.signal?.aborted || clock.now().getTime() >= deadline) return true;
	const isDone = judgeLayerOne(checks) === "done";
	return isDone && verdict === "fail" || isDone && !(observer.measured && targets.measured);
}
function shownState(read) {
	if (!read.measured || !read.value.config.ok) return null;
	const { phase, dltEnabled, manualEnabled } = read.value.config.config;
	return {
		currentPhase: phase,
		dltEnabled,
		manualEnabled
	};
}
function toResult({ checks, state, rollbackAt, look, dueAt }, lines, branch) {
	const verdict = foldVerdicts(checks);
	const layerOne = judgeLayerOne(checks);
	return {
		schemaVersion: 1,
		verdict,
		reasonCode: reasonCodeOf(verdict, layerOne),
		layerOne,
		statusLines: [...lines],
		checks: checks.map((check) => ({ ...check })),
		look,
		secondLookDueAt: dueAt,
		rollbackAt,
		branch,
		commit: state?.oid ?? null
	};
}

// scripts/commands/look-file.ts
/**
* The look of an earlier run, as `--save-look` wrote it, or as the output `look` of the action has it.
*
* @throws OperatorError `input-invalid` where the file is missing or holds something else.
*/
async function readLookFile(path) {
	const look = dltLookSchema.safeParse(await readJson(path));
	if (look.success) return look.data;
	const [issue] = look.error.issues;
	throw invalidLook(path, `at ${issue?.path.join(".") || "the top"}: ${issue?.message ?? "something else"}`);
}
/** Why the look could not be kept, or `null`. It never hides the verdict that was found. */
async function writeLookFile(path, look) {
	try {
		await writeFile(path, `${JSON.stringify(look)}\n`);
		return null;
	} catch (cause) {
		if (!(cause instanceof Error && "code" in cause)) throw cause;
		return `The look was not saved to ${oneLine(path, 200)} (${String(cause.code)}): name a file that can be written with --save-look.`;
	}
}
async function readJson(path) {
	try {
		return JSON.parse(await readFile(path, "utf8"));
	} catch (cause) {
		if (cause instanceof SyntaxError) throw invalidLook(path, "text that is not JSON", cause);
		if (cause instanceof Error && "code" in cause) throw invalidLook(path, `a file that cannot be read (${String(cause.code)})`, cause);
		throw cause;
	}
}
function invalidLook(path, observed, cause) {
	return new OperatorError({
		reasonCode: "input-invalid",
		message: `--previous-look ${oneLine(path, 200)} cannot be used`,
		observed,
		expected: "the look of an earlier run",
		remedy: "Give the file that --save-look of an earlier verify wrote, or leave the option out to start with a new look.",
		...cause === void 0 ? {} : { cause }
	});
}

// scripts/commands/verify.ts
/** `switchback verify`: the runbook's lines, then the proof of layer 4 as far as data shows it. */
async function verifyCommand(options, context) {
	const { log, signal, environment } = context;
	const previousLook = options.previousLook === void 0 ? null : await readLookFile(options.previousLook);
	const target = await findTarget(options, context);
	log.info(`Verifying ${describeTarget(target)}.`);
	const result = await verifyRollback({
		deadlineMs: options.deadlineSeconds * 1e3,
		intervalMs: options.intervalSeconds * 1e3,
		controlEndedAt: options.controlEndedAt ?? null,
		previousLook,
		manualFetches: [],
		terms: COMMAND_TERMS,
		signal
	}, {
		repository: gitCutoverRepository(target),
		observer: readObserver(environment),
		targets: await measureTargets(() => readTargetFiles(target, signal), {
			name: oneLine(target.defaultBranch, 100),
			remedy: "Commit the file to the default branch."
		}),
		clock: systemClock,
		print: (line) => {
			if (options.json !== true) process.stdout.write(`${line}\n`);
		},
		signalAfter
	});
	const remark = await keepLook(result, options.saveLook);
	return {
		exitCode: exitCodeOf(result.verdict),
		json: result,
		lines: renderVerificationLines(result),
		remarks: remark === null ? [] : [remark]
	};
}
function readObserver(environment) {
	const url = environment["SUPABASE_DB_URL"];
	const caCertificate = environment["SUPABASE_DB_CA"];
	if (!url) return {
		measured: false,
		message: "no database was given",
		remedy: "Set SUPABASE_DB_URL to a postgresql:// URL of a role that may read."
	};
	return {
		measured: true,
		value: createPostgresObserver({
			url,
			now: () => systemClock.now(),
			...caCertificate ? { caCertificate } : {}
		})
	};
}
async function readTargetFiles(target, signal) {
	const files = await readPeoplesFiles(target, TARGET_PATHS, signal);
	const contents = TARGET_PATHS.map((path) => [path, files.get(path)?.contents ?? null]);
	return Object.fromEntries(contents);
}
/** What to tell of the look, which the second one is compared with; `null` where nothing is worth telling. */
async function keepLook({ look, verdict }, path) {
	if (look === null) return path === void 0 ? null : "No look was saved: the database was not looked at.";
	if (path !== void 0) return writeLookFile(path, look);
	return verdict === "unknown" || verdict === "fail" ? "This look was not kept: with --save-look FILE the next run goes on from it." : null;
}

export { verifyCommand };