import Snoowrap from 'snoowrap';
import { exchangeWithReddit } from './reddit-transport.ts';
import type { RawRequestOptions, RedditExchange } from './reddit-transport.ts';

/** Credentials of an application, as the runbook's step 4 takes them: REDDIT_PUBLIC, REDDIT_SECRET, REDDIT_USER_AGENT. */
export interface RedditCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Reddit throttles the default ones of libraries: it wants `platform:app:version (by /u/name)`. */
  readonly userAgent: string;
}

export interface RedditAddresses {
  /** `https://oauth.reddit.com` */
  readonly api: string;
  /** `https://www.reddit.com` */
  readonly token: string;
}

interface SnoowrapCore {
  rawRequest: (options: RawRequestOptions) => Promise<unknown>;
  config(options: object): unknown;
  oauthRequest(options: RawRequestOptions): PromiseLike<unknown>;
  _awaitRequestDelay: () => PromiseLike<void>;
}

/**
 * The only importer of snoowrap. Two things of it are used: its token request and its signed request, and each sends exactly one. Everything
 * else is left aside for a reason: its listings fetch page after page until Reddit stops them, its retries know no deadline and no 429, it
 * turns a missing body into a TypeError, and its addresses cannot be changed to another host or scheme. `rawRequest`, which it lets
 * callers replace, goes over one transport, so that the code that tests run against a replay is the code that talks to Reddit.
 */
export async function requestToken(
  credentials: RedditCredentials,
  addresses: RedditAddresses,
  signal: AbortSignal,
): Promise<RedditExchange> {
  let exchange: RedditExchange | undefined;
  // snoowrap's own `fromApplicationOnlyAuth` forgets the user agent on this call, and cannot tell a refusal from an outage.
  await Snoowrap.prototype.credentialedClientRequest.call(
    {
      ...credentials,
      rawRequest: async (options: RawRequestOptions) => (exchange = await exchangeWithReddit(options, signal)),
    } as unknown as Snoowrap,
    {
      method: 'post',
      baseUrl: addresses.token,
      uri: 'api/v1/access_token',
      form: { grant_type: 'client_credentials' },
    } as never,
  );
  return received(exchange);
}

/** One signed GET. The exchange is caught on the way, since snoowrap gives back the body alone, without status and headers. */
export async function getWithToken(
  request: { readonly path: string; readonly query: Readonly<Record<string, string | number>> },
  access: { readonly token: string; readonly userAgent: string; readonly apiUrl: string },
  signal: AbortSignal,
): Promise<RedditExchange> {
  let exchange: RedditExchange | undefined;
  const client = new Snoowrap({ userAgent: access.userAgent, accessToken: access.token }) as unknown as SnoowrapCore;
  client.config({ maxRetryAttempts: 1, warnings: false, debug: false });
  // Its pause before the first request lasts minus infinity, of which newer versions of Node warn in every log. The caller keeps the pace.
  client._awaitRequestDelay = () => Promise.resolve();
  client.rawRequest = async (options) => {
    exchange = await exchangeWithReddit(options, signal);
    // Text, so that snoowrap leaves it as it is: it would wrap posts into its own objects and call the deprecated `url.parse`.
    return { body: exchange.kind === 'response' ? exchange.body : '' };
  };
  await client.oauthRequest({ baseUrl: access.apiUrl, uri: request.path, method: 'get', qs: request.query });
  return received(exchange);
}

function received(exchange: RedditExchange | undefined): RedditExchange {
  if (exchange === undefined) throw new Error('snoowrap did not send the request that it was asked to send');
  return exchange;
}
