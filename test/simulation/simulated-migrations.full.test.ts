import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { bundle } from '../../scripts/build/bundle.ts';
import { projectRoot } from '../support/project-files.ts';
import { simulateRange, type SimulationFigures } from './run-simulations.ts';

/** Of thirty days each. 400 take a minute on two cores, 10,000 some 20; SWITCHBACK_SIMULATIONS=10000 asks for them. */
const MIGRATIONS = Number(process.env['SWITCHBACK_SIMULATIONS'] ?? '400');
const TRIGGERS = [
  ...['api-limits', 'critical-incident', 'data-loss', 'duplicates', 'error-rate', 'load-failure', 'sla-missed'],
];
/** As deep below the project as its sources are, which look for the shipped policy from where they stand. */
const FOLDER = join(projectRoot, 'node_modules', '.simulation');

/** As one file for Node itself: a loader of TypeScript that names every function costs a third of the time. */
async function bundleProgram(): Promise<string> {
  const entry = 'test/simulation/run-simulations.ts';
  await mkdir(FOLDER, { recursive: true });
  for (const [name, text] of await bundle({ root: projectRoot, entry, name: 'run-simulations' }))
    await writeFile(join(FOLDER, name), text);
  return join(FOLDER, 'run-simulations.mjs');
}

function simulate(program: string, from: number, to: number): Promise<SimulationFigures> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, String(from), String(to)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const pieces: Buffer[] = [];
    child.stdout.on('data', (piece: Buffer) => pieces.push(piece));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(JSON.parse(Buffer.concat(pieces).toString('utf8')) as SimulationFigures);
      else reject(new Error(`the simulation of ${from} to ${to} ended with ${code}`));
    });
  });
}

test(
  `of ${MIGRATIONS} migrations every real failure is taken back in time and nothing else, and none advances early`,
  { timeout: 7_200_000 },
  async () => {
    const program = await bundleProgram();
    const half = Math.ceil(MIGRATIONS / 2);
    const [one, other] = await Promise.all([simulate(program, 0, half), simulate(program, half, MIGRATIONS)]);
    expect([...one.problems, ...other.problems]).toEqual([]);
    const total = (key: 'migrations' | 'ticks' | 'real' | 'rolledBack' | 'harmless' | 'holds' | 'asked' | 'advances') =>
      one[key] + other[key];
    expect(total('migrations')).toBe(MIGRATIONS);
    expect(total('real')).toBe(total('rolledBack'));
    // Seven of ten migrations have one at least, and most begin while something goes by dlt.
    expect(total('real')).toBeGreaterThan(MIGRATIONS / 2);
    // Nearly each migration comes to the end of the way at least once: gates that let nothing through would prove nothing.
    expect(one.reachedAll + other.reachedAll).toBeGreaterThan(MIGRATIONS / 2);
    expect(Object.keys({ ...one.byTrigger, ...other.byTrigger }).toSorted()).toEqual(TRIGGERS);
    process.stdout.write(
      `${total('migrations')} migrations, ${total('ticks')} ticks, ${total('real')} real failures taken back, ${total('harmless')} harmless ones, ${total('holds')} holds, ${total('advances')} advances of ${total('asked')} asked for\n`,
    );
  },
);

/** Of 10,000, each with a chance of the simulation that met a rule by its letter; the simulation was at fault, and says there what it leaves out since. */
test.each([519, 673, 1630, 5122, 5198, 5209, 7375, 7702])(
  'seed %i shows no rollback without a failure',
  { timeout: 120_000 },
  (seed) => {
    expect(simulateRange(seed, seed + 1).problems).toEqual([]);
  },
);
