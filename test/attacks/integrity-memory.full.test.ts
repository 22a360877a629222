import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { DependencyError } from '../../actions/shared/errors.ts';
import { foldHistory } from '../../actions/shared/history/fold-history.ts';
import { dayAfter } from '../../actions/shared/integrity/sealed-days.ts';
import { sealedHistoryCheck } from '../../actions/shared/integrity-checks/sealed-history.ts';
import type { CheckResult } from '../../actions/shared/integrity/integrity-result.ts';
import type { HistoryStore, ListingAnswer, RedditListings } from '../../actions/shared/ports.ts';
import { aPost } from '../support/a-post.ts';
import { historyStoreOfClone } from '../support/history-harness.ts';
import { inMemoryHistoryStore } from '../support/in-memory-history-store.ts';
import { resultsOf, takeRememberedLook } from '../support/memory-world.ts';
import type { RememberedLook } from '../support/memory-world.ts';
import { startPostgresServer } from '../support/postgres-server.ts';
import type { PostgresServer } from '../support/postgres-server.ts';
import { randomHistory } from '../support/random-history.ts';
import { temporaryGit } from '../support/temporary-git.ts';
import type { TemporaryGit } from '../support/temporary-git.ts';

let server: PostgresServer;
let git: TemporaryGit;
beforeAll(async () => {
  server = await startPostgresServer();
});
afterAll(() => server.stop());

let history: HistoryStore;
beforeEach(async () => {
  git = await temporaryGit();
  await git.commit({ files: { 'README.md': 'main\n' } });
  history = await historyStoreOfClone(git, await git.clone());
  return async () => {
    await history.close();
    await git.remove();
  };
});

const EVENT_TYPES = {
  timestamptz: { type: 'timestamptz', of: (at: string) => at },
  timestamp_utc: { type: 'timestamp', of: (at: string) => `(${at}) at time zone 'UTC'` },
  epoch_seconds: { type: 'double precision', of: (at: string) => `extract(epoch from ${at})` },
} as const;
type EventType = keyof typeof EVENT_TYPES;

function datasetsOf(type: EventType, form = 'bare'): string {
  return `schema_version: 1
units: [{ name: opensource }, { name: SideProject }]
datasets:
  - name: posts
    holds: posts
    paths:
      manual: { listing: new, limit: 50, filter: { rule: none }, cadence_minutes: 60 }
      dlt: { listing: new, limit: 50, filter: { rule: none }, cadence_minutes: 60 }
    dlt: { pipeline: harvest, schema: public }
    tables:
      - schema: public
        table: posts
        written_by: both
        path: { rule: load_id }
        canonical_id: { column: id, form: ${form} }
        unit_column: subreddit
        arrival: { rule: by_path, column: arrived_at }
        event_time: { column: created, type: ${type} }
        required_columns: [id]
`;
}

/** Twelve closed days of 40 posts each, and two that are not closed. Ids are numbers to the base of 16. */
async function fillPosts(type: EventType): Promise<void> {
  const { type: sqlType, of } = EVENT_TYPES[type];
  await sql(`drop table if exists public.posts, public._dlt_loads cascade;
    create table public._dlt_loads (load_id varchar(64) not null, schema_name varchar, status bigint not null, inserted_at timestamptz not null);
    create table public.posts (id text, subreddit text not null, title text, created ${sqlType}, arrived_at timestamptz not null default now(), _dlt_load_id varchar(64));
    create index on public.posts (id); create index on public.posts (created); create index on public.posts (arrived_at);
    create index on public.posts (_dlt_load_id);
    insert into public.posts select to_hex(10000 + i), 'opensource', 'Post', ${of(`at`)}, at + interval '5 min'
      from (select i, date_trunc('day', now() at time zone 'UTC') at time zone 'UTC' - (i / 40) * interval '1 day' + (i % 40) * interval '30 min' as at
              from generate_series(40, 599) i) rows;
    analyze public.posts`);
}

async function sql(text: string): Promise<void> {
  await server.withClient((client) => client.query(text));
}

