import { CommanderError } from 'commander';

import { createConsoleLog } from '../../actions/shared/adapters/console-log.ts';
import type { ExitCode } from '../../actions/shared/errors.ts';
import { oneLine } from '../../actions/shared/markdown/one-line.ts';
import { withoutUserInfo } from '../../actions/shared/markdown/without-user-info.ts';
import type { Log } from '../../actions/shared/ports.ts';
import { describeFault } from '../../actions/shared/runtime/describe-fault.ts';
import { abandonAfterGrace, catchStrayFaults, listenForSignals } from '../../actions/shared/runtime/interruption.ts';
import { failureJson, type CommandOutcome, type FailureAnswer } from './command-outcome.ts';
import { gateFailureCode } from './gate-failure-code.ts';
import type { Invocation } from './invocation.ts';
import { buildProgram } from './program.ts';

const USAGE_FAILURE: FailureAnswer = { key: 'decision', value: 'not-run' };

/**
 * Runs one command and sets the exit code: 0 pass, 1 fail, 2 wrong use or configuration, 3 unknown; `gate` 0 and 10 alone. The only
 * top-level try/catch; never rejects. Standard output holds the answer, standard error everything else.
 */
export async function runCommandLine(argv: readonly string[]): Promise<void> {
  const isGate = argv[0] === 'gate';
  // Before anything can break: whatever ends this process early, dlt does not run.
  if (isGate) process.exitCode = gateFailureCode(argv);
  const output = watchOutput();
  const invocation = parse(argv);
  if (invocation === null) return;
  const outcome = await execute(invocation);
  process.stdout.write(invocation.options.json === true ? renderJson(outcome.json) : renderLines(outcome.lines));
  process.stderr.write(renderLines(outcome.remarks ?? []));
  // A write that failed at once has set the exit code already.
  if (!output.failed) process.exitCode = outcome.passedStatus ?? outcome.exitCode;
}

/** Whatever a person typed or git said: the password of an address is never shown. */
function renderJson(json: CommandOutcome['json']): string {
  const hide = (_: string, value: unknown): unknown => (typeof value === 'string' ? withoutUserInfo(value) : value);
  return json === null ? '' : `${JSON.stringify(json, hide)}\n`;
}

function renderLines(lines: readonly string[]): string {
  return lines.map((line) => `${withoutUserInfo(line)}\n`).join('');
}

function createDiscreetLog(): Log {
  const { debug, info, warning, error } = createConsoleLog();
  const discreet = (write: (message: string) => void) => (message: string) => write(withoutUserInfo(message));
  return { debug: discreet(debug), info: discreet(info), warning: discreet(warning), error: discreet(error) };
}

/** `null` where there is nothing to run: help was shown, or the use was wrong and the exit code says so. */
function parse(argv: readonly string[]): Invocation | null {
  let invocation: Invocation | null = null;
  const program = buildProgram((found) => {
    invocation = found;
  });
  if (argv.length === 0) {
    process.stderr.write(program.helpInformation());
    process.exitCode = 2;
    return null;
  }
  try {
    program.parse([...argv], { from: 'user' });
    return invocation;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0) refuseUse(argv, error);
    if (argv[0] === 'gate') process.exitCode = gateFailureCode(argv);
    return null;
  }
}

const NO_SUCH_COMMAND = new Set(['commander.unknownCommand', 'commander.help']);

function refuseUse(argv: readonly string[], error: CommanderError): void {
  const command = /^[a-z]+$/u.test(argv[0] ?? '') && !NO_SUCH_COMMAND.has(error.code) ? ` ${argv[0]}` : '';
  // `help nonsense`: commander shows the general help and has no message of its own.
  const said = error.code === 'commander.help' ? `unknown command '${argv[1] ?? ''}'` : error.message;
  const message = oneLine(said.replace(/^error: /u, ''), 1_000);
  const remedy = `Read: switchback${command} --help`;
  process.stderr.write(renderLines([`error: ${message}`, `What to do: ${remedy}`]));
  if (argv.includes('--json'))
    process.stdout.write(renderJson(failureJson(USAGE_FAILURE, { reasonCode: 'input-invalid', message, remedy })));
  process.exitCode = 2;
}

async function execute(invocation: Invocation): Promise<CommandOutcome> {
  const { failure, failureCode, failureNote, run } = invocation;
  const log = createDiscreetLog();
  const interruption = invocation.handlesSignals === true ? UNHEARD : listenForSignals(log);
  const stray = catchStrayFaults();
  try {
    const running = run({ log, signal: interruption.signal, environment: process.env });
    return await Promise.race([running, stray.fault, abandonAfterGrace(interruption.signal)]);
  } catch (fault) {
    const described = describeFault({ outputs: {} }, fault);
    log.error(described.message);
    for (const line of described.trace) log.info(line);
    log.info(`What to do: ${described.remedy}`);
    if (failureNote !== undefined) log.info(failureNote);
    const { reasonCode, message, remedy } = described;
    const exitCode: ExitCode =
      failureCode ?? (failure.key === 'verdict' && described.exitCode === 1 ? 3 : described.exitCode);
    return { exitCode, lines: [], json: failureJson(failure, { reasonCode, message, remedy }) };
  } finally {
    interruption.stop();
    stray.stop();
  }
}

const UNHEARD = { signal: new AbortController().signal, stop: () => undefined };

/**
 * `switchback status | head -1` closes the pipe early; that is no fault. An answer that cannot be written (a full disk) is one: 1, which lets
 * neither dlt run in `gate dlt && …` nor keeps manual from it.
 */
function watchOutput(): { readonly failed: boolean } {
  const state = { failed: false };
  const fail = (error: NodeJS.ErrnoException): boolean => {
    if (error.code === 'EPIPE') return false;
    state.failed = true;
    process.exitCode = 1;
    return true;
  };
  process.stderr.on('error', fail);
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (fail(error))
      process.stderr.write(`error: The answer could not be written to standard output: ${error.code}.\n`);
  });
  return state;
}
