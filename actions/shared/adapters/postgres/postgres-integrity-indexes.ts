import type { Client } from 'pg';

import type { CatalogueIndex } from '../../integrity/catalogue-table.ts';
import { measure, run } from './postgres-dlt-transaction.ts';

interface IndexRow {
  readonly oid: string;
  readonly index: string;
  readonly name: string;
  readonly method: string;
  readonly isUnique: boolean;
  readonly isValid: boolean;
  readonly isImmediate: boolean;
  readonly isPartial: boolean;
  /** `null` where the key is an expression. */
  readonly keys: readonly (string | null)[];
}

interface TextRow {
  readonly index: string;
  readonly predicate: string | null;
  readonly keys: readonly string[];
}

/**
 * The indexes of tables, by the tables' oids. The text of an expression is read by itself: Postgres locks the table for it, and where that lock is
 * not to be had the expression stands as `(unread)`, which no check takes for a column.
 */
export async function readIndexes(
  client: Client,
  oids: readonly string[],
): Promise<ReadonlyMap<string, readonly CatalogueIndex[]>> {
  const rows = await run<IndexRow>(client, INDEXES_SQL, [oids]);
  const withText = rows.filter(({ keys, isPartial }) => isPartial || keys.includes(null)).map(({ index }) => index);
  const texts = withText.length === 0 ? [] : await readTexts(client, withText);
  const byTable = new Map<string, CatalogueIndex[]>();
  for (const row of rows) {
    const text = texts.find(({ index }) => index === row.index);
    byTable.set(row.oid, [...(byTable.get(row.oid) ?? []), toIndex(row, text)]);
  }
  return byTable;
}

async function readTexts(client: Client, indexes: readonly string[]): Promise<readonly TextRow[]> {
  const texts = await measure<TextRow>(client, { sql: TEXTS_SQL, values: [indexes] }, () => undefined);
  return texts.measured ? texts.value : [];
}

const INDEXES_SQL = `
  select i.indrelid::text as oid, i.indexrelid::text as index, c.relname as name, m.amname as method, i.indisunique as "isUnique",
         i.indisvalid and i.indisready as "isValid", i.indimmediate as "isImmediate", i.indpred is not null as "isPartial",
         (select json_agg(a.attname order by key.position)
            from unnest(i.indkey::int2[]) with ordinality as key (number, position)
            left join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = key.number and key.number <> 0
           where key.position <= i.indnkeyatts) as keys
    from pg_catalog.pg_index i
    join pg_catalog.pg_class c on c.oid = i.indexrelid
    join pg_catalog.pg_am m on m.oid = c.relam
   where i.indrelid = any($1::oid[])
   order by c.relname`;

const TEXTS_SQL = `
  select i.indexrelid::text as index, pg_get_expr(i.indpred, i.indrelid) as predicate,
         (select json_agg(pg_get_indexdef(i.indexrelid, key, true) order by key) from generate_series(1, i.indnkeyatts) as key) as keys
    from pg_catalog.pg_index i
   where i.indexrelid = any($1::oid[])`;

function toIndex(row: IndexRow, text: TextRow | undefined): CatalogueIndex {
  const { name, method, isUnique, isValid, isImmediate, isPartial } = row;
  return {
    name,
    method,
    isUnique,
    isValid,
    isImmediate,
    keys: row.keys.map((key, position) =>
      key === null
        ? { text: text?.keys[position] ?? '(unread)', isExpression: true }
        : { text: key, isExpression: false },
    ),
    predicate: isPartial ? (text?.predicate ?? '(unread)') : null,
  };
}
