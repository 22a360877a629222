import "./rolldown-runtime.mjs";
import { inDatabaseTime } from "./clock-skew.mjs";
import { escapeIdentifier, inReadOnlyTransaction, measure, onlyRow, openPostgres, run } from "./postgres-connection.mjs";
import { dltLookSchema, judgeLayerOne, reasonCodeOf, sortWorstFirst } from "./verification-result.mjs";
import { gitCutoverRepository } from "./git-cutover-repository.mjs";
import { cloneHistoryRemote } from "./git-history-remote2.mjs";
import { gitHistoryStore } from "./git-history-store.mjs";
import { githubCollectorRuns } from "./github-collector-runs.mjs";
import { signalAfter } from "./signal-after2.mjs";
import { systemClock } from "./system-clock2.mjs";
import { oneLine } from "./one-line.mjs";
import { DEFAULT_BRANCH, measurePeoplesFiles } from "./measure-files.mjs";
import { exitCodeOf, foldVerdicts } from "./verdict.mjs";
import "./render-markdown.mjs";
import { joinSentences } from "./sentences.mjs";
import { CRITERION_TITLES, isMet } from "./criterion.mjs";
import { countPending, successGoalsOf } from "./pending-places.mjs";
import { compareTexts, instantKey } from "./sha2.mjs";
import { incidentPath } from "./incident-record.mjs";
import { SETTLEMENT_FILE, parseSettlement } from "./settlement.mjs";
import { SUCCESS_RECIPE, assessProof, assessSuccess, chooseFirstLook, secondLookDueAt, unmeasuredProof } from "./assess-success.mjs";
import { LOSS_CHECKS } from "./loss-checks.mjs";
import { extractedAt } from "./load-id.mjs";
import { measureFault } from "./measure-fault.mjs";
import { formatInstant } from "./phase.mjs";
import { unitKey } from "./unit-key.mjs";
import { parseHistoryFiles } from "./history-lines.mjs";
import { parseCutoverConfig } from "./cutover-config.mjs";
import { CONFIG_PATH, ROUTING_PATH } from "./file-paths.mjs";
import { parseRoutingFile } from "./routing-file.mjs";
import { assessHold, assessRouting, assessState, rollbackInstant, unreadState } from "./assess-state.mjs";
import { carryLook } from "./carry-look.mjs";
import { renderStatusLines } from "./render-status-lines.mjs";
import { findGithub } from "./find-github.mjs";
import { describeTarget, findTarget } from "./find-target.mjs";
import { OperatorError } from "./errors.mjs";
import { readBothFiles, readPeoplesFiles } from "./read-peoples-files.mjs";
import { readFile, writeFile } from "node:fs/promises";

// actions/shared/adapters/postgres/postgres-arrivals.ts
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

// actions/shared/adapters/postgres/postgres-dlt-catalogue.ts
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

// actions/shared/adapters/postgres/postgres-dlt-login.ts
/** Every role may read both, unless somebody took that away: names of roles and whose sessions there are are no secret of Postgres. */
const LOGIN_SQL = `
  select r.rolcanlogin as can_login,
         (select pg_catalog.count(*)::int4 from pg_catalog.pg_stat_activity a where a.usesysid = r.oid) as sessions
    from (select $1::text as name) asked
    left join pg_catalog.pg_roles r on r.rolname = asked.name`;
/** The login of the role that a fence takes it of, and how many sessions it has. Within the look's transaction. */
async function readDltLogin(client, role) {
	const rows = await measure(client, {
		sql: LOGIN_SQL,
		values: [role]
	}, () => void 0);
	if (!rows.measured) return {
		role,
		state: rows
	};
	const [row] = rows.value;
	return {
		role,
		state: {
			measured: true,
			value: {
				canLogin: row?.can_login ?? null,
				sessions: row?.sessions ?? 0
			}
		}
	};
}

// actions/shared/adapters/postgres/postgres-dlt-look.ts
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

