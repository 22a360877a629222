import { relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { renderRollbackOptions, shellQuote } from '../../actions/rollback/break-glass-command.ts';
import { renderEditsByHand } from '../../actions/shared/cutover/edits-by-hand.ts';
import type { RollbackRequest } from '../../actions/shared/cutover/rollback-request.ts';
import { oneLine } from '../../actions/shared/markdown/one-line.ts';
import type { CommonOptions } from './command-outcome.ts';

/** Every chunk of the bundle lies beside it. */
const BUNDLE = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? '../dist/switchback.mjs' : 'switchback.mjs', import.meta.url),
);

interface LastResort {
  readonly branch: string;
  /** The arguments were refused as wrong use: the same once more would be refused again. */
  readonly isRefused: boolean;
}

/** What a person does when even break glass did not get through: the same again, then by hand. */
export function renderLastResort(
  request: RollbackRequest,
  { branch, isRefused }: LastResort,
  options: CommonOptions,
): readonly string[] {
  const where = isRefused ? 'the branch that holds the live state' : oneLine(branch, 100);
  return [
    ...(isRefused
      ? ['Then run it again, with that put right (safe: it cannot happen twice).']
      : renderAgain(request, branch, options)),
    `By hand, on any machine or on the remote's web page, on ${where}, in one commit where that can be:`,
    ...renderEditsByHand(request).map((line) => `  ${line}`),
    'Whatever the repository says: stop the dlt jobs where they are scheduled.',
  ];
}

function renderAgain(
  request: RollbackRequest,
  branch: string,
  { remote, directory }: CommonOptions,
): readonly string[] {
  const where = [
    ...(remote === 'origin' ? [] : ['--remote', shellQuote(remote)]),
    ...(directory === undefined ? [] : ['--directory', shellQuote(resolve(directory))]),
  ];
  const again = ['node', shellQuote(pathFromHere()), 'rollback', renderRollbackOptions(request, branch), ...where];
  return [
    'Then the same once more (safe: it cannot happen twice):',
    `  ${again.join(' ')} --operation-id ${request.operationId}`,
    'Where this remote stays silent: the same from a fresh clone of any remote that answers.',
  ];
}

/** Short where the program lies below, as in a clone's own folder. */
function pathFromHere(): string {
  const path = relative(process.cwd(), BUNDLE);
  return path.startsWith('..') ? BUNDLE : path;
}
