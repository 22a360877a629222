import { toHoldEvent } from '../shared/cutover/assess-hold.ts';
import { renderHistoryLines } from '../shared/history/history-lines.ts';
import { renderHistoryPath, renderRunKey, type HistoryRun } from '../shared/history/history-path.ts';
import type { HistoryRecord } from '../shared/history/history-record.ts';
import { oneLine } from '../shared/markdown/one-line.ts';
import type { HistoryStore } from '../shared/ports.ts';
import { BADGE_PATH, toTickBadge } from '../shared/status/tick-badge.ts';
import type { RuleResult } from '../shared/triggers/trigger-result.ts';
import { measureFault } from '../shared/verification/measure-fault.ts';
import type { WatchResult } from './watch-result.ts';

/** The name of this in heartbeats: it is there where the database's runner is dead, and its job of integrity with it. */
export const WATCH_WORKFLOW = 'watch';

export interface KeptDecision {
  readonly run: HistoryRun;
  readonly runUrl: string | null;
  /** By the state that was read, or the hold that was set just now. */
  readonly isHeld: boolean;
  /** By the history and the state. */
  readonly isIncidentOpen: boolean;
}

/** This run's file: that it was there, and what it decided. */
export async function keepDecision(
  history: Pick<HistoryStore, 'append' | 'branch'>,
  result: WatchResult,
  { run, runUrl, isHeld, isIncidentOpen }: KeptDecision,
  signal: AbortSignal,
): Promise<WatchResult['history']> {
  const path = renderHistoryPath(run);
  const contents = renderHistoryLines(toRecords(result, { run, runUrl }));
  const { phase, decision, verdict, at } = result;
  const badge = `${JSON.stringify(toTickBadge({ phase, decision, verdict, isHeld, isIncidentOpen, at }))}\n`;
  const beside = [{ path: BADGE_PATH, contents: new TextEncoder().encode(badge) }];
  const written = await measureFault(
    () => history.append({ path, contents }, signal, beside),
    `Let the token write to ${history.branch} (contents: write), then run this again.`,
  );
  return written.measured
    ? { outcome: 'written', detail: null, path }
    : { outcome: 'not-written', detail: `${written.message} ${written.remedy}`, path: null };
}

/** By the time of the decision: the run itself began a little earlier. */
function toRecords(
  result: WatchResult,
  { run, runUrl }: Omit<KeptDecision, 'isHeld' | 'isIncidentOpen'>,
): readonly HistoryRecord[] {
  const { decision, trigger, severity, generation, because, latenessSeconds, verdict } = result;
  const about = { schemaVersion: 1 as const, run: renderRunKey(run) };
  return [
    { ...about, kind: 'heartbeat', at: run.at.toISOString(), workflow: WATCH_WORKFLOW, verdict, runUrl, generation },
    {
      ...about,
      kind: 'decision',
      at: result.at,
      ...{ generation, decision, trigger, severity, latenessSeconds },
      because: oneLine(because, 300),
      hold: toRecordedHold(result.hold),
      rules: result.rules.map(toRecordedRule),
    },
    ...toHoldRecords(result, about.run),
  ];
}

function toHoldRecords({ holdNotice, at }: WatchResult, run: string): readonly HistoryRecord[] {
  if (holdNotice === null) return [];
  const { event, ...hold } = holdNotice;
  return [toHoldEvent(hold, event, { at: new Date(at), run })];
}

function toRecordedHold(hold: WatchResult['hold']): Extract<HistoryRecord, { kind: 'decision' }>['hold'] {
  if (hold === null || hold.outcome === 'not-set') return null;
  return hold.outcome;
}

function toRecordedRule(rule: RuleResult): Extract<HistoryRecord, { kind: 'decision' }>['rules'][number] {
  const { trigger, fired, verdict, action, value, limit, windowHours, sample, evidenceAgeSeconds, isManualAlone } =
    rule;
  return {
    ...{ trigger, fired, verdict, action, value, limit, windowHours, sample, evidenceAgeSeconds },
    because: oneLine(rule.because, 200),
    ...(isManualAlone ? { isManualAlone } : {}),
  };
}