// actions/shared/adapters/postgres/postgres-dlt-observer.ts
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
		const look = {
			version: 1,
			at,
			generation: request.generation,
			database,
			datasets,
			unboundSchemas: [...catalogue.unboundSchemas]
		};
		const { dltRole } = targets;
		return {
			look,
			skew,
			arrivals,
			...dltRole !== void 0 && dltRole !== null ? { dltLogin: await readDltLogin(client, dltRole) } : {}
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

// actions/shared/success/render-criteria.ts
/** The same for a terminal. */
function renderCriteriaLines(results) {
	return [
		"Success criteria:",
		...results.map((result) => {
			const line = `  ${result.verdict.padEnd(8)} ${CRITERION_TITLES[result.id]}: ${oneLine(told(result), 600)}`;
			return isMet(result) ? line : `${line} Expected: ${oneLine(result.expected, 300)}`;
		}),
		...listRemedies$1(results).map((remedy) => `  -> ${remedy}`)
	];
}
function told({ observed, detail, settled }) {
	return joinSentences(observed, detail, settled === null ? null : `Settled: ${settled}`);
}
function listRemedies$1(results) {
	const open = results.filter((result) => !isMet(result));
	return [...new Set(open.flatMap(({ remedy }) => remedy === null ? [] : [oneLine(remedy, 400)]))];
}

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
		...result.criteria === void 0 ? [] : renderCriteriaLines(result.criteria),
		`Verdict: ${result.verdict} (${result.reasonCode})`
	];
}
function listRemedies(checks) {
	return [...new Set(checks.flatMap(({ remedy }) => remedy === void 0 ? [] : [oneLine(remedy, 400)]))];
}

// actions/verify-rollback/measure-targets.ts
function targetsOf(goals) {
	return goals.measured ? {
		measured: true,
		value: goals.value.targets
	} : goals;
}
/**
* What the proof and the success criteria are measured by, from `datasets.yaml` and `policy.yaml`. A file that is missing or bad is a reason why
* both are unknown; the state is verified all the same.
*/
async function measureGoals(readFiles, place) {
	const { datasets, policy } = await measurePeoplesFiles(readFiles, place);
	if (!datasets.measured) return datasets;
	return policy.measured ? {
		measured: true,
		value: successGoalsOf(policy.value, datasets.value)
	} : policy;
}

// actions/shared/control/control-end.ts
/**
* When the control of a rollback ended, by the history: what dlt wrote before was in flight. A later run that found everything done does not move it, so that doing
* it again never puts the proof off. `null` where no control of that generation is recorded.
*/
function controlEndedAt(records, generation) {
	const ended = records.filter((record) => record.kind === "control").filter((record) => record.generation === generation && record.direction === "to-manual").toSorted((a, b) => instantKey(a.endedAt).localeCompare(instantKey(b.endedAt)));
	return (ended.filter(({ results }) => results.some(({ path, outcome }) => path === "dlt" && outcome === "changed")).at(-1) ?? ended[0])?.endedAt ?? null;
}

// actions/shared/verification/remembered-look.ts
const NAME = "proof-look";
/** The newest look that an earlier run left; `null` where there is none that can be read. Whether it still counts, the proof decides. */
function findRememberedLook(records) {
	const newest = records.filter((one) => one.kind === "mark" && one.name === NAME).toSorted((a, b) => compareTexts(instantKey(a.at), instantKey(b.at))).at(-1);
	return newest === void 0 ? null : parseLook(newest.value);
}
function parseLook(text) {
	try {
		return dltLookSchema.safeParse(JSON.parse(text)).data ?? null;
	} catch (error) {
		if (error instanceof SyntaxError) return null;
		throw error;
	}
}

