import fc from 'fast-check';
import { expect, test } from 'vitest';

import { splitLines } from '../../../../actions/shared/investigation-sources/split-lines.ts';

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function linesOf(text: string, size: number): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const some of splitLines(inPieces(new TextEncoder().encode(text), size))) lines.push(...some);
  return lines;
}

test('lines are the same however the bytes are cut into pieces', async () => {
  const parts = fc.constantFrom('a', 'é', '\u{1f525}', '\n', '\r\n', ' ', 'ERROR x', '\u2028');
  await fc.assert(
    fc.asyncProperty(fc.array(parts, { maxLength: 30 }), fc.integer({ min: 1, max: 7 }), async (some, size) => {
      const text = some.join('');
      const expected = text.split(/\r?\n/u);
      if (expected.at(-1) === '') expected.pop();
      expect(await linesOf(text, size)).toEqual(expected);
    }),
  );
});

test('a lone carriage return ends a line, as a progress bar writes it', async () => {
  expect(await linesOf('10 %\r20 %\rdone\n', 100)).toEqual(['10 %', '20 %', 'done']);
});

test('a line without end is cut and its rest is dropped, and the next line is whole', async () => {
  const lines = await linesOf(`${'x'.repeat(100_000)}\nnext\n`, 1_000);
  expect(lines.map(({ length }) => length)).toEqual([8_192, 4]);
});

test('broken UTF-8 becomes the sign for it', async () => {
  const lines: string[] = [];
  for await (const some of splitLines(inPieces(Uint8Array.of(0x61, 0xff, 0x0a, 0xc3), 1))) lines.push(...some);
  expect(lines).toEqual(['a\ufffd', '\ufffd']);
});