/** A Reddit that shows every id as it is told, and counts its calls. */
function aReddit(gone: (id: string) => boolean): RedditListings & { readonly asked: string[] } {
  const asked: string[] = [];
  const about = { requests: 1, throttled: 0, budget: null };
  return {
    asked,
    fetchListing: async (): Promise<ListingAnswer> => ({
      kind: 'page',
      page: { posts: [], after: null, unreadable: [] },
      ...about,
    }),
    fetchInfo: async (fullnames) => {
      asked.push(...fullnames);
      const posts = fullnames.map((fullname) => {
        const id = fullname.slice(3);
        return aPost({ id, fullname, condition: gone(id) ? 'deleted' : 'present' });
      });
      return { kind: 'page', page: { posts, after: null, unreadable: [] }, ...about };
    },
  };
}

function look(changes: Partial<RememberedLook> = {}) {
  return takeRememberedLook({
    url: server.url,
    datasets: datasetsOf('timestamptz'),
    checks: [sealedHistoryCheck],
    history,
    reddit: aReddit(() => false),
    ...changes,
  });
}

async function sealedIn(changes: Partial<RememberedLook> = {}): Promise<CheckResult> {
  const result = await look(changes);
  const found = resultsOf(result, 'sealed-history');
  expect(found.length).toBe(1);
  return found[0] as CheckResult;
}

async function sealedDays() {
  const { memory, notes } = foldHistory((await history.read()).files);
  expect(notes).toEqual([]);
  return [...memory.sealedDays.values()];
}

describe.each(['timestamptz', 'timestamp_utc', 'epoch_seconds'] as const)('sealed history over %s', (type) => {
  const datasets = datasetsOf(type);
  beforeEach(() => fillPosts(type));

  test('seals closed days from look to look, compares them again, and names a row that is lost', async () => {
    const first = await sealedIn({ datasets });
    expect([first.verdict, first.skipReason]).toEqual(['skipped', 'learning']);
    expect(await sealedDays()).toHaveLength(8);
    const second = await sealedIn({ datasets });
    expect(second, second.observed).toMatchObject({ verdict: 'pass' });
    const days = await sealedDays();
    expect(days).toHaveLength(12);
    expect(days.map(({ count }) => count)).toEqual(days.map(() => 40));
    expect((await sealedIn({ datasets })).observed).toBe('12 sealed days compared, 480 rows: nothing lost');

    await sql(`delete from public.posts where id = to_hex(10000 + 300)`);
    const lost = await sealedIn({ datasets });
    expect(lost).toMatchObject({ verdict: 'fail', sample: [(10_300).toString(16)], faultCount: 1 });
    expect((await sealedIn({ datasets })).verdict).toBe('fail');
    await sql(
      `insert into public.posts select to_hex(10000 + 300), subreddit, title, created, now() from public.posts where id = to_hex(10000 + 301)`,
    );
    expect((await sealedIn({ datasets })).verdict).toBe('pass');
  });
});

test('for random histories on a real server a row that is taken away or doubled is named within two looks', async () => {
  await fc.assert(
    fc.asyncProperty(randomHistory, async ({ days, changes, fault, victim }) => {
      await fillPosts('timestamptz');
      await sql('delete from public.posts');
      history = inMemoryHistoryStore();
      const add = (day: number, posts: number, prefix: string): Promise<void> =>
        sql(`insert into public.posts select '${prefix}x' || i, 'opensource', 'Post', date_trunc('day', now() at time zone 'UTC') at time zone 'UTC' - interval '${day + 3} days' + i * interval '1 hour', now()
               from generate_series(1, ${posts}) i`);
      for (const [day, posts] of days.entries()) await add(day, posts, `a${day}`);
      for (const [turn, change] of changes.entries()) {
        if (change.kind === 'merge') await sql(`update public.posts set _dlt_load_id = '${turn}', arrived_at = now()`);
        if (change.kind === 'arrive') await add(change.day, change.posts, `b${turn}d${change.day}`);
        expect((await sealedIn()).verdict).not.toBe('fail');
      }
      await look();
      expect((await sealedIn()).verdict).toBe('pass');
      const chosen = `(select ctid from public.posts order by id limit 1 offset ${victim} % (select count(*) from public.posts))`;
      const { rows } = await server.withClient((client) =>
        client.query<{ id: string }>(
          fault === 'double'
            ? `insert into public.posts select * from public.posts where ctid = ${chosen} returning id`
            : `delete from public.posts where ctid = ${chosen} returning id`,
        ),
      );
      const found = [await sealedIn(), await sealedIn()].flatMap(({ verdict, sample }) =>
        verdict === 'fail' ? sample : [],
      );
      expect(found).toContain(rows[0]?.id);
    }),
    { numRuns: 5, endOnFailure: true },
  );
});

