import { dealRecordedPosts } from '../../test/support/reddit-replay/replayed-units.ts';
import { writeDltLoad } from '../../test/support/dlt-layout.ts';
import type { Sandbox } from './sandbox.ts';

/** The dlt path of the drill: recorded posts of a unit, written in dlt's own table layout. Returns the load id. */
export function loadByDlt(
  sandbox: Sandbox,
  unit: string,
  options: { from: number; to: number; until: 'complete' | 'after-merge' },
): Promise<string> {
  const posts = dealRecordedPosts().get(unit) ?? [];
  const rows = posts.slice(options.from, options.to).map(({ json }) => {
    const { id, subreddit, title, created_utc } = JSON.parse(json) as Readonly<
      Record<'id' | 'subreddit' | 'title', string>
    > & { created_utc: number };
    return { id, subreddit, title, created_utc };
  });
  return sandbox.database.withClient((client) => writeDltLoad(client, { rows, until: options.until }));
}
