import type { Recipe } from '../evidence/recipe.ts';
import type { FolderFile } from './incident-folder.ts';

/** What of a pull request counts beside the folder itself. */
export interface ReviewedChange {
  /** The branch that the pull request comes from. */
  readonly headBranch: string;
  /** Every path that it changes; of a renamed file both. */
  readonly changedPaths: readonly string[];
  /**
   * `incident.json` where the pull request left the base, and at the base's tip: a machine may have brought it up to date from there. Only of an
   * incident whose record the pull request changes; `null` where the base has none.
   */
  readonly baseRecords: ReadonlyMap<string, readonly (FolderFile | null)[]>;
}

export interface ReviewTerms {
  readonly now: Date;
  /** `success.accepted_unknown_days` of the policy. */
  readonly acceptedUnknownDays: number;
  /** By name, to compute the evidence's answers again. */
  readonly recipes: ReadonlyMap<string, Recipe>;
}
