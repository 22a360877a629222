import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import type { ProgramEnd, RunProgram } from '../collection-ports.ts';

export interface ProgramRunnerOptions {
  /** Where a relative program and its files are looked for. */
  readonly cwd: string;
  /** The caller's environment, of which a part is passed on (`withoutRunner`). */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Of what a program prints the end is kept, where a Python traceback has its last line. */
const KEPT_BYTES = 4_000;

/**
 * Runs a program of the repository's own policy: no shell, so that its arguments are words and nothing else; in a process group of its own, so that
 * whatever it started ends with it; and without what belongs to the runner and to our own inputs.
 */
export function createProgramRunner({ cwd, environment }: ProgramRunnerOptions): RunProgram {
  return async ([program = '', ...args], { milliseconds, signal }) => {
    const startedAt = performance.now();
    const child = spawn(program, args, {
      cwd,
      env: withoutRunner(environment),
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const printed = keepEnd(child);
    const end = await waitFor(child, { milliseconds, signal });
    return { end, durationSeconds: (performance.now() - startedAt) / 1_000, output: printed() };
  };
}

/** A file to write outputs or summaries to, a token to act with: none of them is the program's. */
function withoutRunner(environment: ProgramRunnerOptions['environment']): Record<string, string> {
  const own = /^(?:INPUT_|ACTIONS_|GITHUB_(?:TOKEN|OUTPUT|ENV|PATH|STATE|STEP_SUMMARY)$)/u;
  const passed = Object.entries(environment).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !own.test(entry[0].toUpperCase()),
  );
  return Object.fromEntries(passed);
}

function keepEnd(child: ChildProcess): () => string {
  let kept = Buffer.alloc(0);
  const keep = (chunk: Buffer): void => {
    kept = Buffer.concat([kept, chunk]).subarray(-KEPT_BYTES);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  return () => kept.toString('utf8');
}

/** Of what it started something may keep the outputs open after its end, so the end of the process counts and not theirs. */
const DRAIN_MS = 500;

function waitFor(
  child: ChildProcess,
  { milliseconds, signal }: { readonly milliseconds: number; readonly signal: AbortSignal },
): Promise<ProgramEnd> {
  return new Promise((resolve) => {
    let isLate = false;
    const stop = (): void => killGroup(child);
    const timer = setTimeout(() => {
      isLate = true;
      stop();
    }, milliseconds);
    const settle = (end: ProgramEnd): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      resolve(end);
    };
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    child.once('error', (cause) => settle({ kind: 'not-started', detail: codeOf(cause) }));
    const describe = (exitCode: number | null, ended: string | null): ProgramEnd => {
      if (isLate) return { kind: 'timed-out' };
      return exitCode === null ? { kind: 'signalled', signal: ended ?? 'unknown' } : { kind: 'exited', exitCode };
    };
    child.once('close', (exitCode, ended) => settle(describe(exitCode, ended)));
    child.once('exit', (exitCode, ended) => {
      // What it left running ends with it.
      stop();
      setTimeout(() => settle(describe(exitCode, ended)), DRAIN_MS).unref();
    });
  });
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (cause) {
    // ESRCH: the whole group has ended already.
    if (codeOf(cause) !== 'ESRCH') throw cause;
  }
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : 'an unknown fault';
}
