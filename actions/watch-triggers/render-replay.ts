import { count } from '../shared/markdown/count.ts';
import { oneLine } from '../shared/markdown/one-line.ts';
import type { ReplayDifference, Stretches } from '../shared/triggers/compare-replays.ts';
import type { Firing, Replay } from '../shared/triggers/replay-triggers.ts';

export interface ReplayPeriod {
  readonly days: number;
  /** Rollbacks that really were, by when: UTC with `Z`. */
  readonly recorded: readonly string[];
}

/** What would have fired when, one line each. */
export function renderReplayLines(replay: Replay, { days, recorded }: ReplayPeriod): readonly string[] {
  const { ticks, judgedTicks, firings, rollbacks } = replay;
  return [
    `${count(ticks, 'tick')} in ${count(days, 'day')}, ${judgedTicks} of them judged; ${count(rollbacks.length, 'rollback')} would have been, ${recorded.length} ${recorded.length === 1 ? 'was' : 'were'}.`,
    ...firings.map(describeFiring),
    ...(firings.length === 0 ? [describeSilence(replay)] : []),
    ...recorded.map((at) => `${at} recorded: rolled back`),
  ];
}

/** That nothing fired is known only where something was judged. */
function describeSilence({ ticks, judgedTicks }: Replay): string {
  if (ticks === 0) return 'No tick is recorded, so nothing is known of it: the workflow integrity records them.';
  return judgedTicks === 0 ? 'Nothing went by dlt at any of them, so no rule was judged.' : 'No rule fired.';
}

/** What a change of the policy would have meant, one line each. */
export function renderDifferenceLines(
  differences: readonly ReplayDifference[],
  { days, before, after }: { readonly days: number; readonly before: Replay; readonly after: Replay },
): readonly string[] {
  const period = `over the last ${count(days, 'day')}`;
  if (before.judgedTicks === 0)
    return [`What the change would have decided ${period} is not known: ${describeNothingJudged(before)}.`];
  const rollbacks = `${count(before.rollbacks.length, 'rollback')} before, ${after.rollbacks.length} after`;
  const basis = `By ${count(before.ticks, 'tick')}, recorded since ${before.recordedFrom ?? ''}: ${before.judgedTicks} judged before, ${after.judgedTicks} after.`;
  if (differences.length === 0) return [`No difference ${period}: both fire at the same ticks (${rollbacks}).`, basis];
  return [
    `${count(differences.length, 'difference')} ${period} (${rollbacks}):`,
    ...differences.map(describeDifference),
    basis,
  ];
}

function describeNothingJudged({ ticks }: Replay): string {
  return ticks === 0
    ? 'no tick is recorded (the workflow integrity records them)'
    : `nothing went by dlt at ${ticks === 1 ? 'the one tick' : `any of the ${ticks} ticks`} recorded`;
}

function describeFiring({ from, through, generation, phase, action, isObserved, trigger, because }: Firing): string {
  const until = from === through ? '' : ` to ${through}`;
  const asked = isObserved ? 'observed' : action;
  return `${from}${until} generation ${generation} (${phase}): ${asked} by ${trigger}: ${oneLine(because, 200)}`;
}

function describeDifference(difference: ReplayDifference): string {
  const { kind, trigger, action, generation, phase, before, after, stretches } = difference;
  const about = `generation ${generation} (${phase}): ${action} by ${trigger}`;
  switch (kind) {
    case 'only-before':
      return `${before ?? ''} ${about} fires no longer`;
    case 'only-after':
      return `${after ?? ''} ${about} would fire`;
    case 'earlier':
    case 'later':
      return `${after ?? ''} ${about} ${kind} than ${before ?? ''}`;
    case 'other-ticks':
      return `${after ?? ''} ${about} ${describeStretches(stretches.after)}, where it ${describeStretches(stretches.before)} before`;
    default:
      return kind satisfies never;
  }
}

function describeStretches({ count: times, through }: Stretches): string {
  return `fires ${count(times, 'time')} until ${through ?? ''}`;
}
