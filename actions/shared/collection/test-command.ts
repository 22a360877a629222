import type { ProgramRun } from '../collection-ports.ts';
import { foldVerdicts } from '../verdict/verdict.ts';
import type { Verdict } from '../verdict/verdict.ts';
import { assessUnitFetches } from './unit-fetch.ts';
import type { UnitFetch } from './unit-fetch.ts';

/** What became of the policy's `test_command`, the runbook's step 4 of a manual path that is not ours. */
export interface TestCommandResult {
  /** Program and arguments, as config/policy.yaml has them. */
  readonly command: readonly string[];
  readonly outcome: 'passed' | 'failed' | 'timed-out' | 'not-started';
  /** `null` where a signal ended it, or it did not start. */
  readonly exitCode: number | null;
  readonly durationSeconds: number;
  /** The end of what it printed. */
  readonly output: string;
}

/** Exit status 0 passes, as everywhere; a program that was not to be started tested nothing. */
export function toTestCommandResult(command: readonly string[], run: ProgramRun): TestCommandResult {
  const { end, durationSeconds, output } = run;
  const about = { command: [...command], durationSeconds };
  switch (end.kind) {
    case 'exited':
      return { ...about, outcome: end.exitCode === 0 ? 'passed' : 'failed', exitCode: end.exitCode, output };
    case 'signalled':
      return { ...about, outcome: 'failed', exitCode: null, output };
    case 'timed-out':
      return { ...about, outcome: 'timed-out', exitCode: null, output };
    case 'not-started':
      return { ...about, outcome: 'not-started', exitCode: null, output: end.detail };
    default:
      return end satisfies never;
  }
}

const VERDICT_OF: Readonly<Record<TestCommandResult['outcome'], Verdict>> = {
  passed: 'pass',
  failed: 'fail',
  'timed-out': 'fail',
  // Nothing was tested.
  'not-started': 'unknown',
};

/** One verdict of a run: of its units, and of the test command where there was one. */
export function assessCollection(run: {
  readonly units: readonly Pick<UnitFetch, 'outcome' | 'unreadable'>[];
  readonly testCommand?: Pick<TestCommandResult, 'outcome'> | null | undefined;
}): Verdict {
  const ofUnits = assessUnitFetches(run.units);
  if (run.testCommand == null) return ofUnits;
  return foldVerdicts([{ verdict: ofUnits }, { verdict: VERDICT_OF[run.testCommand.outcome] }]);
}
