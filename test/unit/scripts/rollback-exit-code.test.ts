import { describe, expect, it } from 'vitest';

import { isUseRefused, rollbackExitCode } from '../../../scripts/commands/rollback-exit-code.ts';
import { aRollbackResult } from '../../support/a-rollback-result.ts';

const notRolledBack = (reasonCode: string, mayHaveLanded = false) =>
  aRollbackResult({ decision: 'not-rolled-back', reasonCode, mayHaveLanded });

describe('the exit code of a rollback on the command line', () => {
  it.each(['rolled-back', 'already-rolled-back', 'dry-run', 'stale-decision'] as const)(
    '%s is no failure, as in the action',
    (decision) => {
      expect(rollbackExitCode(aRollbackResult({ decision }))).toBe(0);
    },
  );

  it.each(['push-refused', 'remote-unreachable', 'git-failed'])(
    '%s is 1, and 3 where a commit may have landed',
    (code) => {
      expect([rollbackExitCode(notRolledBack(code)), rollbackExitCode(notRolledBack(code, true))]).toEqual([1, 3]);
    },
  );

  it.each(['input-invalid', 'branch-missing', 'git-unavailable'])(
    '%s is 2, and 3 where a commit may have landed',
    (code) => {
      expect([rollbackExitCode(notRolledBack(code)), rollbackExitCode(notRolledBack(code, true))]).toEqual([2, 3]);
    },
  );

  it.each(['deadline-passed', 'interrupted'])('%s is 3: the state was not seen', (code) => {
    expect(rollbackExitCode(notRolledBack(code))).toBe(3);
  });
});

it.each(['input-invalid', 'not-a-clone', 'remote-missing', 'branch-missing'])(
  'the same use would be refused again after %s, unless a commit may have landed',
  (code) => {
    expect([isUseRefused(notRolledBack(code)), isUseRefused(notRolledBack(code, true))]).toEqual([true, false]);
  },
);

it.each(['git-unavailable', 'push-refused', 'deadline-passed'])('the same use may go through after %s', (code) => {
  expect(isUseRefused(notRolledBack(code))).toBe(false);
});
