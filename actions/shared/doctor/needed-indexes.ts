import type { BoundTable } from '../datasets/datasets.ts';
import { createIndex, onPartitions } from '../integrity/arrival-clause.ts';
import type { CatalogueIndex, CatalogueTable } from '../integrity/catalogue-table.ts';
import { findColumn } from '../integrity/catalogue-table.ts';
import type { BindingProof } from '../integrity/prove-binding.ts';
import { quoteIdentifier, quoteTable, tableKey } from '../integrity/quoted-name.ts';

/** An index that the look's queries stand on. */
export interface NeededIndex {
  readonly table: CatalogueTable;
  readonly column: string;
  /** What is searched by it: `the arrival of rows`. */
  readonly why: string;
  readonly isThere: boolean;
  /** A statement to run. */
  readonly statement: string;
}

interface Use {
  readonly column: string;
  readonly why: string;
}

/** By table and column, each once. Views and foreign tables have no indexes of their own. */
export function listNeededIndexes(proofs: readonly BindingProof[]): readonly NeededIndex[] {
  const needed = new Map<string, NeededIndex>();
  const unique = new Set(proofs.flatMap(uniqueToCome));
  const uses = [...proofs.flatMap(ownUses), ...proofs.flatMap((proof) => parentUses(proof, proofs))];
  for (const { table, column, why } of uses) {
    const key = `${table.oid} ${column}`;
    if (!hasIndexes(table) || findColumn(table, column) === undefined || needed.has(key)) continue;
    const isThere = table.indexes.some((index) => serves(index, column));
    // A unique index that is missing serves the search too, once it is there.
    if (!isThere && unique.has(key)) continue;
    needed.set(key, { table, column, why, isThere, statement: indexStatement(table, column) });
  }
  return [...needed.values()];
}

function uniqueToCome(proof: BindingProof): readonly string[] {
  const { catalogue, table } = proof;
  return catalogue !== null && findUniqueId(proof).state === 'missing'
    ? [`${catalogue.oid} ${table.canonicalId.column}`]
    : [];
}

export function hasIndexes({ kind }: CatalogueTable): boolean {
  return kind === 'table' || kind === 'partitioned' || kind === 'materialized-view';
}

interface TableUse extends Use {
  readonly table: CatalogueTable;
}

function ownUses({ table, catalogue }: BindingProof): readonly TableUse[] {
  if (catalogue === null) return [];
  return usesOf(table).map((use) => ({ ...use, table: catalogue }));
}

function usesOf({ canonicalId, arrival, eventTime, parents }: BoundTable): readonly Use[] {
  const isLoaded = arrival.rule === 'dlt_load' || arrival.rule === 'by_path';
  return [
    { column: canonicalId.column, why: 'the canonical id' },
    ...('column' in arrival ? [{ column: arrival.column, why: 'the arrival of rows' }] : []),
    ...(isLoaded ? [{ column: '_dlt_load_id', why: 'the rows of a load' }] : []),
    ...(eventTime === undefined ? [] : [{ column: eventTime.column, why: 'the time of posts' }]),
    ...parents.map(({ column, dataset }) => ({ column, why: `what belongs to a row of ${dataset}` })),
  ];
}

/** What children refer to, in each table of the parent's dataset. */
function parentUses({ table, dataset }: BindingProof, proofs: readonly BindingProof[]): readonly TableUse[] {
  return table.parents.flatMap((parent) =>
    proofs
      .filter((proof) => proof.dataset.name === parent.dataset)
      .flatMap((proof): TableUse[] => {
        const column = parent.parentColumn ?? proof.table.canonicalId.column;
        const why = `what a row of ${dataset.name} belongs to`;
        return proof.catalogue === null ? [] : [{ table: proof.catalogue, column, why }];
      }),
  );
}

/** Rows without the column are in no range and equal nothing, so an index that leaves them out serves as well. */
function serves({ isValid, method, keys, predicate }: CatalogueIndex, column: string): boolean {
  const isFirst = keys[0] !== undefined && !keys[0].isExpression && keys[0].text === column;
  return (
    isValid && ['btree', 'brin'].includes(method) && isFirst && (predicate === null || isNotNull(predicate, column))
  );
}

/** As Postgres prints the condition. */
function isNotNull(predicate: string, column: string): boolean {
  return [`(${column} IS NOT NULL)`, `(${quoteIdentifier(column)} IS NOT NULL)`].includes(predicate);
}

function indexStatement(table: CatalogueTable, column: string): string {
  const statement = createIndex(table, column);
  return table.kind === 'partitioned' ? onPartitions(statement, table) : statement;
}

export type UniqueId =
  | { readonly state: 'there' }
  | { readonly state: 'missing'; readonly statement: string }
  | { readonly state: 'none-wanted'; readonly why: string };

/** A unique index on the canonical id; one that leaves out rows without id forbids as much. */
export function findUniqueId({ table, catalogue }: BindingProof): UniqueId {
  const { column } = table.canonicalId;
  if (catalogue === null || findColumn(catalogue, column) === undefined) return noneWanted('the binding is wrong');
  if (!hasIndexes(catalogue)) return noneWanted(`a ${catalogue.kind} has none`);
  const isThere = catalogue.indexes.some(
    (index) => index.isUnique && index.isImmediate && index.keys.length === 1 && serves(index, column),
  );
  if (isThere) return { state: 'there' };
  if (catalogue.kind === 'partitioned') {
    return noneWanted('Postgres wants the partition key in it, so that an id could stand in two partitions');
  }
  if (table.writtenBy === 'dlt') return noneWanted('dlt merges by its key, and a load that appends would fail on it');
  const statement = `CREATE UNIQUE INDEX CONCURRENTLY ON ${quoteTable(catalogue)} (${quoteIdentifier(column)});`;
  return { state: 'missing', statement };
}

function noneWanted(why: string): UniqueId {
  return { state: 'none-wanted', why };
}

/** What a failed `CREATE INDEX CONCURRENTLY` left, or a partitioned index that lacks a partition's. */
export function listInvalidIndexes(tables: readonly CatalogueTable[]): readonly {
  readonly table: string;
  readonly name: string;
  readonly remedy: string;
}[] {
  return tables.flatMap((table) =>
    table.indexes
      .filter(({ isValid }) => !isValid)
      .map(({ name }) => ({
        table: tableKey(table),
        name,
        remedy:
          table.kind === 'partitioned'
            ? `Make the index on each partition and attach it: ALTER INDEX ${quoteTable({ schema: table.schema, table: name })} ATTACH PARTITION …;`
            : `REINDEX INDEX CONCURRENTLY ${quoteTable({ schema: table.schema, table: name })};`,
      })),
  );
}
