import { describe, expect, it } from 'vitest';

import { describeObservation, joinSentences } from '../../../../actions/shared/markdown/sentences.ts';

describe('sentences in a row', () => {
  it.each<[readonly (string | null | undefined)[], string]>([
    [['The remote is gone', 'Look.'], 'The remote is gone. Look.'],
    [['The remote is gone.', 'Look.'], 'The remote is gone. Look.'],
    [['Really?', 'Yes!', 'Well…'], 'Really? Yes! Well…'],
    [['It said "no."', '(Look.)'], 'It said "no." (Look.)'],
    [['one', null, undefined, ' ', 'two'], 'one. two.'],
    [[], ''],
  ])('%j', (parts, expected) => {
    expect(joinSentences(...parts)).toBe(expected);
  });
});

describe('a message', () => {
  it.each<[string, { observed?: string; expected?: string }, string]>([
    ['The file is broken.', { observed: 'x', expected: 'y' }, 'The file is broken: observed x, expected y.'],
    ['The file is broken', { observed: 'x' }, 'The file is broken: observed x.'],
    [
      'The file is broken',
      { observed: 'a text.', expected: 'a number.' },
      'The file is broken: observed a text, expected a number.',
    ],
    ['The file is broken.', {}, 'The file is broken.'],
  ])('%s %j', (happened, facts, expected) => {
    expect(describeObservation(happened, facts)).toBe(expected);
  });
});
