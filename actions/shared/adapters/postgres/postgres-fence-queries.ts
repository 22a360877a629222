/** Names are compared as text: as `name` a longer one would be cut to 63 bytes, and be another role's. Instants are UTC with `Z`. */
const ROLE = 'pg_catalog.pg_roles where rolname::text = $1';
const INSTANT = `'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'`;
const NOW = `to_char(clock_timestamp() at time zone 'UTC', ${INSTANT})`;

/** No more are listed; all are ended. */
const MOST_LISTED = 20;

export interface ConnectionRow {
  readonly at: string;
  readonly session_user: string;
  readonly current_user: string;
  readonly is_superuser: boolean;
  readonly can_create_role: boolean;
  readonly version_number: number;
  readonly is_replica: boolean;
}

export const CONNECTION_SQL = `
  select ${NOW} as at, session_user::text as session_user, current_user::text as current_user, rolsuper as is_superuser,
         rolcreaterole as can_create_role, current_setting('server_version_num')::int as version_number, pg_is_in_recovery() as is_replica
    from pg_catalog.pg_roles where rolname = current_user`;

export interface RoleRow {
  readonly can_login: boolean;
  readonly is_superuser: boolean;
  readonly can_create_role: boolean;
  readonly connection_limit: number;
  readonly valid_until: string | null;
  readonly comment: string | null;
  readonly is_admin: boolean;
}

export const ROLE_SQL = `
  select rolcanlogin as can_login, rolsuper as is_superuser, rolcreaterole as can_create_role, rolconnlimit as connection_limit,
         case when isfinite(rolvaliduntil) then to_char(rolvaliduntil at time zone 'UTC', ${INSTANT}) else rolvaliduntil::text end as valid_until,
         shobj_description(oid, 'pg_authid') as comment, pg_has_role(current_user, oid, 'MEMBER WITH ADMIN OPTION') as is_admin
    from ${ROLE}`;

export const SIMILAR_SQL = `
  select rolname::text as name from pg_catalog.pg_roles where lower(rolname::text) = lower($1) order by 1 limit 1`;

export interface MemberRow {
  readonly name: string;
  readonly sessions: number;
}

/** From Postgres 16 on a member may lack the right to SET ROLE. */
export function membersSql(versionNumber: number): string {
  const right = versionNumber >= 160_000 ? 'SET' : 'MEMBER';
  return `
  select m.rolname::text as name, (select count(*)::int from pg_catalog.pg_stat_activity a where a.usesysid = m.oid) as sessions
    from pg_catalog.pg_roles m, (select oid from ${ROLE}) r
   where m.oid <> r.oid and m.rolcanlogin and not m.rolsuper and m.rolname <> session_user and pg_has_role(m.oid, r.oid, '${right}')
   order by 1 limit ${MOST_LISTED}`;
}

export interface SessionRow {
  readonly pid: number;
  readonly database: string | null;
  readonly application: string;
}

const OF_ROLE = `
    from pg_catalog.pg_stat_activity where usesysid = (select oid from ${ROLE}) and pid <> pg_backend_pid()`;

export const SESSIONS_SQL = `
  select pid, datname::text as database, coalesce(application_name, '') as application ${OF_ROLE} order by 1`;

/** The inner question is settled before the function of the outer one runs. */
export const END_SESSIONS_SQL = `
  select pid, database, application, pg_terminate_backend(pid) as is_asked
    from (select pid, datname::text as database, coalesce(application_name, '') as application ${OF_ROLE} offset 0) s`;

/**
 * Whoever has passed the check of the login takes a lock on its database, and shows itself with its role only afterwards (InitPostgres in
 * src/backend/utils/init/postinit.c). So what holds or awaits that lock without a role is a session on its way in.
 */
export const STARTING_SQL = `
  select distinct l.pid
    from pg_catalog.pg_locks l left join pg_catalog.pg_stat_activity a on a.pid = l.pid
   where l.locktype = 'object' and l.classid = 'pg_catalog.pg_database'::regclass and l.pid is not null and a.usesysid is null
   order by 1`;

export const PREPARED_SQL = `
  select gid as id, database::text as database from pg_catalog.pg_prepared_xacts where owner::text = $1 order by 1 limit ${MOST_LISTED}`;

export const LOGIN_SQL = `select ${NOW} as at, (select rolcanlogin from ${ROLE}) as can_login`;

export interface BlockerRow {
  readonly pid: number;
  readonly role: string;
  readonly application: string;
}

/** Who may be holding up a change of the role: sessions with an open change of any role. */
export const BLOCKERS_SQL = `
  select distinct l.pid, coalesce(a.usename::text, '') as role, coalesce(a.application_name, '') as application
    from pg_catalog.pg_locks l join pg_catalog.pg_stat_activity a on a.pid = l.pid
   where l.relation in ('pg_catalog.pg_authid'::regclass, 'pg_catalog.pg_shdescription'::regclass) and l.mode = 'RowExclusiveLock' and l.granted
     and l.pid <> pg_backend_pid()
   order by 1 limit 5`;

/** One lock for every fence that runs on this database: the numbers are this program's own. */
export const LOCK_SQL = 'select pg_advisory_xact_lock(1398227555, 3)';
