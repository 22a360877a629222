import "./rolldown-runtime.mjs";
import { createPostgresIntegrityDatabase } from "./postgres-integrity-database.mjs";
import { parsePostgresUrl } from "./postgres-address.mjs";
import { systemClock } from "./system-clock2.mjs";
import { DATASETS_PATH } from "./file-paths.mjs";
import { boundRelations, describeFileProblem, parseDatasets } from "./datasets.mjs";
import { bindingCheck, cascadeKeysCheck, clockSkewCheck, planLook, readContext, stagingSchema } from "./take-look.mjs";
import { findColumn, proveBindings } from "./prove-binding.mjs";
import { quoteIdentifier, quoteTable, tableKey } from "./quoted-name.mjs";
import { VERDICTS, exitCodeOf, foldVerdicts } from "./verdict.mjs";
import { createIndex, listMissingPrivileges, onPartitions } from "./arrival-clause.mjs";
import { count } from "./count.mjs";
import { oneLine } from "./one-line.mjs";
import { OperatorError } from "./errors.mjs";
import { EMPTY_MEMORY } from "./empty-memory.mjs";
import { describeTarget, findTarget } from "./find-target.mjs";
import { readPeoplesFiles } from "./read-peoples-files.mjs";
import { readFile } from "node:fs/promises";

// actions/shared/doctor/needed-indexes.ts
/** By table and column, each once. Views and foreign tables have no indexes of their own. */
function listNeededIndexes(proofs) {
	const needed = /* @__PURE__ */ new Map();
	const unique = new Set(proofs.flatMap(uniqueToCome));
	const uses = [...proofs.flatMap(ownUses), ...proofs.flatMap((proof) => parentUses(proof, proofs))];
	for (const { table, column, why } of uses) {
		const key = `${table.oid} ${column}`;
		if (!hasIndexes(table) || findColumn(table, column) === void 0 || needed.has(key)) continue;
		const isThere = table.indexes.some((index) => serves(index, column));
		if (!isThere && unique.has(key)) continue;
		needed.set(key, {
			table,
			column,
			why,
			isThere,
			statement: indexStatement(table, column)
		});
	}
	return [...needed.values()];
}
function uniqueToCome(proof) {
	const { catalogue, table } = proof;
	return catalogue !== null && findUniqueId(proof).state === "missing" ? [`${catalogue.oid} ${table.canonicalId.column}`] : [];
}
function hasIndexes({ kind }) {
	return kind === "table" || kind === "partitioned" || kind === "materialized-view";
}
function ownUses({ table, catalogue }) {
	if (catalogue === null) return [];
	return usesOf(table).map((use) => ({
		...use,
		table: catalogue
	}));
}
function usesOf({ canonicalId, arrival, eventTime, parents }) {
	const isLoaded = arrival.rule === "dlt_load" || arrival.rule === "by_path";
	return [
		{
			column: canonicalId.column,
			why: "the canonical id"
		},
		..."column" in arrival ? [{
			column: arrival.column,
			why: "the arrival of rows"
		}] : [],
		...isLoaded ? [{
			column: "_dlt_load_id",
			why: "the rows of a load"
		}] : [],
		...eventTime === void 0 ? [] : [{
			column: eventTime.column,
			why: "the time of posts"
		}],
		...parents.map(({ column, dataset }) => ({
			column,
			why: `what belongs to a row of ${dataset}`
		}))
	];
}
/** What children refer to, in each table of the parent's dataset. */
function parentUses({ table, dataset }, proofs) {
	return table.parents.flatMap((parent) => proofs.filter((proof) => proof.dataset.name === parent.dataset).flatMap((proof) => {
		const column = parent.parentColumn ?? proof.table.canonicalId.column;
		const why = `what a row of ${dataset.name} belongs to`;
		return proof.catalogue === null ? [] : [{
			table: proof.catalogue,
			column,
			why
		}];
	}));
}
/** Rows without the column are in no range and equal nothing, so an index that leaves them out serves as well. */
function serves({ isValid, method, keys, predicate }, column) {
	const isFirst = keys[0] !== void 0 && !keys[0].isExpression && keys[0].text === column;
	return isValid && ["btree", "brin"].includes(method) && isFirst && (predicate === null || isNotNull(predicate, column));
}
/** As Postgres prints the condition. */
function isNotNull(predicate, column) {
	return [`(${column} IS NOT NULL)`, `(${quoteIdentifier(column)} IS NOT NULL)`].includes(predicate);
}
function indexStatement(table, column) {
	const statement = createIndex(table, column);
	return table.kind === "partitioned" ? onPartitions(statement, table) : statement;
}
/** A unique index on the canonical id; one that leaves out rows without id forbids as much. */
function findUniqueId({ table, catalogue }) {
	const { column } = table.canonicalId;
	if (catalogue === null || findColumn(catalogue, column) === void 0) return noneWanted("the binding is wrong");
	if (!hasIndexes(catalogue)) return noneWanted(`a ${catalogue.kind} has none`);
	if (catalogue.indexes.some((index) => index.isUnique && index.isImmediate && index.keys.length === 1 && serves(index, column))) return { state: "there" };
	if (catalogue.kind === "partitioned") return noneWanted("Postgres wants the partition key in it, so that an id could stand in two partitions");
	if (table.writtenBy === "dlt") return noneWanted("dlt merges by its key, and a load that appends would fail on it");
	return {
		state: "missing",
		statement: `CREATE UNIQUE INDEX CONCURRENTLY ON ${quoteTable(catalogue)} (${quoteIdentifier(column)});`
	};
}
function noneWanted(why) {
	return {
		state: "none-wanted",
		why
	};
}
/** What a failed `CREATE INDEX CONCURRENTLY` left, or a partitioned index that lacks a partition's. */
function listInvalidIndexes(tables) {
	return tables.flatMap((table) => table.indexes.filter(({ isValid }) => !isValid).map(({ name }) => ({
		table: tableKey(table),
		name,
		remedy: table.kind === "partitioned" ? `Make the index on each partition and attach it: ALTER INDEX ${quoteTable({
			schema: table.schema,
			table: name
		})} ATTACH PARTITION …;` : `REINDEX INDEX CONCURRENTLY ${quoteTable({
			schema: table.schema,
			table: name
		})};`
	})));
}

