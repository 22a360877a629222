import type { Client, QueryResultRow } from 'pg';

import type { Measured, Unmeasured } from '../../verification/measured.ts';
import { toPostgresFault } from './postgres-fault.ts';

export interface ReadLimits {
  /** For one query. Default 10,000. */
  readonly statementTimeoutMs?: number;
  /** For one lock. Default 2,000: a migration that holds a table must not be waited for. */
  readonly lockTimeoutMs?: number;
}

/** A day of 480,000 posts is then joined and sorted without files: three times as fast. One connection takes it at a time. */
const LEAST_WORK_BYTES = 32 * 2 ** 20;

/**
 * Runs `read` in a read-only transaction that sees one snapshot, and always ends it. Row security is off, so that a policy raises an error
 * instead of hiding rows; the search path is empty, so that no object of another schema can stand in for one of the catalogue; compiling queries that
 * run once costs more than it saves. All with `SET LOCAL`: behind a pooler other settings would outlive the client.
 *
 * @throws DependencyError, OperatorError where the connection is lost or the transaction cannot be opened.
 */
export async function inReadOnlyTransaction<T>(client: Client, limits: ReadLimits, read: () => Promise<T>): Promise<T> {
  await run(client, 'begin transaction isolation level repeatable read read only');
  try {
    await run(
      client,
      `select pg_catalog.set_config(name, value, true) from (values
         ('statement_timeout', '${limits.statementTimeoutMs ?? 10_000}'), ('lock_timeout', '${limits.lockTimeoutMs ?? 2_000}'),
         ('idle_in_transaction_session_timeout', '30000'), ('row_security', 'off'), ('search_path', ''), ('timezone', 'UTC'), ('jit', 'off'),
         ('work_mem', (greatest(pg_catalog.pg_size_bytes(pg_catalog.current_setting('work_mem')), ${LEAST_WORK_BYTES}) / 1024)::text)
       ) as setting (name, value)`,
    );
    return await read();
  } finally {
    // A broken connection has rolled back already; its fault is the one to report.
    await client.query('rollback').catch(() => undefined);
  }
}

/** A query whose failure ends the whole reading. */
export async function run<Row extends QueryResultRow>(
  client: Client,
  sql: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  try {
    return (await client.query<Row>(sql, [...values])).rows;
  } catch (cause) {
    throw toPostgresFault('Reading the database', cause);
  }
}

/**
 * One measurement behind a savepoint, so that its failure does not end the others. `explain` adds a remedy by SQLSTATE.
 *
 * @throws DependencyError where the connection itself is lost: then nothing more can be measured.
 */
export async function measure<Row extends QueryResultRow>(
  client: Client,
  query: { readonly sql: string; readonly values?: readonly unknown[] },
  explain: (sqlState: string) => string | undefined,
): Promise<Measured<Row[]>> {
  const read = async () => (await client.query<Row>(query.sql, [...(query.values ?? [])])).rows;
  return measureWork(client, async () => ({ measured: true, value: await read() }), explain);
}

/** The same for several statements behind one savepoint. What `work` throws must come from `client` as it is. */
export async function measureWork<T>(
  client: Client,
  work: () => Promise<Measured<T>>,
  explain: (sqlState: string) => string | undefined,
): Promise<Measured<T>> {
  await run(client, 'savepoint measurement');
  try {
    // Not released, which would be a round trip for each: the next of the name takes its place, and all end with the transaction.
    return await work();
  } catch (cause) {
    const sqlState = sqlStateOf(cause);
    if (sqlState === undefined || isConnectionLost(sqlState)) throw toPostgresFault('Reading the database', cause);
    await run(client, 'rollback to savepoint measurement');
    return asUnmeasured(cause, sqlState, explain(sqlState));
  }
}

/** The row of a query that always gives one. */
export function onlyRow<Row>(rows: readonly Row[]): Row {
  const [row] = rows;
  if (row === undefined) throw new TypeError('A query that gives exactly one row gave none.');
  return row;
}

/** By SQLSTATE (Postgres' appendix A). */
const REMEDIES: Readonly<Record<string, string>> = {
  '42501': 'Grant the role what it lacks.',
  '42703': 'Correct the column in config/datasets.yaml.',
  '42P01': 'Correct the table in config/datasets.yaml.',
  '55P03': 'Look again when whatever locks the table has ended.',
  '57014': 'Look again when the database is less busy, or give it the index that the query needs.',
};

function asUnmeasured(cause: unknown, sqlState: string, remedy: string | undefined): Unmeasured {
  const message = QUOTING.test(sqlState) ? UNQUOTED : cause instanceof Error ? cause.message : String(cause);
  const fallback = REMEDIES[sqlState] ?? 'Look up the SQLSTATE in the manual of Postgres, appendix A.';
  return { measured: false, message: `${message} (SQLSTATE ${sqlState})`, remedy: remedy ?? fallback };
}

/** Data exceptions, constraints, and what functions of a view raise: their messages quote the row, which results and summaries must not show. */
const QUOTING = /^(?:22|23|P0)/u;
const UNQUOTED = 'a value of a row cannot be read as the query or a view needs it';

/** Class 08 is the connection; of class 57 all but a cancelled statement end the session. */
function isConnectionLost(sqlState: string): boolean {
  return sqlState.startsWith('08') || (sqlState.startsWith('57') && sqlState !== '57014');
}

function sqlStateOf(cause: unknown): string | undefined {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' && /^[0-9A-Z]{5}$/u.test(code) && !code.startsWith('E') ? code : undefined;
}
