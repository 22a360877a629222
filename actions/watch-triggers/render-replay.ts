import { count } from '../shared/markdown/count.ts';
import { oneLine } from '../shared/markdown/one-line.ts';
import type { ReplayDifference } from '../shared/triggers/compare-replays.ts';
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
    `${count(ticks, 'tick')} in ${count(days, 'day')}, ${judgedTicks} of them judged; ${count(rollbacks.length, 'rollback')} would have been, ${recorded.length} were.`,
    ...firings.map(describeFiring),
    ...(firings.length === 0 ? ['No rule fired.'] : []),
    ...recorded.map((at) => `${at} recorded: rolled back`),
  ];
}

/** What a change of the policy would have meant, one line each. */
export function renderDifferenceLines(
  differences: readonly ReplayDifference[],
  { days, before, after }: { readonly days: number; readonly before: Replay; readonly after: Replay },
): readonly string[] {
  const rollbacks = `${count(before.rollbacks.length, 'rollback')} before, ${after.rollbacks.length} after`;
  if (differences.length === 0)
    return [`No difference over the last ${count(days, 'day')}: both fire at the same ticks (${rollbacks}).`];
  return [
    `${count(differences.length, 'difference')} over the last ${count(days, 'day')} (${rollbacks}):`,
    ...differences.map(describeDifference),
  ];
}

function describeFiring({ from, through, generation, phase, action, isObserved, trigger, because }: Firing): string {
  const until = from === through ? '' : ` to ${through}`;
  const asked = isObserved ? 'observed' : action;
  return `${from}${until} generation ${generation} (${phase}): ${asked} by ${trigger}: ${oneLine(because, 200)}`;
}

function describeDifference({ kind, trigger, action, generation, phase, before, after }: ReplayDifference): string {
  const about = `generation ${generation} (${phase}): ${action} by ${trigger}`;
  switch (kind) {
    case 'only-before':
      return `${before ?? ''} ${about} fires no longer`;
    case 'only-after':
      return `${after ?? ''} ${about} would fire`;
    case 'earlier':
    case 'later':
      return `${after ?? ''} ${about} ${kind} than ${before ?? ''}`;
    default:
      return kind satisfies never;
  }
}
