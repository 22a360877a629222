import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Fault } from '../support/fake-github/fault.ts';
import type { RecordedRequest } from '../support/fake-github/recorded-request.ts';
import { BUNDLE, OperationsRepository } from '../support/operations-repository.ts';
import { ROLLBACK_BUNDLE, aRollbackScene, type RollbackScene } from '../support/rollback-scene.ts';
import type { BenchTable } from './bench-table.ts';
import { measureProcess, percentile, type MeasuredCommand, type Measurement } from './measure-process.ts';

const HEAD = [
  'what',
  'runs',
  'p50 ms',
  'p99 ms',
  'start to call',
  'API answers',
  'answer to exit',
  'CPU ms',
  'peak MB',
  'calls',
  'goal',
];

/** The runbook's "one-liner" as it stands there, without its developer's path and without the status script behind it. */
const ONE_LINER = `import json
from datetime import datetime
config = {'current_phase': 'manual_only', 'dlt_enabled': False, 'manual_enabled': True, 'rollback_timestamp': datetime.now().isoformat()}
with open('config/traffic_cutover_config.json', 'w') as f:
    json.dump(config, f, indent=2)
print('Rollback complete')`;

/** One run, and the calls that it made where there is an API. */
interface Run extends Measurement {
  readonly requests: readonly RecordedRequest[];
}

interface BundleBench {
  readonly runs: number;
  readonly latencyMs: number;
  readonly faults: readonly Fault[];
  readonly goal: string;
}

/** Layer 1 by every way in, beside an empty Node and the runbook's own one-liner, in one run on one machine. */
export async function benchRollback(): Promise<BenchTable> {
  const healthy = { runs: 30, latencyMs: 0, faults: [], goal: '< 300 ms, < 80 MB' };
  const distant = { runs: 200, latencyMs: 50, faults: [], goal: 'p99 < 500 ms' };
  const twoFaults: readonly Fault[] = [{ kind: 'server error', status: 503, on: 'createCommitOnBranch', times: 2 }];
  const faulty = { runs: 50, latencyMs: 50, faults: twoFaults, goal: 'p99 < 3000 ms' };
  const rows = [
    ...(await benchWithoutApi()),
    await benchBundle('rollback bundle, local API', healthy),
    await benchBundle('rollback bundle, 50 ms added to each answer', distant),
    await benchBundle('the same with two transient faults', faulty),
  ];
  return { title: 'Rollback (layer 1)', head: HEAD, rows };
}

async function benchWithoutApi(): Promise<readonly string[][]> {
  const repository = new OperationsRepository();
  try {
    const base = repository.git(['rev-parse', 'main'], repository.remote);
    const local = (args: readonly string[], command = process.execPath): MeasuredCommand => ({
      ...{ command, args, cwd: repository.clone, env: repository.environment },
    });
    const once = async (command: MeasuredCommand): Promise<Run> => ({
      ...(await measureProcess(command)),
      requests: [],
    });
    const empty = join(repository.folder, 'empty.mjs');
    writeFileSync(empty, '');
    const rows = [
      await row('an empty Node (baseline)', { runs: 30, goal: '' }, () => once(local([empty]))),
      await row("the runbook's one-liner (baseline)", { runs: 30, goal: '' }, () =>
        once(local(['-c', ONE_LINER], 'python3')),
      ),
    ];
    repository.git(['checkout', '-q', '--', '.']);
    const breakGlass = (): Promise<Run> => {
      repository.git(['update-ref', 'refs/heads/main', base], repository.remote);
      repository.git(['update-ref', 'refs/remotes/origin/main', base]);
      return once(local([BUNDLE, 'rollback', '--reason', 'bench']));
    };
    return [...rows, await row('break glass, local git remote', { runs: 30, goal: '' }, breakGlass)];
  } finally {
    repository.remove();
  }
}

async function benchBundle(what: string, { runs, latencyMs, faults, goal }: BundleBench): Promise<string[]> {
  const scene = await aRollbackScene({ latencyMs });
  try {
    const base = await scene.github.tip();
    const once = async (): Promise<Run> => {
      await scene.github.git('update-ref', 'refs/heads/main', base);
      scene.github.faults.queue(...faults);
      const before = scene.github.requests.length;
      const measured = await measureProcess({
        ...{ command: process.execPath, args: [ROLLBACK_BUNDLE], cwd: scene.checkout, env: quiet(scene) },
      });
      return { ...measured, requests: scene.github.requests.slice(before) };
    };
    // The first one finds the files of the bundle and of git outside the page cache.
    await once();
    return await row(what, { runs, goal }, once);
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

async function row(
  what: string,
  { runs, goal }: { readonly runs: number; readonly goal: string },
  once: () => Promise<Run>,
): Promise<string[]> {
  const measured: Run[] = [];
  for (let run = 0; run < runs; run += 1) measured.push(await once());
  const failed = measured.find(({ exitCode }) => exitCode !== 0);
  if (failed)
    throw new Error(`${what}: exit code ${failed.exitCode}, expected 0. No figure is given for runs that failed.`);
  const times = measured.map(({ startedAt, endedAt }) => endedAt - startedAt);
  const calls = new Set(measured.map(({ requests }) => requests.length));
  return [
    ...[what, String(runs), percentile(times, 50).toFixed(0), percentile(times, 99).toFixed(0)],
    ...(calls.has(0) ? ['', '', ''] : phases(measured)),
    median(measured.flatMap(({ cpuMilliseconds }) => cpuMilliseconds ?? [])),
    String(Math.round(Math.max(...measured.map(({ peakMegabytes }) => peakMegabytes ?? Number.NaN)))),
    ...[calls.has(0) ? '' : [...calls].toSorted((left, right) => left - right).join(', '), goal],
  ];
}

/** Medians of: the first call's arrival, what the API took over all answers (pauses between calls are in none of them), and the rest. */
function phases(runs: readonly Run[]): readonly string[] {
  return [
    median(runs.map(({ startedAt, requests }) => (requests[0]?.timing.receivedAt ?? Number.NaN) - startedAt)),
    median(runs.map(({ requests }) => requests.reduce((sum, { timing }) => sum + answerTime(timing), 0))),
    median(runs.map(({ endedAt, requests }) => endedAt - (requests.at(-1)?.timing.answeredAt ?? Number.NaN))),
  ];
}

function answerTime({ receivedAt, answeredAt = Number.NaN }: RecordedRequest['timing']): number {
  return answeredAt - receivedAt;
}

function median(values: readonly number[]): string {
  return percentile(values, 50).toFixed(0);
}
