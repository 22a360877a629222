import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { OperatorError } from '../../errors.ts';
import type { CommitRequest, FileChange } from '../../ports.ts';
import { gitWords } from './git-clone.ts';
import type { GitClone, GitRunOptions } from './git-clone.ts';
import { interrupted } from './git-process.ts';

const NO_OBJECT = '0'.repeat(40);

export interface CommitContents {
  /** `null` for the first commit of a branch. */
  readonly parent: string | null;
  readonly message: string;
  readonly files: readonly FileChange[];
  /** Paths; one that is not there is no fault. */
  readonly remove?: readonly string[];
}

/** The commit of a request, as a child of its `expectedHeadOid`. */
export function writeCommitObject(clone: GitClone, request: CommitRequest, signal?: AbortSignal): Promise<string> {
  const message = `${request.headline}\n\n${request.body}`.trimEnd() + '\n';
  return writeCommit(clone, { parent: request.expectedHeadOid, message, files: request.files }, signal);
}

/**
 * Writes blobs, tree and commit as objects that no reference names yet: the clone's work tree, index, HEAD and branches stay as
 * they are, and a crash leaves nothing but loose objects for git's own clean-up. Files get mode 100644.
 *
 * @returns the id of the commit
 * @throws OperatorError `clone-unwritable`: no right to write, no room left, or the parent's objects are not here
 */
export async function writeCommit(
  clone: GitClone,
  { parent, message, files, remove = [] }: CommitContents,
  signal?: AbortSignal,
): Promise<string> {
  // Beside git's own index, so that it is on the same file system and needs no directory for temporary files.
  const index = join(clone.gitDirectory, `switchback-index-${randomUUID()}`);
  const withIndex: GitRunOptions = { more: { GIT_INDEX_FILE: index }, signal };
  try {
    const [blobs] = await Promise.all([
      Promise.all(
        files.map((file) => mustRun(clone, ['hash-object', '-w', '--stdin'], { input: file.contents, signal })),
      ),
      mustRun(clone, ['read-tree', parent ?? '--empty'], withIndex),
    ]);
    if (remove.length > 0) {
      // Mode 0 takes a path out (git help update-index). --force-remove would want a work tree.
      const input = remove.map((path) => `0 ${NO_OBJECT}\t${path}\0`).join('');
      await mustRun(clone, ['update-index', '-z', '--index-info'], { ...withIndex, input });
    }
    // Not --index-info here: it leaves out a path that git does not take and still succeeds.
    const entries = files.flatMap((file, at) => ['--cacheinfo', `100644,${blobs[at]},${file.path}`]);
    // --replace: a directory may stand where the file goes, or a file where its directory goes.
    await mustRun(clone, ['update-index', '--add', '--replace', ...entries], withIndex);
    // --missing-ok: a partial clone has no need to fetch the files that stay as they are.
    const tree = await mustRun(clone, ['write-tree', '--missing-ok'], withIndex);
    const parents = parent === null ? [] : ['-p', parent];
    return await mustRun(clone, ['commit-tree', tree, ...parents], { input: message, signal });
  } finally {
    await Promise.all([rm(index, { force: true }), rm(`${index}.lock`, { force: true })]);
  }
}

async function mustRun(clone: GitClone, args: readonly string[], run: GitRunOptions): Promise<string> {
  const result = await clone.local(args, run);
  if (result.exitCode === 0) return result.stdout.toString('utf8').trim();
  if (result.ended === 'abort') throw interrupted(run.signal?.reason);
  throw new OperatorError({
    reasonCode: 'clone-unwritable',
    message: `git ${args[0]} could not prepare the commit in this clone; nothing was sent.`,
    observed: result.ended === 'by-itself' ? gitWords(result.stderr) : 'no end within its time',
    expected: 'a clone that holds the branch, with room and the right to write in .git',
    remedy: 'Check free space and the owner of .git, or make a fresh clone, then run this again.',
    exitCode: 1,
  });
}
