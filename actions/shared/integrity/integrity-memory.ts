/** A closed day of events, as it was when it was sealed. */
export interface SealedDay {
  readonly dataset: string;
  /** `tableKey`. */
  readonly table: string;
  /** `2026-11-22`, UTC, by event time. */
  readonly day: string;
  /** Version of how ids and sums are made. */
  readonly recipe: number;
  readonly count: number;
  /** md5 over the sorted canonical ids, one a line. */
  readonly digest: string;
  /** Sorted canonical ids; `null` beyond 100,000, where `hours` stands instead. */
  readonly ids: readonly string[] | null;
  readonly hours: readonly { readonly hour: number; readonly count: number; readonly digest: string }[] | null;
  /** `null` where it was never looked at again. */
  readonly verifiedAt: string | null;
  /** What that look found; `lost` until it is settled. */
  readonly lastOutcome?: 'same' | 'added' | 'lost';
}

/** Rows of a past hour by arrival. */
export interface HourCount {
  readonly dataset: string;
  readonly table: string;
  readonly unit: string;
  /** `2026-11-25T13`, UTC. */
  readonly hour: string;
  readonly rows: number;
}

/** One path fetched one unit once. Ids are bare, to the base of 36. */
export interface UnitFetchFact {
  readonly at: string;
  /** Lower case. */
  readonly unit: string;
  readonly path: 'manual' | 'dlt';
  readonly generation: number | null;
  readonly outcome: 'fetched' | 'nothing-new' | 'gone' | 'rate-limited' | 'failed';
  readonly newestId: string | null;
  readonly oldestId: string | null;
  /** The listing gave as much as it may. */
  readonly saturated: boolean;
}

/** What earlier looks left, folded from branch `cutover-history`. All keys are `tableKey`s or `dataset` names as the bindings have them. */
export interface IntegrityMemory {
  /** By `tableKey`: arrivals up to here were judged. */
  readonly watermarks: ReadonlyMap<string, string>;
  readonly sealedDays: readonly SealedDay[];
  readonly counts: readonly HourCount[];
  /** The last few of each path and unit, oldest first; absent where no collector leaves them. */
  readonly unitFetches?: readonly UnitFetchFact[];
  /** Faults that were there at setup: by `check id:dataset`, their keys. */
  readonly baseline: ReadonlyMap<string, ReadonlySet<string>>;
  /** Numbers that checks left for the next look, by name: rows of a child table, version of a schema. */
  readonly gauges: ReadonlyMap<string, number>;
  /** Texts that checks left for the next look, by name: the digest of a contract, a cursor. */
  readonly marks: ReadonlyMap<string, string>;
  /** When the first look was taken; `null` where this is it. */
  readonly firstLookAt: string | null;
}

/** What a look leaves for the next ones. */
export type IntegrityRecord =
  | { readonly kind: 'watermark'; readonly dataset: string; readonly table: string; readonly through: string }
  | ({
      readonly kind: 'sealed-day';
      /** Digests of earlier seals of the day that this one was checked against and stands for. */
      readonly replaces?: readonly string[];
    } & Omit<SealedDay, 'verifiedAt' | 'lastOutcome'>)
  | {
      readonly kind: 'verified-day';
      readonly dataset: string;
      readonly table: string;
      readonly day: string;
      readonly at: string;
      readonly outcome: 'same' | 'added' | 'lost';
    }
  | ({ readonly kind: 'count' } & HourCount)
  | {
      readonly kind: 'baseline';
      readonly check: string;
      readonly dataset: string;
      readonly keys: readonly string[];
    }
  | { readonly kind: 'gauge'; readonly name: string; readonly value: number }
  | { readonly kind: 'mark'; readonly name: string; readonly value: string };
