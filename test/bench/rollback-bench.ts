import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { ROLLBACK_BUNDLE, aRollbackScene, type RollbackScene } from '../support/rollback-scene.ts';
import { BUNDLE, OperationsRepository } from '../support/operations-repository.ts';
import type { Fault } from '../support/fake-github/fault.ts';
import { measureProcess, percentile, type MeasuredCommand, type Measurement } from './measure-process.ts';

export interface BenchRow {
  readonly what: string;
  readonly runs: number;
  readonly p50: number;
  readonly p99: number;
  readonly peakMegabytes: number | null;
  readonly calls: string;
  readonly goal: string;
}

/** The runbook's "one-liner" as it stands there, without its developer's path and without the status script behind it. */
const ONE_LINER = `import json
from datetime import datetime
config = {'current_phase': 'manual_only', 'dlt_enabled': False, 'manual_enabled': True, 'rollback_timestamp': datetime.now().isoformat()}
with open('config/traffic_cutover_config.json', 'w') as f:
    json.dump(config, f, indent=2)
print('Rollback complete')`;

/** Layer 1 by every way in, beside an empty Node and the runbook's own one-liner, in one run on one machine. */
export async function benchRollback(): Promise<readonly BenchRow[]> {
  const rows: BenchRow[] = [];
  const repository = new OperationsRepository();
  try {
    const base = repository.git(['rev-parse', 'main'], repository.remote);
    const local = (args: readonly string[]): MeasuredCommand => ({
      command: process.execPath,
      args,
      cwd: repository.clone,
      env: repository.environment,
    });
    const empty = join(repository.folder, 'empty.mjs');
    writeFileSync(empty, '');
    rows.push(await row('an empty Node (baseline)', 30, '', () => measureProcess(local([empty]))));
    const oneLiner = { ...local(['-c', ONE_LINER]), command: 'python3' };
    rows.push(await row("the runbook's one-liner (baseline)", 30, '', () => measureProcess(oneLiner)));
    repository.git(['checkout', '-q', '--', '.']);
    const breakGlass = async (): Promise<Measurement> => {
      repository.git(['update-ref', 'refs/heads/main', base], repository.remote);
      repository.git(['update-ref', 'refs/remotes/origin/main', base]);
      return measureProcess(local([BUNDLE, 'rollback', '--reason', 'bench']));
    };
    rows.push(await row('break glass, local git remote', 30, '', breakGlass));
    rows.push(
      await row('gate manual --file', 30, '< 200 ms', () =>
        measureProcess(local([BUNDLE, 'gate', 'manual', '--file', '.'])),
      ),
    );
  } finally {
    repository.remove();
  }
  rows.push(
    await benchBundle('rollback bundle, local API', { runs: 30, latencyMs: 0, faults: [], goal: '< 300 ms, < 80 MB' }),
  );
  rows.push(
    await benchBundle('rollback bundle, 50 ms added to each answer', {
      runs: 200,
      latencyMs: 50,
      faults: [],
      goal: 'p99 < 500 ms',
    }),
  );
  const twoFaults: readonly Fault[] = [{ kind: 'server error', status: 503, on: 'createCommitOnBranch', times: 2 }];
  rows.push(
    await benchBundle('the same with two transient faults', {
      runs: 50,
      latencyMs: 50,
      faults: twoFaults,
      goal: 'p99 < 3000 ms',
    }),
  );
  return rows;
}

interface BundleBench {
  readonly runs: number;
  readonly latencyMs: number;
  readonly faults: readonly Fault[];
  readonly goal: string;
}

async function benchBundle(what: string, { runs, latencyMs, faults, goal }: BundleBench): Promise<BenchRow> {
  const scene = await aRollbackScene({ latencyMs });
  try {
    const base = await scene.github.tip();
    let calls = new Set<number>();
    const once = async (): Promise<Measurement> => {
      await scene.github.git('update-ref', 'refs/heads/main', base);
      scene.github.faults.queue(...faults);
      const before = scene.github.requests.length;
      const measured = await measureProcess({
        command: process.execPath,
        args: [ROLLBACK_BUNDLE],
        cwd: scene.checkout,
        env: quiet(scene),
      });
      calls.add(scene.github.requests.length - before);
      return measured;
    };
    await once();
    calls = new Set();
    const measured = await row(what, runs, goal, once);
    return { ...measured, calls: [...calls].toSorted((left, right) => left - right).join(', ') };
  } finally {
    await scene.close();
  }
}

function quiet(scene: RollbackScene): Record<string, string> {
  return {
    ...scene.environment(),
    GITHUB_OUTPUT: join(scene.checkout, '..', 'output'),
    GITHUB_STEP_SUMMARY: join(scene.checkout, '..', 'summary'),
  };
}

async function row(what: string, runs: number, goal: string, once: () => Promise<Measurement>): Promise<BenchRow> {
  const measured: Measurement[] = [];
  for (let run = 0; run < runs; run += 1) measured.push(await once());
  const failed = measured.find(({ exitCode }) => exitCode !== 0);
  if (failed)
    throw new Error(`${what}: exit code ${failed.exitCode}, expected 0. No figure is given for runs that failed.`);
  const times = measured.map(({ milliseconds }) => milliseconds);
  const peaks = measured.flatMap(({ peakMegabytes }) => peakMegabytes ?? []);
  return {
    ...{ what, runs, goal, calls: '' },
    p50: percentile(times, 50),
    p99: percentile(times, 99),
    peakMegabytes: peaks.length === 0 ? null : Math.max(...peaks),
  };
}
