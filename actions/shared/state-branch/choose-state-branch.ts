import { STATE_BRANCH_PATH } from '../cutover/file-paths.ts';
import { OperatorError } from '../errors.ts';
import { oneLine } from '../markdown/one-line.ts';
import type { FoundMarker } from './state-branch-marker.ts';

export interface NamedBranch {
  readonly branch: string;
  /** How it was chosen, for the person: `as asked`. */
  readonly from: string;
}

export interface StateBranchFacts {
  /** By an input, an option or a variable; `null` where nobody did. */
  readonly asked: NamedBranch | null;
  /** Those that are there, the one to believe first. */
  readonly markers: readonly FoundMarker[];
  /** The default branch. */
  readonly fallback: NamedBranch;
  /** A rollback goes through whatever the repository's own files look like; everything else refuses a marker that names no branch. */
  readonly isRollback: boolean;
}

export interface ChosenBranch extends NamedBranch {
  readonly warnings: readonly string[];
}

/**
 * The branch that holds the live state: the one asked for, else the marker's, else the default branch.
 *
 * @throws OperatorError `state-branch-invalid` where it hangs on a marker that names no branch.
 */
export function chooseStateBranch({ asked, markers, fallback, isRollback }: StateBranchFacts): ChosenBranch {
  const [first] = markers;
  if (asked === null && first?.kind === 'bad' && !isRollback) throw refuseMarker(first);
  const named = markers.flatMap(({ where, ...marker }) =>
    marker.kind === 'named' ? [{ branch: marker.branch, from: `as ${STATE_BRANCH_PATH} of ${where} says`, where }] : [],
  );
  const { branch, from } = asked ?? named[0] ?? fallback;
  const bad = markers.flatMap((marker) => (marker.kind === 'bad' ? [describeBad(marker)] : []));
  const others = named
    .filter((other) => other.branch !== branch)
    .map(({ where, ...other }) => describeOther(other, where));
  return {
    branch,
    from,
    warnings: [...bad, ...others].map((what) => `${what} Going on with ${show(branch)} (${from}).`),
  };
}

function describeBad({ where, observed }: FoundMarker & { readonly kind: 'bad' }): string {
  return `${STATE_BRANCH_PATH} of ${where} names no branch: observed ${observed}.`;
}

function describeOther({ branch }: NamedBranch, where: string): string {
  return `${STATE_BRANCH_PATH} of ${where} names another branch, ${show(branch)}.`;
}

function show(branch: string): string {
  return oneLine(branch, 100);
}

function refuseMarker({ where, observed }: FoundMarker & { readonly kind: 'bad' }): OperatorError {
  return new OperatorError({
    reasonCode: 'state-branch-invalid',
    message: `${STATE_BRANCH_PATH} of ${where} does not name the branch that holds the live state`,
    observed,
    expected:
      'one line: the name of a branch such as live-state, without refs/heads/; or no such file, for the default branch',
    remedy:
      'Mend the file on the default branch (then git pull in each clone), or name the branch explicitly: --branch NAME, or the input branch.',
  });
}
