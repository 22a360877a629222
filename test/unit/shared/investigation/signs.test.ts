import { expect, it } from 'vitest';

import { describeSign } from '../../../../actions/shared/investigation/signs.ts';

it.each([
  ['http-429', 'the API answered 429 (too many requests)'],
  ['integrity-duplicates', 'the integrity check duplicates did not pass'],
  ['integrity-dlt-loads-unknown', 'the integrity check dlt-loads could not be measured'],
  ['a-sign-of-tomorrow', 'a sign of tomorrow'],
  ['constructor', 'constructor'],
])('says %s in words', (sign, words) => {
  expect(describeSign(sign)).toBe(words);
});
