import type { OwnCommit } from './commit-transition.ts';

/** How it came that the own commit was on the branch already. */
export function describeOwnCommit({ oid, wasAnswerLost }: OwnCommit): string {
  return wasAnswerLost
    ? 'The answer to a commit was lost; the commit of this operation was found on the branch by its Operation-Id.'
    : `Nothing was written again: the commit of this operation (${oid.slice(0, 12)}) is on the branch already.`;
}
