import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { BUNDLE, OperationsRepository } from '../support/operations-repository.ts';
import { startRepositoryApi } from '../support/repository-api.ts';
import type { BenchTable } from './bench-table.ts';
import { measureProcess, percentile } from './measure-process.ts';

const RUNS = 30;
const HEAD = ['what', 'runs', 'p50 ms', 'p99 ms', 'above an empty Node', 'peak MB', 'goal'];

/** The bare question, and a whole run of a collector that does nothing, beside an empty Node. */
export async function benchGate(): Promise<BenchTable> {
  const repository = new OperationsRepository();
  const api = await startRepositoryApi(repository.remote);
  try {
    const empty = join(repository.folder, 'empty.mjs');
    writeFileSync(empty, '');
    const python = join(repository.folder, 'ask.py');
    writeFileSync(python, ASK_IN_PYTHON);
    const cases: readonly (readonly [what: string, command: string, args: readonly string[], goal: string])[] = [
      ['an empty Node (baseline)', process.execPath, [empty], ''],
      ['gate manual --file', process.execPath, [BUNDLE, 'gate', 'manual', '--file', '.'], '< 200 ms'],
      ['gate dlt, local git remote', process.execPath, [BUNDLE, 'gate', 'dlt'], ''],
      ['gate dlt --state, local API', process.execPath, [BUNDLE, 'gate', 'dlt', '--state', api.url], ''],
      ['run dlt -- true, local git remote', process.execPath, [BUNDLE, 'run', 'dlt', '--no-history', '--', 'true'], ''],
      ['the same, and the record sent', process.execPath, [BUNDLE, 'run', 'dlt', '--', 'true'], ''],
      ['switchback.py from a directory', 'python3', ['-B', python, repository.clone], ''],
    ];
    const measured = [];
    for (const [what, command, args, goal] of cases) {
      const times = await measure(command, args, repository);
      measured.push({ what, goal, ...times });
    }
    const baseline = measured[0]?.p50 ?? Number.NaN;
    const rows = measured.map(({ what, p50, p99, peak, goal }, at) => [
      ...[what, String(RUNS), p50.toFixed(0), p99.toFixed(0), at === 0 ? '' : `${(p50 - baseline).toFixed(0)} ms`],
      ...[peak.toFixed(0), goal],
    ]);
    return { title: 'The gate', head: HEAD, rows };
  } finally {
    await api.close();
    repository.remove();
  }
}

const ASK_IN_PYTHON = `import sys
sys.path.insert(0, ${JSON.stringify(new URL('../../scripts/collector', import.meta.url).pathname)})
import switchback
sys.exit(0 if switchback.may_run("manual", source="file:" + sys.argv[1]) else 10)
`;

async function measure(command: string, args: readonly string[], { clone, environment }: OperationsRepository) {
  const once = () => measureProcess({ command, args, cwd: clone, env: environment });
  // The first one finds the files outside the page cache.
  await once();
  const runs = [];
  for (let run = 0; run < RUNS; run += 1) runs.push(await once());
  const failed = runs.find(({ exitCode }) => exitCode !== 0);
  if (failed !== undefined) throw new Error(`${args.join(' ')}: exit code ${failed.exitCode}, expected 0.`);
  const times = runs.map(({ startedAt, endedAt }) => endedAt - startedAt);
  const peak = Math.max(...runs.map(({ peakMegabytes }) => peakMegabytes ?? Number.NaN));
  return { p50: percentile(times, 50), p99: percentile(times, 99), peak };
}
