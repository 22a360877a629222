import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { parsePost } from '../../actions/shared/collection/post.ts';
import type { Post } from '../../actions/shared/collection/post.ts';
import { renderHistoryLines } from '../../actions/shared/history/history-lines.ts';
import { renderHistoryPath } from '../../actions/shared/history/history-path.ts';
import { censusCheck } from '../../actions/shared/integrity-checks/census.ts';
import { crossPathCheck } from '../../actions/shared/integrity-checks/cross-path.ts';
import type { AnyIntegrityCheck } from '../../actions/shared/integrity/integrity-check.ts';
import type { CheckResult } from '../../actions/shared/integrity/integrity-result.ts';
import type { HistoryStore, RedditListings } from '../../actions/shared/ports.ts';
import { inMemoryHistoryStore } from '../support/in-memory-history-store.ts';
import { resultsOf, takeRememberedLook } from '../support/memory-world.ts';
import type { RememberedLook } from '../support/memory-world.ts';
import { startPostgresServer } from '../support/postgres-server.ts';
import type { PostgresServer } from '../support/postgres-server.ts';
import { openListings, sleeplessClock } from '../support/reddit-replay/open-listings.ts';
import { startRedditReplay } from '../support/reddit-replay/reddit-replay.ts';
import type { RedditReplay, RedditReplayOptions } from '../support/reddit-replay/reddit-replay.ts';
import { dealRecordedPosts } from '../support/reddit-replay/replayed-units.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgresServer();
});
afterAll(() => server.stop());

let history: HistoryStore;
beforeEach(() => {
  history = inMemoryHistoryStore();
});

interface Bindings {
  readonly manual?: string;
  readonly dlt?: string;
}
const NEW = '{ listing: new, limit: 100, filter: { rule: none }, cadence_minutes: 30 }';

/** opensource goes by dlt, SideProject by hand, each into a table of its own. */
function datasetsOf({ manual = NEW, dlt = NEW }: Bindings = {}): string {
  return `schema_version: 1
units: [{ name: opensource }, { name: SideProject }]
datasets:
  - name: posts
    holds: posts
    paths:
      manual: ${manual}
      dlt: ${dlt}
    dlt: { pipeline: harvest, schema: harvest }
    tables:
      - schema: public
        table: posts
        written_by: manual
        canonical_id: { column: id, form: bare }
        unit_column: subreddit
        arrival: { rule: column, column: arrived_at }
        event_time: { column: created_at, type: timestamptz }
        required_columns: [id]
        columns: { title: title, score: score, num_comments: comments }
      - schema: harvest
        table: posts
        written_by: dlt
        canonical_id: { column: id, form: fullname }
        unit_column: subreddit
        arrival: { rule: dlt_load }
        event_time: { column: created_utc, type: epoch_seconds }
        required_columns: [id]
        columns: { title: title, score: score, num_comments: comments }
`;
}

const TABLES = `
  drop table if exists public.posts; drop schema if exists harvest cascade; create schema harvest;
  create table public.posts (id text, subreddit text, title text, created_at timestamptz, arrived_at timestamptz not null default now(), score int, comments int);
  create index on public.posts (id); create index on public.posts (created_at); create index on public.posts (arrived_at);
  create table harvest._dlt_loads (load_id varchar(64) not null, schema_name varchar, status bigint not null, inserted_at timestamptz not null, schema_version_hash varchar);
  create table harvest.posts (id varchar, subreddit varchar, title varchar, created_utc double precision, score bigint, comments bigint, _dlt_load_id varchar(64), _dlt_id varchar(64));
  create index on harvest.posts (id); create index on harvest.posts (created_utc); create index on harvest.posts (_dlt_load_id);`;

async function sql(text: string): Promise<void> {
  await server.withClient((client) => client.query(text));
}

function listed(unit: string): readonly Post[] {
  return (dealRecordedPosts().get(unit) ?? []).flatMap(({ json }) => {
    const parsed = parsePost(JSON.parse(json));
    return parsed.ok && parsed.post.condition === 'present' ? [parsed.post] : [];
  });
}

/** Everything that Reddit lists is here: opensource by dlt, SideProject by hand. */
async function fillListed(): Promise<void> {
  await sql(TABLES);
  await server.withClient(async (client) => {
    await client.query(
      `insert into public.posts (id, subreddit, title, created_at) select * from unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[])`,
      columnsOf(listed('sideproject')),
    );
    await client.query(
      `insert into harvest.posts (id, subreddit, title, created_utc) select 't3_' || id, unit, title, extract(epoch from at) from unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[]) as p (id, unit, title, at)`,
      columnsOf(listed('opensource')),
    );
  });
}

