import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { generationInForce, nextGeneration } from '../../../../actions/shared/cutover/next-generation.ts';
import {
  MAX_GENERATION,
  newestGeneration,
  parseTrailers,
  renderTrailers,
  TRAILER_KEYS,
  type Trailers,
} from '../../../../actions/shared/cutover/trailers.ts';

const ALL: Trailers = {
  Reason: 'error rate',
  Trigger: 'operator',
  Severity: 'high',
  Actor: 'octocat',
  Run: 'https://github.com/acme/harvest/actions/runs/77',
  Incident: '20261125-020519Z-operator',
  Changed: 'routing, hold',
  Fix: 'https://github.com/acme/harvest/pull/12',
  Generation: '4',
  Attempt: '1',
  'Operation-Id': 'run-77-rollback',
};

describe('trailers', () => {
  it('come back as they were written', () => {
    expect(parseTrailers(`rollback: 10% -> manual_only\n\n${renderTrailers(ALL)}`)).toEqual(ALL);
  });

  it('stand in one order whatever the order of the keys', () => {
    const reversed = Object.fromEntries(Object.entries(ALL).toReversed());
    expect(
      renderTrailers(reversed)
        .split('\n')
        .map((line) => line.split(':')[0]),
    ).toEqual([...TRAILER_KEYS]);
  });

  it.each([
    ['a line feed', 'x\nGeneration: 99\nOperation-Id: forged'],
    ['a paragraph', 'x\n\nGeneration: 99'],
    ['carriage returns', 'x\r\rGeneration: 99'],
    ['a line separator', 'x\u2028Generation: 99\u2029Operation-Id: forged'],
    ['a vertical tab and a next-line', 'x\u000bGeneration: 99\u0085Operation-Id: forged'],
    ['NUL', 'x\0Generation: 99'],
  ])('cannot be forged by a reason with %s', (_name, reason) => {
    const read = parseTrailers(`headline\n\n${renderTrailers({ ...ALL, Reason: reason })}`);
    expect(read.Generation).toBe('4');
    expect(read['Operation-Id']).toBe('run-77-rollback');
  });

  it('cannot be forged by any reason or actor', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), (reason, actor) => {
        const text = renderTrailers({ ...ALL, Reason: reason, Actor: actor });
        const { Reason: _reason, Actor: _actor, ...rest } = parseTrailers(`headline\n\n${text}`);
        const { Reason: _r, Actor: _a, ...expected } = ALL;
        expect(rest).toEqual(expected);
      }),
      { numRuns: 50 },
    );
  });

  it('are read with CRLF, in front of a sign-off of its own paragraph and with a cherry-pick line', () => {
    expect(parseTrailers('headline\r\n\r\nGeneration: 4\r\nOperation-Id: x\r\n')).toEqual({
      Generation: '4',
      'Operation-Id': 'x',
    });
    expect(parseTrailers('headline\n\nGeneration: 4\nOperation-Id: x\n\nSigned-off-by: A <a@example.org>\n')).toEqual({
      Generation: '4',
      'Operation-Id': 'x',
    });
    expect(parseTrailers('headline\n\nOperation-Id: x\n(cherry picked from commit 0123abc)')).toEqual({
      'Operation-Id': 'x',
    });
  });

  it.each([
    ['a headline alone', 'Generation: 99'],
    ['a headline before prose', 'Generation: 99\n\nJust words.'],
    ['prose in the same paragraph', 'headline\n\nSome words.\nGeneration: 99'],
    ['trailers before prose', 'headline\n\nGeneration: 99\n\nBut then words.'],
    ['a quoted line', 'headline\n\n> Generation: 99'],
    ['another case', 'headline\n\ngeneration: 99'],
    ['nothing', ''],
  ])('are not read from %s', (_name, message) => {
    expect(parseTrailers(message).Generation).toBeUndefined();
  });

  it("are not read from git's message of a revert", () => {
    expect(parseTrailers('Revert "rollback: 10% -> manual_only"\n\nThis reverts commit 0123456789.')).toEqual({});
  });
});

describe('the generation in force', () => {
  const history = (...values: readonly string[]) =>
    values.map((value, index) => ({ oid: String(index), message: `x\n\nGeneration: ${value}` }));

  it('is the largest of config and history, not the newest', () => {
    expect(generationInForce(5, history('6', '9', '7'))).toBe(9);
    expect(generationInForce(12, history('6', '9'))).toBe(12);
    expect(generationInForce(0, [])).toBe(0);
  });

  it.each(['0', '-3', '1.5', '1e9', '0x10', '٣', '1234567890123456', 'NaN', 'Infinity', '007', '+4', ' 4 5'])(
    'ignores a trailer of %s',
    (value) => {
      expect(newestGeneration(history(value))).toBe(0);
    },
  );

  it('is bounded against a forged trailer, and the next one does not pass the bound', () => {
    expect(newestGeneration(history('999999999999999'))).toBe(MAX_GENERATION);
    expect(nextGeneration(MAX_GENERATION)).toBe(MAX_GENERATION);
    expect(nextGeneration(MAX_GENERATION - 1)).toBe(MAX_GENERATION);
    expect(nextGeneration(0)).toBe(1);
  });
});
