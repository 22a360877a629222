import type { Check, Verdict } from '../verdict/verdict.ts';

/** One thing that was looked at. `fail`: a check of integrity cannot answer, or a fault is certain. `warn`: it answers less than it could. */
export interface Finding extends Check {
  /** `schema.table`, where it is about one. */
  readonly table: string | null;
}

export interface DoctorResult {
  readonly schemaVersion: 1;
  readonly verdict: Verdict;
  readonly reasonCode: 'database-ready' | 'database-ready-with-warnings' | 'database-incomplete' | 'database-unread';
  readonly database: {
    readonly name: string;
    readonly role: string | null;
    readonly version: number;
    readonly isReplica: boolean;
    readonly isEncrypted: boolean;
    readonly skewMs: number;
    readonly roundTripMs: number;
  };
  readonly findings: readonly Finding[];
}
