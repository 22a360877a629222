import { afterEach, beforeEach, expect, test } from 'vitest';

import { openPostgres } from '../../../../actions/shared/adapters/postgres-connection.ts';
import { startSilentPort, type SilentPort } from '../../../support/silent-port.ts';

let silent: SilentPort;
beforeEach(async () => {
  silent = await startSilentPort();
});
afterEach(() => silent.close());

test('connecting to a server that says nothing ends when it is broken off, with a reason', async () => {
  const ending = new AbortController();
  const opening = openPostgres({
    url: `postgresql://monitor@127.0.0.1:${silent.port}/postgres`,
    signal: ending.signal,
  });
  await silent.connected();
  ending.abort(new DOMException('The time has passed.', 'TimeoutError'));
  await expect(opening).rejects.toMatchObject({
    name: 'DependencyError',
    message: expect.stringMatching(/^Connecting to the database at 127\.0\.0\.1:\d+ failed: The time has passed\.$/u),
    retryable: true,
  });
});

test('connecting to a server that says nothing ends by itself in the time that is given', async () => {
  const opening = openPostgres({
    url: `postgresql://monitor@127.0.0.1:${silent.port}/postgres`,
    connectTimeoutMs: 50,
    signal: new AbortController().signal,
  });
  await expect(opening).rejects.toThrow(/timeout expired/u);
});
