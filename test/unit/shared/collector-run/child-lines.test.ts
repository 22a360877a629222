import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { MOST_UNIT_FETCHES, parseChildLines } from '../../../../actions/shared/collector-run/child-lines.ts';
import { HOSTILE_TEXTS } from '../../../support/hostile-texts.ts';
import { mutated } from '../../../support/mutated-text.ts';

const LINE = JSON.stringify({
  unit: 'OpenSource',
  outcome: 'fetched',
  started_at: '2026-11-26T10:00:05Z',
  duration_seconds: 2.5,
  count: 50,
  newest_id: 't3_b',
  oldest_id: 't3_a',
  saturated: true,
  calls: 1,
  remaining_budget: 97,
});

describe('the lines that a collector appends', () => {
  test('are read as the protocol has them, and what is left out is not known', () => {
    const { units, badLines } = parseChildLines(`${LINE}\n\n{"unit":"x","outcome":"nothing-new","count":null}\n`);
    expect(units).toEqual([JSON.parse(LINE), { unit: 'x', outcome: 'nothing-new', count: null }]);
    expect(badLines).toBe(0);
  });

  test('tell of the run as a whole, key by key, the last one counting', () => {
    const lines = [
      '{"kind":"run","pending_packages":2,"version":"1.31.0"}',
      '{"kind":"run","pending_packages":0,"version":null}',
    ];
    expect(parseChildLines(lines.join('\n'))).toMatchObject({ pendingPackages: 0, version: '1.31.0', badLines: 0 });
    expect(parseChildLines('')).toMatchObject({ pendingPackages: null, version: null, units: [] });
  });

  test.each([
    ['no JSON', 'hello'],
    ['a list', '[]'],
    ['no unit', '{"outcome":"fetched"}'],
    ['an empty unit', '{"unit":"r/","outcome":"fetched"}'],
    ['two units in one', '{"unit":"a,b","outcome":"fetched"}'],
    ['a unit with a line break', '{"unit":"a\\nb","outcome":"fetched"}'],
    ['an outcome that is none', '{"unit":"a","outcome":"success"}'],
    ['a count below 0', '{"unit":"a","outcome":"fetched","count":-1}'],
    ['half a post', '{"unit":"a","outcome":"fetched","count":0.5}'],
    ['a time without a zone', '{"unit":"a","outcome":"fetched","started_at":"2026-11-26T10:00:05"}'],
    ['a time that is none', '{"unit":"a","outcome":"fetched","started_at":"yesterday"}'],
    ['a long id', JSON.stringify({ unit: 'a', outcome: 'fetched', newest_id: 'x'.repeat(101) })],
    ['a long line', JSON.stringify({ unit: 'a', outcome: 'fetched', x: 'x'.repeat(20_000) })],
    ['a run with a version that is a number', '{"kind":"run","version":1}'],
    ['a line that was cut', LINE.slice(0, -9)],
  ])('count as bad, and cost only themselves: %s', (_, line) => {
    const { units, badLines, firstProblem } = parseChildLines(`${LINE}\n${line}\n${LINE}`);
    expect([units.length, badLines]).toEqual([2, 1]);
    expect(firstProblem).toMatch(/^line 2: /u);
  });

  test('are bounded in number, and a file that was cut says so', () => {
    const many = parseChildLines(`${LINE}\n`.repeat(MOST_UNIT_FETCHES + 5));
    expect([many.units.length, many.badLines]).toEqual([MOST_UNIT_FETCHES, 5]);
    expect(parseChildLines(LINE, true)).toMatchObject({ badLines: 1, units: [{ unit: 'OpenSource' }] });
  });

  test('never throw, whatever is in them', () => {
    const text = fc.oneof(
      mutated(`${LINE}\n${LINE}`),
      fc.string(),
      fc.constantFrom(...Object.values(HOSTILE_TEXTS)),
      fc.json(),
    );
    fc.assert(
      fc.property(text, (one) => {
        const { units, badLines } = parseChildLines(one);
        expect(units.length + badLines).toBeLessThanOrEqual(one.split('\n').length);
        for (const { unit } of units) expect(unit).not.toMatch(/[\n,]/u);
      }),
      { numRuns: 300 },
    );
  });
});
