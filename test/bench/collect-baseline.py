"""What the collect bench is measured beside: posts of subreddits' newest listings into Postgres, plainly, with PRAW and psycopg.

Configured by the environment: REDDIT_URL (a replay of Reddit), DATABASE_URL, UNITS (by comma), LIMIT. One row at a time with an upsert on the canonical id and
one transaction a subreddit, as a script of this kind is written; BATCH=1 hands all rows to one executemany instead, which psycopg pipelines.
"""

import os
from datetime import datetime, timezone

import praw
import psycopg

UPSERT = """
insert into public.submissions (submission_id, title, subreddit, created_at, text, url, permalink, upvotes, comments_count, is_nsfw, removed)
values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
on conflict (submission_id) do update set upvotes = excluded.upvotes, comments_count = excluded.comments_count, removed = excluded.removed
"""


def row(post: "praw.models.Submission") -> tuple:
    return (
        post.id,
        post.title,
        str(post.subreddit),
        datetime.fromtimestamp(post.created_utc, tz=timezone.utc),
        post.selftext,
        post.url,
        post.permalink,
        max(0, post.ups),
        post.num_comments,
        post.over_18,
        post.removed_by_category is not None,
    )


def main() -> None:
    address = os.environ["REDDIT_URL"]
    reddit = praw.Reddit(
        client_id="an-id",
        client_secret="a-secret",
        user_agent="linux:switchback-bench:0 (replay)",
        oauth_url=address,
        reddit_url=address,
        check_for_updates=False,
    )
    limit = int(os.environ["LIMIT"])
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection, connection.cursor() as cursor:
        for unit in os.environ["UNITS"].split(","):
            posts = reddit.subreddit(unit).new(limit=limit)
            if os.environ.get("BATCH") == "1":
                cursor.executemany(UPSERT, [row(post) for post in posts])
            else:
                for post in posts:
                    cursor.execute(UPSERT, row(post))
            connection.commit()


main()
