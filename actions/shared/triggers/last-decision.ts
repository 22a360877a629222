import type { Trigger } from '../cutover/trigger.ts';
import type { HistoryRecord, RecordOf } from '../history/history-record.ts';
import { compareTexts, instantKey } from '../history/instant-order.ts';
import type { LastDecision } from './trigger-moment.ts';
import type { RuleResult, TriggerDecision } from './trigger-result.ts';

type DecisionRecord = RecordOf<'decision'>;
export type RuleHold = NonNullable<DecisionRecord['hold']>;

/** What of one tick counts for the next. */
export interface TickDecision extends Pick<TriggerDecision, 'decision' | 'trigger'> {
  readonly generation: number;
  readonly hold: RuleHold | null;
  readonly rules: readonly (Pick<RuleResult, 'trigger' | 'fired' | 'verdict'> & {
    readonly isManualAlone?: boolean | undefined;
  })[];
}

/** The ticks up to there and one more. Another generation begins anew. */
export function foldDecision(before: LastDecision | null, tick: TickDecision): LastDecision {
  const known = before?.generation === tick.generation ? before : null;
  const quiet = new Set(tick.rules.filter(isQuiet).map(({ trigger }) => trigger));
  const kept = (triggers: readonly Trigger[] = []): readonly Trigger[] => triggers.filter((one) => !quiet.has(one));
  const fired = tick.rules.filter((rule) => rule.fired).map(({ trigger }) => trigger);
  const decided = tick.decision === 'rollback' && tick.trigger !== null ? [tick.trigger] : [];
  const due = [...decided, ...tick.rules.filter(isSilenced).map(({ trigger }) => trigger)];
  return {
    generation: tick.generation,
    fired: [...new Set([...kept(known?.fired), ...fired])],
    due: [...new Set([...kept(known?.due), ...due])],
    holds: foldHolds(
      [...(known?.holds ?? [])].filter(([trigger]) => !quiet.has(trigger)),
      tick,
    ),
  };
}

/** It was measured, and did not fire. */
function isQuiet({ fired, verdict }: TickDecision['rules'][number]): boolean {
  return !fired && verdict !== 'unknown';
}

/** It fired at a tick at which nothing could be decided, because the clocks did not agree: it is due once they do. */
function isSilenced({ fired, verdict, isManualAlone }: TickDecision['rules'][number]): boolean {
  return fired && verdict === 'unknown' && isManualAlone !== true;
}

/** That a hold stands says nothing new where this rule set it, or a person took it off. */
function foldHolds(
  known: readonly (readonly [Trigger, RuleHold])[],
  { decision, trigger, hold }: TickDecision,
): LastDecision['holds'] {
  const holds = new Map(known);
  if (decision !== 'hold' || trigger === null || hold === null) return holds;
  const before = holds.get(trigger);
  const isKept = hold === 'stands' && (before === 'set' || before === 'left-off');
  return isKept ? holds : holds.set(trigger, hold);
}

/**
 * All decisions of that generation up to now, in their order: one that is stamped in the future is of a wrong clock. Order and repetition of the records
 * change nothing.
 */
export function findLastDecision(
  records: readonly HistoryRecord[],
  { generation, now }: { readonly generation: number | null; readonly now: Date },
): LastDecision | null {
  if (generation === null) return null;
  const own = records.filter(
    (record): record is DecisionRecord =>
      record.kind === 'decision' && record.generation === generation && Date.parse(record.at) <= now.getTime(),
  );
  const inOrder = own.toSorted(
    (a, b) => compareTexts(instantKey(a.at), instantKey(b.at)) || compareTexts(JSON.stringify(a), JSON.stringify(b)),
  );
  return inOrder.reduce<LastDecision | null>((last, record) => foldDecision(last, { ...record, generation }), null);
}

/** Whether the rule fired when it was last measured, in this generation. */
export function hasFired(last: LastDecision | null, trigger: Trigger, generation: number): boolean {
  return last !== null && last.generation === generation && last.fired.includes(trigger);
}
