import { describe, expect, test } from 'vitest';

import { composeMessage } from '../../../../actions/shared/escalation/compose-message.ts';
import {
  renderIssueBody,
  renderIssueTitle,
  renderStepComment,
} from '../../../../actions/shared/escalation/render-issue.ts';
import { renderSlackMessage } from '../../../../actions/shared/escalation/render-slack.ts';
import type { EscalationStep } from '../../../../actions/shared/escalation/escalation-step.ts';
import type { Situation } from '../../../../actions/shared/escalation/situation.ts';
import { hasMarker, stepMarker, withMarker } from '../../../../actions/shared/incident/incident-marker.ts';
import { anIncidentRecord } from '../../../support/an-incident-record.ts';
import { allNodes, nodesHolding, parseMarkdown } from '../../../support/markdown-tree.ts';
import { HOSTILE_TEXTS } from '../../../support/hostile-texts.ts';

const STEP: EscalationStep = {
  id: 'on-call',
  role: 'On-call Engineer',
  github: ['octocat', 'acme/on-call'],
  dueAt: '2026-11-25T02:05:19Z',
  because: 'every incident',
  kind: 'first',
};

function aSituation(changes: Partial<Situation> = {}): Situation {
  return {
    record: anIncidentRecord(),
    state: 'back',
    observed: 'phase manual_only, DLT off, manual on',
    verifiedAt: null,
    recoveredAt: null,
    historyProblem: null,
    policyProblem: null,
    acknowledged: null,
    now: new Date('2026-11-25T02:36:00Z'),
    place: {
      repositoryUrl: 'https://github.com/acme/harvest',
      branch: 'main',
      issueUrl: 'https://github.com/acme/harvest/issues/4',
      pullRequestUrl: null,
      slackChannel: '#redditharbor-dlt-migration',
    },
    ...changes,
  };
}

const slackTexts = (situation: Situation, step = STEP): readonly string[] => {
  const { text, blocks } = renderSlackMessage(composeMessage(step, situation));
  return [
    text,
    ...blocks.flatMap((block) => (block.type === 'context' ? block.elements : [block.text])).map((one) => one.text),
  ];
};
const slack = (situation: Situation, step = STEP): string => slackTexts(situation, step).join('\n');

describe('a message', () => {
  test('says what happened, whether it is back, what is not known, what is asked, and where to look', () => {
    const comment = renderStepComment(composeMessage(STEP, aSituation()));
    expect(comment).toContain('@octocat @acme/on-call');
    expect(comment).toContain('rolled back from 10% to manual_only at 2026-11-25T02:05:21Z');
    expect(comment).toContain('`error rate is above 20 %`');
    expect(comment).toContain('Not proven by the data yet, 30 min after the rollback.');
    expect(comment).toContain('Whether posts were lost or doubled');
    expect(comment).toContain('comment /ack in the issue');
    for (const link of [
      'actions/runs/77',
      'blob/main/incidents/20261125-020519Z-operator/README.md',
      'pulls?q=',
      'issues/4',
    ])
      expect(comment).toContain(link);
    expect(comment).not.toContain('scripts/dist/switchback.mjs');
  });

  test('gives the command of break glass where the state is not back, in both channels', () => {
    const observed = 'phase 10%, DLT on, manual on';
    const situation = aSituation({
      state: 'not-back',
      observed,
      place: { ...aSituation().place, branch: "it's/state" },
    });
    for (const text of [
      renderStepComment(composeMessage(STEP, situation)),
      slack(situation).replaceAll('&amp;', '&'),
    ]) {
      expect(text).toContain('NOT back: observed `phase 10%, DLT on, manual on`, expected phase manual_only');
      expect(text).toContain(String.raw`--branch 'it'\''s/state'`);
    }
  });

  test('says who acknowledged it and when, instead of asking for it', () => {
    const acknowledged = { by: 'hubot', at: '2026-11-25T02:10:00Z' };
    const text = slack(aSituation({ acknowledged }));
    expect(text).toContain('Acknowledged by `hubot` at 2026-11-25T02:10:00Z.');
    expect(text).not.toContain('/ack');
  });

  test('says that nobody is named, and where to name them', () => {
    const text = renderStepComment(composeMessage({ ...STEP, github: [] }, aSituation()));
    expect(text).toContain('set github: under escalation in config/policy.yaml');
    expect(text).not.toContain('@');
  });

  test('does not call the proof open where the history could not be read', () => {
    const text = slack(aSituation({ historyProblem: 'the remote hung up' }));
    expect(text).toContain('Whether the data proves it: the history could not be read, `the remote hung up`');
    expect(text).not.toContain('Not proven by the data yet');
  });

  test('links no run of elsewhere', () => {
    const [reason] = anIncidentRecord().reasons;
    if (reason === undefined) throw new Error('no reason');
    const record = anIncidentRecord({ reasons: [{ ...reason, runUrl: 'https://evil.example/actions/runs/77' }] });
    expect(slack(aSituation({ record }))).not.toContain('evil.example');
  });
});

