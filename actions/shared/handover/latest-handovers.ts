import { instantKey } from '../history/instant-order.ts';
import { unitKey } from '../routing/unit-key.ts';
import type { HandoverRecord } from './handover-facts.ts';

/** By `handoverKey`: the newest record of each switch. */
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
  return `${instantKey(record.at)} ${JSON.stringify(record)}`;
}
