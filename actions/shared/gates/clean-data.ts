import type { RecordOf } from '../history/history-record.ts';
import { count } from '../markdown/count.ts';
import { oneLine } from '../markdown/one-line.ts';
import { byHistory, linkTo, type GateFacts } from './gate-facts.ts';
import type { Gate, GateAnswer } from './gate.ts';

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

/** The newest look found nothing that is not known, and faults that only warn are settled (DESIGN.md section 6). */
export const cleanDataGate: Gate = {
  id: 'clean-data',
  title: 'The data is whole',
  isAsked: () => true,
  isBypassable: true,
  assess(facts) {
    const expected = 'every check of the newest look passes or warns, and no fault is left unsettled';
    return byHistory(facts, expected, ({ newestVerdicts }) => {
      const about = { expected, ...linkTo(facts.links, { workflow: 'integrity.yml' }) };
      if (newestVerdicts === null)
        return { ...about, verdict: 'unknown', observed: 'no look is recorded', remedy: 'Run the workflow integrity.' };
      return { ...about, ...judge(facts, newestVerdicts) };
    });
  },
};

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
      remedy: 'Mend them, or accept them by pull request in settled.json of the incident that they belong to.',
    };
  return { verdict, observed: `${verdict} at ${at}` };
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
