import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { projectRoot } from './project-files.ts';
import { parseOutputFile } from './run-bundle.ts';
import { readActionInputs } from './workflow-file.ts';

export interface StepRun {
  /** `./actions/rollback`, or the first line of a script. */
  readonly what: string;
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
  readonly stdout: string;
  readonly stderr: string;
}

/** A job's place on its runner: the checkout, a home and the files by which steps talk to the runner. */
export interface JobPlace {
  readonly folder: string;
  readonly workspace: string;
  remove(): void;
}

export function aJobPlace(): JobPlace {
  const folder = mkdtempSync(join(tmpdir(), 'switchback-job-'));
  const workspace = join(folder, 'work');
  mkdirSync(workspace);
  return { folder, workspace, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export interface StepProcess {
  readonly place: JobPlace;
  /** All of it: nothing is inherited but the path to programs. */
  readonly environment: Readonly<Record<string, string>>;
  /** The process, as soon as it is there. It leads a group of its own, so that what it started can be ended with it. */
  readonly onStart: (child: ChildProcess) => void;
}

/** An own action as the runner starts it: its bundle, its inputs with their defaults in the environment. */
export function runAction(
  action: string,
  given: Readonly<Record<string, string>>,
  { environment, ...step }: StepProcess,
): Promise<StepRun> {
  const inputs = new Map(readActionInputs(action));
  for (const [name, value] of Object.entries(given)) {
    if (!inputs.has(name)) throw new Error(`The workflow gives ${action} an input that it has not: ${name}`);
    if (value !== '') inputs.set(name, value);
  }
  const ofInputs = [...inputs].map(([name, value]) => [`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`, value]);
  return runStep(process.execPath, [join(projectRoot, 'actions', action, 'dist/index.mjs')], `./actions/${action}`, {
    ...step,
    environment: { ...environment, ...(Object.fromEntries(ofInputs) as Record<string, string>) },
  });
}

/** A script as the runner starts it where no shell is named: `bash -e`. */
export function runScript(script: string, step: StepProcess): Promise<StepRun> {
  return runStep('bash', ['-e', '-c', script], script.split('\n')[0] ?? '', step);
}

export interface Checkout {
  /** The bare repository. */
  readonly remote: string;
  /** `refs/heads/…` in full, as the workflows write it. */
  readonly ref: string;
  readonly depth: number;
}

/** In the place of `actions/checkout`: the same branch to the same depth under the same names, from the repository of the test. */
export async function runCheckout({ remote, ref, depth }: Checkout, step: StepProcess): Promise<StepRun> {
  const branch = /^refs\/heads\/(.+)$/u.exec(ref)?.[1];
  if (branch === undefined) throw new Error(`A checkout of ${ref} is not modelled: name a branch in full`);
  const args = ['clone', '--quiet', `--depth=${depth}`, `--branch=${branch}`, `file://${remote}`, '.'];
  return runStep('git', args, 'actions/checkout', step);
}

let files = 0;

async function runStep(
  program: string,
  args: readonly string[],
  what: string,
  { place, environment, onStart }: StepProcess,
): Promise<StepRun> {
  files += 1;
  const [output, summary] = ['output', 'summary'].map((name) => join(place.folder, `${name}-${files}`)) as [
    string,
    string,
  ];
  for (const file of [output, summary]) writeFileSync(file, '');
  const child = spawn(program, [...args], {
    cwd: place.workspace,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: place.folder,
      GIT_CONFIG_NOSYSTEM: '1',
      GITHUB_OUTPUT: output,
      GITHUB_STEP_SUMMARY: summary,
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  onStart(child);
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const [exitCode, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, by) => resolve([code, by]));
  });
  return {
    ...{ what, exitCode, signal, stdout, stderr },
    outputs: parseOutputFile(readFileSync(output, 'utf8')),
    summary: readFileSync(summary, 'utf8'),
  };
}
