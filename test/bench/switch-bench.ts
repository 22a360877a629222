import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { renderRoutingFile } from '../../actions/shared/routing/routing-file.ts';
import { aRolledBackConfig } from '../support/a-cutover-config.ts';
import { aRouting } from '../support/a-routing.ts';
import type { RecordedRequest } from '../support/fake-github/recorded-request.ts';
import { readProjectFile } from '../support/project-files.ts';
import { aRollbackScene, type RollbackScene } from '../support/rollback-scene.ts';
import { serveRepository } from '../support/served-repository.ts';
import type { BenchTable } from './bench-table.ts';
import { measureProcess, percentile, type Measurement } from './measure-process.ts';

const BUNDLE = fileURLToPath(new URL('../../actions/switch-collectors/dist/index.mjs', import.meta.url));
const HEAD = [
  'what',
  'runs',
  'p50 s',
  'slowest s',
  'dlt disabled',
  'manual started',
  'runs cancelled',
  'reads',
  'writes',
  'peak MB',
];
const LATENCY_MS = 100;

interface SwitchCase {
  readonly what: string;
  readonly runs: number;
  /** Of each path. */
  readonly workflows: number;
  /** Runs of dlt that are not over, spread over its workflows. */
  readonly open: number;
  readonly isSwitched?: true;
}

const CASES: readonly SwitchCase[] = [
  { what: '2 workflows, 1 run to end', runs: 5, workflows: 1, open: 1 },
  { what: '20 workflows, 10 runs to end', runs: 3, workflows: 10, open: 10 },
  { what: '20 workflows, switched already', runs: 3, workflows: 10, open: 0, isSwitched: true },
  { what: '20 workflows, 50 runs to end', runs: 1, workflows: 10, open: 50 },
];

/** Layer 2 to manual as the bundle does it: how long until each part of it is done, and what it asks of GitHub. */
export async function benchSwitch(): Promise<BenchTable> {
  const rows: string[][] = [];
  for (const one of CASES) rows.push(await benchCase(one));
  return {
    title: `Switching collectors (layer 2), ${LATENCY_MS} ms added to each answer`,
    head: HEAD,
    rows,
    notes: [
      'Times are from the start of the process to the last answer of that kind, and to its exit. Writes go one after another, 20 at once and then one a second.',
    ],
  };
}

interface Run extends Measurement {
  readonly requests: readonly RecordedRequest[];
}

async function benchCase({ what, runs, workflows, open, isSwitched }: SwitchCase): Promise<string[]> {
  const measured: Run[] = [];
  for (let run = 0; run < runs; run += 1) {
    const scene = await aScene(workflows);
    const server = await serveRepository(scene.github);
    try {
      const names = fileNames('dlt', workflows);
      for (let at = 0; at < open; at += 1)
        await scene.github.people.run(names[at % names.length] ?? '', {
          status: 'in_progress',
          headSha: '0'.repeat(40),
        });
      if (isSwitched === true) await switchOnce(scene, server.url, 0);
      const before = scene.github.requests.length;
      const done = await switchOnce(scene, server.url, run + 1);
      if (done.exitCode !== 0) throw new Error(`${what}: exit code ${done.exitCode}, expected 0.`);
      measured.push({ ...done, requests: scene.github.requests.slice(before) });
    } finally {
      await server.close();
      await scene.close();
    }
  }
  const times = measured.map(({ startedAt, endedAt }) => (endedAt - startedAt) / 1_000);
  const last = (label: string): string => seconds(measured.map((run) => lastAnswer(run, label)));
  return [
    ...[what, String(runs), percentile(times, 50).toFixed(1), Math.max(...times).toFixed(1)],
    ...[
      last('actions/disable-workflow'),
      last('actions/create-workflow-dispatch'),
      last('actions/cancel-workflow-run'),
    ],
    ...[range(measured.map((run) => callsOf(run, true))), range(measured.map((run) => callsOf(run, false)))],
    String(Math.round(Math.max(...measured.map(({ peakMegabytes }) => peakMegabytes ?? Number.NaN)))),
  ];
}

function fileNames(prefix: string, number: number): readonly string[] {
  return Array.from({ length: number }, (_, at) => `${prefix}-${at + 1}.yml`);
}

async function aScene(workflows: number): Promise<RollbackScene> {
  const [manual, dlt] = [fileNames('manual', workflows), fileNames('dlt', workflows)];
  const list = (names: readonly string[]): string => `workflows: ${JSON.stringify(names)}`;
  const policy = readProjectFile('config/policy.yaml')
    .replace('workflows: [] # files in .github/workflows that a rollback starts', list(manual))
    .replace('workflows: [] # files in .github/workflows that a rollback stops', list(dlt));
  const files = {
    'config/traffic_cutover_config.json': JSON.stringify(
      aRolledBackConfig({ rollback_timestamp: '2026-11-25T02:05:00Z' }),
    ),
    'config/routing.flagd.json': renderRoutingFile(aRouting({ phase: 'manual_only', generation: 4, dltUnits: [] })),
    'config/policy.yaml': policy,
  };
  return aRollbackScene({ files, workflows: [...manual, ...dlt], latencyMs: LATENCY_MS });
}

function switchOnce(scene: RollbackScene, serverUrl: string, run: number): Promise<Measurement> {
  const folder = join(dirname(scene.checkout), `run-${run}`);
  mkdirSync(folder);
  const files = { GITHUB_OUTPUT: join(folder, 'output'), GITHUB_STEP_SUMMARY: join(folder, 'summary') };
  for (const file of Object.values(files)) writeFileSync(file, '');
  const env = {
    ...scene.environment({ direction: 'to-manual', 'observed-generation': '4' }),
    ...{ ...files, GITHUB_SERVER_URL: serverUrl, GITHUB_JOB: 'switch', GITHUB_RUN_ID: String(100 + run), HOME: folder },
  };
  return measureProcess({ command: process.execPath, args: [BUNDLE], cwd: scene.checkout, env });
}

function lastAnswer({ startedAt, requests }: Run, label: string): number | null {
  const answered = requests
    .filter(({ labels }) => labels.includes(label))
    .map(({ timing }) => timing.answeredAt ?? Number.NaN);
  return answered.length === 0 ? null : Math.max(...answered) - startedAt;
}

function seconds(values: readonly (number | null)[]): string {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? '' : (percentile(known, 50) / 1_000).toFixed(1);
}

function callsOf({ requests }: Run, isRead: boolean): number {
  return requests.filter(({ method, labels }) => (method === 'GET' || labels.includes('graphql')) === isRead).length;
}

function range(values: readonly number[]): string {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return least === most ? String(least) : `${least} to ${most}`;
}
