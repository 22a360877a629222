import { spawn } from 'node:child_process';
import { performance } from 'node:perf_hooks';

export interface ProcessRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** From start to exit. */
  readonly seconds: number;
}

export interface ProcessOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly timeLimitSeconds?: number;
}

/** Runs a program to its end, with nothing of the caller's environment but the path to programs. Killed at its time limit. */
export function runProcess(command: string, args: readonly string[], options: ProcessOptions): Promise<ProcessRun> {
  const startedAt = performance.now();
  const { cwd, env, timeLimitSeconds = 60 } = options;
  const child = spawn(command, args, {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), timeLimitSeconds * 1_000);
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      const [out, err] = [Buffer.concat(stdout).toString('utf8'), Buffer.concat(stderr).toString('utf8')];
      const note = signal === null ? '' : `\nended by ${signal} after ${timeLimitSeconds} s`;
      resolve({
        exitCode: code ?? 1,
        stdout: out,
        stderr: err + note,
        seconds: (performance.now() - startedAt) / 1_000,
      });
    });
  });
}
