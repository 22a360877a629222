import { toPostgresFault } from "./postgres-connection.mjs";

// actions/shared/adapters/postgres-dlt-transaction.ts
/** A day of 480,000 posts is then joined and sorted without files: three times as fast. One connection takes it at a time. */
const LEAST_WORK_BYTES = 32 * 2 ** 20;
/**
* Runs `read` in a read-only transaction that sees one snapshot, and always ends it. Row security is off, so that a policy raises an error
* instead of hiding rows; the search path is empty, so that no object of another schema can stand in for one of the catalogue; compiling queries that
* run once costs more than it saves. All with `SET LOCAL`: behind a pooler other settings would outlive the client.
*
* @throws DependencyError, OperatorError where the connection is lost or the transaction cannot be opened.
*/
async function inReadOnlyTransaction(client, limits, read) {
	await run(client, "begin transaction isolation level repeatable read read only");
	try {
		await run(client, `select pg_catalog.set_config(name, value, true) from (values
         ('statement_timeout', '${limits.statementTimeoutMs ?? 1e4}'), ('lock_timeout', '${limits.lockTimeoutMs ?? 2e3}'),
         ('idle_in_transaction_session_timeout', '30000'), ('row_security', 'off'), ('search_path', ''), ('timezone', 'UTC'), ('jit', 'off'),
         ('work_mem', (greatest(pg_catalog.pg_size_bytes(pg_catalog.current_setting('work_mem')), ${LEAST_WORK_BYTES}) / 1024)::text)
       ) as setting (name, value)`);
		return await read();
	} finally {
		await client.query("rollback").catch(() => void 0);
	}
}
/** A query whose failure ends the whole reading. */
async function run(client, sql, values = []) {
	try {
		return (await client.query(sql, [...values])).rows;
	} catch (cause) {
		throw toPostgresFault("Reading the database", cause);
	}
}
/**
* One measurement behind a savepoint, so that its failure does not end the others. `explain` adds a remedy by SQLSTATE.
*
* @throws DependencyError where the connection itself is lost: then nothing more can be measured.
*/
async function measure(client, query, explain) {
	const read = async () => (await client.query(query.sql, [...query.values ?? []])).rows;
	return measureWork(client, async () => ({
		measured: true,
		value: await read()
	}), explain);
}
/** The same for several statements behind one savepoint. What `work` throws must come from `client` as it is. */
async function measureWork(client, work, explain) {
	await run(client, "savepoint measurement");
	try {
		return await work();
	} catch (cause) {
		const sqlState = sqlStateOf(cause);
		if (sqlState === void 0 || isConnectionLost(sqlState)) throw toPostgresFault("Reading the database", cause);
		await run(client, "rollback to savepoint measurement");
		return asUnmeasured(cause, sqlState, explain(sqlState));
	}
}
/** The row of a query that always gives one. */
function onlyRow(rows) {
	const [row] = rows;
	if (row === void 0) throw new TypeError("A query that gives exactly one row gave none.");
	return row;
}
/** By SQLSTATE (Postgres' appendix A). */
const REMEDIES = {
	"42501": "Grant the role what it lacks.",
	"42703": "Correct the column in config/datasets.yaml.",
	"42P01": "Correct the table in config/datasets.yaml.",
	"55P03": "Look again when whatever locks the table has ended.",
	"57014": "Look again when the database is less busy, or give it the index that the query needs."
};
function asUnmeasured(cause, sqlState, remedy) {
	const message = QUOTING.test(sqlState) ? UNQUOTED : cause instanceof Error ? cause.message : String(cause);
	const fallback = REMEDIES[sqlState] ?? "Look up the SQLSTATE in the manual of Postgres, appendix A.";
	return {
		measured: false,
		message: `${message} (SQLSTATE ${sqlState})`,
		remedy: remedy ?? fallback
	};
}
/** Data exceptions, constraints, and what functions of a view raise: their messages quote the row, which results and summaries must not show. */
const QUOTING = /^(?:22|23|P0)/u;
const UNQUOTED = "a value of a row cannot be read as the query or a view needs it";
/** Class 08 is the connection; of class 57 all but a cancelled statement end the session. */
function isConnectionLost(sqlState) {
	return sqlState.startsWith("08") || sqlState.startsWith("57") && sqlState !== "57014";
}
function sqlStateOf(cause) {
	const code = cause instanceof Error && "code" in cause ? cause.code : void 0;
	return typeof code === "string" && /^[0-9A-Z]{5}$/u.test(code) && !code.startsWith("E") ? code : void 0;
}

