import { count } from '../markdown/count.ts';
import type { CheckKind } from '../integrity/integrity-check.ts';
import { ageSecondsOf, freshSighting } from './fresh-evidence.ts';
import { firedResult, quietResult, skippedResult, unmeasuredResult, type PolicyAction } from './rule-result.ts';
import type { RuleMoment, SightedCheck } from './trigger-moment.ts';
import type { RuleResult } from './trigger-result.ts';

export interface CheckTerms {
  readonly trigger: 'data-loss' | 'duplicates';
  readonly kinds: ReadonlySet<CheckKind>;
  readonly what: string;
  readonly action: PolicyAction;
  readonly actionWhereManualOnly: PolicyAction;
}

/** A rollback is never onto the path that is at fault. */
export function milder(action: PolicyAction): PolicyAction {
  return action === 'rollback' ? 'hold' : action;
}

/**
 * A trigger that one look at the data decides alone: a check of its kinds failed beyond the baseline, in what arrived since the phase began (the look has
 * weighed that already). `unknown` decides nothing.
 */
export function judgeChecks(terms: CheckTerms, moment: RuleMoment): RuleResult {
  const result = judgeLook(terms, moment);
  return result.fired || !isUndone(terms, moment) ? result : stillDue(terms, result);
}

/**
 * A look judges what came in since the one before it, so a finding is told once. Where the rollback that it asked for did not come about, since the state is
 * still of that generation, it is due until it does: the next tick tries again.
 */
function isUndone({ trigger, action }: CheckTerms, { last, state }: RuleMoment): boolean {
  return action === 'rollback' && last !== null && last.generation === state.generation && last.due.includes(trigger);
}

function stillDue({ trigger, action }: CheckTerms, result: RuleResult): RuleResult {
  const { value, limit, unit, sample, evidenceAgeSeconds, remedy } = result;
  const because = `found before, and the rollback that it asked for did not come about; now: ${result.because}`;
  return firedResult(trigger, action, { value, limit, unit, sample, evidenceAgeSeconds, remedy, because });
}

function judgeLook(terms: CheckTerms, moment: RuleMoment): RuleResult {
  const { trigger, kinds, what } = terms;
  const about = { limit: 0, unit: 'faults' };
  const fresh = freshSighting(moment);
  if (!fresh.measured) return unmeasuredResult(trigger, fresh, about);
  const sighting = fresh.value;
  const own = sighting.checks.filter(({ kind, verdict }) => kind !== null && kinds.has(kind) && verdict !== 'skipped');
  const facts = { ...about, sample: own.length, evidenceAgeSeconds: ageSecondsOf(sighting.atMs, moment.nowMs) };
  if (sighting.isBaseline)
    return skippedResult(trigger, 'not-applicable', {
      ...facts,
      value: null,
      because: 'a baseline was recorded: what was there is known from now on',
    });
  const failed = own.filter(({ verdict }) => verdict === 'fail');
  if (failed.length > 0) return judgeFailed(failed, terms, facts);
  return judgeClean(own, { trigger, what, facts });
}

type Facts = {
  readonly limit: number;
  readonly unit: string;
  readonly sample: number;
  readonly evidenceAgeSeconds: number;
};

function judgeFailed(failed: readonly SightedCheck[], terms: CheckTerms, facts: Facts): RuleResult {
  const isManualAlone = failed.every(({ cause }) => cause === 'manual');
  const isUnsaid = !isManualAlone && failed.every(({ cause }) => cause !== 'any');
  const action = isManualAlone ? terms.actionWhereManualOnly : isUnsaid ? milder(terms.action) : terms.action;
  const named = failed.slice(0, 3).map(({ id, observed }) => `${id}: ${observed}`);
  const more = failed.length > named.length ? [`and ${failed.length - named.length} more`] : [];
  const causes = isManualAlone
    ? ['only the manual path can have caused it']
    : isUnsaid
      ? ['which path can have caused it is not recorded']
      : [];
  return firedResult(terms.trigger, action, {
    ...facts,
    value: failed.reduce((sum, { faultCount }) => sum + Math.max(1, faultCount), 0),
    because: [...named, ...more, ...causes].join('; '),
    remedy: failed.find(({ remedy }) => remedy !== null)?.remedy ?? null,
    isManualAlone,
    subjects: [...new Set(failed.map(({ id }) => id))],
  });
}

function judgeClean(
  own: readonly SightedCheck[],
  { trigger, what, facts }: Pick<CheckTerms, 'trigger' | 'what'> & { readonly facts: Facts },
): RuleResult {
  const unknown = own.filter(({ verdict }) => verdict === 'unknown');
  if (own.length === 0)
    return quietResult(trigger, 'unknown', {
      ...facts,
      value: null,
      because: `no check of ${what} was measured`,
      remedy: 'See the job Data of the workflow integrity: it says what is missing.',
    });
  if (unknown.length > 0)
    return quietResult(trigger, 'unknown', {
      ...facts,
      value: 0,
      because: `nothing was found, and ${count(unknown.length, 'check')} of ${what} could not be measured: ${unknown[0]?.id}: ${unknown[0]?.observed}`,
      remedy: unknown.find(({ remedy }) => remedy !== null)?.remedy ?? null,
      subjects: [...new Set(unknown.map(({ id }) => id))],
    });
  const isWarned = own.some(({ verdict }) => verdict === 'warn');
  return quietResult(trigger, isWarned ? 'warn' : 'pass', {
    ...facts,
    value: 0,
    because: `${count(own.length, 'check')} of ${what} found nothing beyond what is known`,
  });
}
