import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Delivery } from './fault-effect.ts';
import type { Answer } from './github-bodies.ts';

const PIECES = 8;

/** Puts an answer on the wire, or does not, as a fault has it. */
export async function deliver(response: ServerResponse, answer: Answer, delivery: Delivery): Promise<void> {
  if (delivery.kind === 'none') return;
  if (delivery.kind === 'reset') return void response.socket?.resetAndDestroy();
  const { bytes, headers } = encode(answer);
  // GitHub sends chunks without a length, so that half an answer looks complete to HTTP.
  response.writeHead(answer.status, headers);
  if (delivery.kind === 'half') return void response.end(bytes.subarray(0, Math.floor(bytes.length / 2)));
  if (delivery.kind === 'slow') {
    for (let piece = 0; piece < PIECES && !response.destroyed; piece += 1) {
      response.write(bytes.subarray((bytes.length * piece) / PIECES, (bytes.length * (piece + 1)) / PIECES));
      await sleep(delivery.overMs / PIECES);
    }
    return void response.end();
  }
  response.end(bytes);
}

function encode({ body, headers = {} }: Answer): {
  readonly bytes: Buffer;
  readonly headers: Readonly<Record<string, string>>;
} {
  const always = { 'x-github-request-id': 'FAKE:1', 'x-github-api-version-selected': '2022-11-28', ...headers };
  if (body === undefined) return { bytes: Buffer.alloc(0), headers: always };
  if (body instanceof Uint8Array)
    return { bytes: Buffer.from(body.buffer, body.byteOffset, body.length), headers: always };
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  return { bytes, headers: { 'content-type': 'application/json; charset=utf-8', ...always } };
}
