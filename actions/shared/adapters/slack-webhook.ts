import type { SlackAnswer, SlackWebhook } from '../incident-ports.ts';
import type { Clock, Random } from '../ports.ts';
import { isLoopbackHost } from './loopback-host.ts';
import { signalAfter } from './signal-after.ts';
import { systemClock } from './system-clock.ts';

export interface SlackWebhookOptions {
  /** Whoever has it can post: it is never shown. */
  readonly url: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly limits?: SlackLimits;
}

export interface SlackLimits {
  readonly tries: number;
  /** For one exchange. */
  readonly answerMs: number;
  /** For all tries and pauses together. */
  readonly deadlineMs: number;
}

/** A job that is cancelled has 7 s to end (actions/runner, ProcessInvoker.cs); the pauses end at once then. */
const LIMITS: SlackLimits = { tries: 4, answerMs: 8_000, deadlineMs: 45_000 };
const FIRST_PAUSE_MS = 500;
/** What Slack says of a refusal. Anything else in a body is not repeated: whoever answers there has seen the address. */
const WORD = /^[a-z_]{1,60}$/u;

/**
 * Posts to an incoming webhook. Only what Slack surely did not post is tried again: a connection that never came about, 429 (after its
 * `Retry-After`), 500 and 503. Whatever else ended without an answer, a gateway's 502 and 504 included, may have been posted, and is
 * never repeated. Slack answers 200 with `ok`, and refuses with a word in the body (docs.slack.dev/messaging/sending-messages-using-incoming-webhooks,
 * handling errors; rate limits: docs.slack.dev/apis/web-api/rate-limits).
 * An address that may not be used is an answer too: a wrong secret must not keep GitHub from being told.
 */
export function createSlackWebhook(options: SlackWebhookOptions): SlackWebhook {
  const limits = options.limits ?? LIMITS;
  const url = isUsableWebhookUrl(options.url) ? new URL(options.url) : null;
  return {
    send: async (message, signal) =>
      url === null ? UNUSABLE : sendPatiently({ ...options, url, limits }, JSON.stringify(message), signal),
  };
}

const UNUSABLE: SlackAnswer = {
  kind: 'not-sent',
  detail: 'the secret holds no https:// address (it is not shown)',
  remedy: 'Copy the address of the incoming webhook again, as https://hooks.slack.com/services/…, into the secret.',
};

/** `https`, or this machine: everywhere else the address, which is the secret, would be readable on the way. */
function isUsableWebhookUrl(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  const host = hostname.replace(/^\[(.+)\]$/u, '$1');
  return protocol === 'https:' || (protocol === 'http:' && host !== '' && isLoopbackHost(host));
}

type Attempt = SlackAnswer | { readonly kind: 'again'; readonly detail: string; readonly afterMs: number | null };

interface Sending extends SlackWebhookOptions {
  readonly limits: SlackLimits;
}

async function sendPatiently(
  sending: Omit<Sending, 'url'> & { readonly url: URL },
  body: string,
  signal: AbortSignal | undefined,
): Promise<SlackAnswer> {
  const { clock, random, limits } = sending;
  const deadline = clock.now().getTime() + limits.deadlineMs;
  for (let number = 1; ; number += 1) {
    const attempt = await tryOnce(sending.url, body, { answerMs: limits.answerMs, signal });
    if (attempt.kind !== 'again') return attempt;
    const pauseMs = attempt.afterMs ?? FIRST_PAUSE_MS * 2 ** (number - 1) * (0.5 + random());
    const isTooLate = clock.now().getTime() + pauseMs > deadline;
    if (number >= limits.tries || isTooLate || isOver(signal)) return giveUp(attempt.detail, number);
    await clock.sleep(pauseMs, signal);
    if (isOver(signal)) return giveUp(attempt.detail, number);
  }
}

function isOver(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}

