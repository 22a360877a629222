import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { expect, test } from 'vitest';

import { projectRoot } from '../support/project-files.ts';
import type { SimulationFigures } from './run-simulations.ts';

const PROGRAM = fileURLToPath(new URL('run-simulations.ts', import.meta.url));
/** Of thirty days each. 10,000 take some 20 minutes on two cores; SWITCHBACK_SIMULATIONS=10000 asks for them. */
const MIGRATIONS = Number(process.env['SWITCHBACK_SIMULATIONS'] ?? '400');

function simulate(from: number, to: number): Promise<SimulationFigures> {
  return new Promise((resolve, reject) => {
    const child = spawn('npx', ['tsx', PROGRAM, String(from), String(to)], {
      cwd: projectRoot,
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
  `of ${MIGRATIONS} migrations every real failure is taken back in time, and nothing else`,
  { timeout: 3_600_000 },
  async () => {
    const half = Math.ceil(MIGRATIONS / 2);
    const [one, other] = await Promise.all([simulate(0, half), simulate(half, MIGRATIONS)]);
    expect([...one.problems, ...other.problems]).toEqual([]);
    const real = one.real + other.real;
    expect(real).toBe(one.rolledBack + other.rolledBack);
    // Seven of ten migrations have one at least, and most begin while something goes by dlt.
    expect(real).toBeGreaterThan(MIGRATIONS / 2);
    const { migrations, ticks, harmless, holds } = one;
    process.stdout.write(
      `${migrations + other.migrations} migrations, ${ticks + other.ticks} ticks, ${real} real failures taken back, ${harmless + other.harmless} harmless ones, ${holds + other.holds} holds\n`,
    );
  },
);
