import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { FetchFact } from '../../../../actions/shared/handover/fetched-span.ts';
import type { HandoverFacts } from '../../../../actions/shared/handover/handover-facts.ts';
import { planHandovers } from '../../../../actions/shared/handover/plan-handovers.ts';
import { aBackfill } from '../../../support/a-history.ts';
import { LEDGER_PROPERTIES } from '../../../support/handover-properties.ts';
import { idOf } from '../../../support/handover-world.ts';

const NOW = new Date('2026-11-26T12:00:00Z');

describe('the ledger, over random runs of both paths in a world whose truth is known', () => {
  it.each(LEDGER_PROPERTIES)('%s', (_, property) => {
    const run = fc.check(property, { numRuns: 150 });
    expect(run.failed, fc.defaultReportMessage(run)).toBe(false);
  });
});

const aFetch = (given: Partial<FetchFact> = {}): FetchFact => ({
  at: '2026-11-26T08:00:00Z',
  unit: 'opensource',
  path: 'dlt',
  generation: 4,
  outcome: 'fetched',
  newestId: idOf(10),
  oldestId: idOf(1),
  count: 10,
  saturated: true,
  ...given,
});
const next = (given: Partial<FetchFact> = {}): FetchFact =>
  aFetch({
    at: '2026-11-26T10:00:00Z',
    path: 'manual',
    generation: 5,
    newestId: idOf(40),
    oldestId: idOf(20),
    ...given,
  });

const someFacts = (given: Partial<HandoverFacts> = {}): HandoverFacts => ({
  fetches: [aFetch(), next()],
  state: { generation: 5, dltUnits: new Set() },
  units: ['opensource'],
  rules: {
    manual: { listing: 'new', limit: 100, keepsAll: true },
    dlt: { listing: 'new', limit: 50, keepsAll: false },
  },
  held: [],
  known: [],
  backfills: [],
  ...given,
});
const judge = (given: Partial<HandoverFacts> = {}) => planHandovers(someFacts(given), NOW)[0];

