import { oneLine } from '../shared/markdown/one-line.ts';
import type { RollbackRequest } from '../shared/cutover/rollback-request.ts';

export interface BreakGlassTarget {
  /** `https://github.com/owner/repo`. `null` on the command line: the clone is there already. */
  readonly repositoryUrl: string | null;
  readonly branch: string;
}

/** The command that does the same with git alone, filled in, for a POSIX shell. */
export function renderBreakGlassCommand(request: RollbackRequest, { repositoryUrl, branch }: BreakGlassTarget): string {
  const options = [
    '--reason',
    oneLine(request.reason, 300),
    '--trigger',
    request.trigger,
    '--severity',
    request.severity,
    '--branch',
    branch,
  ];
  const rollback = ['node', 'scripts/dist/switchback.mjs', 'rollback', ...options.map(shellQuote)].join(' ');
  if (repositoryUrl === null) return rollback;
  return [
    `git clone ${shellQuote(`${repositoryUrl}.git`)} switchback-break-glass`,
    'cd switchback-break-glass',
    rollback,
  ].join(' && \\\n');
}

/** Quotes for a POSIX shell where anything but plain characters is in it: between single quotes nothing is special but the quote itself. */
export function shellQuote(text: string): string {
  return /^[\w@%+=:,./-]+$/u.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
