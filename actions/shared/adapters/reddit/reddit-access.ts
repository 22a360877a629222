import type { RedditComments } from '../../collection-ports.ts';
import type { Clock, Random, RedditListings } from '../../ports.ts';
import { createRedditListings } from './reddit-listings.ts';
import { parseRedditUrl } from './reddit-transport.ts';

/** What a person gives to reach Reddit. */
export interface RedditAccess {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly userAgent: string;
  readonly apiUrl: string;
  readonly tokenUrl: string;
  /** How long all calls together may take. */
  readonly deadlineSeconds: number;
}

/** @throws OperatorError `input-invalid` for an address that would show the credentials. */
export function openReddit(
  access: RedditAccess,
  world: { readonly clock: Clock; readonly random: Random; readonly signal: AbortSignal },
): RedditListings & RedditComments {
  const { clientId, clientSecret, userAgent, apiUrl, tokenUrl, deadlineSeconds } = access;
  return createRedditListings({
    credentials: { clientId, clientSecret, userAgent },
    addresses: { api: parseRedditUrl(apiUrl), token: parseRedditUrl(tokenUrl) },
    deadlineAt: new Date(world.clock.now().getTime() + deadlineSeconds * 1_000),
    ...world,
  });
}
