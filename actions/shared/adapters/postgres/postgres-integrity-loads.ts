import { MOST_LOADS, LEAST_LOADS, type LoadFact } from '../../integrity/look-context.ts';
import { quoteTable } from '../../integrity/quoted-name.ts';
import type { IntegrityQuery } from '../../integrity/integrity-query.ts';

/**
 * `_dlt_loads`, newest first by `inserted_at`, which is stamped when a load completes; its id is stamped at extraction. `since`: an instant after which all
 * are wanted, beyond the usual number.
 */
export function loadsQuery(dltSchema: string, since?: string): IntegrityQuery {
  const table = quoteTable({ schema: dltSchema, table: '_dlt_loads' });
  const sql = `
    select load_id::text as "loadId", coalesce(schema_name::text, '') as "schemaName", status::int as status,
           to_char(inserted_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "insertedAt"
      from ${table} order by inserted_at desc, load_id desc
     limit least(${MOST_LOADS}, greatest(${LEAST_LOADS}, (select count(*) from ${table} where inserted_at > $1::timestamptz)))`;
  return { sql, values: [since ?? 'infinity'], isBounded: true };
}

export function toLoadFact(row: Readonly<Record<string, unknown>>): LoadFact {
  return {
    loadId: String(row['loadId']),
    schemaName: String(row['schemaName']),
    status: Number(row['status']),
    insertedAt: String(row['insertedAt']),
  };
}
