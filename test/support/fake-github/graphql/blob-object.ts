import { isUtf8 } from 'node:buffer';
import type { GitObject } from '../git-object-reader.ts';

/** Above this GitHub cuts `text` and says so (seen with files over 512 kB). */
const TEXT_LIMIT = 512_000;

export function blobObject({ oid, contents }: GitObject): object {
  const isBinary = contents.subarray(0, 8_000).includes(0);
  return {
    __typename: 'Blob',
    id: `B_${oid}`,
    oid,
    abbreviatedOid: oid.slice(0, 7),
    byteSize: contents.length,
    isBinary,
    isTruncated: !isBinary && contents.length > TEXT_LIMIT,
    // What is no UTF-8 comes decoded and so altered; only the blob's id tells.
    text: isBinary ? null : decode(contents.subarray(0, TEXT_LIMIT)),
  };
}

function decode(contents: Buffer): string {
  return isUtf8(contents) ? contents.toString('utf8') : contents.toString('latin1');
}
