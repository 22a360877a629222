import type { HistoryRecord, RecordOf } from '../history/history-record.ts';
import { compareTexts, instantKey } from '../history/instant-order.ts';
import type { LastDecision } from './trigger-moment.ts';

/**
 * The newest decision of that generation in which rules were judged, up to now: one that is stamped in the future is of a wrong clock. Order and
 * repetition of the records change nothing.
 */
export function findLastDecision(
  records: readonly HistoryRecord[],
  { generation, now }: { readonly generation: number | null; readonly now: Date },
): LastDecision | null {
  let newest: RecordOf<'decision'> | null = null;
  for (const record of records) {
    if (record.kind !== 'decision' || record.generation !== generation || record.rules.length === 0) continue;
    if (Date.parse(record.at) > now.getTime()) continue;
    if (newest === null || isLater(record, newest)) newest = record;
  }
  return newest === null ? null : toLastDecision(newest);
}

function isLater(record: RecordOf<'decision'>, than: RecordOf<'decision'>): boolean {
  const order = compareTexts(instantKey(record.at), instantKey(than.at));
  return order === 0 ? JSON.stringify(record) > JSON.stringify(than) : order > 0;
}

function toLastDecision({ at, generation, decision, trigger, rules, hold }: RecordOf<'decision'>): LastDecision {
  return {
    ...{ atMs: Date.parse(at), generation, decision, trigger, hold },
    fired: rules.filter(({ fired }) => fired).map((rule) => rule.trigger),
  };
}
