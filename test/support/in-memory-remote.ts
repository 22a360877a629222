import { createHash } from 'node:crypto';
import type { CommittedFile, HistoryCommit } from '../../actions/shared/ports.ts';
import type { FileContents } from './temporary-git.ts';

export interface InMemoryCommit extends HistoryCommit {
  readonly parent: string | null;
  readonly files: ReadonlyMap<string, CommittedFile>;
}

export interface NewCommit {
  readonly message: string;
  readonly files: FileContents;
}

/** One branch of a remote repository: commits that never change, and a tip that only compare-and-set moves. */
export interface InMemoryRemote {
  readonly branch: string;
  tip(): string;
  commitAt(oid: string): InMemoryCommit;
  /** Newest first, from that commit down to the root. */
  historyOf(oid: string): readonly InMemoryCommit[];
  /** The new commit's id, or `null` and no effect where the branch does not point to `expected`. */
  compareAndSet(expected: string, commit: NewCommit): string | null;
  /** Somebody sets the branch to a commit of its past, by force. */
  resetTo(oid: string): void;
}

export function inMemoryRemote(branch: string, first: NewCommit): InMemoryRemote {
  const commits = new Map<string, InMemoryCommit>();
  const add = (parent: string | null, commit: NewCommit): string => {
    const oid = sha1(`commit ${commits.size} ${parent ?? ''} ${commit.message}`);
    commits.set(oid, {
      oid,
      parent,
      message: commit.message,
      files: withFiles(parent === null ? undefined : at(parent), commit.files),
    });
    return oid;
  };
  const at = (oid: string): InMemoryCommit => {
    const commit = commits.get(oid);
    if (commit === undefined) throw new TypeError(`No commit ${oid}.`);
    return commit;
  };
  let tip = add(null, first);
  return {
    branch,
    tip: () => tip,
    commitAt: at,
    historyOf: (oid) => {
      const history = [at(oid)];
      for (let parent = at(oid).parent; parent !== null; parent = at(parent).parent) history.push(at(parent));
      return history;
    },
    compareAndSet: (expected, commit) => (expected === tip ? (tip = add(tip, commit)) : null),
    resetTo: (oid) => {
      tip = at(oid).oid;
    },
  };
}

/** As in git's index: a file replaces a directory of its name, and everything that was in the way of its own directory. */
function withFiles(parent: InMemoryCommit | undefined, changes: FileContents): ReadonlyMap<string, CommittedFile> {
  const files = new Map(parent?.files);
  for (const [path, contents] of Object.entries(changes)) {
    for (const other of files.keys()) {
      if (other.startsWith(`${path}/`) || path.startsWith(`${other}/`)) files.delete(other);
    }
    files.set(path, committedFile(contents));
  }
  return files;
}

function committedFile(contents: string | Uint8Array): CommittedFile {
  const bytes = Uint8Array.from(typeof contents === 'string' ? new TextEncoder().encode(contents) : contents);
  return { blobOid: createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex'), contents: bytes };
}

function sha1(text: string): string {
  return createHash('sha1').update(text).digest('hex');
}
