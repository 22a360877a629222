import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { FaultKind } from '../support/fake-github/fault.ts';
import type { IncidentWorld } from '../support/incident-world.ts';
import type { FaultClass } from './fault-class.ts';
import { always, answer, atGate, everywhere, times } from './strikes.ts';

const READ = 'repository';
const RUNS = 'actions/list-workflow-runs';
const PUSH = /git-receive-pack/u;

/** Reads of the state that fail for a while, by every job at once. */
const PASSING_READS: readonly (readonly [string, number, FaultKind])[] = [
  ['500, four times', 4, { kind: 'server error', status: 500 }],
  ['truncated answers', 3, { kind: 'truncated JSON' }],
  ['GraphQL errors with 200', 3, { kind: 'GraphQL errors', errors: [{ message: 'Something went wrong' }] }],
  ['no answer, twice', 2, { kind: 'no answer', when: 'before applying' }],
  ['a replica that lags', 6, { kind: 'stale read' }],
];

/** What the investigation reads; control lists the runs too, in order to cancel them, and is red where it cannot. */
const SOURCES: readonly (readonly [string, string, FaultKind, RegExp])[] = [
  ['runs list: 500 for ever', RUNS, { kind: 'server error', status: 500 }, /workflow runs: unknown/u],
  [
    'logs: 404, expired',
    'actions/download-job-logs-for-workflow-run',
    { kind: 'not found' },
    /Not measured: workflow runs/u,
  ],
  [
    'logs: no answer from the storage',
    'job log',
    { kind: 'no answer', when: 'before applying' },
    /Not measured: workflow runs/u,
  ],
  ['commits list: 500 for ever', 'repos/list-commits', { kind: 'server error', status: 500 }, /commits: unknown/u],
];

/** The checkout is all there is: the report stands in the summary, and Slack alone tells. */
const down = { report: 'summary', red: ['switch', 'verify', 'report', 'report-update'], mentions: 0 } as const;

const historyFailed = { 'job report-update': /history could not be written|history not written/u } as const;

export const FAULTS_OF_READING: readonly FaultClass[] = [
  ...PASSING_READS.map(([name, count, fault]): FaultClass => ({
    name: `state read: ${name}`,
    strikeAfterCommit: times(count, READ, fault),
    expected: { says: { report: /`report`: success/u } },
  })),
  {
    name: 'every answer of GitHub slow, 400 ms',
    strike: everywhere({ kind: 'slow', overMs: 400 }),
    expected: { says: { report: /`report`: success/u } },
  },
  {
    name: 'state read: 500 for ever',
    strikeAfterCommit: always(READ, { kind: 'server error', status: 500 }),
    expected: { report: 'issue', red: ['verify'], says: { 'job verify': /HTTP 500/u, 'job report': /HTTP 500/u } },
  },
  {
    name: 'GitHub down after the state commit: 503 for everything',
    strikeAfterCommit: everywhere({ kind: 'server error', status: 503 }),
    expected: {
      ...down,
      says: { 'job report': /HTTP 503/u, 'job escalate': /HTTP 503/u },
    },
  },
  {
    name: 'the limit of the hour is spent after the state commit',
    strikeAfterCommit: everywhere({ kind: 'primary limit', resetInSeconds: 3_000 }),
    expected: {
      ...down,
      says: { 'job report': /rate limit/u, 'job escalate': /rate limit/u },
    },
  },
  {
    name: 'secondary limit without retry-after on everything after the state commit',
    strikeAfterCommit: everywhere({ kind: 'secondary limit' }),
    expected: {
      ...down,
      says: { 'job report': /rate limit/u, 'job escalate': /rate limit/u },
    },
  },
  {
    name: 'the token expires after the state commit: 401 for everything',
    strikeAfterCommit: everywhere({ kind: 'unauthorized' }),
    expected: {
      ...down,
      says: { 'job report': /Bad credentials/u, 'job escalate': /Bad credentials/u },
    },
  },
  ...SOURCES.map(([name, on, fault, pattern]): FaultClass => ({
    name,
    strikeAfterCommit: always(on, fault),
    expected: { red: on === RUNS ? ['switch'] : [], says: { 'job investigate': pattern } },
  })),
  {
    name: 'workflows list: the token may not read actions',
    strike: ({ github }) => (github.state.permissions.actions = 'none'),
    expected: { red: ['switch'], says: { 'job investigate': /workflow runs: unknown/u } },
  },
  {
    name: 'history: push answered with 403',
    strikeAfterCommit: atGate('git', answer(403, 'no'), { on: PUSH }),
    expected: { says: historyFailed },
  },
  {
    name: 'history: its branch is protected',
    strike: protectHistory,
    expected: { says: historyFailed },
  },
  {
    name: 'history: connection reset after the push was applied',
    strikeAfterCommit: atGate('git', 'reset', { on: /^POST \S+git-receive-pack/u, count: 1, isAfter: true }),
    expected: { says: { report: /`report`: success/u } },
  },
  {
    name: 'history: git hangs',
    strikeAfterCommit: atGate('git', 'silence'),
    expected: { says: historyFailed },
  },
  {
    name: 'history: HTML with 200 in the place of git',
    strikeAfterCommit: atGate('git', answer(200, '<html></html>', { 'content-type': 'text/html' })),
    expected: { says: historyFailed },
  },
  {
    name: 'status page: down',
    strike: ({ page }) => page.close(),
    expected: { says: { 'job investigate': /Supabase status: unknown/u } },
  },
  {
    name: 'status page: HTML',
    strike: ({ page }) =>
      (page.state.answer = { status: 200, body: '<html></html>', headers: { 'content-type': 'text/html' } }),
    expected: { says: { 'job investigate': /Supabase status: unknown/u } },
  },
  {
    name: 'status page: hangs',
    strike: ({ page }) => (page.state.isSilent = true),
    expected: { says: { 'job investigate': /Supabase status: unknown/u } },
  },
];

/** As a ruleset does: the push is understood and declined. */
async function protectHistory({ github }: IncidentWorld): Promise<void> {
  const hooks = join(github.bareRepository, 'hooks');
  await mkdir(hooks, { recursive: true });
  const hook = join(hooks, 'pre-receive');
  await writeFile(
    hook,
    '#!/bin/sh\necho "GH013: Repository rule violations found for refs/heads/cutover-history" >&2\nexit 1\n',
  );
  await chmod(hook, 0o755);
}
