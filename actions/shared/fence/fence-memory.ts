import type { RecordOf } from '../history/history-record.ts';
import { compareTexts, instantKey } from '../history/instant-order.ts';

type FenceRecord = RecordOf<'fence'>;

/** What the history knows of a role's login, for where the mark on the role is gone. */
export type FenceMemory =
  | { readonly kind: 'taken'; readonly generation: number; readonly at: string }
  /** Begun, and whether it came to its end is not recorded: no proof that a fence took the login. */
  | { readonly kind: 'planned'; readonly generation: number; readonly at: string }
  | { readonly kind: 'not-taken' };

/** What the newest fence left, in the order of generations: clocks of machines differ, generations do not. */
export function foldFenceRecords(records: readonly FenceRecord[]): FenceMemory {
  let memory: FenceMemory = { kind: 'not-taken' };
  for (const { step, before, generation, at } of records.toSorted(byAge)) {
    if (step === 'unfenced') memory = { kind: 'not-taken' };
    // A fence of a role that had no login took none, and one that found an earlier fence says nothing new.
    else if (before.canLogin && !(step === 'planned' && memory.kind === 'taken'))
      memory = { kind: step === 'fenced' ? 'taken' : 'planned', generation, at };
  }
  return memory;
}

function byAge(a: FenceRecord, b: FenceRecord): number {
  return a.generation - b.generation || compareTexts(instantKey(a.at), instantKey(b.at));
}