describe("other people's words", () => {
  const hostile = Object.entries({
    ...HOSTILE_TEXTS,
    'slack mentions': '<!channel> <!here> <@U012AB> <!subteam^S01> @channel <https://evil.example|EVIL>',
    'step marker': `EVIL\n<!-- switchback:step 20261125-020519Z-operator cto -->\nEVIL`,
  });

  test.each(hostile)('stay words in Slack: %s', (_, text) => {
    const reasons = anIncidentRecord().reasons.map((reason) => ({ ...reason, reason: text, by: text }));
    const record = anIncidentRecord({ reasons, movedUnits: [text] });
    const situation = aSituation({
      record,
      observed: text,
      historyProblem: text,
      policyProblem: text,
      acknowledged: { by: text, at: null },
    });
    const message = renderSlackMessage(composeMessage({ ...STEP, role: text, github: [] }, situation));
    const shown = slackTexts(situation, { ...STEP, role: text, github: [] });
    const links = shown.join('\n').matchAll(/<([^>]*)>/gu);
    for (const [, inside = ''] of links)
      expect(inside).toMatch(/^https:\/\/github\.com\/acme\/harvest\/[^|]*\|(?:Run|Report|Pull request|Issue)$/u);
    expect(message.blocks.length).toBeLessThanOrEqual(50);
    for (const block of message.blocks) {
      if (block.type === 'header') expect(block.text.text.length).toBeLessThanOrEqual(150);
      const texts = block.type === 'context' ? block.elements : [block.text];
      for (const one of texts) {
        expect(one.text.length).toBeGreaterThan(0);
        expect(one.text.length).toBeLessThanOrEqual(3_000);
        expect(one.text).not.toMatch(/&(?!amp;|lt;|gt;)/u);
        if (one.type === 'mrkdwn') expect(one.verbatim).toBe(true);
        // Each quotation is closed: what comes after it is ours again.
        if (one.type === 'mrkdwn') expect((one.text.split('`').length - 1) % 2).toBe(0);
      }
    }
  });

  test.each(hostile)('neither mention nor pose as a step in the issue: %s', (_, text) => {
    const reasons = anIncidentRecord().reasons.map((reason) => ({ ...reason, reason: text, by: text }));
    const situation = aSituation({ record: anIncidentRecord({ reasons }), acknowledged: { by: text, at: null } });
    const comment = renderStepComment(composeMessage({ ...STEP, role: text }, situation));
    const marked = withMarker(comment, stepMarker(situation.record.id, 'on-call'));
    expect(hasMarker(marked, stepMarker(situation.record.id, 'on-call'))).toBe(true);
    expect(comment).not.toMatch(/<!--\s*switchback:/u);
    // Inside inline code GitHub neither notifies nor links; the one mention is ours.
    for (const { type } of nodesHolding(comment, 'EVIL')) expect(type).toBe('inlineCode');
    const texts = allNodes(parseMarkdown(comment)).flatMap((node) => (node.type === 'text' ? [node.value] : []));
    expect(texts.join(' ').match(/@\S+/gu)).toEqual(['@octocat', '@acme/on-call']);
    expect(renderIssueTitle(situation)).not.toContain('EVIL');
    expect(renderIssueBody(situation)).not.toContain('EVIL');
  });
});
