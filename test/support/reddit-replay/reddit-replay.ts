import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ReplayedComment } from './modelled-comments.ts';
import { readRecording } from './read-recording.ts';
import type { RecordedExchange, RecordingName } from './read-recording.ts';
import { EMPTY_LISTING, playFault } from './replay-fault.ts';
import type { ReplayFault } from './replay-fault.ts';
import { dealRecordedPosts } from './replayed-units.ts';
import type { ReplayedPost } from './replayed-units.ts';

export interface RedditReplayOptions {
  /** Its exchanges are served byte for byte to requests with the same method, path and parameters. */
  readonly recording?: RecordingName;
  /** Unit in lower case → its posts, newest first. Default: all recorded posts, dealt out to the runbook's units; none where `recording` is given. */
  readonly units?: ReadonlyMap<string, readonly ReplayedPost[]>;
  /** Unit in lower case → its comments, newest first (`modelled-comments.ts`). */
  readonly comments?: ReadonlyMap<string, readonly ReplayedComment[]>;
  /** The most that a page holds, whatever was asked for: Reddit takes removed posts out of its pages, which are then short. Default 100. */
  readonly pageSize?: number;
  /** Takes a limit above 100 for 100, as Reddit does, and an extra parameter or two: for clients that are not ours. */
  readonly isLenient?: boolean;
  /** How many of each unit's newest posts are not there yet, until `releasePosts`. */
  readonly heldBack?: number;
  /** Units that are banned or private at the source, by name in lower case. */
  readonly gone?: Readonly<Record<string, 'banned' | 'private'>>;
  /** The budget before the first call. Default: as in the recording of 2026. */
  readonly budget?: { readonly used: number; readonly remaining: number; readonly resetSeconds: number };
}

export interface ReplayedRequest {
  readonly method: string;
  /** Path with its parameters. */
  readonly url: string;
  readonly userAgent: string;
  /** By `performance.now()`. */
  readonly receivedAt: number;
}

export interface RedditReplay {
  /** For `reddit-api-url` and `reddit-token-url` alike. */
  readonly url: string;
  readonly requests: readonly ReplayedRequest[];
  /** For the next request that no earlier fault takes. */
  queueFault(...faults: readonly ReplayFault[]): void;
  /** Changes a unit's posts just before the next older page is answered: what happens at Reddit between two pages. */
  queueChange(unit: string, change: (posts: readonly ReplayedPost[]) => readonly ReplayedPost[]): void;
  /** Another client of the same id makes so many calls. */
  spend(calls: number): void;
  /** The window is over: the budget is what it was at the start. */
  renewBudget(): void;
  /** Lets the oldest of a unit's held-back posts appear. */
  releasePosts(unit: string, count: number): void;
  /** Stops. Rejects where a request came that Reddit would not have got from a well-behaved client. */
  close(): Promise<void>;
}

const TOKEN = 'recorded-token';
const TOKEN_BODY = `{"access_token":"${TOKEN}","token_type":"bearer","expires_in":86400,"scope":"*"}`;
const JSON_TYPE = { 'content-type': 'application/json; charset=UTF-8' };
const KNOWN_PARAMETERS = new Set(['limit', 'after', 'before', 'raw_json', 'id', 't']);

/** A stand-in for Reddit on this machine's loopback address, made of what Reddit really sent. What it does not model is a loud 501. */
export async function startRedditReplay(options: RedditReplayOptions = {}): Promise<RedditReplay> {
  const replay = new Replay(options);
  await replay.listen();
  return replay;
}

class Replay implements RedditReplay {
  readonly requests: ReplayedRequest[] = [];
  readonly #violations: string[] = [];
  readonly #faults: ReplayFault[] = [];
  readonly #recorded: readonly RecordedExchange[];
  readonly #units: Map<string, readonly ReplayedPost[]>;
  readonly #comments: ReadonlyMap<string, readonly ReplayedComment[]>;
  readonly #changes: (() => void)[] = [];
  readonly #pageSize: number;
  readonly #isLenient: boolean;
  readonly #heldBack = new Map<string, number>();
  readonly #gone: Readonly<Record<string, 'banned' | 'private'>>;
  readonly #fullBudget: { readonly used: number; readonly remaining: number; readonly resetSeconds: number };
  #budget: { used: number; remaining: number; resetSeconds: number };
  readonly #server = createServer((request, response) => void this.#serve(request, response));

