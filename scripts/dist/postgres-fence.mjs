import "./rolldown-runtime.mjs";
import { escapeIdentifier, escapeLiteral, onlyRow, openPostgres, toPostgresFault } from "./postgres-connection.mjs";
import { DependencyError, OperatorError } from "./errors.mjs";
import { oneLine } from "./one-line.mjs";

// actions/shared/adapters/postgres/postgres-fence-connection.ts
const CONNECT_TIMEOUT_MS = 5e3;
/** How much longer than the server this side waits for a statement: the network may have gone silent. */
const SILENCE_MS = 3e3;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 4e3;
function keepFenceConnection(access) {
	let open = null;
	const drop = () => {
		const lost = open;
		open = null;
		if (lost === null) return;
		lost.end().catch(() => void 0);
		lost.connection.stream.destroy();
	};
	const once = async (work) => {
		open ??= await connect(access);
		return transact(open, access, work);
	};
	return {
		inTransaction: async (doing, work) => {
			for (let tries = 0;; tries += 1) try {
				return await once(work);
			} catch (cause) {
				drop();
				const fault = toFenceFault(doing, cause);
				if (!mayPass(fault) || isOver(access)) throw fault;
				await access.clock.sleep(pauseMs(access, tries), access.signal);
			}
		},
		close: async () => {
			const last = open;
			open = null;
			if (last === null) return;
			await Promise.race([last.end().catch(() => void 0), access.clock.sleep(CONNECT_TIMEOUT_MS)]);
		}
	};
}
function connect({ url, caCertificate, statementTimeoutMs = 5e3, signal }) {
	return openPostgres({
		url,
		connectTimeoutMs: CONNECT_TIMEOUT_MS,
		queryTimeoutMs: statementTimeoutMs + SILENCE_MS,
		...caCertificate === void 0 ? {} : { caCertificate },
		...signal === void 0 ? {} : { signal }
	});
}
/** All settings are local: behind a pooler others would outlive the client. */
async function transact(client, { statementTimeoutMs = 5e3, lockTimeoutMs = 3e3 }, work) {
	await client.query("begin isolation level read committed read write");
	await client.query(`select pg_catalog.set_config(name, value, true) from (values
       ('statement_timeout', $1), ('lock_timeout', $2), ('idle_in_transaction_session_timeout', '30000'),
       ('search_path', 'pg_catalog, pg_temp'), ('timezone', 'UTC'), ('standard_conforming_strings', 'on')) as setting (name, value)`, [String(statementTimeoutMs), String(lockTimeoutMs)]);
	const result = await work(client);
	await client.query("commit");
	return result;
}
/** SQLSTATE insufficient_privilege (Postgres' appendix A): its detail says what is lacking. */
function toFenceFault(doing, cause) {
	const fault = toPostgresFault(doing, cause);
	if (sqlStateOf(fault.cause) !== "42501") return fault;
	const { detail } = fault.cause ?? {};
	return new OperatorError({
		reasonCode: "permission-denied",
		message: typeof detail === "string" ? `${fault.message}. ${detail}` : fault.message,
		remedy: "Give the role of the fence what it needs: run scripts/sql/fence-role.sql as the administrator of the database.",
		exitCode: 1,
		cause
	});
}
/** Two changes of one role at once end with internal_error in the later one ("tuple concurrently updated"). */
const CONCURRENT_UPDATE = "XX000";
function mayPass(fault) {
	return fault instanceof DependencyError && (fault.retryable || sqlStateOf(fault.cause) === CONCURRENT_UPDATE);
}
function sqlStateOf(cause) {
	const code = cause instanceof Error && "code" in cause ? cause.code : void 0;
	return typeof code === "string" ? code : void 0;
}
function isOver({ clock, deadlineAt, signal }) {
	return signal?.aborted === true || clock.now() >= deadlineAt;
}
/** Doubles from try to try, with jitter, and ends at the deadline. */
function pauseMs({ clock, random, deadlineAt }, tries) {
	const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** tries);
	return Math.max(0, Math.min(longest * (.5 + random() / 2), deadlineAt.getTime() - clock.now().getTime()));
}

// actions/shared/adapters/postgres/postgres-fence-queries.ts
/** Names are compared as text: as `name` a longer one would be cut to 63 bytes, and be another role's. Instants are UTC with `Z`. */
const ROLE = "pg_catalog.pg_roles where rolname::text = $1";
const INSTANT = `'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'`;
const NOW = `to_char(clock_timestamp() at time zone 'UTC', ${INSTANT})`;
/** No more are listed; all are ended. */
const MOST_LISTED = 20;
const CONNECTION_SQL = `
  select ${NOW} as at, session_user::text as session_user, current_user::text as current_user, rolsuper as is_superuser,
         rolcreaterole as can_create_role, current_setting('server_version_num')::int as version_number, pg_is_in_recovery() as is_replica
    from pg_catalog.pg_roles where rolname = current_user`;
