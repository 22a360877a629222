import { afterEach, describe, expect, it } from 'vitest';

import { backfillRecorded } from '../../../actions/collect/backfill-recorded.ts';
import type { BackfillResult } from '../../../actions/collect/backfill-result.ts';
import { collectRecorded } from '../../../actions/collect/collect-recorded.ts';
import type { CollectResult } from '../../../actions/collect/contract.ts';
import { planBackfill } from '../../../actions/collect/plan-backfill.ts';
import type { BackfillInputs } from '../../../actions/collect/plan-backfill.ts';
import { planCollection } from '../../../actions/collect/plan-collection.ts';
import type { CollectionFiles } from '../../../actions/collect/plan-collection.ts';
import { toActionOutcome } from '../../../actions/collect/to-action-outcome.ts';
import { backfillLines, toBackfillOutcome } from '../../../actions/collect/to-backfill-outcome.ts';
import { CONFIG_PATH, DATASETS_PATH, POLICY_PATH, ROUTING_PATH } from '../../../actions/shared/cutover/file-paths.ts';
import { parseHistoryFiles, renderHistoryLines } from '../../../actions/shared/history/history-lines.ts';
import type { HistoryRecord } from '../../../actions/shared/history/history-record.ts';
import type { Log } from '../../../actions/shared/ports.ts';
import { aUnitFetch } from '../../support/a-history.ts';
import { aRolledBackConfig, jsonText } from '../../support/a-cutover-config.ts';
import { inMemoryHistory, inMemoryHistoryStore } from '../../support/in-memory-history-store.ts';
import type { InMemoryHistory } from '../../support/in-memory-history-store.ts';
import { inMemoryPosts } from '../../support/in-memory-posts.ts';
import { aThousandPosts } from '../../support/reddit-replay/a-thousand-posts.ts';
import { openListings, sleeplessClock } from '../../support/reddit-replay/open-listings.ts';
import { startRedditReplay } from '../../support/reddit-replay/reddit-replay.ts';
import type { RedditReplay, RedditReplayOptions } from '../../support/reddit-replay/reddit-replay.ts';

const POSTS = aThousandPosts();
const idAt = (place: number): string => (POSTS[place]?.fullname ?? '').slice(3);
const silent: Log = { debug: () => undefined, info: () => undefined, warning: () => undefined, error: () => undefined };

const DATASETS = `schema_version: 1
units:
  - { name: OpenSource, weight: 288 }
  - name: SideProject
datasets:
  - name: submissions
    holds: posts
    paths:
      manual: { listing: new, limit: 100, filter: { rule: none }, cadence_minutes: 60 }
      dlt: { listing: new, limit: 100, filter: { rule: opaque, reason: words }, cadence_minutes: 60 }
    dlt: { pipeline: harvest, schema: reddit_harbor }
    tables:
      - schema: public
        table: submissions
        written_by: manual
        canonical_id: { column: reddit_id, form: bare }
        unit_column: subreddit
        arrival: { rule: column, column: arrived_at }
        columns: { title: title }
      - schema: reddit_harbor
        table: submissions
        written_by: dlt
        canonical_id: { column: id, form: bare }
        unit_column: subreddit
        arrival: { rule: dlt_load }
`;
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

let replay: RedditReplay;
afterEach(() => replay.close());

async function start(options: RedditReplayOptions = {}): Promise<void> {
  replay = await startRedditReplay({
    units: new Map([
      ['opensource', POSTS],
      ['sideproject', []],
    ]),
    ...options,
  });
}

/** Rolled back from dlt to manual in generation 5, as the config says. */
function files(): CollectionFiles {
  const config = jsonText(aRolledBackConfig({ generation: 5 }));
  return {
    [DATASETS_PATH]: encode(DATASETS),
    [POLICY_PATH]: null,
    [ROUTING_PATH]: null,
    [CONFIG_PATH]: encode(config),
  };
}

function keep(history: InMemoryHistory, ...records: readonly HistoryRecord[]): void {
  history.files.set('2026/04/12/1-1-dlt.jsonl', renderHistoryLines(records));
}

const recordsOf = (history: InMemoryHistory): readonly HistoryRecord[] =>
  parseHistoryFiles([...history.files].map(([path, contents]) => ({ path, contents }))).records.map(
    ({ record }) => record,
  );
const handoversOf = (history: InMemoryHistory) => recordsOf(history).filter((record) => record.kind === 'handover');
const backfillsOf = (history: InMemoryHistory) => recordsOf(history).filter((record) => record.kind === 'backfill');

/** dlt had read down to the post at that place when it was rolled back. */
const dltRead = (place: number, at = '2026-04-12T15:00:00Z'): HistoryRecord =>
  aUnitFetch({
    at,
    path: 'dlt',
    generation: 4,
    newestId: idAt(place),
    oldestId: idAt(place + 99),
    count: 100,
    saturated: true,
  });

