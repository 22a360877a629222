import { count } from '../markdown/count.ts';
import { oneLine } from '../markdown/one-line.ts';
import { byHistory } from './gate-facts.ts';
import type { Gate } from './gate.ts';
import { isReattempt } from './reattempt.ts';

const EXPECTED = 'no package of dlt that is extracted and not loaded';

/**
 * A pending package is loaded by the next run before anything else, so that data from before the rollback would land (facts: integrity, 3e; dlt
 * #3227). How it is cleared depends on dlt's version: from 1.30.0 on abort-packages, which rewinds the state too (PR 3557).
 */
export const pendingPackagesGate: Gate = {
  id: 'pending-packages',
  title: 'dlt has no pending package',
  isAsked: isReattempt,
  isBypassable: true,
  assess: (facts) =>
    byHistory(facts, EXPECTED, ({ dltRuns }) => {
      const newest = dltRuns.at(-1);
      const version = newest?.version ?? null;
      const remedy = `Where dlt keeps its working folder, see: dlt pipeline NAME info. ${describeClearing(version)}`;
      if (newest === undefined || newest.pendingPackages === null)
        return {
          verdict: 'unknown',
          observed: newest === undefined ? 'no run of dlt is recorded' : `the run of ${newest.at} did not say`,
          expected: EXPECTED,
          remedy: `${remedy} Run dlt as switchback run dlt -- COMMAND, which records it.`,
        };
      const { pendingPackages: value, at } = newest;
      const observed = `${count(value, 'package')} after the run of ${at}`;
      return value === 0
        ? { verdict: 'pass', observed, expected: EXPECTED, value, limit: 0 }
        : { verdict: 'fail', observed, expected: EXPECTED, value, limit: 0, remedy };
    }),
};

const ABORT = 'dlt pipeline NAME abort-packages';
const DROP =
  'dlt pipeline NAME drop-pending-packages, then dlt pipeline NAME sync (dropping alone leaves the cursor behind the lost rows)';

/** The command that clears pending packages, by the version of dlt. */
export function describeClearing(version: string | null): string {
  const [, major, minor] = /(\d+)\.(\d+)/u.exec(version ?? '') ?? [];
  if (major === undefined || minor === undefined) return `From dlt 1.30 on clear them with: ${ABORT}. Before: ${DROP}.`;
  const isNew = Number(major) > 1 || (Number(major) === 1 && Number(minor) >= 30);
  return `With dlt ${oneLine(version ?? '', 40)} clear them with: ${isNew ? ABORT : DROP}.`;
}
