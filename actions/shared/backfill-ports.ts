/** What the database can tell of posts that may be missing, read only. Throws `OperatorError` and `DependencyError` alone. */

import type { HandoverQuestion } from './handover/handover-question.ts';
import type { HeldAnswers } from './handover/handover-facts.ts';

/** A bound table of posts, by the form in which it holds their ids. */
export interface PostTable {
  readonly schema: string;
  readonly table: string;
  readonly canonicalId: { readonly column: string; readonly form: 'bare' | 'fullname' };
}

export interface StoredPosts {
  /** Which of these ids (bare, in lower case) stand in one of the tables, in whatever form. */
  findStored(tables: readonly PostTable[], ids: readonly string[]): Promise<ReadonlySet<string>>;
}

export interface HeldPosts {
  /** What the tables say of switches, and why they could not be asked of the others. */
  readHeld(questions: readonly HandoverQuestion[]): Promise<HeldAnswers>;
}
