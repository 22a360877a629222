import fc from 'fast-check';
import { expect } from 'vitest';
import { isHoldActive } from '../../actions/shared/cutover/hold.ts';
import { isRolledBack } from '../../actions/shared/cutover/rollback-facts.ts';
import { interleavingPlan } from './interleaving-plan.ts';
import { expectRules } from './interleaving-rules.ts';
import { factsAt, rollBackAtLast, runInterleaving } from './interleaving-world.ts';

/** Draws so many groups of actors, faults and schedules, plays each to its end and holds it against the rules. */
export async function attackWithInterleavings(runs: number): Promise<void> {
  const property = fc.asyncProperty(fc.scheduler(), interleavingPlan, async (scheduler, plan) => {
    const world = await runInterleaving(plan, scheduler);
    expectRules(world);
    await rollBackAtLast(world);
    const { remote } = world;
    const facts = factsAt(remote, remote.tip());
    expect([isRolledBack(facts), isHoldActive(facts.config.hold, new Date())]).toEqual([true, true]);
    expectRules({ ...world, deeds: [] });
  });
  await fc.assert(property, { numRuns: runs });
}
