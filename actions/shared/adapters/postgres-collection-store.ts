import type { Client } from 'pg';
import { escapeIdentifier } from 'pg';
import type { CollectionBinding, RowPlan } from '../collection/plan-rows.ts';
import { OperatorError } from '../errors.ts';
import type { CollectionStore, WrittenRows } from '../ports.ts';
import { openPostgres } from './postgres-connection.ts';
import type { OpenPostgresOptions } from './postgres-connection.ts';
import { toPostgresFault } from './postgres-fault.ts';

/** For one statement, on the server. A unit is at most 1,000 rows. */
const STATEMENT_TIMEOUT_MS = 30_000;
const LOCK_TIMEOUT_MS = 5_000;

/**
 * Collected posts in Postgres. Each write is a connection and a transaction of its own: a unit that fails, or a connection that breaks, takes no
 * other unit with it, and nothing outlives a transaction behind a pooler.
 */
export function createPostgresCollectionStore(options: OpenPostgresOptions): CollectionStore {
  return {
    prepare: (binding) =>
      withTransaction(options, `Looking at ${nameOf(binding)}`, (client) => refuseWithoutUniqueIndex(client, binding)),
    write: (plan) => withTransaction(options, `Writing to ${nameOf(plan.binding)}`, (client) => upsert(client, plan)),
  };
}

async function withTransaction<T>(
  options: OpenPostgresOptions,
  doing: string,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = await openPostgres(options);
  try {
    await client.query(
      `BEGIN; SET LOCAL statement_timeout = ${STATEMENT_TIMEOUT_MS}; SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`,
    );
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (cause) {
    // Ending the connection rolls back on the server; a ROLLBACK could fail too and hide the cause.
    throw toPostgresFault(doing, cause);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/**
 * `ON CONFLICT (column)` needs a unique index on exactly that column: valid, not deferrable, and without a condition (the source system once made
 * a partial one at run time, which is no proof). Without one two collectors at once would double rows.
 */
async function refuseWithoutUniqueIndex(client: Client, binding: CollectionBinding): Promise<void> {
  const { rows } = await client.query<{ unique: boolean }>(
    `SELECT EXISTS (
       SELECT FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
       WHERE i.indrelid = $1::regclass AND i.indisunique AND i.indisvalid AND i.indimmediate AND i.indnkeyatts = 1
         AND i.indpred IS NULL AND i.indexprs IS NULL AND a.attname = $2
     ) AS "unique"`,
    [tableOf(binding), binding.canonicalId.column],
  );
  if (rows[0]?.unique === true) return;
  throw new OperatorError({
    reasonCode: 'unique-index-missing',
    message: `${nameOf(binding)} has no unique index on ${binding.canonicalId.column}, so a post could be stored twice.`,
    observed: 'no unique, valid, unconditional index on that column alone',
    expected: 'one',
    remedy: `Remove doubles if there are any, then run: CREATE UNIQUE INDEX CONCURRENTLY ON ${tableOf(binding)} (${escapeIdentifier(binding.canonicalId.column)});`,
    exitCode: 1,
  });
}

async function upsert(client: Client, plan: RowPlan): Promise<WrittenRows> {
  if (plan.rows.length === 0) return { inserted: 0, updated: 0, unchanged: 0 };
  const { rows } = await client.query<{ inserted: boolean }>(upsertStatement(plan), [JSON.stringify(plan.rows)]);
  const inserted = rows.filter((row) => row.inserted).length;
  return { inserted, updated: rows.length - inserted, unchanged: plan.rows.length - rows.length };
}

/**
 * One statement for all rows. `jsonb_populate_recordset` takes the columns' types from the table itself. The arrival time is the database's clock at
 * the insert and not among the updated columns; rows that would stay as they are are not rewritten. `xmax = 0` marks a row as new.
 */
export function upsertStatement({ binding, insertColumns, updateColumns }: Omit<RowPlan, 'rows'>): string {
  const columns = insertColumns.map(escapeIdentifier);
  const arrival = binding.arrivalColumn === null ? [] : [escapeIdentifier(binding.arrivalColumn)];
  const updates = updateColumns.map(escapeIdentifier);
  return [
    `INSERT INTO ${tableOf(binding)} AS kept (${[...columns, ...arrival].join(', ')})`,
    `SELECT ${[...columns.map((column) => `fresh.${column}`), ...arrival.map(() => 'now()')].join(', ')}`,
    `FROM jsonb_populate_recordset(NULL::${tableOf(binding)}, $1::jsonb) AS fresh`,
    `ON CONFLICT (${escapeIdentifier(binding.canonicalId.column)})`,
    updates.length === 0
      ? 'DO NOTHING'
      : `DO UPDATE SET ${updates.map((column) => `${column} = EXCLUDED.${column}`).join(', ')}
WHERE (${updates.map((column) => `kept.${column}`).join(', ')}) IS DISTINCT FROM (${updates.map((column) => `EXCLUDED.${column}`).join(', ')})`,
    'RETURNING (kept.xmax = 0) AS inserted',
  ].join('\n');
}

function tableOf({ schema, table }: CollectionBinding): string {
  return `${escapeIdentifier(schema)}.${escapeIdentifier(table)}`;
}

function nameOf({ schema, table }: CollectionBinding): string {
  return `${schema}.${table}`;
}
