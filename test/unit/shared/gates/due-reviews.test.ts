import { describe, expect, it } from 'vitest';

import { assessGates } from '../../../../actions/shared/gates/assess-gates.ts';
import { findReview, listDueReviews, reviewRemedy } from '../../../../actions/shared/gates/due-reviews.ts';
import { renderGateLines } from '../../../../actions/shared/gates/render-gates.ts';
import { aGateFacts } from '../../../support/a-gate-facts.ts';
import { aBypass, aBypassReview } from '../../../support/a-history.ts';

describe('the review of a bypass', () => {
  const due = aBypass({ reviewDueAt: '2026-11-28T13:07:00Z' });
  const at = (instant: string, bypassReviews = [aBypassReview({ operationId: 'another' })]) =>
    listDueReviews({ bypasses: [due, { ...due, run: 'again' }], bypassReviews }, new Date(instant));

  it('is due to the second, once, and no time closes it', () => {
    expect(at('2026-11-28T13:07:00Z')).toMatchObject([{ isOverdue: false, dueAt: due.reviewDueAt }]);
    expect(at('2026-11-28T13:07:01Z')).toMatchObject([{ isOverdue: true }]);
    expect(at('2029-11-28T13:07:01Z')).toHaveLength(1);
  });

  it('is due no more once somebody held it, whatever came of it', () => {
    for (const judgement of ['right', 'wrong'] as const)
      expect(at('2026-12-12T13:07:00Z', [aBypassReview({ judgement })])).toEqual([]);
  });

  it('is the first one, where two are recorded', () => {
    const [late, early] = [aBypassReview({ at: '2026-11-27T00:00:00Z', actor: 'late' }), aBypassReview()];
    expect(findReview([late, early], due)?.actor).toBe('hubot');
    expect(findReview([late, early], { ...due, operationId: 'another' })).toBeNull();
  });

  it('says nothing of what the same operation went by later, as a workflow does that is run again', () => {
    const again = { ...due, at: '2026-11-27T08:00:00Z', run: '4711-2-advance', reviewDueAt: '2026-11-30T08:00:00Z' };
    const listed = (...bypassReviews: ReturnType<typeof aBypassReview>[]) =>
      listDueReviews({ bypasses: [again, due], bypassReviews }, new Date('2026-12-12T13:07:00Z')).map((one) => one.at);
    expect(listed()).toEqual([again.at, due.at]);
    expect(listed(aBypassReview())).toEqual([again.at]);
    expect(listed(aBypassReview({ bypassAt: due.at, at: '2026-12-01T00:00:00Z' }))).toEqual([again.at]);
    expect(listed(aBypassReview({ bypassAt: again.at }))).toEqual([]);
  });

  it('shows what people wrote as one line', () => {
    const [review] = listDueReviews(
      { bypasses: [aBypass({ reason: 'over\n::error::two lines \u202e and more words' })], bypassReviews: [] },
      new Date(),
    );
    expect(review && reviewRemedy(review)).not.toMatch(/\n|\u202e/u);
  });
});

describe('the why-not-now report', () => {
  const gateOf = (...given: Parameters<typeof aGateFacts>) => {
    const report = assessGates(aGateFacts(...given));
    return { report, gate: report.gates.find(({ id }) => id === 'bypass-reviews') };
  };
  const bypass = aBypass({ at: '2026-11-21T00:00:00Z', reviewDueAt: '2026-11-24T00:00:00Z' });

  it('names an overdue review, who opened it and how it is closed, and stops nothing', () => {
    const { report, gate } = gateOf({ more: [bypass] });
    expect(gate).toMatchObject({
      verdict: 'warn',
      observed: 'the review of the bypass of ticks by octocat at 2026-11-21T00:00:00Z was due at 2026-11-24T00:00:00Z',
      remedy: expect.stringContaining('switchback advance --reviewed run-4711-advance --judgement right|wrong'),
    });
    expect(report.decision).toBe('may-advance');
    expect(renderGateLines(report).join('\n')).toContain('- warn bypass-reviews: the review of the bypass of ticks');
  });

  it('says when one is due, and says nothing where none is', () => {
    const later = { ...bypass, reviewDueAt: '2026-11-29T00:00:00Z' };
    expect(gateOf({ more: [later] }).gate).toMatchObject({
      verdict: 'pass',
      observed: expect.stringContaining('is due at 2026-11-29T00:00:00Z'),
    });
    expect(gateOf().gate).toBeUndefined();
    expect(gateOf({ more: [bypass, aBypassReview({ at: '2026-11-24T09:00:00Z' })] }).gate).toBeUndefined();
  });

  it('names three, the longest due first, and counts the rest', () => {
    const many = ['a', 'b', 'c', 'd', 'e'].map((operationId, day) =>
      aBypass({ ...bypass, operationId, reviewDueAt: `2026-11-2${4 - (day % 5)}T00:00:00Z` }),
    );
    const { gate } = gateOf({ more: many });
    expect(gate?.observed).toMatch(/due at 2026-11-20T00:00:00Z;.*and 2 more$/u);
    expect(gate?.remedy).toContain('--reviewed e ');
  });
});
