import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { deflateIdCodec } from '../../../../actions/shared/adapters/deflate-id-codec.ts';

describe('packed ids', () => {
  it('come back sorted and without doubles, whatever they hold', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.string({ unit: 'grapheme' }),
            fc.string({ unit: 'binary', maxLength: 60 }),
            fc.stringMatching(/^t3_1sk[a-c]{1,3}$/u),
          ),
        ),
        (ids) => {
          const sorted = [...new Set(ids)].toSorted((a, b) => (a < b ? -1 : 1));
          expect(deflateIdCodec.unpack(deflateIdCodec.pack([...ids, ...ids]))).toEqual(sorted);
        },
      ),
    );
  });

  it('take less than a third of their room, a hundred thousand at once', () => {
    const ids = Array.from({ length: 100_000 }, (_, at) => `t3_${(1_900_000_000 + at * 7).toString(36)}`);
    const packed = deflateIdCodec.pack(ids);
    expect(packed.length).toBeLessThan(ids.join('\n').length / 3);
    expect(deflateIdCodec.unpack(packed)).toEqual(ids.toSorted());
  });

  it.each([
    ['nothing', ''],
    ['no base64', '???'],
    ['what is not deflated', Buffer.from('["a"]').toString('base64')],
    ['a text cut short', deflateIdCodec.pack(['a', 'b', 'c']).slice(0, 6)],
    ['no JSON', deflateRawSync('a\nb').toString('base64')],
    ['an id that shares more than there is', deflateRawSync('["0a","5b"]').toString('base64')],
    ['ids as they are', deflateRawSync('["T3_a"]').toString('base64')],
    ['other JSON', deflateRawSync('{"a":1}').toString('base64')],
    ['what would blow up', deflateRawSync(Buffer.alloc(80_000_000, 0x20)).toString('base64')],
  ])('are null of %s', (_, packed) => {
    expect(deflateIdCodec.unpack(packed)).toBeNull();
  });
});
