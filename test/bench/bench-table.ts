/** One table of figures. Each part of the bench fills one, in columns of its own. */
export interface BenchTable {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}