function columnsOf(posts: readonly Post[]): unknown[][] {
  return [
    posts.map(({ id }) => id),
    posts.map(({ subreddit }) => subreddit),
    posts.map(({ title }) => title),
    posts.map(({ createdAt }) => createdAt.toISOString()),
  ];
}

/** The units have been looked at for a day. */
async function remember(unitPaths: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<void> {
  const at = new Date(Date.now() - 86_400_000);
  const marks = { ...Object.fromEntries(unitPaths.map((name) => [`census:posts:${name}`, at.toISOString()])), ...more };
  const records = Object.entries(marks).map(([name, value]) => ({
    ...{ kind: 'mark' as const, schemaVersion: 1 as const, at: at.toISOString(), name, value },
  }));
  const path = renderHistoryPath({ at, run: '1', attempt: 1, job: 'before' });
  await history.append({ path, contents: renderHistoryLines(records) });
}

async function results(check: AnyIntegrityCheck, changes: Partial<RememberedLook>): Promise<readonly CheckResult[]> {
  const result = await takeRememberedLook({
    url: server.url,
    datasets: datasetsOf(),
    checks: [check],
    history,
    config: { current_phase: '50%', phase_started_at: '2015-01-01T00:00:00Z' },
    dltUnits: ['opensource'],
    ...changes,
  });
  expect(result.durations.totalMs).toBeGreaterThan(0);
  return resultsOf(result, check.id);
}

describe('the census', () => {
  let replay: RedditReplay | undefined;
  beforeEach(() => async () => {
    await replay?.close();
    replay = undefined;
  });

  async function openReplay(
    options: RedditReplayOptions = {},
  ): Promise<{ replay: RedditReplay; reddit: RedditListings }> {
    replay = await startRedditReplay(options);
    return { replay, reddit: openListings(replay.url, { clock: sleeplessClock() }) };
  }

  const census = (changes: Partial<RememberedLook> = {}) => results(censusCheck, changes);
  const verdicts = (found: readonly CheckResult[]) => found.map(({ verdict, unit }) => [verdict, unit]);

  beforeEach(async () => {
    await fillListed();
    await remember(['opensource:dlt', 'sideproject:manual']);
  });

  /** Looks have missed these posts for so many hours. */
  async function rememberMissing(unitPath: string, ids: readonly (string | undefined)[], hours = 3): Promise<void> {
    const at = new Date(Date.now() - hours * 3_600_000).toISOString();
    history = inMemoryHistoryStore();
    await remember(['opensource:dlt', 'sideproject:manual'], {
      [`census:posts:${unitPath}:missing`]: JSON.stringify(ids.map((id) => [id, at])),
    });
  }

  test('passes where everything that Reddit lists is here, in whatever form the ids are stored', async () => {
    const { reddit, replay: served } = await openReplay();
    const [found, ...more] = await census({ reddit });
    expect(more).toEqual([]);
    expect(found, found?.observed).toMatchObject({ verdict: 'pass' });
    expect(found?.observed).toMatch(/^1\d\d listed posts of 2 units compared$/u);
    expect(served.requests.filter(({ url }) => url.includes('/new'))).toHaveLength(2);
  });

  test('names a post that Reddit lists and that is in no table of its path, with its unit', async () => {
    const [first] = listed('opensource');
    await sql(
      `delete from harvest.posts where id = 't3_${first?.id}'; insert into public.posts (id, subreddit, created_at) values ('${first?.id}', 'opensource', '2026-01-01')`,
    );
    await rememberMissing('opensource:dlt', [first?.id]);
    const { reddit } = await openReplay();
    const [found] = await census({ reddit });
    expect(found).toMatchObject({
      verdict: 'fail',
      sample: [first?.id],
      observed: expect.stringContaining('1 of opensource (dlt)'),
    });
    expect(found?.detail).toContain('1 there and missing here');
  });

  test('a post that moderators let through late warns until looks have missed it for the lag', async () => {
    const [first] = listed('opensource');
    await sql(`delete from harvest.posts where id = 't3_${first?.id}'`);
    const { reddit } = await openReplay();
    expect(verdicts(await census({ reddit }))).toEqual([
      ['warn', 'opensource'],
      ['pass', null],
    ]);
    await rememberMissing('opensource:dlt', [first?.id], 1);
    expect((await census({ reddit }))[0]).toMatchObject({
      verdict: 'warn',
      observed: expect.stringContaining(first?.id ?? ''),
    });
    await rememberMissing('opensource:dlt', [first?.id], 2);
    expect((await census({ reddit }))[0]).toMatchObject({ verdict: 'fail', sample: [first?.id] });
  });

  test('a post from before the phase may have come by the path that was on then', async () => {
    const [first] = listed('opensource');
    await sql(
      `delete from harvest.posts where id = 't3_${first?.id}'; insert into public.posts (id, subreddit, created_at) values ('${first?.id}', 'opensource', '2026-01-01')`,
    );
    const { reddit } = await openReplay();
    const config = { current_phase: '50%', phase_started_at: new Date(Date.now() - 3_600_000).toISOString() };
    expect(verdicts(await census({ reddit, config }))).toEqual([['pass', null]]);
  });

  test('what only the manual path can have lost is held, and rolls nothing back', async () => {
    const [first] = listed('sideproject');
    await sql(`delete from public.posts where id = '${first?.id}'`);
    await rememberMissing('sideproject:manual', [first?.id]);
    const { reddit } = await openReplay();
    expect(await census({ reddit })).toMatchObject([{ verdict: 'fail', action: 'hold' }, { verdict: 'pass' }]);
  });

  test('a unit that is looked at for less than the lag is learnt first', async () => {
    history = inMemoryHistoryStore();
    await sql('delete from harvest.posts');
    const { reddit } = await openReplay();
    expect(await census({ reddit })).toMatchObject([{ verdict: 'skipped', skipReason: 'learning' }]);
  });

  test('words that the filter of the path needs let the others be missing', async () => {
    const posts = listed('opensource');
    const word = posts[0]?.title.split(' ').find((each) => /^[a-z]{4,}$/iu.test(each)) ?? '';
    const dlt = `{ listing: new, limit: 100, filter: { rule: keywords, words: [${word}], in: [title, selftext] }, cadence_minutes: 30 }`;
    const kept = posts
      .filter(({ title }) => title.toLowerCase().includes(word.toLowerCase()))
      .map(({ id }) => `'t3_${id}'`);
    expect(kept.length).toBeLessThan(posts.length);
    await sql(`delete from harvest.posts where id not in (${kept.join()})`);
    const { reddit } = await openReplay();
    expect(
      verdicts(await census({ reddit, datasets: datasetsOf({ dlt }) })).filter(([verdict]) => verdict === 'fail'),
    ).toEqual([]);
    await sql(`delete from harvest.posts where id = ${kept[0]}`);
    await rememberMissing('opensource:dlt', [kept[0]?.slice(4, -1)]);
    expect(await census({ reddit, datasets: datasetsOf({ dlt }) })).toMatchObject([
      { verdict: 'fail', faultCount: 1 },
      { verdict: 'pass' },
    ]);
  });

  test('an opaque filter makes its units unknown and says how to write it', async () => {
    await sql('delete from harvest.posts');
    const dlt = `{ listing: new, limit: 100, filter: { rule: opaque, reason: words in code }, cadence_minutes: 30 }`;
    const { reddit } = await openReplay();
    const found = await census({ reddit, datasets: datasetsOf({ dlt }) });
    expect(verdicts(found)).toEqual([
      ['unknown', 'opensource'],
      ['pass', null],
    ]);
    expect(found[0]?.remedy).toContain('rule: keywords');
  });

  test('hot proves nothing: what it shows and is missing for longer than the lag warns', async () => {
    const [first] = listed('opensource');
    await sql(`delete from harvest.posts where id = 't3_${first?.id}'`);
    const dlt = NEW.replace('new', 'hot');
    const { reddit } = await openReplay();
    expect(verdicts(await census({ reddit, datasets: datasetsOf({ dlt }) }))).toEqual([['pass', null]]);
    await rememberMissing('opensource:dlt', [first?.id]);
    expect(verdicts(await census({ reddit, datasets: datasetsOf({ dlt }) }))).toEqual([
      ['warn', 'opensource'],
      ['pass', null],
    ]);
  });

  test.each([
    ['resets the connection', { kind: 'reset' }],
    ['shows a page of its outer walls', { kind: 'html' }],
    ['breaks off in mid-answer', { kind: 'truncated' }],
    ['answers 429', { kind: 'recorded', recording: '429-with-retry-after' }],
    ['answers 503', { kind: 'recorded', recording: 'service-unavailable' }],
    ['shows an empty page', { kind: 'empty-page' }],
  ] as const)('never fails where Reddit %s', async (_name, fault) => {
    await sql(`delete from harvest.posts where id <> 't3_none'; delete from public.posts where id <> 'none'`);
    const { reddit, replay: served } = await openReplay();
    served.queueFault(...Array.from({ length: 12 }, () => fault));
    const found = await census({ reddit });
    expect(found.filter(({ verdict }) => verdict === 'fail')).toEqual([]);
    for (const { verdict, remedy } of found) if (verdict === 'unknown') expect(remedy).toBeTruthy();
  });

  test('a unit that is banned or private at Reddit warns and is left out', async () => {
    await sql('delete from harvest.posts');
    const { reddit } = await openReplay({ gone: { opensource: 'banned' } });
    expect(verdicts(await census({ reddit }))).toEqual([
      ['warn', 'opensource'],
      ['pass', null],
    ]);
  });

  test('the last calls of the budget are left to the collectors', async () => {
    const { reddit, replay: served } = await openReplay({ budget: { used: 950, remaining: 40, resetSeconds: 300 } });
    const found = await census({ reddit });
    expect(verdicts(found)).toEqual([
      ['unknown', 'sideproject'],
      ['pass', null],
    ]);
    expect(served.requests.filter(({ url }) => url.includes('/new'))).toHaveLength(1);
  });

  test('is unknown without credentials, and never fails without the state', async () => {
    expect(verdicts(await census({ reddit: null }))).toEqual([['unknown', null]]);
    await sql('delete from harvest.posts');
    const { reddit } = await openReplay();
    expect(verdicts(await census({ reddit, config: { current_phase: 7 } }))).toEqual([['unknown', null]]);
  });
});

describe('both paths against each other', () => {
  /** 400 posts of each unit over a day and a half, in both tables alike. */
  beforeEach(() =>
    sql(`${TABLES}
      insert into public.posts (id, subreddit, title, created_at, score, comments)
        select '1sk' || to_hex(4096 + i), case when i % 2 = 0 then 'opensource' else 'SideProject' end, 'R&D ' || i, date_trunc('second', now()) - i * interval '160 s', i, i % 7
          from generate_series(1, 800) i;
      insert into harvest.posts select 't3_' || id, lower(subreddit), replace(title, '&', '&amp;'), extract(epoch from created_at), score + 3, comments, '1', id from public.posts;
      analyze`),
  );

  const shadow = { current_phase: 'shadow', phase_started_at: '2026-01-01T00:00:00Z' };
  const compare = (changes: Partial<RememberedLook> = {}) =>
    results(crossPathCheck, { config: shadow, dltUnits: [], reddit: present(), ...changes });

  /** Reddit shows every post that it is asked about. */
  function present(gone: readonly string[] = []): RedditListings {
    const about = { requests: 1, throttled: 0, budget: null };
    return {
      fetchListing: async () => ({ kind: 'failed', detail: 'not asked', remedy: 'none', ...about }),
      fetchInfo: async (fullnames) => ({
        kind: 'page',
        page: {
          posts: fullnames
            .filter((name) => !gone.includes(name))
            .map((fullname) => ({ ...A_POST, fullname, id: fullname.slice(3) })),
          ...{ after: null, unreadable: [] },
        },
        ...about,
      }),
    };
  }
  const [A_POST] = listed('opensource') as readonly [Post, ...Post[]];
  /** A post of the closed span, by its number. */
  const idOf = (i: number): string => `1sk${(4096 + i).toString(16)}`;

  test('are alike where ids, units and texts are only written differently', async () => {
    const [found, ...more] = await compare();
    expect(more).toEqual([]);
    expect(found, found?.observed).toMatchObject({ verdict: 'pass' });
    expect(found?.observed).toMatch(/^5\d\d posts in both alike, 0 in that of manual alone, 0 in that of dlt alone/u);
  });

  test('every one of 35 differences is found, and no other', async () => {
    const numbers = Array.from({ length: 35 }, (_, index) => 60 + 13 * index);
    const ids = numbers.map(idOf);
    const inList = (from: number, to: number, prefix = '') =>
      ids
        .slice(from, to)
        .map((id) => `'${prefix}${id}'`)
        .join();
    await sql(`delete from harvest.posts where id in (${inList(0, 10, 't3_')});
      delete from public.posts where id in (${inList(10, 20)});
      update harvest.posts set title = 'Another' where id in (${inList(20, 30, 't3_')});
      update harvest.posts set created_utc = created_utc + 10800 where id in (${inList(30, 35, 't3_')})`);
    const found = await compare();
    expect(found.map(({ verdict, faultCount }) => [verdict, faultCount])).toEqual([
      ['fail', 10],
      ['warn', 10],
      ['warn', 15],
    ]);
    expect(found[0]).toMatchObject({ action: 'hold' });
    const again = await compare();
    expect(again.map(({ faultCount }) => faultCount)).toEqual([10, 10, 15]);
  });

  test('a post of a unit on dlt that only manual has is lost by dlt, and one that Reddit has no more is not', async () => {
    await sql(`delete from harvest.posts where id in ('t3_${idOf(100)}', 't3_${idOf(102)}')`);
    const config = { current_phase: '50%', phase_started_at: '2026-01-01T00:00:00Z' };
    const full = { config, dltUnits: ['opensource'] };
    expect(await compare(full)).toMatchObject([{ verdict: 'fail', faultCount: 2, action: null }]);
    const reddit = present([`t3_${idOf(100)}`]);
    expect(await compare({ ...full, reddit })).toMatchObject([{ verdict: 'fail', faultCount: 1, sample: [idOf(102)] }]);
    expect(await compare({ ...full, reddit: null })).toMatchObject([{ verdict: 'unknown' }]);
  });

  test('units that the other path no longer collects are no difference', async () => {
    await sql(
      `delete from public.posts where subreddit = 'opensource'; delete from harvest.posts where subreddit = 'sideproject'`,
    );
    const config = { current_phase: '50%', phase_started_at: '2026-01-01T00:00:00Z' };
    expect(await compare({ config, dltUnits: ['opensource'] })).toMatchObject([{ verdict: 'pass' }]);
  });

  test('what the filter of dlt does not let through is no loss, and an opaque one proves nothing', async () => {
    await sql(`delete from harvest.posts where title not like '%7%'`);
    const words = `{ listing: new, limit: 100, filter: { rule: keywords, words: ['7'], in: [title] }, cadence_minutes: 30 }`;
    expect(await compare({ datasets: datasetsOf({ dlt: words }) })).toMatchObject([{ verdict: 'pass' }]);
    await sql(`delete from harvest.posts where id = 't3_${idOf(107)}'`);
    history = inMemoryHistoryStore();
    expect(await compare({ datasets: datasetsOf({ dlt: words }) })).toMatchObject([
      { verdict: 'warn', sample: [idOf(107)] },
    ]);
    const opaque = '{ listing: new, limit: 100, filter: { rule: opaque, reason: code }, cadence_minutes: 30 }';
    const half = { config: { ...shadow, current_phase: '50%' }, dltUnits: ['opensource'] };
    expect(await compare({ ...half, datasets: datasetsOf({ dlt: opaque }) })).toMatchObject([
      { verdict: 'pass', detail: expect.stringContaining('opaque') },
    ]);
  });

  test('a shadow in which nothing could differ is no proof, though dlt holds nothing at all', async () => {
    await sql('delete from harvest.posts');
    const opaque = '{ listing: new, limit: 100, filter: { rule: opaque, reason: code }, cadence_minutes: 30 }';
    expect(await compare({ datasets: datasetsOf({ dlt: opaque }) })).toMatchObject([
      {
        verdict: 'skipped',
        skipReason: 'learning',
        observed: expect.stringContaining('write its words, of the title'),
      },
    ]);
    history = inMemoryHistoryStore();
    const hot = '{ listing: hot, limit: 100, filter: { rule: none }, cadence_minutes: 30 }';
    expect(await compare({ datasets: datasetsOf({ dlt: hot }) })).toMatchObject([
      { verdict: 'skipped', skipReason: 'learning', observed: expect.stringContaining('let it list by new') },
    ]);
  });

  test('scores that are far apart for many posts warn', async () => {
    await sql('update harvest.posts set score = score * 10 + 1000');
    expect(await compare()).toMatchObject([{ verdict: 'warn', observed: expect.stringContaining('far apart') }]);
  });

  test('the next look compares what came since, and no more', async () => {
    await compare();
    expect((await compare())[0]?.observed).toMatch(/^0 posts in both alike/u);
  });
});
