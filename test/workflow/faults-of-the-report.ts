import type { FaultKind } from '../support/fake-github/fault.ts';
import type { FaultClass } from './fault-class.ts';
import { always, atGate, jsonAnswer, once } from './strikes.ts';

const REF = 'git/create-ref';
const COMMIT = 'createCommitOnBranch';
const CREATE = 'pulls/create';
const [before, after] = ['before applying', 'after applying'] as const;

/** The pull request opens in the end, once, and says nothing of it. */
const PASSING: readonly (readonly [string, string, FaultKind])[] = [
  ['branch: connection reset before it was made', REF, { kind: 'reset', when: before }],
  ['report commit: STALE_DATA', COMMIT, { kind: 'stale data' }],
  ['pull request: 500 after it was opened', CREATE, { kind: 'server error', status: 500, when: after }],
  ['pull request: secondary limit with retry-after', CREATE, { kind: 'secondary limit', retryAfterSeconds: 1 }],
];

/** No pull request is to be had: the issue takes the report and says why. */
const TO_THE_ISSUE: readonly (readonly [string, string, FaultKind, RegExp])[] = [
  ['branch: 403', REF, { kind: 'forbidden' }, /Resource not accessible/u],
  ['report commit: 503 for ever', COMMIT, { kind: 'server error', status: 503 }, /was given up/u],
  ['pull request: 404', CREATE, { kind: 'not found' }, /HTTP 404/u],
  ['pull request: 422', CREATE, { kind: 'unprocessable' }, /Validation Failed/u],
  ['pull request: 429 without retry-after', CREATE, { kind: 'secondary limit', status: 429 }, /rate limit/u],
  ['pull request: 503 for ever', CREATE, { kind: 'server error', status: 503 }, /HTTP 503/u],
];

/** The pull request is there, and what did not come to it is said. */
const LACKING: readonly (readonly [string, string, FaultKind, RegExp])[] = [
  ['labels: 403', 'issues/add-labels', { kind: 'forbidden' }, /label incident/u],
  ['assignees: 404', 'issues/add-assignees', { kind: 'not found' }, /assignee octocat/u],
  ['reviewers: 422', 'pulls/request-reviewers', { kind: 'unprocessable' }, /reviewer hubot/u],
];

export const FAULTS_OF_THE_REPORT: readonly FaultClass[] = [
  ...PASSING.map(([name, on, fault]): FaultClass => ({
    name,
    strikeAfterCommit: once(on, fault),
    expected: { says: { report: /`report`: success/u } },
  })),
  ...TO_THE_ISSUE.map(([name, on, fault, pattern]): FaultClass => ({
    name,
    strikeAfterCommit: always(on, fault),
    expected: { report: 'issue', says: { 'job report': pattern, 'job report-update': pattern } },
  })),
  ...LACKING.map(([name, on, fault, pattern]): FaultClass => ({
    name,
    strikeAfterCommit: always(on, fault),
    expected: { says: { pull: pattern, 'job report': pattern } },
  })),
  {
    name: 'branch: somebody made it before',
    strikeAfterCommit: ({ github }, incident) => github.git('branch', `incident/${incident}`, 'main'),
    expected: { says: { report: /`report`: success/u } },
  },
  {
    name: 'pull request: no answer, opened',
    strikeAfterCommit: once(CREATE, { kind: 'no answer', when: after }),
    expected: { says: { report: /`report`: success/u } },
  },
  {
    name: 'pull request: 409',
    strikeAfterCommit: atGate('api', jsonAnswer(409, 'Conflict'), { on: /^POST \S+\/pulls$/u }),
    expected: { report: 'issue', says: { 'job report': /HTTP 409/u } },
  },
  {
    name: 'pull request: GitHub Actions may not open any',
    strike: ({ github }) => (github.state.mayActionsOpenPullRequests = false),
    expected: {
      report: 'issue',
      says: { 'job report': /not permitted to create or approve/u, issue: /its pull request could not be opened/u },
    },
  },
  {
    name: 'pull request: none may be opened, and issues are off',
    strike: ({ github }) => Object.assign(github.state, { mayActionsOpenPullRequests: false, hasIssues: false }),
    expected: {
      report: 'summary',
      red: ['report', 'report-update'],
      mentions: 0,
      says: { 'job report': /Issues are disabled/u, 'job escalate': /No issue/u },
    },
  },
  {
    name: 'pull requests cannot be listed: 500 for ever',
    strikeAfterCommit: always('pulls/list', { kind: 'server error', status: 500 }),
    expected: { says: { report: /`report`: success/u } },
  },
  {
    name: 'pull request: its body cannot be changed, 500 for ever',
    strikeAfterCommit: always('pulls/update', { kind: 'server error', status: 500 }),
    expected: {
      says: {
        'job report': /could not be brought up to date/u,
        'job report-update': /could not be brought up to date/u,
      },
    },
  },
  {
    name: 'status: 500 for ever',
    strikeAfterCommit: always('repos/create-commit-status', { kind: 'server error', status: 500 }),
    expected: { says: { 'job report': /status of commit \S+ could not be set/u } },
  },
];