// actions/shared/doctor/assess-indexes.ts
/** The gate of a look: a table with more rows is not read from end to end. */
const MOST_SCANNED_ROWS = 2e5;
/** Indexes that the look searches by, the unique one on the canonical id, and broken ones. */
function assessIndexes(proofs) {
	const tables = distinct(proofs.flatMap(({ catalogue }) => catalogue ?? []));
	return [
		...tables.filter((table) => !hasIndexes(table)).map(withoutIndexes),
		...neededFindings(proofs),
		...proofs.flatMap(uniqueFindings),
		...listInvalidIndexes(tables).map(({ table, name, remedy }) => ({
			id: "index-valid",
			title: "Index is usable",
			table,
			verdict: "warn",
			expected: "no index that was not built to its end",
			observed: `the index ${name} is invalid: it costs each write and serves no search`,
			remedy
		}))
	];
}
function distinct(tables) {
	return [...new Map(tables.map((table) => [table.oid, table])).values()];
}
function withoutIndexes(table) {
	return {
		id: "index",
		title: "Index",
		table: tableKey(table),
		verdict: "skipped",
		skipReason: "not-applicable",
		expected: "indexes on the tables that it reads",
		observed: `a ${table.kind} has none of its own; the planner uses those of what it reads`
	};
}
function neededFindings(proofs) {
	return listNeededIndexes(proofs).map(({ table, column, why, isThere, statement }) => {
		const about = {
			id: "index",
			title: "Index",
			table: tableKey(table),
			expected: `an index on ${column}, for ${why}`
		};
		if (isThere) return {
			...about,
			verdict: "pass",
			observed: "it is there"
		};
		const rows = table.estimatedRows;
		const size = rows === null ? "a table that was never analysed" : `a table of about ${rows.toLocaleString("en-US")} rows`;
		const isRefused = rows !== null && rows > MOST_SCANNED_ROWS;
		const limit = MOST_SCANNED_ROWS.toLocaleString("en-US");
		const effect = isRefused ? `the look does not read it from end to end (more than ${limit})` : `the look reads it from end to end, up to ${limit} rows`;
		return {
			...about,
			verdict: isRefused ? "fail" : "warn",
			observed: `none on ${size}: ${effect}`,
			remedy: statement
		};
	});
}
function uniqueFindings(proof) {
	const { canonicalId, columns, writtenBy } = proof.table;
	const about = {
		id: "unique-id",
		title: "Unique index",
		table: proof.key,
		expected: `a unique index on ${canonicalId.column} alone`
	};
	const unique = findUniqueId(proof);
	if (unique.state === "none-wanted") return [{
		...about,
		verdict: "skipped",
		skipReason: "not-applicable",
		observed: unique.why
	}];
	if (unique.state === "there") return [{
		...about,
		verdict: "pass",
		observed: "it is there"
	}];
	const observed = `none: a row can be stored twice${columns !== void 0 && (writtenBy === "manual" || writtenBy === "both") ? " by another program; collect takes turns with itself here" : ""}`;
	return [{
		...about,
		verdict: "warn",
		observed,
		remedy: unique.statement
	}];
}

