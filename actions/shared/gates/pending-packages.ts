import type { CutoverConfig } from '../cutover/cutover-config.ts';
import { count } from '../markdown/count.ts';
import { oneLine } from '../markdown/one-line.ts';
import { byHistory } from './gate-facts.ts';
import type { GateHistory } from './gate-history.ts';
import type { Gate } from './gate.ts';
import { isReattempt } from './reattempt.ts';

const EXPECTED = 'no package of dlt that is extracted and not loaded';

/**
 * A pending package is loaded by the next run before anything else, so that data from before the rollback would land (facts: integrity, 3e; dlt
 * #3227). How it is cleared depends on dlt's version: from 1.30.0 on abort-packages, which rewinds the state too (PR 3557). That it was cleared is
 * seen by the next `switchback run dlt`, which does not run after a rollback, but looks.
 */
export const pendingPackagesGate: Gate = {
  id: 'pending-packages',
  title: 'dlt has no pending package',
  isAsked: isReattempt,
  isBypassable: true,
  assess: (facts) =>
    byHistory(facts, EXPECTED, (history) => {
      const newest = newestCount(history, facts.config);
      const version = history.dltRuns.findLast((run) => run.version !== null)?.version ?? null;
      const remedy = `Where dlt keeps its working folder, see: dlt pipeline NAME info. ${describeClearing(version)} ${LOOK_AGAIN}`;
      if (newest === null || newest.pendingPackages === null) {
        const observed = newest === null ? 'no run of dlt is recorded' : `${newest.what} did not say`;
        return { verdict: 'unknown', observed, expected: EXPECTED, remedy };
      }
      const { pendingPackages: value, what } = newest;
      const about = { observed: `${count(value, 'package')} ${what}`, expected: EXPECTED, value, limit: 0 };
      return value === 0 ? { ...about, verdict: 'pass' } : { ...about, verdict: 'fail', remedy };
    }),
};

/** With the folder it counts whether dlt may run or not. */
const LOOK_AGAIN =
  'Then start the line of its scheduler once (switchback run dlt --dlt-working-dir FOLDER -- COMMAND): dlt does not run, and what is pending is counted and recorded.';

interface NewestCount {
  readonly pendingPackages: number | null;
  /** Of when, for people. */
  readonly what: string;
  readonly atMs: number;
}

/**
 * A run is counted at its end, so that is its time. A look from before the rollback says nothing of what dlt has left since, which may have been killed
 * before it could say.
 */
function newestCount({ dltRuns, standstills }: GateHistory, { rolledBackAt }: CutoverConfig): NewestCount | null {
  const runs = dltRuns.map(({ at, endedAt, pendingPackages }) => ({
    ...{ pendingPackages, what: `after the run of ${at}` },
    atMs: Date.parse(endedAt),
  }));
  const since = rolledBackAt === null ? Number.NEGATIVE_INFINITY : Date.parse(rolledBackAt);
  const looks = standstills
    .map(({ at, pendingPackages }) => ({
      pendingPackages,
      what: `at ${at}, when dlt was not run`,
      atMs: Date.parse(at),
    }))
    .filter(({ atMs }) => atMs >= since);
  return [...runs, ...looks].toSorted((a, b) => a.atMs - b.atMs).at(-1) ?? null;
}

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
