import type { Hold } from '../cutover/cutover-config.ts';
import { isHoldActive } from '../cutover/hold.ts';
import type { LastDecision } from './trigger-moment.ts';
import type { TriggerDecision } from './trigger-result.ts';

/** What is to be done about the hold that a decision asks for. */
export type HoldStep = 'none' | 'set' | 'stands' | 'left-off';

/**
 * A hold is set when its trigger begins to ask for it, once: where a person lifts it while the trigger still fires, that person has decided, and a rule
 * does not set it against them every half hour. It is tried again where setting it failed.
 */
export function decideHold(
  { decision, trigger }: Pick<TriggerDecision, 'decision' | 'trigger'>,
  { hold, last, now }: { readonly hold: Hold | null; readonly last: LastDecision | null; readonly now: Date },
): HoldStep {
  if (decision !== 'hold') return 'none';
  if (isHoldActive(hold, now)) return 'stands';
  const wasSet = last !== null && last.decision === 'hold' && last.trigger === trigger;
  return wasSet && last.hold !== null && last.hold !== 'failed' ? 'left-off' : 'set';
}
