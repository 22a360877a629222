import { afterEach, beforeEach, expect, it } from 'vitest';

import type { CollectionStore } from '../../../actions/shared/ports.ts';
import { DependencyError } from '../../../actions/shared/errors.ts';
import { inMemoryCollectionStore } from '../../support/in-memory-collection-store.ts';
import { startRedditReplay, type RedditReplay } from '../../support/reddit-replay/reddit-replay.ts';
import { REPLAYED_UNITS } from '../../support/reddit-replay/replayed-units.ts';
import { runCollection } from '../../support/run-collection.ts';

const UNITS = REPLAYED_UNITS.slice(0, 4).map((unit) => unit.toLowerCase());

let replay: RedditReplay;
beforeEach(async () => {
  replay = await startRedditReplay();
});
afterEach(() => replay.close());

const askedUnits = (): readonly string[] =>
  replay.requests.flatMap(({ url }) => /^\/r\/([^/]+)\//u.exec(url)?.[1]?.toLowerCase() ?? []);

/** A store that tells when each write begins and ends, and does in between what the test wants. */
function watchedStore(during: (number: number) => Promise<void>) {
  const inner = inMemoryCollectionStore();
  const events: string[] = [];
  let number = 0;
  const write: CollectionStore['write'] = async (plan) => {
    const own = ++number;
    events.push(`begin ${own}`);
    await during(own);
    const written = await inner.write(plan);
    events.push(`end ${own}`);
    return written;
  };
  return { store: { ...inner, write }, events };
}

it('reads the next unit while one is written, and never writes two at once', async () => {
  const { store, events } = watchedStore(async (number) => {
    const next = UNITS[number];
    while (next !== undefined && !askedUnits().includes(next)) await new Promise((resolve) => setTimeout(resolve, 1));
    expect(askedUnits()).not.toContain(UNITS[number + 1]);
  });
  const result = await runCollection(replay.url, 'collect', { units: UNITS, store });
  expect(events).toEqual(UNITS.flatMap((_, at) => [`begin ${at + 1}`, `end ${at + 1}`]));
  expect(result.units.map(({ unit, outcome }) => [unit, outcome])).toEqual(UNITS.map((unit) => [unit, 'fetched']));
});

it('keeps the fault of a write to its unit', async () => {
  const { store } = watchedStore((number) =>
    number === 2
      ? Promise.reject(new DependencyError({ dependency: 'postgres', message: 'gone', retryable: true }))
      : Promise.resolve(),
  );
  const result = await runCollection(replay.url, 'collect', { units: UNITS, store });
  expect(result.units.map(({ outcome }) => outcome)).toEqual(['fetched', 'failed', 'fetched', 'fetched']);
});

it('ends by a bug in a write, before it asks for all the rest', async () => {
  const { store, events } = watchedStore(() => Promise.reject(new TypeError('a bug')));
  await expect(runCollection(replay.url, 'collect', { units: UNITS, store })).rejects.toThrow('a bug');
  expect([events, askedUnits().includes(String(UNITS[3]))]).toEqual([['begin 1'], false]);
});
