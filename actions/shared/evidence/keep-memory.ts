import type { HourCount, IntegrityMemory, SealedDay } from '../integrity/integrity-memory.ts';
import { isWithin } from './is-within.ts';

/** Characters of JSON: what a part of the memory may take in the evidence. Four weeks of hours of some units fit, and the ids of a day or two. */
const LARGEST_COUNTS = 200_000;
const LARGEST_IDS = 20_000;

export interface WatchedMemory {
  /** The same memory, which notes whose ids are read. */
  readonly memory: IntegrityMemory;
  /** The memory as far as it was read and is small enough. */
  readonly kept: () => KeptMemory;
}

export interface KeptCounts {
  readonly dataset: string;
  readonly table: string;
  readonly unit: string;
  /** Rows by hour, `2026-11-25T13`. */
  readonly hours: Readonly<Record<string, number>>;
}

/** The memory with its counts by unit, in a third of the room. `null`: too large. */
export type KeptMemory = Omit<IntegrityMemory, 'counts'> & { readonly counts: readonly KeptCounts[] | null };

/** The ids of sealed days are by far the most that is remembered, and a look reads those of a few days alone. */
export function watchMemory(memory: IntegrityMemory): WatchedMemory {
  const read = new Set<number>();
  const sealedDays = memory.sealedDays.map((day, at): SealedDay => ({
    ...day,
    get ids() {
      read.add(at);
      return day.ids;
    },
  }));
  return { memory: { ...memory, sealedDays }, kept: () => keepMemory(memory, read) };
}

function keepMemory({ counts, sealedDays, ...memory }: IntegrityMemory, read: ReadonlySet<number>): KeptMemory {
  let room = LARGEST_IDS;
  const days = sealedDays.map((day, at): SealedDay => {
    if (!read.has(at) || day.ids === null || !isWithin(day.ids, room)) return { ...day, ids: null };
    room -= JSON.stringify(day.ids).length;
    return day;
  });
  const grouped = groupCounts(counts);
  return { ...memory, sealedDays: days, counts: isWithin(grouped, LARGEST_COUNTS) ? grouped : null };
}

function groupCounts(counts: readonly HourCount[]): readonly KeptCounts[] {
  const groups = new Map<string, KeptCounts & { readonly hours: Record<string, number> }>();
  for (const { dataset, table, unit, hour, rows } of counts) {
    const key = JSON.stringify([dataset, table, unit]);
    const group = groups.get(key) ?? { dataset, table, unit, hours: {} };
    group.hours[hour] = rows;
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** The memory that the checks take. */
export function restoreMemory({ counts, ...memory }: KeptMemory): IntegrityMemory {
  const ungroup = ({ hours, ...about }: KeptCounts): HourCount[] =>
    Object.entries(hours).map(([hour, rows]) => ({ ...about, hour, rows }));
  return { ...memory, counts: (counts ?? []).flatMap(ungroup) };
}
