import type { Measured } from '../verification/measured.ts';

/** A session that has been in one transaction for long. Query texts are as Postgres gives them: whoever shows them redacts them. */
export interface LongTransaction {
  readonly role: string | null;
  /** `active`, `idle in transaction`, … */
  readonly state: string | null;
  readonly seconds: number;
  readonly query: string;
}

/** A session that waits for a lock. */
export interface LockWait {
  readonly role: string | null;
  /** How long its statement has run. */
  readonly seconds: number | null;
  /** `schema.table` where the lock is on one. */
  readonly relation: string | null;
  readonly query: string;
  /** How many sessions hold what it waits for. */
  readonly blockers: number;
}

/** One statement as `pg_stat_statements` counts it, since its last reset. */
export interface SlowStatement {
  readonly calls: number;
  readonly meanMs: number;
  readonly maxMs: number;
  readonly query: string;
}

/** A setting that ends or bounds work; `role` is `null` for the one of the role that looked. */
export interface DatabaseSetting {
  readonly name: string;
  readonly value: string;
  readonly role: string | null;
}

/** What one read-only look shows of how the database is doing. What the role may not see is a reason, not a zero. */
export type DatabaseHealth =
  /** No connection is left, which the server said itself. */
  | { readonly kind: 'full'; readonly message: string }
  | {
      readonly kind: 'seen';
      /** The database's clock, UTC with `Z`. */
      readonly at: string;
      readonly isReplica: boolean;
      /** `null` on a primary, or where it cannot be told. */
      readonly replicaLagSeconds: number | null;
      readonly connections: Measured<{ readonly used: number; readonly active: number | null; readonly most: number }>;
      /** Longest first. */
      readonly lockWaits: Measured<readonly LockWait[]>;
      readonly longTransactions: Measured<readonly LongTransaction[]>;
      /** Slowest by mean first; `null` where the extension is not installed. */
      readonly slowStatements: Measured<readonly SlowStatement[] | null>;
      readonly settings: Measured<readonly DatabaseSetting[]>;
      readonly databaseBytes: Measured<number>;
      /** Replicas that follow, with how far each is behind. */
      readonly standbys: Measured<readonly { readonly name: string; readonly lagSeconds: number | null }[]>;
    };
