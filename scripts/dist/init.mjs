import "./rolldown-runtime.mjs";
import { joinSentences } from "./sentences.mjs";
import { quoteIdentifier, quoteTable } from "./quoted-name.mjs";
import { inReadOnlyTransaction, measure, openPostgres, run } from "./postgres-connection.mjs";
import { eventInstant } from "./event-time-clause.mjs";
import { DATASETS_PATH } from "./file-paths.mjs";
import { parseDatasets, require_dist } from "./datasets.mjs";
import { DependencyError, OperatorError } from "./errors.mjs";
import { renderIntegrityLines } from "./render-integrity.mjs";
import { count } from "./count.mjs";
import { oneLine } from "./one-line.mjs";
import { measureFault } from "./measure-fault.mjs";
import { access, mkdir, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";

// actions/shared/init/found-table.ts
function hasColumn({ columns }, name) {
	return columns.some((column) => column.name === name);
}

// actions/shared/init/recognise-columns.ts
/** The names under which the source system's four generations keep an id of Reddit, the surest first (facts: source system, 2). */
const POST_IDS = [
	"submission_id",
	"reddit_id",
	"post_id",
	"id",
	"fullname",
	"name"
];
const COMMENT_IDS = [
	"comment_id",
	"reddit_id",
	"id",
	"fullname",
	"name"
];
/** An id of Reddit is a number to the base of 36; with its kind before it, it is a fullname (facts: Reddit). */
const BARE = /^[0-9a-z]{3,13}$/u;
const FULLNAME = /^t[1-6]_[0-9a-z]{3,13}$/u;
const IS_TEXT = /^(?:text|character varying|character|citext)/u;
/** The column with Reddit's id of what a row holds; `null` where none looks like one. */
function recogniseId(table, holds) {
	const judged = (holds === "posts" ? POST_IDS : COMMENT_IDS).flatMap((name) => table.columns.find((column) => column.name === name && isText$1(column)) ?? []).map(({ name }) => ({
		name,
		...formOf(table.samples.get(name) ?? [])
	}));
	const [first] = [...judged.filter(({ share }) => share !== null && share > .5), ...judged.filter(isUnknown)];
	if (first === void 0) return null;
	const { name: column, form, share } = first;
	const doubts = share === null ? [`${column} is taken for Reddit's id by its name alone: no row was there to look at`] : share < 1 ? [`${percent(1 - share)} of the values of ${column} that were looked at are no ${form} id`] : [];
	return {
		value: {
			column,
			form
		},
		doubts
	};
}
function isUnknown({ share }) {
	return share === null;
}
/** Which form most values have, and which share of them has it; `null` for a column without values. */
function formOf(values) {
	if (values.length === 0) return {
		form: "bare",
		share: null
	};
	const fullnames = values.filter((value) => FULLNAME.test(value)).length;
	const bare = values.filter((value) => BARE.test(value)).length;
	return {
		form: fullnames > bare ? "fullname" : "bare",
		share: Math.max(fullnames, bare) / values.length
	};
}
function percent(share) {
	return `${Math.max(1, Math.round(share * 100))} %`;
}
const SUBREDDIT = /^[A-Za-z0-9_]{2,24}$/u;
/** The column with the subreddit's name, or the reference to the table that has it. */
function recogniseUnit(table, tables) {
	const named = [
		"subreddit",
		"subreddit_name",
		"unit"
	].find((name) => {
		const column = table.columns.find((each) => each.name === name);
		return column !== void 0 && isText$1(column) && isMostly(table.samples.get(name) ?? [], SUBREDDIT);
	});
	if (named !== void 0) return {
		column: named,
		names: null
	};
	const reference = table.references.find(({ column }) => column === "subreddit_id" || column === "subreddit");
	const parent = tables.find((each) => reference !== void 0 && each.schema === reference.schema && each.table === reference.table);
	const name = parent === void 0 ? void 0 : ["name", "display_name"].find((each) => hasColumn(parent, each));
	if (reference === void 0 || parent === void 0 || name === void 0) return null;
	const { schema, table: names } = parent;
	return {
		column: reference.column,
		names: {
			schema,
			table: names,
			key: reference.parentColumn,
			name
		}
	};
}
function isMostly(values, shape) {
	return values.length === 0 || values.filter((value) => shape.test(value)).length / values.length > .9;
}
function isText$1({ type }) {
	return IS_TEXT.test(type);
}

// actions/shared/adapters/postgres/postgres-init-samples.ts
/** Whatever stands first in the table: enough to tell ids from other texts. */
const SAMPLED_ROWS = 300;
/** Of a time and its transaction, which need runs of rows. */
const CLOCK_ROWS = 5e3;
/** Of a unit's posts. A table with more has its newest week counted where the time allows it. */
const COUNTED_ROWS = 5e5;
const MOST_COLUMNS = 60;
const MOST_UNITS = 500;
const RATE_DAYS = 7;
const INSUFFICIENT_PRIVILEGE = "42501";
/** Also where row security would hide rows, as on every table of Supabase. */
const MAY_NOT_READ = "Draft again as a role that may read it, such as scripts/sql/monitor-role.sql makes.";
/** Values of every column of text, cut to what an id or a name needs. */
async function readSamples(client, from, columns) {
	const texts = columns.filter(isText$1).slice(0, MOST_COLUMNS);
	const wanted = texts.map(({ name }, at) => `left(${quoteIdentifier(name)}::text, 64) as c${at}`);
	const sql = `select ${wanted.length === 0 ? "1" : wanted.join(", ")} from ${from} limit ${SAMPLED_ROWS}`;
	const read = await measure(client, { sql }, (sqlState) => sqlState === INSUFFICIENT_PRIVILEGE ? MAY_NOT_READ : void 0);
	if (!read.measured) return read;
	const samples = texts.map(({ name }, at) => [name, read.value.flatMap((row) => row[`c${at}`] ?? [])]);
	return {
		measured: true,
		value: new Map(samples)
	};
}
/** For each time that the database's clock sets by default: how its values go with the transactions. Nothing where the rows show none. */
async function readClocks(client, from, columns) {
	const clocks = /* @__PURE__ */ new Map();
	for (const { name, isClock } of columns) {
		if (!isClock) continue;
		const sql = `select count(*)::int as rows, count(distinct by)::int as transactions, count(distinct at)::int as times,
        (count(*) filter (where at < before))::int as setbacks
      from (select by, at, lag(at) over (order by by, at) as before
              from (select xmin::text::bigint as by, ${quoteIdentifier(name)} as at from ${from} where ${quoteIdentifier(name)} is not null limit ${CLOCK_ROWS}) sample) ordered`;
		const read = await measure(client, { sql }, () => void 0);
		const [sample] = read.measured ? read.value : [];
		if (sample !== void 0) clocks.set(name, sample);
	}
	return clocks;
}
async function readWhetherWithoutLoad(client, from, columns) {
	if (!columns.some(({ name }) => name === "_dlt_load_id")) return false;
	const sql = `select exists (select from (select _dlt_load_id from ${from} limit ${CLOCK_ROWS}) sample where _dlt_load_id is null) as found`;
	const read = await measure(client, { sql }, () => void 0);
	return read.measured && read.value[0]?.found === true;
}
/** The units that the tables of posts name, in the spelling that most rows have, and the posts a day of the newest week of each. */
async function readUnits(client, tables) {
	const found = /* @__PURE__ */ new Map();
	for (const table of tables.filter(({ holds }) => holds === "posts")) {
		const sql = unitsSql(table);
		if (sql === null) continue;
		const read = await measure(client, { sql }, () => void 0);
		for (const { name, posts_a_day: postsPerDay } of read.measured ? read.value : []) {
			const before = found.get(name.toLowerCase());
			const most = Math.max(before?.postsPerDay ?? 0, postsPerDay ?? 0);
			found.set(name.toLowerCase(), {
				name: before?.name ?? name,
				postsPerDay: most > 0 ? most : null
			});
		}
	}
	return [...found.values()].toSorted((a, b) => (b.postsPerDay ?? 0) - (a.postsPerDay ?? 0) || (a.name < b.name ? -1 : 1));
}
function unitsSql({ found, unit, event }) {
	if (unit === null) return null;
	const { names } = unit;
	const name = names === null ? `row.${quoteIdentifier(unit.column)}` : `named.${quoteIdentifier(names.name)}`;
	const join = names === null ? "" : ` join ${quoteTable(names)} named on named.${quoteIdentifier(names.key)} = row.${quoteIdentifier(unit.column)}`;
	const rows = `select ${name}::text as name, ${event === null ? "null::timestamptz" : eventInstant(event)} as made from ${quoteTable(found)} row${join} limit ${COUNTED_ROWS}`;
	return `select mode() within group (order by name) as name, ${(found.estimatedRows ?? 0) < COUNTED_ROWS ? `nullif(round(count(*) filter (where made > newest - interval '${RATE_DAYS} days') / extract(epoch from least(interval '${RATE_DAYS} days', greatest(interval '1 day', max(newest) - min(oldest)))) * 86400), 0)::int` : "null::int"} as posts_a_day
    from (select name, made, max(made) over () as newest, min(made) over () as oldest from (${rows}) counted) spanned
   where name ~ '^[A-Za-z0-9_]{2,24}$' group by lower(name) order by count(*) desc limit ${MOST_UNITS}`;
}

// actions/shared/adapters/postgres/postgres-init-database.ts
/** More is no database of one collection: the rest is left out, and that is said. */
const MOST_TABLES = 200;
/** Postgres' own schemas, and those that Supabase keeps for itself (Supabase manual, schemas). */
const FOREIGN_SCHEMAS = [
	"information_schema",
	...[
		"auth",
		"storage",
		"realtime",
		"extensions",
		"graphql",
		"graphql_public",
		"vault",
		"pgbouncer",
		"cron",
		"net"
	],
	...[
		"supabase_functions",
		"supabase_migrations",
		"_realtime",
		"_analytics",
		"pgsodium",
		"pgsodium_masks"
	]
];
/**
* One connection and one read-only transaction, ended after `work`.
*
* @throws OperatorError, DependencyError where the database cannot be reached, or is lost meanwhile.
*/
async function withInitDatabase(options, work) {
	const client = await openPostgres(options);
	try {
		return await inReadOnlyTransaction(client, {}, () => work(client));
	} finally {
		await client.end().catch(() => void 0);
	}
}
/** Every table that is nobody's own, with a bounded sample of each. What one table refuses is said there, and ends nothing. */
async function readInitDatabase(client) {
	const rows = await run(client, TABLES_SQL, [FOREIGN_SCHEMAS, 200]);
	const oids = rows.map(({ oid }) => oid);
	const unique = await run(client, UNIQUE_SQL, [oids]);
	const references = await run(client, REFERENCES_SQL, [oids]);
	const tables = [];
	for (const row of rows) {
		const own = references.filter(({ oid }) => oid === row.oid);
		const uniqueColumns = new Set(unique.filter(({ oid }) => oid === row.oid).map(({ column }) => column));
		tables.push(await readTable(client, row, {
			uniqueColumns,
			references: own
		}));
	}
	return {
		tables,
		dltSchemas: await readDltSchemas(client)
	};
}
async function readTable(client, { schema, table, rows, columns }, keys) {
	const from = quoteTable({
		schema,
		table
	});
	const samples = await readSamples(client, from, columns);
	const isRead = samples.measured;
	return {
		schema,
		table,
		estimatedRows: rows,
		columns,
		...keys,
		samples: isRead ? samples.value : /* @__PURE__ */ new Map(),
		clocks: isRead ? await readClocks(client, from, columns) : /* @__PURE__ */ new Map(),
		hasRowsWithoutLoad: isRead && await readWhetherWithoutLoad(client, from, columns),
		unread: isRead ? null : joinSentences(samples.message, samples.remedy)
	};
}
/** A pipeline writes its name with its state; where that cannot be read, the schema of its loads has the same name unless somebody chose another. */
async function readDltSchemas(client) {
	const found = await run(client, DLT_SQL, [FOREIGN_SCHEMAS]);
	const schemas = [];
	for (const { schema, has_state: hasState } of found) {
		const own = quoteIdentifier(schema);
		const byState = hasState ? [`select pipeline_name as name from ${own}._dlt_pipeline_state`] : [];
		const pipelines = /* @__PURE__ */ new Set();
		for (const source of [...byState, `select schema_name as name from ${own}._dlt_loads`]) {
			const sql = `select distinct name from (${source} limit 10000) named where name is not null order by 1 limit 5`;
			const names = await measure(client, { sql }, () => void 0);
			for (const { name } of names.measured ? names.value : []) pipelines.add(name);
			if (pipelines.size > 0) break;
		}
		schemas.push({
			schema,
			pipelines: [...pipelines]
		});
	}
	return schemas;
}
const TABLES_SQL = `
  select c.oid::text as oid, n.nspname as schema, c.relname as table, case when c.reltuples < 0 then null else c.reltuples::float8 end as rows,
         coalesce((select json_agg(json_build_object('name', a.attname, 'type', pg_catalog.format_type(a.atttypid, a.atttypmod), 'isNullable', not a.attnotnull,
             'isClock', coalesce(pg_catalog.pg_get_expr(d.adbin, d.adrelid) ~* '^\\(?(pg_catalog\\.)?(now\\(\\)|current_timestamp|transaction_timestamp\\(\\)|clock_timestamp\\(\\)|statement_timestamp\\(\\))', false)) order by a.attnum)
           from pg_catalog.pg_attribute a left join pg_catalog.pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
          where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped), '[]') as columns
    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
   where c.relkind in ('r', 'p') and not c.relispartition and n.nspname <> all ($1::text[]) and n.nspname !~ '^pg_' and c.relname !~ '^_dlt_'
   order by n.nspname, c.relname limit $2`;
const UNIQUE_SQL = `
  select i.indrelid::text as oid, a.attname as column
    from pg_catalog.pg_index i join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
   where i.indrelid::text = any ($1::text[]) and i.indisunique and i.indisvalid and i.indnkeyatts = 1 and i.indpred is null`;
const REFERENCES_SQL = `
  select k.conrelid::text as oid, a.attname as column, n.nspname as schema, c.relname as table, p.attname as "parentColumn"
    from pg_catalog.pg_constraint k join pg_catalog.pg_class c on c.oid = k.confrelid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    join pg_catalog.pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1] join pg_catalog.pg_attribute p on p.attrelid = k.confrelid and p.attnum = k.confkey[1]
   where k.contype = 'f' and pg_catalog.cardinality(k.conkey) = 1 and k.conrelid::text = any ($1::text[]) order by a.attnum`;
const DLT_SQL = `
  select n.nspname as schema, exists (select from pg_catalog.pg_class s where s.relnamespace = n.oid and s.relname = '_dlt_pipeline_state') as has_state
    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
   where c.relname = '_dlt_loads' and c.relkind in ('r', 'p') and n.nspname <> all ($1::text[]) order by 1`;

// actions/shared/init/recognise-times.ts
var import_dist = require_dist();
/** Named for the arrival of a row, the surest first. */
const ARRIVALS = [
	"ingested_at",
	"inserted_at",
	"collected_at",
	"fetched_at",
	"scraped_at",
	"scored_at"
];
/** Named for the making of a post. */
const EVENTS = [
	"created_utc",
	"created_at_utc",
	"posted_at",
	"published_at",
	"created_at",
	"created"
];
const IS_ZONED = "timestamp with time zone";
/**
* When a row came in, and when what it holds was made. A time that the database's clock sets by default is the time of arrival only where nobody
* gave another: then it is one time for each transaction, and rises with them, since `now()` is the start of the transaction (Postgres manual, 9.9.5).
*/
function recogniseTimes(table) {
	const events = EVENTS.flatMap((name) => toEventTime(table.columns.find((column) => column.name === name)) ?? []);
	if (hasColumn(table, "_dlt_load_id")) return timesOfDlt(table, events);
	const named = ARRIVALS.find((name) => isZoned(table, name));
	if (named !== void 0) return certain({
		rule: "column",
		column: named
	}, events[0] ?? null, table);
	const clock = table.columns.find(({ name, isClock }) => isClock && isZoned(table, name) && !/updat/u.test(name));
	if (clock === void 0) return unknownArrival(table, events[0] ?? null);
	const other = events.find(({ column }) => column !== clock.name) ?? null;
	const judged = judgeClock(table.clocks.get(clock.name));
	if (judged === "arrival") return certain({
		rule: "column",
		column: clock.name
	}, other, table);
	if (judged === "event") return unknownArrival(table, other ?? {
		column: clock.name,
		type: "timestamptz"
	});
	const doubt = `whether ${clock.name} is the time of the post or of the row could not be told from ${table.clocks.get(clock.name)?.rows ?? 0} rows: taken for the row's`;
	return {
		value: {
			arrival: {
				rule: "column",
				column: clock.name
			},
			event: other
		},
		doubts: [doubt]
	};
}
/** Few rows, or one a transaction whose times rise with them, fit both. */
const LEAST_ROWS = 20;
function judgeClock(sample) {
	if (sample === void 0 || sample.rows < LEAST_ROWS) return "unknown";
	const { rows, transactions, times, setbacks } = sample;
	if (times > transactions || setbacks > 0) return "event";
	return transactions < rows ? "arrival" : "unknown";
}
function timesOfDlt(table, events) {
	const event = events[0] ?? null;
	if (!table.hasRowsWithoutLoad) return certain({ rule: "dlt_load" }, event, table);
	const column = ARRIVALS.find((name) => isZoned(table, name));
	if (column !== void 0) return certain({
		rule: "by_path",
		column
	}, event, table);
	return {
		value: {
			arrival: { rule: "dlt_load" },
			event
		},
		doubts: [`rows without _dlt_load_id are there, which manual collection may have written, and no column says when they came in: ${addArrival(table)}`]
	};
}
function unknownArrival(table, event) {
	return {
		value: {
			arrival: { rule: "none" },
			event
		},
		doubts: [`no column says when a row came in: ${addArrival(table)}`]
	};
}
function addArrival({ schema, table }) {
	const name = quoteTable({
		schema,
		table
	});
	return `add one with ALTER TABLE ${name} ADD COLUMN ingested_at timestamptz; ALTER TABLE ${name} ALTER COLUMN ingested_at SET DEFAULT now(); and bind it as arrival`;
}
function certain(arrival, event, table) {
	const doubts = event?.type === "timestamp_utc" ? [`${event.column} of ${table.schema}.${table.table} has no time zone: taken for UTC`] : [];
	return {
		value: {
			arrival,
			event
		},
		doubts
	};
}
function isZoned({ columns }, name) {
	return columns.some((column) => column.name === name && column.type.startsWith(IS_ZONED));
}
function toEventTime(column) {
	if (column === void 0) return null;
	if (column.type.startsWith(IS_ZONED)) return {
		column: column.name,
		type: "timestamptz"
	};
	if (column.type.startsWith("timestamp")) return {
		column: column.name,
		type: "timestamp_utc"
	};
	return /^(?:double precision|bigint|integer|numeric|real)/u.test(column.type) ? {
		column: column.name,
		type: "epoch_seconds"
	} : null;
}

// actions/shared/init/recognise-table.ts
/** Tables that hold posts, comments or what was made of them; every other one is left out and named. */
function recogniseTables(database) {
	const staging = new Set(database.dltSchemas.map(({ schema }) => `${schema}_staging`));
	const judged = database.tables.map((found) => ({
		found,
		judged: recogniseTable(found, database, staging)
	}));
	return {
		tables: judged.flatMap(({ judged: one }) => typeof one === "string" ? [] : [one]),
		leftOut: judged.flatMap(({ found, judged: one }) => typeof one === "string" ? [`${found.schema}.${found.table}: ${one}`] : [])
	};
}
function recogniseTable(found, database, staging) {
	if (staging.has(found.schema)) return "where dlt prepares a merge";
	if (hasColumn(found, "_dlt_parent_id")) return "a child table of dlt: it is checked with its parent's load";
	if (found.unread !== null) return `no row could be read: ${found.unread}`;
	const holds = holdsOf(found);
	if (holds === null) return "neither posts, nor comments, nor anything that refers to them";
	const id = holds === "derived" ? keyOf(found) : recogniseId(found, holds);
	if (id === null) return `no column looks like the id of its ${holds}`;
	const times = recogniseTimes(found);
	return {
		found,
		holds,
		writtenBy: writtenBy(found, holds),
		id: id.value,
		unit: recogniseUnit(found, database.tables),
		...times.value,
		doubts: [
			...id.doubts,
			...times.doubts,
			...uniqueness(found, id.value.column)
		]
	};
}
/** By what only such a table has: a title and where it was posted; a body under a post; a reference to what was collected. */
function holdsOf(table) {
	const has = (...names) => names.some((name) => hasColumn(table, name));
	if (has("comment_id") || has("body") && has("link_id", "parent_id")) return "comments";
	const isOfReddit = has("submission_id", "reddit_id", "post_id", "id") && has("subreddit", "subreddit_id");
	if (has("opportunity_id", "scored_at", "final_score")) return "derived";
	if (isOfReddit && has("title") && has("created_utc", "created_at", "selftext", "permalink", "num_comments")) return "posts";
	return has("submission_id", "username", "redditor_id") ? "derived" : null;
}
/** The key of what is no post: a unique text of its own before the key of the row. */
function keyOf(table) {
	const preferred = [
		"opportunity_id",
		"username",
		"redditor_id",
		"id"
	];
	const column = preferred.find((name) => table.uniqueColumns.has(name) && !isReference(table, name)) ?? preferred.find((name) => hasColumn(table, name) && !isReference(table, name));
	return column === void 0 ? null : {
		value: {
			column,
			form: "opaque"
		},
		doubts: []
	};
}
function isReference({ references }, name) {
	return references.some(({ column }) => column === name);
}
function writtenBy(found, holds) {
	if (hasColumn(found, "_dlt_load_id")) return found.hasRowsWithoutLoad ? "both" : "dlt";
	return holds === "posts" ? "manual" : "downstream";
}
function uniqueness({ schema, table, uniqueColumns, columns }, column) {
	if (uniqueColumns.has(column) || columns.some(({ name }) => name === "_dlt_load_id")) return [];
	return [`nothing keeps one id from being there twice: CREATE UNIQUE INDEX CONCURRENTLY ON ${quoteTable({
		schema,
		table
	})} (${quoteIdentifier(column)});`];
}

// actions/shared/init/draft-datasets.ts
/** What the migration plan asks of Reddit for each path (facts: source system, 1); no table says it. */
const PATHS = {
	manual: {
		listing: "hot",
		limit: 50,
		filter: { rule: "none" },
		cadence_minutes: 60
	},
	dlt: {
		listing: "new",
		limit: 50,
		filter: {
			rule: "opaque",
			reason: "what the pipeline keeps is in its own code"
		},
		cadence_minutes: 60
	}
};
const DERIVED_CADENCE_MINUTES = 1440;
const ABOUT_PATHS = "listing, limit, filter and cadence_minutes of each path are guesses: no table says what a collector asks of Reddit. Put in what yours does";
/** Drafts the bindings of a database: what its catalogue and a sample of its rows show, with everything that they do not show said beside it. */
function draftDatasets(database, units) {
	const { tables, leftOut } = recogniseTables(database);
	const groups = groupByDataset(tables);
	const datasets = groups.map(({ name, members }) => draftDataset(name, members, {
		database,
		groups
	}));
	const undecided = [
		...tables.flatMap(({ found, doubts }) => doubts.map((doubt) => `${found.schema}.${found.table}: ${doubt}`)),
		...tables.some(({ holds }) => holds === "posts") ? [ABOUT_PATHS] : ["no table of posts was recognised"],
		...units.length === 0 ? ["which subreddits are collected: no row names one"] : [],
		...units.some(({ postsPerDay }) => postsPerDay === null) ? ["the weight of some units: their posts a day could not be counted"] : []
	];
	const document = new import_dist.Document({
		schema_version: 1,
		units: units.map(({ name, postsPerDay }) => ({
			name,
			...postsPerDay ? { weight: postsPerDay } : {}
		})),
		datasets
	});
	document.commentBefore = header(undecided, leftOut);
	flow(document);
	return {
		text: document.toString({ lineWidth: 150 }),
		undecided,
		leftOut,
		bound: tables.map(({ found }) => `${found.schema}.${found.table}`)
	};
}
function header(undecided, leftOut) {
	const list = (title, items) => items.length === 0 ? [] : [
		"",
		title,
		...items.map((item) => `- ${item}`)
	];
	return [" yaml-language-server: $schema=schema/datasets.schema.json", ...[
		"Drafted by `switchback init` from the catalogue and a sample of rows. Read it, decide what it could not, and commit it by pull request.",
		...list("Undecided:", undecided),
		...list("Left out:", leftOut)
	].map((line) => line === "" ? "" : ` ${line}`)].join("\n");
}
/** Posts of both paths are one dataset, so that they can be compared; what is derived has one for each table. */
function groupByDataset(tables) {
	const names = /* @__PURE__ */ new Map();
	for (const table of tables) {
		const name = {
			posts: "submissions",
			comments: "comments",
			derived: datasetName(table)
		}[table.holds];
		names.set(name, [...names.get(name) ?? [], table]);
	}
	return [...names].map(([name, members]) => ({
		name,
		members
	}));
}
function datasetName({ found }) {
	const name = found.table.toLowerCase().replaceAll(/[^a-z0-9]+/gu, "-");
	return /^[a-z]/u.test(name) ? name.slice(0, 63) : `table-${name}`.slice(0, 63);
}
function draftDataset(name, members, around) {
	const [first] = members;
	const isBy = (path) => members.some(({ writtenBy }) => writtenBy === path || writtenBy === "both");
	const dlt = members.find(({ writtenBy }) => writtenBy === "dlt" || writtenBy === "both");
	const loads = around.database.dltSchemas.find(({ schema }) => schema === dlt?.found.schema);
	const paths = {
		...isBy("manual") ? { manual: PATHS.manual } : {},
		...isBy("dlt") ? { dlt: PATHS.dlt } : {}
	};
	return {
		name,
		holds: first?.holds,
		...first?.holds === "posts" ? { paths } : { cadence_minutes: first?.holds === "comments" ? 60 : DERIVED_CADENCE_MINUTES },
		...loads === void 0 ? {} : { dlt: {
			pipeline: loads.pipelines[0] ?? "unknown",
			schema: loads.schema
		} },
		tables: members.map((table) => draftTable(table, around))
	};
}
function draftTable(table, { groups }) {
	const { found, writtenBy, id, unit, arrival, event, holds } = table;
	return {
		schema: found.schema,
		table: found.table,
		written_by: writtenBy,
		canonical_id: id,
		...unit === null ? {} : { unit_column: unit.column },
		...unit?.names ? { unit_names: unit.names } : {},
		...writtenBy === "both" ? { path: { rule: "load_id" } } : {},
		arrival,
		...event === null ? {} : { event_time: event },
		required_columns: requiredColumns(table),
		...draftParents(table, groups),
		...holds === "posts" && (writtenBy === "manual" || writtenBy === "both") && !unit?.names ? draftColumns(table) : {}
	};
}
function requiredColumns({ found, id, unit, event }) {
	const title = hasColumn(found, "title") && found.columns.some(({ name, isNullable }) => name === "title" && !isNullable);
	return [.../* @__PURE__ */ new Set([
		id.column,
		...title ? ["title"] : [],
		...unit ? [unit.column] : [],
		...event ? [event.column] : []
	])];
}
/** By its foreign keys, and by a column that is named after the id of a post. */
function draftParents({ found, holds, id }, groups) {
	const byKey = found.references.flatMap(({ column, schema, table, parentColumn }) => {
		const group = groups.find(({ members }) => members.some((each) => each.found.schema === schema && each.found.table === table));
		return group === void 0 ? [] : [{
			column,
			dataset: group.name,
			parent_column: parentColumn
		}];
	});
	const posts = groups.find(({ name }) => name === "submissions");
	const byName = holds !== "posts" && id.column !== "submission_id" && isText(found, "submission_id") && posts !== void 0 && !byKey.some(({ column }) => column === "submission_id") ? [{
		column: "submission_id",
		dataset: posts.name
	}] : [];
	const parents = [...byKey, ...byName];
	return parents.length === 0 ? {} : { parents };
}
function isText({ columns }, name) {
	return columns.some((column) => column.name === name && /^(?:text|character)/u.test(column.type));
}
/** What `collect` can fill, and the names under which the source system keeps it. */
const FIELDS = [
	["subreddit", ["subreddit"]],
	["title", ["title"]],
	["author", ["author"]],
	["selftext", ["selftext", "text"]],
	["url", ["url"]],
	["permalink", ["permalink"]],
	["upvotes", ["upvotes"]],
	["num_comments", ["num_comments", "comments_count"]],
	["over_18", ["over_18", "is_nsfw"]],
	["removed", ["removed"]]
];
const SIMPLE = /^(?:text|character|integer|bigint|smallint|double|numeric|boolean)/u;
function draftColumns({ found, event }) {
	const simple = new Set(found.columns.filter(({ type }) => SIMPLE.test(type)).map(({ name }) => name));
	const entries = FIELDS.flatMap(([field, names]) => {
		const column = names.find((name) => simple.has(name));
		return column === void 0 ? [] : [[field, column]];
	});
	const time = event === null ? [] : [[event.type === "epoch_seconds" ? "created_epoch" : "created_at", event.column]];
	const columns = Object.fromEntries([...entries, ...time]);
	return Object.keys(columns).length === 0 ? {} : { columns };
}
/** Small maps on one line each, as people write them. */
function flow(document) {
	const short = /* @__PURE__ */ new Set([
		"canonical_id",
		"unit_names",
		"path",
		"arrival",
		"event_time",
		"manual",
		"dlt",
		"required_columns"
	]);
	const visit = (node) => {
		if (typeof node !== "object" || node === null || !("items" in node) || !Array.isArray(node.items)) return;
		for (const item of node.items) if (typeof item === "object" && item !== null && "key" in item && "value" in item) {
			const { key, value } = item;
			if (short.has(String(key.value)) && isCollection(value)) value.flow = true;
			visit(value);
		} else visit(item);
	};
	visit(document.contents);
}
function isCollection(node) {
	return typeof node === "object" && node !== null && "items" in node;
}

// scripts/commands/init.ts
/**
* `switchback init`: drafts `config/datasets.yaml` from the catalogue of a database. The database is read alone; written is that one file, and where it was
* asked for the baseline, which a look by the draft keeps on the branch cutover-history.
*/
async function initCommand(options, context) {
	const { environment, signal, log } = context;
	const url = options.database === true ? environment["SUPABASE_DB_URL"] : options.database;
	if (!url) throw noDatabase();
	if (options.database !== true && hasPassword(url)) log.warning("A password in an argument can be seen in the list of processes: set SUPABASE_DB_URL instead.");
	const path = resolve(options.output);
	if (options.dryRun !== true && options.force !== true && await exists(path)) throw fileIsThere(options.output);
	const caCertificate = environment["SUPABASE_DB_CA"];
	const place = {
		url,
		signal,
		...caCertificate ? { caCertificate } : {}
	};
	const draft = await withInitDatabase(place, async (client) => {
		const database = await readInitDatabase(client);
		return draftDatasets(database, await readUnits(client, recogniseTables(database).tables));
	});
	const isWritten = options.dryRun !== true && draft.bound.length > 0;
	if (isWritten) await write(path, draft.text);
	const drafted = conclude(draft, {
		output: options.output,
		isWritten
	});
	if (options.recordBaseline !== true || !isWritten) return drafted;
	return withBaseline(drafted, await tryBaseline(draft, {
		...context,
		environment: {
			...environment,
			SUPABASE_DB_URL: url
		}
	}));
}
/** How long the look may take: it reads whole tables once. */
const BASELINE_SECONDS = 600;
/** Whatever keeps it from being recorded: the draft is there. */
async function tryBaseline(draft, context) {
	const tried = await measureFault(() => recordBaseline(draft, context), "When that is mended: switchback integrity --record-baseline");
	if (tried.measured) return tried.value;
	return {
		isRecorded: false,
		message: `The baseline was not recorded: ${joinSentences(tried.message, tried.remedy)}`
	};
}
async function recordBaseline({ text }, context) {
	const parsed = parseDatasets(text);
	if (!parsed.ok) return {
		isRecorded: false,
		message: "The baseline was not recorded: the draft does not pass the schema yet."
	};
	const { lookAtData } = await import("./integrity.mjs");
	const result = await lookAtData({
		history: true,
		census: true,
		deadlineSeconds: BASELINE_SECONDS,
		remote: "origin",
		recordBaseline: true
	}, context, parsed.datasets);
	const [title = "", ...lines] = renderIntegrityLines(result);
	const why = lines.filter((line) => line.startsWith("  unknown") || line.startsWith("  fail")).slice(0, 3);
	return {
		isRecorded: result.isBaseline,
		message: [title, ...why.map((line) => line.trim())].join(" ")
	};
}
function withBaseline(drafted, baseline) {
	return {
		...drafted,
		exitCode: baseline.isRecorded ? drafted.exitCode : 1,
		json: drafted.json === null ? null : {
			...drafted.json,
			baseline
		},
		lines: [...drafted.lines, oneLine(baseline.message, 2e3)]
	};
}
function conclude(draft, { output, isWritten }) {
	const { text, bound, undecided, leftOut } = draft;
	const parsed = parseDatasets(text);
	const decision = isWritten ? "drafted" : bound.length === 0 ? "nothing-found" : "rendered";
	const reasonCode = bound.length === 0 ? "no-tables-recognised" : undecided.length === 0 ? "datasets-drafted" : "datasets-drafted-in-part";
	return {
		exitCode: bound.length === 0 ? 3 : 0,
		json: {
			schemaVersion: 1,
			decision,
			reasonCode,
			file: isWritten ? output : null,
			isValid: parsed.ok,
			bound,
			undecided,
			leftOut,
			text
		},
		lines: isWritten ? describe(draft, output, parsed.ok) : bound.length === 0 ? describe(draft, output, true) : text.trimEnd().split("\n")
	};
}
function describe({ bound, undecided, leftOut }, output, isValid) {
	const list = (title, items) => items.length === 0 ? [] : [title, ...items.map((item) => `  ${oneLine(item, 400)}`)];
	if (bound.length === 0) return ["No table of posts, comments or analyses was recognised, so nothing was written.", ...list("Left out:", leftOut)];
	return [
		`${oneLine(output, 300)}: ${count(bound.length, "table")} bound.`,
		...list("Bound:", bound),
		...list("Undecided, for you:", undecided),
		...list("Left out:", leftOut),
		...isValid ? [] : ["It does not pass the schema yet: what is undecided has to be filled in first."],
		...listSteps(output)
	];
}
/** The commands read the file of the default branch: a draft beside it changes nothing yet. */
function listSteps(output) {
	const isDraft = resolve(output) !== resolve(DATASETS_PATH);
	return [
		isDraft ? `Next: read it, put it in the place of ${DATASETS_PATH} of the operations repository, commit that by pull request, then` : "Next: read it, commit it by pull request, then",
		"  switchback doctor --database              what the database still lacks, with the statement for each",
		"  switchback integrity --record-baseline    the faults that are there now, so that only new ones count",
		...isDraft ? [`Before that: switchback doctor --database --datasets ${oneLine(output, 300)}`] : []
	];
}
async function write(path, text) {
	try {
		await mkdir(dirname(path), { recursive: true });
		await writeFile(path, text);
	} catch (cause) {
		throw new DependencyError({
			dependency: "filesystem",
			message: `${oneLine(path, 300)} could not be written`,
			retryable: false,
			remedy: "Make its directory writable, or name another file with --output.",
			cause
		});
	}
}
async function exists(path) {
	return access(path).then(() => true, () => false);
}
function hasPassword(url) {
	if (!URL.canParse(url)) return false;
	const { password, searchParams } = new URL(url);
	return password !== "" || searchParams.has("password");
}
function fileIsThere(output) {
	return new OperatorError({
		reasonCode: "input-invalid",
		message: `${oneLine(output, 300)} is there already`,
		observed: "a file that people may have worked on",
		expected: "a file that is not there yet",
		remedy: `Name another one (--output ${DATASETS_PATH}.draft) and compare, or write over it with --force.`
	});
}
function noDatabase() {
	return new OperatorError({
		reasonCode: "environment-invalid",
		message: "SUPABASE_DB_URL is not set",
		observed: "nothing",
		expected: "a postgresql:// URL of a role that may read the tables",
		remedy: "Set it, or name the database: switchback init --database postgresql://…"
	});
}

export { initCommand };