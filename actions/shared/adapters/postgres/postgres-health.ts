import type { Client } from 'pg';
import { escapeIdentifier } from 'pg';

import type {
  DatabaseHealth,
  DatabaseSetting,
  LockWait,
  LongTransaction,
  SlowStatement,
} from '../../investigation-sources/database-health.ts';
import type { DatabaseHealthReader } from '../../incident-ports.ts';
import type { Measured, Unmeasured } from '../../verification/measured.ts';
import type { OpenPostgresOptions } from './postgres-connection.ts';
import { openPostgres } from './postgres-connection.ts';
import { inReadOnlyTransaction, measure, onlyRow, run } from './postgres-dlt-transaction.ts';

/** A sick database must not be made sicker, nor waited for. */
const LIMITS = { statementTimeoutMs: 5_000, lockTimeoutMs: 1_000 } as const;
const MOST_LISTED = 20;
const QUERY_CHARACTERS = 1_000;
/** A transaction is called long from here on: the collectors' own take seconds. */
const LONG_SECONDS = 60;
const SLOW_MS = 1_000;
/** SQLSTATE too_many_connections (Postgres' appendix A). */
const TOO_MANY_CONNECTIONS = '53300';

/** Looks at one database, in one read-only transaction; each question behind a savepoint, so that what may not be asked hides nothing else. */
export function createPostgresHealth(
  options: Omit<OpenPostgresOptions, 'signal' | 'queryTimeoutMs'>,
): DatabaseHealthReader {
  return {
    async read(signal) {
      let client: Client;
      try {
        client = await openPostgres({ ...options, queryTimeoutMs: LIMITS.statementTimeoutMs + 3_000, signal });
      } catch (fault) {
        if (isFull(fault)) return { kind: 'full', message: fault.message };
        throw fault;
      }
      try {
        return await inReadOnlyTransaction(client, LIMITS, () => readHealth(client));
      } finally {
        await client.end().catch(() => undefined);
      }
    },
  };
}

function isFull(fault: unknown): fault is Error {
  if (!(fault instanceof Error) || !(fault.cause instanceof Error)) return false;
  return 'code' in fault.cause && fault.cause.code === TOO_MANY_CONNECTIONS;
}

interface BasicsRow {
  readonly at: string;
  readonly replica: boolean;
  readonly lag: string | null;
  readonly may_see: boolean;
}

async function readHealth(client: Client): Promise<DatabaseHealth> {
  const basics = onlyRow(await run<BasicsRow>(client, BASICS_SQL));
  const ask = <Row extends object>(sql: string) =>
    measure<Row & Record<string, unknown>>(client, { sql }, () => undefined);
  const connections = await ask<{ used: string; active: string; most: string }>(CONNECTIONS_SQL);
  // Without that right Postgres answers with nulls for other roles, which must not pass for nothing there.
  const lockWaits = basics.may_see ? await ask<LockWait>(LOCKS_SQL) : HIDDEN;
  const longTransactions = basics.may_see ? await ask<LongTransaction>(TRANSACTIONS_SQL) : HIDDEN;
  const slowStatements = basics.may_see ? await readStatements(client) : HIDDEN;
  const settings = await ask<DatabaseSetting>(SETTINGS_SQL);
  const size = await ask<{ bytes: string }>(
    'select pg_catalog.pg_database_size(pg_catalog.current_database())::text as bytes',
  );
  const standbys = basics.may_see ? await ask<{ name: string; lag: string | null }>(STANDBYS_SQL) : HIDDEN;
  return {
    kind: 'seen',
    at: basics.at,
    isReplica: basics.replica,
    replicaLagSeconds: basics.lag === null ? null : Math.max(0, Number(basics.lag)),
    connections: mapped(connections, (rows) => {
      const { used, active, most } = onlyRow(rows);
      return { used: Number(used), active: basics.may_see ? Number(active) : null, most: Number(most) };
    }),
    ...{ lockWaits, longTransactions, slowStatements, settings },
    databaseBytes: mapped(size, (rows) => Number(onlyRow(rows).bytes)),
    standbys: mapped(standbys, (rows) =>
      rows.map(({ name, lag }) => ({ name, lagSeconds: lag === null ? null : Number(lag) })),
    ),
  };
}

/** The extension lives in whatever schema it was made in; Supabase has it in `extensions`. */
async function readStatements(client: Client): Promise<Measured<readonly SlowStatement[] | null>> {
  const places = await measure<{ schema: string }>(client, { sql: EXTENSION_SQL }, () => undefined);
  if (!places.measured) return places;
  const [place] = places.value;
  if (place === undefined) return { measured: true, value: null };
  const remedy =
    'GRANT SELECT ON pg_stat_statements TO the role of SUPABASE_DB_URL, and load it with shared_preload_libraries.';
  return measure<SlowStatement & Record<string, unknown>>(client, { sql: statementsSql(place.schema) }, () => remedy);
}

