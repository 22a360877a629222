import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

import { afterEach, expect, it } from 'vitest';

import { exchangeWithReddit } from '../../../../../actions/shared/adapters/reddit/reddit-transport.ts';

let server: Server;
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

async function ask(answer: RequestListener, signal = new AbortController().signal) {
  server = createServer(answer);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return exchangeWithReddit(
    { baseUrl, uri: 'r/x/new', form: { a: 'b c' }, method: 'post', auth: { bearer: 't' } },
    signal,
  );
}

it('asks for a packed body, unpacks it, and sends forms as forms', async () => {
  const seen: unknown[] = [];
  const answer = await ask((request, response) => {
    const { 'accept-encoding': encoding, 'content-type': type, authorization } = request.headers;
    request.setEncoding('utf8').on('data', (text) => seen.push(text));
    request.on('end', () => {
      seen.push(encoding, type, authorization);
      response.writeHead(200, { 'content-encoding': 'gzip', 'X-Ratelimit-Used': '3' }).end(gzipSync('{"ä":1}'));
    });
  });
  expect(answer).toMatchObject({ kind: 'response', status: 200, body: '{"ä":1}' });
  expect(answer.kind === 'response' && [answer.header('x-ratelimit-used'), answer.header('x-absent')]).toEqual([
    '3',
    null,
  ]);
  expect(seen).toEqual(['a=b+c', 'gzip', 'application/x-www-form-urlencoded;charset=UTF-8', 'Bearer t']);
});

const packed = gzipSync(Buffer.alloc(17 * 2 ** 20));
it.each<[string, RequestListener, string]>([
  [
    'a body that unpacks to more than any page',
    (_, to) => void to.writeHead(200, { 'content-encoding': 'gzip' }).end(packed),
    'a body of more than',
  ],
  [
    'a body that is larger than any page',
    (_, to) => void to.writeHead(200).end(Buffer.alloc(17 * 2 ** 20)),
    'a body of more than',
  ],
  [
    'a packed body that was cut',
    (_, to) => void to.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('abc').subarray(0, 12)),
    'Z_BUF_ERROR',
  ],
  [
    'a connection that breaks in the answer',
    (_, to) => void to.writeHead(200, { 'content-length': '9' }).write('a', () => to.destroy()),
    'ECONNRESET',
  ],
  ['a connection that breaks before it', (request) => void request.socket.destroy(), 'ECONNRESET'],
])('%s is no answer', async (_, listener, detail) => {
  expect(await ask(listener)).toMatchObject({ kind: 'no-response', detail: expect.stringContaining(detail) });
});

it('tells a time that passed from a run that was broken off', async () => {
  const ended = (name: string) => AbortSignal.abort(new DOMException('over', name));
  expect(await ask(() => undefined, ended('TimeoutError'))).toEqual({
    kind: 'no-response',
    detail: 'no answer in time',
  });
  server.close();
  const breaker = new AbortController();
  const answer = ask(() => breaker.abort(), breaker.signal);
  expect(await answer).toEqual({ kind: 'no-response', detail: 'broken off' });
});
