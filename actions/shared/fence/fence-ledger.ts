import type { FenceLedger, FenceRecord } from '../fence-ports.ts';
import type { HistoryRun } from '../history/history-path.ts';
import { renderHistoryPath } from '../history/history-path.ts';
import { parseHistoryFiles, renderHistoryLines } from '../history/history-lines.ts';
import { compareTexts, instantKey } from '../history/instant-order.ts';
import type { HistoryStore } from '../ports.ts';
import { measureFault } from '../verification/measure-fault.ts';

export interface FenceLedgerAccess {
  readonly store: HistoryStore;
  /** Whose files these are; each step has a file of its own beside the run's, since a file is written once. */
  readonly run: HistoryRun;
  /** A signal that aborts once the history has taken too long: the fence does not wait for GitHub. */
  readonly giveUp: () => AbortSignal;
}

const REMEDY = 'Check the branch of the history; what the fence needs of it stands on the role too.';

/** The fence's lines in the history of the state's repository. */
export function historyFenceLedger({ store, run, giveUp }: FenceLedgerAccess): FenceLedger {
  return {
    write: (record) =>
      measureFault(async () => {
        const path = renderHistoryPath({ ...run, job: `${run.job}-fence-${record.step}` });
        await store.append({ path, contents: renderHistoryLines([record]) }, giveUp());
        return 'written' as const;
      }, REMEDY),
    read: (role) =>
      measureFault(async () => {
        const { files } = await store.read(giveUp());
        return parseHistoryFiles(files)
          .records.flatMap(({ record }) => (record.kind === 'fence' && record.role === role ? [record] : []))
          .toSorted(byInstant);
      }, REMEDY),
  };
}

function byInstant(a: FenceRecord, b: FenceRecord): number {
  return compareTexts(instantKey(a.at), instantKey(b.at));
}
