import { spawn } from 'node:child_process';

export interface GitObject {
  readonly oid: string;
  readonly type: string;
  readonly contents: Buffer;
}

export interface GitObjectReader {
  /** The object behind any name that git resolves; `null` where there is none. */
  read(name: string): Promise<GitObject | null>;
  close(): void;
}

export interface TreeEntry {
  readonly mode: string;
  readonly name: string;
  readonly oid: string;
}

/** One long-lived `git cat-file --batch`: a read costs no process start, and sees refs and objects as they are at that moment. */
export function gitObjectReader(directory: string, environment: NodeJS.ProcessEnv): GitObjectReader {
  const child = spawn('git', ['cat-file', '--batch'], {
    cwd: directory,
    env: environment,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const waiting: ((object: GitObject | null) => void)[] = [];
  let buffer = Buffer.alloc(0);
  child.stdout.on('data', (chunk: Buffer) => {
    buffer = Buffer.concat([buffer, chunk]);
    for (let next = takeObject(buffer); next !== null; next = takeObject(buffer)) {
      buffer = buffer.subarray(next.length);
      waiting.shift()?.(next.object);
    }
  });
  child.stdin.on('error', () => undefined);
  child.on('close', () => waiting.splice(0).forEach((resolve) => resolve(null)));
  return {
    read: (name) =>
      name.includes('\n')
        ? Promise.resolve(null)
        : new Promise((resolve) => {
            waiting.push(resolve);
            child.stdin.write(`${name}\n`);
          }),
    close: () => void child.kill(),
  };
}

/** The entries of a tree object: mode, blank, name, NUL, 20 bytes of id, over and over. */
export function parseTree(contents: Buffer): TreeEntry[] {
  const entries: TreeEntry[] = [];
  for (let at = 0; at < contents.length;) {
    const nul = contents.indexOf(0, at);
    const [mode = '', ...name] = contents.toString('utf8', at, nul).split(' ');
    entries.push({ mode, name: name.join(' '), oid: contents.toString('hex', nul + 1, nul + 21) });
    at = nul + 21;
  }
  return entries;
}

/** The entry at a path below a commit, walked tree by tree, so that no name in the path is ever read as git's own syntax. */
export async function findEntry(reader: GitObjectReader, commitOid: string, path: string): Promise<TreeEntry | null> {
  let tree = await reader.read(`${commitOid}^{tree}`);
  let entry: TreeEntry | null = null;
  for (const name of path.split('/')) {
    if (tree === null || tree.type !== 'tree') return null;
    entry = parseTree(tree.contents).find((candidate) => candidate.name === name) ?? null;
    if (entry === null) return null;
    tree = entry.mode === '160000' ? null : await reader.read(entry.oid);
  }
  return entry;
}

function takeObject(buffer: Buffer): { readonly object: GitObject | null; readonly length: number } | null {
  const lineEnd = buffer.indexOf(0x0a);
  if (lineEnd === -1) return null;
  const header = /^([0-9a-f]{40,64}) (\w+) (\d+)$/.exec(buffer.toString('utf8', 0, lineEnd));
  if (header === null) return { object: null, length: lineEnd + 1 };
  const end = lineEnd + 1 + Number(header[3]);
  if (buffer.length < end + 1) return null;
  const contents = Buffer.from(buffer.subarray(lineEnd + 1, end));
  return { object: { oid: header[1] ?? '', type: header[2] ?? '', contents }, length: end + 1 };
}
