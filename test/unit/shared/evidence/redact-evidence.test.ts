import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { redactJson, redactText } from '../../../../actions/shared/evidence/redact-evidence.ts';

const alphanumeric = (length: number) =>
  fc.string({
    unit: fc.constantFrom(...Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789')),
    minLength: length,
    maxLength: length,
  });
const base64 = (text: string) => btoa(text);

/** A secret and what must be gone after it was planted as `planted`. */
interface Planted {
  readonly planted: string;
  readonly secret: string;
}
const same = (arbitrary: fc.Arbitrary<string>): fc.Arbitrary<Planted> =>
  arbitrary.map((secret) => ({ planted: secret, secret }));
const within = (arbitrary: fc.Arbitrary<string>, place: (secret: string) => string): fc.Arbitrary<Planted> =>
  arbitrary.map((secret) => ({ planted: place(secret), secret }));

/** Anything but a blank, a quote or a backslash. At least one digit and 8 characters, so that it cannot stand in the surroundings by chance. */
const password = fc
  .string({
    unit: fc.constantFrom(...Array.from('abcdefgXYZ0123456789!#$%&()*+,-./:;<=>?@[]^_{|}~')),
    minLength: 8,
    maxLength: 30,
  })
  .map((text) => `Zq7${text}9`);
const name = fc.constantFrom(
  'password',
  'DB_PASSWORD',
  'client_secret',
  'REDDIT_SECRET',
  'apiKey',
  'api-key',
  'SUPABASE_KEY',
  'access_token',
  'pwd',
  'private_key',
);

const SECRETS: Readonly<Record<string, fc.Arbitrary<Planted>>> = {
  'a personal token of GitHub': same(alphanumeric(36).map((text) => `ghp_${text}`)),
  'a token of a workflow': same(alphanumeric(36).map((text) => `ghs_${text}`)),
  'a fine-grained token': same(alphanumeric(82).map((text) => `github_pat_${text}`)),
  'a Slack token': same(alphanumeric(24).map((text) => `xoxb-123456789012-${text}`)),
  'an API key': same(alphanumeric(40).map((text) => `sk-proj-${text}`)),
  'an AWS key': same(alphanumeric(16).map((text) => `AKIA${text.toUpperCase()}`)),
  'a JSON web token': same(
    fc.tuple(alphanumeric(40), alphanumeric(43)).map(([body, seal]) => `eyJhbGciOiJIUzI1NiJ9.${body}.${seal}`),
  ),
  'a bearer token': within(alphanumeric(27), (secret) => `Authorization: Bearer ${secret}`),
  'a bearer token without its header': within(alphanumeric(27), (secret) => `with bearer ${secret}`),
  'basic credentials': within(password.map(base64), (secret) => `Basic ${secret}`),
  'a cookie': within(alphanumeric(27), (secret) => `Cookie: session=${secret}; loid=x`),
  'a password in an address': within(
    password,
    (secret) => `postgresql://postgres:${secret}@db.example.supabase.co:5432/postgres`,
  ),
  'a password of libpq': within(password, (secret) => `host=localhost user=postgres password=${secret}`),
  'a password of libpq in quotes': within(password, (secret) => `host=localhost password='${secret}' user=postgres`),
  'a setting': fc.tuple(name, password).map(([key, secret]) => ({ planted: `${key}=${secret}`, secret })),
  'a setting of YAML': fc.tuple(name, password).map(([key, secret]) => ({ planted: `${key}: ${secret}`, secret })),
  'a value of JSON': fc
    .tuple(name, password)
    .map(([key, secret]) => ({ planted: JSON.stringify({ [key]: secret, more: 1 }), secret })),
  'a value of JSON within JSON': fc
    .tuple(name, password)
    .map(([key, secret]) => ({ planted: JSON.stringify(JSON.stringify({ [key]: secret, more: 1 })), secret })),
  'a value of Python': fc
    .tuple(name, password)
    .map(([key, secret]) => ({ planted: `{'${key}': '${secret}', 'more': 1}`, secret })),
  'a private key': within(
    alphanumeric(64),
    (secret) => `-----BEGIN RSA PRIVATE KEY-----\n${secret}\nAB==\n-----END RSA PRIVATE KEY-----`,
  ),
  'a private key that was cut': within(alphanumeric(64), (secret) => `-----BEGIN PRIVATE KEY-----\n${secret}`),
  'the body of a private key alone': same(alphanumeric(63).map((text) => `Z${text}`)),
  'a Slack webhook': within(alphanumeric(24), (secret) => `https://hooks.slack.com/services/T0001/B0001/${secret}`),
  'an e-mail address': within(alphanumeric(12), (secret) => `${secret}@mail.example.com`),
  'a Reddit user': within(alphanumeric(12), (secret) => `u/${secret}`),
  'the page of a Reddit user': within(alphanumeric(12), (secret) => `https://www.reddit.com/user/${secret}/comments`),
  'an author in JSON': within(alphanumeric(12), (secret) => JSON.stringify({ id: '1abc', author: secret, score: 3 })),
  'a public address': same(
    fc
      .tuple(fc.integer({ min: 193, max: 223 }), fc.ipV4())
      .map(([first, rest]) => `${first}.${rest.split('.').slice(1).join('.')}`),
  ),
  'a public address of version 6': same(
    fc
      .array(fc.integer({ min: 0x1000, max: 0xffff }), { minLength: 7, maxLength: 7 })
      .map((groups) => `2a00:${groups.map((group) => group.toString(16)).join(':')}`),
  ),
};

const surroundings = fc.oneof(
  fc.constant(''),
  fc.constantFrom('2026-11-26 12:31:36 ERROR ', 'x=1 ', '{"a": [1, ', '(', '\n'),
  fc.string().map((text) => `${text.replaceAll(/[@:/\\]/gu, '')}\n`),
);

describe('redactText', () => {
  it.each(Object.entries(SECRETS))('lets %s never survive', (_, arbitrary) => {
    fc.assert(
      fc.property(surroundings, arbitrary, surroundings, (before, { planted, secret }, after) => {
        expect(redactText(`${before}${planted}\n${after}`)).not.toContain(secret);
      }),
      { numRuns: 300 },
    );
  });

  it('changes nothing more when it is done again', () => {
    fc.assert(
      fc.property(surroundings, fc.oneof(...Object.values(SECRETS)), surroundings, (before, { planted }, after) => {
        const once = redactText(`${before}${planted}\n${after}`);
        expect(redactText(once)).toBe(once);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    'psycopg2.OperationalError: FATAL: password authentication failed for user "postgres"',
    'verdict pass: 5 of 7 checks, 12:31:36.123 on 2026-11-26T12:31:36Z, commit 6615e55f0c1b2a3d4e5f60718293a4b5c6d7e8f9',
    `digest sha256:${'0123456789abcdef'.repeat(4)}`,
    '0123456789abcdef'.repeat(4),
    'connection to 127.0.0.1:54322, 10.0.0.7 and 192.168.1.2 refused; fe80::1 and ::1 too',
    'std::vector at https://github.com/octo-org/ops/actions/runs/12 for r/octocat',
    'basic configuration of the task-runner-of-the-disk-usage-report',
    'HTTP 429 from https://oauth.reddit.com/r/octocat/new?limit=100&after=t3_abc',
    '_dlt_load_id 1795567307.95034, dlt@1.31.0, postgresql://localhost:54322/postgres',
  ])('leaves what is needed to understand: %s', (text) => {
    expect(redactText(text)).toBe(text);
  });

  it.each([
    ['token ghp_0123456789abcdef0123456789abcdef0123 refused', 'token [token] refused'],
    ['postgres://postgres:hunter2@db.example.com/x', 'postgres://[credentials]@db.example.com/x'],
    ['{"password": "a\\"b", "host": "db"}', '{"password": "[secret]", "host": "db"}'],
    ['{"password": 12345, "host": "db"}', '{"password": [secret], "host": "db"}'],
    ['{"password": null}', '{"password": null}'],
    ['password=[secret] host=db', 'password=[secret] host=db'],
    ['from jane.doe+x@mail.example.com: hello', 'from [e-mail]: hello'],
    ['by u/some_user in r/octocat, r/u_some_user', 'by u/[user] in r/octocat, r/[user]'],
    ['peer 8.8.8.8:443, 2001:4860:4860::8888: refused', 'peer [address]:443, [address]: refused'],
    ['post to https://hooks.slack.com/services/T0/B0/abc.', 'post to [webhook]'],
  ])('puts a fixed word in its place: %s', (text, expected) => {
    expect(redactText(text)).toBe(expected);
  });

  it.each([
    'a',
    '@',
    ':',
    'u/',
    '"',
    '\\',
    'token=',
    'token"',
    '://a:',
    'eyJ',
    'bearer ',
    '1.',
    '2001:',
    '-----BEGIN A-----',
    ' ',
  ])('reads 200,000 characters of %j once: a pattern that goes back and forth would take minutes', (piece) => {
    const start = performance.now();
    redactText(piece.repeat(200_000 / piece.length));
    expect(performance.now() - start).toBeLessThan(5_000);
  });
});

describe('redactJson', () => {
  it('hides by the name of a property, and within texts at any depth', () => {
    expect(
      redactJson({
        dbPassword: 'hunter2',
        password: '',
        author: 'someone',
        rows: [{ title: 'mail me: jane@mail.example.com', score: 3, token: null }],
        'jane@mail.example.com': 1,
        'john@mail.example.com': 2,
      }),
    ).toEqual({
      dbPassword: '[secret]',
      password: '',
      author: '[user]',
      rows: [{ title: 'mail me: [e-mail]', score: 3, token: null }],
      '[e-mail]': 1,
      '[e-mail] 2': 2,
    });
  });

  it('lets no planted secret survive in a value of any shape', () => {
    fc.assert(
      fc.property(fc.oneof(...Object.values(SECRETS)), fc.jsonValue({ maxDepth: 2 }), ({ planted, secret }, other) => {
        // A line of base64 without a name may be a sealed day's ids.
        fc.pre(planted !== secret || secret.length !== 64);
        const value: unknown = JSON.parse(
          JSON.stringify({ list: [{ text: `x ${planted}` }, [planted]], [`k ${planted}`]: 1, other }),
        );
        expect(JSON.stringify(redactJson(value as Parameters<typeof redactJson>[0]))).not.toContain(secret);
      }),
      { numRuns: 1_000 },
    );
  });

  it('keeps JSON within a text JSON, and leaves its writing alone where there is nothing to hide', () => {
    const text = '{"by":"jane@mail.example.com",  "reason": "password=hunter2", "n": 1}';
    expect(redactJson(text)).toBe(JSON.stringify({ by: '[e-mail]', reason: 'password=[secret]', n: 1 }, null, 2));
    expect(redactJson('{"a":  1}')).toBe('{"a":  1}');
    expect(redactJson('{ password=hunter2 }')).toBe('{ password=[secret] }');
  });

  it('leaves compressed ids and a property named __proto__ as they are', () => {
    const value = JSON.parse(
      '{"__proto__": 1, "ids": "q1ZKVLJSMlCqBQAxyz0123456789+u/AbC/u/Abcdefghijklmnopqrstuvwxyz0123456789ABCDEF"}',
    ) as Parameters<typeof redactJson>[0];
    expect(JSON.stringify(redactJson(value))).toBe(JSON.stringify(value));
  });
});
