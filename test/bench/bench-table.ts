import type { DotChart } from './dot-chart.ts';

/** One table of figures. Each part of the bench fills one, in columns of its own. */
export interface BenchTable {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** What the rows come to, a line each. */
  readonly notes?: readonly string[];
  /** Written beside the README where that is asked for. */
  readonly chart?: DotChart & { readonly file: string };
}
