import { withClient } from '../support/pglite-database.ts';
import { timeRuns, type IntegrityFigure } from './integrity-figure.ts';
import type { World } from './integrity-world.ts';

const RUNS = 5;

/** The least that a comparison of both tables in this database can do: the same day, the same columns, one outer join, without a verdict. */
export async function timePlainJoin({ url, rows, data }: World): Promise<IntegrityFigure> {
  const about = { what: 'A plain outer join of the same day and columns', rows, window: '24 h of posts, both tables' };
  return withClient(url, async (client) => {
    // As the check does (`readsManyRows`): over a good part of the table an index alone reads each page many times.
    await client.query('set enable_indexscan = off; set enable_seqscan = off');
    const { rows: found } = await client.query<{ differences: string }>(PLAIN_JOIN, [data.newestAt]);
    const times = await timeRuns(RUNS, () => client.query(PLAIN_JOIN, [data.newestAt]));
    return { ...about, isOurs: false, times, says: `${found[0]?.differences} differences counted` };
  });
}

const PLAIN_JOIN = `
  select count(*) as differences
    from (select submission_id as key, title, subreddit, created_at as made from public.submissions
           where created_at >= $1::timestamptz - interval '26 hours' and created_at < $1::timestamptz - interval '2 hours') m
    full join (select id as key, title, subreddit, to_timestamp(created_utc) as made from reddit_harbor.submissions
           where created_utc >= extract(epoch from $1::timestamptz - interval '26 hours') and created_utc < extract(epoch from $1::timestamptz - interval '2 hours')) d using (key)
   where m.title is distinct from d.title or m.subreddit is distinct from d.subreddit or m.made is distinct from d.made`;
