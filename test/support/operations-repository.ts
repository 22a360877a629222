import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Phase } from '../../actions/shared/cutover/phase.ts';
import { renderRoutingFile } from '../../actions/shared/routing/routing-file.ts';

export const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
export const BUNDLE = join(PROJECT, 'scripts/dist/switchback.mjs');

export interface Ran {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The state files as a migration in that phase has them. */
export function stateFiles(phase: Phase = '10%', dltUnits: readonly string[] = ['opensource']): Record<string, string> {
  const isManual = phase === 'manual_only';
  const config = {
    schema_version: 1,
    current_phase: phase,
    dlt_enabled: !isManual,
    manual_enabled: true,
    generation: 3,
    cutover_schedule: [],
    monitoring: { check_interval: 300, alert_threshold: 5 },
    phase_started_at: '2026-11-20T08:00:00Z',
    kept: { by: 'everybody' },
  };
  const weights = new Map([
    ['opensource', 40],
    ['sideproject', 90],
    ['productivity', 30],
  ]);
  return {
    'config/traffic_cutover_config.json': `${JSON.stringify(config, null, 2)}\n`,
    'config/routing.flagd.json': renderRoutingFile({
      generation: 3,
      phase,
      salt: 'salt',
      weights,
      dltUnits: isManual ? [] : dltUnits,
    }),
  };
}

/** A bare remote with the files given and a fresh clone of it, in a folder of its own. */
export class OperationsRepository {
  readonly folder: string;
  readonly remote: string;
  readonly clone: string;
  readonly environment: Record<string, string>;

  constructor(files: Readonly<Record<string, string | Uint8Array>> = stateFiles(), copied: readonly string[] = []) {
    this.folder = mkdtempSync(join(tmpdir(), 'switchback-test-'));
    this.remote = join(this.folder, 'remote.git');
    this.clone = join(this.folder, 'clone');
    mkdirSync(join(this.folder, 'home'));
    // A clean environment: nothing of the machine's git config, no proxy, no CI variables.
    this.environment = {
      PATH: process.env['PATH'] ?? '',
      HOME: join(this.folder, 'home'),
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
    };
    const seed = join(this.folder, 'seed');
    this.git(['init', '-q', '--bare', '-b', 'main', this.remote], this.folder);
    this.git(['init', '-q', '-b', 'main', seed], this.folder);
    for (const path of copied) cpSync(join(PROJECT, path), join(seed, path), { recursive: true });
    this.write(files, seed);
    this.commitAll('state', seed);
    this.git(['push', '-q', this.remote, 'main'], seed);
    this.git(['clone', '-q', `file://${this.remote}`, this.clone], this.folder);
    this.git(['config', 'user.name', 'Operator'], this.clone);
    this.git(['config', 'user.email', 'operator@example.org'], this.clone);
  }

  write(files: Readonly<Record<string, string | Uint8Array>>, folder = this.clone): void {
    for (const [path, contents] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), contents);
    }
  }

  commitAll(message: string, folder = this.clone): void {
    this.git(['add', '-A'], folder);
    this.git(
      ['-c', 'user.name=Seed', '-c', 'user.email=seed@example.org', 'commit', '-q', '--allow-empty', '-m', message],
      folder,
    );
  }

  git(args: readonly string[], cwd = this.clone): string {
    return execFileSync('git', [...args], {
      cwd,
      env: this.environment,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trimEnd();
  }

  /** Headlines of the remote's branch, newest first. */
  log(branch = 'main'): readonly string[] {
    return this.git(['log', '--format=%s', branch], this.remote).split('\n');
  }

  show(path: string, branch = 'main'): string {
    return execFileSync('git', ['show', `${branch}:${path}`], {
      cwd: this.remote,
      env: this.environment,
      encoding: 'utf8',
    });
  }

  run(
    args: readonly string[],
    more: { readonly cwd?: string; readonly environment?: Record<string, string> } = {},
  ): Promise<Ran> {
    return runProgram(process.execPath, [BUNDLE, ...args], {
      cwd: more.cwd ?? this.clone,
      environment: { ...this.environment, ...more.environment },
    });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export function runProgram(
  program: string,
  args: readonly string[],
  options: {
    readonly cwd: string;
    readonly environment: Record<string, string>;
    readonly onStart?: (pid: number) => void;
  },
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...args], {
      cwd: options.cwd,
      env: options.environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
    if (child.pid !== undefined) options.onStart?.(child.pid);
  });
}
