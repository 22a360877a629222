import { expect, it } from 'vitest';

import { wrapLines } from '../../../../actions/shared/markdown/wrap-lines.ts';

it.each([
  ['short', 'short'],
  ['one two three four', 'one two\nthree four'],
  ['exactly te', 'exactly te'],
  ['one\n\n  two three four', 'one\n\n  two\nthree four'],
  ['averyverylongword and more', 'averyverylongword\nand more'],
  ['a 𝒃𝒃𝒃𝒃𝒃𝒃𝒃𝒃 c', 'a 𝒃𝒃𝒃𝒃𝒃𝒃𝒃𝒃\nc'],
  ['', ''],
])('%j', (text, expected) => {
  expect(wrapLines(text, 10)).toBe(expected);
});

it('changes nothing but blanks, and ends soon', () => {
  const text = `${'x'.repeat(20_000)} ${'word '.repeat(2_000)}\n${' '.repeat(5_000)}end`;
  const wrapped = wrapLines(text, 72);
  expect(wrapped.replaceAll('\n', ' ')).toBe(text.replaceAll('\n', ' '));
  expect(wrapped.split('\n').filter((line) => line.length > 72 && line.includes(' '))).toEqual([]);
});
