import { createRedditListings } from '../../../actions/shared/adapters/reddit/reddit-listings.ts';
import type { RedditListingsOptions } from '../../../actions/shared/adapters/reddit/reddit-listings.ts';
import type { RedditComments } from '../../../actions/shared/collection-ports.ts';
import type { Clock, RedditListings } from '../../../actions/shared/ports.ts';

/** A clock whose sleeps take no time but are kept, so that waits can be told exactly. */
export interface SleeplessClock extends Clock {
  readonly sleeps: readonly number[];
}

export function sleeplessClock(start = new Date('2026-04-13T20:50:00Z')): SleeplessClock {
  const sleeps: number[] = [];
  let now = start.getTime();
  return {
    sleeps,
    now: () => new Date(now),
    sleep: async (milliseconds) => {
      sleeps.push(milliseconds);
      now += milliseconds;
    },
  };
}

/** The real adapter, pointed at a replay. The deadline is 60 s away by its clock. */
export function openListings(
  url: string,
  options: Partial<RedditListingsOptions> & { readonly clock: Clock },
): RedditListings & RedditComments {
  return createRedditListings({
    credentials: {
      clientId: 'an-id',
      clientSecret: 'a-secret-of-the-application',
      userAgent: 'linux:switchback-test:0 (replay)',
    },
    addresses: { api: url, token: url },
    random: () => 0.5,
    deadlineAt: new Date(options.clock.now().getTime() + 60_000),
    signal: new AbortController().signal,
    requestTimeoutMs: 500,
    ...options,
  });
}
