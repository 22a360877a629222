// Simulates the migrations of a range of seeds and prints what became of them as one JSON object: `run-simulations.ts FROM TO`.
import { createHash } from 'node:crypto';

import { aTriggerPolicy } from '../support/a-trigger-moment.ts';
import { simulateMigration } from './simulate-migration.ts';
import type { Simulated } from './simulated-result.ts';

/** All migrations of one range together. */
export interface SimulationFigures extends Omit<Simulated, 'seed' | 'log'> {
  readonly migrations: number;
  /** Of every log, in order: the same seeds give the same. */
  readonly digest: string;
}

const NOTHING = { migrations: 0, ticks: 0, real: 0, rolledBack: 0, harmless: 0, holds: 0, asked: 0, advances: 0 };

export function simulateRange(from: number, to: number): SimulationFigures {
  const policy = aTriggerPolicy();
  const digest = createHash('sha256');
  const sum = { ...NOTHING, reachedAll: 0 };
  const byTrigger: Record<string, number> = {};
  const problems: string[] = [];
  for (let seed = from; seed < to; seed += 1) {
    const { log, problems: own, ...one } = simulateMigration(seed, policy);
    sum.migrations += 1;
    for (const key of ['ticks', 'real', 'rolledBack', 'harmless', 'holds', 'asked', 'advances', 'reachedAll'] as const)
      sum[key] += one[key];
    for (const [trigger, rollbacks] of Object.entries(one.byTrigger))
      byTrigger[trigger] = (byTrigger[trigger] ?? 0) + rollbacks;
    problems.push(...own.map((problem) => `seed ${seed}: ${problem}`));
    digest.update(`${seed}\n${log.join('\n')}\n`);
  }
  return { ...sum, byTrigger, problems, digest: digest.digest('hex') };
}

const [from, to] = process.argv.slice(2).map(Number);
if (/run-simulations\.m?[jt]s$/u.test(process.argv[1] ?? '') && from !== undefined && to !== undefined)
  process.stdout.write(`${JSON.stringify(simulateRange(from, to))}\n`);
