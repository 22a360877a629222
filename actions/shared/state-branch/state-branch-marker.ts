import { isBranchName } from '../github-run/branch-name.ts';
import { oneLine } from '../markdown/one-line.ts';

/** What `config/state-branch` says: one line, the name of the branch that holds the live state. */
export type StateBranchMarker =
  | { readonly kind: 'named'; readonly branch: string }
  | { readonly kind: 'bad'; readonly observed: string };

/** A marker, and for the person where it stands: `origin/main`. */
export type FoundMarker = StateBranchMarker & { readonly where: string };

/** An empty file names nothing: that is a mistake, not the default branch. */
export function parseStateBranchMarker(contents: Uint8Array): StateBranchMarker {
  const branch = new TextDecoder().decode(contents).replace(/\r?\n$/u, '');
  if (isBranchName(branch) && !branch.includes('\ufffd')) return { kind: 'named', branch };
  return { kind: 'bad', observed: branch.trim() === '' ? 'nothing' : `"${oneLine(branch, 80)}"` };
}
