import { deflateSync } from 'node:zlib';

import { expect, test } from 'vitest';

import { unpackDltText } from '../../../../actions/shared/adapters/unpack-dlt-text.ts';

const pack = (bytes: string | Buffer) => deflateSync(bytes).toString('base64');

test('what dlt packed comes back, and what an old dlt left unpacked stays', () => {
  expect(unpackDltText(pack('{"a":"ü"}'))).toBe('{"a":"ü"}');
  expect(unpackDltText('{"a":1}')).toBe('{"a":1}');
});

test.each([
  ['no text', 7],
  ['nothing', null],
  ['empty', ''],
  ['no base64', 'a b'],
  ['base64 of something else', 'aGVsbG8='],
  ['cut off', pack('{"a":"a long enough text to be cut"}').slice(0, 24)],
  ['no UTF-8 inside', pack(Buffer.from([0xff, 0xfe]))],
  ['a text that was made to blow up', pack(Buffer.alloc(17 * 1024 * 1024))],
])('%s is null', (_, packed) => {
  expect(unpackDltText(packed)).toBeNull();
});
