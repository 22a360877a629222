// Prints the speed figures side by side with a baseline of the same run. Nothing here passes or fails: the numbers are recorded in README.md.
import { cpus, totalmem } from 'node:os';

import Table from 'cli-table3';

import { benchRollback } from './rollback-bench.ts';

const table = new Table({
  head: ['what', 'runs', 'p50 ms', 'p99 ms', 'peak MB', 'calls', 'goal'],
  style: { head: [], border: [] },
});
for (const { what, runs, p50, p99, peakMegabytes, calls, goal } of await benchRollback()) {
  table.push([what, runs, p50.toFixed(0), p99.toFixed(0), peakMegabytes?.toFixed(0) ?? 'unknown', calls, goal]);
}
console.log(table.toString());
console.log(
  `Node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), ${(totalmem() / 2 ** 30).toFixed(0)} GiB, ${process.platform}`,
);
