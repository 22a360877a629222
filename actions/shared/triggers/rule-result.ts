import type { Trigger } from '../cutover/trigger.ts';
import type { Verdict } from '../verdict/verdict.ts';
import type { Unmeasured } from '../verification/measured.ts';
import type { Decision } from './decision.ts';
import { MOST_SUBJECTS, type RuleResult } from './trigger-result.ts';

/** What the policy wants of a trigger that fires. */
export type PolicyAction = 'rollback' | 'hold' | 'observe';

/** The numbers of a rule, and what it was measured on. */
export type RuleFacts = Pick<RuleResult, 'value' | 'limit' | 'unit' | 'because'> &
  Partial<
    Pick<RuleResult, 'windowHours' | 'sample' | 'minimumSample' | 'evidenceAgeSeconds' | 'remedy' | 'isManualAlone'>
  > & { readonly subjects?: readonly string[] };

/** Written out key by key: a replay makes hundreds of thousands of them. */
function toResult(trigger: Trigger, verdict: RuleResult['verdict'], facts: RuleFacts): RuleResult {
  return {
    trigger,
    verdict,
    skipReason: null,
    fired: false,
    action: 'continue',
    isObserved: false,
    isManualAlone: facts.isManualAlone ?? false,
    value: facts.value,
    limit: facts.limit,
    unit: facts.unit,
    windowHours: facts.windowHours ?? null,
    sample: facts.sample ?? null,
    minimumSample: facts.minimumSample ?? null,
    evidenceAgeSeconds: facts.evidenceAgeSeconds ?? null,
    because: facts.because,
    remedy: facts.remedy ?? null,
    subjects: facts.subjects?.slice(0, MOST_SUBJECTS) ?? [],
  };
}

/** It fired. One that is observed only asks for nothing, and warns. */
export function firedResult(trigger: Trigger, action: PolicyAction, facts: RuleFacts): RuleResult {
  const isObserved = action === 'observe';
  const asked: Decision = isObserved ? 'continue' : action;
  return { ...toResult(trigger, isObserved ? 'warn' : 'fail', facts), fired: true, action: asked, isObserved };
}

/** It fired before and was not cleared since, and what there is now may not decide: it stands, and asks for nothing. */
export function standingResult(trigger: Trigger, facts: RuleFacts): RuleResult {
  return { ...toResult(trigger, 'unknown', facts), fired: true };
}

export function quietResult(trigger: Trigger, verdict: Exclude<Verdict, 'fail'>, facts: RuleFacts): RuleResult {
  return toResult(trigger, verdict, facts);
}

/** Too little has happened yet to say anything, or there is nothing to say it of. */
export function skippedResult(
  trigger: Trigger,
  skipReason: NonNullable<RuleResult['skipReason']>,
  facts: RuleFacts,
): RuleResult {
  return { ...toResult(trigger, 'skipped', facts), skipReason };
}

/** Its source could not be read: unknown, which never fires. */
export function unmeasuredResult(
  trigger: Trigger,
  { message, remedy }: Unmeasured,
  facts: Pick<RuleFacts, 'limit' | 'unit'> & Partial<RuleFacts>,
): RuleResult {
  return toResult(trigger, 'unknown', { value: null, ...facts, because: message, remedy });
}
