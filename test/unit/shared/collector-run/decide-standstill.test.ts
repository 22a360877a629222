import { describe, expect, it } from 'vitest';

import {
  isStandstillDue,
  parseStandstill,
  type Standstill,
} from '../../../../actions/shared/collector-run/decide-standstill.ts';

const LAST: Standstill = { at: '2026-11-26T10:00:00.000Z', generation: 4, reasonCode: 'dlt-off', pendingPackages: 2 };

describe('a standstill of dlt', () => {
  it.each<[string, Partial<Standstill>, boolean]>([
    ['a minute later', { at: '2026-11-26T10:01:00.000Z' }, false],
    ['just below an hour later', { at: '2026-11-26T10:59:59.999Z' }, false],
    ['an hour later', { at: '2026-11-26T11:00:00.000Z' }, true],
    ['with fewer packages', { at: '2026-11-26T10:01:00.000Z', pendingPackages: 0 }, true],
    ['at another generation', { at: '2026-11-26T10:01:00.000Z', generation: 5 }, true],
    ['for another reason', { at: '2026-11-26T10:01:00.000Z', reasonCode: 'no-units' }, true],
    ['before the last one, by a clock that was set back', { at: '2026-11-26T09:00:00.000Z' }, true],
  ])('is recorded once an hour and on change: %s', (_, seen, expected) => {
    expect(isStandstillDue(LAST, { ...LAST, ...seen })).toBe(expected);
  });

  it('is recorded where nothing is remembered', () => {
    expect(isStandstillDue(null, LAST)).toBe(true);
  });

  it.each([
    null,
    '',
    '{',
    '[]',
    'null',
    JSON.stringify({ ...LAST, pendingPackages: -1 }),
    JSON.stringify({ ...LAST, at: 'soon' }),
  ])('is not remembered by %j', (text) => {
    expect(parseStandstill(text)).toBeNull();
  });

  it('is remembered as it was written', () => {
    expect(parseStandstill(JSON.stringify(LAST))).toEqual(LAST);
  });
});
