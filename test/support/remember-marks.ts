import type { IntegrityMemory, IntegrityRecord } from '../../actions/shared/integrity/integrity-memory.ts';

/** The marks and the baseline that looks left, as the history gives them back. */
export function rememberMarks(
  memory: Partial<IntegrityMemory>,
  records: readonly IntegrityRecord[],
): Partial<IntegrityMemory> {
  const marks = new Map(memory.marks);
  const baseline = new Map(memory.baseline);
  for (const record of records) {
    if (record.kind === 'mark') marks.set(record.name, record.value);
    if (record.kind === 'baseline') baseline.set(`${record.check}:${record.dataset}`, new Set(record.keys));
  }
  return { ...memory, marks, baseline };
}
