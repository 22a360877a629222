import { describe, expect, it } from 'vitest';

import { isWithin } from '../../../../actions/shared/evidence/is-within.ts';
import { restoreMemory, watchMemory } from '../../../../actions/shared/evidence/keep-memory.ts';
import { EMPTY_MEMORY } from '../../../../actions/shared/integrity/empty-memory.ts';
import type { SealedDay } from '../../../../actions/shared/integrity/integrity-memory.ts';

const aDay = (day: string, ids: readonly string[]): SealedDay => ({
  ...{ dataset: 'posts', table: 'public.posts', day, recipe: 1, count: ids.length, digest: 'd', ids },
  ...{ hours: null, verifiedAt: null },
});

describe('what is kept of the memory', () => {
  it('has the ids of the days that were read, and of no other', () => {
    const memory = { ...EMPTY_MEMORY, sealedDays: [aDay('2026-11-20', ['a']), aDay('2026-11-21', ['b'])] };
    const watched = watchMemory(memory);
    expect(watched.memory.sealedDays[1]?.ids).toEqual(['b']);
    expect(watched.kept().sealedDays.map(({ day, ids }) => [day, ids])).toEqual([
      ['2026-11-20', null],
      ['2026-11-21', ['b']],
    ]);
  });

  it('has no ids that are too many, and still those of a smaller day behind them', () => {
    const many = Array.from({ length: 5_000 }, (_, at) => `1sk${at}`);
    const watched = watchMemory({ ...EMPTY_MEMORY, sealedDays: [aDay('2026-11-20', many), aDay('2026-11-21', ['b'])] });
    for (const { ids } of watched.memory.sealedDays) expect(ids).not.toBeNull();
    expect(watched.kept().sealedDays.map(({ ids }) => ids)).toEqual([null, ['b']]);
  });

  it('gives the counts back, or none where they are too many', () => {
    const counts = ['opensource', 'sideproject'].flatMap((unit) =>
      ['2026-11-25T12', '2026-11-25T13'].map((hour, rows) => ({ dataset: 'p', table: 'public.p', unit, hour, rows })),
    );
    expect(restoreMemory(watchMemory({ ...EMPTY_MEMORY, counts }).kept())).toEqual({ ...EMPTY_MEMORY, counts });
    const units = Array.from({ length: 20_000 }, (_, at) => ({
      dataset: 'p',
      table: 't',
      unit: `u${at}`,
      hour: 'h',
      rows: 1,
    }));
    expect(watchMemory({ ...EMPTY_MEMORY, counts: units }).kept().counts).toBeNull();
  });
});

describe('whether a value is small enough', () => {
  it('counts names, texts, maps and sets, and stops as soon as it is not', () => {
    expect(isWithin({ a: ['b', 1, null] }, 40)).toBe(true);
    expect(isWithin({ a: ['b', 1, null] }, 10)).toBe(false);
    expect(isWithin(new Map([['key', new Set(['x'.repeat(100)])]]), 100)).toBe(false);
    const endless = {
      [Symbol.iterator]: undefined,
      get more(): unknown {
        return endless;
      },
    };
    expect(isWithin(endless, 1_000)).toBe(false);
  });
});