// actions/shared/success/loss-facts.ts
const DAY_MS = 864e5;
/** A finding that is older belongs to no incident of now; integrity looks back no further either (its longest window). */
const LONGEST_BACK_DAYS = 7;
/** What all looks since the last clean one before the incident found of loss and corruption. */
function toLossFacts(sources) {
	const { records, result, rollbackAt } = sources;
	const recorded = listLooks(records);
	const given = result === null ? null : lookOf(result);
	const newest = [...recorded, ...given === null ? [] : [given]].toSorted(byTime).at(-1);
	if (newest === void 0) return {
		measured: false,
		message: "no look of check-integrity is known, neither in the history nor given",
		remedy: "Run check-integrity, then this again."
	};
	const earlier = recorded.filter((look) => byTime(look, newest) < 0);
	const since = findLastClean(earlier, {
		rollbackAt,
		answeredAt: findAnswered(sources)
	});
	const from = since ?? "";
	const open = earlier.filter(({ at }) => instantKey(at) > instantKey(from)).flatMap(listNamedFailures);
	return {
		measured: true,
		value: {
			at: newest.at,
			since,
			through: newest === given ? throughOf(result) ?? furthestBehind(records) : furthestBehind(records),
			answers: [...newest.answers, ...dropRepeated(open, newest.answers)]
		}
	};
}
/** The looks that the history keeps, oldest first; a compacted day may give several parts of one. */
function listLooks(records) {
	const byRun = /* @__PURE__ */ new Map();
	for (const record of records) {
		if (record.kind !== "verdicts") continue;
		const key = `${instantKey(record.at)} ${record.run}`;
		const look = byRun.get(key) ?? {
			at: record.at,
			answers: /* @__PURE__ */ new Map()
		};
		byRun.set(key, look);
		for (const answer of answersOf(record)) look.answers.set(JSON.stringify(answer), answer);
	}
	return [...byRun].toSorted(([a], [b]) => compareTexts(a, b)).map(([, { at, answers }]) => ({
		at,
		answers: [...answers].toSorted(([a], [b]) => compareTexts(a, b)).map(([, answer]) => answer)
	}));
}
function answersOf({ at, checks }) {
	return checks.flatMap(({ id, dataset, unit, verdict, observed, keys, faultCount }) => {
		const kind = LOSS_CHECKS.get(id);
		if (kind === void 0) return [];
		return [{
			at,
			id,
			kind,
			dataset,
			unit,
			verdict,
			observed,
			remedy: null,
			keys,
			faultCount: faultCount ?? keys.length
		}];
	});
}
function lookOf({ database, checks }) {
	if (database === null) return null;
	const { at } = database;
	return {
		at,
		answers: checks.filter(({ kind }) => kind === "loss" || kind === "corruption").map(({ id, kind, dataset, unit, verdict, observed, remedy, sample, faultCount }) => ({
			at,
			id,
			kind,
			dataset,
			unit,
			verdict,
			observed,
			remedy,
			keys: sample,
			faultCount
		}))
	};
}
/** Up to when another incident's end, or a week, answers for what was found. */
function findAnswered({ records, rollbackAt, incident }) {
	const rollbackMs = Date.parse(rollbackAt);
	const ends = records.flatMap((record) => record.kind === "incident-event" && record.incident !== incident && (record.event === "recovered" || record.event === "reviewed") && Date.parse(record.at) < rollbackMs ? [Date.parse(record.at)] : []);
	return Math.max(rollbackMs - LONGEST_BACK_DAYS * DAY_MS, ...ends);
}
/** The newest look before the incident at which everything was whole, and before which nothing that was named is still unanswered. */
function findLastClean(looks, { rollbackAt, answeredAt }) {
	const before = looks.filter(({ at }) => Date.parse(at) < Date.parse(rollbackAt));
	const firstFailure = before.find((look) => Date.parse(look.at) > answeredAt && listNamedFailures(look).length > 0);
	return (firstFailure === void 0 ? before : before.slice(0, before.indexOf(firstFailure))).findLast(isClean)?.at ?? null;
}
function isClean({ answers }) {
	return !answers.some(({ verdict }) => verdict === "fail" || verdict === "unknown") && answers.some(({ verdict }) => verdict === "pass" || verdict === "warn");
}
/** Those without a key are about a state: of these the newest answer counts alone. */
function listNamedFailures({ answers }) {
	return answers.filter(({ verdict, keys }) => verdict === "fail" && keys.length > 0);
}
/** What the newest look says again need not be told twice, nor what an earlier one said twice. */
function dropRepeated(open, newest) {
	const kept = [];
	for (const answer of open.toReversed()) if (![...newest, ...kept].some((other) => says(other, answer))) kept.push(answer);
	return kept.toReversed();
}
function says(other, answer) {
	const isSame = other.id === answer.id && other.dataset === answer.dataset && other.unit === answer.unit;
	const keys = new Set(other.keys);
	return isSame && other.verdict === "fail" && other.faultCount >= answer.faultCount && answer.keys.every((key) => keys.has(key));
}
function throughOf(result) {
	return (result?.windows ?? []).map(({ through }) => through).toSorted((a, b) => compareTexts(instantKey(a), instantKey(b)))[0] ?? null;
}
/** Of each table the furthest watermark; of these the one that is furthest behind. A table that nothing looked at for a week is gone. */
function furthestBehind(records) {
	const byTable = /* @__PURE__ */ new Map();
	for (const record of records) {
		if (record.kind !== "watermark") continue;
		const key = JSON.stringify([record.dataset, record.table]);
		const before = byTable.get(key);
		if (before === void 0 || instantKey(record.through) > instantKey(before.through)) byTable.set(key, record);
	}
	const all = [...byTable.values()];
	const newestMs = Math.max(...all.map(({ at }) => Date.parse(at)));
	return all.filter(({ at }) => newestMs - Date.parse(at) <= LONGEST_BACK_DAYS * DAY_MS).map(({ through }) => through).toSorted((a, b) => compareTexts(instantKey(a), instantKey(b)))[0] ?? null;
}
function byTime(a, b) {
	return compareTexts(instantKey(a.at), instantKey(b.at));
}

