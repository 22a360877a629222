import { describe, expect, it } from 'vitest';

import { ROLLBACK_TRIGGERS } from '../../../../actions/shared/cutover/trigger.ts';
import { INCIDENT_STATUSES } from '../../../../actions/shared/incident/incident-record.ts';
import { renderFirstReport } from '../../../../actions/shared/incident/render-first-report.ts';
import { parsePolicy } from '../../../../actions/shared/policy/policy.ts';
import { describeRule } from '../../../../actions/shared/report/describe-rule.ts';
import { amendReport, renderReport } from '../../../../actions/shared/report/render-report.ts';
import { PIECES, type ReportFacts } from '../../../../actions/shared/report/report-facts.ts';
import { QUESTIONS, type ReportPartName } from '../../../../actions/shared/report/report-layout.ts';
import { listParts } from '../../../../actions/shared/report/report-parts.ts';
import { anIncidentRecord } from '../../../support/an-incident-record.ts';
import { readProjectFile } from '../../../support/project-files.ts';
import { aCheckResult, aCriterion, anIntegrityResult, someReportFacts } from '../../../support/report-facts.ts';

const partOf = (name: ReportPartName, changes: Partial<ReportFacts> = {}) =>
  renderReport(someReportFacts(changes)).get(name) ?? '';

const LIFECYCLE = {
  status: 'recovered',
  verifiedAt: '2026-11-25T02:36:02Z',
  manualProvenAt: '2026-11-25T02:12:00Z',
  recoveredAt: '2026-11-25T04:36:02Z',
  reviewedAt: null,
  criteriaHeldSince: '2026-11-25T02:36:02Z',
  reviewDueAt: '2026-11-28T02:05:21Z',
  isReviewOverdue: false,
} as const;

