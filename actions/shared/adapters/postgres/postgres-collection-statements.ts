import { escapeIdentifier } from 'pg';
import type { RowPlan, TableBinding } from '../../collection/plan-rows.ts';

/**
 * What keeps a row from being stored twice. `unique-index`: the table itself. `advisory-lock`: it has none on the canonical id, so our own collectors write
 * one after another and look before they insert; another program that writes there is not held back by that.
 */
export type DoublesGuard = 'unique-index' | 'advisory-lock';

type Shape = Omit<RowPlan, 'rows' | 'parents'> & Pick<RowPlan, 'parents'>;

/**
 * One statement for a batch, whose parameters are the rows as a JSON array and, of comments, the ids of their posts in the same order. The arrival
 * time is the database's clock at the insert and not among the updated columns; rows that would stay as they are are not rewritten. Answers one row:
 * `inserted`, `updated`, `matched` (rows whose post is there).
 */
export function writeStatement(shape: Shape, guard: DoublesGuard): string {
  const fresh = `fresh AS MATERIALIZED (${selectFresh(shape)})`;
  const changes = guard === 'unique-index' ? upsert(shape) : insertAndUpdate(shape);
  return `WITH ${[fresh, ...changes].join(',\n')}
SELECT (SELECT count(*) FROM fresh) AS matched, ${guard === 'unique-index' ? COUNT_UPSERTED : COUNT_APART}`;
}

const COUNT_UPSERTED = `(SELECT count(*) FROM upserted WHERE is_new) AS inserted, (SELECT count(*) FROM upserted WHERE NOT is_new) AS updated`;
/** A row that was doubled before is two rows and one post. */
const COUNT_APART = `(SELECT count(*) FROM inserted) AS inserted, (SELECT count(DISTINCT id) FROM updated) AS updated`;

/** `jsonb_populate_record` takes the columns' types from the table itself: nothing about a schema is in code. */
function selectFresh({ binding, parents }: Shape): string {
  const rows = `jsonb_array_elements($1::jsonb) WITH ORDINALITY AS given(value, place)
    CROSS JOIN LATERAL jsonb_populate_record(NULL::${tableOf(binding)}, given.value) AS own`;
  if (parents === undefined) return `SELECT own.* FROM ${rows}`;
  const { link } = parents;
  const from = link.reference === null ? 'NULL' : `post.${escapeIdentifier(link.reference.from)}`;
  // LIMIT 1: a post that was doubled before would double its comments.
  return `SELECT own.*, held.reference AS "held reference" FROM ${rows}
    CROSS JOIN LATERAL (SELECT ${from} AS reference FROM ${tableOf(link)} post
      WHERE post.${escapeIdentifier(link.canonicalId.column)} = ($2::text[])[given.place] LIMIT 1) AS held`;
}

function upsert(shape: Shape): readonly string[] {
  const { binding, updateColumns } = shape;
  const updates = updateColumns.map(escapeIdentifier);
  const onConflict =
    updates.length === 0
      ? 'DO NOTHING'
      : `DO UPDATE SET ${updates.map((column) => `${column} = EXCLUDED.${column}`).join(', ')}
  WHERE (${listOf(updates, 'kept')}) IS DISTINCT FROM (${listOf(updates, 'EXCLUDED')})`;
  return [
    `upserted AS (${insertInto(shape)}
  FROM fresh ON CONFLICT (${escapeIdentifier(binding.canonicalId.column)}) ${onConflict}
  RETURNING kept.xmax = 0 AS is_new)`,
  ];
}

function insertAndUpdate(shape: Shape): readonly string[] {
  const { binding, updateColumns } = shape;
  const id = escapeIdentifier(binding.canonicalId.column);
  const updates = updateColumns.map(escapeIdentifier);
  return [
    updates.length === 0
      ? 'updated AS (SELECT NULL AS id WHERE false)'
      : `updated AS (UPDATE ${tableOf(binding)} AS kept SET ${updates.map((column) => `${column} = fresh.${column}`).join(', ')}
  FROM fresh WHERE kept.${id} = fresh.${id} AND (${listOf(updates, 'kept')}) IS DISTINCT FROM (${listOf(updates, 'fresh')})
  RETURNING kept.${id} AS id)`,
    `inserted AS (${insertInto(shape)}
  FROM fresh WHERE NOT EXISTS (SELECT FROM ${tableOf(binding)} AS there WHERE there.${id} = fresh.${id})
  RETURNING 1)`,
  ];
}

function insertInto({ binding, insertColumns, parents }: Shape): string {
  const columns = insertColumns.map(escapeIdentifier);
  const arrival = binding.arrivalColumn === null ? [] : [escapeIdentifier(binding.arrivalColumn)];
  const reference = parents?.link.reference == null ? [] : [escapeIdentifier(parents.link.reference.column)];
  const values = [
    ...columns.map((column) => `fresh.${column}`),
    ...arrival.map(() => 'now()'),
    ...reference.map(() => 'fresh."held reference"'),
  ];
  return `INSERT INTO ${tableOf(binding)} AS kept (${[...columns, ...arrival, ...reference].join(', ')})
  SELECT ${values.join(', ')}`;
}

function listOf(columns: readonly string[], of: string): string {
  return columns.map((column) => `${of}.${column}`).join(', ');
}

export function tableOf({ schema, table }: Pick<TableBinding, 'schema' | 'table'>): string {
  return `${escapeIdentifier(schema)}.${escapeIdentifier(table)}`;
}
