/** The posts of both paths, empty: what the manual path writes, and what dlt does with its loads. Made anew each time. */
export const TABLES_OF_BOTH_PATHS = `
  DROP SCHEMA IF EXISTS reddit_harbor CASCADE; DROP TABLE IF EXISTS public.submissions;
  CREATE SCHEMA reddit_harbor;
  CREATE TABLE public.submissions (submission_id varchar(255) UNIQUE, subreddit text, created_at timestamptz, ingested_at timestamptz);
  CREATE TABLE reddit_harbor.submissions (id text, subreddit text, created_utc double precision, _dlt_load_id text);
  CREATE TABLE reddit_harbor._dlt_loads (load_id text, inserted_at timestamptz)`;
