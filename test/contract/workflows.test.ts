import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

import { readJobs } from '../../actions/report-incident/pieces.ts';
import { loadContracts } from '../../scripts/generate/load-contracts.ts';
import { listProjectFiles, projectRoot, readProjectFile } from '../support/project-files.ts';
import { listPolicyFindings } from './workflow-policy.ts';

const FILES = listProjectFiles().filter((path) => /^\.github\/workflows\/.*\.ya?ml$/u.test(path));
const contracts = await loadContracts(projectRoot);

test.each(FILES)('%s keeps the policy of the workflows', (path) => {
  const findings = listPolicyFindings(path.split('/').at(-1) ?? '', readProjectFile(path));
  expect(findings.map(({ place, rule }) => `${place}: ${rule}`)).toEqual([]);
});

test.each(FILES)('%s gives each of our actions what its contract asks for', (path) => {
  const { jobs } = parse(readProjectFile(path)) as {
    jobs: Record<string, { permissions?: Record<string, string>; steps?: UsingStep[] }>;
  };
  const problems = Object.entries(jobs).flatMap(([job, { permissions = {}, steps = [] }]) =>
    steps.flatMap((step) => checkUse(step, permissions).map((problem) => `${path}: job ${job}: ${problem}`)),
  );
  expect(problems).toEqual([]);
});

test.each(FILES)('%s declares no input and no output of a job that nothing reads', (path) => {
  const text = readProjectFile(path);
  const { on, jobs } = parse(text) as {
    on: Record<string, { inputs?: object } | null> | string;
    jobs: Record<string, { outputs?: object }>;
  };
  const triggers = typeof on === 'string' ? [] : Object.values(on);
  const inputs = triggers.flatMap((trigger) => Object.keys(trigger?.inputs ?? {})).map((name) => `inputs.${name}`);
  const outputs = Object.entries(jobs).flatMap(([job, { outputs: own = {} }]) =>
    Object.keys(own).map((name) => `needs.${job}.outputs.${name}`),
  );
  const read = new Set(text.match(/\b(?:inputs\.[\w-]+|needs\.[\w-]+\.outputs\.[\w-]+)/gu));
  expect([...inputs, ...outputs].filter((name) => !read.has(name))).toEqual([]);
});

interface UsingStep {
  readonly uses?: string;
  readonly with?: Record<string, unknown>;
}

function checkUse(
  { uses = '', with: given = {} }: UsingStep,
  permissions: Readonly<Record<string, string>>,
): readonly string[] {
  const name = /^\.\/actions\/([a-z-]+)$/u.exec(uses)?.[1];
  if (name === undefined) return [];
  const contract = contracts.find((one) => one.name === name);
  if (contract === undefined) return [`${uses} has no contract`];
  const known = new Set([...Object.keys(contract.inputs), ...Object.keys(contract.secrets)]);
  const unknown = Object.keys(given).filter((input) => !known.has(input));
  const missing = Object.entries(contract.permissions).filter(
    ([scope, { access }]) => permissions[scope] !== 'write' && permissions[scope] !== access,
  );
  // A database with an authority of its own is out of reach without it, and nobody sees that before the night of the rollback.
  const isCaMissing = 'database-url' in given && known.has('database-ca') && !('database-ca' in given);
  return [
    ...(isCaMissing ? [`${name} is given database-url without database-ca`] : []),
    ...unknown.map((input) => `${name} has no input ${input}`),
    ...missing.map(([scope, { access }]) => `${name} needs ${scope}: ${access}`),
  ];
}

const SHA = '3d3c42e5aac5ba805825da76410c181273ba90b1';
const GOOD = `on: push
permissions: {}
jobs:
  one:
    runs-on: ubuntu-latest
    timeout-minutes: 5
    permissions:
      contents: write # commits the state
    steps:
      - uses: actions/checkout@${SHA} # v7.0.1
        with:
          persist-credentials: false
      - uses: ./actions/rollback
`;

test('a workflow that keeps every rule has no finding', () => {
  expect(listPolicyFindings('x.yml', GOOD)).toEqual([]);
});

const BROKEN: readonly (readonly [rule: string, file: string, change: (good: string) => string])[] = [
  ['permissions: {}', 'x.yml', (good) => good.replace('permissions: {}', 'permissions: read-all')],
  ['timeout-minutes', 'x.yml', (good) => good.replace('    timeout-minutes: 5\n', '')],
  [
    'scope by scope',
    'x.yml',
    (good) => good.replace('permissions:\n      contents: write # commits the state', 'permissions: write-all'),
  ],
  ['says why', 'x.yml', (good) => good.replace(' # commits the state', '')],
  ['full SHA', 'x.yml', (good) => good.replace(SHA, 'v7')],
  ['version behind it', 'x.yml', (good) => good.replace(' # v7.0.1', '')],
  ['persist-credentials', 'x.yml', (good) => good.replace('persist-credentials: false', 'fetch-depth: 1')],
  ['full SHA', 'x.yml', (good) => good.replace('./actions/rollback', './elsewhere/rollback')],
  ['inside `run:`', 'x.yml', (good) => `${good}      - run: echo \${{ inputs.reason }}\n`],
  ['other people', 'x.yml', (good) => good.replace('on: push', 'on: pull_request_target')],
  ['rollback button', 'rollback.yml', (good) => good.replace('on: push', 'on:\n  schedule: []')],
  ['never waits', 'rollback.yml', (good) => good.replace('    timeout', '    environment: production\n    timeout')],
  ['queue: max', 'integrity.yml', (good) => good.replace('    timeout', '    concurrency: one\n    timeout')],
  ['ci-ok must need one', 'ci.yml', (good) => good],
];

