import { inflateSync } from 'node:zlib';

/** Far more than the state of a pipeline takes, far less than the memory of a runner: a text may have been made to blow up. */
const LARGEST_BYTES = 16 * 1024 * 1024;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/u;

/** The text in dlt's base64 of zlib, or in what an old version of dlt wrote unpacked; `null` for anything else. */
export function unpackDltText(packed: unknown): string | null {
  if (typeof packed !== 'string') return null;
  if (packed.startsWith('{')) return packed;
  if (!BASE64.test(packed)) return null;
  try {
    const bytes = inflateSync(Buffer.from(packed, 'base64'), { maxOutputLength: LARGEST_BYTES });
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // Not deflated, cut off, or not text: the port has a value for that.
    return null;
  }
}
