import type { Client } from 'pg';

import { listRelations, listWholeScans, parsePlan } from '../../integrity/explain-plan.ts';
import type { WholeScan } from '../../integrity/explain-plan.ts';
import { onPartitions } from '../../integrity/arrival-clause.ts';
import type { IntegrityQuery } from '../../integrity/integrity-query.ts';
import { quoteTable } from '../../integrity/quoted-name.ts';
import type { Unmeasured } from '../../verification/measured.ts';

export interface GateAnswer {
  /** Why the query is not run; `null` where it may. */
  readonly refusal: Unmeasured | null;
  readonly relations: readonly { readonly schema: string; readonly table: string }[];
}

/**
 * What the planner would do, before it does it (the idea is pt-table-checksum's): a relation with more rows than `mostRows`, partitions summed
 * up, is not read from end to end. Runs inside the query's savepoint and throws what `pg` throws.
 */
export async function explainQuery(client: Client, query: IntegrityQuery, mostRows: number): Promise<GateAnswer> {
  const sql = `explain (format json, verbose) ${query.sql}`;
  const { rows } = await client.query<{ 'QUERY PLAN': unknown }>(sql, [...(query.values ?? [])]);
  const plan = parsePlan(rows[0]?.['QUERY PLAN']);
  const scans = listWholeScans(plan);
  const tooLarge = scans.length === 0 ? null : await findTooLarge(client, scans, mostRows);
  return {
    refusal: tooLarge === null ? null : refuse(tooLarge, query, mostRows),
    relations: listRelations(plan),
  };
}

interface SizedScan extends WholeScan {
  readonly rows: number;
  readonly isPartitioned: boolean;
}

async function findTooLarge(client: Client, scans: readonly WholeScan[], mostRows: number): Promise<SizedScan | null> {
  const { rows } = await client.query<{
    schema: string;
    table: string;
    position: number;
    rows: string;
    partitioned: boolean;
  }>(SIZES_SQL, [scans.map(({ schema }) => schema), scans.map(({ table }) => table)]);
  const byRoot = new Map<string, SizedScan>();
  for (const row of rows) {
    const scan = scans[row.position - 1];
    if (scan === undefined) continue;
    const key = `${row.schema}.${row.table}`;
    const known = byRoot.get(key)?.rows ?? 0;
    byRoot.set(key, {
      ...scan,
      schema: row.schema,
      table: row.table,
      rows: known + Number(row.rows),
      isPartitioned: row.partitioned,
    });
  }
  return [...byRoot.values()].find(({ rows: estimate }) => estimate > mostRows) ?? null;
}

/**
 * Rows by the size of the file now, as the planner does: the statistics may be old. Where nothing was analysed, 20 rows a page. Summed up under the
 * partitioned table that a partition belongs to.
 */
const SIZES_SQL = `
  select coalesce(rn.nspname, n.nspname) as schema, coalesce(r.relname, c.relname) as table, scan.position::int as position, r.oid is not null as partitioned,
         (case when c.reltuples > 0 and c.relpages > 0 then c.reltuples / c.relpages else 20 end
           * (pg_relation_size(c.oid) / current_setting('block_size')::int))::bigint::text as rows
    from unnest($1::text[], $2::text[]) with ordinality as scan (schema, name, position)
    join pg_catalog.pg_namespace n on n.nspname = scan.schema
    join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = scan.name
    left join pg_catalog.pg_class r on c.relispartition and r.oid = pg_partition_root(c.oid)
    left join pg_catalog.pg_namespace rn on rn.oid = r.relnamespace`;

function refuse(scan: SizedScan, query: IntegrityQuery, mostRows: number): Unmeasured {
  const { schema, table, how, rows } = scan;
  const figure = (count: number): string => count.toLocaleString('en-US');
  return {
    measured: false,
    message: `it would take ${how} of ${schema}.${table}: observed about ${figure(rows)} rows, expected at most ${figure(mostRows)}`,
    remedy: remedyOf(scan, query),
  };
}

/** An index is made on what holds the rows: where a view reads it, its own columns stand behind those of the statement. */
function remedyOf({ schema, table, isPartitioned }: SizedScan, { index }: IntegrityQuery): string {
  if (index === undefined) return `Give ${schema}.${table} the index that the query needs, then ANALYZE it.`;
  if (!index.includes(quoteTable({ schema, table }))) {
    return `The rows are in ${schema}.${table}: give it, on its own columns, what for this view would be ${index}`;
  }
  return isPartitioned ? onPartitions(index, { schema, table }) : index;
}