test.each(BROKEN)('a workflow that breaks "%s" is found, with file and line', (rule, file, change) => {
  const findings = listPolicyFindings(file, change(GOOD));
  expect(findings.map((finding) => finding.rule).join('\n')).toContain(rule);
  expect(findings[0]?.place).toMatch(new RegExp(`^${file}:\\d+$`, 'u'));
});

test.each(['rollback.yml', 'verify.yml'])(
  '%s is red only where something failed, not while the proof takes its time',
  (file) => {
    const { jobs } = parse(readProjectFile(`.github/workflows/${file}`)) as {
      jobs: Record<string, { steps?: UsingStep[] }>;
    };
    const uses = Object.values(jobs).flatMap(({ steps = [] }) =>
      steps.filter(({ uses: used }) => used === './actions/verify-rollback'),
    );
    expect(uses.map((step) => step.with?.['fail-on'])).toEqual(['fail']);
  },
);

test('every wait that verify.yml offers has its own deadline, within the time that the job may take', () => {
  const { on, jobs } = parse(readProjectFile('.github/workflows/verify.yml')) as {
    on: { workflow_dispatch: { inputs: { wait: { options: string[] } } } };
    jobs: { verify: { 'timeout-minutes': number; steps: UsingStep[] } };
  };
  const expression = String(jobs.verify.steps.at(-1)?.with?.['deadline-seconds']);
  const [shortest = '', ...waits] = on.workflow_dispatch.inputs.wait.options;
  const secondsOf = (wait: string): number => Number(new RegExp(`'${wait}' && '(\\d+)'`, 'u').exec(expression)?.[1]);
  expect(expression).not.toContain(shortest);
  expect(waits.map(secondsOf)).toEqual([1_200, 3_600, 7_800, 18_000]);
  expect(Math.max(...waits.map(secondsOf)) / 60).toBeLessThan(jobs.verify['timeout-minutes']);
});

describe('the fence of a rollback, where a runner of its own reaches the database', () => {
  const { jobs } = parse(readProjectFile('.github/workflows/rollback.yml')) as {
    jobs: Record<string, { if?: string; needs?: string[]; steps?: UsingStep[] }>;
  };
  const given = (job: string): Readonly<Record<string, unknown>> =>
    jobs[job]?.steps?.find(({ uses }) => uses === './actions/switch-collectors')?.with ?? {};

  test('the job without it names the one that sets it, and only where there is something to set it with', () => {
    const [, name = ''] = /&& '([a-z-]+)' \|\| ''/u.exec(String(given('switch')['fenced-by'])) ?? [];
    expect(given('switch')['fenced-by']).toContain("vars.SWITCHBACK_RUNNER != '' && secrets.FENCE_DATABASE_URL != ''");
    expect(jobs[name]?.needs).toContain('switch');
    expect(jobs[name]?.if).toContain("vars.SWITCHBACK_RUNNER != ''");
    expect(given(name)).toMatchObject({ 'fence-database-url': '${{ secrets.FENCE_DATABASE_URL }}' });
    expect(given(name)).not.toHaveProperty('fenced-by');
  });

  test('one of the two is given the privileged connection, never both', () => {
    expect(given('switch')['fence-database-url']).toContain("vars.SWITCHBACK_RUNNER == '' &&");
  });
});

test('the last report of a rollback comes after every job but the one that waits for an hour, and hands on what became of each', () => {
  const { jobs } = parse(readProjectFile('.github/workflows/rollback.yml')) as {
    jobs: Record<string, { if?: string; needs?: string[]; outputs?: Record<string, string>; steps?: UsingStep[] }>;
  };
  const { needs, if: condition, steps = [] } = jobs['report-update'] ?? {};
  const others = Object.keys(jobs).filter((name) => name !== 'report-update' && name !== 'escalate');
  expect(needs).toEqual(others);
  expect(condition).toContain('!cancelled()');
  const told = String(steps.at(-1)?.with?.['job-results']);
  for (const name of others) expect(told).toContain(`needs.${name}.result }}`);
  for (const name of ['switch', 'fence'] as const) {
    expect(told).toContain(`"said": \${{ toJSON(needs.${name}.outputs.fence) }}`);
    expect(jobs[name]?.outputs).toEqual({ fence: `\${{ steps.${name}.outputs.fence }}` });
  }
  const json = told
    .replaceAll(/\$\{\{ needs\.[a-z-]+\.result \}\}/gu, 'success')
    .replaceAll(/\$\{\{ toJSON\([^)]+\) \}\}/gu, String.raw`"fail: the role \"a\" {}"`);
  expect(readJobs(json).map(({ name, said }) => [name, said !== null])).toEqual(
    others.map((name) => [name, name === 'switch' || name === 'fence']),
  );
});

test('no schedule stands in the file of the rollback button', () => {
  const { on } = parse(readProjectFile('.github/workflows/rollback.yml')) as { on: Record<string, unknown> };
  expect(Object.keys(on)).toEqual(['workflow_dispatch', 'workflow_call']);
});
