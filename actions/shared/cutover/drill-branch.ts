/** The branch of a drill in the user's own repository: made for it, rolled back, read and removed (`drill.yml`). No collector looks at it. */
export const DRILL_BRANCH = 'switchback-drill';

/** A rollback is a drill where that branch was asked for by name; a state that lives on a branch of that name by any other way is a state. */
export function isDrillBranch(asked: string | undefined): boolean {
  return asked === DRILL_BRANCH;
}
