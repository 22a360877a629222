import type { Evidence } from '../evidence/evidence.ts';
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
  readonly evidence: EvidenceTools;
}

/** A measurement whose answer is another one when it is computed again. */
export interface ReplayDifference {
  /** The measurement's. */
  readonly id: string;
  /** In one line. */
  readonly difference: string;
}

/** How evidence is proven: its digest, and its answers computed again. */
export interface EvidenceTools {
  readonly isDigestRight: (evidence: Evidence) => boolean;
  /** Those that differ. What cannot be computed again (something was left out) is none of them. */
  readonly replay: (evidence: Evidence) => readonly ReplayDifference[];
}
