import { readFileSync } from 'node:fs';

/** A generation of the source system's tables, as its dump or loader had them, and the bindings that are shipped for it. */
export interface Generation {
  readonly name: 'A' | 'B' | 'C' | 'D';
  /** Statements that make its tables, nothing added. */
  readonly ddl: string;
  /** Statements that put three submissions there, made 5, 30 and 50 hours ago, which came in 1, 2 and 49 hours ago, with what belongs to them. */
  readonly rows: string;
  /** `config/examples/generation-….datasets.yaml`. */
  readonly datasets: string;
  /** The statements that its comments ask for. */
  readonly additions: readonly string[];
}

const UUIDS = 'id uuid primary key default gen_random_uuid()';
const POSTS = `(values ('1sk0a1', 'opensource', 5, 1), ('1sk0a2', 'SideProject', 30, 2), ('1sk0a3', 'opensource', 50, 49)) post (id, unit, made, came)`;
const MADE = `now() - made * interval '1 hour'`;
const CAME = `now() - came * interval '1 hour'`;

const DLT_LOADS = (schema: string): string =>
  `create table ${schema}._dlt_loads (load_id varchar(64) not null, schema_name varchar, status bigint not null, inserted_at timestamptz not null,
     schema_version_hash varchar);`;
/** Three loads, an hour, two hours and 49 hours ago. */
const LOADED = (schema: string): string =>
  `insert into ${schema}._dlt_loads select 1700000000 + came || '.5', 'reddit_harbor_problem_collection', 0, ${CAME}, 'hash' from ${POSTS};`;

const DDL: Readonly<Record<Generation['name'], string>> = {
  A: `create schema redditharbor;
    create table redditharbor.redditor (redditor_id varchar primary key, name varchar, created_at timestamptz, karma jsonb, is_gold boolean, removed varchar);
    create table redditharbor.submission (submission_id varchar(10) primary key, redditor_id varchar, created_at timestamptz, title varchar(300), text text,
      subreddit varchar, permalink varchar, attachment jsonb, flair jsonb, awards jsonb, score jsonb, upvote_ratio jsonb, num_comments jsonb, edited boolean,
      archived boolean, removed boolean, poll jsonb);
    create table redditharbor.comment (comment_id varchar primary key, link_id varchar, subreddit varchar, parent_id varchar, redditor_id varchar,
      created_at timestamptz, body text, score jsonb, edited boolean, removed varchar);`,
  B: `create table public.redditors (${UUIDS}, username varchar(255) not null unique, karma_score int, created_at timestamptz default now(),
      is_anonymous boolean default true, anonymized_id varchar(255), redditor_reddit_id varchar(255));
    create table public.submissions (${UUIDS}, subreddit_id uuid, redditor_id uuid references public.redditors, title varchar(300) not null, content text,
      content_raw text, upvotes int check (upvotes >= 0), downvotes int check (downvotes >= 0), comments_count int check (comments_count >= 0),
      awards_count int, created_at timestamptz default now(), post_type varchar(50), sentiment_score numeric(5,4) check (sentiment_score between -1 and 1),
      problem_keywords text, solution_mentions text, url text, is_nsfw boolean, is_spoiler boolean, submission_id varchar(255), archived boolean,
      removed boolean, attachment jsonb, poll jsonb, flair jsonb, awards jsonb, score jsonb, upvote_ratio jsonb, num_comments jsonb, edited boolean,
      text text, subreddit varchar(255), permalink text);
    create index idx_submissions_submission_id on public.submissions (submission_id);
    create table public.comments (${UUIDS}, submission_id uuid references public.submissions, redditor_id uuid, parent_comment_id uuid,
      content text not null, upvotes int check (upvotes >= 0), created_at timestamptz default now(), comment_depth int check (comment_depth >= 0),
      link_id varchar(255), comment_id varchar(255), body text, subreddit varchar(255), parent_id varchar(255), score jsonb, edited boolean, removed boolean);
    create table public.opportunity_analysis (id bigserial primary key, submission_id text not null, opportunity_id text unique not null, title text,
      subreddit text, sector text, market_demand numeric(5,2), final_score numeric(5,2) check (final_score between 0 and 100), priority text,
      scored_at timestamptz default now(), app_concept text, core_functions text[], growth_justification text);`,
  C: `create schema reddit_harbor; create schema reddit_harbor_staging; ${DLT_LOADS('reddit_harbor')} ${DLT_LOADS('public')}
    create table reddit_harbor.submissions (id varchar, title varchar, selftext varchar, author varchar, subreddit varchar, score bigint, num_comments bigint,
      created_utc double precision, url varchar, _dlt_load_id varchar(64) not null, _dlt_id varchar(64) not null unique);
    create table reddit_harbor_staging.submissions (like reddit_harbor.submissions including all);
    create table public.opportunity_analysis (submission_id varchar not null, opportunity_id varchar, title varchar, subreddit varchar, sector varchar,
      market_demand bigint, simplicity_score double precision, final_score bigint, priority varchar, app_concept varchar, core_functions varchar,
      growth_justification varchar, _dlt_load_id varchar(64) not null, _dlt_id varchar(64) not null unique);`,
  D: `create table public.subreddits (${UUIDS}, name varchar(255) not null unique, subscribers int default 0, created_at timestamptz default now());
    create table public.redditors (${UUIDS}, username varchar(255) not null unique, karma int default 0, created_at timestamptz default now(),
      updated_at timestamptz default now());
    create table public.submissions (${UUIDS}, reddit_id varchar(20) not null unique, redditor_id uuid references public.redditors,
      subreddit_id uuid references public.subreddits, title text not null, content text, url text, score int default 0, num_comments int default 0,
      created_at timestamptz default now(), updated_at timestamptz default now());
    create table public.comments (id uuid default gen_random_uuid() not null, submission_id uuid, redditor_id uuid, parent_comment_id uuid,
      content text not null, upvotes int default 0 check (upvotes >= 0), created_at timestamptz default now(), comment_depth int default 0,
      link_id varchar(255), comment_id varchar(255), body text, subreddit varchar(255), parent_id varchar(255), score jsonb, edited boolean, removed varchar(50));
    create index on public.submissions (redditor_id);
    create index on public.comments (submission_id);
    create table public.opportunities (${UUIDS}, title text not null, submission_id uuid references public.submissions, created_at timestamptz default now());
    create table public.opportunity_analysis (${UUIDS}, opportunity_id uuid not null references public.opportunities on delete cascade,
      problem_category varchar(100), problem_frequency varchar(50), user_impact_level varchar(20), market_size numeric(12,2), growth_potential numeric(5,2),
      created_at timestamptz default now(), updated_at timestamptz default now());`,
};

