import type { RecordOf } from '../history/history-record.ts';

/** Where posts can be missing; both ends are left out, and a side that is `null` is open. */
export type PostRange = NonNullable<RecordOf<'backfill'>['range']>;

export type GapSource = 'handover' | 'fetch-overlap' | 'gaps' | 'census' | 'sealed-history' | 'asked';

/** Something that is proven, or said, to be missing. */
export interface Gap {
  /** What finding it is, the same in every run: `handover opensource 5`. */
  readonly key: string;
  readonly source: GapSource;
  /** In lower case; `null` where ids alone are missing, of whatever unit. */
  readonly unit: string | null;
  /** What is to be read from the listing; `null` where ids alone are missing. */
  readonly range: PostRange | null;
  /** Ids that are known to be missing, bare. */
  readonly ids: readonly string[];
  /** When the oldest of it was made at the earliest, as far as that is known. */
  readonly oldestAt: string | null;
  /** Where an earlier run stopped. */
  readonly cursor: string | null;
}

export type BackfillState = RecordOf<'backfill'>['state'];
export type BackfillReason = NonNullable<RecordOf<'backfill'>['reason']>;
