// Prints the figures side by side with a baseline of the same run: all parts, or those that are named (npm run bench -- rollback). Nothing here
// passes or fails: the numbers are recorded in README.md.
import { cpus, loadavg, totalmem } from 'node:os';

import Table from 'cli-table3';

import type { BenchTable } from './bench-table.ts';
import { benchRollback } from './rollback-bench.ts';

/** By the word that chooses it. A part is one file. */
const PARTS: Readonly<Record<string, () => Promise<BenchTable>>> = { rollback: benchRollback };

const words = process.argv.slice(2);
const unknown = words.filter((word) => !Object.hasOwn(PARTS, word));
if (unknown.length > 0) {
  console.error(`No such part: ${unknown.join(', ')}. There are: ${Object.keys(PARTS).join(', ')}.`);
  process.exitCode = 2;
} else {
  for (const [name, bench] of Object.entries(PARTS)) {
    if (words.length > 0 && !words.includes(name)) continue;
    const { title, head, rows } = await bench();
    const table = new Table({ head: [...head], style: { head: [], border: [] } });
    table.push(...rows.map((row) => [...row]));
    console.log(`${title}\n${table.toString()}`);
  }
  console.log(
    `Node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), ${(totalmem() / 2 ** 30).toFixed(0)} GiB, ${process.platform}; load ${loadavg()[0]?.toFixed(1)} at the end`,
  );
}
