import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { oneLine } from '../../../../actions/shared/markdown/one-line.ts';
import { HOSTILE_TEXTS } from '../../../support/hostile-texts.ts';

const HARMLESS = /^(?!\s*::)(?!.*##\[)[^\p{Cc}\p{Cf}\p{Surrogate}\u2028\u2029]*$/u;

describe('oneLine', () => {
  it.each(Object.entries(HOSTILE_TEXTS))('makes one harmless line of: %s', (_name, text) => {
    expect(oneLine(text)).toMatch(HARMLESS);
    expect(Array.from(oneLine(text)).length).toBeLessThanOrEqual(200);
  });

  it('makes one harmless line of anything, and changes it no further', () => {
    const parts = fc.constantFrom(
      '::',
      '##',
      '[',
      '\n',
      ' ',
      '\u200b',
      '\u202e',
      '#',
      ':',
      '\ud800',
      '\u{e0041}',
      'x',
      '😀',
    );
    const text = fc.oneof(
      fc.array(parts).map((each) => each.join('')),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 40 }), (value, max) => {
        const line = oneLine(value, max);
        expect(line).toMatch(HARMLESS);
        expect(Array.from(line).length).toBeLessThanOrEqual(max);
        expect(oneLine(line, max)).toBe(line);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['a  b\t\tc\r\n d', 'a b c d'],
    ['##[error]x', '## [error]x'],
    ['#\u200b#[error]x', '## [error]x'],
    ['::error::x', ': :error::x'],
    ['  \n::error::x', ': :error::x'],
    ['see a::b and ##', 'see a::b and ##'],
    ['\u202egnp.exe', 'gnp.exe'],
    ['\u05e9\u05dc\u05d5\u05dd', '\u05e9\u05dc\u05d5\u05dd'],
    ['a\ud800b', 'a\ufffdb'],
    ['', ''],
    ['\0\u200b', ''],
  ])('turns %j into %j', (text, line) => {
    expect(oneLine(text)).toBe(line);
  });

  it('cuts between characters, never inside one', () => {
    expect(oneLine('😀😀😀😀', 3)).toBe('😀😀…');
    expect(oneLine('😀😀😀', 3)).toBe('😀😀😀');
  });
});
