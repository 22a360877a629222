/** A table of the source system with its binding, as a dataset of `config/datasets.yaml`. */
export interface SourceTable {
  readonly schema: string;
  readonly table: string;
  /** Statements that make it, as its dump or loader had it; what was added for Switchback stands last. */
  readonly ddl: string;
  /** The dataset, indented as an item of `datasets:`. */
  readonly dataset: string;
}

/** The head of a `datasets.yaml` over such datasets. */
export function datasetsOf(...tables: readonly Pick<SourceTable, 'dataset'>[]): string {
  return `schema_version: 1\nunits:\n  - name: opensource\n  - name: SideProject\ndatasets:\n${tables.map(({ dataset }) => dataset).join('\n')}`;
}

const PATHS = `    paths:
      manual: { listing: new, limit: 50, filter: { rule: none }, cadence_minutes: 60 }`;
const BOTH_PATHS = `${PATHS}
      dlt: { listing: new, limit: 50, filter: { rule: none }, cadence_minutes: 60 }`;

/** The four generations of submissions (facts: source-system, 2.1). */
export const SUBMISSIONS_BY_GENERATION: Readonly<Record<'A' | 'B' | 'C' | 'D', SourceTable>> = {
  /** Made by the package redditharbor: the id is the primary key, created_at is Reddit's time, and nothing says when a row came in. */
  A: {
    schema: 'redditharbor',
    table: 'submission',
    ddl: `create schema redditharbor;
      create table redditharbor.submission (submission_id varchar(10) primary key, subreddit text, title text, created_at timestamptz)`,
    dataset: `  - name: submissions
    holds: posts
${PATHS}
    tables:
      - schema: redditharbor
        table: submission
        written_by: manual
        canonical_id: { column: submission_id, form: bare }
        unit_column: subreddit
        arrival: { rule: none }
        event_time: { column: created_at, type: timestamptz }
        required_columns: [submission_id, title]`,
  },
  /** The key is a UUID; the id of Reddit may be null, and only a plain index is on it. Both paths write it. */
  B: {
    schema: 'public',
    table: 'submissions',
    ddl: `create table public.submissions (id uuid primary key default gen_random_uuid(), subreddit_id uuid, redditor_id uuid,
        title varchar(300) not null, content text, content_raw text, upvotes int check (upvotes >= 0), downvotes int check (downvotes >= 0),
        comments_count int check (comments_count >= 0), awards_count int, created_at timestamptz default now(), post_type varchar(50),
        sentiment_score numeric(5,4) check (sentiment_score between -1 and 1), problem_keywords text, solution_mentions text, url text,
        is_nsfw boolean, is_spoiler boolean, submission_id varchar(255), archived boolean, removed boolean, attachment jsonb, poll jsonb, flair jsonb,
        awards jsonb, score jsonb, upvote_ratio jsonb, num_comments jsonb, edited boolean, text text, subreddit varchar(255), permalink text);
      create index idx_submissions_submission_id on public.submissions (submission_id);
      alter table public.submissions add column ingested_at timestamptz not null default now(),
        add column _dlt_load_id varchar(64), add column _dlt_id varchar(64);
      create index on public.submissions (ingested_at);
      create index on public.submissions (_dlt_load_id);
      create index on public.submissions (created_at)`,
    dataset: `  - name: submissions
    holds: posts
${BOTH_PATHS}
    dlt: { pipeline: shared_pipeline, schema: public }
    tables:
      - schema: public
        table: submissions
        written_by: both
        canonical_id: { column: submission_id, form: bare }
        unit_column: subreddit
        path: { rule: load_id }
        arrival: { rule: by_path, column: ingested_at }
        event_time: { column: created_at, type: timestamptz }
        required_columns: [submission_id, title, subreddit, created_at]
        columns: { title: title, url: url, permalink: permalink, num_comments: comments_count, upvotes: upvotes }`,
  },
  /** Made by dlt: merged on id, the time of the post as a number; dlt makes no index on its load id. */
  C: {
    schema: 'reddit_harbor',
    table: 'submissions',
    ddl: `create schema reddit_harbor; create schema reddit_harbor_staging;
      create table reddit_harbor._dlt_loads (load_id varchar(64) not null, schema_name varchar, status bigint not null,
        inserted_at timestamptz not null, schema_version_hash varchar);
      create table reddit_harbor.submissions (id varchar, subreddit varchar, title varchar, created_utc double precision,
        _dlt_load_id varchar not null, _dlt_id varchar not null unique);
      create table reddit_harbor_staging.submissions (like reddit_harbor.submissions including all);
      create index on reddit_harbor.submissions (id);
      create index on reddit_harbor.submissions (_dlt_load_id)`,
    dataset: `  - name: submissions-dlt
    holds: posts
    paths:
      dlt: { listing: new, limit: 50, filter: { rule: none }, cadence_minutes: 60 }
    dlt: { pipeline: reddit_harbor_collection, schema: reddit_harbor }
    tables:
      - schema: reddit_harbor
        table: submissions
        written_by: dlt
        canonical_id: { column: id, form: bare }
        unit_column: subreddit
        arrival: { rule: dlt_load }
        event_time: { column: created_utc, type: epoch_seconds }
        required_columns: [id, title, subreddit, created_utc]`,
  },
  /** The clean baseline: the id of Reddit is unique; subreddits are referred to, so the name is added. created_at is when the row was made. */
  D: {
    schema: 'public',
    table: 'submissions',
    ddl: `create table public.submissions (id uuid primary key default gen_random_uuid(), reddit_id varchar(20) not null unique, redditor_id uuid,
        subreddit_id uuid, title text not null, content text, url text, score int, num_comments int, created_at timestamptz default now(),
        updated_at timestamptz default now());
      alter table public.submissions add column subreddit text;
      create index on public.submissions (created_at)`,
    dataset: `  - name: submissions
    holds: posts
${PATHS}
    tables:
      - schema: public
        table: submissions
        written_by: manual
        canonical_id: { column: reddit_id, form: bare }
        unit_column: subreddit
        arrival: { rule: column, column: created_at }
        required_columns: [reddit_id, title]
        columns: { title: title, url: url, num_comments: num_comments }`,
  },
};

