import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { withClient } from '../support/pglite-database.ts';
import type { IntegrityFigure } from './integrity-figure.ts';
import type { World } from './integrity-world.ts';

/** data-diff's fork, over views that give both tables the same columns and the day that cross-path compared. */
const ALGORITHMS = [
  { name: 'hashdiff', published: '3.2 s', second: true },
  { name: 'joindiff', published: '6.8 s', second: false },
] as const;
const TIMEOUT_MS = 120_000;

export async function timeReladiff(world: World): Promise<readonly IntegrityFigure[]> {
  const about = { rows: world.rows, window: '24 h of posts, both tables', isOurs: false };
  const isInstalled = await runs(['--version']);
  if (isInstalled) await withClient(world.url, (client) => client.query(viewsOf(world.data.newestAt)));
  const figures: IntegrityFigure[] = [];
  for (const { name, published, second } of ALGORITHMS) {
    const what = `reladiff, ${name} (measured before: ${published})`;
    const tables = ['compared.manual', ...(second ? [world.url] : []), 'compared.dlt'];
    const compared = ['key', 'title', 'subreddit', 'made'].flatMap((column, index) => [
      index === 0 ? '-k' : '-c',
      column,
    ]);
    const args = [world.url, ...tables, ...compared, '-a', name, '--json', ...(second ? [] : ['--assume-unique-key'])];
    figures.push({ ...about, what, ...(isInstalled ? await timeOne(args) : { times: [], says: 'not installed' }) });
  }
  return figures;
}

async function timeOne(args: readonly string[]): Promise<Pick<IntegrityFigure, 'times' | 'says'>> {
  const startedMs = performance.now();
  try {
    const { stdout } = await promisify(execFile)('reladiff', [...args], { timeout: TIMEOUT_MS, maxBuffer: 2 ** 26 });
    const times = [performance.now() - startedMs];
    const keys = new Set([...stdout.matchAll(/^\["[+-]", \["([^"]+)"/gmu)].map(([, key]) => key));
    return { times, says: `${keys.size} differences named, start of Python included` };
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause;
    return { times: [], says: `ended without an answer: ${cause.message.slice(0, 100)}` };
  }
}

async function runs(args: readonly string[]): Promise<boolean> {
  try {
    await promisify(execFile)('reladiff', [...args]);
    return true;
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause) return false;
    throw cause;
  }
}

/** @param newestAt an instant that looks write: digits, `T` and `Z` alone */
function viewsOf(newestAt: string): string {
  const from = `timestamptz '${newestAt}' - interval '27 hours'`;
  const until = `timestamptz '${newestAt}' - interval '3 hours'`;
  return `
    create schema compared;
    create view compared.manual as
      select submission_id::text as key, title::text as title, subreddit::text as subreddit, date_trunc('second', created_at) as made
        from public.submissions where created_at >= ${from} and created_at < ${until};
    create view compared.dlt as
      select id::text as key, title::text as title, subreddit::text as subreddit, date_trunc('second', to_timestamp(created_utc)) as made
        from reddit_harbor.submissions
       where created_utc >= extract(epoch from ${from})::double precision and created_utc < extract(epoch from ${until})::double precision`;
}
