import type { SignName } from './signs.ts';

/** What makes a line that reports a fault one of a kind. */
export interface LinePattern {
  readonly sign: SignName;
  /** Tried in the order of the list: the first that fits decides. Without nested repetition, so that no line takes long. */
  readonly pattern: RegExp;
  /** Lower-case texts: only a line that holds one of them is tried, which keeps a large log quick. */
  readonly hints: readonly string[];
}
