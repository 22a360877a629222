import type { ControlResult } from '../shared/control/control-result.ts';
import { renderHistoryLines } from '../shared/history/history-lines.ts';
import { renderHistoryPath, renderRunKey, type HistoryRun } from '../shared/history/history-path.ts';
import type { RecordOf } from '../shared/history/history-record.ts';
import { oneLine } from '../shared/markdown/one-line.ts';
import type { HistoryStore } from '../shared/ports.ts';
import { measureFault } from '../shared/verification/measure-fault.ts';

interface KeepOptions {
  readonly run: Omit<HistoryRun, 'at'>;
  readonly signal: AbortSignal;
}

interface KeepPorts {
  readonly history: HistoryStore | null;
  readonly signalAfter: (milliseconds: number) => AbortSignal;
}

/** What was switched is known by then: the history must not hold it up for long. */
const LIMIT_MS = 20_000;

/** Adds what was done to the history. That it could not be is a note, and no failure of the switch. */
export async function keepControl(
  result: ControlResult,
  { run, signal }: KeepOptions,
  { history, signalAfter }: KeepPorts,
): Promise<ControlResult> {
  const results = toRecord(result, run);
  if (history === null || result.isDryRun || results.results.length === 0) return result;
  const path = renderHistoryPath({ ...run, at: new Date(result.startedAt) });
  const kept = await measureFault(
    () =>
      history.append(
        { path, contents: renderHistoryLines([results]) },
        AbortSignal.any([signal, signalAfter(LIMIT_MS)]),
      ),
    `Let the token write to ${history.branch} (contents: write).`,
  );
  if (kept.measured) return { ...result, record: path };
  return { ...result, notes: [...result.notes, `Not kept in the history: ${kept.message} ${kept.remedy}`] };
}

function toRecord(result: ControlResult, run: KeepOptions['run']): RecordOf<'control'> {
  const { startedAt, endedAt, generation, incident, direction, rows } = result;
  return {
    kind: 'control',
    schemaVersion: 1,
    at: startedAt,
    endedAt,
    run: renderRunKey(run),
    generation,
    incident,
    direction,
    results: rows.flatMap(({ target, path, action, outcome, observed }) =>
      // A path without workflows has none that was acted on.
      action === null || outcome === 'planned'
        ? []
        : [{ target, path, action, outcome, detail: oneLine(observed, 300) }],
    ),
  };
}