const ROLE_SQL = `
  select rolcanlogin as can_login, rolsuper as is_superuser, rolcreaterole as can_create_role, rolconnlimit as connection_limit,
         case when isfinite(rolvaliduntil) then to_char(rolvaliduntil at time zone 'UTC', ${INSTANT}) else rolvaliduntil::text end as valid_until,
         shobj_description(oid, 'pg_authid') as comment, pg_has_role(current_user, oid, 'MEMBER WITH ADMIN OPTION') as is_admin
    from ${ROLE}`;
const SIMILAR_SQL = `
  select rolname::text as name from pg_catalog.pg_roles where lower(rolname::text) = lower($1) order by 1 limit 1`;
/** From Postgres 16 on a member may lack the right to SET ROLE. */
function membersSql(versionNumber) {
	return `
  select m.rolname::text as name, (select count(*)::int from pg_catalog.pg_stat_activity a where a.usesysid = m.oid) as sessions
    from pg_catalog.pg_roles m, (select oid from ${ROLE}) r
   where m.oid <> r.oid and m.rolcanlogin and not m.rolsuper and m.rolname <> session_user and pg_has_role(m.oid, r.oid, '${versionNumber >= 16e4 ? "SET" : "MEMBER"}')
   order by 1 limit ${MOST_LISTED}`;
}
const OF_ROLE = `
    from pg_catalog.pg_stat_activity where usesysid = (select oid from ${ROLE}) and pid <> pg_backend_pid()`;
const SESSIONS_SQL = `
  select pid, datname::text as database, coalesce(application_name, '') as application ${OF_ROLE} order by 1`;
/** The inner question is settled before the function of the outer one runs. */
const END_SESSIONS_SQL = `
  select pid, database, application, pg_terminate_backend(pid) as is_asked
    from (select pid, datname::text as database, coalesce(application_name, '') as application ${OF_ROLE} offset 0) s`;
/**
* Whoever has passed the check of the login takes a lock on its database, and shows itself with its role only afterwards (InitPostgres in
* src/backend/utils/init/postinit.c). So what holds or awaits that lock without a role is a session on its way in.
*/
const STARTING_SQL = `
  select distinct l.pid
    from pg_catalog.pg_locks l left join pg_catalog.pg_stat_activity a on a.pid = l.pid
   where l.locktype = 'object' and l.classid = 'pg_catalog.pg_database'::regclass and l.pid is not null and a.usesysid is null
   order by 1`;
const PREPARED_SQL = `
  select gid as id, database::text as database from pg_catalog.pg_prepared_xacts where owner::text = $1 order by 1 limit ${MOST_LISTED}`;
const LOGIN_SQL = `select ${NOW} as at, (select rolcanlogin from ${ROLE}) as can_login`;
/** Who may be holding up a change of the role: sessions with an open change of any role. */
const BLOCKERS_SQL = `
  select distinct l.pid, coalesce(a.usename::text, '') as role, coalesce(a.application_name, '') as application
    from pg_catalog.pg_locks l join pg_catalog.pg_stat_activity a on a.pid = l.pid
   where l.relation in ('pg_catalog.pg_authid'::regclass, 'pg_catalog.pg_shdescription'::regclass) and l.mode = 'RowExclusiveLock' and l.granted
     and l.pid <> pg_backend_pid()
   order by 1 limit 5`;
/** One lock for every fence that runs on this database: the numbers are this program's own. */
const LOCK_SQL = "select pg_advisory_xact_lock(1398227555, 3)";

