/** One question to the database. Values go in as parameters; identifiers are quoted by `quoted-name.ts`. */
export interface IntegrityQuery {
  readonly sql: string;
  readonly values?: readonly unknown[];
  /** What lets the query answer without reading a whole table, as a statement to run: shown where the EXPLAIN gate refuses it. */
  readonly index?: string;
  /** True for a query over tables that stay small (`_dlt_loads`), or a bounded sample: no gate before it. */
  readonly isBounded?: boolean;
  /**
   * True where the window holds a good part of a day: its pages are then read once each, by a bitmap of the index, instead of once for each row (24 h
   * of two tables of posts: half of the time).
   */
  readonly readsManyRows?: boolean;
  /**
   * Columns that hold base64 of zlib of UTF-8, as dlt keeps its state: they come back as the text inside, or `null` where that is not what they hold.
   * A text that begins with `{` is not packed and comes back as it is.
   */
  readonly packedColumns?: readonly string[];
}

export type IntegrityQueries = Readonly<Record<string, IntegrityQuery>>;

/** A row as `pg` gives it: bigint and numeric as text, timestamps as the query casts them. Checks read their own columns by a schema. */
export type IntegrityRow = Readonly<Record<string, unknown>>;
