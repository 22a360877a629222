import { parseHistoryFiles } from '../shared/history/history-lines.ts';
import type { RecordOf } from '../shared/history/history-record.ts';
import { compareTexts, instantKey } from '../shared/history/instant-order.ts';
import type { CutoverState } from '../shared/integrity/look-context.ts';
import { listUnjudgedRuns } from '../shared/triggers/unjudged-looks.ts';
import type { Measured } from '../shared/verification/measured.ts';
import type { ReadMemory } from './memory.ts';

/**
 * What earlier looks left, without the watermarks of those whose findings nobody judged: this look finds them again, so that what decides was measured now. Where
 * nothing goes by dlt nobody judges, and nothing is held.
 */
export function holdWatermarks(memory: Measured<ReadMemory>, state: Measured<CutoverState>): Measured<ReadMemory> {
  if (!memory.measured || !state.measured) return memory;
  const { read, newestFailedAt } = memory.value;
  const { phase, phaseStartedAt, generation } = state.value;
  if (read === null || phase === 'manual_only' || phaseStartedAt === null || newestFailedAt === null) return memory;
  const sinceMs = Date.parse(phaseStartedAt);
  if (Date.parse(newestFailedAt) < sinceMs) return memory;
  const lines = parseHistoryFiles(read.files).records;
  const runs = listUnjudgedRuns(
    lines.map(({ record }) => record),
    { generation, sinceMs },
  );
  const held = new Set(lines.flatMap(({ path, record }) => ('run' in record && runs.has(record.run) ? [path] : [])));
  if (held.size === 0) return memory;
  const counted = lines.flatMap(({ path, record }) => (record.kind === 'watermark' && !held.has(path) ? [record] : []));
  return {
    measured: true,
    value: { ...memory.value, memory: { ...memory.value.memory, watermarks: furthest(counted) } },
  };
}

function furthest(watermarks: readonly RecordOf<'watermark'>[]): ReadonlyMap<string, string> {
  const rising = watermarks.toSorted((a, b) => compareTexts(instantKey(a.through), instantKey(b.through)));
  return new Map(rising.map(({ table, through }) => [table, through]));
}
