import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { z } from 'zod';
import type { IdCodec } from '../ports.ts';

/** Far more than 100,000 ids take, far less than the memory of a runner: a text may have been made to blow up. */
const LARGEST_BYTES = 64 * 1024 * 1024;
/** One digit to the base 36 says how much an id shares with the one before it. */
const MOST_SHARED = 35;

const sharedSchema = z.array(z.string().regex(/^[0-9a-z]/u));

/**
 * Base64 of a deflated JSON array, each id written as what it does not share with the one before it: half of what deflating whole ids takes.
 * Other versions of zlib may deflate to other bytes: compare digests, never these texts.
 */
export const deflateIdCodec: IdCodec = {
  pack: (ids) => {
    const sorted = [...new Set(ids)].toSorted(compareCodeUnits);
    const shortened = sorted.map((id, at) => shorten(id, sorted[at - 1] ?? ''));
    return deflateRawSync(JSON.stringify(shortened), { level: 9 }).toString('base64');
  },
  unpack: (packed) => {
    try {
      const bytes = inflateRawSync(Buffer.from(packed, 'base64'), { maxOutputLength: LARGEST_BYTES });
      const { data } = sharedSchema.safeParse(JSON.parse(bytes.toString('utf8')));
      return data === undefined ? null : lengthen(data);
    } catch {
      // Neither deflated nor JSON: the port has a value for that.
      return null;
    }
  },
};

function shorten(id: string, before: string): string {
  let shared = 0;
  while (shared < MOST_SHARED && shared < before.length && id[shared] === before[shared]) shared += 1;
  return shared.toString(36) + id.slice(shared);
}

function lengthen(shortened: readonly string[]): readonly string[] | null {
  const ids: string[] = [];
  for (const text of shortened) {
    const before = ids.at(-1) ?? '';
    const shared = Number.parseInt(text.charAt(0), 36);
    if (shared > before.length) return null;
    ids.push(before.slice(0, shared) + text.slice(1));
  }
  return ids;
}

function compareCodeUnits(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
