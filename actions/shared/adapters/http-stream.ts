import type { IncomingMessage } from 'node:http';

import { connectByProxy } from './github/github-proxy.ts';
import { isLoopbackHost } from './loopback-host.ts';

interface HttpStreamOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/**
 * One GET, whose body the caller reads or destroys. Redirects are answers. Only `https:`, and `http:` to this machine: whatever is sent or read
 * must not cross a network in the open.
 *
 * @throws Error where no answer came: the system's, or an `AbortError`.
 */
export async function openHttp(address: string, { headers = {}, signal }: HttpStreamOptions): Promise<IncomingMessage> {
  const url = new URL(address);
  if (!isSafeAddress(url)) throw new TypeError('The address is neither https nor one of this machine.');
  const connection = await connectByProxy(url, signal);
  const way = connection === undefined ? {} : { createConnection: () => connection };
  // Not imported: importing node:http loads the whole of fetch (see github-transport.ts).
  const { request } = process.getBuiltinModule(url.protocol === 'https:' ? 'node:https' : 'node:http');
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      { method: 'GET', headers: { 'user-agent': 'switchback', ...headers }, ...way, signal },
      resolve,
    );
    // It may come a second time, while the answer is read: the reader sees it then.
    sent.on('error', reject);
    sent.end();
  });
}

/** Whether an address may be asked at all. */
export function isSafeAddress({ protocol, hostname }: URL): boolean {
  if (protocol === 'https:') return true;
  return protocol === 'http:' && hostname !== '' && isLoopbackHost(hostname.replace(/^\[(.+)\]$/u, '$1'));
}

/** Small enough that the text of a piece is cleared away while it is young. */
const PIECE_BYTES = 4 * 2 ** 10;

/**
 * The body up to so many bytes, in pieces; the connection is ended where there is more. A piece is gone when the next one is asked for: what the network
 * gave is copied into one memory and let go at once, else V8 keeps tens of MB of it until it clears them away.
 */
export async function* readUpTo(message: IncomingMessage, mostBytes: number): AsyncGenerator<Uint8Array> {
  const chunks = (message as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
  let memory: Uint8Array = new Uint8Array(2 ** 16);
  try {
    for (let left = mostBytes; left > 0;) {
      const taken = await takeNext(chunks, memory);
      if (taken === null) return;
      memory = taken.memory;
      const end = Math.min(taken.bytes, left);
      for (let at = 0; at < end; at += PIECE_BYTES) yield memory.subarray(at, Math.min(at + PIECE_BYTES, end));
      left -= taken.bytes;
    }
  } finally {
    message.destroy();
  }
}

/** Copies what comes next, into a larger memory where it does not fit. Nothing refers to the original afterwards. */
async function takeNext(
  chunks: AsyncIterator<Uint8Array>,
  memory: Uint8Array,
): Promise<{ readonly memory: Uint8Array; readonly bytes: number } | null> {
  const next = await chunks.next();
  if (next.done === true) return null;
  const { length: bytes } = next.value;
  const room = bytes <= memory.length ? memory : new Uint8Array(bytes);
  room.set(next.value);
  return { memory: room, bytes };
}
