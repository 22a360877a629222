import { DependencyError } from '../../errors.ts';
import { compareTexts } from '../../history/instant-order.ts';
import type { HistoryFile } from '../../history/history-file.ts';
import { gitWords } from './git-clone.ts';
import type { GitClone } from './git-clone.ts';
import { interrupted } from './git-process.ts';
import { MISSING, parseBatch } from './local-git-batch.ts';

export type FetchedTip =
  | { readonly kind: 'tip'; readonly oid: string }
  | { readonly kind: 'absent' }
  /** The remote did not answer, or not for us. */
  | { readonly kind: 'failed'; readonly detail: string };

/** `ls-remote --exit-code` where nothing matches (git help ls-remote). */
const NOTHING_MATCHES = 2;

/**
 * Brings the newest commit with its files, and no other, into the history's own repository: one call; two where it failed or the branch is not
 * there, since git says that in words alone.
 */
export async function fetchHistoryTip(clone: GitClone, signal?: AbortSignal): Promise<FetchedTip> {
  const flags = ['--quiet', '--depth=1', '--no-tags', '--no-write-fetch-head', '--no-recurse-submodules', '--refmap='];
  const { remote } = clone.options;
  const refspec = `+${clone.branchRef}:${clone.trackingRef}`;
  const fetched = await clone.network(['fetch', ...flags, '--', remote, refspec], { signal });
  if (fetched.ended === 'abort') throw interrupted(signal?.reason);
  if (fetched.exitCode === 0) {
    const tip = await clone.local(['rev-parse', '--verify', clone.trackingRef], { signal });
    if (tip.exitCode === 0) return { kind: 'tip', oid: tip.stdout.toString('utf8').trim() };
  }
  const heads = await clone.network(['ls-remote', '--exit-code', '--', remote, clone.branchRef], { signal });
  if (heads.ended === 'abort') throw interrupted(signal?.reason);
  if (heads.exitCode === NOTHING_MATCHES) return { kind: 'absent' };
  const detail =
    fetched.ended === 'limit' ? 'git fetch did not end within its time' : gitWords(fetched.stderr, 'git fetch failed');
  return { kind: 'failed', detail };
}

/** Every `.jsonl` of a commit, by path: two processes, whatever their number. */
export async function readHistoryFiles(
  clone: GitClone,
  oid: string,
  signal?: AbortSignal,
): Promise<readonly HistoryFile[]> {
  const entries = [...(await listBlobs(clone, oid, [], signal))]
    .filter(([path]) => path.endsWith('.jsonl'))
    .toSorted(([a], [b]) => compareTexts(a, b));
  const input = entries.map(([, blob]) => `${blob}\n`).join('');
  const batch = await clone.local(['cat-file', '--batch'], { input, signal });
  if (batch.ended === 'abort') throw interrupted(signal?.reason);
  const objects = batch.exitCode === 0 ? parseBatch(batch.stdout) : [];
  return entries.map(([path], at) => {
    const object = objects[at];
    if (object === undefined || object === MISSING) throw unreadable(oid, `no contents of ${path}`);
    return { path, contents: object.contents };
  });
}

/** Ids of the files under the paths, or of all, by path. What is no plain file (a link, a submodule) is left out. */
export async function listBlobs(
  clone: GitClone,
  oid: string,
  paths: readonly string[],
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const listed = await clone.local(['--literal-pathspecs', 'ls-tree', '-r', '-z', '--full-tree', oid, '--', ...paths], {
    signal,
  });
  if (listed.ended === 'abort') throw interrupted(signal?.reason);
  if (listed.exitCode !== 0) throw unreadable(oid, gitWords(listed.stderr));
  const lines = listed.stdout.toString('utf8').split('\0');
  return new Map(
    lines.flatMap((line) => {
      const [, blob, path] = /^100(?:644|755) blob ([0-9a-f]+)\t(.+)$/su.exec(line) ?? [];
      return blob === undefined || path === undefined ? [] : [[path, blob] as const];
    }),
  );
}

function unreadable(oid: string, observed: string): DependencyError {
  return new DependencyError({
    dependency: 'git',
    message: `The history at ${oid} was fetched but cannot be read: observed ${observed}, expected all its files.`,
    retryable: true,
    remedy: 'Check free space in the directory for temporary files, then run this again.',
  });
}
