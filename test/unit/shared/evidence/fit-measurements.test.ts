import { describe, expect, it } from 'vitest';

import { gzipEvidenceCodec } from '../../../../actions/shared/adapters/evidence-codec.ts';
import { LARGEST_PACKED_CHARACTERS, packMeasurements } from '../../../../actions/shared/evidence/fit-measurements.ts';
import { noise } from '../../../support/noise.ts';
import { aMeasurement } from '../../../support/an-evidence.ts';

const unpack = (packed: string) => {
  const measurements = gzipEvidenceCodec.unpack(packed);
  if (measurements === null) throw new TypeError('It cannot be unpacked.');
  return measurements;
};

describe('fitting measurements into one text', () => {
  it('leaves all as it is where it fits', () => {
    const measurements = [aMeasurement(), aMeasurement({ id: 'proof', leftOut: 'Something.' })];
    expect(unpack(packMeasurements(measurements, gzipEvidenceCodec))).toEqual(measurements);
  });

  it('leaves out the largest inputs first, says so, and keeps every answer', () => {
    const sizes = { small: 1_000, large: 90_000, larger: 120_000 };
    const measurements = Object.entries(sizes).map(([id, size]) => aMeasurement({ id, input: noise(size) }));
    const packed = packMeasurements(measurements, gzipEvidenceCodec);
    expect(packed.length).toBeLessThanOrEqual(LARGEST_PACKED_CHARACTERS);
    const [small, large, larger] = unpack(packed);
    expect(small).toEqual(measurements[0]);
    expect(large).toEqual(measurements[1]);
    expect(larger).toMatchObject({ input: null, answer: measurements[2]?.answer });
    expect(larger?.leftOut).toBe('The input of 120002 characters, to fit into what one job hands to the next.');
  });

  it('adds to what was left out before', () => {
    const before = aMeasurement({ input: noise(200_000), leftOut: 'Three checks.' });
    expect(unpack(packMeasurements([before], gzipEvidenceCodec))[0]?.leftOut).toMatch(/^Three checks\. The input of/u);
  });

  it('leaves out answers where inputs are not enough, and in the end whole measurements', () => {
    const large = aMeasurement({ answer: noise(300_000) });
    expect(unpack(packMeasurements([large, aMeasurement({ id: 'small' })], gzipEvidenceCodec))).toMatchObject([
      { input: null, answer: null },
      { id: 'small', input: null },
    ]);
    const many = Array.from({ length: 50 }, (_, at) => aMeasurement({ id: `m${at}`, recipe: 'collection@1' }));
    const packed = packMeasurements(many, gzipEvidenceCodec, 500);
    expect(packed.length).toBeLessThanOrEqual(500);
    expect(unpack(packed)[0]?.id).toBe('m0');
  });
});
