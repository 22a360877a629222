import type { HeldPosts } from '../backfill-ports.ts';
import type { Policy } from '../policy/policy.ts';
import type { Clock, IdCodec, IntegrityDatabase, RedditListings } from '../ports.ts';
import type { Measured } from '../verification/measured.ts';
import { deflateIdCodec } from './deflate-id-codec.ts';
import { createPostgresHeldPosts } from './postgres/postgres-held-posts.ts';
import { createPostgresIntegrityDatabase } from './postgres/postgres-integrity-database.ts';
import type { IntegrityLimits } from './postgres/postgres-integrity-database.ts';
import { createRedditListings } from './reddit/reddit-listings.ts';
import { parseRedditUrl } from './reddit/reddit-transport.ts';
import { signalAfter } from './signal-after.ts';
import { systemClock } from './system-clock.ts';

/** What a check of integrity was given to reach the outside. What is `undefined` was not given. */
export interface IntegrityAccess {
  readonly databaseUrl: string | undefined;
  readonly databaseCa: string | undefined;
  readonly redditPublic: string | undefined;
  readonly redditSecret: string | undefined;
  readonly redditUserAgent: string;
  readonly redditApiUrl: string;
  readonly redditTokenUrl: string;
  readonly isRedditWanted: boolean;
  readonly isBaseline: boolean;
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
}

export interface IntegritySources {
  readonly database: Measured<IntegrityDatabase>;
  readonly reddit: Measured<RedditListings>;
  readonly ids: IdCodec;
  readonly clock: Clock;
  /** Milliseconds of a clock that runs on. */
  readonly elapsedMs: () => number;
  readonly signalAfter: (milliseconds: number) => AbortSignal;
}

/** Who asks the tables about units that changed the path: the look, where the manual path is somebody else's program. `null`: `collect` does. */
export function openHeldPosts(
  { databaseUrl: url, databaseCa, signal }: IntegrityAccess,
  policy: Measured<Pick<Policy, 'collectors'>>,
): HeldPosts | null {
  if (url === undefined || !policy.measured || policy.value.collectors.manual.by !== 'external') return null;
  const certificate = databaseCa === undefined ? {} : { caCertificate: databaseCa };
  return createPostgresHeldPosts({ url, signal, now: () => systemClock.now(), ...certificate });
}

/** A baseline reads whole tables, once. */
const BASELINE_STATEMENT_MS = 300_000;

/** The database and Reddit, each as far as it was given, and what this machine has of its own. Nothing is reached yet. */
export function openIntegritySources(access: IntegrityAccess): IntegritySources {
  return {
    database: openDatabase(access),
    reddit: openReddit(access),
    ids: deflateIdCodec,
    clock: systemClock,
    elapsedMs: () => performance.now(),
    signalAfter,
  };
}

function openDatabase({
  databaseUrl: url,
  databaseCa,
  isBaseline,
  deadlineMs,
}: IntegrityAccess): Measured<IntegrityDatabase> {
  if (url === undefined) {
    const remedy = 'Set SUPABASE_DB_URL to a postgresql:// URL of a role that may read (in a workflow: the secret).';
    return { measured: false, message: 'no database was given', remedy };
  }
  const certificate = databaseCa === undefined ? {} : { caCertificate: databaseCa };
  const limits: IntegrityLimits = {
    lookMs: deadlineMs,
    ...(isBaseline ? { statementTimeoutMs: Math.min(BASELINE_STATEMENT_MS, deadlineMs) } : {}),
  };
  return {
    measured: true,
    value: createPostgresIntegrityDatabase({ url, now: () => systemClock.now(), limits, ...certificate }),
  };
}

function openReddit(access: IntegrityAccess): Measured<RedditListings> {
  const { isRedditWanted, redditPublic: clientId, redditSecret: clientSecret, redditUserAgent: userAgent } = access;
  if (!isRedditWanted) return { measured: false, message: 'the census is off', remedy: 'Look with the census on.' };
  if (clientId === undefined || clientSecret === undefined) {
    const remedy = 'Set REDDIT_PUBLIC and REDDIT_SECRET (in a workflow: the secrets).';
    return { measured: false, message: 'no credentials of Reddit were given', remedy };
  }
  const clock = systemClock;
  return {
    measured: true,
    value: createRedditListings({
      credentials: { clientId, clientSecret, userAgent },
      addresses: { api: parseRedditUrl(access.redditApiUrl), token: parseRedditUrl(access.redditTokenUrl) },
      deadlineAt: new Date(clock.now().getTime() + access.deadlineMs),
      ...{ clock, random: Math.random, signal: access.signal },
    }),
  };
}
