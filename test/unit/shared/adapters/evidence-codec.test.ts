import { gzipSync } from 'node:zlib';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { gzipEvidenceCodec } from '../../../../actions/shared/adapters/evidence-codec.ts';
import { aMeasurement } from '../../../support/an-evidence.ts';

const packed = (text: string | Buffer) => gzipSync(text).toString('base64');

describe('packing measurements', () => {
  it('gives them back, and always the same text of one line of base64', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const input = JSON.parse(JSON.stringify(value)) as ReturnType<typeof aMeasurement>['input'];
        // A name that a schema drops, so that no prototype can be set through it.
        fc.pre(!JSON.stringify(input).includes('__proto__'));
        const measurements = [aMeasurement({ input, answer: [input] })];
        const text = gzipEvidenceCodec.pack(measurements);
        expect(text).toMatch(/^[A-Za-z0-9+/]+=*$/u);
        expect(gzipEvidenceCodec.pack(measurements)).toBe(text);
        expect(gzipEvidenceCodec.unpack(text)).toEqual(measurements);
      }),
    );
  });

  it('has no time and no system in it', () => {
    const header = [...Buffer.from(gzipEvidenceCodec.pack([aMeasurement()]), 'base64').subarray(0, 10)];
    expect(header).toEqual([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255]);
  });
});

describe('unpacking what is no packed evidence gives null', () => {
  const whole = gzipEvidenceCodec.pack([aMeasurement()]);

  it.each([
    ['nothing', ''],
    ['a sentence', 'no evidence at all'],
    ['base64 of no gzip', Buffer.from('plain').toString('base64')],
    ['half of it', whole.slice(0, whole.length / 2)],
    ['gzip of no JSON', packed('[{')],
    ['gzip of no UTF-8', packed(Buffer.from([0xff, 0xfe]))],
    ['JSON that is something else', packed('{"measurements": []}')],
    ['a measurement with a name too many', packed(JSON.stringify([{ ...aMeasurement(), more: 1 }]))],
    ['deep nesting', packed('['.repeat(100_000))],
    ['a bomb of 64 MiB', packed(Buffer.alloc(64 * 1024 * 1024, 0x20))],
    ['a text of 300,000 characters', 'A'.repeat(300_000)],
  ])('%s', (_, text) => {
    expect(gzipEvidenceCodec.unpack(text)).toBeNull();
  });

  it('a text with any character changed, or it is what it was', () => {
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.constantFrom('A', '7', '+', ' ', '\n', '"'), (at, character) => {
        const unpacked = gzipEvidenceCodec.unpack(`${whole.slice(0, at)}${character}${whole.slice(at + 1)}`);
        // The checksum of gzip sees what changed in the contents; the header says little that counts.
        if (unpacked !== null) expect(unpacked).toEqual([aMeasurement()]);
      }),
      { numRuns: 500 },
    );
  });
});
