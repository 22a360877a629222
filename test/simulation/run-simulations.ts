// Simulates the migrations of a range of seeds and prints what became of them as one JSON object: `tsx run-simulations.ts FROM TO`.
import { createHash } from 'node:crypto';

import { aTriggerPolicy } from '../support/a-trigger-moment.ts';
import { simulateMigration } from './simulate-migration.ts';

/** All migrations of one range together. */
export interface SimulationFigures {
  readonly migrations: number;
  readonly ticks: number;
  readonly real: number;
  readonly rolledBack: number;
  readonly harmless: number;
  readonly holds: number;
  readonly problems: readonly string[];
  /** Of every log, in order: the same seeds give the same. */
  readonly digest: string;
}

export function simulateRange(from: number, to: number): SimulationFigures {
  const policy = aTriggerPolicy();
  const digest = createHash('sha256');
  const sum = { migrations: 0, ticks: 0, real: 0, rolledBack: 0, harmless: 0, holds: 0 };
  const problems: string[] = [];
  for (let seed = from; seed < to; seed += 1) {
    const { log, problems: own, ...one } = simulateMigration(seed, policy);
    sum.migrations += 1;
    sum.ticks += one.ticks;
    sum.real += one.real;
    sum.rolledBack += one.rolledBack;
    sum.harmless += one.harmless;
    sum.holds += one.holds;
    problems.push(...own.map((problem) => `seed ${seed}: ${problem}`));
    digest.update(`${seed}\n${log.join('\n')}\n`);
  }
  return { ...sum, problems, digest: digest.digest('hex') };
}

const [from, to] = process.argv.slice(2).map(Number);
if (process.argv[1]?.endsWith('run-simulations.ts') === true && from !== undefined && to !== undefined)
  process.stdout.write(`${JSON.stringify(simulateRange(from, to))}\n`);
