import type { HistoryRecord, RecordOf } from '../history/history-record.ts';
import { instantKey } from '../history/instant-order.ts';

/**
 * When the control of a rollback ended, by the history: what dlt wrote before was in flight. A later run that found everything done does not move it, so that doing
 * it again never puts the proof off. `null` where no control of that generation is recorded.
 */
export function controlEndedAt(records: readonly HistoryRecord[], generation: number): string | null {
  const ended = records
    .filter((record): record is RecordOf<'control'> => record.kind === 'control')
    .filter((record) => record.generation === generation && record.direction === 'to-manual')
    .toSorted((a, b) => instantKey(a.endedAt).localeCompare(instantKey(b.endedAt)));
  const changing = ended.filter(({ results }) =>
    results.some(({ path, outcome }) => path === 'dlt' && outcome === 'changed'),
  );
  return (changing.at(-1) ?? ended[0])?.endedAt ?? null;
}
