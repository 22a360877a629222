import { once } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { expect, test } from 'vitest';

import { signalAfter } from '../../../../actions/shared/adapters/signal-after.ts';

/** The collector itself, which tests have no other way to call. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc()');
}

test('a signal made of it and another aborts, though garbage is collected meanwhile', async () => {
  const combined = (() => AbortSignal.any([new AbortController().signal, signalAfter(300)]))();
  const held = setInterval(collectGarbage, 20);
  await once(combined, 'abort');
  clearInterval(held);
  expect(combined.reason).toMatchObject({ name: 'TimeoutError' });
});

test('time that has passed already aborts on the next turn', async () => {
  const signal = signalAfter(-5);
  const held = setInterval(() => undefined, 1_000);
  await once(signal, 'abort');
  clearInterval(held);
  expect(signal.aborted).toBe(true);
});
