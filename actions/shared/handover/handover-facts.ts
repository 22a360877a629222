import type { RecordOf } from '../history/history-record.ts';
import type { CollectionPath } from '../routing/route.ts';
import type { Routed } from './routed-mark.ts';
import type { FetchFact, PathRule } from './fetched-span.ts';

export type HandoverRecord = RecordOf<'handover'>;

/** A unit that went from one path to the other. */
export interface Switch {
  readonly unit: string;
  /** From which on the unit is the new path's. */
  readonly generation: number;
  readonly from: CollectionPath;
  readonly to: CollectionPath;
  /** The generations in which the unit was the old path's without a break, first and last as far as they are known. */
  readonly since: number;
  readonly last: number;
  /** The first generation of the next switch; `null` while the unit is still the new path's. */
  readonly until: number | null;
}

/** What the tables say of a switch, by the clock of the database. */
export interface HeldFact {
  readonly unit: string;
  readonly generation: number;
  /** The newest post of the unit that the old path wrote; `null` where there is none. */
  readonly oldNewestId: string | null;
  /**
   * The posts that arrived first by the new path since the switch, all at one instant; `null` where there are none yet, or where both paths write one table: what
   * the old path held is not written again, so nothing can be told from what is missing among them.
   */
  readonly newFirst: { readonly oldestId: string; readonly newestId: string; readonly at: string } | null;
}

export interface HeldAnswers {
  readonly facts: readonly HeldFact[];
  /** Switches of which the tables could not be asked, such as for want of an index. */
  readonly unread: readonly UnreadSwitch[];
}

export interface UnreadSwitch {
  readonly unit: string;
  readonly generation: number;
  readonly message: string;
  readonly remedy: string;
}

export interface HandoverFacts {
  /** All that are known, in any order. */
  readonly fetches: readonly FetchFact[];
  /** The live state; `null` where it could not be read. Units in lower case. */
  readonly state: { readonly generation: number; readonly dltUnits: ReadonlySet<string> } | null;
  /** Whose the units were in earlier generations, as looks kept it; nothing where none did. */
  readonly routed?: readonly Routed[];
  /** Registered units, in lower case. */
  readonly units: readonly string[];
  readonly rules: Readonly<Record<CollectionPath, PathRule | null>>;
  readonly held: readonly HeldFact[];
  /** What was planned before, in any order. */
  readonly known: readonly HandoverRecord[];
  readonly backfills: readonly RecordOf<'backfill'>[];
}
