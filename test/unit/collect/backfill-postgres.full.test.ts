import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { backfill } from '../../../actions/collect/backfill.ts';
import type { GapResult } from '../../../actions/collect/backfill-result.ts';
import { openCollectionDatabase } from '../../../actions/shared/adapters/postgres/collection-database.ts';
import type { Gap } from '../../../actions/shared/backfill/gap.ts';
import type { PostTable } from '../../../actions/shared/backfill-ports.ts';
import { parsePost } from '../../../actions/shared/collection/post.ts';
import type { Log } from '../../../actions/shared/ports.ts';
import { aBinding } from '../../support/a-post.ts';
import { startPostgresServer } from '../../support/postgres-server.ts';
import type { PostgresServer } from '../../support/postgres-server.ts';
import { aThousandPosts } from '../../support/reddit-replay/a-thousand-posts.ts';
import { openListings, sleeplessClock } from '../../support/reddit-replay/open-listings.ts';
import { startRedditReplay } from '../../support/reddit-replay/reddit-replay.ts';
import type { RedditReplay } from '../../support/reddit-replay/reddit-replay.ts';

const silent: Log = { debug: () => undefined, info: () => undefined, warning: () => undefined, error: () => undefined };
const POSTS = aThousandPosts();
const idAt = (place: number): string => (POSTS[place]?.fullname ?? '').slice(3);
const PRESENT = POSTS.flatMap(({ json }) => {
  const parsed = parsePost(JSON.parse(json));
  return parsed.ok && parsed.post.condition === 'present' ? [parsed.post.id] : [];
});
const MANUAL: PostTable = {
  schema: 'public',
  table: 'submissions',
  canonicalId: { column: 'reddit_id', form: 'bare' },
};
const DLT: PostTable = { schema: 'reddit_harbor', table: 'submissions', canonicalId: { column: 'id', form: 'bare' } };

/** The first and the third generation of the source's tables: one with a unique index on the id, one without. */
const columns =
  'title text, subreddit text, score int, num_comments int, created_at timestamptz, is_removed boolean, collected_by text, arrived_at timestamptz';
const SCHEMA = (
  unique: string,
) => `DROP SCHEMA IF EXISTS reddit_harbor CASCADE; DROP TABLE IF EXISTS public.submissions CASCADE;
  CREATE SCHEMA reddit_harbor; CREATE TABLE reddit_harbor.submissions (id text);
  CREATE TABLE public.submissions (reddit_id text ${unique}, ${columns})`;

/** Ends the connection that writes, in the middle of the transaction of the write with that number. */
const KILL = (write: number) => `
  CREATE SEQUENCE IF NOT EXISTS public.written; ALTER SEQUENCE public.written RESTART;
  CREATE OR REPLACE FUNCTION public.kill() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN IF nextval('public.written') = ${write} THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF; RETURN NULL; END $$;
  DROP TRIGGER IF EXISTS kill ON public.submissions;
  CREATE TRIGGER kill AFTER INSERT ON public.submissions FOR EACH STATEMENT EXECUTE FUNCTION public.kill()`;

let server: PostgresServer;
let replay: RedditReplay;
beforeAll(async () => {
  server = await startPostgresServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  replay = await startRedditReplay({ units: new Map([['opensource', POSTS]]) });
  await prepare('UNIQUE');
});
afterEach(() => replay.close());

const run = (sql: string, values: unknown[] = []) =>
  server.withClient(async (client) => (await client.query(sql, values)).rows as Record<string, unknown>[]);

async function prepare(unique: string): Promise<void> {
  await server.withClient((client) => client.query(SCHEMA(unique)));
  const here = [...PRESENT.slice(0, PRESENT.indexOf(idAt(100)) + 1), ...PRESENT.slice(PRESENT.indexOf(idAt(600)))];
  await run('INSERT INTO public.submissions (reddit_id) SELECT unnest($1::text[])', [here]);
}

const stored = async (): Promise<readonly string[]> =>
  (await run('SELECT reddit_id AS id FROM public.submissions ORDER BY 1')).map(({ id }) => String(id));

