/** What the outside can do for us. Adapters implement these; use cases receive them; nothing else touches the world. */

import type { Budget } from './collection/budget.ts';
import type { ListingName, ListingPage } from './collection/listing.ts';
import type { RowPlan } from './collection/plan-rows.ts';
import type { GoneReason } from './collection/unit-fetch.ts';
import type { HistoryFile } from './history/history-file.ts';
import type { IntegrityQuery, IntegrityRow } from './integrity/integrity-query.ts';
import type { CatalogueRequest, LookCatalogue } from './integrity/look-catalogue.ts';
import type { DatabaseFacts, LoadFact } from './integrity/look-context.ts';
import type { Measured } from './verification/measured.ts';
import type { Observation } from './verification/observation.ts';
import type { ProofTargets } from './verification/proof-target.ts';

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
  /** The branch had moved, or another commit was just under way: nothing was written. Read again, plan again. */
  | { readonly kind: 'conflict'; readonly detail: string }
  /** It may have landed or not (time-out, reset, 5xx): read, and look for the own Operation-Id before the next try. */
  | { readonly kind: 'ambiguous'; readonly detail: string; readonly retryAfterMs?: number };

/** The transport stays bounded by `signal` in every call; each throws `DependencyError` for faults, `OperatorError` for refusals. */
export interface CutoverRepository {
  readonly branch: string;
  /** What this machine already holds of the branch, without any call to the outside; `null` where it holds nothing usable. */
  readKnownBase(paths: readonly string[], signal?: AbortSignal): Promise<RepositorySnapshot | null>;
  /** The branch as it is now: one call. `historyDownTo` is a commit that the history should reach, where it is in reach. */
  readTip(paths: readonly string[], options?: ReadOptions): Promise<RepositorySnapshot>;
  /** Further files of a commit already read. */
  readFiles(
    oid: string,
    paths: readonly string[],
    signal?: AbortSignal,
  ): Promise<ReadonlyMap<string, CommittedFile | null>>;
  /** One try, never forced, never repeated inside. Throws only where the commit was surely not made; where nobody knows, it is `ambiguous`. */
  commit(request: CommitRequest, signal?: AbortSignal): Promise<CommitOutcome>;
}

export interface ReadOptions {
  readonly historyDownTo?: string;
  readonly signal?: AbortSignal;
}

export interface ListingRequest {
  /** The subreddit's name, without `r/`. */
  readonly unit: string;
  readonly listing: ListingName;
  /** 1 to 100: one page. */
  readonly limit: number;
  /** The anchor of an older page, as the page before gave it. */
  readonly after?: string;
}

/** What a call to Reddit came to. `requests` counts retries too, `throttled` those answered with 429. */
export type ListingAnswer = (
  | { readonly kind: 'page'; readonly page: ListingPage }
  | { readonly kind: 'gone'; readonly reason: GoneReason }
  | { readonly kind: 'rate-limited'; readonly detail: string; readonly remedy: string }
  | { readonly kind: 'failed'; readonly detail: string; readonly remedy: string }
) & { readonly requests: number; readonly throttled: number; readonly budget: Budget | null };

/** Reddit's listings. Bounded in tries and by a deadline; throws only `OperatorError` (`reddit-refused`) for credentials that do not work. */
export interface RedditListings {
  fetchListing(request: ListingRequest): Promise<ListingAnswer>;
  /** Posts by fullname, at most 100; what Reddit does not know is left out of the answer. */
  fetchInfo(fullnames: readonly string[]): Promise<ListingAnswer>;
}

export interface WrittenRows {
  readonly inserted: number;
  readonly updated: number;
  readonly unchanged: number;
  /** Comments that were left out, since their post is not stored. */
  readonly withoutParent?: number;
}

/** Where collected posts and comments are kept. Throws `OperatorError` and `DependencyError` alone. */
export interface CollectionStore {
  /**
   * Finds out how rows can be written without doubling any, before Reddit is asked.
   *
   * @returns what a person should know, such as a unique index that is missing.
   */
  prepare(binding: RowPlan['binding']): Promise<readonly string[]>;
  /** All rows of the plan or none, in one transaction. */
  write(plan: RowPlan): Promise<WrittenRows>;
}

export interface ObservationRequest {
  readonly targets: ProofTargets;
  /** Of the config now. */
  readonly generation: number;
  /** Manual rows are counted from here; `null` where no rollback is recorded. */
  readonly rollbackAt: string | null;
}

/** The database that both paths write to, read only. Throws `OperatorError` and `DependencyError` where it cannot be reached. */
export interface CollectionObserver {
  observe(request: ObservationRequest, signal?: AbortSignal): Promise<Observation>;
}

/** One look: everything is read in one snapshot. Whatever could not be read is an answer, not an exception. */
export interface OpenLook {
  readonly facts: DatabaseFacts;
  readCatalogue(request: CatalogueRequest): Promise<LookCatalogue>;
  /**
   * `_dlt_loads` of that schema, newest first: `LEAST_LOADS`, and where more completed after `since` all of those, up to `MOST_LOADS`. `null` where there is
   * no such table.
   */
  readLoads(dltSchema: string, since?: string): Promise<Measured<readonly LoadFact[] | null>>;
  /** One question behind a savepoint, and behind EXPLAIN unless it is bounded: what would read a large table whole is not run. */
  ask(query: IntegrityQuery): Promise<Measured<readonly IntegrityRow[]>>;
}

/** The database whose integrity is checked, read only. */
export interface IntegrityDatabase {
  /**
   * Opens one connection and one read-only transaction, and ends both after `work`. Throws `OperatorError` and `DependencyError` where the
   * database cannot be reached; once the look is open a lost connection makes what is still asked unmeasured.
   */
  look<T>(work: (look: OpenLook) => Promise<T>, signal?: AbortSignal): Promise<T>;
}

export interface HistoryRead {
  /** Every file of the history, in the order of their paths. */
  readonly files: readonly HistoryFile[];
  /** `null` where the branch is not there yet. */
  readonly tipOid: string | null;
}

export interface HistoryReplacement {
  /** A path that is there already takes the new contents. */
  readonly add: readonly HistoryFile[];
  /** Paths; one that is gone already is no fault. */
  readonly remove: readonly string[];
  /** Compare-and-set: nothing happens unless the branch points here. */
  readonly expectedOid: string;
}

/**
 * The branch `cutover-history`. Bounded in tries and by a deadline. Throws `OperatorError` for what a person must mend, `DependencyError`
 * where the other side did not answer or the deadline passed. Calls on one store run one after another.
 */
export interface HistoryStore {
  readonly branch: string;
  read(signal?: AbortSignal): Promise<HistoryRead>;
  /**
   * Makes the branch where it is not there. Others who write at the same time lose nothing and are not lost.
   *
   * @param beside In the same commit, of which the newest alone counts: the badge. Whatever was there is written over.
   * @throws OperatorError `history-path-taken` where the path holds other bytes.
   */
  append(
    file: HistoryFile,
    signal?: AbortSignal,
    beside?: readonly HistoryFile[],
  ): Promise<'written' | 'already-there'>;
  /** One commit. `moved`: another one came first, and nothing happened. */
  replace(replacement: HistoryReplacement, signal?: AbortSignal): Promise<'replaced' | 'moved'>;
  /** Removes what the store keeps on this machine. */
  close(): Promise<void>;
}

/** Keeps many ids in one short text. */
export interface IdCodec {
  /** Sorts them and drops doubles. */
  pack(ids: readonly string[]): string;
  /** `null` for a text that `pack` did not make. */
  unpack(packed: string): readonly string[] | null;
}
