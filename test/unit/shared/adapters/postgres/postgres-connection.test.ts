import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { openPostgres } from '../../../../../actions/shared/adapters/postgres/postgres-connection.ts';
import { startSilentPort, type SilentPort } from '../../../../support/silent-port.ts';

const PASSED = new DOMException('The time has passed.', 'TimeoutError');
const REASON = {
  name: 'DependencyError',
  message: expect.stringMatching(/^Connecting to the database at 127\.0\.0\.1:\d+ failed: The time has passed\.$/u),
  retryable: true,
  cause: PASSED,
};

describe('a server that says nothing', () => {
  let silent: SilentPort;
  beforeEach(async () => {
    silent = await startSilentPort();
  });
  afterEach(() => silent.close());

  test('connecting to it ends when it is broken off, with a reason', async () => {
    const ending = new AbortController();
    const opening = openPostgres({
      url: `postgresql://monitor@127.0.0.1:${silent.port}/postgres`,
      signal: ending.signal,
    });
    await silent.connected();
    ending.abort(PASSED);
    await expect(opening).rejects.toMatchObject(REASON);
  });

  test('connecting to it ends by itself in the time that is given', async () => {
    const opening = openPostgres({
      url: `postgresql://monitor@127.0.0.1:${silent.port}/postgres`,
      connectTimeoutMs: 50,
      signal: new AbortController().signal,
    });
    await expect(opening).rejects.toThrow(/timeout expired/u);
  });
});

/** The first message of a client is the start of the connection, or its wish for TLS: the server answers it so, and is silent then. */
describe.each([
  ['before the first word', '', ''],
  ['in the middle of the TLS handshake', 'S', '?sslmode=require'],
  ['while it asks for a password', 'R\0\0\0\b\0\0\0\x03', ''],
])('a connection that is broken off %s', (_, answer, parameters) => {
  test('is closed at once, and nothing of it is left waiting', async () => {
    const server = createServer();
    const came = once(server, 'connection') as Promise<[Socket]>;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const ending = new AbortController();
      const url = `postgresql://monitor@127.0.0.1:${(server.address() as AddressInfo).port}/postgres${parameters}`;
      const opening = openPostgres({ url, signal: ending.signal });
      const [socket] = await came;
      socket.on('error', () => undefined);
      const closed = new Promise((resolve) => socket.once('close', resolve));
      await once(socket, 'data');
      if (answer !== '') await new Promise((resolve) => socket.write(answer, 'latin1', resolve));
      ending.abort(PASSED);
      await expect(opening).rejects.toMatchObject(REASON);
      await closed;
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });
});
