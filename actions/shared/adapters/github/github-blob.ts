import { createHash } from 'node:crypto';

import { z } from 'zod';

import type { CommittedFile } from '../../ports.ts';
import type { GithubApi } from './github-api.ts';
import { toReadError } from './github-fault.ts';

/** A file of a commit as GraphQL gives it; `null` where the commit has none, an object without `oid` where it is no blob. */
export const treeEntrySchema = z
  .object({ object: z.object({ oid: z.string().optional(), text: z.string().nullish() }).nullish() })
  .nullish();

const blobSchema = z.object({ content: z.string(), encoding: z.enum(['base64', 'utf-8']) });

/**
 * The file, byte for byte. GraphQL gives text, cut when long and altered when it is not UTF-8; git's own id tells whether it is
 * whole. Where it is not, one REST call more brings the bytes.
 */
export async function fetchCommittedFile(
  entry: z.infer<typeof treeEntrySchema>,
  api: GithubApi,
  signal?: AbortSignal,
): Promise<CommittedFile | null> {
  const blobOid = entry?.object?.oid;
  if (blobOid === undefined) return null;
  const text = entry?.object?.text;
  const contents = typeof text === 'string' ? new TextEncoder().encode(text) : null;
  if (contents !== null && gitBlobOid(contents, blobOid.length) === blobOid) return { blobOid, contents };
  const answer = await api.rest('GET /repos/{owner}/{repo}/git/blobs/{file_sha}', { file_sha: blobOid }, signal);
  if (!answer.ok) throw toReadError(answer.fault, `Reading blob ${blobOid}`);
  const blob = blobSchema.safeParse(answer.data);
  if (!blob.success)
    throw toReadError({ kind: 'transient', detail: 'an answer that is no blob' }, `Reading blob ${blobOid}`);
  return { blobOid, contents: Uint8Array.from(Buffer.from(blob.data.content, blob.data.encoding)) };
}

/** git's id of a file's content, in the hash that the repository uses (SHA-1, or SHA-256 where ids have 64 digits). */
function gitBlobOid(contents: Uint8Array, length: number): string {
  const hash = createHash(length === 64 ? 'sha256' : 'sha1');
  return hash.update(`blob ${contents.byteLength}\0`).update(contents).digest('hex');
}
