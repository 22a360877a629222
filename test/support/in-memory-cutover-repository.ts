import { DependencyError, OperatorError } from '../../actions/shared/errors.ts';
import type {
  CommitOutcome,
  CommitRequest,
  CommittedFile,
  CutoverRepository,
  RepositorySnapshot,
} from '../../actions/shared/ports.ts';
import type { InMemoryRemote } from './in-memory-remote.ts';

/**
 * What may happen to one call.
 * - `read-failed`: no answer, retryable.
 * - `read-stale`: the answer of a replica that is one commit behind.
 * - `conflict`: the store says that the branch moved though it did not (GitHub's STALE_DATA after a replica's lag).
 * - `lost-applied`, `lost-not-applied`: no answer; the commit happened or not.
 * - `lost-applied-late`: no answer; the commit is tried later, when the caller may have gone on.
 * - `refused`: the remote takes no commit from us.
 */
export type InMemoryFault =
  | 'read-failed'
  | 'read-stale'
  | 'conflict'
  | 'lost-applied'
  | 'lost-not-applied'
  | 'lost-applied-late'
  | 'refused';

export interface InMemoryStoreOptions {
  readonly remote: InMemoryRemote;
  /**
   * `github`: the known base is the checkout's HEAD and stays so. `git`: it is the remote-tracking reference, which every read and
   * every commit brings up to date.
   */
  readonly semantics: 'github' | 'git';
  /** Awaited before and after each effect; a scheduler decides here who goes next. */
  readonly step?: (label: string) => Promise<void>;
  /** Asked once for each call. */
  readonly nextFault?: (call: 'read' | 'commit') => InMemoryFault | undefined;
}

/** A store in memory that behaves as the real ones do, for use cases, and for property tests that decide every interleaving. */
export function inMemoryCutoverRepository(options: InMemoryStoreOptions): CutoverRepository {
  const { remote, semantics, step = async () => undefined, nextFault = () => undefined } = options;
  let known = remote.tip();
  const learn = (oid: string): void => {
    if (semantics === 'git') known = oid;
  };
  return {
    branch: remote.branch,
    readKnownBase: async (paths) => snapshotAt(remote, known, paths),
    readTip: async (paths, { signal } = {}) => {
      requireRunning(signal);
      await step('read');
      const fault = nextFault('read');
      if (fault === 'read-failed')
        throw new DependencyError({ dependency: 'git', message: 'No answer to a read.', retryable: true });
      const tip = remote.commitAt(remote.tip());
      const oid = fault === 'read-stale' ? (tip.parent ?? tip.oid) : tip.oid;
      await step('read answered');
      learn(oid);
      return snapshotAt(remote, oid, paths);
    },
    readFiles: async (oid, paths, signal) => {
      requireRunning(signal);
      return filesAt(remote, oid, paths);
    },
    commit: async (request, signal) => {
      requireRunning(signal);
      await step('commit');
      const outcome = attempt(remote, request, nextFault('commit'), step);
      await step('commit answered');
      if (outcome.kind === 'committed') learn(outcome.oid);
      return outcome;
    },
  };
}

function attempt(
  remote: InMemoryRemote,
  request: CommitRequest,
  fault: InMemoryFault | undefined,
  step: (label: string) => Promise<void>,
): CommitOutcome {
  const lost = { kind: 'ambiguous', detail: 'The answer was lost.' } as const;
  if (fault === 'refused') throw refusal();
  if (fault === 'conflict') return { kind: 'conflict', detail: 'The branch was said to have moved.' };
  if (fault === 'lost-not-applied') return lost;
  if (fault === 'lost-applied-late') {
    void step('late commit').then(() => apply(remote, request));
    return lost;
  }
  const oid = apply(remote, request);
  if (fault === 'lost-applied') return lost;
  return oid === null ? { kind: 'conflict', detail: 'The branch has moved.' } : { kind: 'committed', oid };
}

function apply(remote: InMemoryRemote, { expectedHeadOid, headline, body, files }: CommitRequest): string | null {
  return remote.compareAndSet(expectedHeadOid, {
    message: `${headline}\n\n${body}`,
    files: Object.fromEntries(files.map(({ path, contents }) => [path, contents])),
  });
}

function snapshotAt(remote: InMemoryRemote, oid: string, paths: readonly string[]): RepositorySnapshot {
  const history = remote.historyOf(oid).map((commit) => ({ oid: commit.oid, message: commit.message }));
  return { oid, files: filesAt(remote, oid, paths), history };
}

function filesAt(
  remote: InMemoryRemote,
  oid: string,
  paths: readonly string[],
): ReadonlyMap<string, CommittedFile | null> {
  const { files } = remote.commitAt(oid);
  return new Map(paths.map((path) => [path, files.get(path) ?? null]));
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

function refusal(): OperatorError {
  return new OperatorError({
    reasonCode: 'push-refused',
    message: 'The remote does not take the commit.',
    remedy: 'Let somebody with the right to push run this.',
    exitCode: 1,
  });
}
