import type { FaultKind } from '../support/fake-github/fault.ts';
import type { FaultClass } from './fault-class.ts';
import { always, answer, atGate, once, times } from './strikes.ts';

const ISSUE = 'issues/create';
const COMMENT = 'issues/create-comment';
const LIST = 'issues/list-for-repo';
const after = 'after applying';

const PASSING: readonly (readonly [string, string, FaultKind])[] = [
  ['issue: no answer, opened', ISSUE, { kind: 'no answer', when: after }],
  ['issue: secondary limit with retry-after', ISSUE, { kind: 'secondary limit', retryAfterSeconds: 1 }],
  ['comment: connection reset after it was written', COMMENT, { kind: 'reset', when: after }],
];

/** GitHub does not take it, so Slack alone tells, and the failure is shown. */
const BY_SLACK: readonly (readonly [string, string, FaultKind, RegExp])[] = [
  ['issue: 500 for ever', ISSUE, { kind: 'server error', status: 500 }, /HTTP 500/u],
  ['issues cannot be listed: 500 for ever', LIST, { kind: 'server error', status: 500 }, /HTTP 500/u],
  ['comment: 500 for ever', COMMENT, { kind: 'server error', status: 500 }, /HTTP 500/u],
];

const dead = { says: { 'job escalate': /Slack could not be reached \(ECONNREFUSED\)/u }, slack: 0 } as const;

export const FAULTS_OF_TELLING: readonly FaultClass[] = [
  ...PASSING.map(([name, on, fault]): FaultClass => ({
    name,
    strikeAfterCommit: once(on, fault),
    expected: { says: { 'job escalate': /Everybody who is due was told/u } },
  })),
  ...BY_SLACK.map(([name, on, fault, pattern]): FaultClass => ({
    name,
    strikeAfterCommit: always(on, fault),
    expected: { mentions: 0, says: { 'job escalate': pattern } },
  })),
  {
    name: 'issues are listed by a replica that lags',
    strikeAfterCommit: times(30, LIST, { kind: 'stale read', moves: 1 }),
    expected: { says: { 'job escalate': /Everybody who is due was told/u } },
  },
  {
    name: 'issues are off (410)',
    strike: ({ github }) => (github.state.hasIssues = false),
    expected: { mentions: 0, says: { 'job escalate': /Issues are disabled/u } },
  },
  {
    name: 'assignee of the issue: 404',
    strikeAfterCommit: always('issues/add-assignees', { kind: 'not found' }),
    expected: { says: { 'job escalate': /Not assigned: .*octocat/u } },
  },
  ...(
    [
      ['400 invalid_payload', 400, 'invalid_payload'],
      ['404 no_service', 404, 'no_service'],
      ['410 channel_is_archived', 410, 'channel_is_archived'],
      ['500 for ever', 500, 'server_error'],
      ['429 for ever', 429, 'rate_limited'],
    ] as const
  ).map(([name, status, body]): FaultClass => ({
    name: `Slack: ${name}`,
    strike: atGate('slack', answer(status, body)),
    expected: { slack: 0, says: { 'job escalate': new RegExp(`Slack answered ${status}`, 'u'), issue: /not told/u } },
  })),
  {
    name: 'Slack: 429 once, with retry-after',
    strike: atGate('slack', answer(429, 'rate_limited', { 'retry-after': '1' }), { count: 1 }),
    expected: { says: { 'job escalate': /Everybody who is due was told/u } },
  },
  {
    name: 'Slack: 502 of a gateway, posted',
    strike: atGate('slack', answer(502, '<html>'), { count: 1, isAfter: true }),
    expected: { says: { 'job escalate': /may have been told/u, issue: /may have been told/u } },
  },
  {
    name: 'Slack: connection reset, not posted',
    strike: atGate('slack', 'reset', { count: 1 }),
    expected: { slack: 1, says: { 'job escalate': /may have been told/u } },
  },
  {
    name: 'Slack: connection reset, posted',
    strike: atGate('slack', 'reset', { count: 1, isAfter: true }),
    expected: { says: { 'job escalate': /may have been told/u } },
  },
  {
    name: 'Slack: hangs, posted',
    strike: atGate('slack', 'silence', { count: 1, isAfter: true }),
    expected: { says: { 'job escalate': /no answer in time/u } },
  },
  {
    name: 'Slack: refuses connections',
    // fetch refuses port 1 by itself, as browsers do.
    press: { secrets: { SLACK_WEBHOOK_URL: 'http://127.0.0.1:65531/services/T0/B0/DEAD' } },
    expected: dead,
  },
  {
    name: 'Slack: the secret is no address',
    press: { secrets: { SLACK_WEBHOOK_URL: 'hooks.slack.com' } },
    expected: { slack: 0, says: { 'job escalate': /no https:\/\/ address/u } },
  },
];
