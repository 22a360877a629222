import { describe, expect, it } from 'vitest';

import { collectRecorded } from '../../../actions/collect/collect-recorded.ts';
import type { RecordingPorts } from '../../../actions/collect/collect-recorded.ts';
import type { StoringRequest } from '../../../actions/collect/collect.ts';
import { DependencyError, OperatorError } from '../../../actions/shared/errors.ts';
import { parseHistoryFiles } from '../../../actions/shared/history/history-lines.ts';
import type { HistoryRecord } from '../../../actions/shared/history/history-record.ts';
import type { CollectionStore, HistoryStore, ListingAnswer } from '../../../actions/shared/ports.ts';
import { aBinding, aPost } from '../../support/a-post.ts';
import { aHistoryFile, aUnitFetch } from '../../support/a-history.ts';
import { inMemoryHistory, inMemoryHistoryStore } from '../../support/in-memory-history-store.ts';
import { sleeplessClock } from '../../support/reddit-replay/open-listings.ts';

const budget = { used: 100, remaining: 900, resetSeconds: 300 };
const page = (ids: readonly string[], after: string | null): ListingAnswer => ({
  ...{ kind: 'page', requests: 1, throttled: 0, budget },
  page: { posts: ids.map((id) => aPost({ id })), after, unreadable: [] },
});
const hundred = (from: number): readonly string[] =>
  Array.from({ length: 100 }, (_, at) => (36 ** 4 + from - at).toString(36));

const storing: CollectionStore = {
  prepare: async () => [],
  write: async ({ rows }) => ({ inserted: rows.length, updated: 0, unchanged: 0 }),
};
const run = { at: new Date('2026-11-26T12:00:00Z'), run: '4711', attempt: 1, job: 'collect' };

function aRequest(facts: Partial<StoringRequest> = {}): Omit<StoringRequest, 'readBefore'> {
  return {
    ...{ mode: 'collect', units: ['OpenSource'], listing: 'new', limit: 1000, generation: 7, notes: [] },
    ...{ store: storing, binding: aBinding(), filter: { rule: 'none' }, comments: null },
    ...facts,
  };
}

interface World {
  readonly ports: RecordingPorts;
  readonly asked: (string | undefined)[];
  readonly warnings: string[];
}

function aWorld(history: HistoryStore | null, more: Partial<RecordingPorts> = {}): World {
  const asked: (string | undefined)[] = [];
  const warnings: string[] = [];
  const pages = new Map([
    [undefined, page(hundred(1_000), 'a1')],
    ['a1', page(hundred(900), 'a2')],
    ['a2', page(hundred(800), null)],
  ]);
  const unused = () => Promise.reject(new Error('not asked in this test'));
  const ports: RecordingPorts = {
    reddit: {
      fetchListing: async ({ after }) => {
        asked.push(after);
        return pages.get(after) ?? page([], null);
      },
      ...{ fetchInfo: unused, fetchComments: unused },
    },
    ...{ runProgram: unused, clock: sleeplessClock(new Date('2026-11-26T12:00:00Z')) },
    log: {
      debug: () => undefined,
      info: () => undefined,
      warning: (text) => warnings.push(text),
      error: () => undefined,
    },
    ...{ signal: new AbortController().signal, signalAfter: () => new AbortController().signal },
    ...{ history, noHistory: history === null ? 'The run is not recorded: no github-token was given.' : null, run },
    ...more,
  };
  return { ports, asked, warnings };
}

async function recordsOf(store: HistoryStore): Promise<readonly HistoryRecord[]> {
  return parseHistoryFiles((await store.read()).files).records.map(({ record }) => record);
}

describe('a run of mode collect', () => {
  it('adds one file to the history: itself, and each unit-fetch', async () => {
    const store = inMemoryHistoryStore(inMemoryHistory());
    const result = await collectRecorded(aRequest(), aWorld(store).ports);
    expect(result.notes).toEqual([]);
    const { files } = await store.read();
    expect(files.map(({ path }) => path)).toEqual(['2026/11/26/4711-1-collect.jsonl']);
    expect(await recordsOf(store)).toEqual([
      {
        ...{ kind: 'collection-run', schemaVersion: 1, run: '4711-1-collect', path: 'manual', generation: 7 },
        ...{ at: '2026-11-26T12:00:00.000Z', endedAt: '2026-11-26T12:00:00.000Z', outcome: 'succeeded', exitCode: 0 },
        ...{ recordedBy: 'child', units: 1, postsFetched: 300, calls: 3, throttled: 0, remainingBudget: 900 },
        ...{ pendingPackages: null, version: expect.stringMatching(/^\d+\.\d+\.\d+$/u) },
      },
      {
        ...{ kind: 'unit-fetch', schemaVersion: 2, run: '4711-1-collect', path: 'manual', unit: 'opensource' },
        ...{ at: '2026-11-26T12:00:00.000Z', generation: 7, outcome: 'fetched', count: 300, saturated: false },
        ...{ newestId: result.units[0]?.newestId, oldestId: result.units[0]?.oldestId },
        ...{ calls: 3, remainingBudget: 900, durationSeconds: 0 },
      },
    ]);
  });

  it('says that there may be more behind a listing that was read up to the limit', async () => {
    const store = inMemoryHistoryStore(inMemoryHistory());
    await collectRecorded(aRequest({ limit: 100 }), aWorld(store).ports);
    expect(await recordsOf(store)).toMatchObject([{}, { count: 100, saturated: true }]);
  });

  it('does not say how far it read where paging lost its anchor', async () => {
    const store = inMemoryHistoryStore(inMemoryHistory());
    const { ports } = aWorld(store);
    const fetchListing: RecordingPorts['reddit']['fetchListing'] = async ({ after }) =>
      after === undefined ? page(hundred(1_000), 'a1') : page([], null);
    const result = await collectRecorded(aRequest(), { ...ports, reddit: { ...ports.reddit, fetchListing } });
    expect(result.units[0]).toMatchObject({ pagingEnd: 'empty-page', newestId: expect.any(String) });
    expect(await recordsOf(store)).toMatchObject([{}, { newestId: null, oldestId: null, saturated: true, calls: 5 }]);
  });

  it('counts its units as failed where the table cannot be used, and fails as it would without a history', async () => {
    const store = inMemoryHistoryStore(inMemoryHistory());
    const refused = new OperatorError({ reasonCode: 'database-refused', message: 'no such role', remedy: 'Make it.' });
    const refusing: CollectionStore = { ...storing, prepare: () => Promise.reject(refused) };
    const request = aRequest({ store: refusing, units: ['a', 'b'] });
    await expect(collectRecorded(request, aWorld(store).ports)).rejects.toBe(refused);
    expect(await recordsOf(store)).toMatchObject([
      { kind: 'collection-run', outcome: 'failed', exitCode: 1, units: 2 },
      { unit: 'a', outcome: 'failed', count: 0, saturated: false },
      { unit: 'b', outcome: 'failed' },
    ]);
  });

  it('is recorded as stopped after a signal', async () => {
    const store = inMemoryHistoryStore(inMemoryHistory());
    const { ports } = aWorld(store, { signal: AbortSignal.abort() });
    await collectRecorded(aRequest(), ports);
    expect(await recordsOf(store)).toMatchObject([{ outcome: 'stopped' }, { outcome: 'failed' }]);
  });
});

