import type { Client } from 'pg';
import { DatabaseError, escapeIdentifier } from 'pg';

import type { PostTable, StoredPosts } from '../../backfill-ports.ts';
import { barePostId } from '../../handover/post-number.ts';
import { openPostgres } from './postgres-connection.ts';
import type { OpenPostgresOptions } from './postgres-connection.ts';
import { toPostgresFault } from './postgres-fault.ts';

/** Of one question by an index. */
const STATEMENT_TIMEOUT_MS = 10_000;

/** What the tables of a dataset hold, each call in a read-only transaction of its own. */
export function createPostgresKnownIds(options: OpenPostgresOptions): StoredPosts {
  return {
    findStored: (tables, ids) =>
      readOnly(options, async (client) => {
        const found = new Set<string>();
        for (const [index, table] of tables.entries())
          for (const id of await idsIn(client, table, { ids, mayBeMissing: index > 0 })) found.add(id);
        return found;
      }),
  };
}

async function readOnly<T>(options: OpenPostgresOptions, work: (client: Client) => Promise<T>): Promise<T> {
  const client = await openPostgres(options);
  try {
    await client.query(`BEGIN READ ONLY; SET LOCAL statement_timeout = ${STATEMENT_TIMEOUT_MS}`);
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (cause) {
    throw toPostgresFault('Reading which posts are stored', cause);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** A table, schema or column that is not there, and one that the role may not read (Postgres manual, appendix A). */
const NOT_THERE: ReadonlySet<string> = new Set(['42P01', '3F000', '42703', '42501']);

/** `null` where the statement is refused because of that; the transaction goes on. Whatever else happened is a fault. */
async function orNothing<T>(client: Client, ask: () => Promise<T>): Promise<T | null> {
  await client.query('SAVEPOINT question');
  try {
    return await ask();
  } catch (cause) {
    if (!(cause instanceof DatabaseError) || !NOT_THERE.has(cause.code ?? '')) throw cause;
    await client.query('ROLLBACK TO SAVEPOINT question');
    return null;
  }
}

/** The other path's table need not be there yet, nor be open to this role: then it holds nothing that we know of. */
async function idsIn(
  client: Client,
  table: PostTable,
  { ids, mayBeMissing }: { readonly ids: readonly string[]; readonly mayBeMissing: boolean },
): Promise<readonly string[]> {
  const ask = async (): Promise<readonly string[]> => {
    const column = escapeIdentifier(table.canonicalId.column);
    const { rows } = await client.query<{ id: string }>(
      `SELECT DISTINCT ${column}::text AS id FROM ${nameOf(table)} WHERE ${column} = ANY($1)`,
      [ids.flatMap((id) => [id, `t3_${id}`, id.toUpperCase(), `T3_${id.toUpperCase()}`, `t3_${id.toUpperCase()}`])],
    );
    return rows.flatMap(({ id }) => barePostId(id) ?? []);
  };
  return mayBeMissing ? ((await orNothing(client, ask)) ?? []) : ask();
}

function nameOf({ schema, table }: { readonly schema: string; readonly table: string }): string {
  return `${escapeIdentifier(schema)}.${escapeIdentifier(table)}`;
}