/** The three shapes of opportunity_analysis (facts: source-system, 2.2), each referring to a dataset `submissions`, save the last. */
export const ANALYSIS_BY_SHAPE: Readonly<Record<'migration' | 'dlt' | 'baseline', SourceTable>> = {
  migration: {
    schema: 'public',
    table: 'opportunity_analysis',
    ddl: `create table public.opportunity_analysis (id bigserial primary key, submission_id text not null, opportunity_id text unique not null,
        title text, subreddit text, sector text, final_score numeric(5,2), priority text, scored_at timestamptz default now());
      create index on public.opportunity_analysis (scored_at);
      create index on public.opportunity_analysis (submission_id)`,
    dataset: `  - name: opportunity-analysis
    holds: derived
    cadence_minutes: 1440
    tables:
      - schema: public
        table: opportunity_analysis
        written_by: downstream
        canonical_id: { column: opportunity_id, form: opaque }
        unit_column: subreddit
        arrival: { rule: column, column: scored_at }
        required_columns: [opportunity_id, submission_id]
        parents:
          - { column: submission_id, dataset: submissions }`,
  },
  dlt: {
    schema: 'public',
    table: 'opportunity_analysis',
    ddl: `create table public.opportunity_analysis (submission_id varchar not null, opportunity_id varchar, title varchar, subreddit varchar, sector varchar,
        simplicity_score double precision, final_score bigint, priority varchar, app_concept varchar, core_functions varchar, growth_justification varchar,
        _dlt_load_id varchar not null, _dlt_id varchar not null unique);
      create index on public.opportunity_analysis (_dlt_load_id);
      create index on public.opportunity_analysis (opportunity_id)`,
    dataset: `  - name: opportunity-analysis
    holds: derived
    paths:
      dlt: { listing: new, limit: 50, filter: { rule: none }, cadence_minutes: 1440 }
    dlt: { pipeline: reddit_harbor_collection, schema: public }
    tables:
      - schema: public
        table: opportunity_analysis
        written_by: dlt
        canonical_id: { column: opportunity_id, form: opaque }
        unit_column: subreddit
        arrival: { rule: dlt_load }
        required_columns: [opportunity_id, submission_id]
        parents:
          - { column: submission_id, dataset: submissions }`,
  },
  baseline: {
    schema: 'public',
    table: 'opportunity_analysis',
    ddl: `create table public.opportunity_analysis (id uuid primary key default gen_random_uuid(), opportunity_id uuid, problem_category text,
        problem_frequency text, user_impact_level text, market_size text, growth_potential text, created_at timestamptz default now(),
        updated_at timestamptz default now());
      create index on public.opportunity_analysis (created_at)`,
    dataset: `  - name: opportunity-analysis
    holds: derived
    cadence_minutes: 1440
    tables:
      - schema: public
        table: opportunity_analysis
        written_by: downstream
        canonical_id: { column: id, form: opaque }
        arrival: { rule: column, column: created_at }
        required_columns: [id]`,
  },
};

/** Comments as the source system keeps them, with the time of their arrival added (facts: source-system, 2.4). */
export const COMMENTS: SourceTable = {
  schema: 'public',
  table: 'comments',
  ddl: `create table public.comments (id uuid primary key default gen_random_uuid(), submission_id uuid, parent_comment_id uuid, content text not null,
      upvotes int check (upvotes >= 0), created_at timestamptz, comment_depth int check (comment_depth >= 0), link_id varchar(255), comment_id varchar(255),
      parent_id varchar(255), body text, subreddit varchar(255), score jsonb, edited boolean, removed boolean);
    alter table public.comments add column ingested_at timestamptz not null default now();
    create index on public.comments (ingested_at);
    create index on public.comments (comment_id);
    create index on public.comments (submission_id)`,
  dataset: `  - name: comments
    holds: comments
    cadence_minutes: 60
    tables:
      - schema: public
        table: comments
        written_by: downstream
        canonical_id: { column: comment_id, form: bare }
        unit_column: subreddit
        arrival: { rule: column, column: ingested_at }
        event_time: { column: created_at, type: timestamptz }
        required_columns: [comment_id]
        parents:
          - { column: submission_id, dataset: submissions, parent_column: id }`,
};
