import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface Measurement {
  /** By `performance.now()`. */
  readonly startedAt: number;
  readonly endedAt: number;
  /** Most that was resident at once, of the process itself: what it starts (git) does not count. `null` where there is no `/proc`. */
  readonly peakMegabytes: number | null;
  /** Of the process itself, in user and system mode, to the 10 ms that the kernel tells; of little account to who else uses the machine. */
  readonly cpuMilliseconds: number | null;
  readonly exitCode: number | null;
}

export interface MeasuredCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** An open file for what it prints, which is thrown away otherwise. */
  readonly stdout?: number;
}

const POLL_MS = 4;

/**
 * Runs a program once, from start to exit. The kernel keeps the high-water mark and the time; they are read every few milliseconds and the last
 * reading counts, since both are gone when the process is. What a parent can ask afterwards (`maxRSS` of its children) counts the parent's own memory in.
 */
export function measureProcess({ command, args, cwd, env, stdout }: MeasuredCommand): Promise<Measurement> {
  const startedAt = performance.now();
  const child = spawn(command, [...args], { cwd, env, stdio: ['ignore', stdout ?? 'ignore', 'ignore'] });
  let peakMegabytes: number | null = null;
  let cpuMilliseconds: number | null = null;
  const poll = setInterval(() => {
    peakMegabytes = readPeak(child.pid) ?? peakMegabytes;
    cpuMilliseconds = readCpu(child.pid) ?? cpuMilliseconds;
  }, POLL_MS);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (exitCode) => {
      clearInterval(poll);
      resolve({ startedAt, endedAt: performance.now(), peakMegabytes, cpuMilliseconds, exitCode });
    });
  });
}

function readPeak(pid: number | undefined): number | null {
  const kilobytes = /^VmHWM:\s+(\d+) kB$/mu.exec(readProc(pid, 'status'))?.[1];
  return kilobytes === undefined ? null : (Number(kilobytes) * 1_024) / 1e6;
}

/** Fields 14 and 15 of `stat`, in hundredths of a second on every Linux that Node runs on. The second field may hold blanks, in brackets. */
function readCpu(pid: number | undefined): number | null {
  const fields = readProc(pid, 'stat').split(') ').at(-1)?.split(' ') ?? [];
  const [user, system] = [fields[11], fields[12]];
  return user === undefined || system === undefined ? null : (Number(user) + Number(system)) * 10;
}

function readProc(pid: number | undefined, name: 'status' | 'stat'): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return '';
  }
}

/** Nearest-rank percentile. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN;
}
