import type { RecordOf } from '../history/history-record.ts';
import { instantKey } from '../history/instant-order.ts';

type IncidentEvent = RecordOf<'incident-event'>;

/** What became of a step on Slack. `claimed`: somebody was about to send it and never said what came of it. */
export type SlackDelivery = 'claimed' | 'sent' | 'not-sent' | 'unknown';

/** What was told already, as far as one place shows it. */
export interface Deliveries {
  /** Ids of steps that the issue holds. */
  readonly github: ReadonlySet<string>;
  readonly slack: ReadonlyMap<string, SlackDelivery>;
}

const WORDS = {
  claimed: 'about to be told',
  sent: 'told',
  'not-sent': 'not told',
  unknown: 'may have been told',
} as const satisfies Record<SlackDelivery, string>;

const DETAIL = /^(?<step>[a-z0-9-]+) by (?:(?<github>GitHub)|Slack: (?<words>[a-z ]+?))$/u;

/** As the history keeps it and the timeline of the report shows it: `on-call by Slack: told`. */
export function describeSlackDelivery(step: string, delivery: SlackDelivery): string {
  return `${step} by Slack: ${WORDS[delivery]}`;
}

export function describeGithubDelivery(step: string): string {
  return `${step} by GitHub`;
}

/** The later word about a step replaces the earlier one; `claimed` replaces nothing but `not-sent`. */
export function readDeliveries(events: readonly IncidentEvent[]): Deliveries {
  const github = new Set<string>();
  const slack = new Map<string, SlackDelivery>();
  for (const { event, detail } of events.toSorted(byTime)) {
    const { step = '', github: isGithub, words } = (event === 'escalated' && DETAIL.exec(detail)?.groups) || {};
    if (isGithub !== undefined) github.add(step);
    const delivery = DELIVERIES.find((one) => WORDS[one] === words);
    if (delivery !== undefined) slack.set(step, laterWord(slack.get(step), delivery));
  }
  return { github, slack };
}

const DELIVERIES = ['claimed', 'sent', 'not-sent', 'unknown'] as const;

export function mergeDeliveries(left: Deliveries, right: Deliveries): Deliveries {
  const slack = new Map(left.slack);
  for (const [step, delivery] of right.slack) slack.set(step, surerWord(slack.get(step), delivery));
  return { github: new Set([...left.github, ...right.github]), slack };
}

function laterWord(before: SlackDelivery | undefined, now: SlackDelivery): SlackDelivery {
  if (before === undefined || before === 'not-sent') return now;
  return before === 'sent' || now === 'claimed' ? before : now;
}

/** Of two places: an outcome is surer than a claim, and what reached people is surer than what did not. */
const SURENESS = ['claimed', 'not-sent', 'unknown', 'sent'] as const;

function surerWord(left: SlackDelivery | undefined, right: SlackDelivery): SlackDelivery {
  return left !== undefined && SURENESS.indexOf(left) > SURENESS.indexOf(right) ? left : right;
}

/** When an event last became true: `verified` until a `reopened` comes after it. */
export function standingSince(events: readonly IncidentEvent[], name: 'verified' | 'recovered'): string | null {
  const about = events.filter(({ event }) => event === name || event === 'reopened').toSorted(byTime);
  const after = about.slice(about.findLastIndex(({ event }) => event === 'reopened') + 1);
  return after[0]?.at ?? null;
}

function byTime(left: IncidentEvent, right: IncidentEvent): number {
  const [a, b] = [instantKey(left.at), instantKey(right.at)];
  return Number(a > b) - Number(a < b);
}
