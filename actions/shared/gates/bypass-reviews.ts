import { count } from '../markdown/count.ts';
import { describeDueReview, listDueReviews, reviewRemedy, type DueReview } from './due-reviews.ts';
import { byHistory, type GateFacts } from './gate-facts.ts';
import type { Gate } from './gate.ts';

const SHOWN = 3;

/** Bypasses are shown until somebody reviewed them; they stop nothing, since what they went by has its own gate. */
export const bypassReviewsGate: Gate = {
  id: 'bypass-reviews',
  title: 'Bypasses are reviewed',
  isAsked: (facts) => list(facts).length > 0,
  isBypassable: true,
  assess(facts) {
    const expected = 'every bypass reviewed by its day';
    return byHistory(facts, expected, () => {
      const due = list(facts);
      const [first] = due;
      if (first === undefined) return { verdict: 'pass', observed: 'none is due', expected };
      const more = due.length > SHOWN ? [`and ${count(due.length - SHOWN, 'more', 'more')}`] : [];
      const observed = [...due.slice(0, SHOWN).map(describeDueReview), ...more].join('; ');
      if (!due.some(({ isOverdue }) => isOverdue)) return { verdict: 'pass', observed, expected };
      return { verdict: 'warn', observed, expected, remedy: reviewRemedy(first) };
    });
  },
};

function list({ history, now }: GateFacts): readonly DueReview[] {
  if (!history.measured) return [];
  return listDueReviews(history.value, now).toSorted((a, b) => Date.parse(a.dueAt) - Date.parse(b.dueAt));
}