// actions/shared/adapters/postgres/postgres-fence.ts
/** The fence of one server. Connects with the first call. */
function openPostgresFence(access) {
	const keeper = keepFenceConnection(access);
	return {
		readRole: (role) => keeper.inTransaction("Reading the role of dlt", (client) => look(client, role)),
		changeLogin: (role, decide) => keeper.inTransaction("Changing the login of the role of dlt", async (client) => {
			await client.query(LOCK_SQL);
			const seen = await look(client, role);
			const change = decide(seen);
			if (change !== null) await applyOrTellBlockers(client, seen, change);
			return seen;
		}),
		readActivity: (role) => keeper.inTransaction("Reading the sessions of dlt", (client) => readActivity(client, role)),
		endSessions: (role) => endSessions(keeper, role),
		close: () => keeper.close()
	};
}
async function look(client, name) {
	const connection = onlyRow((await client.query(CONNECTION_SQL)).rows);
	const row = name.includes("\0") ? void 0 : (await client.query(ROLE_SQL, [name])).rows[0];
	const members = row === void 0 ? [] : (await client.query(membersSql(connection.version_number), [name])).rows;
	const similar = row !== void 0 || name.includes("\0") ? void 0 : (await client.query(SIMILAR_SQL, [name])).rows[0];
	return {
		at: connection.at,
		role: row === void 0 ? null : {
			name,
			canLogin: row.can_login,
			isSuperuser: row.is_superuser,
			canCreateRole: row.can_create_role,
			connectionLimit: row.connection_limit,
			validUntil: row.valid_until,
			comment: row.comment,
			members
		},
		similarName: similar?.name ?? null,
		connection: {
			sessionUser: connection.session_user,
			currentUser: connection.current_user,
			isSuperuser: connection.is_superuser,
			canCreateRole: connection.can_create_role,
			isAdminOfRole: row?.is_admin ?? false,
			versionNumber: connection.version_number,
			isReplica: connection.is_replica
		}
	};
}
/**
* Somebody with an open change of a role holds it up. Where that is a session of the role itself, whose login is to go, it is ended: it would be next.
*
* @throws DependencyError that names who holds it up.
*/
async function applyOrTellBlockers(client, seen, change) {
	await client.query("savepoint before_change");
	try {
		await apply(client, seen, change);
	} catch (cause) {
		if (sqlStateOf(cause) !== LOCK_NOT_AVAILABLE) throw cause;
		await client.query("rollback to savepoint before_change");
		const { rows } = await client.query(BLOCKERS_SQL);
		if (!change.canLogin) await signalSessions(client, seen.role?.name ?? "");
		const blockers = rows.map(({ pid, role, application }) => `${pid} (${oneLine(role, 80)}, ${oneLine(application, 80)})`);
		throw new DependencyError({
			dependency: "postgres",
			message: `Changing the login of the role of dlt failed: an open change of a role holds it up, of process ${blockers.join(", ") || "that is over by now"}.`,
			retryable: true,
			remedy: `End what holds it up, then run this again: ${rows.map(({ pid }) => `SELECT pg_terminate_backend(${pid});`).join(" ")}`.trim(),
			cause
		});
	}
}
/** The comment first: what was there stands written before anything is taken. Both or neither, by the transaction. */
async function apply(client, { role }, change) {
	if (role === null) throw new TypeError("A role that is not there cannot be changed.");
	const name = escapeIdentifier(role.name);
	if (change.comment !== role.comment) await client.query(`comment on role ${name} is ${change.comment === null ? "null" : escapeLiteral(change.comment)}`);
	if (change.canLogin !== role.canLogin) await client.query(`alter role ${name} ${change.canLogin ? "login" : "nologin"}`);
}
async function readActivity(client, role) {
	const { at, can_login: canLogin } = onlyRow((await client.query(LOGIN_SQL, [role])).rows);
	const { rows: sessions } = await client.query(SESSIONS_SQL, [role]);
	const { rows: starting } = await client.query(STARTING_SQL);
	const { rows: preparedTransactions } = await client.query(PREPARED_SQL, [role]);
	return {
		at,
		canLogin,
		sessions,
		startingPids: starting.map(({ pid }) => pid),
		preparedTransactions
	};
}
async function endSessions(keeper, role) {
	return (await keeper.inTransaction("Ending the sessions of dlt", (client) => signalSessions(client, role))).flatMap(({ pid, database, application, is_asked: isAsked }) => isAsked ? [{
		pid,
		database,
		application
	}] : []);
}
/**
* Ending takes membership of the role, or of pg_signal_backend. Whoever may change the role may make itself a member: so where the right is lacking, that is
* done and taken back in one transaction. Signals are sent at once and stay sent; nobody else ever sees the membership.
*/
async function signalSessions(client, role) {
	await client.query("savepoint before_ending");
	try {
		return (await client.query(END_SESSIONS_SQL, [role])).rows;
	} catch (cause) {
		if (sqlStateOf(cause) !== INSUFFICIENT_PRIVILEGE) throw cause;
		await client.query("rollback to savepoint before_ending");
		await borrowMembership(client, role);
		const { rows } = await client.query(END_SESSIONS_SQL, [role]);
		await client.query("rollback to savepoint before_ending");
		return rows;
	}
}
/** SQLSTATEs insufficient_privilege and lock_not_available (Postgres' appendix A). */
const INSUFFICIENT_PRIVILEGE = "42501";
const LOCK_NOT_AVAILABLE = "55P03";
async function borrowMembership(client, role) {
	const { version_number: version } = onlyRow((await client.query(CONNECTION_SQL)).rows);
	const options = version >= 16e4 ? " with inherit true, set false" : "";
	await client.query(`grant ${escapeIdentifier(role)} to current_user${options}`);
}

export { openPostgresFence };