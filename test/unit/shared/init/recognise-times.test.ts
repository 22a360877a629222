import { describe, expect, it } from 'vitest';

import type { ClockSample } from '../../../../actions/shared/init/found-table.ts';
import { recogniseTimes } from '../../../../actions/shared/init/recognise-times.ts';
import { aFoundTable, column } from './a-found-table.ts';

const ZONED = 'timestamp with time zone';
const created = column('created_at', ZONED, { isClock: true });
const withClock = (sample: ClockSample) =>
  aFoundTable({ columns: [created], clocks: new Map([['created_at', sample]]) });

describe('recogniseTimes', () => {
  it.each([
    ['one time a transaction, rising', { rows: 100, transactions: 4, times: 4, setbacks: 0 }],
    ['one transaction', { rows: 100, transactions: 1, times: 1, setbacks: 0 }],
  ])("takes a clock for the row's where the rows show it: %s", (_what, sample) => {
    const { value, doubts } = recogniseTimes(withClock(sample));
    expect(value).toEqual({ arrival: { rule: 'column', column: 'created_at' }, event: null });
    expect(doubts).toEqual([]);
  });

  it.each([
    ['more times than transactions', { rows: 100, transactions: 4, times: 90, setbacks: 40 }],
    ['times that fall', { rows: 100, transactions: 100, times: 100, setbacks: 30 }],
  ])("takes a clock for the post's where the rows show it, and asks for a column: %s", (_what, sample) => {
    const { value, doubts } = recogniseTimes(withClock(sample));
    expect(value).toEqual({ arrival: { rule: 'none' }, event: { column: 'created_at', type: 'timestamptz' } });
    expect(doubts.join()).toContain('ALTER TABLE "public"."submissions" ADD COLUMN ingested_at timestamptz');
  });

  it.each([
    ['few rows', { rows: 19, transactions: 2, times: 2, setbacks: 0 }],
    ['a row a transaction, rising', { rows: 100, transactions: 100, times: 100, setbacks: 0 }],
  ])('says where both are possible: %s', (_what, sample) => {
    const { value, doubts } = recogniseTimes(withClock(sample));
    expect(value.arrival).toEqual({ rule: 'column', column: 'created_at' });
    expect(doubts).toHaveLength(1);
    expect(doubts[0]).toContain(`from ${sample.rows} rows`);
  });

  it('goes by dlt where every row has a load, and by the column where some have none', () => {
    const columns = [column('_dlt_load_id'), column('created_utc', 'double precision'), column('ingested_at', ZONED)];
    const event = { column: 'created_utc', type: 'epoch_seconds' };
    expect(recogniseTimes(aFoundTable({ columns })).value).toEqual({ arrival: { rule: 'dlt_load' }, event });
    expect(recogniseTimes(aFoundTable({ columns, hasRowsWithoutLoad: true })).value).toEqual({
      arrival: { rule: 'by_path', column: 'ingested_at' },
      event,
    });
  });

  it('takes a time without zone for UTC, and says so', () => {
    const columns = [column('created_at', 'timestamp without time zone'), column('ingested_at', ZONED)];
    const { value, doubts } = recogniseTimes(aFoundTable({ columns }));
    expect(value.event).toEqual({ column: 'created_at', type: 'timestamp_utc' });
    expect(doubts).toEqual(['created_at of public.submissions has no time zone: taken for UTC']);
  });
});
