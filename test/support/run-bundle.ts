import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface BundleRun {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** What the output file says, by name. */
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
  readonly milliseconds: number;
}

export interface BundleOptions {
  /** By name as in action.yml. */
  readonly inputs?: Readonly<Record<string, string>>;
  /** Laid over the clean environment; undefined takes a variable away. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  /** Sent once standard output holds `after`. */
  readonly signal?: { readonly name: NodeJS.Signals; readonly after: string };
  /** The Node to run it with: by default the one that runs the tests. */
  readonly node?: string;
}

/** Runs a bundle as the runner would: its own process, a clean environment, files for outputs and summary. */
export async function runBundle(path: string, options: BundleOptions = {}): Promise<BundleRun> {
  const folder = mkdtempSync(join(tmpdir(), 'switchback-run-'));
  try {
    const outputFile = join(folder, 'output');
    const summaryFile = join(folder, 'summary');
    for (const file of [outputFile, summaryFile]) writeFileSync(file, '');
    const startedAt = performance.now();
    const end = await spawnNode(path, options, { GITHUB_OUTPUT: outputFile, GITHUB_STEP_SUMMARY: summaryFile });
    const milliseconds = performance.now() - startedAt;
    return {
      ...end,
      milliseconds,
      outputs: parseOutputFile(readFileSync(outputFile, 'utf8')),
      summary: readFileSync(summaryFile, 'utf8'),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function spawnNode(
  path: string,
  options: BundleOptions,
  files: Readonly<Record<string, string>>,
): Promise<Pick<BundleRun, 'exitCode' | 'stdout' | 'stderr'>> {
  const inputs = Object.entries(options.inputs ?? {}).map(([name, value]): [string, string] => [
    `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`,
    value,
  ]);
  const clean = {
    PATH: process.env['PATH'],
    GITHUB_ACTIONS: 'true',
    ...files,
    ...Object.fromEntries(inputs),
    ...options.environment,
  };
  const env: NodeJS.ProcessEnv = Object.fromEntries(
    Object.entries(clean).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  const child = spawn(options.node ?? process.execPath, [path], {
    env,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return new Promise((resolve, reject) => {
    let stdout = '';
    let stderr = '';
    let isSignalled = false;
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      if (options.signal === undefined || isSignalled || !stdout.includes(options.signal.after)) return;
      isSignalled = true;
      child.kill(options.signal.name);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
}

/** The runner's format: `name<<delimiter`, lines, `delimiter`; or `name=value`. */
export function parseOutputFile(text: string): Readonly<Record<string, string>> {
  const outputs: Record<string, string> = {};
  const lines = text.split('\n');
  for (let line = lines.shift(); line !== undefined; line = lines.shift()) {
    const [, name, delimiter] = /^([^=]+?)<<(.+)$/u.exec(line) ?? [];
    if (name !== undefined && delimiter !== undefined) {
      outputs[name] = lines.splice(0, lines.indexOf(delimiter)).join('\n');
      lines.shift();
    } else if (line.includes('=')) {
      outputs[line.slice(0, line.indexOf('='))] = line.slice(line.indexOf('=') + 1);
    }
  }
  return outputs;
}
