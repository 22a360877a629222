import type { Hold } from '../cutover/cutover-config.ts';
import { isHoldActive } from '../cutover/hold.ts';
import type { LastDecision } from './trigger-moment.ts';
import type { TriggerDecision } from './trigger-result.ts';

/** What is to be done about the hold that a decision asks for. */
export type HoldStep = 'none' | 'set' | 'stands' | 'left-off';

/**
 * A hold is set when its trigger begins to ask for it, once: where a person lifts it while the trigger still fires, that person has decided, and a rule
 * does not set it against them every half hour. It is tried again where setting it failed,
 * and set where another one that stood has ended.
 */
export function decideHold(
  { decision, trigger, generation }: Pick<TriggerDecision, 'decision' | 'trigger' | 'generation'>,
  { hold, last, now }: { readonly hold: Hold | null; readonly last: LastDecision | null; readonly now: Date },
): HoldStep {
  if (decision !== 'hold' || trigger === null) return 'none';
  if (isHoldActive(hold, now)) return 'stands';
  const before = last?.generation === generation ? last?.holds.get(trigger) : undefined;
  return before === 'set' || before === 'left-off' ? 'left-off' : 'set';
}