// actions/shared/doctor/assess-place.ts
/** The major versions of Postgres that the look's statements were tried on. */
const OLDEST_VERSION = 13;
const NEWEST_VERSION = 18;
/** How the database is reached: encryption, version, pooler, replica, and whether open transactions can be seen. */
function assessPlace(database, { isEncrypted, role }) {
	return [
		assessEncryption(isEncrypted),
		assessVersion(database),
		assessPooler(database),
		assessReplica(database),
		assessTransactions(database, role)
	];
}
function finding(id, title, rest) {
	return {
		id,
		title,
		table: null,
		...rest
	};
}
function assessEncryption(isEncrypted) {
	return finding("tls", "Encryption", {
		verdict: "pass",
		expected: "TLS with a checked certificate, except on this machine",
		observed: isEncrypted ? "TLS, the certificate checked" : "no TLS, to a server on this machine"
	});
}
function assessVersion({ versionNumber }) {
	const version = Math.floor(versionNumber / 1e4);
	const about = {
		expected: `${OLDEST_VERSION} to ${NEWEST_VERSION}`,
		observed: `Postgres ${version}`
	};
	if (version < OLDEST_VERSION) {
		const remedy = `Upgrade the server to Postgres ${OLDEST_VERSION} or newer.`;
		return finding("server-version", "Version of the server", {
			verdict: "fail",
			...about,
			remedy
		});
	}
	if (version <= NEWEST_VERSION) return finding("server-version", "Version of the server", {
		verdict: "pass",
		...about
	});
	const remedy = "Look once by hand with switchback integrity --no-history: this version was not tried.";
	return finding("server-version", "Version of the server", {
		verdict: "warn",
		...about,
		remedy
	});
}
function assessPooler({ transactionPooler = null }) {
	const expected = "the database itself, or a pooler in session mode";
	if (transactionPooler === null) return finding("pooler", "Session", {
		verdict: "pass",
		expected,
		observed: "two transactions of one connection ran in one server process"
	});
	return finding("pooler", "Session", {
		verdict: "warn",
		expected,
		observed: `a transaction-mode pooler stands in between: ${transactionPooler}`,
		remedy: "Use port 5432 (Supabase: the session pooler) or the database itself in SUPABASE_DB_URL."
	});
}
function assessReplica({ isReplica, replicaLagSeconds }) {
	const expected = `the primary, or a replica at most ${600} s behind`;
	if (!isReplica) return finding("replica", "Primary", {
		verdict: "pass",
		expected,
		observed: "the primary"
	});
	return finding("replica", "Primary", {
		verdict: replicaLagSeconds === null || replicaLagSeconds > 600 ? "fail" : "warn",
		expected,
		observed: `a replica, ${replicaLagSeconds === null ? "an unknown time" : `${Math.round(replicaLagSeconds)} s`} behind`,
		remedy: "Give the address of the primary, where open transactions can be seen."
	});
}
function assessTransactions({ isReplica, maySeeTransactions }, role) {
	const title = "Open transactions";
	const expected = "those of every role can be seen, so that nothing that is still being written is judged";
	if (isReplica) return finding("read-all-stats", title, {
		verdict: "skipped",
		skipReason: "not-applicable",
		expected,
		observed: "a replica shows none of the primary"
	});
	if (maySeeTransactions) return finding("read-all-stats", title, {
		verdict: "pass",
		expected,
		observed: "they can"
	});
	return finding("read-all-stats", title, {
		verdict: "warn",
		expected,
		observed: "the role sees its own alone",
		remedy: `GRANT pg_read_all_stats TO ${role};`
	});
}

