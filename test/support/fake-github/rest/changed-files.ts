import type { FakeState } from '../fake-state.ts';

export interface ChangedFile {
  readonly path: string;
  readonly previousPath: string | null;
  readonly status: 'added' | 'removed' | 'modified' | 'renamed' | 'changed';
  readonly oid: string;
  readonly additions: number;
  readonly deletions: number;
}

const STATUS = { A: 'added', D: 'removed', M: 'modified', R: 'renamed', T: 'changed' } as const;

/** What the head changed since it left the base, by git itself; renames found as GitHub finds them. */
export async function changedFiles(
  { repository }: FakeState,
  base: string,
  head: string,
): Promise<readonly ChangedFile[]> {
  const between = ['--find-renames', '-z', '--no-abbrev', `${base}...${head}`];
  const raw = await repository.git(['diff', '--raw', ...between]);
  const counts = countsByPath(await repository.git(['diff', '--numstat', ...between]));
  const fields = raw.split('\0');
  const files: ChangedFile[] = [];
  for (let at = 0; at + 1 < fields.length;) {
    const [, , before = '', after = '', letters = ''] = (fields[at] ?? '').split(' ');
    const letter = letters.charAt(0) as keyof typeof STATUS;
    const isRenamed = letter === 'R';
    const path = fields[at + (isRenamed ? 2 : 1)] ?? '';
    files.push({
      path,
      previousPath: isRenamed ? (fields[at + 1] ?? '') : null,
      status: STATUS[letter],
      oid: letter === 'D' ? before : after,
      ...(counts.get(path) ?? { additions: 0, deletions: 0 }),
    });
    at += isRenamed ? 3 : 2;
  }
  return files;
}

/** `added TAB deleted TAB path NUL`, and for a rename `added TAB deleted TAB NUL old NUL new NUL`; `-` where it is binary. */
function countsByPath(numstat: string): Map<string, { readonly additions: number; readonly deletions: number }> {
  const counts = new Map<string, { readonly additions: number; readonly deletions: number }>();
  const fields = numstat.split('\0');
  for (let at = 0; at + 1 < fields.length;) {
    const [added = '', deleted = '', path = ''] = (fields[at] ?? '').split('\t');
    const isRenamed = path === '';
    const entry = { additions: Number(added) || 0, deletions: Number(deleted) || 0 };
    counts.set(isRenamed ? (fields[at + 2] ?? '') : path, entry);
    at += isRenamed ? 3 : 1;
  }
  return counts;
}
