import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

import {
  chooseFresh,
  parseCachedAnswer,
  toCachedAnswer,
  type FreshAnswer,
} from '../../actions/shared/gate/cached-answer.ts';
import type { LiveState } from '../../actions/shared/gate/live-state.ts';
import type { CommandContext } from '../commands/command-outcome.ts';
import { writeAtomically } from './atomic-file.ts';

/**
 * Where `run` keeps the last answer and what could not be sent: the file asked for, else one of this user and this source, as the XDG base
 * directories have it. `null` where there is no home, as under some service managers.
 */
export function chooseCacheFile(
  asked: string | undefined,
  sourceId: string,
  environment: CommandContext['environment'],
): string | null {
  if (asked !== undefined) return resolve(asked);
  const home = environment['HOME'];
  const base = environment['XDG_STATE_HOME'] || (home ? join(home, '.local/state') : '');
  if (!base.startsWith('/')) return null;
  return join(base, 'switchback', cacheFolderName(sourceId), 'answer.json');
}

export function cacheFolderName(sourceId: string): string {
  return createHash('sha256').update(sourceId).digest('hex').slice(0, 12);
}

/** What could not be sent waits beside the cached answer. */
export function spoolFolderOf(cacheFile: string): string {
  return join(dirname(cacheFile), 'spool');
}

/** The last answer where it is about this source and young enough; whatever is wrong with the file, there is none. */
export async function readFreshAnswer(file: string | null, sourceId: string, now: Date): Promise<FreshAnswer | null> {
  if (file === null) return null;
  const text = await readFile(file, 'utf8').catch(() => null);
  return text === null ? null : chooseFresh(parseCachedAnswer(text), sourceId, now);
}

/** @throws whatever the file system says: the caller tells it and goes on. */
export async function keepAnswer(
  file: string | null,
  answer: { readonly state: LiveState; readonly sourceId: string; readonly now: Date },
): Promise<void> {
  const cached = file === null ? null : toCachedAnswer(answer.state, answer.sourceId, answer.now);
  if (file !== null && cached !== null) await writeAtomically(file, `${JSON.stringify(cached)}\n`);
}