describe('sealed history', () => {
  beforeEach(() => fillPosts('timestamptz'));

  const settle = async (): Promise<void> => {
    for (let looks = 0; looks < 3; looks += 1) await look();
  };

  test('a merge that writes rows again under another load, and rows that are added late, lose nothing', async () => {
    await settle();
    await sql(`create temp table again as select * from public.posts where created < now() - interval '3 days';
      delete from public.posts where created < now() - interval '3 days';
      insert into public.posts select id, subreddit, title, created, now(), '1795567307.95' from again`);
    expect(await sealedIn()).toMatchObject({ verdict: 'pass', observed: expect.stringContaining('nothing lost') });
    await sql(
      `insert into public.posts select 'f' || id, subreddit, title, created, now() from public.posts where created < now() - interval '9 days'`,
    );
    expect((await sealedIn()).observed).toContain('added since');
    expect((await sealedIn()).observed).not.toContain('added since');
    await sql(`delete from public.posts where id = 'f' || to_hex(10590)`);
    expect(await sealedIn()).toMatchObject({ verdict: 'fail', sample: ['f295e'] });
  });

  test('posts that are deleted at the source too are lawful, however many, and are asked about once', async () => {
    await settle();
    await sql(`delete from public.posts where created < now() - interval '4 days' and subreddit = 'opensource'`);
    const reddit = aReddit(() => true);
    const lawful = await sealedIn({ reddit });
    expect(lawful).toMatchObject({ verdict: 'pass', observed: expect.stringContaining('gone at the source too') });
    expect(lawful.detail).toMatch(/\d+ gone there too/u);
    const asked = reddit.asked.length;
    expect(asked).toBeGreaterThan(300);
    expect((await sealedIn({ reddit })).verdict).toBe('pass');
    expect(reddit.asked.length).toBe(asked);
  });

  test('of ids that are partly gone at the source those are named that are lost by us', async () => {
    await settle();
    await sql(`delete from public.posts where id in (to_hex(10300), to_hex(10301), to_hex(10302))`);
    const reddit = aReddit((id) => id !== (10_301).toString(16));
    expect(await sealedIn({ reddit })).toMatchObject({ verdict: 'fail', faultCount: 1, sample: ['283d'] });
    const again = aReddit(() => false);
    expect(await sealedIn({ reddit: again })).toMatchObject({ verdict: 'fail', sample: ['283d'] });
    expect(again.asked).toEqual(['t3_283d']);
  });

  test('where Reddit cannot be asked, an id that is missing is unknown, and is asked about later', async () => {
    await settle();
    await sql(`delete from public.posts where id = to_hex(10300)`);
    expect(await sealedIn({ reddit: null })).toMatchObject({ verdict: 'unknown', remedy: 'Give Reddit to the test.' });
    expect((await sealedIn()).verdict).toBe('fail');
  });

  test('a row that is doubled in a sealed day is found, and its time is no matter', async () => {
    await settle();
    await sql(`insert into public.posts select * from public.posts where id = to_hex(10300)`);
    expect(await sealedIn()).toMatchObject({ verdict: 'fail', sample: ['283c'] });
    expect((await sealedIn()).verdict).toBe('fail');
  });

  test('a post whose time was changed is not lost', async () => {
    await settle();
    await sql(`update public.posts set created = created - interval '1 day' where id = to_hex(10300)`);
    expect(await sealedIn()).toMatchObject({
      verdict: 'pass',
      observed: expect.stringContaining('time of the post was changed'),
    });
  });

  test('what is lost and cannot be restored is accepted by recording the baseline', async () => {
    await settle();
    await sql(`delete from public.posts where id = to_hex(10300)`);
    expect((await sealedIn()).verdict).toBe('fail');
    expect((await sealedIn({ isBaseline: true })).verdict).toBe('pass');
    expect(await sealedIn()).toMatchObject({ verdict: 'pass', observed: expect.stringContaining('nothing lost') });
  });

  test('a binding of another id starts anew instead of losing everything', async () => {
    await settle();
    await sql(
      `alter table public.posts add column other text; update public.posts set other = 'x' || id; create index on public.posts (other)`,
    );
    const datasets = datasetsOf('timestamptz').replace('column: id,', 'column: other,');
    expect(await sealedIn({ datasets })).toMatchObject({ verdict: 'skipped', skipReason: 'learning' });
    expect((await sealedIn({ datasets })).verdict).toBe('pass');
  });

  test('two looks at once leave a history that both agree on', async () => {
    const other = await historyStoreOfClone(git, await git.clone());
    await Promise.all([look(), look({ history: other })]);
    await Promise.all([look(), look({ history: other })]);
    await other.close();
    expect(await sealedDays()).toHaveLength(12);
    expect((await sealedIn()).verdict).toBe('pass');
    const marks = [...foldHistory((await history.read()).files).memory.watermarks.values()];
    await look();
    const later = [...foldHistory((await history.read()).files).memory.watermarks.values()];
    for (const [index, { through }] of marks.entries()) expect((later[index]?.through ?? '') >= through).toBe(true);
  });

  test('a history that cannot be read makes it unknown, and a lost row is named once it can be read again', async () => {
    await settle();
    await sql(`delete from public.posts where id = to_hex(10300)`);
    const broken: HistoryStore = {
      ...history,
      read: () => Promise.reject(UNREACHABLE),
      append: () => Promise.reject(UNREACHABLE),
    };
    expect(await sealedIn({ history: broken })).toMatchObject({
      verdict: 'unknown',
      remedy: expect.stringContaining('cutover-history'),
    });
    expect((await sealedIn()).verdict).toBe('fail');
  });

  test('a day of 23 or of 25 hours somewhere is a day of UTC here', async () => {
    const sunday = lastChangeOfClocks();
    await sql(`alter database postgres set timezone = 'Europe/Berlin'`);
    try {
      await settle();
      expect((await sealedDays()).every(({ count }) => count === 40)).toBe(true);
      await sql(
        `insert into public.posts select 'e' || i, 'opensource', 'T', timestamptz '${sunday}T00:00Z' - interval '2 hours' + i * interval '30 min', now() from generate_series(0, 99) i`,
      );
      await settle();
      const days = (await sealedDays()).map(({ day, count }) => [day, count]).filter(([, count]) => count !== 40);
      expect(days).toEqual([
        [dayAfter(sunday, -1), 4],
        [sunday, 48],
        [dayAfter(sunday), 48],
      ]);
      expect((await sealedIn()).verdict).toBe('pass');
    } finally {
      await sql('alter database postgres reset timezone');
    }
  });

  test('a large table without the index is not read, and the index is named', async () => {
    await sql(
      `drop index public.posts_created_idx; insert into public.posts select 'z' || i, 'opensource', 'T', now() - i * interval '1 s', now() from generate_series(1, 210000) i; analyze public.posts`,
    );
    expect(await sealedIn()).toMatchObject({
      verdict: 'unknown',
      remedy: expect.stringContaining('CREATE INDEX CONCURRENTLY ON "public"."posts" ("created")'),
    });
  });

  test('of a day with more than 100,000 ids what is gone is seen by its hours, and is unknown since nobody can be asked', async () => {
    await sql(
      `insert into public.posts select 'b' || i, 'opensource', 'T', date_trunc('day', now() at time zone 'UTC') at time zone 'UTC' - interval '5 days' + (i % 86000) * interval '1 s', now() from generate_series(1, 120000) i; analyze public.posts`,
    );
    for (let looks = 0; looks < 6; looks += 1) expect((await sealedIn()).verdict).not.toBe('fail');
    const big = (await sealedDays()).find(({ count }) => count > 100_000);
    expect(big).toMatchObject({ packedIds: null, count: 120_040 });
    expect(big?.hours).toHaveLength(24);
    await sql(`delete from public.posts where id in ('b1', 'b2', 'b80000')`);
    const verdicts: string[] = [];
    for (let looks = 0; looks < 4; looks += 1) verdicts.push((await sealedIn()).verdict);
    expect(verdicts).toContain('unknown');
    expect(verdicts).not.toContain('fail');
    await sealedIn({ isBaseline: true });
  });
});

const UNREACHABLE = new DependencyError({ dependency: 'git', message: 'The remote did not answer.', retryable: true });

/** The last Sunday of October that is closed: Berlin has 25 hours on it. */
function lastChangeOfClocks(): string {
  const closed = Date.now() - 20 * 86_400_000;
  const year = new Date(closed).getUTCFullYear();
  const sundays = [year, year - 1].map((each) => {
    const end = Date.UTC(each, 9, 31);
    return end - new Date(end).getUTCDay() * 86_400_000;
  });
  return new Date(sundays.find((each) => each < closed) ?? 0).toISOString().slice(0, 10);
}
