import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isHoldActive } from '../../actions/shared/cutover/hold.ts';
import { isRolledBack } from '../../actions/shared/cutover/rollback-facts.ts';
import { interleavingPlan } from './interleaving-plan.ts';
import { expectRules } from './interleaving-rules.ts';
import { factsAt, rollBackAtLast, runInterleaving } from './interleaving-world.ts';

const RUNS = Number(process.env['SWITCHBACK_RUNS'] ?? 1_500);

describe('2 to 8 actors on one branch, in every order and with every fault of a call', () => {
  it(`loses no update, raises the generation, commits each operation once, and lets the rollback win, over ${RUNS} schedules`, { timeout: RUNS * 60 }, async () => {
    expect.hasAssertions();
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), interleavingPlan, async (scheduler, plan) => {
        const world = await runInterleaving(plan, scheduler);
        expectRules(world);
        await rollBackAtLast(world);
        const { remote } = world;
        const facts = factsAt(remote, remote.tip());
        expect([isRolledBack(facts), isHoldActive(facts.config.hold, new Date())]).toEqual([true, true]);
        expectRules({ ...world, deeds: [] });
      }),
      { numRuns: RUNS },
    );
  });
});