// actions/shared/success/proof-facts.ts
/** The checks of layer 4, with the load ids that a settlement could name. */
function toProofChecks({ checks, look, rollbackAt }, controlEndedAt) {
	const landed = look === null || rollbackAt === null ? [] : listLanded(look, controlEndedAt ?? rollbackAt);
	return checks.map((check) => check.id === "no-dlt-data-since-rollback" && check.verdict === "fail" && landed.length > 0 ? {
		...check,
		keys: [...landed]
	} : check);
}
/** Loads that completed, or were extracted, after control ended, by their id. */
function listLanded(look, endedAt) {
	const isAfter = (at) => at !== null && Date.parse(at) > Date.parse(endedAt);
	const ids = look.datasets.flatMap(({ loads, tables }) => [...(loads.measured ? loads.value?.newest ?? [] : []).filter(({ insertedAt }) => isAfter(insertedAt)).map(({ loadId }) => loadId), ...tables.flatMap(({ counts }) => counts.measured ? counts.value?.newest ?? [] : []).filter(({ loadId }) => isAfter(extractedAt(loadId))).map(({ loadId }) => loadId)]);
	return [...new Set(ids)].toSorted();
}
/** Load ids of rows that no completed load accounts for. Unknown where the check that looks for them is. */
function toHalfDoneLoads({ checks, look }) {
	const check = checks.find(({ id }) => id === "dlt-loads-complete");
	if (check === void 0 || check.verdict === "unknown" || look === null) return {
		measured: false,
		message: `half-done dlt loads: ${check?.observed ?? "not measured"}`,
		remedy: check?.remedy ?? "Run verify-rollback with a database."
	};
	const ids = look.datasets.flatMap((dataset) => dataset.tables.filter(({ kind }) => kind === "data")).flatMap(({ counts }) => counts.measured ? (counts.value?.withoutLoad ?? []).map(({ loadId }) => loadId) : []);
	return ids.length > 0 || check.verdict === "pass" || check.verdict === "skipped" ? {
		measured: true,
		value: [...new Set(ids)].toSorted()
	} : {
		measured: false,
		message: `${check.title}: ${check.observed}`,
		remedy: check.remedy ?? "Look at it."
	};
}

