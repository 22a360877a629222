import { describe, expect, test } from 'vitest';

import { claimStep, holdsClaim, outcomeStep, readCommentDeliveries } from '../../../actions/escalate/step-markers.ts';
import { stepMarker } from '../../../actions/shared/incident/incident-marker.ts';
import type { IssueComment } from '../../../actions/shared/incident-ports.ts';

const INCIDENT = '20261125-020519Z-operator';
const aComment = (id: number, step: string, incident = INCIDENT): IssueComment => ({
  id,
  url: '',
  author: 'github-actions[bot]',
  createdAt: '2026-11-25T02:05:19Z',
  body: `${stepMarker(incident, step)}\nwords`,
});

describe('comments of the issue', () => {
  test('show what was told, claimed and came of it, for this incident alone', () => {
    const comments = [
      aComment(1, 'on-call'),
      aComment(2, claimStep('on-call')),
      aComment(3, outcomeStep('on-call', 'not-sent')),
      aComment(4, claimStep('cto')),
      aComment(5, 'team-lead', '20260101-000000Z-operator'),
    ];
    const { github, slack } = readCommentDeliveries(INCIDENT, ['on-call', 'team-lead', 'cto'], comments);
    expect([...github]).toEqual(['on-call']);
    expect([...slack]).toEqual([
      ['on-call', 'not-sent'],
      ['cto', 'claimed'],
    ]);
  });

  test('of two runs that claimed at once, the earlier comment has it', () => {
    const comments = [aComment(7, claimStep('cto')), aComment(9, claimStep('cto')), aComment(3, claimStep('on-call'))];
    const holds = (id: number): boolean => holdsClaim({ incident: INCIDENT, step: 'cto', id }, comments);
    expect([holds(7), holds(9)]).toEqual([true, false]);
  });
});
