import type { Log } from '../ports.ts';

/** The log of the command line: everything to standard error, so that standard output is the answer alone. Debug lines on demand. */
export function createConsoleLog(options: { readonly debug?: boolean } = {}): Log {
  const write = (prefix: string) => (message: string) => {
    process.stderr.write(`${prefix}${message}\n`);
  };
  return {
    debug: options.debug === true ? write('debug: ') : () => undefined,
    info: write(''),
    warning: write('warning: '),
    error: write('error: '),
  };
}
