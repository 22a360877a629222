/** What the outside can do for us. Adapters implement these; use cases receive them; nothing else touches the world. */

export interface Clock {
  now(): Date;
  /** Resolves after that time, or at once (not rejecting) when the signal aborts. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** A number in [0, 1), for jitter. */
export type Random = () => number;

export interface Log {
  debug(message: string): void;
  info(message: string): void;
  warning(message: string): void;
  error(message: string): void;
}

/** A file as a commit holds it, byte for byte. `blobOid` is git's id of the content. */
export interface CommittedFile {
  readonly blobOid: string;
  readonly contents: Uint8Array;
}

export interface HistoryCommit {
  readonly oid: string;
  /** The whole message: headline, body and trailers. */
  readonly message: string;
}

/** The repository at one commit. */
export interface RepositorySnapshot {
  readonly oid: string;
  /** Every path that was asked for; `null` where the commit has no such file. */
  readonly files: ReadonlyMap<string, CommittedFile | null>;
  /** The newest commits of the branch, `oid` first: at least 50 where the branch has that many, and down to the base that was named. */
  readonly history: readonly HistoryCommit[];
}

export interface FileChange {
  readonly path: string;
  readonly contents: Uint8Array;
}

export interface CommitRequest {
  /** Compare-and-set: the commit happens only while the branch points here. */
  readonly expectedHeadOid: string;
  readonly headline: string;
  /** Body with its trailers last, without the headline. */
  readonly body: string;
  readonly files: readonly FileChange[];
}

export type CommitOutcome =
  | { readonly kind: 'committed'; readonly oid: string }
  /** The branch had moved: read again, plan again. */
  | { readonly kind: 'conflict'; readonly detail: string }
  /** It may have landed or not (time-out, reset, 5xx): read, and look for the own Operation-Id before the next try. */
  | { readonly kind: 'ambiguous'; readonly detail: string; readonly retryAfterMs?: number };

/** The transport stays bounded by `signal` in every call; each throws `DependencyError` for faults, `OperatorError` for refusals. */
export interface CutoverRepository {
  readonly branch: string;
  /** What this machine already holds of the branch, without any call to the outside; `null` where it holds nothing usable. */
  readKnownBase(paths: readonly string[]): Promise<RepositorySnapshot | null>;
  /** The branch as it is now: one call. `historyDownTo` is a commit that the history should reach, where it is in reach. */
  readTip(paths: readonly string[], options?: ReadOptions): Promise<RepositorySnapshot>;
  /** Further files of a commit already read. */
  readFiles(oid: string, paths: readonly string[], signal?: AbortSignal): Promise<ReadonlyMap<string, CommittedFile | null>>;
  /** One try, never forced, never repeated inside. */
  commit(request: CommitRequest, signal?: AbortSignal): Promise<CommitOutcome>;
}

export interface ReadOptions {
  readonly historyDownTo?: string;
  readonly signal?: AbortSignal;
}
