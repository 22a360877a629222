import { parseHistoryFiles } from '../shared/history/history-lines.ts';
import type { HistoryRecord } from '../shared/history/history-record.ts';
import type { HistoryStore } from '../shared/ports.ts';
import { listManualFetches, toProofFetches } from '../shared/success/unit-fetch-facts.ts';
import type { ManualFetch } from '../shared/verification/assess-manual-rows.ts';
import { measureFault } from '../shared/verification/measure-fault.ts';
import type { Measured } from '../shared/verification/measured.ts';

/** All records of the branch `cutover-history`. A branch that is not there yet has none. */
export async function readRecords(
  history: Pick<HistoryStore, 'read' | 'branch'>,
  signal: AbortSignal,
): Promise<Measured<readonly HistoryRecord[]>> {
  return measureFault(async () => {
    const { files } = await history.read(signal);
    return parseHistoryFiles(files).records.map(({ record }) => record);
  }, `Let the token read the branch ${history.branch} (contents: read), then run this again.`);
}

/** The manual unit-fetches that the history knows, beside those that were given. */
export function addRecordedFetches(
  given: readonly ManualFetch[],
  records: Measured<readonly HistoryRecord[]>,
): readonly ManualFetch[] {
  return records.measured ? [...given, ...toProofFetches(listManualFetches(records.value))] : given;
}
