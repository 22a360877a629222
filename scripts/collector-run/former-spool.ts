import { readdir, readFile, rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import { parseCachedAnswer } from '../../actions/shared/gate/cached-answer.ts';
import type { Log } from '../../actions/shared/ports.ts';
import { cacheFolderName, spoolFolderOf } from './answer-cache.ts';
import { makeFolder } from './atomic-file.ts';
import { describeFileFault } from './file-fault.ts';
import { listSpool, MOST_SPOOLED } from './spool.ts';

/** Under which names an earlier version kept what this source could not send. */
export interface FormerSource {
  /** Names of sources as they were, in full. */
  readonly ids: readonly string[];
  /** What every one of them began with: the branch behind it may have been any. */
  readonly prefix: string;
}

/** Of this user's folders, each a source; more are not looked at. */
const MOST_FOLDERS = 100;

/**
 * Takes over what waits under an earlier name of this source: an upgrade would lose it to sight. Moved file by file into the folder of today, from where it is
 * sent as everything else; as many as that may hold, the rest by later runs. A move is one step, so a file is in one of the two folders whatever is killed, and of
 * two processes one moves it. Where an older process is sending it just now it arrives twice under one path, which is once. Never throws.
 */
export async function adoptFormerSpools(
  cacheFile: string,
  former: FormerSource,
  log: Pick<Log, 'warning'>,
): Promise<void> {
  const own = dirname(cacheFile);
  const base = dirname(own);
  const names = new Set([...former.ids.map(cacheFolderName), ...(await findByPrefix(base, former.prefix, log))]);
  names.delete(basename(own));
  for (const name of names) await adopt(spoolFolderOf(join(base, name, 'answer.json')), spoolFolderOf(cacheFile), log);
}

/** By the answer that lies beside each; a folder without one that can be read is no source of this user's. */
async function findByPrefix(base: string, prefix: string, log: Pick<Log, 'warning'>): Promise<readonly string[]> {
  const names = await readdir(base).catch((error: NodeJS.ErrnoException): readonly string[] => {
    // Where nothing was ever kept there is no folder.
    if (error.code !== 'ENOENT')
      log.warning(`Records of earlier runs may wait in ${base}, which cannot be listed: ${describeFileFault(error)}`);
    return [];
  });
  const found = await Promise.all(
    names.slice(0, MOST_FOLDERS).map(async (name) => {
      const text = await readFile(join(base, name, 'answer.json'), 'utf8').catch(() => '');
      return parseCachedAnswer(text)?.source.startsWith(prefix) === true ? [name] : [];
    }),
  );
  return found.flat();
}

async function adopt(from: string, to: string, log: Pick<Log, 'warning'>): Promise<void> {
  const waiting = await listSpool(from);
  if (waiting.length === 0) return;
  try {
    await makeFolder(to);
    const room = Math.max(0, MOST_SPOOLED - (await listSpool(to)).length);
    for (const { name } of waiting.slice(0, room)) await moveUnlessGone(join(from, name), join(to, name));
  } catch (fault) {
    log.warning(
      `Records of earlier runs wait in ${from} and could not be moved to where the next run sends them from: ${describeFileFault(fault)} Move them by hand: mv '${from}'/*.jsonl '${to}'/`,
    );
  }
}

async function moveUnlessGone(from: string, to: string): Promise<void> {
  await rename(from, to).catch((error: NodeJS.ErrnoException) => {
    // Another run was faster.
    if (error.code !== 'ENOENT') throw error;
  });
}