// actions/shared/success/read-workflows.ts
/** The collectors' workflows that the policy names. Where it names none, nothing is asked. */
async function readWorkflows(wanted, runs, signal) {
	if (wanted.length === 0) return {
		measured: true,
		value: []
	};
	if (!runs.measured) return runs;
	return measureFault(async () => {
		const [states, ...listed] = await Promise.all([runs.value.readStates(signal, wanted.map(({ workflow }) => workflow)), ...wanted.map(({ workflow }) => runs.value.listNewest(workflow, signal))]);
		return wanted.map(({ workflow, path }, at) => toWorkflow({
			workflow,
			path
		}, states.get(workflow), listed[at] ?? []));
	}, "Give the job `actions: read`, and check the status of GitHub.");
}
function toWorkflow(about, state, runs) {
	const open = runs.filter(({ status }) => status !== "completed");
	return {
		...about,
		state: state ?? "not among the first 100 workflows of the repository",
		openRuns: open.map(({ id, url, status, since }) => ({
			id,
			url,
			since,
			isQueued: status !== "in_progress"
		})),
		lastStartedAt: runs.find(hasRun)?.since ?? null
	};
}
/** One that was cancelled or skipped may have ended before it did anything. */
function hasRun({ status, conclusion }) {
	return status === "in_progress" || conclusion !== null && ![
		"cancelled",
		"skipped",
		"stale"
	].includes(conclusion);
}

// actions/shared/success/unit-fetch-facts.ts
const HOUR_MS = 36e5;
/** The manual path's unit-fetches, each once, oldest first: the history may hold a record in several files. */
function listManualFetches(records) {
	const own = records.filter((one) => one.kind === "unit-fetch" && one.path === "manual");
	return [...new Map(own.map((fetch) => [`${instantKey(fetch.at)} ${JSON.stringify(fetch)}`, fetch]))].toSorted(([a], [b]) => compareTexts(a, b)).map(([, fetch]) => fetch);
}
/** For the proof. A unit that is gone at the source was fetched: that is what the fetch found out. */
function toProofFetches(fetches) {
	return fetches.map(({ unit, at, outcome }) => ({
		unit: unitKey(unit),
		startedAt: at,
		outcome: isFailed({ outcome }) ? "failure" : "success"
	}));
}
/** Fetches that began after the rollback, in the last hours that the policy names; and what was usual before. */
function toErrorRateFacts(fetches, period) {
	const { rollbackAt, now, limits } = period;
	const fromMs = Math.max(Date.parse(rollbackAt), now.getTime() - limits.errorRate.windowHours * HOUR_MS);
	const since = fetches.filter(({ at }) => Date.parse(at) > fromMs && Date.parse(at) <= now.getTime());
	const gone = since.filter(({ outcome }) => outcome === "gone").map(({ unit }) => unitKey(unit));
	return {
		from: formatInstant(new Date(fromMs)),
		...countFetches(since),
		goneUnits: [...new Set(gone)].toSorted(compareTexts),
		baseline: countFetches(listUsual(fetches, period))
	};
}
function toPerformanceFacts(fetches, period) {
	const { rollbackAt, now, limits } = period;
	return {
		recent: timed(fetches.filter(({ at }) => Date.parse(at) > Date.parse(rollbackAt) && Date.parse(at) <= now.getTime()), limits.performance.recentUnitFetches).map(({ durationSeconds, count }) => ({
			seconds: durationSeconds,
			posts: count
		})),
		goodSeconds: timed(listUsual(fetches, period), limits.performance.goodUnitFetches).map(({ durationSeconds }) => durationSeconds)
	};
}
/**
* What was usual ends where the error rate of the trigger may begin to show: what failed in the hours before the rollback may be the incident
* itself.
*/
function listUsual(fetches, { rollbackAt, limits }) {
	const endMs = Date.parse(rollbackAt) - limits.errorRate.windowHours * HOUR_MS;
	return fetches.filter(({ at }) => Date.parse(at) < endMs);
}
function countFetches(fetches) {
	const counted = fetches.filter(({ outcome }) => outcome !== "gone");
	return {
		fetches: counted.length,
		failed: counted.filter(isFailed).length
	};
}
function isFailed({ outcome }) {
	return outcome === "failed" || outcome === "rate-limited";
}
/** The newest successful ones whose duration is known, newest first. */
function timed(fetches, most) {
	return fetches.flatMap((fetch) => {
		const { durationSeconds, outcome } = fetch;
		return (outcome === "fetched" || outcome === "nothing-new") && durationSeconds !== void 0 ? [{
			...fetch,
			durationSeconds
		}] : [];
	}).toReversed().slice(0, most);
}

