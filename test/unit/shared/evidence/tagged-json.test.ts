import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { fromTaggedJson, toTaggedJson } from '../../../../actions/shared/evidence/tagged-json.ts';

const values = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.jsonValue({ maxDepth: 1 }).map((value: unknown): unknown => JSON.parse(JSON.stringify(value))),
    fc.date({ noInvalidDate: true }),
    fc.array(tie('value')),
    fc.array(fc.tuple(fc.string(), tie('value'))).map((pairs) => new Map(pairs)),
    fc.uniqueArray(fc.string()).map((items) => new Set(items)),
    fc.dictionary(fc.oneof(fc.constantFrom('$map', '$set', '$date', '$object'), fc.string()), tie('value'), {
      maxKeys: 2,
      noNullPrototype: true,
    }),
  ),
}));

describe('tagged JSON', () => {
  it('gives maps, sets and dates back through JSON, and what looks like a tag too', () => {
    fc.assert(
      fc.property(values.value, (value) => {
        const text = JSON.stringify(toTaggedJson(value));
        expect(fromTaggedJson(JSON.parse(text) as never)).toEqual(value);
      }),
      { numRuns: 1_000 },
    );
  });

  it('leaves out what JSON has no word for', () => {
    expect(toTaggedJson({ a: undefined, b: Number.NaN, c: () => 1, d: [undefined] })).toEqual({ b: null, d: [null] });
  });

  it('leaves a tag without its form as it is', () => {
    expect(fromTaggedJson({ $map: 1 })).toEqual({ $map: 1 });
    expect(fromTaggedJson({ $set: [1], more: 2 })).toEqual({ $set: [1], more: 2 });
  });
});
