import type { HistoryRecord, RecordOf } from '../history/history-record.ts';
import { compareTexts, instantKey } from '../history/instant-order.ts';
import { dltLookSchema, type DltLook } from './dlt-look.ts';

const NAME = 'proof-look';

/** The look that the next scheduled run compares with, as the history keeps it. */
export function rememberLook(look: DltLook, at: string): RecordOf<'mark'> {
  return { kind: 'mark', schemaVersion: 1, at, name: NAME, value: JSON.stringify(look) };
}

/** The newest look that an earlier run left; `null` where there is none that can be read. Whether it still counts, the proof decides. */
export function findRememberedLook(records: readonly HistoryRecord[]): DltLook | null {
  const marks = records.filter((one): one is RecordOf<'mark'> => one.kind === 'mark' && one.name === NAME);
  const newest = marks.toSorted((a, b) => compareTexts(instantKey(a.at), instantKey(b.at))).at(-1);
  return newest === undefined ? null : parseLook(newest.value);
}

function parseLook(text: string): DltLook | null {
  try {
    return dltLookSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
