import type { BoundTable, Dataset } from '../datasets/datasets.ts';
import type { SkipReason, Verdict } from '../verdict/verdict.ts';
import type { Measured } from '../verification/measured.ts';
import type { CatalogueTable } from './catalogue-table.ts';
import type { IntegrityRecord } from './integrity-memory.ts';
import type { IntegrityQueries, IntegrityRow } from './integrity-query.ts';
import type { LookContext, LookWindow } from './look-context.ts';

/** What a finding is about; the runbook's triggers look at `loss`, `corruption`, `duplicates` and `load`. */
export const CHECK_KINDS = [
  'loss',
  'corruption',
  'duplicates',
  'load',
  'freshness',
  'contract',
  'environment',
] as const;
export type CheckKind = (typeof CHECK_KINDS)[number];

/**
 * How the cost grows: w rows since the watermark, N rows of the table, S units, L loads, k sealed days that are looked at again, B hours kept
 * (facts: integrity, 2c). Nothing here grows with N alone.
 */
export type CostClass = 'O(1)' | 'O(w)' | 'O(w log N)' | 'O(S log N)' | 'O(L)' | 'O(k)' | 'O(S B)';

/** One thing that is wrong, by the key that a person can look up: an id, a load id, a column. */
export interface Fault {
  readonly key: string;
  /** Lower case, where the row has one. */
  readonly unit?: string;
  /** When the faulty row came in, UTC, where that is known. */
  readonly arrivedAt?: string;
  /** What is not there, where the fault is that it lacks something else: the id of a post. */
  readonly missing?: string;
  /** Which path can have caused it; left out where that is unclear. */
  readonly path?: 'manual' | 'dlt';
}

/** One answer of a check. `fail` with faults is weighed afterwards against baseline and phase (`weigh-faults.ts`). */
export interface CheckAnswer {
  /** Which dataset and which bound table it is about, where the check's subject does not say (scope `database`). */
  readonly dataset?: string;
  readonly table?: string;
  readonly unit?: string;
  readonly verdict: Verdict | 'skipped';
  readonly skipReason?: SkipReason;
  readonly expected: string;
  readonly observed: string;
  readonly detail?: string;
  readonly remedy?: string;
  /** Those that were read, at most 1,000; the sample shown is the first ten. */
  readonly faults?: readonly Fault[];
  /** How many there are, where more than `faults` holds. */
  readonly faultCount?: number;
  /** Why there may be more than `faultCount`, or why none could be counted; left out where the number is exact. */
  readonly atLeastBecause?: string;
  /** Canonical ids that are missing here and have to be asked of Reddit before anyone calls them lost. */
  readonly suspects?: readonly string[];
}

export interface CheckOutcome {
  /** At least one. */
  readonly answers: readonly CheckAnswer[];
  readonly records?: readonly IntegrityRecord[];
  /** Further records, once suspects were asked of Reddit: `gone` are those that are gone there too, none where nobody could be asked. */
  readonly settle?: (gone: ReadonlySet<string>) => readonly IntegrityRecord[];
}

export type CheckPlan =
  | { readonly kind: 'ask'; readonly queries: IntegrityQueries }
  /** The catalogue or the memory alone answers. */
  | ({ readonly kind: 'answered' } & CheckOutcome)
  | { readonly kind: 'skipped'; readonly reason: SkipReason; readonly detail: string }
  | { readonly kind: 'unknown'; readonly message: string; readonly remedy: string };

/** Answers by the name of the query; each was measured, or says why not. */
export type Answers = Readonly<Record<string, Measured<readonly IntegrityRow[]>>>;

/** A bound table that exists, with what the catalogue says of it. */
export interface TableSubject {
  readonly dataset: Dataset;
  readonly table: BoundTable;
  readonly catalogue: CatalogueTable;
  readonly window: LookWindow;
}

/** A dataset with its bound tables that exist. */
export interface DatasetSubject {
  readonly dataset: Dataset;
  readonly tables: readonly TableSubject[];
}

/** One schema that dlt loads into, with the datasets bound to it. */
export interface DltSubject {
  readonly dltSchema: string;
  readonly datasets: readonly Dataset[];
  readonly tables: readonly TableSubject[];
}

export interface SubjectByScope {
  readonly table: TableSubject;
  readonly dataset: DatasetSubject;
  readonly dlt: DltSubject;
  readonly database: null;
}
export type Scope = keyof SubjectByScope;

/** One check, in one file: what it asks, by what, at what cost, and how its answer is judged. */
export interface IntegrityCheck<S extends Scope = Scope> {
  /** Stable, kebab-case. */
  readonly id: string;
  readonly title: string;
  readonly scope: S;
  readonly kind: CheckKind;
  /** The question in plain words, ending in a question mark. */
  readonly question: string;
  /** The line or trigger of the runbook that it answers. */
  readonly runbook: string;
  /** The index or privilege without which the answer is `unknown` on a large table. */
  readonly needs: string;
  readonly cost: CostClass;
  /** When the verdict is which. */
  readonly verdictRule: string;
  /** What to do where it fails. */
  readonly remedy: string;
  /** Columns of the bound table that the check reads: where one is missing the engine answers `unknown` and names it. */
  readonly columns?: (subject: SubjectByScope[S]) => readonly string[];
  readonly plan: (subject: SubjectByScope[S], context: LookContext) => CheckPlan;
  /** A second round of questions that depends on the first answers; left out where one round is enough. */
  readonly followUp?: (subject: SubjectByScope[S], answers: Answers, context: LookContext) => IntegrityQueries;
  readonly assess: (subject: SubjectByScope[S], answers: Answers, context: LookContext) => CheckOutcome;
}

/** Gives a check its type by its scope. */
export function defineCheck<S extends Scope>(check: IntegrityCheck<S>): IntegrityCheck<S> {
  return check;
}

/** A check of any scope. */
export type AnyIntegrityCheck = { readonly [S in Scope]: IntegrityCheck<S> }[Scope];
