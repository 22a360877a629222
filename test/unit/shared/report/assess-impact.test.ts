import { describe, expect, it } from 'vitest';

import type { HandoverRecord } from '../../../../actions/shared/handover/handover-facts.ts';
import { renderMarkdown } from '../../../../actions/shared/markdown/render-markdown.ts';
import { assessDataLoss, listUnitImpacts } from '../../../../actions/shared/report/assess-impact.ts';
import { renderImpact } from '../../../../actions/shared/report/render-impact.ts';
import { showPosts } from '../../../../actions/shared/report/show.ts';
import { aHandover } from '../../../support/a-history.ts';
import { anIncidentRecord } from '../../../support/an-incident-record.ts';
import { aCheckResult, aCriterion, anIntegrityResult, someReportFacts } from '../../../support/report-facts.ts';

const lossOf = (...checks: Parameters<typeof aCheckResult>[0][]) =>
  assessDataLoss(someReportFacts({ integrity: anIntegrityResult(checks.map((check) => aCheckResult(check))) }));

describe('data loss', () => {
  it('is unknown, never No, where nothing was measured', () => {
    expect(assessDataLoss(someReportFacts())).toEqual({
      answer: 'unknown',
      because: 'not measured yet',
      accepted: null,
    });
    expect(assessDataLoss(someReportFacts({ missing: { integrity: 'no runner came' } })).because).toBe(
      'no runner came',
    );
    expect(lossOf()).toMatchObject({ answer: 'unknown', because: 'no check of loss could be made' });
    expect(lossOf({ verdict: 'skipped', skipReason: 'learning' }).answer).toBe('unknown');
    expect(lossOf({ kind: 'freshness' }).answer).toBe('unknown');
  });

  it('is unknown where one check could not be measured, and Yes where another one fails', () => {
    expect(lossOf({}, { id: 'gaps', verdict: 'unknown' })).toMatchObject({
      answer: 'unknown',
      because: '1 check could not be measured (gaps)',
    });
    expect(lossOf({ verdict: 'fail', faultCount: 3 }, { id: 'gaps', verdict: 'unknown' }).answer).toBe('Yes');
  });

  it('is No where everything passed or warned', () => {
    expect(lossOf({}, { verdict: 'warn' }, { verdict: 'skipped' })).toMatchObject({
      answer: 'No',
      because: '2 checks of loss and corruption found nothing new',
    });
  });

  it('counts lost and corrupt rows apart, and names the checks', () => {
    expect(
      lossOf(
        { verdict: 'fail', faultCount: 41 },
        { verdict: 'fail', faultCount: 2, unit: 'saas' },
        { id: 'nulls', kind: 'corruption', verdict: 'fail', faultCount: 7 },
        { id: 'duplicates', kind: 'duplicates', verdict: 'fail', faultCount: 9 },
      ).because,
    ).toBe('43 lost, 7 corrupt, by census, nulls');
  });

  it('stays Yes where a person accepted it', () => {
    const integrity = anIntegrityResult([aCheckResult({ verdict: 'fail', faultCount: 41 })]);
    const criteria = [aCriterion({ verdict: 'fail', settled: 'accepted loss: 41 posts (octocat)' })];
    expect(assessDataLoss(someReportFacts({ integrity, criteria }))).toMatchObject({
      answer: 'Yes',
      accepted: 'accepted loss: 41 posts (octocat)',
    });
  });
});

const exactly = (posts: number) => ({ posts, atLeastBecause: null });

