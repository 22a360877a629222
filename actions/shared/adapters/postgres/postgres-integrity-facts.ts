import type { Client } from 'pg';

import type { DatabaseFacts } from '../../integrity/look-context.ts';
import { measure, onlyRow, run } from './postgres-dlt-transaction.ts';

interface FactsRow {
  readonly at: string;
  readonly pid: number;
  readonly name: string;
  readonly role: string;
  readonly version: number;
  readonly replica: boolean;
  readonly lag: string | null;
  readonly may_see: boolean;
  readonly oldest: string | null;
}

/** What is known before the look's own transaction; `pid` is the server process that answered. */
export interface FactsBefore {
  readonly facts: DatabaseFacts;
  readonly pid: number;
}

/**
 * Read BEFORE the look takes its snapshot: a transaction that is not seen here had committed, and is in the snapshot, or starts later than `at`.
 * One that is open may have written nothing yet and still date its rows back to its start, so readers count too.
 */
export async function readFacts(client: Client, now: () => Date): Promise<FactsBefore> {
  const before = now().getTime();
  const rows = await run<FactsRow>(client, FACTS_SQL);
  const after = now().getTime();
  const row = onlyRow(rows);
  const facts = {
    at: row.at,
    name: row.name,
    role: row.role,
    versionNumber: row.version,
    isReplica: row.replica,
    replicaLagSeconds: row.lag === null ? null : Math.max(0, Number(row.lag)),
    oldestTransactionAt: row.oldest,
    // On a replica the transactions of the primary cannot be seen, whatever the role may.
    maySeeTransactions: row.may_see && !row.replica,
    skewMs: Math.round(Date.parse(row.at) - (before + after) / 2),
    roundTripMs: after - before,
  };
  return { facts, pid: row.pid };
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
export async function readIdentity(
  client: Client,
): Promise<{ readonly identity: string | null; readonly pid: number }> {
  const { pid } = onlyRow(await run<{ pid: number }>(client, 'select pg_backend_pid() as pid'));
  const rows = await measure<{ identity: string }>(client, { sql: IDENTITY_SQL }, () => undefined);
  return { identity: rows.measured ? onlyRow(rows.value).identity : null, pid };
}

const IDENTITY_SQL = `
  select md5(concat_ws('|', s.system_identifier, d.oid, d.datname)) as identity
    from pg_catalog.pg_control_system() s, pg_catalog.pg_database d where d.datname = current_database()`;
