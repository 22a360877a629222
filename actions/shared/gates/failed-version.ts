import type { CutoverConfig } from '../cutover/cutover-config.ts';
import { oneLine } from '../markdown/one-line.ts';
import { byHistory } from './gate-facts.ts';
import type { GateHistory } from './gate-history.ts';
import type { Gate } from './gate.ts';
import { isReattempt } from './reattempt.ts';

/** What failed once is not started again as it was: the version that ran when the state was taken back is remembered. */
export const failedVersionGate: Gate = {
  id: 'failed-version',
  title: 'Another version than the one that failed',
  isAsked: isReattempt,
  isBypassable: true,
  assess: (facts) =>
    byHistory(facts, 'another version of the dlt collector than at the rollback', ({ dltRuns }) => {
      const { before, after } = splitByRollback(dltRuns, facts.config);
      const failed = before.findLast(({ version }) => version !== null)?.version ?? null;
      if (failed === null)
        return {
          verdict: 'skipped',
          skipReason: 'not-applicable',
          observed: 'no run before the rollback recorded its version',
          expected: 'another version than at the rollback',
        };
      const expected = `another version than ${oneLine(failed, 60)}, which ran at the rollback`;
      const next = facts.collectorVersion ?? after.findLast(({ version }) => version !== null)?.version ?? null;
      if (next === null)
        return {
          verdict: 'unknown',
          observed: 'nobody said which version will start',
          expected,
          remedy: 'Name it as collector-version, as the collector itself reports it.',
        };
      const observed = oneLine(next, 60);
      if (next !== failed) return { verdict: 'pass', observed, expected };
      return {
        verdict: 'fail',
        observed,
        expected,
        remedy: 'Deploy the fix under a version of its own, and name that.',
      };
    }),
};

function splitByRollback(runs: GateHistory['dltRuns'], { rolledBackAt, lastTransition }: CutoverConfig) {
  const at = lastTransition?.to === 'manual_only' ? lastTransition.at : rolledBackAt;
  const ms = at === null ? Number.POSITIVE_INFINITY : Date.parse(at);
  return {
    before: runs.filter((run) => Date.parse(run.at) <= ms),
    after: runs.filter((run) => Date.parse(run.at) > ms),
  };
}
