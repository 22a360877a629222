import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { fromSpoolName, toSpoolName } from '../../actions/shared/collector-run/spool-name.ts';
import { OperatorError } from '../../actions/shared/errors.ts';
import type { HistoryFile } from '../../actions/shared/history/history-file.ts';
import type { HistoryStore } from '../../actions/shared/ports.ts';
import { writeAtomically } from './atomic-file.ts';

/** A machine that never reaches the history keeps the newest of so many runs; an hourly collector fills it in three weeks. */
export const MOST_SPOOLED = 500;

/** Before it is sent, so that nothing is lost where this process is killed in between. */
export async function keepInSpool(folder: string, file: HistoryFile): Promise<void> {
  await writeAtomically(join(folder, toSpoolName(file.path)), file.contents);
}

export interface SentSpool {
  readonly sent: number;
  /** Still here, to be sent by the next run. */
  readonly left: number;
  /** Given up because there were more than `MOST_SPOOLED`. */
  readonly dropped: number;
  /** The first reason why one could not be sent. */
  readonly fault: unknown;
}

/**
 * Sends what waits, oldest first, until one fails or the signal aborts. A file is removed once the history has it, under its own path: sent
 * twice, by a run that was killed in between or by two at once, it is there once.
 */
export async function sendSpool(folder: string, store: HistoryStore, signal: AbortSignal): Promise<SentSpool> {
  const all = await listSpool(folder);
  const surplus = all.slice(0, Math.max(0, all.length - MOST_SPOOLED));
  for (const { name } of surplus) await rm(join(folder, name), { force: true });
  let sent = 0;
  for (const { name, path } of all.slice(surplus.length)) {
    const contents = await readFile(join(folder, name)).catch(() => null);
    // Another run has sent it meanwhile.
    if (contents === null) continue;
    try {
      await store.append({ path, contents }, signal);
    } catch (fault) {
      // A path that holds something else never takes this one: the next run must not stumble over it again.
      if (fault instanceof OperatorError && fault.reasonCode === 'history-path-taken')
        await rm(join(folder, name), { force: true });
      return { sent, left: all.length - surplus.length - sent, dropped: surplus.length, fault };
    }
    await rm(join(folder, name), { force: true });
    sent += 1;
  }
  return { sent, left: 0, dropped: surplus.length, fault: null };
}

/** Oldest first. Names begin with their day, and those of one day go in any order: each is a file of its own. */
export async function listSpool(folder: string): Promise<readonly { readonly name: string; readonly path: string }[]> {
  const names = await readdir(folder).catch(() => [] as string[]);
  return names.toSorted().flatMap((name) => {
    const path = fromSpoolName(name);
    return path === null ? [] : [{ name, path }];
  });
}
