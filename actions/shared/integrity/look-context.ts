import type { ListingName } from '../collection/listing.ts';
import type { Post } from '../collection/post.ts';
import type { GoneReason } from '../collection/unit-fetch.ts';
import type { Phase } from '../cutover/phase.ts';
import type { Datasets } from '../datasets/datasets.ts';
import type { CatalogueTable } from './catalogue-table.ts';
import type { IntegrityMemory } from './integrity-memory.ts';

/** So many loads of a schema are read in any case, the newest. */
export const LEAST_LOADS = 5_000;
/** And so many where a window holds that many: a load every six seconds for the seven days of the longest one. */
export const MOST_LOADS = 100_000;

/** One row of `_dlt_loads`. */
export interface LoadFact {
  readonly loadId: string;
  readonly schemaName: string;
  /** 0: completed (facts: integrity, 3b). */
  readonly status: number;
  /** By the clock of the client that loaded, UTC, microseconds. */
  readonly insertedAt: string;
}

/** What the cutover config and the routing file say; `null` in the context where they could not be read. */
export interface CutoverState {
  readonly phase: Phase;
  readonly generation: number;
  /** When the phase began: only what arrived since can roll back (DESIGN.md section 6). */
  readonly phaseStartedAt: string | null;
  readonly rollbackAt: string | null;
  /** That the last transition belongs to. */
  readonly incidentId?: string | null;
  /** Lower case. */
  readonly dltUnits: ReadonlySet<string>;
}

export interface DatabaseFacts {
  /** `clock_timestamp()` at the start of the look, UTC, microseconds, `Z`. */
  readonly at: string;
  readonly name: string;
  /** `server_version_num`, such as 150008. */
  readonly versionNumber: number;
  readonly isReplica: boolean;
  /** Seconds since the newest replayed transaction; `null` on a primary, or where it cannot be told. */
  readonly replicaLagSeconds: number | null;
  /** Start of the oldest transaction still open, of any role; `null` where none is, or where it cannot be seen. */
  readonly oldestTransactionAt: string | null;
  /** Whether the transactions of other roles can be seen (`pg_read_all_stats`). */
  readonly maySeeTransactions: boolean;
  /** Milliseconds by which the database's clock is ahead of the clock here, and the round trip that blurs it. */
  readonly skewMs: number;
  readonly roundTripMs: number;
  /** Which database this is, whatever its address: the cluster and the database in it. `null` where it cannot be told. */
  readonly identity?: string | null;
  readonly role?: string;
  /** How it showed that a transaction-mode pooler stands in between; `null` where nothing showed it. */
  readonly transactionPooler?: string | null;
}

/** What Reddit showed of a unit just before the look, on one page. */
export interface UnitListing {
  /** Lower case. */
  readonly unit: string;
  readonly listing: ListingName;
  readonly shown:
    | { readonly kind: 'page'; readonly posts: readonly Post[] }
    /** Banned, private, …: nothing of it can be collected. */
    | { readonly kind: 'gone'; readonly reason: GoneReason }
    | { readonly kind: 'unread'; readonly message: string; readonly remedy: string };
}

/** Arrivals that a look judges: after the watermark, up to what no open transaction can still add to. Instants of the database, UTC. */
export interface LookWindow {
  /** Exclusive; on a first look, without a watermark, a fixed time ago. */
  readonly after: string;
  /** Inclusive. */
  readonly through: string;
  /** No watermark was there. */
  readonly isFirst: boolean;
  /** The watermark, where it is too long ago: what arrived from there to `after` is never judged, and is said. */
  readonly cutFrom?: string;
}

/**
 * Everything that is known when the checks are planned. Instants are of the database's clock, UTC, always with six digits of the second and `Z`, so
 * that they compare as texts. All of it was read in the look's one snapshot, or before it. */
export interface LookContext {
  readonly database: DatabaseFacts;
  readonly state: CutoverState | null;
  readonly datasets: Datasets;
  readonly memory: IntegrityMemory;
  /** The history could not be read: the memory is empty because of that, and what was known at setup cannot be told. */
  readonly isMemoryUnread?: boolean;
  /** By `tableKey`; every bound table that exists, the tables that dlt made, and those that refer to them. */
  readonly tables: ReadonlyMap<string, CatalogueTable>;
  /** `tableKey`s of all relations there are, for the nearest match to one that is missing. */
  readonly names?: readonly string[];
  /** By dlt's schema; absent where `_dlt_loads` is missing or could not be read. Newest first by `insertedAt`, at most `MOST_LOADS`. */
  readonly loads: ReadonlyMap<string, readonly LoadFact[]>;
  /** Every load that completed after this instant was asked for; absent: the newest `LEAST_LOADS` alone. */
  readonly loadsSince?: string;
  /** Fetched before the look's transaction; absent where the census is off. */
  readonly listings?: readonly UnitListing[];
  /** By `tableKey` of bound tables. */
  readonly windows: ReadonlyMap<string, LookWindow>;
  /** Record everything that is there now as known: whole tables are read, once, and nothing fires. */
  readonly isBaseline: boolean;
}
