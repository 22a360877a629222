import { describe, expect, test } from 'vitest';

import {
  describeGithubDelivery,
  describeSlackDelivery,
  mergeDeliveries,
  readDeliveries,
  standingSince,
} from '../../../../actions/shared/escalation/escalation-events.ts';
import type { SlackDelivery } from '../../../../actions/shared/escalation/escalation-events.ts';
import type { RecordOf } from '../../../../actions/shared/history/history-record.ts';

type Event = RecordOf<'incident-event'>;

const anEvent = (second: number, event: Event['event'], detail = ''): Event => ({
  kind: 'incident-event',
  schemaVersion: 1,
  at: `2026-11-25T02:05:${String(second).padStart(2, '0')}Z`,
  incident: '20261125-020519Z-operator',
  event,
  detail,
  run: '77-1-escalate',
});
const slackEvents = (...words: readonly SlackDelivery[]): readonly Event[] =>
  words.map((word, index) => anEvent(index, 'escalated', describeSlackDelivery('team-lead', word)));

describe('what the history says was told', () => {
  test.each([
    [['claimed'], 'claimed'],
    [['claimed', 'sent'], 'sent'],
    [['claimed', 'not-sent'], 'not-sent'],
    [['claimed', 'not-sent', 'claimed'], 'claimed'],
    [['claimed', 'not-sent', 'claimed', 'sent'], 'sent'],
    [['claimed', 'unknown', 'claimed'], 'unknown'],
    [['sent', 'not-sent'], 'sent'],
  ] satisfies [SlackDelivery[], SlackDelivery][])('%j is %s', (words, expected) => {
    expect(readDeliveries(slackEvents(...words)).slack.get('team-lead')).toBe(expected);
  });

  test('reads GitHub beside Slack, in whatever order the events come, and nothing of other words', () => {
    const events = [
      ...slackEvents('claimed', 'sent').toReversed(),
      anEvent(3, 'escalated', describeGithubDelivery('on-call')),
      anEvent(4, 'escalated', 'cto by pigeon'),
      anEvent(5, 'acknowledged', describeGithubDelivery('cto')),
    ];
    const { github, slack } = readDeliveries(events);
    expect([...github]).toEqual(['on-call']);
    expect([...slack]).toEqual([['team-lead', 'sent']]);
  });

  test('an outcome in one place counts more than a claim in the other', () => {
    const claimed = { github: new Set(['on-call']), slack: new Map([['on-call', 'claimed' as const]]) };
    const failed = { github: new Set<string>(), slack: new Map([['on-call', 'not-sent' as const]]) };
    for (const merged of [mergeDeliveries(claimed, failed), mergeDeliveries(failed, claimed)]) {
      expect(merged.slack.get('on-call')).toBe('not-sent');
      expect(merged.github.has('on-call')).toBe(true);
    }
  });
});

test.each([
  [[anEvent(1, 'verified'), anEvent(5, 'verified')], '2026-11-25T02:05:01Z'],
  [[anEvent(1, 'verified'), anEvent(3, 'reopened')], null],
  [[anEvent(3, 'reopened'), anEvent(5, 'verified'), anEvent(1, 'verified')], '2026-11-25T02:05:05Z'],
  [[anEvent(1, 'recovered')], null],
])('verified stands since the first one after the last reopening', (events, expected) => {
  expect(standingSince(events, 'verified')).toBe(expected);
});
