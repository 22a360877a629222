/** A column as the catalogue has it. */
export interface FoundColumn {
  readonly name: string;
  /** As `format_type` gives it: `timestamp with time zone`, `character varying(255)`. */
  readonly type: string;
  readonly isNullable: boolean;
  /** Its default is the clock of the database: `now()` and its likes. */
  readonly isClock: boolean;
}

/** A foreign key of one column. */
export interface FoundReference {
  readonly column: string;
  readonly schema: string;
  readonly table: string;
  readonly parentColumn: string;
}

/** How the times of a column go with the transactions that wrote the rows, over a sample. */
export interface ClockSample {
  readonly rows: number;
  /** Transactions that wrote them. */
  readonly transactions: number;
  readonly times: number;
  /** Pairs of neighbours by transaction whose times do not rise. */
  readonly setbacks: number;
}

/** A table of the database that is to be bound, with a sample of what is in it. Names are unquoted. */
export interface FoundTable {
  readonly schema: string;
  readonly table: string;
  /** As the statistics have it; `null` where nothing is known. */
  readonly estimatedRows: number | null;
  readonly columns: readonly FoundColumn[];
  /** Columns that are unique by themselves. */
  readonly uniqueColumns: ReadonlySet<string>;
  readonly references: readonly FoundReference[];
  /** Up to some hundred values of each column of text, none of them null. Not there where the table could not be read. */
  readonly samples: ReadonlyMap<string, readonly string[]>;
  /** Of each time that the database's clock may have set. */
  readonly clocks: ReadonlyMap<string, ClockSample>;
  /** Whether rows without `_dlt_load_id` were seen, where the table has it. */
  readonly hasRowsWithoutLoad: boolean;
  /** Why no row could be read; `null` where they could. */
  readonly unread: string | null;
}

/** A schema in which dlt keeps its loads, and the names of the pipelines that it names there. */
export interface FoundDltSchema {
  readonly schema: string;
  readonly pipelines: readonly string[];
}

/** Posts of a unit by the newest days of a table. */
export interface FoundUnit {
  readonly name: string;
  /** Whole posts a day; `null` where nobody could count them. */
  readonly postsPerDay: number | null;
}

export interface FoundDatabase {
  readonly tables: readonly FoundTable[];
  readonly dltSchemas: readonly FoundDltSchema[];
}

export function hasColumn({ columns }: Pick<FoundTable, 'columns'>, name: string): boolean {
  return columns.some((column) => column.name === name);
}
