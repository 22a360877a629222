import type { IncomingMessage } from 'node:http';

import { connectByProxy } from './github-proxy.ts';
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

/** The body up to so many bytes; the connection is ended where there is more, and the last piece is cut. */
export async function* readUpTo(message: IncomingMessage, mostBytes: number): AsyncGenerator<Uint8Array> {
  let left = mostBytes;
  for await (const chunk of message as AsyncIterable<Uint8Array>) {
    yield chunk.subarray(0, left);
    left -= chunk.length;
    // Leaving the loop destroys the message, and its connection with it.
    if (left <= 0) return;
  }
}
