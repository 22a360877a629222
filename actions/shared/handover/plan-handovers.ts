import type { RecordOf } from '../history/history-record.ts';
import { instantKey } from '../history/instant-order.ts';
import type { HandoverFacts, HandoverRecord } from './handover-facts.ts';
import { handoverKey, isSettled, latestHandovers } from './latest-handovers.ts';
import { judgeSwitch } from './judge-switch.ts';
import type { JudgedSwitch } from './judge-switch.ts';
import { listSwitches } from './list-switches.ts';
import { postNumber } from './post-number.ts';

/**
 * The records that the ledger lacks: of each switch what is known now, where that is more than was known. Whoever looks often writes nothing twice; what is
 * settled stays as it is, since the fetches that it rests on are not kept for ever.
 */
export function planHandovers(facts: HandoverFacts, now: Date): readonly HandoverRecord[] {
  const known = latestHandovers(facts.known);
  return listSwitches(facts).flatMap((move) => {
    const before = known.get(handoverKey(move)) ?? null;
    if (before !== null && isSettled(before)) return [];
    const judged = settleGap(merge(before, doubtOld(judgeSwitch(move, facts), now)), facts.backfills);
    const record: HandoverRecord = { kind: 'handover', schemaVersion: 1, at: now.toISOString(), ...judged };
    return before !== null && sameButWhen(before, record) ? [] : [record];
  });
}

/** Of a day that is over for two days only the last few fetches of each unit are kept (`planCompaction`). */
const COMPLETE_MS = 48 * 3_600_000;

/** What looks like a gap among the fetches that were kept of an old day may have been read by those that were not. */
function doubtOld(judged: JudgedSwitch, now: Date): JudgedSwitch {
  const isOld = judged.newAt !== null && now.getTime() - Date.parse(judged.newAt) > COMPLETE_MS;
  if (judged.result !== 'gap' || !isOld) return judged;
  const detail = `the first fetches of ${judged.to} may be among those that the history has not kept`;
  return { ...judged, result: 'unknown', gap: null, detail };
}

/** What was proven stays proven: an open gap is given up for less than itself only. */
function merge(before: HandoverRecord | null, judged: JudgedSwitch): JudgedSwitch {
  if (before?.result !== 'gap' || before.gap === null) return judged;
  const { kind: _, schemaVersion: __, at: ___, ...kept } = before;
  if (judged.result === 'unknown') return kept;
  if (judged.result !== 'gap' || judged.gap === null) return judged;
  return isWithin(judged.gap, before.gap) ? judged : kept;
}

type Range = NonNullable<HandoverRecord['gap']>;

function isWithin(inner: Range, outer: Range): boolean {
  const [low, limit] = [postNumber(inner.after), postNumber(outer.after)];
  const isLowWithin = limit === null || (low !== null && low >= limit);
  return isLowWithin && (postNumber(inner.before) ?? 0n) <= (postNumber(outer.before) ?? 0n);
}

function settleGap(judged: JudgedSwitch, backfills: readonly RecordOf<'backfill'>[]): JudgedSwitch {
  if (judged.result !== 'gap' || judged.settledBy !== null) return judged;
  const own = backfills
    .filter(({ gap }) => gap === handoverKey(judged))
    .toSorted((a, b) => (instantKey(a.at) < instantKey(b.at) ? 1 : -1))[0];
  if (own === undefined || own.state === 'open') return judged;
  return { ...judged, settledBy: own.state === 'closed' ? 'backfill' : 'out-of-reach', detail: own.detail };
}

function sameButWhen(a: HandoverRecord, b: HandoverRecord): boolean {
  return JSON.stringify({ ...a, at: '' }) === JSON.stringify({ ...b, at: '' });
}
