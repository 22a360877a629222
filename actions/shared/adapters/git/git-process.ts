import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { DependencyError, OperatorError } from '../../errors.ts';

interface GitCommand {
  readonly cwd: string;
  readonly args: readonly string[];
  /** The whole environment of the process: see `gitEnvironment`. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly input?: string | Uint8Array;
  /** A process that takes longer is ended, and `timedOut` says so. */
  readonly limitMs: number;
  readonly signal?: AbortSignal | undefined;
}

export interface GitResult {
  /** `null` where a signal ended the process. */
  readonly exitCode: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
  /** Ended by us: because it took longer than its limit, or because the caller's signal aborted. */
  readonly ended: 'by-itself' | 'limit' | 'abort';
}

/** Between the polite SIGTERM, on which git removes its lock files, and SIGKILL. Interrupted work must be over within 7 s. */
const GRACE_MS = 1_500;
/** What git said is kept for a message, not for a log. */
const STDERR_LIMIT = 16_384;

/**
 * Runs git once. The process leads a group of its own, so that what it starts (ssh, remote-https, a credential helper) ends with
 * it, and so that Ctrl-C in a terminal reaches only us, who then decide.
 *
 * @throws OperatorError `git-unavailable` or `not-a-clone` where git or the directory is missing.
 */
export async function runGit(command: GitCommand): Promise<GitResult> {
  if (command.signal?.aborted === true) throw interrupted(command.signal.reason);
  const child = spawn('git', [...command.args], {
    cwd: command.cwd,
    env: { ...command.environment },
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let ended: GitResult['ended'] = 'by-itself';
  const end = (why: 'limit' | 'abort'): void => {
    ended = why;
    endGroup(child);
  };
  const limit = setTimeout(() => end('limit'), command.limitMs);
  const abort = (): void => end('abort');
  command.signal?.addEventListener('abort', abort, { once: true });
  try {
    const output = await collect(child, command);
    return { ...output, ended };
  } finally {
    clearTimeout(limit);
    command.signal?.removeEventListener('abort', abort);
  }
}

function collect(child: ChildProcess, command: GitCommand): Promise<Omit<GitResult, 'ended'>> {
  const stdout: Buffer[] = [];
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    stderr = (stderr + chunk).slice(-STDERR_LIMIT);
  });
  // A git that ends early closes the pipe; its exit code says why.
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(command.input ?? '');
  return new Promise((resolve, reject) => {
    child.once('error', (cause) => reject(notStarted(command, cause)));
    child.once('close', (exitCode) => resolve({ exitCode, stdout: Buffer.concat(stdout), stderr }));
  });
}

function endGroup(child: ChildProcess): void {
  signalGroup(child, 'SIGTERM');
  const kill = setTimeout(() => signalGroup(child, 'SIGKILL'), GRACE_MS);
  child.once('close', () => clearTimeout(kill));
}

function signalGroup(child: ChildProcess, name: 'SIGTERM' | 'SIGKILL'): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, name);
  } catch (cause) {
    // The group may have ended between the decision and the call; Windows knows no groups.
    if (codeOf(cause) !== 'ESRCH') child.kill(name);
  }
}

function notStarted(command: GitCommand, cause: Error): OperatorError {
  // Node reports a missing directory and a missing program with the same code.
  return new OperatorError({
    reasonCode: 'git-unavailable',
    message: `git could not be started in ${command.cwd}.`,
    observed: codeOf(cause) ?? cause.message,
    expected: 'git 2.30 or newer on the PATH, and a directory that is there',
    remedy: 'Install git, or check the PATH and the directory, then run this again.',
    cause,
  });
}

/** For work that was ended by the caller's signal before it had any effect; the same call may succeed later. */
export function interrupted(reason: unknown): DependencyError {
  return new DependencyError({
    dependency: 'git',
    message: 'Work with git was ended before it was done.',
    retryable: true,
    cause: reason,
  });
}

function codeOf(cause: unknown): string | undefined {
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined;
}
