import { dealRecordedPosts, toReplayedPost } from './replayed-units.ts';
import type { ReplayedPost } from './replayed-units.ts';

const SECONDS_APART = 300;

/**
 * As many posts as a listing reaches back, newest first: the 407 recorded ones again and again, with ids that count up and times 5 min apart in place
 * of their own. All other bytes stay as they were recorded.
 */
export function aThousandPosts({
  unit = 'opensource',
  count = 1_000,
  firstId = 36 ** 5,
  newestUtc = 1_776_100_000,
} = {}): readonly ReplayedPost[] {
  const recorded = [...dealRecordedPosts([unit]).values()].flat();
  return Array.from({ length: count }, (_, at) => {
    const id = (firstId + count - at).toString(36);
    const json = recorded[at % recorded.length]?.json ?? '';
    return toReplayedPost(
      json
        .replace(/"name":"t3_[0-9a-z]+"/u, `"name":"t3_${id}"`)
        .replace(/"id":"[0-9a-z]+"/u, `"id":"${id}"`)
        .replace(/"created_utc":[\d.]+/u, `"created_utc":${newestUtc - at * SECONDS_APART}.0`),
    );
  });
}
