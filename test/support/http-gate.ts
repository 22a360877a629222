import { createServer, request as send, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export interface GateRequest {
  readonly method: string;
  /** With the query string. */
  readonly path: string;
  readonly body: Buffer;
}

export interface GateAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
  /** In pieces over this time, where it is slow. */
  readonly overMs?: number;
}

/** `reset`: the connection breaks. `silence`: it stays open and nothing comes. */
export type GateOutcome = GateAnswer | 'reset' | 'silence';

/** What the gate does with a request: `forward` has it carried out behind the gate, at most once. */
export type GateRule = (request: GateRequest, forward: () => Promise<GateAnswer>) => Promise<GateOutcome>;

export interface HttpGate {
  readonly url: string;
  /** What tests may change while it runs; everything passes unless they do. */
  rule: GateRule;
  close(): Promise<void>;
}

const PASS: GateRule = (_, forward) => forward();
const PIECES = 8;

/** A way to a server on this machine on which a test can hold, lose and replace requests and answers, before or after they were carried out. */
export async function startHttpGate(target: string): Promise<HttpGate> {
  const server = createServer((request, response) => {
    pass(target, gate.rule, request, response).catch(() => request.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const gate: HttpGate = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    rule: PASS,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return gate;
}

async function pass(target: string, rule: GateRule, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = 'GET', url: path = '/' } = request;
  const body = await readAll(request);
  const headers = withoutHop(request.headers);
  const forward = (): Promise<GateAnswer> =>
    new Promise((resolve, reject) => {
      const sent = send(
        `${target}${path}`,
        { method, headers: { ...headers, 'content-length': body.length } },
        (answer) => {
          readAll(answer)
            .then((bytes) => resolve({ status: answer.statusCode ?? 502, headers: answer.headers, body: bytes }))
            .catch(reject);
        },
      );
      sent.once('error', reject);
      sent.end(body);
    });
  const outcome = await rule({ method, path, body }, forward);
  if (outcome === 'silence') return;
  if (outcome === 'reset') return void request.socket.resetAndDestroy();
  response.writeHead(outcome.status, withoutHop(outcome.headers));
  if (outcome.overMs === undefined) return void response.end(outcome.body);
  for (let piece = 0; piece < PIECES && !response.destroyed; piece += 1) {
    const [from, to] = [piece, piece + 1].map((at) => Math.floor((outcome.body.length * at) / PIECES));
    response.write(outcome.body.subarray(from, to));
    await sleep(outcome.overMs / PIECES);
  }
  response.end();
}

/** Headers that belong to one connection alone. */
const HOP = new Set(['host', 'connection', 'transfer-encoding', 'content-length']);

function withoutHop(headers: IncomingMessage['headers']): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined || HOP.has(name) ? [] : [[name, value]])),
  );
}

async function readAll(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
