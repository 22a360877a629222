import { getHeapStatistics } from 'node:v8';

import { expect, test } from 'vitest';

import { createStreamClearing } from '../../../../actions/shared/adapters/cleared-streams.ts';

const PIECE_BYTES = 64 * 2 ** 10;

/** Each piece leaves something behind that is soon not needed any more, as lines of a log do. */
async function* pieces(count: number): AsyncGenerator<Uint8Array> {
  const kept: unknown[] = [];
  for (let at = 0; at < count; at += 1) {
    kept.push(Array.from({ length: 20_000 }, (_, index) => ({ at, index })));
    if (kept.length > 4) kept.shift();
    yield new Uint8Array(PIECE_BYTES).fill(at % 256);
  }
}

test('every piece comes through, in order', async () => {
  const seen: number[] = [];
  for await (const piece of createStreamClearing()(pieces(20))) {
    expect(piece).toHaveLength(PIECE_BYTES);
    seen.push(piece[0] ?? -1);
  }
  expect(seen).toEqual(Array.from({ length: 20 }, (_, at) => at));
});

test('what lies about is cleared away while the streams are read', async () => {
  const cleared = createStreamClearing();
  let [seen, most] = [0, 0];
  for (let stream = 0; stream < 5; stream += 1)
    for await (const piece of cleared(pieces(20))) {
      seen += piece.length;
      most = Math.max(most, getHeapStatistics().used_heap_size);
    }
  const begin = getHeapStatistics().used_heap_size;
  expect(seen).toBe(100 * PIECE_BYTES);
  // A hundred pieces leave some 90 MB behind, of which five may stand at any time.
  expect(most - begin).toBeLessThan(40 * 2 ** 20);
});

test('so is what lies in memory beside the objects, as pieces of the network do', async () => {
  const ofNetwork = async function* (): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < 1_000; at += 1) yield new Uint8Array(PIECE_BYTES);
  };
  let most = 0;
  const begin = process.memoryUsage().arrayBuffers;
  for await (const piece of createStreamClearing()(ofNetwork())) {
    expect(piece).toHaveLength(PIECE_BYTES);
    most = Math.max(most, process.memoryUsage().arrayBuffers);
  }
  // 64 MB in all.
  expect(most - begin).toBeLessThan(10 * 2 ** 20);
});

test('a stream that breaks off breaks off for its reader', async () => {
  const broken = async function* (): AsyncGenerator<Uint8Array> {
    yield new Uint8Array(1);
    throw new Error('reset');
  };
  const read = async () => {
    for await (const piece of createStreamClearing()(broken())) expect(piece).toHaveLength(1);
  };
  await expect(read()).rejects.toThrow('reset');
});
