import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { foldHistory } from '../../actions/shared/history/fold-history.ts';
import { sealedHistoryCheck } from '../../actions/shared/integrity-checks/sealed-history.ts';
import type { CheckResult } from '../../actions/shared/integrity/integrity-result.ts';
import type { HistoryStore, ListingAnswer, RedditListings } from '../../actions/shared/ports.ts';
import { aPost } from '../support/a-post.ts';
import { historyStoreOfClone } from '../support/history-harness.ts';
import { resultsOf, takeRememberedLook } from '../support/memory-world.ts';
import type { RememberedLook } from '../support/memory-world.ts';
import { startPostgresServer } from '../support/postgres-server.ts';
import type { PostgresServer } from '../support/postgres-server.ts';
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
    await sql(`insert into public.posts select to_hex(10000 + 300), subreddit, title, created, now() from public.posts where id = to_hex(10000 + 301)`);
    expect((await sealedIn({ datasets })).verdict).toBe('pass');
  });
});