function giveUp(detail: string, tries: number): SlackAnswer {
  return {
    kind: 'not-sent',
    detail: `${detail}, at the ${tries === 1 ? 'only' : 'last'} of ${tries} tries`,
    remedy: 'See whether Slack works (https://slack-status.com), and tell the people yourself meanwhile.',
  };
}

async function tryOnce(
  url: URL,
  body: string,
  { answerMs, signal }: { readonly answerMs: number; readonly signal: AbortSignal | undefined },
): Promise<Attempt> {
  if (isOver(signal)) return { kind: 'again', detail: 'the run was ended before', afterMs: null };
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body,
      redirect: 'manual',
      signal: AbortSignal.any([signalAfter(answerMs), ...(signal === undefined ? [] : [signal])]),
    });
    // The status decides; the word beside it is for the message alone, and may be cut off.
    const said = (await response.text().catch(() => '')).trim();
    return judge(response.status, WORD.test(said) ? said : '', response.headers.get('retry-after'));
  } catch (cause) {
    return judgeSilence(cause);
  }
}

function judge(status: number, text: string, retryAfter: string | null): Attempt {
  if (status >= 200 && status < 300) return { kind: 'sent' };
  const said = text === '' ? '' : ` (${text})`;
  const detail = `Slack answered ${status}${said}`;
  if (status === 429) {
    const seconds = Number(retryAfter ?? Number.NaN);
    return { kind: 'again', detail, afterMs: Number.isFinite(seconds) ? Math.max(0, seconds) * 1_000 : null };
  }
  if (status === 500 || status === 503) return { kind: 'again', detail, afterMs: null };
  if (status > 500) return { kind: 'unknown', detail, remedy: LOOK };
  return {
    kind: 'not-sent',
    detail,
    remedy: REMEDIES[text] ?? 'Check the secret slack-webhook and the app it belongs to.',
  };
}

const LOOK = 'Look into the channel; it is not sent again.';

const NEW_WEBHOOK = 'Make a new incoming webhook in Slack and put its address into the secret slack-webhook.';

/** By the word in the body (docs.slack.dev, the same page). */
const REMEDIES: Readonly<Record<string, string>> = {
  action_prohibited: 'Ask the administrator of the Slack workspace: a rule stops this webhook.',
  channel_is_archived: 'Bring the channel back from the archive, or make a webhook for another one.',
  channel_not_found: NEW_WEBHOOK,
  invalid_payload: 'Report it: Slack does not take the message that was made.',
  no_service: NEW_WEBHOOK,
  no_service_id: NEW_WEBHOOK,
  no_text: 'Report it: Slack does not take the message that was made.',
  no_team: NEW_WEBHOOK,
  invalid_token: NEW_WEBHOOK,
  posting_to_general_channel_denied: 'Make a webhook for another channel: posting to this one is restricted.',
};

/** Codes of a connection that never came about, so that nothing was sent. */
const NEVER_CONNECTED: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** Nothing of the fault's own message is told: it may hold the address. */
function judgeSilence(cause: unknown): Attempt {
  const code = codeOf(cause);
  if (NEVER_CONNECTED.has(code))
    return { kind: 'again', detail: `Slack could not be reached (${code})`, afterMs: null };
  const because = cause instanceof Error && cause.name === 'TimeoutError' ? 'no answer in time' : code;
  return { kind: 'unknown', detail: `Slack did not answer (${because})`, remedy: LOOK };
}

function codeOf(cause: unknown): string {
  for (let at: unknown = cause; at instanceof Error; at = at.cause) {
    const first: unknown = at instanceof AggregateError ? at.errors[0] : at;
    if (first instanceof Error && 'code' in first && typeof first.code === 'string') return first.code;
  }
  return 'broken off';
}

/** The webhook of a secret that may not be set; `null` then. Pauses are those of this machine's clock. */
export function openSlackWebhook(url: string | undefined): SlackWebhook | null {
  return url ? createSlackWebhook({ url, clock: systemClock, random: Math.random }) : null;
}
