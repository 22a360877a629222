import { describe, expect, it } from 'vitest';

import { renderFirstReport } from '../../../../actions/shared/incident/render-first-report.ts';
import { listFollowUps, proposeFollowUps } from '../../../../actions/shared/report/follow-ups.ts';
import { renderReport } from '../../../../actions/shared/report/render-report.ts';
import { anIncidentRecord } from '../../../support/an-incident-record.ts';
import { aCheckResult, aCriterion, anIntegrityResult, someReportFacts } from '../../../support/report-facts.ts';

const FIX = 'Fix the cause, test it in isolation, and start over at 10 % (attempt 2)';
const LOST = anIntegrityResult([aCheckResult({ verdict: 'fail', faultCount: 1 })]);

describe('proposed follow-ups', () => {
  it("end with the runbook's re-attempt, or with what a drill showed", () => {
    expect(proposeFollowUps(someReportFacts())).toEqual([FIX]);
    expect(proposeFollowUps(someReportFacts({ record: anIncidentRecord({ isDrill: true }) }))).toEqual([
      'Mend what the drill showed',
    ]);
  });

  it('name one remedy once, with all that it mends', () => {
    const remedy = 'Bring the database back.';
    const criteria = [
      aCriterion({ id: 'no-data-loss', verdict: 'unknown', remedy }),
      aCriterion({ id: 'queues', verdict: 'unknown', remedy }),
      aCriterion({ id: 'performance', verdict: 'fail', settled: 'accepted until Friday', remedy: 'Wait.' }),
    ];
    expect(proposeFollowUps(someReportFacts({ criteria }))).toEqual([
      `No data loss detected; All queues and jobs processing: ${remedy}`,
      FIX,
    ]);
  });

  it('fill a loss, unless a person accepted it', () => {
    expect(proposeFollowUps(someReportFacts({ integrity: LOST }))[0]).toContain('Collect the lost posts again');
    const criteria = [aCriterion({ verdict: 'fail', settled: 'accepted loss: 1 post (octocat)' })];
    expect(proposeFollowUps(someReportFacts({ integrity: LOST, criteria }))).toEqual([FIX]);
  });
});

describe('follow-ups of a report', () => {
  it('are read back as they were proposed, without owner and day', () => {
    const [only, ...others] = listFollowUps(renderFirstReport(anIncidentRecord()));
    expect(others).toEqual([]);
    expect(only).toMatchObject({ text: FIX, owner: '', due: '' });
  });

  it('are read as people completed them, in any table of that head', () => {
    const text = [
      '| Follow-up | Owner | Due |',
      '| - | :-: | -: |',
      '| Raise the limit | @octocat | 2026-12-04 |',
      '| Ask \\| twice | |  |',
      '',
      '| Other | Owner | Due |',
      '| - | - | - |',
      '| no follow-up | hubot | 2026-12-05 |',
      '',
      '  | Follow-up | Owner | Due | Note |\r',
      '  | - | - | - | - |\r',
      '  | Another | hubot | 2026-12-05 | x |\r',
    ].join('\n');
    expect(listFollowUps(text)).toEqual([
      { text: 'Raise the limit', owner: 'octocat', due: '2026-12-04', line: 3 },
      { text: 'Ask | twice', owner: '', due: '', line: 4 },
      { text: 'Another', owner: 'hubot', due: '2026-12-05', line: 12 },
    ]);
  });

  it('hold a hostile remedy as one row', () => {
    const criteria = [aCriterion({ verdict: 'fail', remedy: '| x | y |\n| @evil | 2026-01-01 | z |' })];
    const table = renderReport(someReportFacts({ criteria })).get('follow-ups') ?? '';
    expect(listFollowUps(table)).toHaveLength(2);
    expect(listFollowUps(table).map(({ owner }) => owner)).toEqual(['', '']);
  });
});
