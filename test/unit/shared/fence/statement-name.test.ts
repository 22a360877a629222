import fc from 'fast-check';
import { expect, test } from 'vitest';

import { statementName, statementText } from '../../../../actions/shared/fence/statement-name.ts';
import { oneLine } from '../../../../actions/shared/markdown/one-line.ts';

test('a plain name is quoted as SQL wants it', () => {
  expect(statementName('dlt')).toBe('"dlt"');
  expect(statementName('a"b')).toBe('"a""b"');
  expect(statementText("it's")).toBe("'it''s'");
});

test('what cannot be shown as it is stands in escapes', () => {
  expect(statementName('a  b')).toBe(String.raw`U&"a\+000020\+000020b"`);
  expect(statementText('a\nb')).toBe(String.raw`U&'a\+00000ab'`);
});

/** As Postgres reads it. */
function read(name: string): string {
  const [, isEscaped, inner = ''] = /^(U&)?"([\s\S]*)"$/u.exec(name) ?? [];
  return isEscaped === undefined
    ? inner.replaceAll('""', '"')
    : inner.replaceAll(/\\\+([0-9a-f]{6})/gu, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)));
}

test('whatever the name, the statement names that role, and is one harmless line', () => {
  const names = fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }).filter((name) => !name.includes('\0'));
  fc.assert(
    fc.property(names, (name) => {
      const told = statementName(name);
      expect(read(told)).toBe(name);
      expect(oneLine(told, 1_000)).toBe(told);
    }),
  );
});
