import { OperatorError } from '../shared/errors.ts';
import { compactHistory } from '../shared/history/compact-history.ts';
import type { HistoryRun } from '../shared/history/history-path.ts';
import { renderHistoryPath, renderRunKey } from '../shared/history/history-path.ts';
import { renderHistoryLines } from '../shared/history/history-lines.ts';
import type { HistoryRecord } from '../shared/history/history-record.ts';
import { INTEGRITY_WORKFLOW } from '../shared/integrity/integrity-history.ts';
import type { IntegrityResult } from '../shared/integrity/integrity-result.ts';
import { oneLine } from '../shared/markdown/one-line.ts';
import type { HistoryRead, HistoryStore } from '../shared/ports.ts';
import { measureFault } from '../shared/verification/measure-fault.ts';

/** As the gate of setup looks for it. */
const BASELINE_MARK = 'baseline-recorded';

export interface KeptRun {
  readonly run: HistoryRun;
  readonly runUrl: string | null;
  readonly records: readonly HistoryRecord[];
  /** The history as it was read before the look; `null` where it was not. */
  readonly read: HistoryRead | null;
}

/** Finished days become one file each; then this run's own: the heartbeat, the verdicts, and what the look learnt. */
export async function keepHistory(
  history: HistoryStore | null,
  result: Omit<IntegrityResult, 'history'>,
  { run, runUrl, records, read }: KeptRun,
  signal: AbortSignal,
): Promise<IntegrityResult['history']> {
  if (history === null) return { outcome: 'off', detail: null, path: null };
  const contents = renderHistoryLines([...aboutRun(result, { run, runUrl }), ...records]);
  const compacted =
    read === null
      ? null
      : await measureFault(() => compactHistory(history, read, { now: run.at, signal }), 'The next run does it.');
  const written = await measureFault(
    () => appendOnce(history, { run, contents }, signal),
    `Let the token write to ${history.branch} (contents: write), then run this again.`,
  );
  return written.measured
    ? { outcome: 'written', detail: compacted?.measured === false ? compacted.message : null, path: written.value }
    : { outcome: 'not-written', detail: `${written.message} ${written.remedy}`, path: null };
}

/**
 * The path that it was kept under. A workflow that calls another one may have two jobs of one name, and both look: integrity.yml, and the
 * rollback that it calls.
 */
async function appendOnce(
  history: HistoryStore,
  { run, contents }: { readonly run: HistoryRun; readonly contents: Uint8Array },
  signal: AbortSignal,
): Promise<string> {
  const path = renderHistoryPath(run);
  try {
    await history.append({ path, contents }, signal);
    return path;
  } catch (fault) {
    if (!(fault instanceof OperatorError) || fault.reasonCode !== 'history-path-taken') throw fault;
    const other = renderHistoryPath({ ...run, job: `${run.job}-called` });
    await history.append({ path: other, contents }, signal);
    return other;
  }
}

function aboutRun(
  result: Omit<IntegrityResult, 'history'>,
  { run, runUrl }: Omit<KeptRun, 'records' | 'read'>,
): readonly HistoryRecord[] {
  const at = run.at.toISOString();
  const about = { schemaVersion: 1 as const, at, run: renderRunKey(run), verdict: result.verdict };
  return [
    {
      ...about,
      kind: 'heartbeat',
      workflow: INTEGRITY_WORKFLOW,
      runUrl,
      generation: result.generation,
      databaseAt: result.database?.at ?? null,
      durationsSeconds: { total: result.durations.totalMs / 1_000, look: result.durations.lookMs / 1_000 },
    },
    {
      ...about,
      kind: 'verdicts',
      schemaVersion: 3,
      checks: result.checks.map(({ id, dataset, unit, verdict, skipReason, observed, sample, faultCount, action }) => ({
        id,
        dataset,
        unit,
        verdict,
        ...(skipReason === null ? {} : { skipReason }),
        observed: oneLine(observed, 300),
        keys: sample,
        faultCount,
        action,
      })),
    },
    // A database without a fault leaves no baseline of its own, and setup asks whether one was taken.
    ...(result.isBaseline
      ? [{ kind: 'mark' as const, schemaVersion: 1 as const, at, name: BASELINE_MARK, value: 'recorded' }]
      : []),
  ];
}
