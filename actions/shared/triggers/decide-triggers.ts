import { SEVERITIES } from '../cutover/severity.ts';
import { TRIGGER_TITLES } from '../cutover/trigger.ts';
import { count } from '../markdown/count.ts';
import { findSkew } from './assess-clocks.ts';
import { DECISIONS, type Decision } from './decision.ts';
import { TRIGGER_RULES } from './list-rules.ts';
import type { RuleMoment, TriggerMoment } from './trigger-moment.ts';
import type { RuleResult, TriggerDecision } from './trigger-result.ts';
import type { TriggerRule } from './trigger-rule.ts';

/**
 * All seven triggers, folded to one decision (DESIGN.md section 7): the worst that any asks for, by the gravest of those. Nothing is decided on a state
 * or a policy that cannot be read, by clocks that do not agree, or where nothing goes by dlt: a rollback is never rolled back. The order of facts, and one
 * that is there twice, change nothing. One rollback an incident follows from the generation, which the next transition moves on.
 */
export function decideTriggers(moment: TriggerMoment, rules: readonly TriggerRule[] = TRIGGER_RULES): TriggerDecision {
  const { state, policy } = moment;
  if (!state.measured) return nothing('state-unknown', null, `the state could not be read: ${state.message}`);
  const { generation, phase, phaseStartedMs } = state.value;
  if (phase === 'manual_only') return nothing('nothing-on-dlt', generation, 'nothing goes by dlt');
  if (!policy.measured) return nothing('policy-invalid', generation, `nothing is decided: ${policy.message}`);
  if (phaseStartedMs === null)
    return nothing('state-unknown', generation, 'the config does not say when the phase began, so no fact counts');
  const known: RuleMoment = { ...moment, state: { ...state.value, phaseStartedMs }, policy: policy.value };
  const results = rules.map((rule) => rule.assess(known));
  const skew = findSkew(moment);
  if (skew !== null)
    return { ...nothing('clock-skewed', generation, skew), rules: results.map((result) => silenced(result)) };
  return { ...fold(results, rules), generation, rules: results };
}

function nothing(
  reasonCode: TriggerDecision['reasonCode'],
  generation: number | null,
  because: string,
): TriggerDecision {
  return { decision: 'continue', reasonCode, trigger: null, severity: null, generation, because, rules: [] };
}

/** What a rule would have asked for, by facts of which nobody knows the time. */
function silenced(result: RuleResult): RuleResult {
  const verdict = result.verdict === 'skipped' ? 'skipped' : 'unknown';
  return { ...result, verdict, action: 'continue' };
}

function fold(
  results: readonly RuleResult[],
  rules: readonly TriggerRule[],
): Pick<TriggerDecision, 'decision' | 'reasonCode' | 'trigger' | 'severity' | 'because'> {
  const gravity = (decision: Decision): number => DECISIONS.indexOf(decision);
  const asking = results
    .map((result, at) => ({ result, severity: rules[at]?.severity ?? 'high' }))
    .filter(({ result }) => result.action !== 'continue')
    .toSorted(
      (a, b) =>
        gravity(b.result.action) - gravity(a.result.action) ||
        SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity),
    );
  const [worst] = asking;
  if (worst !== undefined) {
    const { trigger, action, because } = worst.result;
    const others = asking.slice(1).map(({ result }) => result.trigger);
    const beside = others.length === 0 ? '' : `; beside it ${others.join(', ')}`;
    return {
      decision: action,
      reasonCode: 'trigger-fired',
      trigger,
      severity: worst.severity,
      because: `${TRIGGER_TITLES[trigger]}: ${because}${beside}`,
    };
  }
  const unknown = results.filter(({ verdict }) => verdict === 'unknown').map(({ trigger }) => trigger);
  const observed = results.filter(({ fired, isObserved }) => fired && isObserved).map(({ trigger }) => trigger);
  const watched = observed.length === 0 ? '' : `; observed only: ${observed.join(', ')}`;
  const because =
    unknown.length === 0
      ? `no trigger fired${watched}`
      : `no trigger fired; ${count(unknown.length, 'trigger')} could not be measured: ${unknown.join(', ')}${watched}`;
  const reasonCode = unknown.length === 0 ? 'no-trigger-fired' : 'triggers-unknown';
  return { decision: 'continue', reasonCode, trigger: null, severity: null, because };
}
