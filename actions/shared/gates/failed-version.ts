import type { CutoverConfig } from '../cutover/cutover-config.ts';
import { oneLine } from '../markdown/one-line.ts';
import { byHistory, type GateFacts } from './gate-facts.ts';
import type { GateHistory } from './gate-history.ts';
import type { Gate } from './gate.ts';
import { isReattempt, listRealIncidents } from './reattempt.ts';

/** What failed once is not started again as it was: each version that ran when the state was taken back is remembered, of earlier attempts too. */
export const failedVersionGate: Gate = {
  id: 'failed-version',
  title: 'Another version than the one that failed',
  isAsked: isReattempt,
  isBypassable: true,
  assess: (facts) =>
    byHistory(facts, 'another version of the dlt collector than at the rollback', ({ dltRuns }) => {
      const failed = listFailed(dltRuns, facts);
      const [newest] = failed;
      if (newest === undefined)
        return {
          verdict: 'skipped',
          skipReason: 'not-applicable',
          observed: 'no run before the rollback recorded its version',
          expected: 'another version than at the rollback',
        };
      const earlier = failed.slice(1).map((version) => oneLine(version, 60));
      const beside = earlier.length === 0 ? '' : `, and than ${earlier.join(', ')} of earlier attempts`;
      const expected = `another version than ${oneLine(newest, 60)}, which ran at the rollback${beside}`;
      const next = facts.collectorVersion ?? newestSince(dltRuns, facts.config);
      if (next === null)
        return {
          verdict: 'unknown',
          observed: 'nobody said which version will start',
          expected,
          remedy: 'Name it as collector-version, as the collector itself reports it.',
        };
      const observed = oneLine(next, 60);
      if (!failed.includes(next)) return { verdict: 'pass', observed, expected };
      return {
        verdict: 'fail',
        observed,
        expected,
        remedy: 'Deploy the fix under a version of its own, and name that.',
      };
    }),
};

type Runs = GateHistory['dltRuns'];

/** Each once, the one of the newest rollback first. */
function listFailed(runs: Runs, { config, incidents }: GateFacts): readonly string[] {
  const known = incidents.measured ? listRealIncidents(incidents.value) : [];
  const earlier = known.flatMap(({ incident }) => (incident === null ? [] : Date.parse(incident.record.containedAt)));
  const instants = [rolledBackMs(config), ...earlier.toSorted((a, b) => b - a)];
  return [
    ...new Set(
      instants.flatMap(
        (ms) => runs.findLast(({ at, version }) => version !== null && Date.parse(at) <= ms)?.version ?? [],
      ),
    ),
  ];
}

function newestSince(runs: Runs, config: CutoverConfig): string | null {
  const sinceMs = rolledBackMs(config);
  return runs.findLast(({ at, version }) => version !== null && Date.parse(at) > sinceMs)?.version ?? null;
}

function rolledBackMs({ rolledBackAt, lastTransition }: CutoverConfig): number {
  const at = lastTransition?.to === 'manual_only' ? lastTransition.at : rolledBackAt;
  return at === null ? Number.POSITIVE_INFINITY : Date.parse(at);
}
