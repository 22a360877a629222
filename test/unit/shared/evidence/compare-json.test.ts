import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { compareJson, MOST_DIFFERENCES } from '../../../../actions/shared/evidence/compare-json.ts';

describe('comparing two values', () => {
  it('names each place by its JSON pointer, as deep as it goes', () => {
    const recorded = { a: [1, { 'b/c~d': 'x' }], gone: 1, same: null };
    const recomputed = { same: null, a: [1, { 'b/c~d': 'y' }, 3], added: [] };
    expect(compareJson(recorded, recomputed)).toEqual([
      { path: '/a/1/b~1c~0d', recorded: 'x', recomputed: 'y' },
      { path: '/a/2', recorded: undefined, recomputed: 3 },
      { path: '/gone', recorded: 1, recomputed: undefined },
      { path: '/added', recorded: undefined, recomputed: [] },
    ]);
  });

  it('tells a list from an object, and null from nothing', () => {
    expect(compareJson([], {})).toEqual([{ path: '', recorded: [], recomputed: {} }]);
    expect(compareJson({ a: null }, {})).toHaveLength(1);
  });

  it('finds nothing between a value and itself in another order, and something between two that differ', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue(), (value, other) => {
        const turned = Object.fromEntries(Object.entries(value).toReversed());
        expect(compareJson(value as never, turned as never)).toEqual([]);
        const isSame = JSON.stringify([value]) === JSON.stringify([other]);
        fc.pre(!isSame && JSON.stringify(other) !== '{}' && Object.keys(value).length > 0);
        expect(compareJson({ x: value } as never, { x: [other] } as never)).not.toEqual([]);
      }),
    );
  });

  it('stops at 20 places', () => {
    const list = Array.from({ length: 100 }, (_, at) => at);
    expect(
      compareJson(
        list,
        list.map((at) => at + 1),
      ),
    ).toHaveLength(MOST_DIFFERENCES);
  });
});