describe('what is said of a switch', () => {
  it('a full first fetch that ends above what the old path read is a gap, with both ends', () => {
    expect(judge()).toMatchObject({
      result: 'gap',
      gap: { after: idOf(10), before: idOf(20) },
      settledBy: null,
      oldAt: '2026-11-26T08:00:00Z',
      newAt: '2026-11-26T10:00:00Z',
    });
  });

  it.each([
    ['reaches back to what the old path read: overlap', next({ oldestId: idOf(7) }), 'overlap', 'first-fetch'],
    ['ends before it: seamless', next({ saturated: false }), 'seamless', 'first-fetch'],
    ['goes on with the very next number: overlap or seamless', next({ oldestId: idOf(11) }), 'seamless', 'first-fetch'],
    [
      'gave so many posts that Reddit may have cut it there: a gap',
      next({ saturated: false, count: 640 }),
      'gap',
      null,
    ],
    ['failed: not known', next({ outcome: 'failed' }), 'unknown', null],
    ['found the subreddit gone: not known', next({ outcome: 'gone', newestId: null, oldestId: null }), 'unknown', null],
    [
      'was empty though there were posts before: not known',
      next({ newestId: null, oldestId: null, saturated: false, count: 0 }),
      'unknown',
      null,
    ],
  ] as const)('a first fetch that %s', (_, fetch, result, settledBy) => {
    expect(judge({ fetches: [aFetch(), fetch] })).toMatchObject({ result, settledBy });
  });

  it('a later fetch that reaches back closes the gap, one that does not makes it smaller', () => {
    const smaller = next({ at: '2026-11-26T11:00:00Z', oldestId: idOf(15), newestId: idOf(41) });
    expect(judge({ fetches: [aFetch(), next(), smaller] })?.gap).toEqual({ after: idOf(10), before: idOf(15) });
    const closing = next({ at: '2026-11-26T11:00:00Z', oldestId: idOf(9), newestId: idOf(41) });
    expect(judge({ fetches: [aFetch(), next(), closing] })).toMatchObject({
      result: 'overlap',
      settledBy: 'later-fetch',
    });
  });

  it('one number between both is enough for a post, none is not', () => {
    expect(judge({ fetches: [aFetch(), next({ oldestId: idOf(12) })] })?.gap).toEqual({
      after: idOf(10),
      before: idOf(12),
    });
    expect(judge({ fetches: [aFetch(), next({ oldestId: idOf(11) })] })?.gap).toBeNull();
  });

  it('a run of the old path on its way out covers what it read, and hides no hole below it, whatever its clock says', () => {
    const late = aFetch({ at: '2026-11-26T09:59:00Z', newestId: idOf(45), oldestId: idOf(30) });
    expect(judge({ fetches: [aFetch(), late, next()] })?.gap).toEqual({ after: idOf(10), before: idOf(20) });
    expect(judge({ fetches: [aFetch(), { ...late, oldestId: idOf(9) }, next()] })?.result).toBe('overlap');
  });

  it('what dlt read in a shadow before it got the unit is in another table, and closes nothing', () => {
    const manual = next({ at: '2026-11-26T08:00:00Z', generation: 4, newestId: idOf(10), oldestId: idOf(1) });
    const shadow = aFetch({ at: '2026-11-26T09:00:00Z', generation: 5, newestId: idOf(30), oldestId: idOf(5) });
    const beside = next({ at: '2026-11-26T08:30:00Z', generation: 5, newestId: idOf(11), oldestId: idOf(2) });
    const dlt = aFetch({ at: '2026-11-26T10:00:00Z', generation: 6, newestId: idOf(40), oldestId: idOf(20) });
    const state = { generation: 6, dltUnits: new Set(['opensource']) };
    expect(judge({ state, fetches: [manual, beside, shadow, dlt] })).toMatchObject({
      result: 'gap',
      from: 'manual',
      gap: { after: idOf(11), before: idOf(20) },
    });
  });

  it('a listing in no order of time proves nothing of the new path, and two posts of the old one', () => {
    const rules = someFacts().rules;
    const hot = { listing: 'hot', limit: 100, keepsAll: true } as const;
    expect(judge({ rules: { ...rules, manual: hot } })).toMatchObject({
      result: 'unknown',
      detail: expect.stringContaining('hot'),
    });
    expect(judge({ rules: { ...rules, dlt: hot } })?.gap).toEqual({ after: idOf(10), before: idOf(20) });
    expect(judge({ rules: { ...rules, dlt: hot }, fetches: [aFetch(), next({ oldestId: idOf(10) })] })?.result).toBe(
      'overlap',
    );
  });

  it('a small count behind a filter says nothing of a listing that may have been cut', () => {
    const rules = { ...someFacts().rules, manual: { listing: 'new', limit: 1000, keepsAll: false } } as const;
    expect(judge({ rules, fetches: [aFetch(), next({ saturated: false })] })?.result).toBe('gap');
  });

  it('a unit that both paths read under one generation has not moved', () => {
    const both = [aFetch({ path: 'manual' }), aFetch(), next()];
    expect(planHandovers(someFacts({ fetches: both, state: null }), NOW)).toEqual([]);
  });

  it("dlt's reading in a shadow closes no gap: it writes elsewhere", () => {
    const shadow = aFetch({ at: '2026-11-26T11:00:00Z', generation: 6, saturated: false, newestId: idOf(50) });
    const manual = next({ at: '2026-11-26T11:30:00Z', generation: 6, newestId: idOf(50), oldestId: idOf(45) });
    const state = { generation: 6, dltUnits: new Set<string>() };
    expect(judge({ state, fetches: [aFetch(), next(), shadow, manual] })?.result).toBe('gap');
  });

  it('each switch of a unit that goes to and fro is judged by itself', () => {
    const back = aFetch({ at: '2026-11-26T11:00:00Z', generation: 6, newestId: idOf(60), oldestId: idOf(35) });
    const state = { generation: 6, dltUnits: new Set(['opensource']) };
    const records = planHandovers(someFacts({ state, fetches: [aFetch(), next(), back] }), NOW);
    expect(records.map(({ generation, from, result }) => `${generation} ${from} ${result}`)).toEqual([
      '5 dlt gap',
      '6 manual overlap',
    ]);
  });

  it('names in other cases are one unit, and ids of other forms one post', () => {
    const fetches = [
      aFetch({ unit: 'OpenSource', newestId: `t3_${idOf(10)}` }),
      next({ oldestId: idOf(10).toUpperCase() }),
    ];
    expect(judge({ fetches })?.result).toBe('overlap');
  });

  it('a name that is no id is passed over', () => {
    expect(judge({ fetches: [aFetch({ newestId: '../..' }), next()] })?.result).toBe('unknown');
  });
});

