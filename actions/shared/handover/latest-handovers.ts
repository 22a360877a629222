import { instantKey } from '../history/instant-order.ts';
import { unitKey } from '../routing/unit-key.ts';
import type { HandoverRecord } from './handover-facts.ts';

/** By `handoverKey`: the record of each switch that counts. One that settles it, whenever that was by the clock of its machine; else the newest. */
export function latestHandovers(records: readonly HandoverRecord[]): ReadonlyMap<string, HandoverRecord> {
  const latest = new Map<string, HandoverRecord>();
  for (const record of records) {
    const before = latest.get(handoverKey(record));
    if (before === undefined || rank(record) > rank(before)) latest.set(handoverKey(record), record);
  }
  return latest;
}

/** The switch's own name, also of the backfill of its gap: `handover opensource 5`. */
export function handoverKey({ unit, generation }: Pick<HandoverRecord, 'unit' | 'generation'>): string {
  return `handover ${unitKey(unit)} ${generation}`;
}

function rank(record: HandoverRecord): string {
  return `${isSettled(record) ? 1 : 0} ${instantKey(record.at)} ${JSON.stringify(record)}`;
}

/** Nothing more is to be found out or done. */
export function isSettled({ result, settledBy }: HandoverRecord): boolean {
  return result === 'overlap' || result === 'seamless' || (result === 'gap' && settledBy !== null);
}
