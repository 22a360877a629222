import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { assessHold, toHoldEvent } from '../../../../actions/shared/cutover/assess-hold.ts';
import type { Hold } from '../../../../actions/shared/cutover/cutover-config.ts';
import type { RecordOf } from '../../../../actions/shared/history/history-record.ts';

const HOLD: Hold = {
  by: 'octocat',
  reason: 'the database moves',
  since: '2026-11-20T00:00:00Z',
  expiresAt: '2026-11-25T00:00:00Z',
};
const assess = (now: string, told: readonly RecordOf<'hold-event'>[] = [], hold: Hold | null = HOLD) =>
  assessHold({ hold, told, now: new Date(now), noticeHours: 24 });
const told = (event: 'ends-soon' | 'ended', changes: Partial<Hold> = {}) =>
  toHoldEvent({ ...HOLD, ...changes }, event, { at: new Date('2026-11-24T00:10:00Z'), run: '1-1-status' });

describe('the end of a hold', () => {
  it.each([
    ['2026-11-23T23:59:59Z', 'stands', null],
    ['2026-11-24T00:00:00Z', 'ends-soon', 'ends-soon'],
    ['2026-11-24T23:59:59Z', 'ends-soon', 'ends-soon'],
    ['2026-11-25T00:00:00Z', 'ended', 'ended'],
    ['2026-12-25T00:00:00Z', 'ended', 'ended'],
  ] as const)('at %s: %s, to be told: %s', (now, state, due) => {
    expect(assess(now)).toMatchObject({ state, due });
  });

  it('is told once, each of the two', () => {
    expect(assess('2026-11-24T01:00:00Z', [told('ends-soon')]).due).toBe(null);
    expect(assess('2026-11-25T01:00:00Z', [told('ends-soon')]).due).toBe('ended');
    expect(assess('2026-11-25T01:00:00Z', [told('ended')]).due).toBe(null);
  });

  it('of another hold, or of another end of it, says nothing of this one', () => {
    expect(assess('2026-11-24T01:00:00Z', [told('ends-soon', { since: '2026-11-19T00:00:00Z' })]).due).toBe(
      'ends-soon',
    );
    expect(assess('2026-11-24T01:00:00Z', [told('ends-soon', { expiresAt: '2026-11-22T00:00:00Z' })]).due).toBe(
      'ends-soon',
    );
  });

  it('is not awaited where there is none', () => {
    expect(assess('2026-11-25T00:00:00Z', [], null)).toMatchObject({ state: 'none', due: null });
    expect(assess('2036-11-25T00:00:00Z', [], { ...HOLD, expiresAt: null })).toMatchObject({
      state: 'stands',
      due: null,
    });
    expect(assess('2026-11-21T00:00:00Z')).toMatchObject({ announceAt: '2026-11-24T00:00:00Z' });
  });

  it('says nothing that a runner would take for a command', () => {
    const hostile = { ...HOLD, by: '::error::x', reason: '##[error]x\n::warning::y' };
    expect(assess('2026-11-24T01:00:00Z', [], hostile).message).not.toMatch(/##\[|\n|^::/u);
  });

  it('is told in the end, whenever somebody looks, and never twice', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -3_000, max: 3_000 }), { minLength: 1, maxLength: 40 }), (minutes) => {
        const events: RecordOf<'hold-event'>[] = [];
        const end = Date.parse('2026-11-25T00:00:00Z');
        const looks = [...minutes, 3_001].toSorted((a, b) => a - b).map((minute) => new Date(end + minute * 60_000));
        for (const now of looks) {
          const { due } = assessHold({ hold: HOLD, told: events, now, noticeHours: 24 });
          if (due !== null) events.push(toHoldEvent(HOLD, due, { at: now, run: 'x' }));
        }
        const names = events.map(({ event }) => event);
        expect(names.at(-1)).toBe('ended');
        expect(new Set(names).size).toBe(names.length);
        const soon = events.find(({ event }) => event === 'ends-soon');
        if (soon !== undefined) expect(Date.parse(soon.at)).toBeLessThan(end);
      }),
    );
  });
});