function aGap(given: Partial<Gap> = {}): Gap {
  const range = { afterId: idAt(600), beforeId: idAt(100), fromAt: null, toAt: null };
  return {
    key: 'handover opensource 5',
    source: 'handover',
    unit: 'opensource',
    range,
    ids: [],
    oldestAt: null,
    cursor: null,
    ...given,
  };
}

async function fill(gap: Gap): Promise<GapResult | undefined> {
  const clock = sleeplessClock();
  const signal = new AbortController().signal;
  const { store, known } = openCollectionDatabase({ url: server.url, databaseCa: undefined, signal });
  const limits = { reserve: 10, deadlineAt: new Date(clock.now().getTime() + 60_000), signal };
  const target = { store, stored: known, binding: aBinding(), tables: [MANUAL, DLT] };
  const request = {
    gaps: [gap],
    units: ['opensource'],
    target,
    filter: { rule: 'none' },
    postsPerDay: new Map(),
    limits,
    notes: [],
  } as const;
  const reddit = openListings(replay.url, { clock, signal });
  return (await backfill(request, { reddit, clock, log: silent })).gaps[0];
}

describe('backfill into a real database', () => {
  it.each([
    ['with a unique index on the id', 'UNIQUE'],
    ['without one', ''],
  ])('%s: fills the gap, and twice changes no row', async (_, unique) => {
    await prepare(unique);
    expect(await fill(aGap())).toMatchObject({ state: 'closed', reason: null, missing: [] });
    expect(await stored()).toEqual([...PRESENT].toSorted());
    const before = await run('SELECT reddit_id, xmin::text, arrived_at FROM public.submissions ORDER BY 1');
    expect(await fill(aGap())).toMatchObject({ state: 'closed', written: 0 });
    expect(await run('SELECT reddit_id, xmin::text, arrived_at FROM public.submissions ORDER BY 1')).toEqual(before);
  });

  it('the connection killed at every write: the next run goes on, and nothing is lost or doubled', async () => {
    for (let write = 1; write <= 5; write += 1) {
      await prepare('UNIQUE');
      await server.withClient((client) => client.query(KILL(write)));
      const broken = await fill(aGap());
      expect(broken).toMatchObject({ state: 'open', reason: 'write-failed' });
      expect(await fill(aGap({ cursor: broken?.cursor ?? null }))).toMatchObject({ state: 'closed' });
      expect(await stored()).toEqual([...PRESENT].toSorted());
    }
  });

  it('two at once close it, and store each post once', async () => {
    await prepare('');
    const [one, two] = await Promise.all([fill(aGap()), fill(aGap())]);
    expect([one?.state, two?.state]).toEqual(['closed', 'closed']);
    expect(await stored()).toEqual([...PRESENT].toSorted());
    expect((one?.written ?? 0) + (two?.written ?? 0)).toBe(PRESENT.indexOf(idAt(600)) - PRESENT.indexOf(idAt(100)) - 1);
  });

  it('what dlt holds is not written again, and a rule that swallows rows is found', async () => {
    const held = PRESENT[PRESENT.indexOf(idAt(100)) + 5] ?? '';
    await run('INSERT INTO reddit_harbor.submissions VALUES ($1)', [held]);
    expect(await fill(aGap())).toMatchObject({ state: 'closed' });
    expect((await stored()).includes(held)).toBe(false);
    await prepare('UNIQUE');
    const lost = PRESENT[PRESENT.indexOf(idAt(100)) + 9] ?? '';
    await server.withClient((client) =>
      client.query(`CREATE OR REPLACE FUNCTION public.swallow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.reddit_id = '${lost}' THEN RETURN NULL; END IF; RETURN NEW; END $$;
        CREATE TRIGGER swallow BEFORE INSERT ON public.submissions FOR EACH ROW EXECUTE FUNCTION public.swallow()`),
    );
    expect(await fill(aGap())).toMatchObject({ state: 'open', reason: 'not-stored', missing: [lost] });
  });

  it('ids that are known to be missing', async () => {
    const from = PRESENT.indexOf(idAt(100)) + 1;
    const ids = PRESENT.slice(from, from + 250);
    expect(await fill(aGap({ source: 'census', range: null, ids }))).toMatchObject({ state: 'closed', written: 250 });
    expect(await fill(aGap({ source: 'census', range: null, ids }))).toMatchObject({ state: 'closed', written: 0 });
  });
});
