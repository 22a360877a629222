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
    const expected = 'the newest decision of the watch in this generation is no rollback';
    return byHistory(facts, expected, ({ newestDecision }) => {
      if (newestDecision === null || newestDecision.generation !== facts.generation)
        return {
          verdict: 'skipped',
          skipReason: 'not-applicable',
          observed: 'the watch recorded no decision in this generation',
          expected,
        };
      const { decision, trigger, at } = newestDecision;
      const observed = trigger === null ? `${decision} at ${at}` : `${decision} by ${trigger} at ${at}`;
      if (decision !== 'rollback') return { verdict: 'pass', observed, expected };
      const remedy =
        'Let the rollback come about: see why the run of integrity.yml did not start it, or press rollback.yml.';
      return { verdict: 'fail', observed, expected, remedy, ...linkTo(facts.links, { workflow: 'integrity.yml' }) };
    });
  },
};