// actions/verify-rollback/measure-success.ts
/** GitHub's answers about a handful of workflows take a second or two. */
const LIMIT_MS = 2e4;
/** The runbook's five success criteria after the proof. Whatever cannot be reached is `unknown` in its own criterion, and says why. */
async function measureSuccess(proof, options, ports) {
	const facts = await gatherFacts(proof, options, ports);
	const now = ports.clock.now();
	const results = assessSuccess(facts, now);
	return {
		results,
		measurement: {
			id: "success",
			recipe: SUCCESS_RECIPE,
			at: now.toISOString(),
			input: asJson(facts),
			answer: asJson(results),
			leftOut: null
		}
	};
}
async function gatherFacts(proof, options, ports) {
	const { goals, runs, clock } = ports;
	const { rollbackAt, incident = null, generation = null } = proof;
	const recorded = generation === null ? null : options.recordedControlEnd?.(generation) ?? null;
	const limit = ports.signalAfter(LIMIT_MS);
	const signal = options.signal === void 0 ? limit : AbortSignal.any([options.signal, limit]);
	const [workflows, settled] = await Promise.all([goals.measured ? readWorkflows(goals.value.workflows, runs, signal) : goals, readSettlement(incident, ports.readFile)]);
	const fetches = toFetchFacts({
		...ports,
		rollbackAt,
		now: clock.now()
	});
	return {
		schemaVersion: 1,
		incident,
		generation,
		rollbackAt,
		limits: goals.measured ? {
			measured: true,
			value: goals.value.limits
		} : goals,
		checks: [...toProofChecks(proof, options.controlEndedAt ?? recorded)],
		loss: measureLoss(ports.records, {
			rollbackAt,
			incident,
			result: options.integrity
		}),
		...fetches,
		queues: {
			workflows,
			halfDoneLoads: toHalfDoneLoads(proof),
			pendingPackages: seePending(ports, rollbackAt)
		},
		...settled
	};
}
/** As the runs of dlt, and its scheduler since, told of their places; nothing of one that tells none. */
function seePending({ records, goals, clock }, rolledBackAt) {
	if (!records.measured) return null;
	const retiredPlaces = goals.measured ? goals.value.retiredPlaces : void 0;
	return countPending(records.value, {
		config: { rolledBackAt },
		retiredPlaces,
		now: clock.now()
	});
}
const NO_ROLLBACK$1 = {
	measured: false,
	message: "no rollback is recorded to measure from",
	remedy: "Run the rollback first."
};
function measureLoss(records, about) {
	if (!records.measured) return records;
	const { rollbackAt } = about;
	return rollbackAt === null ? NO_ROLLBACK$1 : toLossFacts({
		...about,
		rollbackAt,
		records: records.value
	});
}
function toFetchFacts({ records, goals, rollbackAt, now }) {
	const missing = [records, goals].find((one) => !one.measured);
	if (missing !== void 0 || !records.measured || !goals.measured || rollbackAt === null) {
		const why = missing ?? NO_ROLLBACK$1;
		return {
			errorRate: why,
			performance: why
		};
	}
	const fetches = listManualFetches(records.value);
	const period = {
		rollbackAt,
		now,
		limits: goals.value.limits
	};
	return {
		errorRate: {
			measured: true,
			value: toErrorRateFacts(fetches, period)
		},
		performance: {
			measured: true,
			value: toPerformanceFacts(fetches, period)
		}
	};
}
/** What an incident is called, so that it names no other folder. */
const INCIDENT_ID = /^\d{8}-\d{6}Z-[a-z0-9-]+$/u;
async function readSettlement(incident, readFile) {
	if (incident === null || !INCIDENT_ID.test(incident)) return {
		settlement: null,
		settlementProblem: null
	};
	const path = incidentPath(incident, SETTLEMENT_FILE);
	const contents = await measureFault(() => readFile(path), `Make ${path} a file that can be read.`);
	if (!contents.measured) return {
		settlement: null,
		settlementProblem: problemWith(path, contents.message)
	};
	return contents.value === null ? {
		settlement: null,
		settlementProblem: null
	} : toSettled(path, contents.value);
}
function toSettled(path, contents) {
	const parsed = parseSettlement(contents);
	if (parsed.ok) return {
		settlement: parsed.settlement,
		settlementProblem: null
	};
	return {
		settlement: null,
		settlementProblem: problemWith(path, parsed.problems.slice(0, 3).join("; "))
	};
}
function problemWith(path, what) {
	return joinSentences(`Nothing is settled: ${path} cannot be used (${what})`);
}
/** As it is read back: without what is undefined. */
function asJson(value) {
	return JSON.parse(JSON.stringify(value));
}

