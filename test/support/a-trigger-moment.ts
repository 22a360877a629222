import type { HistoryRecord, RecordOf } from '../../actions/shared/history/history-record.ts';
import { parsePolicy, type Policy } from '../../actions/shared/policy/policy.ts';
import { collectFacts } from '../../actions/shared/triggers/collected-facts.ts';
import type {
  CriticalIssue,
  RuleMoment,
  SightedCheck,
  Sighting,
  TriggerPolicy,
} from '../../actions/shared/triggers/trigger-moment.ts';
import type { Measured } from '../../actions/shared/verification/measured.ts';
import { aCollectionRun, aUnitFetch } from './a-history.ts';
import { readProjectFile } from './project-files.ts';

let shipped: Policy | null = null;

/** The shipped policy, read once. */
export function thePolicy(): Policy {
  if (shipped !== null) return shipped;
  const parsed = parsePolicy(readProjectFile('config/policy.yaml'));
  if (!parsed.ok) throw new Error('the shipped policy is not valid');
  shipped = parsed.policy;
  return shipped;
}

export const NOW_MS = Date.parse('2026-11-26T12:00:00Z');
export const PHASE_STARTED_MS = Date.parse('2026-11-20T12:00:00Z');
const MINUTE_MS = 60_000;

/** So many minutes ago, as records have instants. */
export const ago = (minutes: number): string => new Date(NOW_MS - minutes * MINUTE_MS).toISOString();

export const measured = <T>(value: T): Measured<T> => ({ measured: true, value });
export const unmeasured = (message = 'nobody answered'): Measured<never> => ({
  measured: false,
  message,
  remedy: 'Ask again.',
});

/** Of the only dataset. */
export function theCadence(minutes: number): Pick<TriggerPolicy, 'dltCadenceMinutes' | 'dltShortestCadenceMinutes'> {
  return { dltCadenceMinutes: measured(minutes), dltShortestCadenceMinutes: measured(minutes) };
}

export function aTriggerPolicy(given: Partial<TriggerPolicy> = {}): TriggerPolicy {
  return { triggers: thePolicy().triggers, isOnGithubSchedule: false, ...theCadence(60), ...given };
}

export function aSightedCheck(given: Partial<SightedCheck> = {}): SightedCheck {
  return {
    ...{ id: 'gaps', kind: 'loss', verdict: 'pass', observed: 'none', remedy: null, faultCount: 0, cause: 'any' },
    ...given,
  };
}

/** Everything was measured and found whole. */
export const WHOLE: readonly SightedCheck[] = [
  aSightedCheck(),
  aSightedCheck({ id: 'nulls', kind: 'corruption' }),
  aSightedCheck({ id: 'duplicates', kind: 'duplicates' }),
  aSightedCheck({ id: 'dlt-loads', kind: 'load' }),
];

export function aSighting(given: Partial<Sighting> = {}): Sighting {
  return { atMs: NOW_MS - 2 * MINUTE_MS, generation: 3, isBaseline: false, checks: WHOLE, ...given };
}

export function aCriticalIssue(given: Partial<CriticalIssue> = {}): CriticalIssue {
  return {
    number: 7,
    title: 'Posts are missing',
    url: 'https://github.com/acme/harvest/issues/7',
    createdMs: NOW_MS - 30 * MINUTE_MS,
    isOurs: true,
    ...given,
  };
}

/** One unit-fetch of dlt in generation 3, so many minutes ago. */
export function aFetch(minutes: number, given: Partial<RecordOf<'unit-fetch'>> = {}): RecordOf<'unit-fetch'> {
  return aUnitFetch({ at: ago(minutes), generation: 3, run: `r${minutes}-1-dlt`, ...given });
}

/** One run of dlt in generation 3 that ended so many minutes ago after that long. */
export function aRun(
  minutes: number,
  { lasted = 1, ...given }: Partial<RecordOf<'collection-run'>> & { readonly lasted?: number } = {},
): RecordOf<'collection-run'> {
  return aCollectionRun({
    ...{ at: ago(minutes + lasted), endedAt: ago(minutes), run: `r${minutes}-1-dlt`, path: 'dlt', generation: 3 },
    ...{ postsFetched: 50, throttled: 0, remainingBudget: 80 },
    ...given,
  });
}

/** Generation 3 at 10 % since six days, opensource on dlt, everything measured and nothing wrong: the records are the test's. */
export function aMoment(
  records: readonly HistoryRecord[] = [aFetch(10)],
  given: Partial<Omit<RuleMoment, 'collected'>> & { readonly collected?: RuleMoment['collected'] } = {},
): RuleMoment {
  return {
    ...{ nowMs: NOW_MS, readMs: NOW_MS, last: null },
    state: { phase: '10%', generation: 3, phaseStartedMs: PHASE_STARTED_MS, dltUnits: ['opensource'] },
    policy: aTriggerPolicy(),
    collected: measured(collectFacts(records)),
    integrity: measured(aSighting()),
    issues: measured([]),
    clocks: { databaseSkewMs: 1, latestHeartbeat: null },
    ...given,
  };
}

/** The same moment as `decideTriggers` takes it. */
export function whole(moment: RuleMoment) {
  return { ...moment, state: measured(moment.state), policy: measured(moment.policy) };
}
