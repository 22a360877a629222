import { z } from 'zod';

import type { BoundTable, Dataset } from '../datasets/datasets.ts';
import { unitKey } from '../routing/unit-key.ts';
import { hasLoadId } from './arrival-clause.ts';
import type { ArrivedRows } from './arrived-rows.ts';
import { findColumn } from './catalogue-table.ts';
import { countColumn } from './check-answers.ts';
import { utcText } from './event-time-clause.ts';
import type { Fault, TableSubject } from './integrity-check.ts';
import type { LookContext } from './look-context.ts';
import { quoteIdentifier, quoteTable } from './quoted-name.ts';

/** A faulty row as `rowColumns` selects it, and how many there are in all. */
export const faultyRowSchema = z.object({
  /** The canonical id as it is stored; null where it is, or blank. */
  key: z.string().nullable(),
  /** The value of another key of the table. */
  other_key: z.string().nullable(),
  position: countColumn,
  unit: z.string().nullable(),
  arrived_at: z.string().nullable(),
  load_id: z.string().nullable(),
  mark: z.string().nullable(),
  total: countColumn,
});
export type FaultyRow = z.output<typeof faultyRowSchema>;

/** How many faulty rows are read; a look shows ten of them, and a baseline keeps no more. */
export const FAULT_LIMIT = 1_000;

/** What names a row, as the columns of `faultyRowSchema`; to be selected from `ArrivedRows`. */
export function rowColumns(subject: TableSubject, { arrivedAt }: Pick<ArrivedRows, 'arrivedAt'>): string {
  const other = otherKey(subject);
  return [
    `nullif(btrim(${canonicalText(subject.table)}), '') as key`,
    `${other === null ? 'null::text' : `row.${quoteIdentifier(other)}::text`} as other_key`,
    'row_number() over () as position',
    `${unitText(subject.table)} as unit`,
    `${arrivedAt === null ? 'null::text' : utcText(arrivedAt)} as arrived_at`,
    `${loadIdText(subject)} as load_id`,
    `${pathMark(subject)} as mark`,
    'count(*) over () as total',
  ].join(', ');
}

export function toFault(row: FaultyRow, subject: TableSubject, context: LookContext): Fault {
  const arrivedAt = loadedAt(row.load_id, subject, context) ?? row.arrived_at;
  const path = pathOf(row.mark, subject);
  return {
    key: row.key ?? keyless(row, subject, arrivedAt),
    ...(row.unit === null ? {} : { unit: unitKey(row.unit) }),
    ...(arrivedAt === null ? {} : { arrivedAt }),
    ...(path === null ? {} : { path }),
  };
}

/** When the load of that id completed, by `_dlt_loads`; `null` where it never did. */
export function loadedAt(loadId: string | null, { dataset }: TableSubject, { loads }: LookContext): string | null {
  if (loadId === null || dataset.dlt === undefined) return null;
  return loads.get(dataset.dlt.schema)?.find((load) => load.loadId === loadId)?.insertedAt ?? null;
}

/** The canonical id as it is stored. */
export function canonicalText({ canonicalId }: BoundTable, alias = 'row'): string {
  return `${alias}.${quoteIdentifier(canonicalId.column)}::text`;
}

/** Reddit's prefix of the kind of thing that a dataset holds. */
export function fullnamePrefix({ holds }: Pick<Dataset, 'holds'>): string {
  return holds === 'comments' ? 't1_' : 't3_';
}

/** An id in the form in which tables are compared: without prefix and blanks, in lower case. An opaque id stays as it is. */
export function normalId(text: string, form: BoundTable['canonicalId']['form']): string {
  return form === 'opaque' ? text : `lower(regexp_replace(btrim(${text}), '^t[1-6]_', '', 'i'))`;
}

/** The subreddit in lower case; where the row only refers to it, looked up by the key of the table that has the names. */
export function unitText({ unitColumn, unitNames }: BoundTable): string {
  if (unitColumn === undefined) return 'null::text';
  const own = `row.${quoteIdentifier(unitColumn)}`;
  if (unitNames === undefined) return `lower(btrim(${own}::text))`;
  const name = `lower(btrim(names.${quoteIdentifier(unitNames.name)}::text))`;
  return `(select ${name} from ${quoteTable(unitNames)} names where names.${quoteIdentifier(unitNames.key)} = ${own} limit 1)`;
}

/** The load that says when a row arrived; null where a column says it. */
export function loadIdText(subject: TableSubject): string {
  const { rule } = subject.table.arrival;
  return (rule === 'dlt_load' || rule === 'by_path') && hasLoadId(subject) ? 'row._dlt_load_id::text' : 'null::text';
}

/** What tells which path wrote the row last, for `pathOf`. */
export function pathMark(subject: TableSubject): string {
  const { path } = subject.table;
  if (path?.rule === 'column') return `row.${quoteIdentifier(path.column)}::text`;
  return path?.rule === 'load_id' && hasLoadId(subject) ? 'row._dlt_load_id::text' : 'null::text';
}

/** Which path wrote a row of this mark; `null` where that is not told. */
export function pathOf(mark: string | null, { table }: TableSubject): 'manual' | 'dlt' | null {
  const { writtenBy, path } = table;
  if (writtenBy === 'manual' || writtenBy === 'dlt') return writtenBy;
  if (path?.rule === 'load_id') return mark === null ? 'manual' : 'dlt';
  if (path?.rule !== 'column' || mark === null) return null;
  if (mark === path.manual) return 'manual';
  return mark === path.dlt ? 'dlt' : null;
}

/** A row without canonical id, by another key of the table, or by the moment of its arrival. `ctid` is no key: it moves. */
function keyless({ other_key: other, position }: FaultyRow, subject: TableSubject, arrivedAt: string | null): string {
  const name = otherKey(subject);
  if (name !== null && other !== null) return `${name} ${other}`;
  return `row ${position} of ${arrivedAt ?? `the window after ${subject.window.after}`}`;
}

/** A key of no meaning that a unique index covers alone, beside the canonical id. Never a text: it could be a person's name, or an address with a title. */
function otherKey({ catalogue, table }: TableSubject): string | null {
  const keys = catalogue.indexes
    .filter(
      ({ isUnique, isValid, predicate, keys: { length } }) => isUnique && isValid && predicate === null && length === 1,
    )
    .flatMap(({ keys: columns }) => columns);
  const isPlain = (name: string): boolean =>
    name === '_dlt_id' || /^(?:uuid|bigint|integer|smallint)$/u.test(findColumn(catalogue, name)?.type ?? '');
  return (
    keys.find(({ text, isExpression }) => !isExpression && text !== table.canonicalId.column && isPlain(text))?.text ??
    null
  );
}