const ROWS: Readonly<Record<Generation['name'], string>> = {
  A: `insert into redditharbor.redditor (redditor_id, name, ingested_at) select 'u' || id, 'someone', ${CAME} from ${POSTS};
    insert into redditharbor.submission (submission_id, redditor_id, created_at, title, subreddit, ingested_at) select id, 'u' || id, ${MADE}, 'A post', unit, ${CAME} from ${POSTS};
    insert into redditharbor.comment (comment_id, link_id, subreddit, created_at, body, ingested_at) select 'c' || id, 't3_' || id, unit, ${MADE}, 'Yes', ${CAME} from ${POSTS};`,
  B: `insert into public.redditors (username, ingested_at) select 'u' || id, ${CAME} from ${POSTS};
    insert into public.submissions (submission_id, redditor_id, title, subreddit, created_at, ingested_at)
      select post.id, r.id, 'A post', unit, ${MADE}, ${CAME} from ${POSTS} join public.redditors r on r.username = 'u' || post.id;
    insert into public.comments (submission_id, content, created_at, comment_id, subreddit, ingested_at)
      select s.id, 'Yes', ${MADE}, 'c' || post.id, unit, ${CAME} from ${POSTS} join public.submissions s on s.submission_id = post.id;
    insert into public.opportunity_analysis (submission_id, opportunity_id, subreddit, scored_at) select id, 'opp_' || id, unit, ${CAME} from ${POSTS};`,
  C: `${LOADED('reddit_harbor')} ${LOADED('public')}
    insert into reddit_harbor.submissions (id, title, subreddit, created_utc, _dlt_load_id, _dlt_id)
      select id, 'A post', unit, extract(epoch from ${MADE}), 1700000000 + came || '.5', 'd' || id from ${POSTS};
    insert into public.opportunity_analysis (submission_id, opportunity_id, subreddit, _dlt_load_id, _dlt_id)
      select id, 'opp_' || id, unit, 1700000000 + came || '.5', 'd' || id from ${POSTS};`,
  D: `insert into public.subreddits (name) values ('opensource'), ('SideProject');
    insert into public.redditors (username, created_at) select 'u' || id, ${CAME} from ${POSTS};
    insert into public.submissions (reddit_id, redditor_id, subreddit_id, title, created_at)
      select post.id, r.id, n.id, 'A post', ${CAME} from ${POSTS} join public.redditors r on r.username = 'u' || post.id join public.subreddits n on n.name = unit;
    insert into public.comments (submission_id, content, comment_id, subreddit, created_at)
      select s.id, 'Yes', 'c' || post.id, unit, ${CAME} from ${POSTS} join public.submissions s on s.reddit_id = post.id;
    insert into public.opportunities (title) values ('An opportunity');
    insert into public.opportunity_analysis (opportunity_id, created_at) select o.id, ${CAME} from ${POSTS}, public.opportunities o;`,
};

export const GENERATIONS: readonly Generation[] = (['A', 'B', 'C', 'D'] as const).map((name) => {
  const path = `../../config/examples/generation-${name.toLowerCase()}.datasets.yaml`;
  const datasets = readFileSync(new URL(path, import.meta.url), 'utf8');
  const additions = [...datasets.matchAll(/^# {3}((?:ALTER|CREATE) [^\n]*;)$/gmu)].map(
    ([, statement]) => statement ?? '',
  );
  return { name, datasets, additions, ddl: DDL[name], rows: ROWS[name] };
});
