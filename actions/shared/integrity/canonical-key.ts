import type { BoundTable, Dataset } from '../datasets/datasets.ts';
import type { CatalogueTable } from './catalogue-table.ts';
import { findColumn } from './catalogue-table.ts';
import { eventInstant } from './event-time-clause.ts';
import type { TableSubject } from './integrity-check.ts';
import { quoteIdentifier, quoteTable } from './quoted-name.ts';
import { fullnamePrefix } from './row-fault.ts';

/**
 * A row's canonical id in the form in which tables and looks are compared; null or empty where it has none. As `normalId` makes it, without its regular
 * expression, which costs a microsecond a row.
 */
export function canonicalKey(table: Pick<BoundTable, 'canonicalId'>, alias = 'row'): string {
  const text = `${alias}.${quoteIdentifier(table.canonicalId.column)}::text`;
  if (table.canonicalId.form === 'opaque') return text;
  const trimmed = `btrim(${text})`;
  return String.raw`lower(case when ${trimmed} ~~* 't_\_%' then substr(${trimmed}, 4) else ${trimmed} end)`;
}

/** Whether the canonical id is one that Reddit can be asked about: of a post, not of a comment or of something of ours. */
export function isKnownToReddit({ dataset, table }: Pick<TableSubject, 'dataset' | 'table'>): boolean {
  return dataset.holds === 'posts' && table.canonicalId.form !== 'opaque';
}

/**
 * A join that tells, as `found.yes`, whether a key stands anywhere in the table, and as `found.at` when its post was made: by its index, in every form in
 * which it may be stored, or in one pass where there is none, which the gate allows while the table is small.
 *
 * @param key SQL of the key, as `canonicalKey` writes it
 */
export function joinStored(subject: Pick<TableSubject, 'dataset' | 'table' | 'catalogue'>, key: string): string {
  const { table, catalogue, dataset } = subject;
  const at = table.eventTime === undefined ? 'null::timestamptz' : eventInstant(table.eventTime, 'other');
  const from = `from ${quoteTable(table)} other`;
  if (!hasIndex(catalogue, table)) {
    const all = `select ${canonicalKey(table, 'other')} as other_key, true as yes, min(${at}) as at ${from} group by 1`;
    return `left join (${all}) found on found.other_key = ${key}`;
  }
  const match = storedMatch(subject, dataset, key);
  return `left join lateral (select true as yes, ${at} as at ${from} where ${match} limit 1) found on true`;
}

function storedMatch(
  { table, catalogue }: Pick<TableSubject, 'table' | 'catalogue'>,
  dataset: Dataset,
  key: string,
): string {
  const { column, form } = table.canonicalId;
  const name = `other.${quoteIdentifier(column)}`;
  const type = findColumn(catalogue, column)?.type ?? 'text';
  if (form === 'opaque') return `${name} = ${key}::${/^[a-z ]+$/u.test(type) ? type : 'text'}`;
  const prefix = fullnamePrefix(dataset);
  return `${name} = any(array[${key}, '${prefix}' || ${key}, upper(${key}), '${prefix}' || upper(${key}), upper('${prefix}' || ${key})])`;
}

/** A view has no index of its own: the planner decides, and the gate refuses a scan. */
function hasIndex({ kind, indexes }: CatalogueTable, { canonicalId }: BoundTable): boolean {
  if (kind === 'view') return true;
  return indexes.some(
    ({ isValid, predicate, method, keys: [first] }) =>
      isValid &&
      (predicate === null || predicate.endsWith(' IS NOT NULL)')) &&
      ['btree', 'hash'].includes(method) &&
      first?.isExpression === false &&
      first.text === canonicalId.column,
  );
}