describe('a report', () => {
  it('is the first report where nothing but the record is known', () => {
    const parts = listParts(renderFirstReport(anIncidentRecord()));
    expect(new Map(parts.map(({ name, markdown }) => [name, markdown]))).toEqual(renderReport(someReportFacts()));
  });

  it('says of each missing piece why, and calls it unknown', () => {
    const missing = Object.fromEntries(PIECES.map((piece) => [piece, `no ${piece} came`]));
    const report = amendReport(renderFirstReport(anIncidentRecord()), someReportFacts({ missing })).text;
    for (const piece of PIECES) expect(report).toContain(`unknown: no ${piece} came`);
    expect(report).not.toMatch(/\*\*pass\*\*|Data loss: \*\*No/u);
  });

  it('amends the first report in every part that says something new, and nothing the second time', () => {
    const first = renderFirstReport(anIncidentRecord());
    const facts = someReportFacts({ lifecycle: LIFECYCLE, integrity: anIntegrityResult([aCheckResult()]) });
    const once = amendReport(first, facts);
    expect(once.updated).toEqual(expect.arrayContaining(['summary', 'facts', 'timeline', 'impact', 'measurement']));
    expect(once).toMatchObject({ leftAlone: [], removedByPeople: [] });
    expect(amendReport(once.text, facts)).toEqual({ ...once, updated: [] });
  });

  it('counts the questions that people still have to answer', () => {
    const first = renderFirstReport(anIncidentRecord());
    const answered = Object.values(QUESTIONS).reduce(
      (text, question) =>
        text.replace(`**Question: ${question}**\n\n_answer here_`, `**Question: ${question}**\n\nSo.`),
      first,
    );
    expect(first).toContain('Answer the 4 questions below');
    expect(amendReport(answered, someReportFacts()).text).toContain('All questions are answered. Give each follow-up');
  });

  it.each(INCIDENT_STATUSES)('says what is next while it is %s', (status) => {
    const lifecycle = { ...LIFECYCLE, status };
    expect(partOf('facts', { lifecycle })).toMatch(new RegExp(`\\*\\*Status\\*\\* \\| ${status}`, 'u'));
    expect(partOf('resolution', { lifecycle })).toMatch(/Next steps: \S/u);
    expect(partOf('summary', { lifecycle })).toMatch(/What is needed from you\?\*\* \S/u);
  });

  it('measures downtime, effect and recovery apart', () => {
    const timeline = partOf('timeline', { lifecycle: LIFECYCLE });
    expect(timeline).toContain('Rollback completed: 2026-11-25 02:36:02 UTC');
    expect(timeline).toContain('Total downtime, until manual collection was seen to work: 6 min 41 s');
    expect(timeline).toContain('2 s to the state commit, to the proof: 30 min 43 s');
    expect(timeline).toContain('all five success criteria had held: 2 h 30 min');
  });

  it('says first that a review is overdue', () => {
    const lifecycle = { ...LIFECYCLE, isReviewOverdue: true };
    expect(partOf('summary', { lifecycle })).toContain(
      '**What is needed from you?** **The review is overdue since 2026-11-28 02:05:21 UTC.**',
    );
  });

  it('ticks what was measured to hold, and never what a person accepted', () => {
    const criteria = [
      aCriterion({ id: 'manual-collection', verdict: 'warn' }),
      aCriterion({ id: 'no-data-loss', verdict: 'fail', settled: 'accepted loss: 41 posts (octocat)' }),
      aCriterion({ id: 'error-rate', verdict: 'warn', settled: '5 % not met; normal for this path (octocat)' }),
      aCriterion({ id: 'performance', verdict: 'unknown', settled: 'accepted until 2026-12-09 (octocat)' }),
      aCriterion({ id: 'queues', verdict: 'fail', remedy: 'Enable collect.yml.' }),
    ];
    const lines = partOf('criteria', { criteria })
      .split('\n')
      .filter((line) => line.startsWith('- '));
    expect(lines.map((line) => line.slice(0, 5))).toEqual(['- [x]', '- [ ]', '- [ ]', '- [ ]', '- [ ]']);
    expect(lines[1]).toContain('**accepted**: loss: 41 posts (octocat). Measured fail:');
    expect(lines[1]).not.toContain('pass');
    expect(lines[3]).toContain('Measured unknown:');
    expect(lines[4]).toContain('**fail**: observed nothing lost, expected nothing lost. To do: Enable collect.yml.');
    expect(partOf('summary', { criteria })).toContain('4 of 5 success criteria met, 3 of them accepted by a person.');
  });

  it('says what cannot wait: what fails before what is unknown', () => {
    const criteria = [
      aCriterion({ id: 'queues', verdict: 'unknown', remedy: 'Give actions: read.' }),
      aCriterion({ id: 'performance', verdict: 'fail', remedy: 'Restart the pooler' }),
    ];
    expect(partOf('summary', { criteria })).toContain('**Now:** Restart the pooler. Answer');
    expect(partOf('summary', { criteria: criteria.slice(0, 1) })).toContain('**Now:** Give actions: read. Answer');
  });

  it.each(ROLLBACK_TRIGGERS)('tells the rule of %s with the numbers of the policy', (trigger) => {
    const policy = parsePolicy(readProjectFile('config/policy.yaml'));
    if (!policy.ok) throw new Error('config/policy.yaml cannot be read');
    const rule = describeRule(trigger, policy.policy.triggers);
    expect(rule).not.toMatch(/undefined|NaN|\[object/u);
    expect(rule.length).toBeGreaterThan(30);
    const record = anIncidentRecord({ trigger });
    expect(partOf('decision', { record, policy: policy.policy })).toContain('**Rule:** ');
    expect(partOf('decision', { record, policy: policy.policy })).not.toContain('Rule:** unknown');
  });

  it('names at most sixty events', () => {
    const happenings = Array.from({ length: 70 }, (_, at) => ({
      at: '2026-11-25T03:00:00Z',
      what: `look ${at}`,
      by: null,
    }));
    const timeline = partOf('timeline', { happenings });
    expect(timeline).toContain('10 earlier events left out here, see evidence.json.');
    expect(timeline).not.toContain('look 9 ');
    expect(timeline).toContain('look 69');
  });
});
