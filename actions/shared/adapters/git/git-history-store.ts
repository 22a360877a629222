import { createHash } from 'node:crypto';
import { OperatorError } from '../../errors.ts';
import { BRANCH_README } from '../../history/branch-readme.ts';
import type { HistoryFile } from '../../history/history-file.ts';
import { parseHistoryPath } from '../../history/history-path.ts';
import type { Clock, HistoryRead, HistoryReplacement, HistoryStore, Random } from '../../ports.ts';
import { BADGE_PATH } from '../../status/tick-badge.ts';
import type { GitClone } from './git-clone.ts';
import { writeCommit } from './git-commit-object.ts';
import type { CommitContents } from './git-commit-object.ts';
import { fetchHistoryTip, listBlobs, readHistoryFiles } from './git-history-read.ts';
import type { HistoryRemote } from './git-history-remote.ts';
import { openHistoryRepository, removeHistoryRepository } from './git-history-repository.ts';
import { Tries } from './git-history-tries.ts';
import type { Refusal } from './git-history-tries.ts';
import { pushCommit } from './git-push.ts';
import type { PushOutcome } from './git-push.ts';
import { systemClock } from '../system-clock.ts';

export interface GitHistoryStoreOptions {
  /** `githubHistoryRemote` in a workflow, `cloneHistoryRemote` on the command line. */
  readonly remote: HistoryRemote;
  /** The caller's environment. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** `cutover-history` unless said. */
  readonly branch?: string;
  /** For what the store keeps until `close`; RUNNER_TEMP in a workflow. */
  readonly temporaryDirectory?: string;
  readonly clock?: Clock;
  readonly random?: Random;
  /** Of each call. */
  readonly deadlineMs?: number;
  readonly limits?: { readonly localMs: number; readonly networkMs: number };
}

export const HISTORY_BRANCH = 'cutover-history';
const DEADLINE_MS = 60_000;
/** A whole history comes in one call, so it may take longer than a rollback's share. */
const LIMITS = { localMs: 20_000, networkMs: 30_000 };

/**
 * The history on a git remote, by git alone: for the command line and for actions, whose runners have git.
 *
 * - What is fetched lies in a repository of the store's own; no clone of the user is touched.
 * - Network calls: `read` 1; `append` 1 where the tip is known from a call before, else 2, and 2 more for each writer that came first;
 *   `replace` 1. The first write makes the branch, with a README, and takes 3.
 * - A commit is one file more, or one compaction: pushed with the tip it was made on as its lease, so it is a fast-forward or nothing.
 */
export function gitHistoryStore(options: GitHistoryStoreOptions): HistoryStore {
  const branch = options.branch ?? HISTORY_BRANCH;
  let opened: GitClone | undefined;
  /** The tip as this store saw it last; `undefined` once it may have moved. */
  let known: { readonly oid: string | null } | undefined;
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(call: () => Promise<T>): Promise<T> => {
    const result = turn.then(call, call);
    turn = result;
    return result;
  };
  const work = async (signal: AbortSignal | undefined): Promise<Work> => {
    opened ??= await openHistoryRepository(
      { ...options, branch, temporaryDirectory: options.temporaryDirectory, limits: options.limits ?? LIMITS },
      signal,
    );
    const { clock = systemClock, random = Math.random, deadlineMs = DEADLINE_MS } = options;
    return { clone: opened, tries: new Tries({ clock, random, deadlineMs, signal }), signal };
  };
  return {
    branch,
    read: (signal) =>
      inTurn(async () => {
        const at = await work(signal);
        const tipOid = await fetchTip(at);
        known = { oid: tipOid };
        const files = tipOid === null ? [] : await readHistoryFiles(at.clone, tipOid, signal);
        return { files, tipOid } satisfies HistoryRead;
      }),
    append: (file, signal, beside = []) =>
      inTurn(async () => {
        requirePaths([file]);
        requireBadge(beside);
        const first = known;
        known = undefined;
        const { outcome, tip } = await append(await work(signal), [file, ...beside], first);
        known = { oid: tip };
        return outcome;
      }),
    replace: (replacement, signal) =>
      inTurn(async () => {
        requirePaths(replacement.add);
        const isKnown = known?.oid === replacement.expectedOid;
        known = undefined;
        const { outcome, tip } = await replace(await work(signal), replacement, isKnown);
        known = { oid: tip };
        return outcome;
      }),
    close: () =>
      inTurn(async () => {
        if (opened !== undefined) await removeHistoryRepository(opened);
        opened = known = undefined;
      }),
  };
}

/** One call of the store. */
interface Work {
  readonly clone: GitClone;
  readonly tries: Tries;
  readonly signal: AbortSignal | undefined;
}

