import { spawn, type ChildProcess } from 'node:child_process';

import { listSessionGroups } from './session-groups.ts';

export interface ChildEnd {
  /** `null` where a signal ended it. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A command that could not be started: as a shell has it, 127 where it is not there and 126 where it may not be run. */
export interface NotStarted {
  readonly status: 126 | 127;
  readonly code: string;
}

export interface ChildGroup {
  /** Of the command itself, once it is over. */
  readonly ended: Promise<ChildEnd>;
  /** To every process of the command's session, as far as the system shows them; one that has ended is none. */
  signal(name: NodeJS.Signals): void;
  /** Whether any process of the session is left, the command itself or one that it started. */
  isAlive(): boolean;
}

/**
 * Starts a command with our own streams, so that what it prints goes through untouched. It leads a group of its own: a signal reaches what it
 * started as well, and Ctrl-C in a terminal reaches only us, who pass it on.
 */
export async function startGroup(
  [command = '', ...args]: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<ChildGroup | NotStarted> {
  const child = spawn(command, args, { env: { ...environment }, stdio: 'inherit', detached: true });
  const ended = new Promise<ChildEnd>((resolve) => {
    child.once('exit', (exitCode, signal) => resolve({ exitCode, signal }));
  });
  const failure = await new Promise<NodeJS.ErrnoException | null>((resolve) => {
    child.once('spawn', () => resolve(null));
    child.once('error', resolve);
  });
  if (failure === null)
    return { ended, signal: (name) => signalGroup(child, name), isAlive: () => signalGroup(child, 0) };
  const code = failure.code ?? 'unknown';
  return { status: code === 'ENOENT' || code === 'ENOTDIR' ? 127 : 126, code };
}

/** Whether there was a process to take it, in any group of the session. Signal 0 only asks. */
function signalGroup(child: ChildProcess, name: NodeJS.Signals | 0): boolean {
  const { pid } = child;
  if (pid === undefined) return false;
  // Its own group first; `timeout`, job control and some runners give what they start a group of its own.
  return [pid, ...listSessionGroups(pid)].map((group) => signalOne(child, group, name)).some(Boolean);
}

function signalOne(child: ChildProcess, group: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-group, name);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    // EPERM: somebody is there who became another user. Windows knows no groups.
    if (code === 'EPERM') return true;
    return process.platform === 'win32' ? child.kill(name === 0 ? 0 : name) : false;
  }
}
