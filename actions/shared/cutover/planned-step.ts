import type { FileChange, RepositorySnapshot } from '../ports.ts';

export interface PlannedCommit {
  readonly headline: string;
  /** With the trailers last, `Operation-Id` among them. */
  readonly body: string;
  readonly files: readonly FileChange[];
}

/**
 * What a planner answers for one look at the repository. `commit`: this is what to write, and `outcome` holds once it is written. `answer`: nothing
 * to write; believed only of the branch's tip. `read`: the planner needs these files too, of the same commit.
 */
export type PlannedStep<Outcome> =
  | { readonly kind: 'commit'; readonly commit: PlannedCommit; readonly outcome: Outcome }
  | { readonly kind: 'answer'; readonly outcome: Outcome }
  | { readonly kind: 'read'; readonly paths: readonly string[] };

export type Planner<Outcome> = (snapshot: RepositorySnapshot) => PlannedStep<Outcome>;

const ENCODER = new TextEncoder();

export function fileChange(path: string, text: string): FileChange {
  return { path, contents: ENCODER.encode(text) };
}
