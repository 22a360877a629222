import fc from 'fast-check';
import { expect } from 'vitest';

import { EscalationWorld, type RunFaults } from './escalation-world.ts';

interface ScheduledRun {
  /** After the rollback. */
  readonly minutes: number;
  readonly faults: RunFaults;
}

const kill = fc.option(fc.record({ atEffect: fc.nat(16), isApplied: fc.boolean() }), { nil: undefined });

const aRun = (moods: readonly NonNullable<RunFaults['slack']>[]): fc.Arbitrary<ScheduledRun> =>
  fc.record({
    minutes: fc.integer({ min: 0, max: 240 }),
    faults: fc
      .record({ kill, isGithubDown: fc.boolean(), slack: fc.constantFrom(...moods) })
      .map(({ kill: at, ...rest }) => ({
        ...rest,
        ...(at === undefined ? {} : { kill: at }),
      })),
  });

const record = fc.constantFrom({}, { severity: 'critical' as const }, { trigger: 'data-loss' as const });

async function carryOut(changes: ConstructorParameters<typeof EscalationWorld>[0], runs: readonly ScheduledRun[]) {
  const world = new EscalationWorld(changes);
  for (const { minutes, faults } of runs.toSorted((a, b) => a.minutes - b.minutes)) {
    world.goTo(Math.max(minutes, (world.clock.now().getTime() - Date.parse('2026-11-25T02:05:19Z')) / 60_000));
    await world.run(faults);
  }
  world.goTo(300);
  return world;
}

const everybody = (changes: object): readonly string[] =>
  Object.keys(changes).length === 0 ? ['on-call', 'team-lead'] : ['on-call', 'team-lead', 'cto'];

const sorted = (steps: readonly string[]): readonly string[] => steps.toSorted();

/** Over any runs and kills: each step exactly once on GitHub, at most once on Slack. */
export async function checkEveryChannel(numRuns: number): Promise<void> {
  const runs = fc.array(aRun(['works', 'refuses', 'posts-and-is-silent', 'is-silent', 'off']), { maxLength: 7 });
  await fc.assert(
    fc.asyncProperty(record, runs, async (changes, schedule) => {
      const world = await carryOut(changes, schedule);
      await world.run();
      expect(sorted(world.stepsOnGithub())).toEqual(sorted(everybody(changes)));
      expect(new Set(world.stepsOnSlack()).size).toBe(world.slackPosts.length);
      // A last run that nothing disturbs leaves nothing to do.
      const posts = world.slackPosts.length;
      const { comments } = world;
      const count = comments.length;
      await world.run();
      expect([world.slackPosts.length, world.comments.length]).toEqual([posts, count]);
    }),
    { numRuns },
  );
}

/** Where Slack alone works: everybody by it, once, unless a run was ended while it told. */
export async function checkSlackAlone(numRuns: number): Promise<void> {
  const runs = fc.array(aRun(['works']), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(record, runs, async (changes, schedule) => {
      const world = await carryOut(
        changes,
        schedule.map(({ minutes, faults }) => ({ minutes, faults: { ...faults, isGithubDown: true } })),
      );
      await world.run({ isGithubDown: true });
      const claimed = new Set(
        [...world.history.files.values()]
          .map((bytes) => new TextDecoder().decode(bytes))
          .flatMap((text) => /"detail":"(?<step>[a-z-]+) by Slack: about/u.exec(text)?.groups?.['step'] ?? []),
      );
      const wasKilled = schedule.some(({ faults }) => faults.kill !== undefined);
      const told = new Set(world.stepsOnSlack());
      expect(told.size).toBe(world.slackPosts.length);
      for (const step of everybody(changes)) expect(told.has(step) || (wasKilled && claimed.has(step))).toBe(true);
    }),
    { numRuns },
  );
}

/** Where both fail for a while: the next run has it on the channel that works again. */
export async function checkSlackThatRefuses(numRuns: number): Promise<void> {
  const runs = fc.array(aRun(['refuses']), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(runs, async (schedule) => {
      const world = await carryOut(
        {},
        schedule.map(({ minutes }) => ({ minutes, faults: { slack: 'refuses', isGithubDown: true } })),
      );
      await world.run({ isGithubDown: true });
      expect(sorted(world.stepsOnSlack())).toEqual(['on-call', 'team-lead']);
    }),
    { numRuns },
  );
}
