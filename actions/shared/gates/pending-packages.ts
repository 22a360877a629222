import { count } from '../markdown/count.ts';
import { oneLine } from '../markdown/one-line.ts';
import { byHistory } from './gate-facts.ts';
import type { Gate } from './gate.ts';
import { describePlace, listPendingPlaces, UNNAMED, type PendingPlace } from './pending-places.ts';
import { isReattempt } from './reattempt.ts';

const EXPECTED = 'no package of dlt that is extracted and not loaded';

/**
 * A pending package is loaded by the next run before anything else, so that data from before the rollback would land (facts: integrity, 3e; dlt
 * #3227). How it is cleared depends on dlt's version: from 1.30.0 on abort-packages, which rewinds the state too (PR 3557). That it was cleared is
 * seen by the next `switchback run dlt`, which does not run after a rollback, but looks. Each place counts for itself: of two machines one never hides
 * the other.
 */
export const pendingPackagesGate: Gate = {
  id: 'pending-packages',
  title: 'dlt has no pending package',
  isAsked: isReattempt,
  isBypassable: true,
  assess: (facts) =>
    byHistory(facts, EXPECTED, (history) => {
      const places = listPendingPlaces(history, { ...facts, retiredPlaces: facts.policy.collectors.dlt.retiredPlaces });
      const pending = places.filter(({ pendingPackages }) => (pendingPackages ?? 0) > 0);
      const unsure = places.filter(({ standing }) => standing !== 'known');
      const version = history.dltRuns.findLast((run) => run.version !== null)?.version ?? null;
      const retiring = unsure.some(({ standing }) => standing !== 'unsaid') || places.length > 1 ? ` ${RETIRE}` : '';
      const remedy = `Where dlt keeps its working folder, see: dlt pipeline NAME info. ${describeClearing(version)} ${LOOK_AGAIN}${retiring}`;
      if (places.length === 0)
        return { verdict: 'unknown', observed: 'no run of dlt is recorded', expected: EXPECTED, remedy };
      const about = { observed: describePlaces(places, [...new Set([...pending, ...unsure])]), expected: EXPECTED };
      const value = places.reduce((sum, { pendingPackages }) => sum + (pendingPackages ?? 0), 0);
      if (pending.length > 0) return { ...about, verdict: 'fail', value, limit: 0, remedy };
      if (unsure.length > 0) return { ...about, verdict: 'unknown', remedy };
      return { ...about, verdict: 'pass', value, limit: 0 };
    }),
};

/** With the folder it counts whether dlt may run or not. */
const LOOK_AGAIN =
  'Then start the line of its scheduler once (switchback run dlt --dlt-working-dir FOLDER -- COMMAND): dlt does not run, and what is pending is counted and recorded.';
/** Nobody can look at what is gone. */
const RETIRE =
  'With --why that line says which place it is. Is a machine or folder gone for good, name its place, the day and the reason by pull request under collectors, dlt, retired_places of config/policy.yaml.';

/** The only one as ever; of several the sum, and each of which something is to be said. */
function describePlaces(places: readonly PendingPlace[], named: readonly PendingPlace[]): string {
  const [only] = places;
  if (places.length === 1 && only?.place === UNNAMED)
    return only.pendingPackages === null
      ? `${only.what} did not say`
      : `${count(only.pendingPackages, 'package')} ${only.what}`;
  const sum = places.reduce((total, { pendingPackages }) => total + (pendingPackages ?? 0), 0);
  const shown = (named.length === 0 ? places : named).slice(0, MOST_NAMED);
  const rest = (named.length === 0 ? places : named).length - shown.length;
  const more = rest === 0 ? '' : `; and ${count(rest, 'further place')}`;
  return `${count(sum, 'package')} at ${count(places.length, 'place')}: ${shown.map(describePlace).join('; ')}${more}`;
}

const MOST_NAMED = 8;

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
