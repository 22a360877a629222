import { expect, test } from 'vitest';

import { withoutUserInfo } from '../../../../actions/shared/markdown/without-user-info.ts';

test.each([
  ['https://user:s3cret@example.org/x.git', 'https://***@example.org/x.git'],
  ['https://s3cret@example.org/x.git', 'https://***@example.org/x.git'],
  ['https://user:s3@cret@example.org/x.git', 'https://***@example.org/x.git'],
  ['https://user:s3/cret@example.org/x.git', 'https://***@example.org/x.git'],
  ['https://user:s3@c/ret@example.org/x.git', 'https://***@example.org/x.git'],
  ['https://user:s3?cret#s3@example.org', 'https://***@example.org'],
  ['https://user:s3\'cret"@example.org', 'https://***@example.org'],
  [
    "fatal: unable to access 'http://u:s3cret@127.0.0.1:1/x.git/': refused",
    "fatal: unable to access 'http://***@127.0.0.1:1/x.git/': refused",
  ],
  ['ssh://git:s3cret@a/x and postgresql://reader:s3cret@b:5432/db', 'ssh://***@a/x and postgresql://***@b:5432/db'],
])('hides the user in %j', (text, expected) => {
  expect(withoutUserInfo(text)).toBe(expected);
});

test.each([
  'https://example.org/a/b@v1',
  'https://example.org:8443/a@b',
  'http://127.0.0.1:54322 answered operator@example.org',
  'Operator <operator@example.org>',
  'postgresql://USER:PASSWORD@HOST:PORT/DATABASE',
  'git@example.org:acme/harvest.git',
  'config/policy.yaml:3:7',
])('leaves %j as it is', (text) => {
  expect(withoutUserInfo(text)).toBe(text);
});

test.each(['', '@'])(
  'takes no longer than the text deserves, however many addresses are in it, behind %j',
  (before) => {
    const text = before + '://a:'.repeat(200_000);
    expect(withoutUserInfo(text)).toBe(text);
  },
);
