import type { Client } from 'pg';
import { escapeIdentifier } from 'pg';

import type { ArrivalReading, UnitArrivals } from '../../verification/assess-manual-rows.ts';
import type { ArrivalTarget, ManualRows } from '../../verification/proof-target.ts';
import { measure, run } from './postgres-dlt-transaction.ts';

/**
 * Rows of the manual path that arrived after `since`, by unit, inside an open transaction. By the arrival column alone, which the database's
 * clock sets: an old post that is collected now counts, a new post of an old collection does not. Rows of the future are left out.
 */
export async function readArrivals(client: Client, target: ArrivalTarget, since: Date): Promise<ArrivalReading> {
  const about = { dataset: target.dataset, expectedUnits: target.units };
  if (target.arrivalColumn === null) {
    const message = 'the dataset has no arrival column, so when a row arrived cannot be told';
    const remedy = 'Add a column with DEFAULT now() to the table and name it as arrival in config/datasets.yaml.';
    return { ...about, units: { measured: false, message, remedy } };
  }
  const { sql, values } = arrivalsQuery(await withoutMissingColumn(client, target), target.arrivalColumn, since);
  const name = `${escapeIdentifier(target.schema)}.${escapeIdentifier(target.table)}`;
  const result = await measure<{ unit: string; rows: string; newest: string }>(client, { sql, values }, (sqlState) =>
    explain(sqlState, name, target),
  );
  if (!result.measured) return { ...about, units: result };
  const units = result.value.map(({ unit, rows, newest }): UnitArrivals => ({
    unit,
    rows: Number(rows),
    newestAt: newest,
  }));
  return { ...about, units: { measured: true, value: units } };
}

/** Before dlt's first load its column is not there, and every row of a shared table is the manual path's. The catalogue hides nothing. */
async function withoutMissingColumn(client: Client, target: ArrivalTarget): Promise<ArrivalTarget> {
  if (target.manualRows.kind !== 'without-load-id') return target;
  const found = await run(client, LOAD_ID_SQL, [target.schema, target.table]);
  return found.length > 0 ? target : { ...target, manualRows: { kind: 'all' } };
}

const LOAD_ID_SQL = `
  select 1 from pg_catalog.pg_attribute a
    join pg_catalog.pg_class c on c.oid = a.attrelid
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
   where n.nspname = $1 and c.relname = $2 and a.attname = '_dlt_load_id' and not a.attisdropped`;

function arrivalsQuery(
  target: ArrivalTarget,
  arrivalColumn: string,
  since: Date,
): { readonly sql: string; readonly values: unknown[] } {
  const arrival = escapeIdentifier(arrivalColumn);
  const unit = unitOf(target);
  const path = pathCondition(target.manualRows);
  const sql = `
    select ${unit} as unit, count(*)::text as rows, to_char(max(${arrival}) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as newest
      from ${escapeIdentifier(target.schema)}.${escapeIdentifier(target.table)} arrived
     where ${arrival} > $1::timestamptz and ${arrival} <= clock_timestamp() and ${unit} = any($2) ${path.sql}
     group by 1`;
  return { sql, values: [since.toISOString(), [...target.units], ...path.values] };
}

function unitOf({ unitColumn, unitNames }: ArrivalTarget): string {
  const own = escapeIdentifier(unitColumn);
  if (unitNames === undefined) return `lower(${own}::text)`;
  const { schema, table, key, name } = unitNames;
  const names = `${escapeIdentifier(schema)}.${escapeIdentifier(table)} names`;
  return `(select lower(names.${escapeIdentifier(name)}::text) from ${names} where names.${escapeIdentifier(key)} = arrived.${own} limit 1)`;
}

function pathCondition(rows: ManualRows): { readonly sql: string; readonly values: readonly string[] } {
  switch (rows.kind) {
    case 'all':
      return { sql: '', values: [] };
    case 'without-load-id':
      return { sql: 'and _dlt_load_id is null', values: [] };
    case 'column-equals':
      return { sql: `and ${escapeIdentifier(rows.column)}::text = $3`, values: [rows.value] };
    default:
      return rows satisfies never;
  }
}

function explain(sqlState: string, name: string, { arrivalColumn }: ArrivalTarget): string | undefined {
  if (sqlState === '57014') return `CREATE INDEX CONCURRENTLY ON ${name} (${escapeIdentifier(arrivalColumn ?? '')});`;
  if (sqlState !== '42501') return undefined;
  return `GRANT SELECT ON ${name} (and USAGE on its schema) TO the role of SUPABASE_DB_URL; where the table has row security, a role with BYPASSRLS.`;
}
