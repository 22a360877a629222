import { deepEqual, equal, ok } from 'node:assert/strict';

import fc from 'fast-check';

import type { HandoverFacts, HandoverRecord } from '../../actions/shared/handover/handover-facts.ts';
import { planHandovers } from '../../actions/shared/handover/plan-handovers.ts';
import { listed, play, tickOf, worlds } from './handover-world.ts';
import type { Played, World } from './handover-world.ts';

const NOW = new Date('2026-11-26T12:00:00Z');

function ledgerOf({ facts }: Played): HandoverRecord | undefined {
  return planHandovers(facts, NOW)[0];
}

const good = (world: World, path: 'old' | 'new') =>
  world.runs.filter((run) => (run.path === world.oldPath) === (path === 'old') && run.outcome === 'good');

/** Posts of the switch that no run read, though Reddit lists them still: one that its author deleted in time is nobody's loss. */
function missedPosts(world: World, { read }: Played, stood: string | null): readonly number[] {
  const first = good(world, 'new').find((run) => listed(world, run.tick).length > 0);
  if (first === undefined) return [];
  const from = stood === null ? -1 : tickOf(stood);
  const newest = listed(world, first.tick)[0] ?? -1;
  const end = world.runs.at(-1)?.tick ?? 0;
  return listed(world, end).filter((post) => post > from && post <= newest && !read.has(post));
}

/** The numbers that a good fetch with its record covers, one by one. */
function isCovered(number: number, facts: HandoverFacts): boolean {
  return facts.fetches.some(({ outcome, newestId, oldestId, saturated }) => {
    if (outcome === 'failed' || newestId === null || oldestId === null) return false;
    return number <= tickOf(newestId) && (!saturated || number >= tickOf(oldestId));
  });
}

/** What must hold of the ledger in every world, by its name. */
export const LEDGER_PROPERTIES: readonly (readonly [name: string, property: fc.IProperty<unknown>])[] = [
  [
    'never says overlap or seamless where a post of the switch was read by neither path',
    fc.property(worlds, (world) => {
      const played = play(world);
      const ledger = ledgerOf(played);
      if (ledger === undefined || (ledger.result !== 'overlap' && ledger.result !== 'seamless')) return;
      deepEqual(missedPosts(world, played, ledger.oldNewestId), []);
    }) as fc.IProperty<unknown>,
  ],
  [
    'never says gap where every number in it was covered by a fetch',
    fc.property(worlds, (world) => {
      const played = play(world);
      const gap = ledgerOf(played)?.gap;
      if (gap == null) return;
      const [after, before] = [gap.after === null ? 0 : tickOf(gap.after), tickOf(gap.before)];
      const numbers = Array.from({ length: Math.max(0, before - after - 1) }, (_, at) => after + 1 + at);
      ok(numbers.some((number) => !isCovered(number, played.facts)));
    }) as fc.IProperty<unknown>,
  ],
  [
    'names every missed post, where both paths read something',
    fc.property(worlds, (world) => {
      const hasRead = (path: 'old' | 'new') => good(world, path).some((run) => listed(world, run.tick).length > 0);
      fc.pre(hasRead('old') && hasRead('new'));
      const played = play(world);
      const ledger = ledgerOf(played);
      const missed = missedPosts(world, played, ledger?.oldNewestId ?? null);
      if (missed.length === 0) return;
      const { gap } = ledger ?? {};
      equal(ledger?.result, 'gap');
      ok(
        missed.every(
          (post) => post > (gap?.after == null ? -1 : tickOf(gap.after)) && post < tickOf(gap?.before ?? ''),
        ),
      );
    }) as fc.IProperty<unknown>,
  ],
  [
    'comes to the same in whatever order the records come, and writes nothing twice',
    fc.property(
      worlds.chain((world) =>
        fc.tuple(
          fc.constant(world),
          fc.shuffledSubarray([...play(world).facts.fetches], { minLength: world.runs.length }),
        ),
      ),
      ([world, fetches]) => {
        const { facts } = play(world);
        const once = planHandovers(facts, NOW);
        deepEqual(planHandovers({ ...facts, fetches: [...fetches, ...fetches] }, NOW), once);
        deepEqual(planHandovers({ ...facts, known: once }, new Date('2026-11-26T13:00:00Z')), []);
      },
    ) as fc.IProperty<unknown>,
  ],
  [
    'does not take back a gap when the records of its fetches are gone',
    fc.property(worlds, fc.nat(11), (world, left) => {
      const { facts } = play(world);
      const known = planHandovers(facts, NOW);
      if (known[0]?.result !== 'gap') return;
      const later = planHandovers({ ...facts, known, fetches: facts.fetches.slice(0, left) }, NOW);
      const { gap } = { ...known[0], ...later[0] };
      ok(later.every(({ result }) => result !== 'unknown'));
      ok(gap === null || tickOf(gap.before) <= tickOf(known[0].gap?.before ?? ''));
    }) as fc.IProperty<unknown>,
  ],
];