// actions/shared/doctor/assess-privileges.ts
const EXPECTED = "the role may read every row of what is bound, and of what dlt made beside it";
/** What the role lacks, a finding a table; one that passes where it lacks nothing. */
function assessPrivileges(context, role) {
	const tables = listRead(context);
	const missing = tables.flatMap((table) => {
		const lacks = listMissingPrivileges(table, role);
		return lacks.length === 0 ? [] : [toFinding$1(table, lacks)];
	});
	if (missing.length > 0 || tables.length === 0) return missing;
	return [{
		id: "privileges",
		title: "Privileges",
		table: null,
		verdict: "pass",
		expected: EXPECTED,
		observed: `${count(tables.length, "table")} can be read, every row of them`
	}];
}
function toFinding$1(table, lacks) {
	return {
		id: "privileges",
		title: "Privileges",
		table: tableKey(table),
		verdict: "fail",
		expected: EXPECTED,
		observed: lacks.map(({ message }) => message).join("; "),
		remedy: lacks.map(({ remedy }) => remedy).join(" ")
	};
}
/** Bound relations, and what dlt made in its schemas; not the tables that only refer to them, of which the catalogue is enough. */
function listRead({ datasets, tables }) {
	const bound = new Set(boundRelations(datasets).map(tableKey));
	const schemas = datasets.datasets.flatMap(({ dlt }) => dlt === void 0 ? [] : [dlt.schema]);
	const ofDlt = new Set(schemas.flatMap((schema) => [schema, stagingSchema(schema)]));
	return [...tables.values()].filter((table) => bound.has(tableKey(table)) || ofDlt.has(table.schema) && isMadeByDlt(table));
}
function isMadeByDlt({ table, columns }) {
	return table.startsWith("_dlt_") || columns.some(({ name }) => name.startsWith("_dlt_"));
}

// actions/shared/doctor/assess-database.ts
/** What is missing in a database, or could be better, for a look to answer every check; each with its remedy. From the catalogue alone. */
function assessDatabase({ context, isEncrypted }) {
	const { database, datasets } = context;
	const proofs = proveBindings(datasets, context);
	const role = database.role === void 0 ? "the role of database-url" : quoteIdentifier(database.role);
	const findings = [
		...assessPlace(database, {
			isEncrypted,
			role
		}),
		...findingsOf(clockSkewCheck, context),
		...findingsOf(bindingCheck, context),
		...assessPrivileges(context, role),
		...assessIndexes(proofs),
		...cascadeFindings(context, proofs)
	];
	const verdict = foldVerdicts(findings);
	const { name, role: user = null, versionNumber, isReplica, skewMs, roundTripMs } = database;
	return {
		schemaVersion: 1,
		verdict,
		reasonCode: REASON_CODES[verdict],
		database: {
			name,
			role: user,
			version: Math.floor(versionNumber / 1e4),
			isReplica,
			isEncrypted,
			skewMs,
			roundTripMs
		},
		findings
	};
}
const REASON_CODES = {
	pass: "database-ready",
	warn: "database-ready-with-warnings",
	unknown: "database-unread",
	fail: "database-incomplete"
};
/** A check of the look that the catalogue alone answers. What it cannot tell because something is not there is missing here. */
function findingsOf(check, context) {
	return planLook([check], context).flatMap((run) => {
		const plan = run.plan();
		return plan.kind === "answered" ? plan.answers.map((answer) => toFinding(check, answer, run.tables[0] ?? null)) : [];
	});
}
function toFinding({ id, title }, answer, table) {
	const { verdict, skipReason, expected, observed, detail, remedy } = answer;
	return {
		id,
		title,
		table: answer.table ?? table,
		verdict: verdict === "unknown" ? "fail" : verdict,
		expected,
		observed,
		...skipReason === void 0 ? {} : { skipReason },
		...detail === void 0 ? {} : { detail },
		...remedy === void 0 ? {} : { remedy }
	};
}
/** Tables whose binding is wrong are named there already. */
function cascadeFindings(context, proofs) {
	const known = new Set(proofs.filter(({ catalogue }) => catalogue !== null).map(({ key }) => key));
	return findingsOf(cascadeKeysCheck, context).filter(({ table }) => table !== null && known.has(table));
}

