import { describe, expect, it } from 'vitest';

import { formatInstant, parseInstant } from '../../../../actions/shared/cutover/instant.ts';

describe('parseInstant', () => {
  it.each([
    ['2026-11-25T02:05:19Z', '2026-11-25T02:05:19.000Z'],
    ['2026-11-25T02:05:19.123456Z', '2026-11-25T02:05:19.123Z'],
    ['2026-11-25T02:05:19,5Z', '2026-11-25T02:05:19.500Z'],
    ['2026-11-25 02:05Z', '2026-11-25T02:05:00.000Z'],
    ['2026-11-25T02:05:19+00:00', '2026-11-25T02:05:19.000Z'],
    ['2026-11-25T02:05:19+05:30', '2026-11-24T20:35:19.000Z'],
    ['2026-11-25T02:05:19-0800', '2026-11-25T10:05:19.000Z'],
    ['2024-02-29T12:00:00Z', '2024-02-29T12:00:00.000Z'],
    ['2026-12-31T23:30:00-01:00', '2027-01-01T00:30:00.000Z'],
  ])('reads %s in UTC', (text, at) => {
    expect(parseInstant(text)).toEqual({ at, zoneMissing: false });
  });

  it('reads a time without zone as UTC and says so, as Python writes it', () => {
    expect(parseInstant('2025-11-07T09:56:03.123456')).toEqual({ at: '2025-11-07T09:56:03.123Z', zoneMissing: true });
  });

  it.each([
    '',
    'now',
    '2026-11-25',
    '2026-13-01T00:00:00Z',
    '2026-02-29T00:00:00Z',
    '2026-04-31T00:00:00',
    '2026-11-25T24:00:00Z',
    '2026-11-25T23:60:00Z',
    '2026-11-25T23:59:60Z',
    '2026-11-25T02:05:19+24:00',
    '2026-11-25T02:05:19+05:60',
    '2026-11-25T02:05:19+5',
    '0000-01-01T00:00:00+23:59',
    '9999-12-31T23:59:59-00:01',
    ' 2026-11-25T02:05:19Z',
    '2026-11-25T02:05:19Z\n',
    '2026-11-25T02:05:19z',
    '1764036319',
    '٢٠٢٦-11-25T02:05:19Z',
  ])('refuses %j', (text) => {
    expect(parseInstant(text)).toBeNull();
  });

  it('reads back what it writes', () => {
    const written = formatInstant(new Date('2026-11-25T02:05:19.999Z'));
    expect(written).toBe('2026-11-25T02:05:19Z');
    expect(parseInstant(written)).toEqual({ at: '2026-11-25T02:05:19.000Z', zoneMissing: false });
  });
});
