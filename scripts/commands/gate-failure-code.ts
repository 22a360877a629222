import type { ExitCode } from '../../actions/shared/errors.ts';

/**
 * The exit code of a `gate` that cannot answer: dlt does not run (10), manual runs (0). The path is known without a doubt only as the first
 * word behind `gate` and where the other path is named nowhere; which other words are values of options is a question that wrong arguments leave open.
 * Then it is 2, the one code that keeps dlt from running in `gate … && dlt` and lets manual run in `gate …; [ $? -eq 10 ] || manual`.
 */
export function gateFailureCode(argv: readonly string[]): ExitCode {
  const [path, ...rest] = argv.slice(1);
  if (path === 'dlt') return rest.includes('manual') ? 2 : 10;
  if (path === 'manual') return rest.includes('dlt') ? 2 : 0;
  const isHelpAlone = rest.length === 0 && (path === '--help' || path === '-h');
  return isHelpAlone ? 0 : 2;
}
