import { readRecording } from './read-recording.ts';

/** The units of the source system's dlt module, as Reddit writes them: the runbook's three and two more. */
export const REPLAYED_UNITS = ['opensource', 'SideProject', 'productivity', 'freelance', 'personalfinance'] as const;

/** One recorded post as the replay serves it. */
export interface ReplayedPost {
  readonly fullname: string;
  readonly createdUtc: number;
  /** Exact JSON. */
  readonly json: string;
}

/**
 * The 407 recorded posts, dealt out to units like cards: no recording is of one of the runbook's subreddits. Three fields of a post are
 * rewritten, in place, in its text (`subreddit`, `subreddit_name_prefixed`, `permalink`); ids, times, scores, conditions and all other bytes stay. Each
 * unit comes newest first, and about 12 of its 81 posts are deleted or removed ones, which Reddit itself would list under /api/info alone.
 */
export function dealRecordedPosts(
  units: readonly string[] = REPLAYED_UNITS,
): ReadonlyMap<string, readonly ReplayedPost[]> {
  const recorded = (
    ['popular-hot-2026', 'askreddit-new-2020', 'all-new-stream-2021', 'info-with-deleted-2020'] as const
  ).flatMap((name) => readRecording(name).flatMap(({ posts }) => posts));
  return new Map(
    units.map((unit, index) => [
      unit.toLowerCase(),
      newestFirst(recorded.filter((_, at) => at % units.length === index).map((json) => move(json, unit))),
    ]),
  );
}

/** A post's JSON with what the replay needs to know of it. */
export function toReplayedPost(json: string): ReplayedPost {
  const { name, created_utc: createdUtc } = JSON.parse(json) as { name: string; created_utc: number };
  return { fullname: name, createdUtc, json };
}

function move(json: string, unit: string): ReplayedPost {
  const { subreddit } = JSON.parse(json) as { subreddit: string };
  const moved = json
    .replace(`"subreddit":"${subreddit}"`, `"subreddit":"${unit}"`)
    .replace(`"subreddit_name_prefixed":"r/${subreddit}"`, `"subreddit_name_prefixed":"r/${unit}"`)
    .replace(`"permalink":"/r/${subreddit}/`, `"permalink":"/r/${unit}/`);
  return toReplayedPost(moved);
}

function newestFirst(posts: readonly ReplayedPost[]): readonly ReplayedPost[] {
  return posts.toSorted((a, b) => b.createdUtc - a.createdUtc);
}
