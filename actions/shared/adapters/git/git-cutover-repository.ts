import { DependencyError, OperatorError } from '../../errors.ts';
import type {
  Clock,
  CommitOutcome,
  CommitRequest,
  CutoverRepository,
  ReadOptions,
  RepositorySnapshot,
} from '../../ports.ts';
import { openGitClone } from './git-clone.ts';
import type { GitClone, GitCloneOptions } from './git-clone.ts';
import { writeCommitObject } from './git-commit-object.ts';
import { FetchPatience, fetchBranch, HISTORY_COMMITS } from './git-fetch.ts';
import { pushCommit } from './git-push.ts';
import { readFilesFromObjects, readSnapshotFromObjects } from './local-git-objects.ts';
import { systemClock } from '../system-clock.ts';

export interface GitCutoverRepositoryOptions extends GitCloneOptions {
  /** Tells how long the remote has been out of reach; the machine's own unless said. */
  readonly clock?: Pick<Clock, 'now'>;
}

/** Pushes onto one and the same tip that may fail before the person is told: a refusal may be another push's lock, a lost connection may pass. */
const PATIENCE = { refused: 2, 'not-sent': 3 } as const;

/**
 * The branch of a remote, through a clone and the git binary alone: for the command line, break glass and the drill.
 *
 * - The known base is the clone's remote-tracking reference, not HEAD: commits that the operator has not pushed never ride along.
 *   It is `null` where there is none, or where a shallow or partial clone holds too little of it.
 * - Nothing of the clone changes but objects and that one reference (and, in a shallow clone, how deep it is).
 * - Network calls: `readTip` 1; `commit` 1, whatever comes of it. A rollback makes 1 when the known base is the tip, 3 with one
 *   conflict or one lost answer (push, fetch, push or found), 3 to 5 until a refusal is told. In a partial clone a file that it left out
 *   costs one more.
 * - `commit` answers `ambiguous` whenever the remote took the update neither for sure nor not at all, however often. A remote that
 *   refuses, or that no commit gets to, again and again on the same tip, which the caller has read anew in between, does so for good:
 *   OperatorError `push-refused` with git's own words.
 * - Commits are not signed and hooks of the clone do not run; the server's rules do.
 *
 * Not for two operations at a time on one object; any number of objects and processes may share a clone or a remote.
 */
export function gitCutoverRepository(options: GitCutoverRepositoryOptions): CutoverRepository {
  let opened: Promise<GitClone> | undefined;
  const patience = new FetchPatience(options.clock ?? systemClock);
  const failedPushes = { onto: '', refused: 0, 'not-sent': 0 };
  const clone = (signal?: AbortSignal): Promise<GitClone> => {
    opened ??= openGitClone(options, signal).catch((cause: unknown) => {
      opened = undefined;
      throw cause;
    });
    return opened;
  };
  return {
    branch: options.branch,
    readKnownBase: async (paths, signal) => {
      try {
        return await readTracked(await clone(signal), paths, signal);
      } catch (cause) {
        // What is wrong with the clone or with git is told by the read of the tip that follows.
        if (cause instanceof DependencyError || cause instanceof OperatorError) return null;
        throw cause;
      }
    },
    readTip: async (paths, read = {}) => {
      const at = await clone(read.signal);
      await fetchBranch(at, patience, read.signal);
      return readFetched(at, paths, read);
    },
    readFiles: async (oid, paths, signal) => readCommitted(await clone(signal), { oid, paths }, signal),
    commit: async (request, signal) => {
      const at = await clone(signal);
      const oid = await writeCommitObject(at, request, signal);
      const push = await pushCommit(at, { oid, expectedHeadOid: request.expectedHeadOid, signal });
      if (push.kind === 'accepted') return accepted(at, oid);
      if (push.kind === 'moved') return { kind: 'conflict', detail: push.detail };
      if (push.kind === 'unanswered') return { kind: 'ambiguous', detail: push.detail };
      if (failedPushes.onto !== request.expectedHeadOid)
        Object.assign(failedPushes, { onto: request.expectedHeadOid, refused: 0, 'not-sent': 0 });
      failedPushes[push.kind] += 1;
      if (signal?.aborted !== true && failedPushes[push.kind] >= PATIENCE[push.kind])
        throw pushRefused(at, request, push.detail);
      return { kind: 'conflict', detail: push.detail };
    },
  };
}

async function accepted(clone: GitClone, oid: string): Promise<CommitOutcome> {
  // git does this itself only where the clone maps the branch. Without regard to its success: it is the next run's first guess, no more.
  await clone.local(['update-ref', clone.trackingRef, oid]).catch(() => undefined);
  return { kind: 'committed', oid };
}

async function readTracked(
  { options: { cwd }, trackingRef: revision }: GitClone,
  paths: readonly string[],
  signal: AbortSignal | undefined,
): Promise<RepositorySnapshot | null> {
  const bound = signal === undefined ? {} : { signal };
  const read = await readSnapshotFromObjects({ cwd, revision, paths, historyLimit: HISTORY_COMMITS, ...bound });
  return read.kind === 'read' ? read.snapshot : null;
}

async function readFetched(clone: GitClone, paths: readonly string[], read: ReadOptions): Promise<RepositorySnapshot> {
  const query = { cwd: clone.options.cwd, revision: clone.trackingRef, paths, historyLimit: HISTORY_COMMITS, ...read };
  const tip = await readSnapshotFromObjects(query);
  if (tip.kind === 'read') return tip.snapshot;
  await bringFiles(clone, { oid: clone.trackingRef, paths }, read.signal);
  const whole = await readSnapshotFromObjects(query);
  if (whole.kind === 'read') return whole.snapshot;
  throw new DependencyError({
    dependency: 'git',
    message: `The branch was fetched but cannot be read from the clone: observed ${whole.detail}, expected its newest ${HISTORY_COMMITS} commits and files.`,
    retryable: false,
    remedy: 'Make a fresh, full clone (git clone without --depth and --filter), then run this again there.',
  });
}

interface FilesQuery {
  readonly oid: string;
  readonly paths: readonly string[];
}

async function readCommitted(
  clone: GitClone,
  query: FilesQuery,
  signal: AbortSignal | undefined,
): ReturnType<CutoverRepository['readFiles']> {
  const bound = { cwd: clone.options.cwd, ...query, ...(signal === undefined ? {} : { signal }) };
  try {
    return await readFilesFromObjects(bound);
  } catch (cause) {
    if (!(cause instanceof DependencyError) || signal?.aborted === true) throw cause;
    await bringFiles(clone, query, signal);
    return readFilesFromObjects(bound);
  }
}

/** A partial clone leaves out the contents of files: asking git for each brings it. Whether it came, the read that follows finds out. */
async function bringFiles(clone: GitClone, { oid, paths }: FilesQuery, signal: AbortSignal | undefined): Promise<void> {
  const input = paths.map((path) => `${oid}:${path}\n`).join('');
  await clone.network(['cat-file', '--batch-check'], { input, signal });
}

function pushRefused(clone: GitClone, request: CommitRequest, detail: string): OperatorError {
  const { remote, branch } = clone.options;
  return new OperatorError({
    reasonCode: 'push-refused',
    message: `The remote ${remote} does not take the commit, though ${branch} has not moved.`,
    observed: detail,
    expected: `a fast-forward of ${branch} from ${request.expectedHeadOid.slice(0, 12)} accepted`,
    remedy: `Check your right to push, the rules and hooks of the branch with: git push --dry-run ${remote} HEAD:${branch}. Then run this again, or let somebody with the right run it.`,
    exitCode: 1,
  });
}
