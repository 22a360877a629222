import { createHash } from 'node:crypto';
import { DependencyError, OperatorError } from '../../actions/shared/errors.ts';
import type { HistoryFile } from '../../actions/shared/history/history-file.ts';
import { compareTexts } from '../../actions/shared/history/instant-order.ts';
import { parseHistoryPath } from '../../actions/shared/history/history-path.ts';
import type { HistoryStore } from '../../actions/shared/ports.ts';

/** One branch of a remote, which any number of stores share. */
export interface InMemoryHistory {
  tipOid: string | null;
  files: Map<string, Uint8Array>;
  /** Messages of its commits, oldest first. */
  readonly messages: string[];
  isRefusing: boolean;
}

export function inMemoryHistory(): InMemoryHistory {
  return { tipOid: null, files: new Map(), messages: [], isRefusing: false };
}

export function commitToMemory(history: InMemoryHistory, message: string, files: Map<string, Uint8Array>): void {
  history.messages.push(message);
  history.tipOid = createHash('sha1').update(`${history.tipOid}${history.messages.length}${message}`).digest('hex');
  history.files = files;
}

/** A history in memory that behaves as the real one does, for use cases and their tests. */
export function inMemoryHistoryStore(history: InMemoryHistory = inMemoryHistory()): HistoryStore {
  return {
    branch: 'cutover-history',
    read: async (signal) => {
      requireRunning(signal);
      const listed = [...history.files].filter(([path]) => path.endsWith('.jsonl'));
      return {
        tipOid: history.tipOid,
        files: listed.toSorted(([a], [b]) => compareTexts(a, b)).map(([path, contents]) => ({ path, contents })),
      };
    },
    append: async ({ path, contents }, signal, beside = []) => {
      requireRunning(signal);
      requirePaths([{ path, contents }]);
      const there = history.files.get(path);
      if (there !== undefined && Buffer.compare(there, contents) === 0) return 'already-there';
      if (there !== undefined) throw refusal('history-path-taken', `The history holds another file at ${path}.`);
      requireTaken(history);
      const copies = [{ path, contents }, ...beside].map(
        (file) => [file.path, Uint8Array.from(file.contents)] as const,
      );
      commitToMemory(history, `history: ${path.replace(/\.jsonl$/u, '')}`, new Map([...history.files, ...copies]));
      return 'written';
    },
    replace: async ({ add, remove, expectedOid }, signal) => {
      requireRunning(signal);
      requirePaths(add);
      if (history.tipOid !== expectedOid) return 'moved';
      requireTaken(history);
      const files = new Map(history.files);
      for (const path of remove) files.delete(path);
      for (const { path, contents } of add) files.set(path, Uint8Array.from(contents));
      commitToMemory(history, `history: ${add[0]?.path ?? ''}`, files);
      return 'replaced';
    },
    close: async () => undefined,
  };
}

function requireRunning(signal: AbortSignal | undefined): void {
  if (signal?.aborted !== true) return;
  throw new DependencyError({
    dependency: 'git',
    message: 'The work was ended before.',
    retryable: true,
    cause: signal.reason,
  });
}

function requirePaths(files: readonly HistoryFile[]): void {
  const wrong = files.find(({ path }) => parseHistoryPath(path) === null);
  if (wrong !== undefined) throw new TypeError(`Not a path of the history: ${wrong.path}`);
}

function requireTaken({ isRefusing }: InMemoryHistory): void {
  if (isRefusing) throw refusal('push-refused', 'The remote does not take the history.');
}

function refusal(reasonCode: string, message: string): OperatorError {
  return new OperatorError({
    reasonCode,
    message,
    remedy: 'Let somebody with the right to push run this.',
    exitCode: 1,
  });
}
