import { renderHistoryLines } from '../shared/history/history-lines.ts';
import { renderHistoryPath, renderRunKey, type HistoryRun } from '../shared/history/history-path.ts';
import type { IncidentEventName } from '../shared/history/incident-records.ts';
import type { Clock, HistoryStore } from '../shared/ports.ts';
import { measureFault } from '../shared/verification/measure-fault.ts';
import type { Measured } from '../shared/verification/measured.ts';

export interface NewEvent {
  readonly incident: string;
  readonly event: IncidentEventName;
  /** One line. */
  readonly detail: string;
}

/** Adds events to the history, each time in a file of its own; a fault is an answer. */
export interface EventLedger {
  add(events: readonly NewEvent[], signal: AbortSignal): Promise<Measured<'kept'>>;
}

interface LedgerOptions {
  readonly history: HistoryStore;
  readonly clock: Pick<Clock, 'now'>;
  readonly run: HistoryRun;
}

export function createEventLedger({ history, clock, run }: LedgerOptions): EventLedger {
  let files = 0;
  return {
    add: (events, signal) => {
      files += 1;
      const at = clock.now();
      const path = renderHistoryPath({ ...run, at, job: `${run.job}-${files}` });
      const records = events.map(({ incident, event, detail }) => ({
        kind: 'incident-event' as const,
        schemaVersion: 1 as const,
        at: at.toISOString(),
        incident,
        event,
        detail,
        run: renderRunKey(run),
      }));
      return measureFault(async () => {
        await history.append({ path, contents: renderHistoryLines(records) }, signal);
        return 'kept' as const;
      }, `Let the token write to ${history.branch} (contents: write).`);
    },
  };
}