describe('what the tables add', () => {
  const held = { unit: 'opensource', generation: 5, newFirst: null } as const;

  it('rows stand for records that nobody wrote', () => {
    const bare = aFetch({ newestId: null, oldestId: null, outcome: 'failed' });
    const closed = judge({ fetches: [bare, next({ oldestId: idOf(9) })], held: [{ ...held, oldNewestId: idOf(10) }] });
    expect(closed).toMatchObject({ result: 'overlap', settledBy: 'table', oldNewestId: idOf(10) });
  });

  it('never call a filtered post a gap', () => {
    const bare = aFetch({ newestId: null, oldestId: null, outcome: 'failed' });
    expect(judge({ fetches: [bare, next()], held: [{ ...held, oldNewestId: idOf(10) }] })?.result).toBe('unknown');
    const filtered = judge({
      fetches: [aFetch(), next({ oldestId: idOf(10) })],
      held: [{ ...held, oldNewestId: idOf(3) }],
    });
    expect(filtered?.result).toBe('overlap');
  });

  it('a table that ends below its record is a contradiction, unless the new path read down to there', () => {
    const rules = { ...someFacts().rules, dlt: { listing: 'new', limit: 50, keepsAll: true } } as const;
    const judged = (oldest: number) =>
      judge({
        rules,
        fetches: [aFetch(), next({ oldestId: idOf(oldest) })],
        held: [{ ...held, oldNewestId: idOf(5) }],
      });
    expect(judged(8)).toMatchObject({ result: 'unknown', detail: expect.stringContaining('its table ends at') });
    expect(judged(5)?.result).toBe('overlap');
  });

  it('first rows of the new path prove an overlap, and alone never a gap', () => {
    const unread = next({ newestId: null, oldestId: null, outcome: 'failed' });
    const first = (oldest: number) => ({ oldestId: idOf(oldest), newestId: idOf(40), at: '2026-11-26T10:00:00Z' });
    const judged = (oldest: number) =>
      judge({ fetches: [aFetch(), unread], held: [{ ...held, oldNewestId: null, newFirst: first(oldest) }] });
    expect(judged(9)).toMatchObject({ result: 'overlap', settledBy: 'table' });
    expect(judged(20)).toMatchObject({ result: 'unknown', detail: expect.stringContaining('no record says') });
  });
});

describe('what is kept', () => {
  it('of an old switch that nobody judged in time no gap is claimed: the fetches that closed it may not be kept', () => {
    const late = new Date('2026-11-28T10:00:01Z');
    expect(planHandovers(someFacts(), late)).toMatchObject([{ result: 'unknown', gap: null }]);
    const known = planHandovers(someFacts(), NOW);
    expect(planHandovers(someFacts({ known }), late)).toEqual([]);
    expect(planHandovers(someFacts({ fetches: [aFetch(), next({ oldestId: idOf(9) })] }), late)).toMatchObject([
      { result: 'overlap' },
    ]);
  });

  it('a gap that was filled is settled by it, once', () => {
    const known = planHandovers(someFacts(), NOW);
    const backfills = [aBackfill({ gap: 'handover opensource 5', state: 'closed', reason: null })];
    const settled = planHandovers(someFacts({ known, backfills }), NOW);
    expect(settled).toMatchObject([{ result: 'gap', settledBy: 'backfill' }]);
    expect(planHandovers(someFacts({ known: settled, backfills }), NOW)).toEqual([]);
  });

  it('what is out of reach is settled as that, what is open stays open', () => {
    const open = [aBackfill({ at: '2026-11-26T11:00:00Z' })];
    const known = planHandovers(someFacts(), NOW);
    expect(planHandovers(someFacts({ known, backfills: open }), NOW)).toEqual([]);
    const lost = [...open, aBackfill({ at: '2026-11-26T11:30:00Z', state: 'out-of-reach', reason: 'horizon' })];
    expect(planHandovers(someFacts({ known, backfills: lost }), NOW)).toMatchObject([{ settledBy: 'out-of-reach' }]);
  });
});