async function append(
  at: Work,
  [file, ...beside]: readonly [HistoryFile, ...HistoryFile[]],
  known: { readonly oid: string | null } | undefined,
): Promise<{ readonly outcome: 'written' | 'already-there'; readonly tip: string | null }> {
  let tip = known === undefined ? await fetchTip(at) : known.oid;
  for (let mayHaveLanded = false; ;) {
    const there = tip === null ? undefined : (await listBlobs(at.clone, tip, [file.path], at.signal)).get(file.path);
    if (there === blobOid(file.contents)) return { outcome: mayHaveLanded ? 'written' : 'already-there', tip };
    if (there !== undefined) throw pathTaken(file.path);
    const { oid, push } = await commit(at, {
      parent: tip,
      message: `history: ${nameOf(file.path)}`,
      files: [file, ...beside],
    });
    if (push.kind === 'accepted') return { outcome: 'written', tip: oid };
    mayHaveLanded ||= push.kind === 'unanswered';
    tip = await tipAfter(at, push, tip);
  }
}

async function replace(
  at: Work,
  { add, remove, expectedOid }: HistoryReplacement,
  isKnown: boolean,
): Promise<{ readonly outcome: 'replaced' | 'moved'; readonly tip: string | null }> {
  // The objects of the tip have to be here; who read it has them.
  let tip = isKnown ? expectedOid : await fetchTip(at);
  const message = `history: ${nameOf(add[0]?.path ?? remove[0] ?? 'nothing')}${add.length > 1 ? ` and ${add.length - 1} more` : ''}`;
  for (;;) {
    if (tip !== expectedOid) return { outcome: 'moved', tip };
    const { oid, push } = await commit(at, { parent: tip, message, files: add, remove });
    if (push.kind === 'accepted') return { outcome: 'replaced', tip: oid };
    tip = await tipAfter(at, push, tip);
    if (tip !== null && push.kind === 'unanswered' && (await isApplied(at, tip, { add, remove })))
      return { outcome: 'replaced', tip };
  }
}

async function commit(
  { clone, signal }: Work,
  contents: CommitContents,
): Promise<{ readonly oid: string; readonly push: PushOutcome }> {
  const readme = { path: 'README.md', contents: new TextEncoder().encode(BRANCH_README) };
  const files = contents.parent === null ? [readme, ...contents.files] : contents.files;
  const oid = await writeCommit(clone, { ...contents, files }, signal);
  // An empty expectation: the branch must not be there (git help push, --force-with-lease).
  return { oid, push: await pushCommit(clone, { oid, expectedHeadOid: contents.parent ?? '', signal }) };
}

/** The tip after a push that was not taken, and a pause. A push that failed on a tip that has moved since met another writer, and no fault. */
async function tipAfter(
  at: Work,
  push: Exclude<PushOutcome, { readonly kind: 'accepted' }>,
  before: string | null,
): Promise<string | null> {
  const tip = await fetchTip(at);
  if (push.kind === 'moved' || tip !== before) await at.tries.afterContention(push.detail);
  else {
    await at.tries.afterFault(push.detail, {
      reasonCode: 'push-refused',
      message: `The remote does not take the history, though ${at.clone.options.branch} has not moved.`,
      expected: 'a remote that takes the commit',
      remedy: `Let the credentials push to ${at.clone.options.branch} (contents: write), and exempt that branch from rules for others.`,
    });
  }
  return tip;
}

async function fetchTip({ clone, tries, signal }: Work): Promise<string | null> {
  for (;;) {
    const fetched = await fetchHistoryTip(clone, signal);
    if (fetched.kind === 'failed') await tries.afterFault(fetched.detail, UNREACHABLE);
    else {
      tries.forget(UNREACHABLE.reasonCode);
      return fetched.kind === 'tip' ? fetched.oid : null;
    }
  }
}

const UNREACHABLE: Refusal = {
  reasonCode: 'remote-unreachable',
  message: 'The remote of the history could not be read.',
  expected: 'a remote that answers and lets this machine read',
  remedy: 'Check the network, and the rights of the credentials with: git ls-remote.',
};

async function isApplied(
  { clone, signal }: Work,
  tip: string,
  { add, remove }: Omit<HistoryReplacement, 'expectedOid'>,
): Promise<boolean> {
  const blobs = await listBlobs(clone, tip, [], signal);
  return (
    add.every(({ path, contents }) => blobs.get(path) === blobOid(contents)) && !remove.some((path) => blobs.has(path))
  );
}

/** As git names the contents of a file. */
function blobOid(contents: Uint8Array): string {
  return createHash('sha1').update(`blob ${contents.length}\0`).update(contents).digest('hex');
}

function nameOf(path: string): string {
  return path.replace(/\.jsonl$/u, '');
}

function requirePaths(files: readonly HistoryFile[]): void {
  const wrong = files.find(({ path }) => parseHistoryPath(path) === null);
  if (wrong !== undefined) throw new TypeError(`Not a path of the history: ${JSON.stringify(wrong.path)}.`);
}

function requireBadge(files: readonly HistoryFile[]): void {
  const wrong = files.find(({ path }) => path !== BADGE_PATH);
  if (wrong !== undefined) throw new TypeError(`Not the badge: ${JSON.stringify(wrong.path)}.`);
}

function pathTaken(path: string): OperatorError {
  return new OperatorError({
    reasonCode: 'history-path-taken',
    message: `The history holds another file at ${path}; nothing was written over it.`,
    observed: 'other contents under the path of this run',
    expected: 'no file there, or the same one',
    remedy: 'Start a new run; give jobs that run side by side in one workflow run different names.',
    exitCode: 1,
  });
}
