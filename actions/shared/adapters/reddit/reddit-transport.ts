import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

import { OperatorError } from '../../errors.ts';
import { isLoopbackHost } from '../loopback-host.ts';

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

const unpack = promisify(gunzip);

/** The largest body that is read: 100 posts are 0.3 MB. */
const BODY_LIMIT_BYTES = 16 * 1024 * 1024;

/**
 * Sends one request and never rejects. Redirects are answers: Reddit sends those who ask for an unknown subreddit to its search. Over `node:http`
 * and not `fetch`, which takes some 40 ms to load and passes every piece of a body through two streams.
 */
export async function exchangeWithReddit(options: RawRequestOptions, signal: AbortSignal): Promise<RedditExchange> {
  try {
    const message = await send(options, signal);
    const body = await readBody(message);
    if (body === null) return { kind: 'no-response', detail: `a body of more than ${BODY_LIMIT_BYTES} bytes` };
    const { headers } = message;
    const header = (name: string): string | null => [headers[name] ?? []].flat()[0] ?? null;
    return { kind: 'response', status: message.statusCode ?? 0, header, body };
  } catch (cause) {
    return { kind: 'no-response', detail: describe(signal.aborted ? signal.reason : cause) };
  }
}

function send(options: RawRequestOptions, signal: AbortSignal): Promise<IncomingMessage> {
  signal.throwIfAborted();
  const url = urlOf(options);
  const form = options.form === undefined ? null : new URLSearchParams(options.form).toString();
  const ofForm = form === null ? {} : { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' };
  const headers = { 'accept-encoding': 'gzip', ...headersOf(options), ...ofForm };
  const method = (options.method ?? 'get').toUpperCase();
  // Not imported: importing node:http loads the whole of fetch (see github-transport.ts).
  const { request } = process.getBuiltinModule(url.protocol === 'https:' ? 'node:https' : 'node:http');
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, signal }, resolve);
    // It may come a second time, while the answer is read: the reader sees it then.
    sent.on('error', reject);
    sent.end(form ?? undefined);
  });
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

/** `null` where there is more than any page holds, packed or unpacked. */
async function readBody(message: IncomingMessage): Promise<string | null> {
  const packed = await readBytes(message);
  if (packed === null) return null;
  if (message.headers['content-encoding'] !== 'gzip' || packed.length === 0) return packed.toString('utf8');
  const text = await unpack(packed, { maxOutputLength: BODY_LIMIT_BYTES }).catch((cause: unknown) => {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ERR_BUFFER_TOO_LARGE') return null;
    throw cause;
  });
  return text?.toString('utf8') ?? null;
}

function readBytes(message: IncomingMessage): Promise<Buffer | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  return new Promise((resolve, reject) => {
    message.on('data', (chunk: Uint8Array) => {
      size += chunk.byteLength;
      if (size > BODY_LIMIT_BYTES) {
        resolve(null);
        message.destroy();
      } else chunks.push(chunk);
    });
    message.on('error', reject);
    message.on('end', () => resolve(Buffer.concat(chunks)));
  });
}

/** The system's name of what happened, where it has one. */
function describe(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  if (cause.name === 'TimeoutError') return 'no answer in time';
  if (cause.name === 'AbortError') return 'broken off';
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message;
}
