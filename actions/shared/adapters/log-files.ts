import { open, opendir, stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';

import { DependencyError, OperatorError } from '../errors.ts';
import { oneLine } from '../markdown/one-line.ts';
import type { LogFile, LogFiles } from '../incident-ports.ts';

/** A directory is not looked through for ever. */
const MOST_ENTRIES = 20_000;
const DEEPEST = 4;
/** What has no log of a collector in it. */
const PASSED_OVER: ReadonlySet<string> = new Set(['.git', 'node_modules', '.venv', 'venv', '__pycache__']);
/** Read at once: large enough that the reading costs little. */
const CHUNK_BYTES = 64 * 2 ** 10;
/** Handed on at once: small enough that its text is cleared away while it is young. */
const PIECE_BYTES = 4 * 2 ** 10;

/**
 * Logs of this machine. A relative path starts at `directory`. Links, devices and pipes are never opened: a pipe would be waited for, and a link
 * could lead anywhere.
 */
export function createLogFiles(directory: string): LogFiles {
  return {
    list: (path, most) => listLogs(resolve(directory, path), path, most),
    read: (file, signal) => readLog(file, signal),
  };
}

async function listLogs(path: string, given: string, most: number): Promise<readonly LogFile[]> {
  const found = await look(path, given);
  if (found.isFile()) return [{ path, name: given, bytes: found.size, modifiedAt: found.mtime.toISOString() }];
  if (!found.isDirectory()) throw notThere(given, 'neither a file nor a directory');
  const logs: LogFile[] = [];
  let entries = 0;
  const walk = async (folder: string, depth: number): Promise<void> => {
    for await (const entry of await opendir(folder)) {
      entries += 1;
      if (entries > MOST_ENTRIES) return;
      const inner = join(folder, entry.name);
      if (entry.isDirectory() && depth < DEEPEST && !PASSED_OVER.has(entry.name)) await walk(inner, depth + 1);
      if (!entry.isFile() || !entry.name.endsWith('.log')) continue;
      const { size, mtime } = await stat(inner);
      logs.push({
        path: inner,
        name: join(given, relative(path, inner)),
        bytes: size,
        modifiedAt: mtime.toISOString(),
      });
    }
  };
  await orFault(() => walk(path, 0), given);
  const newest = logs.toSorted((a, b) => b.modifiedAt.localeCompare(a.modifiedAt) || a.path.localeCompare(b.path));
  if (newest.length === 0) throw notThere(given, 'no *.log file in it');
  return newest.slice(0, most);
}

async function look(path: string, given: string) {
  try {
    return await stat(path);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') throw notThere(given, 'nothing there');
    throw unreadable(given, cause);
  }
}

/**
 * Up to the size that the file had when it was found: a log that is still written to has an end then. Every piece is in the same memory, and gone
 * when the next one is asked for: a piece of its own each time would lie about until V8 clears it away, which took 40 MB for 200 MB of lines.
 */
async function* readLog({ path, bytes }: LogFile, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const memory = new Uint8Array(Math.min(CHUNK_BYTES, bytes));
  const handle = await orFault(() => open(path), path);
  try {
    for (let left = bytes; left > 0;) {
      signal.throwIfAborted();
      const { bytesRead } = await orFault(() => handle.read(memory, 0, Math.min(memory.length, left)), path);
      // Cut off since it was found.
      if (bytesRead === 0) return;
      left -= bytesRead;
      for (let at = 0; at < bytesRead; at += PIECE_BYTES)
        yield memory.subarray(at, Math.min(at + PIECE_BYTES, bytesRead));
    }
  } finally {
    await handle.close();
  }
}

async function orFault<T>(work: () => Promise<T>, given: string): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw unreadable(given, cause);
  }
}

function notThere(given: string, observed: string): OperatorError {
  return new OperatorError({
    reasonCode: 'filesystem-failed',
    message: `There is no log at ${oneLine(given)}`,
    observed,
    expected: 'a log file, or a directory with *.log files',
    remedy:
      'Give log-path the file that the collectors write, such as error_log/dlt_traffic_cuttover.log, and bring it to the machine that this runs on.',
    exitCode: 1,
  });
}

function unreadable(given: string, cause: unknown): DependencyError {
  const code =
    cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : 'an unknown fault';
  return new DependencyError({
    dependency: 'filesystem',
    message: `${oneLine(given)} cannot be read: observed ${code}, expected a log that this user may read.`,
    retryable: false,
    remedy: 'Give the user that runs this the right to read it.',
    cause,
  });
}
