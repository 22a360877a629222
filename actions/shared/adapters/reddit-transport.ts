import { OperatorError } from '../errors.ts';
import { isLoopbackHost } from './loopback-host.ts';

/** One answer over HTTP, whatever its status. */
export interface RedditResponse {
  readonly kind: 'response';
  readonly status: number;
  readonly header: (name: string) => string | null;
  readonly body: string;
}

/** No answer: reset, time-out, broken off. `detail` names the cause without the request. */
export interface RedditNoResponse {
  readonly kind: 'no-response';
  readonly detail: string;
}

export type RedditExchange = RedditResponse | RedditNoResponse;

/** What snoowrap hands to `rawRequest`, as far as it is used here. */
export interface RawRequestOptions {
  readonly method?: string;
  readonly baseUrl?: string;
  readonly uri?: string | URL;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly qs?: Readonly<Record<string, string | number>>;
  readonly form?: Readonly<Record<string, string>>;
  readonly auth?: { readonly bearer?: string; readonly user?: string; readonly pass?: string };
}

/** The largest body that is read: 100 posts are 0.3 MB. */
const BODY_LIMIT_BYTES = 16 * 1024 * 1024;

/** Sends one request and never rejects. Redirects are answers: Reddit sends those who ask for an unknown subreddit to its search. */
export async function exchangeWithReddit(options: RawRequestOptions, signal: AbortSignal): Promise<RedditExchange> {
  try {
    const response = await fetch(urlOf(options), {
      method: (options.method ?? 'get').toUpperCase(),
      headers: headersOf(options),
      redirect: 'manual',
      signal,
      ...(options.form === undefined ? {} : { body: new URLSearchParams(options.form) }),
    });
    const body = await readBody(response);
    if (body === null) return { kind: 'no-response', detail: `a body of more than ${BODY_LIMIT_BYTES} bytes` };
    return { kind: 'response', status: response.status, header: (name) => response.headers.get(name), body };
  } catch (cause) {
    return { kind: 'no-response', detail: describe(cause) };
  }
}

/**
 * The base address of an API of Reddit's. Plain HTTP is for this machine alone: everywhere else the credentials would be readable.
 *
 * @throws OperatorError `input-invalid`.
 */
export function parseRedditUrl(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const host = parsed?.hostname.replace(/^\[(.+)\]$/, '$1') ?? '';
  if (parsed?.protocol === 'https:' || (parsed?.protocol === 'http:' && host !== '' && isLoopbackHost(host)))
    return parsed.href;
  throw new OperatorError({
    reasonCode: 'input-invalid',
    message: "The address of Reddit's API cannot be used.",
    observed: parsed === undefined ? 'no URL' : `${parsed.protocol}//${parsed.host}`,
    expected: 'an https:// URL, or http:// to an address of this machine',
    remedy: 'Leave reddit-api-url and reddit-token-url at their defaults, or point them at a replay on this machine.',
  });
}

function urlOf(options: RawRequestOptions): URL {
  const base = options.baseUrl ?? '';
  const url = new URL(String(options.uri ?? '').replace(/^\//, ''), base.endsWith('/') ? base : `${base}/`);
  for (const [name, value] of Object.entries(options.qs ?? {})) url.searchParams.set(name, String(value));
  url.searchParams.sort();
  return url;
}

function headersOf({ headers = {}, auth }: RawRequestOptions): Record<string, string> {
  const given = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  const credentials =
    auth?.bearer === undefined
      ? `Basic ${Buffer.from(`${auth?.user ?? ''}:${auth?.pass ?? ''}`).toString('base64')}`
      : `Bearer ${auth.bearer}`;
  return {
    ...Object.fromEntries(given),
    accept: 'application/json',
    ...(auth === undefined ? {} : { authorization: credentials }),
  };
}

async function readBody(response: Response): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > BODY_LIMIT_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** `fetch` says only "fetch failed" or "terminated"; what happened is in its cause. */
function describe(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  if (cause.name === 'TimeoutError') return 'no answer in time';
  if (cause.name === 'AbortError') return 'broken off';
  const inner = cause.cause;
  const code = inner instanceof Error && 'code' in inner && typeof inner.code === 'string' ? inner.code : undefined;
  return code ?? (inner instanceof Error ? inner.message : cause.message);
}
