import { createDltDataset } from '../../test/support/dlt-layout.ts';

type Client = Parameters<typeof createDltDataset>[0];

/** The tables that config/datasets.yaml binds, with the two additions that it asks for (arrival time, unique id), and dlt's own. */
export async function prepareTables(client: Client): Promise<void> {
  await prepareManualTables(client);
  await createDltDataset(client);
}

/** Those that dlt does not make itself. */
export async function prepareManualTables(client: Client): Promise<void> {
  await client.query(`create table public.submissions (
    id uuid primary key default gen_random_uuid(), submission_id varchar(255), title varchar(300) not null, subreddit varchar(255),
    created_at timestamptz default now(), text text, url text, permalink text, upvotes integer check (upvotes >= 0),
    comments_count integer check (comments_count >= 0), is_nsfw boolean, removed boolean,
    ingested_at timestamptz not null default now())`);
  await client.query('create unique index on public.submissions (submission_id)');
  await client.query(`create table public.opportunity_analysis (
    opportunity_id text primary key, submission_id text not null references public.submissions (submission_id), subreddit text,
    final_score numeric(5, 2), scored_at timestamptz not null default now())`);
}
