import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { BODY_CHARACTERS, cutBody } from '../../../../actions/shared/markdown/cut-body.ts';

describe('a body that is too long', () => {
  it('is left as it is up to the limit', () => {
    const body = 'x'.repeat(BODY_CHARACTERS);
    expect(cutBody(body, 'elsewhere')).toBe(body);
  });
  it('is cut at the end of a line and names where the rest is', () => {
    const body = cutBody('one line\n'.repeat(50), 'https://example.org/report', 300);
    expect(body.length).toBeLessThanOrEqual(300);
    expect(body).toMatch(/^(?:one line\n)*one line\n\nThis was cut here: .*https:\/\/example\.org\/report\n$/u);
  });
  it('closes a block of code that the cut left open', () => {
    const body = cutBody(`\`\`\`\`text\n${'inside\n'.repeat(100)}\`\`\`\`\n`, 'elsewhere', 300);
    expect(body.match(/^````/gmu)).toHaveLength(2);
  });
  it('never is longer than the limit, nor ends within a character', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 400 }),
        fc.integer({ min: 150, max: 400 }),
        (text, limit) => {
          const body = cutBody(text, 'elsewhere', limit);
          expect(body.length).toBeLessThanOrEqual(Math.max(limit, 0));
          expect(body.isWellFormed()).toBe(text.isWellFormed());
        },
      ),
    );
  });
});
