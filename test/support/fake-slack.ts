import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the next request meets. `status` answers without posting; the `posted-…` ones post and then fail to say so. */
export type SlackFault =
  | { readonly kind: 'answer'; readonly status: number; readonly body: string; readonly retryAfter?: string }
  | { readonly kind: 'reset' }
  | { readonly kind: 'posted-then-reset' }
  | { readonly kind: 'posted-then-silent' };

export interface PostedMessage {
  readonly text: string;
  readonly blocks: readonly Readonly<Record<string, unknown>>[];
}

export interface FakeSlack {
  /** The webhook's address: a secret, as Slack's. */
  readonly url: string;
  readonly posted: readonly PostedMessage[];
  /** Requests so far, those that failed included. */
  requests(): number;
  /** Faults of the next requests, in order; a request without one is answered as Slack does. */
  queue(...faults: readonly SlackFault[]): void;
  close(): Promise<void>;
}

/** The path holds what a log must never show. */
const PATH = '/services/T0FAKE/B0FAKE/SECRETSECRETSECRET';

/**
 * A loopback server that answers as an incoming webhook: 200 `ok`, 400 `invalid_payload` or `no_text`, 404 `no_service`
 * (docs.slack.dev/messaging/sending-messages-using-incoming-webhooks, handling errors), and Block Kit's limits
 * (docs.slack.dev/reference/block-kit/blocks): 50 blocks, 3,000 characters a text, 150 a header.
 */
export async function startFakeSlack(): Promise<FakeSlack> {
  const posted: PostedMessage[] = [];
  const faults: SlackFault[] = [];
  let requests = 0;
  const server = createServer((request, response) => {
    requests += 1;
    void readBody(request).then((body) => answer({ request, response, body }, faults.shift(), posted));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${PATH}`,
    posted,
    requests: () => requests,
    queue: (...more) => {
      faults.push(...more);
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: string;
}

function answer({ request, response, body }: Exchange, fault: SlackFault | undefined, posted: PostedMessage[]): void {
  if (fault?.kind === 'reset') return void request.socket.destroy();
  if (fault?.kind === 'answer') {
    const headers = fault.retryAfter === undefined ? {} : { 'retry-after': fault.retryAfter };
    return void response.writeHead(fault.status, headers).end(fault.body);
  }
  const refusal = refusalOf(request, body);
  if (refusal !== null) return void response.writeHead(refusal.status).end(refusal.word);
  posted.push(JSON.parse(body) as PostedMessage);
  if (fault?.kind === 'posted-then-reset') return void request.socket.destroy();
  if (fault?.kind === 'posted-then-silent') return;
  response.writeHead(200, { 'content-type': 'text/html' }).end('ok');
}

/** What Slack says no to, for a request that no fault was queued for; `null` where it takes it. */
function refusalOf(request: IncomingMessage, body: string): { readonly status: number; readonly word: string } | null {
  if (request.method !== 'POST' || request.url !== PATH) return { status: 404, word: 'no_service' };
  const payload = parseObject(body);
  if (payload === null) return { status: 400, word: 'invalid_payload' };
  const { text, blocks } = payload;
  if (blocks === undefined && (typeof text !== 'string' || text === '')) return { status: 400, word: 'no_text' };
  return blocks === undefined || (Array.isArray(blocks) && areBlocks(blocks))
    ? null
    : { status: 400, word: 'invalid_blocks' };
}

function areBlocks(blocks: readonly unknown[]): boolean {
  return blocks.length > 0 && blocks.length <= 50 && blocks.every(isBlock);
}

function isBlock(block: unknown): boolean {
  const { type, text, elements } = (block ?? {}) as Record<string, unknown>;
  if (type === 'header') return isText(text, { types: ['plain_text'], longest: 150 });
  if (type === 'section') return isText(text, { types: ['mrkdwn', 'plain_text'], longest: 3_000 });
  const isElement = (element: unknown): boolean => isText(element, { types: ['mrkdwn', 'plain_text'], longest: 3_000 });
  return type === 'context' && Array.isArray(elements) && elements.length > 0 && elements.every(isElement);
}

function isText(value: unknown, { types, longest }: { types: readonly string[]; longest: number }): boolean {
  const { type, text } = (value ?? {}) as Record<string, unknown>;
  const isType = typeof type === 'string' && types.includes(type);
  return isType && typeof text === 'string' && text.length > 0 && text.length <= longest;
}

function parseObject(body: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
