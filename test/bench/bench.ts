// Prints the figures side by side with a baseline of the same run: all parts, or those that are named (npm run bench -- rollback). Nothing here
// passes or fails: the numbers are recorded in README.md. With --write a part's chart is written beside it.
import { writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';

import Table from 'cli-table3';

import type { BenchTable } from './bench-table.ts';
import { benchCollect } from './collect-bench.ts';
import { renderDotChart } from './dot-chart.ts';
import { benchIncident } from './incident-bench.ts';
import { benchGate } from './gate-bench.ts';
import { benchIntegrity } from './integrity-bench.ts';
import { benchRollback } from './rollback-bench.ts';
import { benchSwitch } from './switch-bench.ts';
import { benchWatch } from './watch-bench.ts';

/** By the word that chooses it. A part is one file. */
const PARTS: Readonly<Record<string, () => Promise<BenchTable>>> = {
  rollback: benchRollback,
  gate: benchGate,
  integrity: benchIntegrity,
  collect: benchCollect,
  switch: benchSwitch,
  watch: benchWatch,
  incident: benchIncident,
};
const WRITE = '--write';

const words = process.argv.slice(2).filter((word) => word !== WRITE);
const unknown = words.filter((word) => !Object.hasOwn(PARTS, word));
if (unknown.length > 0) {
  console.error(
    `No such part: ${unknown.join(', ')}. There are: ${Object.keys(PARTS).join(', ')}; ${WRITE} writes the charts.`,
  );
  process.exitCode = 2;
} else {
  for (const [name, bench] of Object.entries(PARTS)) {
    if (words.length > 0 && !words.includes(name)) continue;
    const { title, head, rows, notes = [], chart } = await bench();
    const table = new Table({ head: [...head], style: { head: [], border: [] } });
    table.push(...rows.map((row) => [...row]));
    console.log([title, table.toString(), ...notes].join('\n'));
    if (chart !== undefined && process.argv.includes(WRITE))
      writeFileSync(fileURLToPath(new URL(chart.file, import.meta.url)), renderDotChart(chart));
  }
  console.log(
    `Node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), ${(totalmem() / 2 ** 30).toFixed(0)} GiB, ${process.platform}; load ${loadavg()[0]?.toFixed(1)} at the end`,
  );
}
