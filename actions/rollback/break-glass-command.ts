import { oneLine } from '../shared/markdown/one-line.ts';
import type { RollbackRequest } from '../shared/cutover/rollback-request.ts';

/** After a workflow that did not get through. */
export const NEXT_WAY = 'Use break glass, from any machine with git and Node.';

interface BreakGlassTarget {
  /** `https://github.com/owner/repo`. */
  readonly repositoryUrl: string;
  readonly branch: string;
}

/**
 * The command that does the same with git alone, filled in, for a POSIX shell. The clone is a new one each time, so that it can be pasted twice,
 * and is named, so that it does not matter in which folder.
 */
export function renderBreakGlassCommand(request: RollbackRequest, { repositoryUrl, branch }: BreakGlassTarget): string {
  return [
    'clone=$(mktemp -d)',
    `git clone -q ${shellQuote(`${repositoryUrl}.git`)} "$clone"`,
    `node "$clone/scripts/dist/switchback.mjs" rollback -C "$clone" ${renderRollbackOptions(request, branch)}`,
  ].join(' && \\\n');
}

/** What was asked for, as options of `switchback rollback`. */
export function renderRollbackOptions({ reason, trigger, severity }: RollbackRequest, branch: string): string {
  const options = { reason: oneLine(reason, 300), trigger, severity, branch };
  return Object.entries(options)
    .map(([name, value]) => `--${name} ${shellQuote(value)}`)
    .join(' ');
}

/** Quotes for a POSIX shell where anything but plain characters is in it: between single quotes nothing is special but the quote itself. */
export function shellQuote(text: string): string {
  return /^[\w@%+=:,./-]+$/u.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
