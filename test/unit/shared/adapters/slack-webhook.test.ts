import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { createSlackWebhook } from '../../../../actions/shared/adapters/slack-webhook.ts';
import type { SlackMessage } from '../../../../actions/shared/escalation/render-slack.ts';
import { startFakeSlack, type FakeSlack, type SlackFault } from '../../../support/fake-slack.ts';
import { virtualClock } from '../../../support/virtual-clock.ts';

const LIMITS = { tries: 4, answerMs: 5_000, deadlineMs: 45_000 };

let slack: FakeSlack;
beforeAll(async () => {
  slack = await startFakeSlack();
});
afterAll(() => slack.close());

const aMessage = (changes: Partial<SlackMessage> = {}): SlackMessage => ({
  text: 'On-call: look',
  blocks: [{ type: 'section', text: { type: 'mrkdwn', text: 'look', verbatim: true } }],
  ...changes,
});
const answer = (status: number, body: string, retryAfter?: string): SlackFault => ({
  kind: 'answer',
  status,
  body,
  ...(retryAfter === undefined ? {} : { retryAfter }),
});

/** Sends once, with what Slack does in order. */
async function send(
  faults: readonly SlackFault[],
  { url = slack.url, message = aMessage(), answerMs = LIMITS.answerMs } = {},
) {
  const clock = virtualClock();
  slack.queue(...faults);
  const [requests, posts] = [slack.requests(), slack.posted.length];
  const given = await createSlackWebhook({ url, clock, random: () => 0.5, limits: { ...LIMITS, answerMs } }).send(
    message,
  );
  return {
    answer: given,
    requests: slack.requests() - requests,
    posts: slack.posted.length - posts,
    slept: clock.slept,
  };
}

describe('an incoming webhook', () => {
  test('takes a message with the first request', async () => {
    expect(await send([])).toMatchObject({ answer: { kind: 'sent' }, requests: 1, posts: 1, slept: [] });
  });

  test.each([
    ['a passing 500', [answer(500, 'rollup_error')], 2],
    ['a passing 503', [answer(503, 'service_unavailable'), answer(503, '')], 3],
    ['a 429 without a time', [answer(429, 'rate_limited')], 2],
  ])('is asked again after %s', async (_, faults, requests) => {
    expect(await send(faults)).toMatchObject({ answer: { kind: 'sent' }, requests, posts: 1 });
  });

  test('waits as long as Slack asks for', async () => {
    expect(await send([answer(429, 'rate_limited', '7')])).toMatchObject({ answer: { kind: 'sent' }, slept: [7_000] });
  });

  test('does not wait beyond its deadline', async () => {
    const run = await send([answer(429, 'rate_limited', '3600')]);
    expect(run).toMatchObject({ answer: { kind: 'not-sent' }, requests: 1, posts: 0, slept: [] });
  });

  test('gives up after its tries, with pauses that grow', async () => {
    const run = await send([1, 2, 3, 4].map(() => answer(500, 'rollup_error')));
    expect(run).toMatchObject({ answer: { kind: 'not-sent' }, requests: 4, posts: 0, slept: [500, 1_000, 2_000] });
  });

  test.each([
    [400, 'invalid_payload'],
    [400, 'no_text'],
    [403, 'action_prohibited'],
    [404, 'channel_not_found'],
    [404, 'no_service'],
    [410, 'channel_is_archived'],
  ])('%i %s is final, and says what to do', async (status, word) => {
    const run = await send([answer(status, word)]);
    expect(run).toMatchObject({
      answer: { kind: 'not-sent', detail: `Slack answered ${status} (${word})` },
      requests: 1,
    });
    expect(run.answer).toHaveProperty('remedy', expect.stringMatching(/\w{4}/u));
  });

  test.each([
    ['a reset', [{ kind: 'reset' }], 0],
    ['a reset after it was posted', [{ kind: 'posted-then-reset' }], 1],
    ['silence after it was posted', [{ kind: 'posted-then-silent' }], 1],
    ['a gateway that gave up', [answer(504, 'upstream')], 0],
  ] satisfies [string, SlackFault[], number][])(
    '%s may have been posted, and is not sent again',
    async (_, faults, posts) => {
      const isSilent = faults[0]?.kind === 'posted-then-silent';
      const run = await send(faults, isSilent ? { answerMs: 500 } : {});
      expect(run).toMatchObject({ answer: { kind: 'unknown' }, requests: 1, posts });
    },
  );

  test('is tried again where no connection came about', async () => {
    const closed = await startFakeSlack();
    await closed.close();
    const run = await send([], { url: closed.url });
    expect(run).toMatchObject({ answer: { kind: 'not-sent' }, slept: [500, 1_000, 2_000] });
    expect(run.answer).toHaveProperty('detail', expect.stringContaining('ECONNREFUSED'));
  });

  test('refuses what Block Kit does not take, in the fake as in Slack', async () => {
    const block = (text: string): SlackMessage['blocks'][number] => ({
      type: 'section',
      text: { type: 'mrkdwn', text },
    });
    for (const blocks of [[block('x'.repeat(3_001))], Array.from({ length: 51 }, () => block('x')), [block('')]])
      expect((await send([], { message: aMessage({ blocks }) })).answer).toMatchObject({ kind: 'not-sent' });
  });
});

describe('the address', () => {
  test.each(['http://hooks.slack.com/services/T/B/SECRET', 'ftp://127.0.0.1/SECRET', 'SECRET', 'https:SECRET\u0000'])(
    'is used by https or on this machine alone, and never shown',
    async (url) => {
      const run = await send([], { url });
      if (!url.startsWith('https:'))
        expect(run).toMatchObject({ answer: { kind: 'not-sent' }, requests: 0, slept: [] });
      expect(JSON.stringify(run.answer)).not.toContain('SECRET');
    },
  );

  test('is not repeated where somebody answers with it', async () => {
    for (const fault of [answer(404, slack.url), answer(500, slack.url), answer(302, slack.url)])
      expect(JSON.stringify((await send([fault, fault, fault, fault])).answer)).not.toContain('SECRET');
  });

  test('is not asked once the run is over', async () => {
    const { clock, requests } = { clock: virtualClock(), requests: slack.requests() };
    const webhook = createSlackWebhook({ url: slack.url, clock, random: () => 0, limits: LIMITS });
    expect(await webhook.send(aMessage(), AbortSignal.abort())).toMatchObject({ kind: 'not-sent' });
    expect(slack.requests()).toBe(requests);
  });
});
