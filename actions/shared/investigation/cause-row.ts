import type { Cause } from './cause.ts';
import type { Sign } from './signs.ts';
import type { EvidenceSource } from './source-evidence.ts';

/** 3: says this and nothing else. 2: usually means this. 1: fits this as it fits others. */
export type Weight = 1 | 2 | 3;

/** A source that was measured and has none of these signs speaks against a cause, by so much. */
export interface Contrary {
  readonly source: EvidenceSource;
  readonly without: readonly Sign[];
  readonly weight: number;
  /** What that shows, as the beginning of a sentence. */
  readonly says: string;
}

/** One cause as a row of a table: what speaks for it, what against it, and what to do. */
export interface CauseRow {
  readonly id: string;
  readonly title: string;
  readonly remedy: string;
  readonly signs: Readonly<Partial<Record<Sign, Weight>>>;
  readonly against: readonly Contrary[];
  /** Happens once and explains many other errors, so that its share of what was logged says nothing. */
  readonly isSingular?: boolean;
  /** It can never be surer than that, whatever speaks for it. */
  readonly atMost?: Cause['confidence'];
}
