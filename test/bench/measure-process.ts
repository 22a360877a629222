import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface Measurement {
  readonly milliseconds: number;
  /** Peak resident memory of the process itself, from `/proc`; `null` where the system has none. */
  readonly peakMegabytes: number | null;
  readonly exitCode: number | null;
}

export interface MeasuredCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

const POLL_MS = 4;

/** Runs a program once, from start to exit. The kernel's own high-water mark is read every few milliseconds, the last one counts. */
export function measureProcess({ command, args, cwd, env }: MeasuredCommand): Promise<Measurement> {
  const startedAt = performance.now();
  const child = spawn(command, [...args], { cwd, env, stdio: 'ignore' });
  let peakMegabytes: number | null = null;
  const poll = setInterval(() => {
    peakMegabytes = readPeak(child.pid) ?? peakMegabytes;
  }, POLL_MS);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (exitCode) => {
      clearInterval(poll);
      resolve({ milliseconds: performance.now() - startedAt, peakMegabytes, exitCode });
    });
  });
}

function readPeak(pid: number | undefined): number | null {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB$/mu.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? null : (Number(kilobytes) * 1_024) / 1e6;
  } catch {
    return null;
  }
}

/** Nearest-rank percentile. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN;
}
