import type { ChildProcess } from 'node:child_process';

import type { WorkflowControls, WorkflowPress } from '../support/workflow-processes.ts';
import { INCIDENT_FILES } from '../support/incident-world.ts';
import { startSilentPort } from '../support/silent-port.ts';
import type { FaultClass } from './fault-class.ts';

const CONFIG = 'config/traffic_cutover_config.json';

function withFile(path: string, text: string | null): NonNullable<FaultClass['world']> {
  const { [path]: _, ...others } = INCIDENT_FILES;
  return () => ({ files: text === null ? others : { ...others, [path]: text } });
}

/** Loaded before every bundle: the clock of a machine that is wrong. */
function skewed(days: number): Partial<WorkflowPress> {
  const code = `
    const RealDate = Date;
    const now = () => RealDate.now() + ${days * 86_400_000};
    globalThis.Date = class extends RealDate {
      constructor(...args) { super(...(args.length === 0 ? [now()] : args)); }
      static now() { return now(); }
    };`;
  const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(code)}`;
  return { environmentOf: () => ({ NODE_OPTIONS }) };
}

/** Cancels a job as soon as its action has begun. */
function cancelling(job: string): Partial<WorkflowPress> {
  let controls: WorkflowControls | null = null;
  let processes = 0;
  return {
    onStart: (given) => (controls = given),
    onProcess: (of: string, child: ChildProcess) => {
      if (of === job && (processes += 1) === 2) child.stdout?.once('data', () => controls?.cancelJob(job));
    },
  };
}

const database = async ({ defer }: Parameters<NonNullable<FaultClass['world']>>[0]) => {
  const silent = await startSilentPort();
  defer(() => silent.close());
  return { databaseUrl: `postgresql://monitor@127.0.0.1:${silent.port}/postgres` };
};

const says = { report: /`report`: success/u } as const;

export const FAULTS_OF_THE_RUN: readonly FaultClass[] = [
  { name: 'config: missing', world: withFile(CONFIG, null), expected: { says } },
  { name: 'config: broken JSON', world: withFile(CONFIG, '{"current_phase": "10%",'), expected: { says } },
  {
    name: 'config: a newer schema',
    world: withFile(CONFIG, (INCIDENT_FILES[CONFIG] ?? '').replace('"schema_version": 1', '"schema_version": 99')),
    // Nothing but layer 1 goes by such a file: what it says is not taken for proof.
    expected: { red: ['verify'], verdicts: { verify: 'fail' }, says },
  },
  {
    name: 'policy: missing',
    world: withFile('config/policy.yaml', null),
    // Nobody knows whom to tell but on-call, who has no name then.
    expected: { red: ['switch'], slack: 1, mentions: 1, says: { report: /config\/policy\.yaml/u } },
  },
  { name: 'datasets: missing', world: withFile('config/datasets.yaml', null), expected: { says } },
  {
    name: 'workflows of the collectors: none is there',
    world: () => ({ workflows: [] }),
    expected: { red: ['switch'], says: { ...says, 'job switch': /no such workflow/u } },
  },
  {
    name: 'the database has a runner of its own, and that is dead',
    press: { variables: { SWITCHBACK_RUNNER: 'own-runner' }, runners: ['ubuntu-latest'] },
    expected: {
      neverStarted: ['fence', 'verify', 'integrity', 'investigate', 'report-update'],
      says: { report: /Proof of the rollback \(verify-rollback\) \| unknown/u },
    },
  },
  {
    name: 'the database has a runner of its own, and the fence does not reach it',
    world: withFile(
      'config/policy.yaml',
      (INCIDENT_FILES['config/policy.yaml'] ?? '').replace('database_role: null', 'database_role: dlt_loader'),
    ),
    press: {
      variables: { SWITCHBACK_RUNNER: 'own-runner' },
      secrets: { FENCE_DATABASE_URL: 'postgresql://switchback_fence@127.0.0.1:1/postgres' },
    },
    expected: {
      red: ['fence'],
      says: {
        report: /Fence \(layer 3\): unknown: the role dlt_loader/u,
        'job switch': /The fence is set by the job fence/u,
        'job fence': /dlt_loader/u,
      },
    },
  },
  ...['verify', 'integrity', 'investigate'].map((job): FaultClass => ({
    name: `${job} is cancelled`,
    world: database,
    press: () => cancelling(job),
    expected: {
      cancelled: [job],
      mute: [job],
      red: job === 'integrity' ? [] : ['integrity'],
      says: { report: new RegExp(`\`${job}\`: cancelled`, 'u') },
    },
  })),
  {
    name: 'report is cancelled',
    press: () => cancelling('report'),
    expected: { cancelled: ['report'], mute: ['report'], says: { report: /`report`: cancelled/u } },
  },
  {
    name: 'escalate is cancelled',
    press: () => cancelling('escalate'),
    expected: { cancelled: ['escalate'], mute: ['escalate'], slack: 0, mentions: 0, says },
  },
  {
    name: 'the disk is full: verify can hand nothing on',
    press: { environmentOf: (job) => (job === 'verify' ? { GITHUB_OUTPUT: '/dev/full' } : {}) },
    expected: { mute: ['verify'], says: { report: /the job verify ended well and handed nothing on/u } },
  },
  {
    name: 'the disk is full: the report has no summary',
    press: { environmentOf: (job) => (job === 'report' ? { GITHUB_STEP_SUMMARY: '/dev/full' } : {}) },
    expected: { says },
  },
  { name: 'clocks of the runners: a day ahead', press: skewed(1), expected: { says } },
  { name: 'clocks of the runners: a day behind', press: skewed(-1), expected: { says } },
];
