import type { Client } from 'pg';

/** One table of posts that both questions of the runbook can be asked of, as small as a binding can be. */
export const POSTS_DATASETS = `schema_version: 1
units: [{ name: opensource }]
datasets:
  - name: posts
    holds: posts
    paths:
      manual: { listing: hot, limit: 50, filter: { rule: none }, cadence_minutes: 60 }
    tables:
      - schema: public
        table: posts
        written_by: manual
        canonical_id: { column: id, form: bare }
        unit_column: subreddit
        arrival: { rule: column, column: arrived_at }
        event_time: { column: created_at, type: timestamptz }
        required_columns: [id, title]
`;

/** The table with 1,000 whole rows, one every ten minutes back from two minutes ago, and every index that the checks ask for. */
export async function createPosts(client: Client): Promise<void> {
  await client.query(`
    drop table if exists public.posts, public.other_posts cascade;
    create table public.posts (id text primary key, subreddit text not null, title text not null, created_at timestamptz not null,
      arrived_at timestamptz not null default now());
    create index on public.posts (arrived_at);
    create index on public.posts (created_at);
    create index on public.posts (lower(subreddit), arrived_at);
    create index on public.posts (lower(subreddit), created_at);
    insert into public.posts
      select '1sk' || to_hex(i), 'opensource', 'A title', now() - i * interval '10 min', now() - interval '2 min' - i * interval '10 min'
        from generate_series(1, 1000) i;
    analyze public.posts`);
}
