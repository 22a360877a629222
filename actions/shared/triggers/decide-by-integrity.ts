import type { Severity } from '../cutover/severity.ts';
import type { Trigger } from '../cutover/trigger.ts';
import type { CheckKind } from '../integrity/integrity-check.ts';
import type { CheckResult, IntegrityResult } from '../integrity/integrity-result.ts';
import type { Policy } from '../policy/policy.ts';
import { DECISIONS, type Decision } from './decision.ts';

export { DECISIONS };

export interface IntegrityDecision {
  readonly decision: Decision;
  /** Which of the runbook's triggers decided; `null` where nothing is to be done. */
  readonly trigger: Trigger | null;
  readonly severity: Severity | null;
  /** The state that it was decided on, for compare-and-set; `null` where it could not be read. */
  readonly generation: number | null;
  /** What decided, or why nothing does, in one line. */
  readonly because: string;
}

type Seen = Pick<IntegrityResult, 'checks' | 'generation' | 'phase' | 'isBaseline'>;

interface Rule {
  readonly trigger: 'data-loss' | 'duplicates';
  readonly kinds: ReadonlySet<CheckKind>;
  readonly severity: Severity;
}

/** The runbook's order: what is lost comes before what is doubled. */
const RULES: readonly Rule[] = [
  { trigger: 'data-loss', kinds: new Set(['loss', 'corruption']), severity: 'critical' },
  { trigger: 'duplicates', kinds: new Set(['duplicates']), severity: 'high' },
];

/**
 * The two triggers that one look at the data decides alone (DESIGN.md section 7): loss or corruption, and doubled ids, beyond the baseline. Only
 * what is proven decides: `unknown` never does, and neither does a state that could not be read or is rolled back already. Loss that only the manual
 * path can have caused takes the milder action of the policy, since going back to it would not help.
 */
export function decideByIntegrity(seen: Seen, triggers: Policy['triggers']): IntegrityDecision {
  const nothing = { decision: 'continue', trigger: null, severity: null, generation: seen.generation } as const;
  if (seen.generation === null || seen.phase === null)
    return { ...nothing, because: 'the state could not be read, so nothing is decided on it' };
  if (seen.phase === 'manual_only') return { ...nothing, because: 'nothing goes by dlt' };
  if (seen.isBaseline) return { ...nothing, because: 'a baseline was recorded: what was there is known from now on' };
  const fired = RULES.flatMap((rule) => fire(rule, seen.checks, triggers));
  const [worst] = fired.toSorted((a, b) => DECISIONS.indexOf(b.decision) - DECISIONS.indexOf(a.decision));
  if (worst === undefined) return { ...nothing, because: 'no check of loss, corruption or doubled ids failed' };
  return { ...worst, generation: seen.generation };
}

type Fired = Omit<IntegrityDecision, 'generation'>;

function fire(rule: Rule, checks: readonly CheckResult[], triggers: Policy['triggers']): readonly Fired[] {
  const failed = checks.filter(({ verdict, kind }) => verdict === 'fail' && rule.kinds.has(kind));
  if (failed.length === 0) return [];
  const isManualAlone = failed.every(({ action }) => action === 'hold');
  const action = actionOf(rule.trigger, triggers, isManualAlone);
  const named = failed.slice(0, 3).map(({ id, observed }) => `${id}: ${observed}`);
  const more = failed.length > named.length ? `; and ${failed.length - named.length} more` : '';
  const because = `${named.join('; ')}${more}`;
  if (action === 'observe')
    return [
      { decision: 'continue', trigger: null, severity: null, because: `${rule.trigger} is observed only: ${because}` },
    ];
  return [{ decision: action, trigger: rule.trigger, severity: rule.severity, because }];
}

function actionOf(
  trigger: Rule['trigger'],
  triggers: Policy['triggers'],
  isManualAlone: boolean,
): 'rollback' | 'hold' | 'observe' {
  if (trigger === 'duplicates') return isManualAlone ? milder(triggers.duplicates.action) : triggers.duplicates.action;
  const { action, actionWhereManualOnly } = triggers['data-loss'];
  return isManualAlone ? actionWhereManualOnly : action;
}

/** A rollback is never onto the path that is at fault. */
function milder(action: 'rollback' | 'hold' | 'observe'): 'hold' | 'observe' {
  return action === 'observe' ? 'observe' : 'hold';
}