// actions/shared/verification/check-titles.ts
/**
* What each check is about, by its id. A subject and never a claim: the title stands beside the verdict, and "No unit is routed to dlt: fail"
* would say two things at once.
*/
const CHECK_TITLES = {
	"state-at-tip": "State at the tip of the branch",
	"no-unit-on-dlt": "Units routed to dlt",
	"hold-set": "Hold against an advance",
	"dlt-loads-unchanged": "Completed dlt loads over two looks",
	"dlt-rows-unchanged": "Rows of dlt over two looks",
	"no-dlt-data-since-rollback": "dlt data newer than the rollback",
	"dlt-loads-complete": "Half-done dlt loads",
	"manual-rows-arrived": "Arrival of manual rows",
	"clocks-agree": "Difference of the clocks"
};
/** A check's id and its title, for the check to start from. */
function aboutCheck(id) {
	return {
		id,
		title: CHECK_TITLES[id]
	};
}

// actions/shared/verification/clock-skew.ts
/** NTP keeps machines within milliseconds; beyond seconds a clock is wrong, beyond a minute no comparison across it is worth much. */
const WARN_SKEW_MS = 5e3;
const UNKNOWN_SKEW_MS = 6e4;
/**
* An instant of our clock as the database may have seen it. Which of two clocks is wrong cannot be told, so both readings are given and
* each question takes the one that can only make it stricter.
*/
function inDatabaseTime(at, { skewMs }) {
	const ours = Date.parse(at);
	return {
		earliest: Math.min(ours, ours + skewMs),
		latest: Math.max(ours, ours + skewMs)
	};
}
/** Our clock, the database's and, by the newest load, the clock of dlt's machine agree. */
function assessClockSkew(look, skew) {
	const offMs = Math.max(0, Math.abs(skew.skewMs) - skew.roundTripMs / 2);
	const aheadMs = Math.max(0, ...listLoads(look).map(({ insertedAt }) => Date.parse(insertedAt) - Date.parse(look.at)));
	const worst = Math.max(offMs, aheadMs);
	const direction = skew.skewMs < 0 ? "behind" : "ahead of";
	return {
		...aboutCheck("clocks-agree"),
		verdict: worst > 6e4 ? "unknown" : worst > 5e3 ? "warn" : "pass",
		expected: `within ${WARN_SKEW_MS / 1e3} s`,
		observed: `the database is ${seconds(Math.abs(skew.skewMs))} s ${direction} this machine (± ${seconds(skew.roundTripMs / 2)} s)` + (aheadMs > 0 ? `; dlt's newest load is stamped ${seconds(aheadMs)} s in the database's future` : ""),
		...worst > 5e3 ? { remedy: "Set the clocks by NTP; times of the two machines were compared with that much doubt." } : {}
	};
}
function listLoads(look) {
	return look.datasets.flatMap(({ loads }) => loads.measured && loads.value ? loads.value.newest : []);
}
function seconds(milliseconds) {
	return (milliseconds / 1e3).toFixed(1);
}

// actions/shared/verification/load-id.ts
const EPOCH_SECONDS = /^\d{9,10}(?:\.\d{1,9})?$/u;
/**
* When a load's data was extracted: dlt's load id is that moment in epoch seconds, such as `1795567307.95034` (facts: integrity, 3a).
* It is not when the load landed: a pending package lands later under its old id. `null` where the id is no such number.
*/
function extractedAt(loadId) {
	return EPOCH_SECONDS.test(loadId) ? (/* @__PURE__ */ new Date(Number(loadId) * 1e3)).toISOString() : null;
}
/** Newest first. As numbers, since their texts differ in length: `1795567307.9` is before `1795567307.95034`. */
function compareLoadIds(left, right) {
	const difference = Number(right) - Number(left);
	return Number.isNaN(difference) || difference === 0 ? left < right ? 1 : left > right ? -1 : 0 : difference;
}

export { UNKNOWN_SKEW_MS, WARN_SKEW_MS, aboutCheck, assessClockSkew, compareLoadIds, extractedAt, inDatabaseTime, inReadOnlyTransaction, measure, measureWork, onlyRow, run };