import { composeMessage } from '../shared/escalation/compose-message.ts';
import { describeSlackDelivery, type SlackDelivery } from '../shared/escalation/escalation-events.ts';
import type { EscalationProblem, ToldStep } from '../shared/escalation/escalation-result.ts';
import type { EscalationStep } from '../shared/escalation/escalation-step.ts';
import { renderClaimComment, renderOutcomeComment } from '../shared/escalation/render-issue.ts';
import { renderSlackMessage } from '../shared/escalation/render-slack.ts';
import type { Situation } from '../shared/escalation/situation.ts';
import type { IncidentIssue, IncidentIssues, SlackAnswer, SlackWebhook } from '../shared/incident-ports.ts';
import { measureStep } from '../shared/verification/measure-step.ts';
import type { EventLedger } from './event-ledger.ts';
import { claimStep, holdsClaim, outcomeStep } from './step-markers.ts';

export interface SlackTelling {
  readonly step: EscalationStep;
  readonly situation: Situation;
  /** `null` where GitHub does not give one: the history alone keeps the claim then. */
  readonly issue: IncidentIssue | null;
}

export interface SlackPorts {
  readonly slack: SlackWebhook;
  readonly issues: IncidentIssues | null;
  readonly ledger: EventLedger;
  /** Tells this run's claim from another's. */
  readonly runKey: string;
  readonly signalAfter: (milliseconds: number) => AbortSignal;
  readonly signal: AbortSignal;
}

export interface SlackTold {
  readonly slack: ToldStep['slack'];
  readonly problems: readonly EscalationProblem[];
}

const WRITE_MS = 20_000;
const OUTCOME_WRITE_MS = 10_000;

/**
 * Slack has no way to ask whether a message is there, so it is told at most once: the claim is written before, in the issue and in the history, and
 * one of the two must hold it. A claim without an outcome is never sent again.
 */
export async function tellSlack(telling: SlackTelling, ports: SlackPorts): Promise<SlackTold> {
  const claim = await claimStepFor(telling, ports);
  if (claim.kind === 'others') return { slack: 'claimed', problems: [] };
  const message = renderSlackMessage(composeMessage(telling.step, telling.situation));
  const answer = await ports.slack.send(message, ports.signal);
  await keepOutcome(telling, answer, ports);
  return { slack: WORDS[answer.kind], problems: [...claim.problems, ...problemsOf(telling.step, answer)] };
}

const WORDS = { sent: 'told', 'not-sent': 'failed', unknown: 'unknown' } as const satisfies Record<
  SlackAnswer['kind'],
  ToldStep['slack']
>;

function problemsOf({ role }: EscalationStep, answer: SlackAnswer): readonly EscalationProblem[] {
  if (answer.kind === 'sent') return [];
  const what = answer.kind === 'unknown' ? `Slack may have been told (${role})` : `Slack was not told (${role})`;
  return [{ what, detail: answer.detail, remedy: answer.remedy }];
}

type Claim = { readonly kind: 'ours'; readonly problems: readonly EscalationProblem[] } | { readonly kind: 'others' };

async function claimStepFor(telling: SlackTelling, ports: SlackPorts): Promise<Claim> {
  const signal = AbortSignal.any([ports.signal, ports.signalAfter(WRITE_MS)]);
  const [onIssue, inHistory] = await Promise.all([
    claimOnIssue(telling, ports, signal),
    ports.ledger.add([eventOf(telling, 'claimed')], signal),
  ]);
  if (onIssue === 'others') return { kind: 'others' };
  if (onIssue === 'ours' || inHistory.measured) return { kind: 'ours', problems: [] };
  // Nobody could be told otherwise; that outweighs a second message.
  const detail = `${inHistory.message} Another run may tell Slack again.`;
  return { kind: 'ours', problems: [{ what: 'No claim could be kept', detail, remedy: inHistory.remedy }] };
}

async function claimOnIssue(
  { step, situation, issue }: SlackTelling,
  { issues, runKey }: SlackPorts,
  signal: AbortSignal,
): Promise<'ours' | 'others' | 'failed'> {
  if (issue === null || issues === null) return 'failed';
  const incident = situation.record.id;
  const { number } = issue;
  const token = `<!-- run ${runKey} -->`;
  const body = `${renderClaimComment(step.role, situation.place.slackChannel)}\n\n${token}`;
  const claimed = await measureStep(async () => {
    const { outcome, comment } = await issues.commentOnce({ incident, number, step: claimStep(step.id), body }, signal);
    // An answer that was lost on the way makes the second try find the first one's comment.
    if (outcome === 'already-there' && !comment.body.includes(token)) return false;
    return holdsClaim({ incident, step: step.id, id: comment.id }, await issues.listComments(number, signal));
  }, '');
  if (!claimed.measured) return 'failed';
  return claimed.value ? 'ours' : 'others';
}

/** Best effort: where neither place takes it, the claim stands alone and is shown as "may have been told". */
async function keepOutcome(
  telling: SlackTelling,
  answer: SlackAnswer,
  { issues, ledger, signalAfter }: SlackPorts,
): Promise<void> {
  const { step, situation, issue } = telling;
  // Not the run's own signal: a run that is being ended still says what came of its claim.
  const signal = signalAfter(OUTCOME_WRITE_MS);
  const body = renderOutcomeComment(
    step.role,
    OUTCOME_WORDS[answer.kind],
    answer.kind === 'sent' ? null : answer.detail,
  );
  const name = outcomeStep(step.id, answer.kind);
  await Promise.all([
    ledger.add([eventOf(telling, answer.kind)], signal),
    issue === null || issues === null
      ? null
      : measureStep(
          () => issues.commentOnce({ incident: situation.record.id, number: issue.number, step: name, body }, signal),
          '',
        ),
  ]);
}

const OUTCOME_WORDS = { sent: 'told', 'not-sent': 'not told', unknown: 'may have been told' } as const;

function eventOf({ step, situation }: SlackTelling, delivery: SlackDelivery) {
  return {
    incident: situation.record.id,
    event: 'escalated' as const,
    detail: describeSlackDelivery(step.id, delivery),
  };
}