// actions/shared/doctor/render-doctor.ts
const TITLES = {
	pass: "Nothing is missing in the database",
	warn: "Nothing that a look needs is missing in the database; some of it could be better",
	unknown: "Whether something is missing in the database is not known",
	fail: "Something is missing in the database"
};
/** For a terminal: what is missing, worst first, each with its remedy on a line of its own to copy; what passed as a count. */
function renderDoctorLines({ verdict, database, findings }) {
	const rank = ({ verdict: own }) => own === "skipped" ? -1 : VERDICTS.indexOf(own);
	const shown = findings.filter((finding) => finding.verdict !== "pass" && finding.verdict !== "skipped").toSorted((one, other) => rank(other) - rank(one));
	const passed = findings.filter((finding) => finding.verdict === "pass").length;
	const role = database.role === null ? "" : ` as ${oneLine(database.role, 63)}`;
	return [
		`${TITLES[verdict]}: ${oneLine(database.name, 63)}${role}, Postgres ${database.version}.`,
		...shown.flatMap(renderFinding),
		`${count(passed, "thing is", "things are")} as they should be.`
	];
}
function renderFinding({ verdict, title, table, observed, expected, remedy }) {
	const where = table === null ? "" : `, ${oneLine(table, 130)}`;
	const line = `  ${verdict.padEnd(8)} ${title}${where}: observed ${oneLine(observed, 600)}; expected ${oneLine(expected, 200)}`;
	return remedy === void 0 ? [line] : [line, `           -> ${oneLine(remedy, 600)}`];
}

// scripts/commands/doctor.ts
/** `switchback doctor --database`: what is missing in the database, each with the statement that mends it. Reads the catalogue alone. */
async function doctorCommand(options, context) {
	const { environment, signal } = context;
	const url = environment["SUPABASE_DB_URL"];
	if (!url) throw noDatabase();
	const isEncrypted = parsePostgresUrl(url).tls;
	const datasets = await readBindings(options, context);
	const caCertificate = environment["SUPABASE_DB_CA"];
	const database = createPostgresIntegrityDatabase({
		url,
		now: () => systemClock.now(),
		...caCertificate ? { caCertificate } : {}
	});
	const request = {
		datasets,
		memory: EMPTY_MEMORY,
		state: null,
		isBaseline: true
	};
	const facts = await database.look((look) => readContext(look, request), signal);
	const result = assessDatabase({
		context: facts,
		isEncrypted
	});
	return {
		exitCode: exitCodeOf(result.verdict),
		json: { ...result },
		lines: renderDoctorLines(result)
	};
}
/** @throws OperatorError `datasets-invalid`: with the place of every problem */
async function readBindings(options, context) {
	const { name, contents } = await readDatasetsFile(options, context);
	const parsed = parseDatasets(contents);
	if (parsed.ok) return parsed.datasets;
	const places = parsed.problems.slice(0, 10).map((problem) => describeFileProblem(name, problem));
	throw new OperatorError({
		reasonCode: "datasets-invalid",
		message: places.join(" "),
		remedy: `Mend ${name}, then run this again.`
	});
}
async function readDatasetsFile(options, context) {
	if (options.datasets !== void 0) return readLocal(options.datasets);
	const target = await findTarget(options, context);
	context.log.info(`Asking the database by ${DATASETS_PATH} of ${describeTarget(target)}.`);
	const file = (await readPeoplesFiles(target, ["config/datasets.yaml"], context.signal)).get("config/datasets.yaml") ?? null;
	if (file !== null) return {
		name: DATASETS_PATH,
		contents: file.contents
	};
	throw missingFile(DATASETS_PATH, "Commit and push it to the default branch, or name a file with --datasets.");
}
async function readLocal(path) {
	const name = oneLine(path, 200);
	try {
		return {
			name,
			contents: await readFile(path)
		};
	} catch (cause) {
		if (cause instanceof Error && "code" in cause) throw missingFile(name, "Name a file that can be read.", cause);
		throw cause;
	}
}
function missingFile(name, remedy, cause) {
	return new OperatorError({
		reasonCode: "datasets-invalid",
		message: `${name} could not be read`,
		observed: cause !== void 0 && "code" in cause ? String(cause.code) : "no such file",
		expected: "the units and where their rows live",
		remedy,
		...cause === void 0 ? {} : { cause }
	});
}
function noDatabase() {
	return new OperatorError({
		reasonCode: "environment-invalid",
		message: "SUPABASE_DB_URL is not set",
		observed: "nothing",
		expected: "a postgresql:// URL of the role that looks",
		remedy: "Set it to the URL that the secret SUPABASE_DB_URL holds; scripts/sql/monitor-role.sql makes such a role."
	});
}

export { doctorCommand };