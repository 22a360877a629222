import type { RollbackResult } from '../../actions/rollback/contract.ts';
import type { ExitCode } from '../../actions/shared/errors.ts';

/** What was asked for cannot be done as it was asked. */
const REFUSED_USE = new Set(['input-invalid', 'not-a-clone', 'remote-missing', 'branch-missing']);
/** The work ended before the tip was seen as it is. */
const UNSEEN = new Set(['deadline-passed', 'interrupted']);

/**
 * 3 where nobody knows whether the state is back. A stale decision is no failure, here as in the action: the state moved on, nothing was
 * changed, and an automatic caller must not page for it.
 */
export function rollbackExitCode({ decision, reasonCode, mayHaveLanded }: RollbackResult): ExitCode {
  if (decision !== 'not-rolled-back') return 0;
  if (mayHaveLanded || UNSEEN.has(reasonCode)) return 3;
  return REFUSED_USE.has(reasonCode) || reasonCode === 'git-unavailable' ? 2 : 1;
}

/** The same arguments would be refused again. */
export function isUseRefused({ reasonCode, mayHaveLanded }: RollbackResult): boolean {
  return REFUSED_USE.has(reasonCode) && !mayHaveLanded;
}
