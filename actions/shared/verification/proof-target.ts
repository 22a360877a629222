/** A column of a table tells which path wrote a row; without one the table is the path's own. */
export type ManualRows =
  | { readonly kind: 'without-load-id' }
  | { readonly kind: 'column-equals'; readonly column: string; readonly value: string }
  | { readonly kind: 'all' };

/** Where rows of the manual path arrive, and how to tell them. */
export interface ArrivalTarget {
  readonly dataset: string;
  readonly schema: string;
  readonly table: string;
  /** Set by the database's clock when a row arrives. `null`: the dataset has none, so arrival cannot be measured. */
  readonly arrivalColumn: string | null;
  readonly unitColumn: string;
  /** Where that column refers to subreddits: the table that has their names. */
  readonly unitNames?: {
    readonly schema: string;
    readonly table: string;
    readonly key: string;
    readonly name: string;
  };
  readonly manualRows: ManualRows;
  /** Unit keys (lower case). */
  readonly units: readonly string[];
}

/** The tables that dlt writes in one dataset schema of its own naming. */
export interface DltTarget {
  /** The schema that holds `_dlt_loads`: dlt's `dataset_name`. */
  readonly dltSchema: string;
  readonly tables: readonly { readonly schema: string; readonly table: string }[];
}

/** What the proof looks at, taken from the datasets that are bound. */
export interface ProofTargets {
  readonly dlt: readonly DltTarget[];
  readonly arrivals: readonly ArrivalTarget[];
  /** Between the two looks: so long that a dlt run that is still scheduled must have shown itself (DESIGN.md section 8). */
  readonly lookDistanceSeconds: number;
  /** How old the newest row of a unit may be (DESIGN.md section 7). */
  readonly manualLimitSeconds: number;
  /** Whose login a fence takes (`collectors.dlt.database_role`); nothing or `null` where none is set up. */
  readonly dltRole?: string | null;
}