describe('a history that is out of reach', () => {
  const down = new DependencyError({ dependency: 'git', message: 'The remote is down.', retryable: true });
  const broken = (of: Partial<HistoryStore>): HistoryStore => ({ ...inMemoryHistoryStore(inMemoryHistory()), ...of });

  it('that cannot be written is a note and a warning, and no failure', async () => {
    const { ports, warnings } = aWorld(broken({ append: () => Promise.reject(down) }));
    const result = await collectRecorded(aRequest(), ports);
    expect(result).toMatchObject({ verdict: 'pass', units: [{ new: 300 }] });
    expect(result.notes).toEqual([
      expect.stringContaining('not recorded on the branch cutover-history: The remote is down.'),
    ]);
    expect(warnings).toEqual(result.notes);
  });

  it('that cannot be read costs calls and no post', async () => {
    const { ports, asked } = aWorld(broken({ read: () => Promise.reject(down) }));
    const result = await collectRecorded(aRequest(), ports);
    expect([asked.length, result.verdict]).toEqual([3, 'pass']);
    expect(result.notes).toEqual([expect.stringContaining('read up to the limit')]);
  });

  it('that was not given is a note', async () => {
    const result = await collectRecorded(aRequest(), aWorld(null).ports);
    expect(result.notes).toEqual(['The run is not recorded: no github-token was given.']);
  });

  it('is a bug, shown as one, where something else is thrown', async () => {
    const { ports } = aWorld(broken({ append: () => Promise.reject(new TypeError('a bug')) }));
    await expect(collectRecorded(aRequest(), ports)).rejects.toThrow('a bug');
  });
});

describe('how far back a listing is read', () => {
  const newest = (36 ** 4 + 900).toString(36);
  const recorded = async (...records: readonly HistoryRecord[]): Promise<HistoryStore> => {
    const store = inMemoryHistoryStore(inMemoryHistory());
    await store.append(aHistoryFile('2026/11/26/4700-1-collect.jsonl', ...records));
    return store;
  };
  const good = aUnitFetch({ path: 'manual', outcome: 'nothing-new', newestId: newest, at: '2026-11-26T11:00:00Z' });

  it('is to the newest post of the last good fetch of the unit by this path', async () => {
    const { ports, asked } = aWorld(await recorded(good));
    const result = await collectRecorded(aRequest(), ports);
    // Its first page holds newer posts, its second none.
    expect(asked).toEqual([undefined, 'a1']);
    expect(result.units[0]).toMatchObject({ fetched: 200, pagingEnd: 'known' });
  });

  // Of everything that the listing has, so that its first page would be known.
  const later = { ...good, at: '2026-11-26T11:30:00Z', newestId: (36 ** 4 + 1_000).toString(36) };

  it.each([
    { what: 'a fetch that failed since', record: aUnitFetch({ ...later, outcome: 'failed' }) },
    { what: 'a fetch that lost its way', record: aUnitFetch({ ...later, newestId: null }) },
  ])('passes over $what', async ({ record }) => {
    const { ports, asked } = aWorld(await recorded(good, record));
    await collectRecorded(aRequest(), ports);
    expect(asked).toEqual([undefined, 'a1']);
  });

  it('is not to what the other path read', async () => {
    const { ports, asked } = aWorld(await recorded(aUnitFetch({ ...later, path: 'dlt' })));
    await collectRecorded(aRequest(), ports);
    expect(asked).toHaveLength(3);
  });

  it('is the limit where no fetch of the unit was good, or the listing is in no order', async () => {
    const failed = await recorded(aUnitFetch({ ...good, outcome: 'rate-limited' }));
    const first = aWorld(failed);
    await collectRecorded(aRequest(), first.ports);
    const hot = aWorld(await recorded(good));
    await collectRecorded(aRequest({ listing: 'hot' }), hot.ports);
    expect([first.asked.length, hot.asked.length]).toEqual([3, 3]);
  });
});
