/** A column as `pg_attribute` has it. */
export interface CatalogueColumn {
  readonly name: string;
  /** As `format_type` writes it: `timestamp with time zone`, `character varying(255)`. */
  readonly type: string;
  readonly isNullable: boolean;
}

export interface CatalogueIndex {
  readonly name: string;
  /** `btree`, `brin`, `hash`, … */
  readonly method: string;
  /** Key columns in their order, each a column's name, or an expression where `isExpression`. */
  readonly keys: readonly { readonly text: string; readonly isExpression: boolean }[];
  readonly isUnique: boolean;
  /** Built to the end and usable: `CREATE INDEX CONCURRENTLY` that failed leaves an invalid one. */
  readonly isValid: boolean;
  /** False where a unique constraint is checked only at the end of a transaction. */
  readonly isImmediate: boolean;
  /** The condition of a partial index, as Postgres prints it; `null` where it covers every row. */
  readonly predicate: string | null;
}

export interface CatalogueForeignKey {
  readonly name: string;
  readonly schema: string;
  readonly table: string;
  readonly columns: readonly string[];
  readonly referencedSchema: string;
  readonly referencedTable: string;
  readonly referencedColumns: readonly string[];
  readonly onDelete: 'no action' | 'restrict' | 'cascade' | 'set null' | 'set default';
  readonly isValidated: boolean;
}

export const RELATION_KINDS = ['table', 'partitioned', 'view', 'materialized-view', 'foreign'] as const;

/** What the catalogue says of one table. No privilege hides the catalogue, so what is missing here is missing. */
export interface CatalogueTable {
  readonly schema: string;
  readonly table: string;
  readonly oid: string;
  readonly kind: (typeof RELATION_KINDS)[number];
  /** By the planner's statistics, partitions summed up; `null` where nothing was ever analysed, and for views. */
  readonly estimatedRows: number | null;
  readonly columns: readonly CatalogueColumn[];
  /** Of a partitioned table those of the parent: an index there is on every partition. */
  readonly indexes: readonly CatalogueIndex[];
  readonly foreignKeys: readonly CatalogueForeignKey[];
  /** Foreign keys of other tables onto this one. */
  readonly referencedBy: readonly CatalogueForeignKey[];
  readonly mayRead: boolean;
  readonly maySeeSchema: boolean;
  /**
   * none: off, or the role is past it. plain-true: in force, and every policy for SELECT is `USING (true)`, which hides nothing (DESIGN.md
   * section 6). hides: rows may be hidden, so that a count proves nothing.
   */
  readonly rowSecurity: 'none' | 'plain-true' | 'hides';
}

export function findColumn({ columns }: CatalogueTable, name: string): CatalogueColumn | undefined {
  return columns.find((column) => column.name === name);
}

/** A usable unique index on exactly this column for every row: the proof in the catalogue that no value is there twice. */
export function findUniqueIndex(table: CatalogueTable, column: string): CatalogueIndex | undefined {
  return table.indexes.find(
    ({ isUnique, isValid, isImmediate, predicate, keys }) =>
      isUnique && isValid && isImmediate && predicate === null && isOnlyKey(keys, column),
  );
}

/** An index that a search for a range or a value of this column can use: valid, for every row, the column first. */
export function findLeadingIndex(table: CatalogueTable, column: string): CatalogueIndex | undefined {
  return table.indexes.find(
    ({ isValid, predicate, keys, method }) =>
      isValid && predicate === null && ['btree', 'brin'].includes(method) && isKey(keys[0], column),
  );
}

function isOnlyKey(keys: CatalogueIndex['keys'], column: string): boolean {
  return keys.length === 1 && isKey(keys[0], column);
}

function isKey(key: CatalogueIndex['keys'][number] | undefined, column: string): boolean {
  return key !== undefined && !key.isExpression && key.text === column;
}
