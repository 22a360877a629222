/** One question to the database. Values go in as parameters; identifiers are quoted by `quoted-name.ts`. */
export interface IntegrityQuery {
  readonly sql: string;
  readonly values?: readonly unknown[];
  /** What lets the query answer without reading a whole table, as a statement to run: shown where the EXPLAIN gate refuses it. */
  readonly index?: string;
  /** True for a query over tables that stay small (`_dlt_loads`), or a bounded sample: no gate before it. */
  readonly isBounded?: boolean;
}

export type IntegrityQueries = Readonly<Record<string, IntegrityQuery>>;

/** A row as `pg` gives it: bigint and numeric as text, timestamps as the query casts them. Checks read their own columns by a schema. */
export type IntegrityRow = Readonly<Record<string, unknown>>;
