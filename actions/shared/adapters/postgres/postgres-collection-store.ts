import type { Client } from 'pg';
import { escapeIdentifier } from 'pg';
import type { RowPlan, TableBinding } from '../../collection/plan-rows.ts';
import type { CollectionStore, WrittenRows } from '../../ports.ts';
import { tableOf, writeStatement } from './postgres-collection-statements.ts';
import type { DoublesGuard } from './postgres-collection-statements.ts';
import { openPostgres } from './postgres-connection.ts';
import type { OpenPostgresOptions } from './postgres-connection.ts';
import { toPostgresFault } from './postgres-fault.ts';

/** For one statement, on the server. */
const STATEMENT_TIMEOUT_MS = 30_000;
/** Also for the advisory lock, which another collector holds for one unit's transaction. */
const LOCK_TIMEOUT_MS = 10_000;
/** Posts may have texts of 40,000 characters: so the parameter of a statement stays below some 10 MB. */
const BATCH_ROWS = 250;

/**
 * Collected posts and comments in Postgres. Each write is a connection and a transaction of its own: a unit that fails, or a connection that breaks,
 * takes no other unit with it, and nothing outlives a transaction behind a pooler.
 */
export function createPostgresCollectionStore(options: OpenPostgresOptions): CollectionStore {
  return {
    prepare: (binding) =>
      withTransaction(options, `Looking at ${nameOf(binding)}`, async (client) =>
        (await chooseGuard(client, binding)) === 'unique-index' ? [] : [lockedNote(binding)],
      ),
    write: (plan) => withTransaction(options, `Writing to ${nameOf(plan.binding)}`, (client) => write(client, plan)),
  };
}

async function withTransaction<T>(
  options: OpenPostgresOptions,
  doing: string,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = await openPostgres(options);
  try {
    // Read committed, whatever the role's default: after the wait for a lock a statement must see what the one before committed.
    await client.query(
      `BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL statement_timeout = ${STATEMENT_TIMEOUT_MS}; SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`,
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
 * a partial one at run time, which is no proof). Generation B of the source has none. Asked in each transaction: an index can be made and dropped
 * between two.
 */
async function chooseGuard(client: Client, binding: TableBinding): Promise<DoublesGuard> {
  const { rows } = await client.query<{ unique: boolean }>(
    `SELECT EXISTS (
       SELECT FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
       WHERE i.indrelid = $1::regclass AND i.indisunique AND i.indisvalid AND i.indimmediate AND i.indnkeyatts = 1
         AND i.indpred IS NULL AND i.indexprs IS NULL AND a.attname = $2
     ) AS "unique"`,
    [tableOf(binding), binding.canonicalId.column],
  );
  return rows[0]?.unique === true ? 'unique-index' : 'advisory-lock';
}

/** The statement is the one that `doctor` proposes. */
function lockedNote(binding: TableBinding): string {
  const { column } = binding.canonicalId;
  return (
    `${nameOf(binding)} has no unique index on ${column}: rows are written one collector at a time, and only what is not there yet. ` +
    `That holds back no other program. Remove doubles if there are any, then run: CREATE UNIQUE INDEX CONCURRENTLY ON ${tableOf(binding)} (${escapeIdentifier(column)});`
  );
}

async function write(client: Client, plan: RowPlan): Promise<WrittenRows> {
  if (plan.rows.length === 0) return { inserted: 0, updated: 0, unchanged: 0 };
  const guard = await chooseGuard(client, plan.binding);
  if (guard === 'advisory-lock') await lockTable(client, plan.binding);
  const statement = writeStatement(plan, guard);
  const counts = { inserted: 0, updated: 0, matched: 0 };
  for (let from = 0; from < plan.rows.length; from += BATCH_ROWS) {
    const batch = await writeBatch(client, statement, sliceOf(plan, from));
    counts.inserted += batch.inserted;
    counts.updated += batch.updated;
    counts.matched += batch.matched;
  }
  const { inserted, updated, matched } = counts;
  const left = plan.parents === undefined ? {} : { withoutParent: plan.rows.length - matched };
  return { inserted, updated, unchanged: matched - inserted - updated, ...left };
}

/** Released at the end of the transaction. All our collectors derive the same number from the table's name. */
async function lockTable(client: Client, binding: TableBinding): Promise<void> {
  await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
    `switchback collect ${tableOf(binding)}`,
  ]);
}

function sliceOf({ rows, parents }: RowPlan, from: number): readonly unknown[] {
  const until = from + BATCH_ROWS;
  const ids = parents === undefined ? [] : [parents.ids.slice(from, until)];
  return [JSON.stringify(rows.slice(from, until)), ...ids];
}

async function writeBatch(client: Client, statement: string, parameters: readonly unknown[]) {
  const { rows } = await client.query<{ inserted: string; updated: string; matched: string }>(statement, [
    ...parameters,
  ]);
  const [counts] = rows;
  return {
    inserted: Number(counts?.inserted ?? 0),
    updated: Number(counts?.updated ?? 0),
    matched: Number(counts?.matched ?? 0),
  };
}

function nameOf({ schema, table }: TableBinding): string {
  return `${schema}.${table}`;
}