function mapped<A, B>(answer: Measured<A>, change: (value: A) => B): Measured<B> {
  return answer.measured ? { measured: true, value: change(answer.value) } : answer;
}

const HIDDEN: Unmeasured = {
  measured: false,
  message: "the role may not see other roles' sessions",
  remedy: 'GRANT pg_read_all_stats TO the role of SUPABASE_DB_URL (scripts/sql/monitor-role.sql does).',
};

const BASICS_SQL = `
  select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, pg_is_in_recovery() as replica,
         case when not pg_is_in_recovery() then null
              when pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() and exists (select from pg_catalog.pg_stat_wal_receiver where pid is not null) then 0
              else extract(epoch from clock_timestamp() - pg_last_xact_replay_timestamp()) end as lag,
         coalesce((select rolsuper from pg_catalog.pg_roles where rolname = current_user), false)
           or pg_has_role(current_user, 'pg_read_all_stats', 'USAGE') as may_see`;

/** Of a session that may not be seen its type is hidden too, but not that it is there. */
const CONNECTIONS_SQL = `
  select count(*)::text as used, count(*) filter (where state = 'active')::text as active,
         (current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int)::text as most
    from pg_catalog.pg_stat_activity where usesysid is not null and coalesce(backend_type, 'client backend') = 'client backend'`;

const LOCKS_SQL = `
  select a.usename::text as role, extract(epoch from clock_timestamp() - a.query_start)::float8 as seconds,
         (select min(l.relation::regclass::text) from pg_catalog.pg_locks l
           where l.pid = a.pid and not l.granted and l.relation is not null
             and l.database = (select oid from pg_catalog.pg_database where datname = current_database())) as relation,
         left(a.query, ${QUERY_CHARACTERS}) as query, cardinality(pg_catalog.pg_blocking_pids(a.pid)) as blockers
    from pg_catalog.pg_stat_activity a
   where a.datname = current_database() and exists (select from pg_catalog.pg_locks l where l.pid = a.pid and not l.granted)
   order by 2 desc nulls last limit ${MOST_LISTED}`;

const TRANSACTIONS_SQL = `
  select usename::text as role, state, extract(epoch from clock_timestamp() - xact_start)::float8 as seconds, left(query, ${QUERY_CHARACTERS}) as query
    from pg_catalog.pg_stat_activity
   where datname = current_database() and pid <> pg_backend_pid() and xact_start < clock_timestamp() - interval '${LONG_SECONDS} seconds'
     and coalesce(backend_type, '') not in ('autovacuum worker', 'walsender', 'parallel worker')
   order by 3 desc limit ${MOST_LISTED}`;

const EXTENSION_SQL = `
  select n.nspname::text as schema from pg_catalog.pg_extension e join pg_catalog.pg_namespace n on n.oid = e.extnamespace
   where e.extname = 'pg_stat_statements'`;

/** The columns have these names since version 1.8 (Postgres 13). */
function statementsSql(schema: string): string {
  return `
  select calls::float8 as calls, mean_exec_time as "meanMs", max_exec_time as "maxMs", left(query, ${QUERY_CHARACTERS}) as query
    from ${escapeIdentifier(schema)}.pg_stat_statements
   where dbid = (select oid from pg_catalog.pg_database where datname = current_database()) and mean_exec_time > ${SLOW_MS}
   order by mean_exec_time desc limit ${MOST_LISTED}`;
}

/** `reset_val`, not what this transaction has set for itself; then what single roles have of their own. */
const SETTINGS_SQL = `
  select name, reset_val || coalesce(unit, '') as value, null::text as role from pg_catalog.pg_settings
   where name in ('statement_timeout', 'idle_in_transaction_session_timeout', 'lock_timeout', 'max_connections', 'work_mem')
  union all
  select split_part(setting, '=', 1), substr(setting, strpos(setting, '=') + 1), r.rolname::text
    from pg_catalog.pg_db_role_setting s join pg_catalog.pg_roles r on r.oid = s.setrole, unnest(s.setconfig) setting
   where s.setdatabase in (0, (select oid from pg_catalog.pg_database where datname = current_database()))
     and split_part(setting, '=', 1) in ('statement_timeout', 'idle_in_transaction_session_timeout', 'lock_timeout')
   order by 3 nulls first, 1 limit 50`;

const STANDBYS_SQL = `
  select coalesce(nullif(application_name, ''), 'a replica') as name, extract(epoch from replay_lag) as lag
    from pg_catalog.pg_stat_replication order by 1 limit ${MOST_LISTED}`;
