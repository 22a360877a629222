import type { ExitCode } from '../../actions/shared/errors.ts';

/**
 * The exit code of a `gate` that cannot answer: dlt does not run (10), manual runs (0). Where the arguments do not even say which path was
 * meant it is 2, the one code that keeps dlt from running in `gate … && dlt` and lets manual run in `gate …; [ $? -eq 10 ] || manual`.
 */
export function gateFailureCode(argv: readonly string[]): ExitCode {
  const path = argv.slice(1).find((word, at) => (word === 'dlt' || word === 'manual') && !isOptionValue(argv[at]));
  if (path === undefined) return 2;
  return path === 'dlt' ? 10 : 0;
}

function isOptionValue(before: string | undefined): boolean {
  return before !== undefined && /^--(?:unit|file|remote|branch|directory)$/u.test(before);
}