let runs = 0;
function world(history: InMemoryHistory | null, signal = new AbortController().signal) {
  const clock = sleeplessClock();
  runs += 1;
  return {
    reddit: openListings(replay.url, { clock, signal }) as never,
    runProgram: () => Promise.reject(new Error('no program was to be started')),
    ...{ clock, log: silent, signal },
    history: history === null ? null : inMemoryHistoryStore(history),
    noHistory: history === null ? 'The run is not recorded, as asked.' : null,
    run: { at: clock.now(), run: String(100 + runs), attempt: 1, job: 'collect' },
    signalAfter: () => new AbortController().signal,
  };
}

function collect(history: InMemoryHistory, posts = inMemoryPosts(), limit?: number): Promise<CollectResult> {
  const facts = { files: files(), history: [], whereExternal: 'note' } as const;
  const plan = planCollection({ units: ['OpenSource'], listing: undefined, limit }, facts);
  return collectRecorded({ ...plan, store: posts }, world(history));
}

interface Given extends Partial<BackfillInputs> {
  readonly signal?: AbortSignal;
  readonly seconds?: number;
}

function backfill(
  history: InMemoryHistory | null,
  posts = inMemoryPosts(),
  given: Given = {},
): Promise<BackfillResult> {
  const { signal, seconds = 60, ...inputs } = given;
  const plan = planBackfill({ reserve: 10, ...inputs }, { files: files(), history: [] });
  const ports = world(history, signal);
  const known = { findStored: posts.findStored, readHeld: async () => ({ facts: [], unread: [] }) };
  const deadlineAt = new Date(ports.clock.now().getTime() + seconds * 1_000);
  return backfillRecorded(plan, { ...ports, store: posts, known, deadlineAt });
}

describe('from the rollback to the closed gap', () => {
  it('the first manual run finds it, backfill fills it, and the ledger says so once', async () => {
    await start();
    const [history, posts] = [inMemoryHistory(), inMemoryPosts()];
    keep(history, dltRead(320));
    const collected = await collect(history, posts);
    expect(handoversOf(history)).toMatchObject([
      {
        unit: 'opensource',
        generation: 5,
        result: 'gap',
        gap: { after: idAt(320), before: idAt(99) },
        settledBy: null,
      },
    ]);
    expect((collected.openGaps ?? []).join(' ')).toMatch(
      /handover opensource 5: posts behind .* Reachable until about 2026-04-1\d \d\d:\d\d UTC.*mode backfill/u,
    );
    expect(toActionOutcome(collected)).toMatchObject({
      annotations: [{ level: 'warning', title: expect.stringContaining('gap') }],
      summaryMarkdown: expect.stringContaining('**Open gap**'),
    });
    const filled = await backfill(history, posts);
    expect(filled).toMatchObject({ verdict: 'pass', reasonCode: 'backfilled', gaps: [{ state: 'closed' }] });
    expect(backfillsOf(history)).toMatchObject([
      { gap: 'handover opensource 5', state: 'closed', reason: null, cursor: null },
    ]);
    expect(handoversOf(history).at(-1)).toMatchObject({ result: 'gap', settledBy: 'backfill' });
    const before = [history.files.size, posts.writes.length];
    expect(await backfill(history, posts)).toMatchObject({ verdict: 'pass', reasonCode: 'no-gaps', gaps: [] });
    expect([history.files.size, posts.writes.length]).toEqual(before);
    expect(await collect(history, posts)).not.toHaveProperty('openGaps');
    expect(handoversOf(history)).toHaveLength(2);
  });

  it('a first run that reads far enough leaves no gap', async () => {
    await start();
    const history = inMemoryHistory();
    keep(history, dltRead(50));
    expect(await collect(history)).not.toHaveProperty('openGaps');
    expect(handoversOf(history)).toMatchObject([{ result: 'overlap', settledBy: 'first-fetch' }]);
    expect(await backfill(history)).toMatchObject({ reasonCode: 'no-gaps' });
  });

  it('a listing by hand that is in no order of time counts for nothing', async () => {
    await start();
    const history = inMemoryHistory();
    keep(history, dltRead(320));
    const facts = { files: files(), history: [], whereExternal: 'note' } as const;
    const plan = planCollection({ units: ['OpenSource'], listing: 'hot', limit: undefined }, facts);
    await collectRecorded({ ...plan, store: inMemoryPosts() }, world(history));
    expect(recordsOf(history).find((record) => record.kind === 'unit-fetch' && record.path === 'manual')).toMatchObject(
      { newestId: null, oldestId: null },
    );
    expect(handoversOf(history)).toMatchObject([{ result: 'unknown' }]);
  });

  it('ended by a signal, it goes on from the record, also when everything is ended again and again', async () => {
    await start();
    const [history, posts] = [inMemoryHistory(), inMemoryPosts()];
    keep(history, dltRead(900));
    await collect(history, posts);
    const states: (string | undefined)[] = [];
    for (let round = 0; round < 12; round += 1) {
      const controller = new AbortController();
      const written = posts.writes.length;
      const stop = {
        ...posts,
        write: async (plan: Parameters<typeof posts.write>[0]) => {
          const done = await posts.write(plan);
          if (posts.writes.length > written + 1) controller.abort();
          return done;
        },
      };
      const plan = planBackfill({ reserve: 10 }, { files: files(), history: [] });
      const ports = world(history, controller.signal);
      const known = { findStored: posts.findStored, readHeld: async () => ({ facts: [], unread: [] }) };
      const deadlineAt = new Date(ports.clock.now().getTime() + 60_000);
      const { gaps } = await backfillRecorded(plan, { ...ports, store: stop, known, deadlineAt });
      if (gaps.length === 0) break;
      states.push(gaps[0]?.state);
    }
    expect(states.at(-1)).toBe('closed');
    expect(states.filter((state) => state === 'open').length).toBeGreaterThan(1);
    expect(
      backfillsOf(history)
        .filter(({ state }) => state === 'open')
        .every(({ reason, cursor }) => reason === 'interrupted' && cursor !== null),
    ).toBe(true);
  });

  it('without a record of where it stopped it begins anew, and comes to the same', async () => {
    await start();
    const [history, posts] = [inMemoryHistory(), inMemoryPosts()];
    keep(history, dltRead(320));
    await collect(history, posts);
    history.isRefusing = true;
    const lost = await backfill(history, posts);
    expect(lost.gaps).toMatchObject([{ state: 'closed' }]);
    expect(lost.notes.join(' ')).toContain('begins anew');
    history.isRefusing = false;
    expect(await backfill(history, posts)).toMatchObject({ gaps: [{ state: 'closed', written: 0 }] });
  });
});

