import { formatInstant } from '../cutover/instant.ts';
import type { RecordOf } from '../history/history-record.ts';
import { TOLD_ONCE } from '../history/told-once.ts';
import { count } from '../markdown/count.ts';
import { oneLine } from '../markdown/one-line.ts';
import { byHistory, linkTo, type GateFacts } from './gate-facts.ts';
import type { GateHistory } from './gate-history.ts';
import type { Gate, GateAnswer } from './gate.ts';
import { isPromotion, soakWindowOf } from './promotion.ts';

/** Checks of kind loss, corruption or duplicates: their warnings are real faults that a rollback would not mend (a test compares the list). */
export const FAULT_CHECKS: ReadonlySet<string> = new Set([
  'census',
  'children-continuity',
  'cross-path',
  'dlt-after-rollback',
  'dlt-duplicate-rows',
  'dlt-staging',
  'duplicates',
  'event-lag',
  'event-time',
  'fetch-overlap',
  'gaps',
  'id-format',
  'nulls',
  'references',
  'sealed-history',
  'test-rows',
  'value-domain',
  'volume',
  'wrong-schema',
]);

/** How many keys a record keeps of a check: where it has as many, there may be more. */
const MOST_KEYS = 10;
type NamedCheck = RecordOf<'verdicts'>['checks'][number];

/**
 * The newest look found nothing that is not known, and faults that only warn are settled (DESIGN.md section 6): those of the newest look, and of the soak the
 * ones that a look tells of once and that nothing ordinary explains. What failed in the soak began it anew.
 */
export const cleanDataGate: Gate = {
  id: 'clean-data',
  title: 'The data is whole',
  isAsked: () => true,
  isBypassable: true,
  assess(facts) {
    const expected = 'every check of the newest look passes or warns, and no fault is left unsettled';
    return byHistory(facts, expected, (history) => {
      const { newestVerdicts } = history;
      const about = { expected, ...linkTo(facts.links, { workflow: 'integrity.yml' }) };
      if (newestVerdicts === null)
        return { ...about, verdict: 'unknown', observed: 'no look is recorded', remedy: 'Run the workflow integrity.' };
      const newest = judge(facts, newestVerdicts);
      return { ...about, ...(isPassing(newest) ? (findEarlier(facts, history) ?? newest) : newest) };
    });
  },
};

/** What a lawful deletion or an escaped title explains belongs to no incident, and can come in every soak. */
const ACCEPT =
  'accept them by pull request in settled.json of the incident that they belong to. Where they belong to none, bypass clean-data with the reason.';

function judge(facts: GateFacts, { checks, at, verdict }: RecordOf<'verdicts'>): Omit<GateAnswer, 'expected'> {
  const of = (wanted: string): readonly NamedCheck[] => checks.filter((check) => check.verdict === wanted);
  const failed = of('fail');
  if (failed.length > 0 || verdict === 'fail')
    return { verdict: 'fail', observed: tell('failed', failed, at), remedy: 'Mend what failed, or roll back.' };
  const unknown = of('unknown');
  if (unknown.length > 0 || verdict === 'unknown')
    return {
      verdict: 'unknown',
      observed: tell('could not be measured', unknown, at),
      remedy: 'Mend what keeps the look from measuring it: its summary says how.',
    };
  const unsettled = of('warn').filter((check) => FAULT_CHECKS.has(check.id) && !isSettled(check, facts));
  if (unsettled.length > 0)
    return {
      verdict: 'fail',
      observed: tell('found faults that are not settled', unsettled, at),
      remedy: `Mend them, or ${ACCEPT}`,
    };
  return { verdict, observed: `${verdict} at ${at}` };
}

function isPassing({ verdict }: Pick<GateAnswer, 'verdict'>): boolean {
  return verdict === 'pass' || verdict === 'warn';
}

const HOUR_MS = 3_600_000;

/** What an earlier look of the soak told of once and nobody settled; `null` where there is none. It leaves the soak with time. */
function findEarlier(facts: GateFacts, { verdicts }: GateHistory): Omit<GateAnswer, 'expected'> | null {
  const soak = isPromotion(facts) ? soakWindowOf(facts) : null;
  if (soak === null) return null;
  const found = verdicts.flatMap(({ at, checks }) => {
    const own = checks.filter(({ id, verdict }) => verdict === 'warn' && TOLD_ONCE.has(id));
    const unsettled = own.filter((check) => !isSettled(check, facts));
    return unsettled.length === 0 || Date.parse(at) < soak.from.getTime() ? [] : [{ at, unsettled }];
  });
  const newest = found.at(-1);
  if (newest === undefined) return null;
  return {
    verdict: 'fail',
    observed: tell('found faults that are not settled', newest.unsettled, newest.at),
    earliestAt: formatInstant(new Date(Date.parse(newest.at) + facts.requiredSoakHours * HOUR_MS + 1_000)),
    remedy: `A look tells of these once. Mend them and let them leave the soak, or ${ACCEPT}`,
  };
}

function tell(what: string, checks: readonly NamedCheck[], at: string): string {
  const named = checks.slice(0, 3).map(({ id, observed }) => `${id}: ${observed}`);
  const more = checks.length > 3 ? `; and ${count(checks.length - 3, 'further check')}` : '';
  return oneLine(
    `at ${at} ${count(checks.length, 'check')} ${what}${named.length === 0 ? '' : ` (${named.join('; ')}${more})`}`,
    600,
  );
}

/** A warning without keys is about no row. More faults than keys are kept cannot be known to be settled. */
function isSettled({ id, keys, faultCount }: NamedCheck, { incidents }: GateFacts): boolean {
  if (keys.length === 0) return (faultCount ?? 0) === 0;
  if (!incidents.measured || (faultCount ?? (keys.length < MOST_KEYS ? keys.length : MOST_KEYS + 1)) > keys.length)
    return false;
  return keys.every((key) => incidents.value.some(({ settled }) => settled.has(settledKey(id, key))));
}

/** How an accepted key is looked up. */
export function settledKey(check: string, key: string): string {
  return `${check} ${key}`;
}