  constructor(options: RedditReplayOptions) {
    const { recording, units, heldBack = 0, gone = {}, budget } = options;
    this.#recorded = recording === undefined ? [] : readRecording(recording);
    this.#units = new Map(units ?? (recording === undefined ? dealRecordedPosts() : []));
    this.#comments = options.comments ?? new Map();
    this.#pageSize = options.pageSize ?? 100;
    this.#isLenient = options.isLenient ?? false;
    for (const unit of this.#units.keys()) this.#heldBack.set(unit, heldBack);
    this.#gone = gone;
    this.#fullBudget = budget ?? { used: 2, remaining: 998, resetSeconds: 15 };
    this.#budget = { ...this.#fullBudget };
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  listen(): Promise<void> {
    return new Promise((resolve) => void this.#server.listen(0, '127.0.0.1', resolve));
  }

  queueFault(...faults: readonly ReplayFault[]): void {
    this.#faults.push(...faults);
  }

  queueChange(unit: string, change: (posts: readonly ReplayedPost[]) => readonly ReplayedPost[]): void {
    this.#changes.push(() => this.#units.set(unit, change(this.#units.get(unit) ?? [])));
  }

  spend(calls: number): void {
    for (let call = 0; call < calls; call += 1) this.#spend();
  }

  renewBudget(): void {
    this.#budget = { ...this.#fullBudget };
  }

  releasePosts(unit: string, count: number): void {
    this.#heldBack.set(unit, Math.max(0, (this.#heldBack.get(unit) ?? 0) - count));
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => void this.#server.close(resolve));
    if (this.#violations.length > 0)
      throw new Error(`Reddit would not have got this from a well-behaved client:\n${this.#violations.join('\n')}`);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const receivedAt = performance.now();
    const form = await readText(request);
    const url = new URL(request.url ?? '/', this.url);
    this.requests.push({
      method: request.method ?? '',
      url: url.pathname + url.search,
      userAgent: request.headers['user-agent'] ?? '',
      receivedAt,
    });
    const endpoint = url.pathname === '/api/v1/access_token' ? 'token' : 'api';
    const problem =
      endpoint === 'token' ? checkTokenRequest(request, form) : checkApiRequest(request, url, this.#isLenient);
    if (problem !== undefined)
      return this.#refuse(`${request.method} ${url.pathname}${url.search}: ${problem}`, response);
    const isNextPage = url.searchParams.has('after');
    const isComments = url.pathname.endsWith('/comments');
    const at = this.#faults.findIndex(
      ({ on = 'api' }) => on === endpoint || (on === 'next-page' && isNextPage) || (on === 'comments' && isComments),
    );
    const fault = at < 0 ? undefined : this.#faults.splice(at, 1)[0];
    if (isNextPage) this.#changes.shift()?.();
    if (fault !== undefined) return playFault(fault, response);
    this.#answer(request, url, response);
  }

  #answer(request: IncomingMessage, url: URL, response: ServerResponse): void {
    const recorded = this.#recorded.find(
      (exchange) => exchange.method === request.method && sameTarget(exchange.url, url),
    );
    if (recorded !== undefined) return void response.writeHead(recorded.status, recorded.headers).end(recorded.body);
    if (url.pathname === '/api/v1/access_token') return void response.writeHead(200, JSON_TYPE).end(TOKEN_BODY);
    const [, unit, listing] = /^\/r\/([^/]+)\/(new|hot|top|rising|comments)\/?$/.exec(url.pathname) ?? [];
    const gone = unit === undefined ? undefined : this.#gone[unit.toLowerCase()];
    if (gone !== undefined) return this.#answerGone(gone, response);
    const shown = unit === undefined ? undefined : this.#shown(unit.toLowerCase(), listing ?? '');
    if (shown !== undefined) return this.#answerPage(pageOf(shown, url.searchParams, this.#pageSize), response);
    if (url.pathname === '/api/info') return this.#answerPage(this.#lookUp(url.searchParams), response);
    this.#refuse(`${request.method} ${url.pathname}${url.search}: not recorded and not modelled`, response);
  }

  #answerPage({ posts, after }: Page, response: ServerResponse): void {
    const children = posts.map(({ fullname, json }) => `{"kind":"${fullname.slice(0, 2)}","data":${json}}`).join(',');
    const anchor = JSON.stringify(after);
    const body =
      posts.length === 0
        ? EMPTY_LISTING
        : `{"kind":"Listing","data":{"after":${anchor},"dist":${posts.length},"modhash":null,"geo_filter":null,"children":[${children}],"before":null}}`;
    response.writeHead(200, { ...JSON_TYPE, ...this.#spend() }).end(body);
  }

  /** Reddit's bodies for units that are not shown. */
  #answerGone(reason: 'banned' | 'private', response: ServerResponse): void {
    const [status, message] = reason === 'banned' ? [404, 'Not Found'] : [403, 'Forbidden'];
    response
      .writeHead(status, { ...JSON_TYPE, ...this.#spend() })
      .end(JSON.stringify({ reason, message, error: status }));
  }

  #spend(): Record<string, string> {
    const { used, remaining, resetSeconds } = this.#budget;
    this.#budget = { used: used + 1, remaining: Math.max(0, remaining - 1), resetSeconds };
    return {
      'x-ratelimit-remaining': this.#budget.remaining.toFixed(1),
      'x-ratelimit-reset': String(resetSeconds),
      'x-ratelimit-used': String(this.#budget.used),
    };
  }

  /** Comments of a unit that none were given for are not modelled. */
  #shown(unit: string, listing: string): readonly Shown[] | undefined {
    if (listing === 'comments') return this.#comments.get(unit);
    return this.#units.get(unit)?.slice(this.#heldBack.get(unit) ?? 0);
  }

  #lookUp(parameters: URLSearchParams): Page {
    const wanted = new Set((parameters.get('id') ?? '').split(','));
    return { posts: [...this.#units.values()].flat().filter(({ fullname }) => wanted.has(fullname)), after: null };
  }

  #refuse(problem: string, response: ServerResponse): void {
    this.#violations.push(problem);
    response
      .writeHead(501, { 'content-type': 'text/plain' })
      .end(`The replay of Reddit does not know this request. ${problem}\n`);
  }
}

type Shown = Pick<ReplayedPost, 'fullname' | 'json'>;

interface Page {
  readonly posts: readonly Shown[];
  readonly after: string | null;
}

/** `after` pages older, `before` newer; an anchor that is not there any more gives an empty page with status 200, as Reddit does. */
function pageOf(posts: readonly Shown[], parameters: URLSearchParams, pageSize: number): Page {
  const limit = Math.min(pageSize, Number(parameters.get('limit') ?? 25));
  const [after, before] = [parameters.get('after'), parameters.get('before')];
  const anchor = posts.findIndex(({ fullname }) => fullname === (after ?? before));
  if ((after ?? before) !== null && anchor < 0) return { posts: [], after: null };
  if (before !== null) return { posts: posts.slice(Math.max(0, anchor - limit), anchor), after: null };
  const page = posts.slice(anchor + 1, anchor + 1 + limit);
  const last = page.at(-1);
  return { posts: page, after: last === undefined || last === posts.at(-1) ? null : last.fullname };
}

function checkTokenRequest(request: IncomingMessage, form: string): string | undefined {
  if (request.method !== 'POST') return 'the token endpoint takes POST alone';
  if (!/^Basic \S+$/.test(request.headers.authorization ?? '')) return 'no basic authorization';
  if (new URLSearchParams(form).get('grant_type') !== 'client_credentials') return `an unexpected form: ${form}`;
  return checkUserAgent(request);
}

function checkApiRequest(request: IncomingMessage, url: URL, isLenient: boolean): string | undefined {
  const limit = Number(url.searchParams.get('limit') ?? 25);
  const unknown = [...url.searchParams.keys()].find((name) => !KNOWN_PARAMETERS.has(name));
  if (request.method !== 'GET') return 'collection only reads';
  if (!isOwnToken(request.headers.authorization ?? '')) return 'not the bearer token that was given out';
  if (isLenient) return checkUserAgent(request);
  if (url.searchParams.get('raw_json') !== '1') return 'no raw_json=1';
  if (!Number.isInteger(limit) || limit < 1 || limit > 100) return `limit=${limit}`;
  return unknown === undefined ? checkUserAgent(request) : `an unknown parameter ${unknown}`;
}

/** The name of the scheme is written in any case. */
function isOwnToken(authorization: string): boolean {
  return /^bearer (.*)$/iu.exec(authorization)?.[1] === TOKEN;
}

function checkUserAgent(request: IncomingMessage): string | undefined {
  const userAgent = request.headers['user-agent'] ?? '';
  return userAgent === '' || /^(node|undici|snoowrap)/.test(userAgent)
    ? `the user agent ${JSON.stringify(userAgent)}, which Reddit throttles`
    : undefined;
}

function sameTarget(recorded: URL, asked: URL): boolean {
  const sorted = (url: URL): string =>
    [...url.searchParams]
      .map(([name, value]) => `${name}=${value}`)
      .toSorted()
      .join('&');
  return recorded.pathname === asked.pathname && sorted(recorded) === sorted(asked);
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