describe('the harm of each subreddit', () => {
  const impactsOf = (movedUnits: string[] | null, ...checks: Parameters<typeof aCheckResult>[0][]) =>
    listUnitImpacts(
      someReportFacts({
        record: anIncidentRecord({ movedUnits }),
        integrity: anIntegrityResult(checks.map((check) => aCheckResult(check))),
      }),
    );

  it('is what was measured unit by unit, where that was', () => {
    const units = [{ unit: 'saas', lost: exactly(1), doubled: exactly(2), delayed: exactly(3), gapSeconds: 4 }];
    expect(listUnitImpacts(someReportFacts({ units }))).toBe(units);
  });

  it('is not known where there was no routing file', () => {
    expect(impactsOf(null, {})).toBeNull();
  });

  it('is what the checks of a kind say, whatever the case of the name', () => {
    expect(
      impactsOf(
        ['SideProject'],
        { unit: 'sideproject', verdict: 'fail', faultCount: 4 },
        { id: 'duplicates', kind: 'duplicates' },
      ),
    ).toEqual([{ unit: 'SideProject', lost: exactly(4), doubled: exactly(0), delayed: null, gapSeconds: null }]);
  });

  const lostOf = (impacts: ReturnType<typeof impactsOf>) => impacts?.map(({ lost }) => showPosts(lost, 'unknown'));

  it('takes a check without a subreddit for the only one, and never guesses among several', () => {
    const failed = { verdict: 'fail', faultCount: 4 } as const;
    expect(lostOf(impactsOf(['saas'], failed))).toEqual(['4']);
    expect(lostOf(impactsOf(['saas', 'opensource'], failed))).toEqual(['unknown', 'unknown']);
    expect(impactsOf(['saas', 'opensource'], failed)?.[0]?.lost?.atLeastBecause).toBe(
      'census found some and does not say of which subreddit',
    );
    expect(lostOf(impactsOf(['saas', 'opensource'], {}))).toEqual(['0', '0']);
  });

  it('is unknown where a check of the kind is, or there is none', () => {
    expect(lostOf(impactsOf(['saas'], { verdict: 'unknown' }))).toEqual(['unknown']);
    expect(impactsOf(['saas'], { verdict: 'unknown' })).toMatchObject([{ doubled: null }]);
    expect(impactsOf(['saas'], { verdict: 'skipped' })).toMatchObject([{ lost: null }]);
  });

  it('keeps what one check found where another could not be measured, and says that there may be more', () => {
    const found = { unit: 'saas', verdict: 'fail', faultCount: 41 } as const;
    const impacts = impactsOf(['saas', 'opensource'], found, { id: 'sealed-history', verdict: 'unknown' });
    expect(lostOf(impacts)).toEqual(['at least 41', 'unknown']);
    expect(impacts?.[0]?.lost?.atLeastBecause).toBe('sealed-history could not be measured');
  });

  describe('and of posts that came in late', () => {
    const late = { id: 'arrival-delay', kind: 'freshness', dataset: 'submissions', unit: null } as const;
    const impactsIn = (...checks: Parameters<typeof aCheckResult>[0][]) =>
      impactsOf(['SaaS', 'opensource'], ...checks) ?? [];
    const delayedIn = (...checks: Parameters<typeof aCheckResult>[0][]) =>
      impactsIn(...checks).map(({ delayed }) => (delayed === null ? null : showPosts(delayed, 'not countable')));
    const learning = { ...late, verdict: 'skipped', skipReason: 'learning', observed: 'not yet' } as const;
    const listsHot = {
      ...late,
      unit: 'saas',
      verdict: 'skipped',
      skipReason: 'not-applicable',
      observed: 'not countable, because manual lists hot',
      atLeastBecause: 'manual lists hot',
    } as const;

    it('is the number of each, and none where all were counted', () => {
      expect(delayedIn({ ...late, unit: 'saas', verdict: 'warn', faultCount: 41 }, late)).toEqual(['41', '0']);
      expect(delayedIn({ ...late, unit: 'saas', verdict: 'pass', faultCount: 41 }, late)).toEqual(['41', '0']);
    });

    it('is never none where it was not counted, and says why', () => {
      expect(delayedIn({ id: 'freshness', kind: 'freshness' })).toEqual([null, null]);
      const unread = { ...late, verdict: 'unknown', observed: 'no answer within 10 s' } as const;
      expect(delayedIn(unread)).toEqual(['not countable', 'not countable']);
      expect(impactsIn(unread)[0]?.delayed).toEqual({ posts: 0, atLeastBecause: 'no answer within 10 s' });
      expect(delayedIn(learning)).toEqual(['not countable', 'not countable']);
      expect(delayedIn({ ...learning, unit: 'saas' }, late)).toEqual(['not countable', '0']);
      expect(delayedIn(listsHot, late)).toEqual(['not countable', '0']);
      expect(impactsIn(listsHot, late)[0]?.delayed?.atLeastBecause).toBe('manual lists hot');
    });

    it('is a lower bound where there may be more', () => {
      const some = { ...late, unit: 'saas', verdict: 'warn', faultCount: 2, atLeastBecause: 'dlt merges' } as const;
      expect(delayedIn(some, late)).toEqual(['at least 2', '0']);
    });

    it('is the sum over the datasets of posts, and a lower bound where one of them was not counted', () => {
      const one = { ...late, unit: 'saas', verdict: 'warn', faultCount: 2 } as const;
      const other = { ...one, dataset: 'shadow', faultCount: 3 };
      const notPosts = { ...late, dataset: 'comments', verdict: 'skipped', skipReason: 'not-applicable' } as const;
      expect(delayedIn(one, late, other, { ...late, dataset: 'shadow' }, notPosts)).toEqual(['5', '0']);
      expect(delayedIn(one, late, { ...late, dataset: 'shadow', verdict: 'unknown' })).toEqual([
        'at least 2',
        'not countable',
      ]);
    });

    it('stands in the report as it is, with the reason once for all that it holds for', () => {
      const integrity = anIntegrityResult(
        [
          { ...late, unit: 'saas', verdict: 'warn', faultCount: 2, atLeastBecause: 'dlt merges @octocat' } as const,
          { ...listsHot, unit: 'opensource' },
          { ...listsHot, unit: 'productivity' },
          late,
        ].map((check) => aCheckResult(check)),
      );
      const record = anIncidentRecord({ movedUnits: ['SaaS', 'opensource', 'productivity', 'freelance'] });
      const text = renderMarkdown(renderImpact(someReportFacts({ record, integrity })));
      expect(text).toMatch(/`SaaS`\s*\| unknown\s*\| unknown\s*\| at least 2\s*\|/u);
      expect(text).toMatch(/`opensource`\s*\| unknown\s*\| unknown\s*\| not countable\s*\|/u);
      expect(text).toMatch(/`freelance`\s*\| unknown\s*\| unknown\s*\| 0\s*\|/u);
      expect(text).toContain('Delayed, `SaaS`: `at least 2, because dlt merges @octocat.`');
      expect(text).toContain('Delayed, `opensource`, `productivity`: not countable, because manual lists hot.');
    });
  });

  describe('and where dlt met manual again', () => {
    const seam = (given: Parameters<typeof aHandover>[0] = {}) => aHandover({ generation: 4, ...given });
    const gapOf = (...handovers: readonly HandoverRecord[]) =>
      listUnitImpacts({
        ...someReportFacts({ record: anIncidentRecord({ movedUnits: ['OpenSource'] }) }),
        handovers,
      })?.map(({ gapSeconds }) => gapSeconds);

    it('an open gap is as long as nobody read', () => {
      expect(gapOf(seam())).toEqual([7_200]);
      expect(gapOf(seam({ settledBy: 'out-of-reach' }))).toEqual([7_200]);
    });

    it('there is none where both met, or it was filled', () => {
      expect(gapOf(seam({ result: 'overlap', gap: null, settledBy: 'first-fetch' }))).toEqual([0]);
      expect(gapOf(seam(), seam({ at: '2026-11-26T12:00:00Z', settledBy: 'backfill' }))).toEqual([0]);
    });

    it('is unknown where nobody knows, and of other switches', () => {
      expect(gapOf(seam({ result: 'unknown', gap: null }))).toEqual([null]);
      expect(gapOf(seam({ oldAt: null }))).toEqual([null]);
      expect(gapOf(seam({ generation: 3 }), seam({ from: 'manual', to: 'dlt' }))).toEqual([null]);
      expect(gapOf()).toEqual([null]);
    });

    it('the report says of each subreddit how, in whoever wrote its name', () => {
      const facts = { ...someReportFacts(), handovers: [seam({ detail: 'read by <b>nobody</b> @octocat' })] };
      const text = renderMarkdown(renderImpact(facts));
      expect(text).toContain('From dlt back to manual:');
      expect(text).toMatch(/opensource.*\*\*gap, open\*\*/u);
      expect(text).toContain('`read by <b>nobody</b> @octocat.`');
      expect(renderMarkdown(renderImpact(someReportFacts()))).not.toContain('From dlt back');
    });
  });
});
