import { findLastDecision } from '../triggers/last-decision.ts';
import { byHistory, linkTo } from './gate-facts.ts';
import type { Gate } from './gate.ts';
import { isPromotion } from './promotion.ts';

/**
 * Where a trigger asked for a rollback and it has not come about (its call failed, or is under way), a promotion would begin a new generation, in which
 * nothing of that counts any more.
 */
export const triggersGate: Gate = {
  id: 'triggers',
  title: 'No trigger asks for a rollback',
  isAsked: isPromotion,
  isBypassable: true,
  assess(facts) {
    const expected = 'no rollback that the watch decided in this generation is still to come about';
    return byHistory(facts, expected, ({ records, newestDecision }) => {
      // All of this generation: what was decided stays due until its rule was measured and did not fire, whatever unread ticks came in between.
      const last = findLastDecision(records, facts);
      if (last === null)
        return {
          verdict: 'unknown',
          observed: 'the watch recorded no decision in this generation: nobody judged the triggers',
          expected,
          remedy: 'See why the step watch of the workflow integrity left none, and let it run.',
          ...linkTo(facts.links, { workflow: 'integrity.yml' }),
        };
      const newest =
        newestDecision === null ? '' : `; the newest is ${newestDecision.decision} at ${newestDecision.at}`;
      // By the policy of now, as the watch goes by it: where it does not want a rollback for that any more, none will come about.
      const due = last.due.filter((trigger) => facts.policy.triggers[trigger].action === 'rollback');
      if (due.length === 0) return { verdict: 'pass', observed: `none is due${newest}`, expected };
      const observed = `rollback by ${due.join(', ')} is due${newest}`;
      const remedy =
        'Let the rollback come about: see why the run of integrity.yml did not start it, or press rollback.yml.';
      return { verdict: 'fail', observed, expected, remedy, ...linkTo(facts.links, { workflow: 'integrity.yml' }) };
    });
  },
};
