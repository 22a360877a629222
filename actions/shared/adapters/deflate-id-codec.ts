import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { z } from 'zod';
import type { IdCodec } from '../ports.ts';

/** Far more than 100,000 ids take, far less than the memory of a runner: a text may have been made to blow up. */
const LARGEST_BYTES = 64 * 1024 * 1024;

const idsSchema = z.array(z.string());

/** Base64 of the deflated JSON array of the ids. Other versions of zlib may deflate to other bytes: compare digests, never these texts. */
export const deflateIdCodec: IdCodec = {
  pack: (ids) => {
    const sorted = [...new Set(ids)].toSorted(compareCodeUnits);
    return deflateRawSync(JSON.stringify(sorted), { level: 9 }).toString('base64');
  },
  unpack: (packed) => {
    try {
      const bytes = inflateRawSync(Buffer.from(packed, 'base64'), { maxOutputLength: LARGEST_BYTES });
      return idsSchema.safeParse(JSON.parse(bytes.toString('utf8'))).data ?? null;
    } catch {
      // Neither deflated nor JSON: the port has a value for that.
      return null;
    }
  },
};

function compareCodeUnits(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
