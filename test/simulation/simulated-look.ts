import type { SightedCheck, Sighting } from '../../actions/shared/triggers/trigger-moment.ts';
import type { Measured } from '../../actions/shared/verification/measured.ts';
import type { SeededFailures } from './seeded-failures.ts';
import type { SeededRandom } from './seeded-random.ts';

const MINUTE_MS = 60_000;
const NOT_READ: Measured<never> = { measured: false, message: 'nobody answered', remedy: 'Ask again.' };

export interface SimulatedLook {
  readonly atMs: number;
  readonly sighting: Measured<Sighting>;
  readonly checks: readonly SightedCheck[];
  readonly outcome: 'clean' | 'unknown' | 'failed';
}

interface LookTerms {
  readonly nowMs: number;
  readonly random: SeededRandom;
  /** dlt's state is synced, or nothing was taken back. */
  readonly isFit: boolean;
  /** A load completed within 3 cadences and 90 minutes, whether or not its run is told of. */
  readonly isLoading: boolean;
  readonly generation: number;
}

const CLEAN = {
  gaps: aCheck('gaps', 'loss', false),
  nulls: aCheck('nulls', 'corruption', false),
  duplicates: aCheck('duplicates', 'duplicates', false),
  loads: aCheck('dlt-loads', 'load', false),
  state: aCheck('dlt-state', 'load', false),
  freshness: aCheck('freshness', null, false),
};
const LOADING = aCheck('dlt-cadence', 'load', false);
const NOT_LOADING: SightedCheck = { ...LOADING, verdict: 'warn', observed: 'no load' };
const FAILED = {
  gaps: aCheck('gaps', 'loss', true),
  nulls: aCheck('nulls', 'corruption', true, 'manual'),
  duplicates: aCheck('duplicates', 'duplicates', true),
  loads: aCheck('dlt-loads', 'load', true),
  state: aCheck('dlt-state', 'load', true),
  freshness: aCheck('freshness', null, true),
};

function aCheck(
  id: string,
  kind: SightedCheck['kind'],
  isFailed: boolean,
  cause: SightedCheck['cause'] = 'any',
): SightedCheck {
  return {
    ...{ id, kind, cause, verdict: isFailed ? ('fail' as const) : ('pass' as const) },
    ...{ observed: isFailed ? 'found' : 'none', remedy: null, faultCount: isFailed ? 1 : 0 },
  };
}

/** One look at the data. Findings are told once; rows of a dead load, a fault that no trigger is for and a state that is behind are there at each. */
export function lookAt(
  failures: SeededFailures,
  { nowMs, random, isFit, isLoading, generation }: LookTerms,
): SimulatedLook {
  const atMs = nowMs - MINUTE_MS;
  if (failures.is('unread-looks', nowMs) || random.chance(0.01))
    return { atMs, sighting: NOT_READ, checks: [], outcome: 'unknown' };
  const failed = {
    gaps: failures.isToldNow('data-loss', nowMs),
    nulls: failures.isToldNow('manual-loss', nowMs),
    duplicates: failures.isToldNow('duplicates', nowMs),
    loads: failures.is('dead-load', nowMs),
    state: !isFit,
    freshness: failures.is('other-fault', nowMs),
  };
  const names = Object.keys(failed) as (keyof typeof failed)[];
  const weighed = names.map((name) => (failed[name] ? FAILED : CLEAN)[name]);
  const checks = [...weighed, isLoading ? LOADING : NOT_LOADING];
  const isFailed = names.some((name) => failed[name]);
  const sighting = { measured: true, value: { atMs, generation, isBaseline: false, checks } } as const;
  return { atMs, sighting, checks, outcome: isFailed ? 'failed' : 'clean' };
}
