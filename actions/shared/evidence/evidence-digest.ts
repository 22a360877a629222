import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

import { canonicalJson } from './canonical-json.ts';
import type { Evidence } from './evidence.ts';

/** `sha256:` and 64 digits, over the canonical JSON of everything but the digest itself. */
export function digestOf(evidence: Omit<Evidence, 'digest'>): string {
  return `sha256:${bytesToHex(sha256(utf8ToBytes(canonicalJson(evidence))))}`;
}

/** Whether everything is as it was sealed. */
export function isDigestRight({ digest, ...evidence }: Evidence): boolean {
  return digest === digestOf(evidence);
}
