import { describe, expect, it } from 'vitest';

import { isNestedTooDeeply } from '../../../../actions/shared/cutover/json-depth.ts';

describe('isNestedTooDeeply', () => {
  it('holds from 101 levels on, whether they close or not', () => {
    expect(isNestedTooDeeply(`${'['.repeat(100)}${']'.repeat(100)}`)).toBe(false);
    expect(isNestedTooDeeply(`${'['.repeat(101)}${']'.repeat(101)}`)).toBe(true);
    expect(isNestedTooDeeply('{"a":'.repeat(1_000_000))).toBe(true);
  });

  it('does not count what stands in strings or beside each other', () => {
    expect(
      isNestedTooDeeply(
        JSON.stringify({ a: '['.repeat(500), b: `\\"${'{'.repeat(500)}`, c: Array.from({ length: 500 }, () => [1]) }),
      ),
    ).toBe(false);
  });
});