// actions/verify-rollback/read-records.ts
/** All records of the branch `cutover-history`. A branch that is not there yet has none. */
async function readRecords(history, signal) {
	return measureFault(async () => {
		const { files } = await history.read(signal);
		return parseHistoryFiles(files).records.map(({ record }) => record);
	}, `Let the token read the branch ${history.branch} (contents: read), then run this again.`);
}
/** The manual unit-fetches that the history knows, beside those that were given. */
function addRecordedFetches(given, records) {
	return records.measured ? [...given, ...toProofFetches(listManualFetches(records.value))] : given;
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
		if (isOver(round, options, ports, deadline)) return finish({
			round,
			read
		}, lines, ports);
		await ports.clock.sleep(Math.min(options.intervalMs, deadline - ports.clock.now().getTime()), options.signal);
		if (options.signal?.aborted) return finish({
			round,
			read
		}, lines, ports);
	}
}
function finish({ round, read }, lines, { repository, record }) {
	const result = toResult(round, lines, repository.branch);
	const { at, proof } = round;
	record?.({
		at,
		read,
		proof,
		result
	});
	return result;
}
async function takeRound(start, options, ports) {
	const { read, first, note } = start;
	const at = ports.clock.now();
	const state = read.measured ? read.value : null;
	const stateChecks = read.measured ? [
		assessState(read.value),
		assessRouting(read.value),
		assessHold(read.value, at)
	] : unreadState(read, ports.repository.branch);
	const config = state?.config.ok ? state.config.config : null;
	const rollbackAt = config === null ? null : rollbackInstant(config);
	const seen = config === null || rollbackAt === null ? NO_ROLLBACK : await observe(start, {
		config,
		rollbackAt
	}, options, ports);
	const common = {
		at,
		state,
		rollbackAt
	};
	if (!seen.measured || rollbackAt === null) {
		const proof = seen.measured ? NO_ROLLBACK : seen;
		const checks = [...stateChecks, ...unmeasuredProof(proof)];
		return {
			...common,
			proof,
			checks,
			look: first,
			dueAt: null,
			first,
			note
		};
	}
	const { observation, targets } = seen.value;
	const controlEndedAt = options.controlEndedAt ?? controlEndOf(options, config);
	const plan = planLooks(rollbackAt, targets, {
		...options,
		controlEndedAt
	});
	const chosen = chooseFirstLook(first, observation.look, plan, observation.skew);
	const shownNote = chosen.note ?? note;
	const facts = {
		first: chosen.first,
		observation,
		plan,
		manualLimitSeconds: targets.manualLimitSeconds,
		manualFetches: options.manualFetches,
		note: shownNote
	};
	return {
		...common,
		proof: {
			measured: true,
			value: facts
		},
		checks: [...stateChecks, ...assessProof(facts)],
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
		const config = files.get("config/traffic_cutover_config.json")?.contents ?? null;
		const routing = files.get("config/routing.flagd.json")?.contents ?? null;
		return {
			branch: repository.branch,
			oid,
			config: parseCutoverConfig(config),
			routing: routing === null ? null : parseRoutingFile(routing),
			files: {
				config,
				routing
			}
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
function controlEndOf({ recordedControlEnd }, config) {
	return config === null ? null : recordedControlEnd?.(config.generation) ?? null;
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
		commit: state?.oid ?? null,
		incident: state?.config.ok ? state.config.config.lastTransition?.incident ?? null : null,
		generation: state?.config.ok ? state.config.config.generation : null
	};
}

// actions/verify-rollback/verify-with-criteria.ts
/** The history is one fetch of one branch; the state and the proof do not wait for it longer. */
const HISTORY_MS = 15e3;
/** The proof of layer 4, with the manual unit-fetches and the earlier look that the history knows, and then the five success criteria. */
async function verifyWithCriteria(options, ports) {
	const limit = ports.signalAfter(HISTORY_MS);
	const signal = options.signal === void 0 ? limit : AbortSignal.any([options.signal, limit]);
	try {
		const records = await readRecords(ports.history, signal);
		const manualFetches = addRecordedFetches(options.manualFetches, records);
		const previousLook = options.previousLook ?? (records.measured ? findRememberedLook(records.value) : null);
		const recordedControlEnd = (generation) => records.measured ? controlEndedAt(records.value, generation) : null;
		const known = {
			...options,
			recordedControlEnd
		};
		const proof = await verifyRollback({
			...known,
			manualFetches,
			previousLook
		}, ports);
		const { results, measurement } = await measureSuccess(proof, known, {
			...ports,
			records
		});
		return {
			result: {
				...proof,
				criteria: [...results]
			},
			measurement
		};
	} finally {
		await ports.history.close();
	}
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
/** `switchback verify`: the runbook's lines, then the proof of layer 4 as far as data shows it, and the five success criteria. */
async function verifyCommand(options, context) {
	const { log, signal, environment } = context;
	const previousLook = options.previousLook === void 0 ? null : await readLookFile(options.previousLook);
	const target = await findTarget(options, context);
	log.info(`Verifying ${describeTarget(target)}.`);
	const goals = await measureGoals(() => readBothFiles(target, signal), {
		...DEFAULT_BRANCH,
		name: oneLine(target.defaultBranch, 100)
	});
	const { result } = await verifyWithCriteria({
		deadlineMs: options.deadlineSeconds * 1e3,
		intervalMs: options.intervalSeconds * 1e3,
		controlEndedAt: options.controlEndedAt ?? null,
		previousLook,
		manualFetches: [],
		integrity: null,
		terms: COMMAND_TERMS,
		signal
	}, {
		repository: gitCutoverRepository(target),
		observer: readObserver(environment),
		goals,
		targets: targetsOf(goals),
		history: await openHistory(target, signal),
		runs: await findRuns(target, signal),
		readFile: async (path) => (await readPeoplesFiles(target, [path], signal)).get(path)?.contents ?? null,
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
async function openHistory({ cwd, remote, environment }, signal) {
	return gitHistoryStore({
		remote: await cloneHistoryRemote({
			cwd,
			remote,
			environment,
			signal
		}),
		environment
	});
}
/** Without a token the queues stay unknown, and everything else is measured. */
async function findRuns(target, signal) {
	const access = await findGithub(target, signal);
	if (!access.measured) return access;
	const collectorsToken = target.environment["COLLECTORS_TOKEN"] || void 0;
	const calls = {
		...access.value,
		collectorsToken,
		clock: systemClock,
		random: Math.random
	};
	return {
		measured: true,
		value: githubCollectorRuns(calls)
	};
}
/** What to tell of the look, which the second one is compared with; `null` where nothing is worth telling. */
async function keepLook({ look, verdict }, path) {
	if (look === null) return path === void 0 ? null : "No look was saved: the database was not looked at.";
	if (path !== void 0) return writeLookFile(path, look);
	return verdict === "unknown" || verdict === "fail" ? "This look was not kept: with --save-look FILE the next run goes on from it." : null;
}

export { verifyCommand };