describe('what is asked for', () => {
  it('times and units, without the history too', async () => {
    await start();
    const at = (place: number): string => new Date((POSTS[place]?.createdUtc ?? 0) * 1_000).toISOString();
    const posts = inMemoryPosts();
    const result = await backfill(null, posts, { units: ['r/opensource'], from: at(30), to: at(10) });
    expect(result.gaps).toMatchObject([{ source: 'asked', unit: 'opensource', state: 'closed' }]);
    expect([posts.rows.has(idAt(9)), posts.rows.has(idAt(31)), posts.rows.size > 5]).toEqual([false, false, true]);
    expect(result.notes.join(' ')).toContain('not recorded');
  });

  it('ids, in whatever form', async () => {
    await start();
    const posts = inMemoryPosts();
    const result = await backfill(inMemoryHistory(), posts, { ids: [`T3_${idAt(2).toUpperCase()}`, idAt(2)] });
    expect(result.gaps).toMatchObject([{ source: 'asked', ids: 1 }]);
  });

  it('nothing, where there is no history to prove a gap', async () => {
    await start();
    expect(await backfill(null)).toMatchObject({
      reasonCode: 'no-gaps',
      notes: [expect.stringContaining('not recorded')],
    });
  });

  it('gaps of units that are not asked for stay, and are named', async () => {
    await start();
    const history = inMemoryHistory();
    keep(history, dltRead(320));
    await collect(history);
    const result = await backfill(history, inMemoryPosts(), { units: ['SideProject'] });
    expect(result).toMatchObject({ reasonCode: 'no-gaps', notes: [expect.stringContaining('opensource')] });
  });
});

describe('what a person sees', () => {
  it('an open gap is an annotation with its horizon, and the summary says the same', async () => {
    await start();
    const history = inMemoryHistory();
    keep(history, dltRead(900, '2026-04-10T14:00:00Z'));
    await collect(history);
    const outcome = toBackfillOutcome(await backfill(history, inMemoryPosts(), { seconds: 0 }));
    expect(outcome.exitCode).toBe(3);
    expect(outcome.annotations).toMatchObject([
      {
        level: 'warning',
        message: expect.stringMatching(
          /Reachable until about 2026-04-14 01:20 UTC, since Reddit lists about 1,000 posts and the unit has 288 a day/u,
        ),
      },
    ]);
    expect(outcome.summaryMarkdown).toContain('Backfill: 1 gap: 1 open');
    expect(outcome.summaryMarkdown).toContain('Reachable until about');
  });

  it('a gap that fell off the listing is an error, with what is left to do', async () => {
    await start({ units: new Map([['opensource', POSTS.slice(0, 700)]]) });
    const history = inMemoryHistory();
    keep(history, dltRead(900));
    await collect(history);
    const result = await backfill(history);
    expect(toBackfillOutcome(result)).toMatchObject({
      exitCode: 1,
      annotations: [{ level: 'error', message: expect.stringContaining('settled.json') }],
    });
    expect(backfillLines(result).at(-1)).toBe('Backfill: 1 gap: 1 out of reach');
    expect(handoversOf(history).at(-1)).toMatchObject({ settledBy: 'out-of-reach' });
    expect(backfillsOf(history)[0]?.range).toMatchObject({ afterId: idAt(900), beforeId: idAt(699) });
  });
});
