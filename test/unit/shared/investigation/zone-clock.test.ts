import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createZoneClock, isTimeZone } from '../../../../actions/shared/investigation/zone-clock.ts';

const wall = (text: string): number => Date.parse(`${text}Z`);
const read = (zone: string, text: string, previous: string | null = null) => {
  const { atMs, kind } = createZoneClock(zone)(wall(text), previous === null ? null : Date.parse(previous));
  return [new Date(atMs).toISOString(), kind];
};

describe('a clock on a wall', () => {
  it.each([
    ['UTC', '2025-11-07T09:56:03.412', '2025-11-07T09:56:03.412Z'],
    ['Europe/Berlin', '2025-11-07T09:56:03.412', '2025-11-07T08:56:03.412Z'],
    ['Europe/Berlin', '2025-07-07T09:56:03', '2025-07-07T07:56:03.000Z'],
    ['America/New_York', '2025-11-07T09:56:03', '2025-11-07T14:56:03.000Z'],
    ['Asia/Kolkata', '2025-11-07T00:10:00', '2025-11-06T18:40:00.000Z'],
    ['Pacific/Kiritimati', '2025-11-07T00:10:00', '2025-11-06T10:10:00.000Z'],
    ['Pacific/Pago_Pago', '2025-11-07T23:10:00', '2025-11-08T10:10:00.000Z'],
    ['Europe/Berlin', '2025-10-26T01:59:59', '2025-10-25T23:59:59.000Z'],
    ['Europe/Berlin', '2025-10-26T03:00:00', '2025-10-26T02:00:00.000Z'],
    ['Europe/Berlin', '2025-03-30T01:59:59', '2025-03-30T00:59:59.000Z'],
    ['Europe/Berlin', '2025-03-30T03:00:00', '2025-03-30T01:00:00.000Z'],
  ])('in %s showing %s is read as %s', (zone, shown, at) => {
    expect(read(zone, shown)).toEqual([at, 'once']);
  });

  it.each([
    ['for the first time', null, '2025-10-26T00:30:00.000Z'],
    ['for the first time', '2025-10-26T00:29:00Z', '2025-10-26T00:30:00.000Z'],
    ['for the first time, where a thread overtook the line', '2025-10-26T00:30:59Z', '2025-10-26T00:30:00.000Z'],
    ['for the second time, where the line before is later', '2025-10-26T00:50:00Z', '2025-10-26T01:30:00.000Z'],
    ['for the second time, after one of it', '2025-10-26T01:29:00Z', '2025-10-26T01:30:00.000Z'],
  ])('shows the hour that comes twice %s', (_, previous, at) => {
    expect(read('Europe/Berlin', '2025-10-26T02:30:00', previous)).toEqual([at, 'twice']);
  });

  it('that was not put forward yet goes on with the offset of before', () => {
    expect(read('Europe/Berlin', '2025-03-30T02:30:00')).toEqual(['2025-03-30T01:30:00.000Z', 'never']);
    expect(read('Australia/Lord_Howe', '2025-10-05T02:15:00')).toEqual(['2025-10-04T15:45:00.000Z', 'never']);
  });

  it('reads what any zone shows back to the instant, in an hour that comes twice to one of two', () => {
    const zones = ['UTC', 'Europe/Berlin', 'America/St_Johns', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'Africa/Cairo'];
    const clocks = new Map(zones.map((zone) => [zone, createZoneClock(zone)]));
    const shows = new Map(
      zones.map((timeZone) => [
        timeZone,
        new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }),
      ]),
    );
    const instants = fc.integer({
      min: Date.parse('2020-01-01T00:00:00Z') / 1000,
      max: Date.parse('2030-01-01T00:00:00Z') / 1000,
    });
    fc.assert(
      fc.property(fc.constantFrom(...zones), instants, (zone, second) => {
        const shown = wall((shows.get(zone)?.format(second * 1000) ?? '').replace(' ', 'T'));
        const back = clocks.get(zone)?.(shown, null);
        expect(back?.kind).not.toBe('never');
        if (back?.kind === 'once') expect(back.atMs).toBe(second * 1000);
        else expect([0, 1_800_000, 3_600_000]).toContain(second * 1000 - (back?.atMs ?? 0));
      }),
      { numRuns: 300 },
    );
  });
});

describe('the name of a zone', () => {
  it.each(['UTC', 'Europe/Berlin', 'America/Argentina/Buenos_Aires', 'Etc/GMT+5'])('%s is one', (name) => {
    expect(isTimeZone(name)).toBe(true);
  });

  it.each(['', '+02:00', 'Europe/Atlantis', 'Berlin time', 'Europe/', '../etc/passwd', 'UTC\n', 'a'.repeat(200)])(
    '%j is none',
    (name) => {
      expect(isTimeZone(name)).toBe(false);
    },
  );
});
