import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

import { MOST_RECORD_BYTES, parseChildLines, type ChildLines } from '../../actions/shared/collector-run/child-lines.ts';
import { foldRecords, type EndedRun } from '../../actions/shared/collector-run/fold-records.ts';
import type { HistoryFile } from '../../actions/shared/history/history-file.ts';
import { renderHistoryLines } from '../../actions/shared/history/history-lines.ts';
import { renderHistoryPath, renderRunKey, type HistoryRun } from '../../actions/shared/history/history-path.ts';
import type { HistoryStore, Log } from '../../actions/shared/ports.ts';
import { describeFileFault } from './file-fault.ts';
import { describeUnread } from './state-source.ts';
import { keepInSpool, sendSpool } from './spool.ts';

/** What the collector appended, as far as it may be read. A file that it removed says nothing. */
export async function readRecordFile(path: string | null): Promise<ChildLines> {
  if (path === null) return parseChildLines('');
  // Not blocking: whatever the collector has put in its place, such as a pipe that nobody writes to.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch(() => null);
  if (file === null) return parseChildLines('');
  try {
    const buffer = Buffer.alloc(MOST_RECORD_BYTES + 1);
    let length = 0;
    for (let read = -1; read !== 0 && length < buffer.length; length += read)
      read = (await file.read(buffer, length, buffer.length - length, length)).bytesRead;
    const text = buffer.toString('utf8', 0, Math.min(length, MOST_RECORD_BYTES));
    return parseChildLines(text, length > MOST_RECORD_BYTES);
  } catch {
    return parseChildLines('');
  } finally {
    await file.close();
  }
}

export interface Recording {
  /** `null` where this machine has no place to keep anything: then it is sent or lost, and that is said. */
  readonly spool: string | null;
  readonly openStore: () => Promise<HistoryStore>;
  readonly signal: AbortSignal;
  readonly log: Pick<Log, 'warning'>;
}

/** Keeps what a run leaves on this machine, then sends it with whatever earlier ones could not. Says what did not work; never throws. */
export async function recordRun(run: HistoryRun, ended: Omit<EndedRun, 'run'>, recording: Recording): Promise<void> {
  const records = foldRecords({ ...ended, run: renderRunKey(run) });
  await keepAndSend({ path: renderHistoryPath(run), contents: renderHistoryLines(records) }, recording);
}

/** On this machine first, so that nothing is lost where this process is killed in between. Never throws. */
export async function keepAndSend(file: HistoryFile, { spool, openStore, signal, log }: Recording): Promise<void> {
  let isKept = false;
  if (spool !== null) {
    try {
      await keepInSpool(spool, file);
      isKept = true;
    } catch (fault) {
      log.warning(`What this run recorded could not be kept in ${spool}: ${describeFileFault(fault)}`);
    }
  }
  if (isKept && spool !== null) return sendKept({ spool, openStore, signal, log });
  await withStore(openStore, async (store) => {
    await store.append(file, signal);
  }).catch((fault: unknown) => {
    log.warning(`What this run recorded is lost: ${describeUnread(fault)}`);
  });
}

/** Sends what waits on this machine. Never throws. */
export async function sendKept({
  spool,
  openStore,
  signal,
  log,
}: Recording & { readonly spool: string }): Promise<void> {
  try {
    const { left, dropped, fault } = await withStore(openStore, (store) => sendSpool(spool, store, signal));
    if (dropped > 0) log.warning(`The records of ${dropped} runs were given up: too many wait in ${spool}.`);
    if (left > 0) log.warning(waiting(left, fault));
  } catch (fault) {
    log.warning(waiting(null, fault));
  }
}

function waiting(left: number | null, fault: unknown): string {
  const what =
    left === null ? 'Records of this machine' : left === 1 ? 'The records of 1 run' : `The records of ${left} runs`;
  return `${what} did not reach the history and are kept; the next run sends them: ${describeUnread(fault)}`;
}

async function withStore<T>(
  openStore: () => Promise<HistoryStore>,
  work: (store: HistoryStore) => Promise<T>,
): Promise<T> {
  const store = await openStore();
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}
