import { gunzipSync, gzipSync } from 'node:zlib';
import { z } from 'zod';

import { isNestedTooDeeply } from '../cutover/json-depth.ts';
import { measurementSchema } from '../evidence/measurement.ts';
import type { EvidenceCodec } from '../incident-ports.ts';

/** Many times what a packed text of ours unpacks to: a text may have been made to blow up. */
const LARGEST_BYTES = 8 * 1024 * 1024;
/** Twice what is ever packed. */
const LARGEST_CHARACTERS = 200_000;
/** Of gzip's header (RFC 1952): 4 bytes of time, which Node leaves at zero, a byte of flags, and the system that packed, which differs. */
const SYSTEM_BYTE = 9;
const UNKNOWN_SYSTEM = 255;

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/u;
const measurementsSchema = z.array(measurementSchema);

/** Base64 of a gzipped JSON list. */
export const gzipEvidenceCodec: EvidenceCodec = {
  pack: (measurements) => {
    const bytes = gzipSync(JSON.stringify(measurements), { level: 9 });
    bytes[SYSTEM_BYTE] = UNKNOWN_SYSTEM;
    return bytes.toString('base64');
  },
  unpack: (packed) => {
    if (packed.length > LARGEST_CHARACTERS || !BASE64.test(packed)) return null;
    const text = unzip(packed);
    if (text === null || isNestedTooDeeply(text)) return null;
    return measurementsSchema.safeParse(parseJson(text)).data ?? null;
  },
};

function unzip(packed: string): string | null {
  try {
    const bytes = gunzipSync(Buffer.from(packed, 'base64'), { maxOutputLength: LARGEST_BYTES });
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // No gzip, too large, or no UTF-8: the port has a value for that.
    return null;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
