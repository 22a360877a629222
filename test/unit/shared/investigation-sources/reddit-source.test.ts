import { expect, test } from 'vitest';

import { redditJob } from '../../../../actions/shared/investigation-sources/reddit-source.ts';
import { aHistoryFile, aUnitFetch, aWatermark, someCounts } from '../../../support/a-history.ts';
import { inMemoryHistory, inMemoryHistoryStore } from '../../../support/in-memory-history-store.ts';

const never = new AbortController().signal;
const WINDOW = { from: '2026-11-25T12:00:00.000Z', to: '2026-11-26T12:00:00.000Z' };
const PATH = '2026/11/26/4711-1-collect.jsonl';

async function ask(...records: Parameters<typeof aHistoryFile> extends [string, ...infer Lines] ? Lines : never) {
  const history = inMemoryHistory();
  const file = aHistoryFile(PATH, ...records);
  history.tipOid = 'a'.repeat(40);
  history.files = new Map([[file.path, file.contents]]);
  return redditJob(WINDOW, { measured: true, value: inMemoryHistoryStore(history) }).gather(never, () => undefined);
}

test('fetches of the window are counted by outcome, with the budget that was left last', async () => {
  const answer = await ask(
    aUnitFetch(),
    aUnitFetch({ at: '2026-11-26T11:00:00Z', outcome: 'nothing-new', remainingBudget: 41 }),
  );
  expect(answer).toMatchObject({ status: 'measured', clues: [] });
  expect(answer.observed).toBe('2 unit-fetches: 1 fetched, 1 nothing-new; 41 calls were left at 2026-11-26T11:00:00Z');
});

test.each([
  ['rate-limited', { outcome: 'rate-limited' }],
  ['unit-fetch-failed', { outcome: 'failed' }],
  ['unit-gone', { outcome: 'gone' }],
  ['budget-spent', { remainingBudget: 0.5 }],
] as const)('%s is told by path with its units', async (sign, changes) => {
  const answer = await ask(
    aUnitFetch({ ...changes, unit: 'a1' }),
    aUnitFetch({ ...changes, unit: 'b2', at: '2026-11-26T11:00:00Z' }),
    aUnitFetch(),
  );
  expect(answer.clues).toMatchObject([
    { sign, count: 2, firstAt: '2026-11-26T10:00:00.000Z', lastAt: '2026-11-26T11:00:00.000Z' },
  ]);
  expect(answer.clues[0]?.example).toContain('dlt: a1, b2');
});

test('a run that was recorded twice counts once, and what is older than the window not at all', async () => {
  const failed = aUnitFetch({ outcome: 'failed' });
  const old = aUnitFetch({ outcome: 'failed', at: '2026-11-25T11:59:59Z' });
  const answer = await ask(failed, failed, old);
  expect(answer.clues[0]?.count).toBe(1);
  expect(answer.facts?.fetches).toHaveLength(1);
});

test('a history without any unit-fetch is not configured, and its counts are still there for the charts', async () => {
  const answer = await ask(someCounts(), aWatermark());
  expect(answer).toMatchObject({ status: 'not-configured', remedy: expect.stringContaining('switchback run') });
  expect(answer.facts?.counts).toHaveLength(1);
  expect(answer.facts?.countedThrough.get('public.submissions')).toBe('2026-11-25T13:06:59.123456Z');
});

test('unit-fetches that had ended before the window are told', async () => {
  const answer = await ask(aUnitFetch({ at: '2026-11-20T10:00:00Z' }));
  expect(answer).toMatchObject({ status: 'measured', observed: 'no unit-fetch in the window' });
});

test('lines of the history that cannot be read cost only themselves', async () => {
  const answer = await ask('{"kind":"unit-fetch"', aUnitFetch({ outcome: 'failed' }));
  expect(answer.clues).toHaveLength(1);
});
