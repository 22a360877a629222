import type { Deliveries } from '../shared/escalation/escalation-events.ts';
import { mergeDeliveries, readDeliveries, standingSince } from '../shared/escalation/escalation-events.ts';
import { describeGithubDelivery } from '../shared/escalation/escalation-events.ts';
import type { EscalationProblem, IncidentEscalation, ToldStep } from '../shared/escalation/escalation-result.ts';
import { nameContacts, type EscalationStep } from '../shared/escalation/escalation-step.ts';
import { pullRequestUrlOf } from '../shared/escalation/incident-links.ts';
import { planEscalation, type EscalationPlan } from '../shared/escalation/plan-escalation.ts';
import type { Situation } from '../shared/escalation/situation.ts';
import type { IncidentRecord } from '../shared/incident/incident-record.ts';
import type { IncidentIssue, IncidentIssues, SlackWebhook } from '../shared/incident-ports.ts';
import type { Clock } from '../shared/ports.ts';
import { measureStep } from '../shared/verification/measure-step.ts';
import type { ContactPolicy } from './contact-policy.ts';
import type { EventLedger, NewEvent } from './event-ledger.ts';
import type { IncidentEvent, Sight } from './read-incidents.ts';
import { readCommentDeliveries } from './step-markers.ts';
import { noteAcknowledgement, readAcknowledgement } from './note-acknowledgement.ts';
import { openIssue, tellGithub, type GithubTold } from './tell-github.ts';
import { tellSlack } from './tell-slack.ts';

/** What one process remembers of an incident from look to look, also where nothing else kept it. */
export interface IncidentMemory {
  deliveries: Deliveries;
  issue: IncidentIssue | null;
  acknowledged: Situation['acknowledged'];
}

export function emptyMemory(): IncidentMemory {
  return { deliveries: { github: new Set(), slack: new Map() }, issue: null, acknowledged: null };
}

export interface CarryPorts {
  /** `null` where this reader has no access to GitHub's issues. */
  readonly issues: IncidentIssues | null;
  /** `null` where no webhook was given. */
  readonly slack: SlackWebhook | null;
  readonly ledger: EventLedger;
  readonly clock: Pick<Clock, 'now'>;
  readonly signalAfter: (milliseconds: number) => AbortSignal;
  readonly runKey: string;
  readonly signal: AbortSignal;
}

export interface CarryTerms {
  readonly policy: ContactPolicy;
  /** `https://github.com/owner/repo`. */
  readonly repositoryUrl: string;
  readonly branch: string;
  readonly isDryRun: boolean;
}

export interface CarriedIncident {
  readonly result: IncidentEscalation;
  readonly situation: Situation;
  readonly plan: EscalationPlan;
}

export interface About {
  readonly record: IncidentRecord;
  readonly sight: Pick<Sight, 'state' | 'observed' | 'events'>;
  readonly memory: IncidentMemory;
}

/** One look at one incident: who is due by its times, and tells them. Nobody due, no call to GitHub's issues. */
export async function carryIncident(about: About, terms: CarryTerms, ports: CarryPorts): Promise<CarriedIncident> {
  const { record, sight, memory } = about;
  const events = sight.events.measured ? sight.events.value.filter(({ incident }) => incident === record.id) : [];
  memory.deliveries = mergeDeliveries(memory.deliveries, readDeliveries(events));
  const before = describeSituation(about, events, { terms, now: ports.clock.now() });
  const first = planFor(before, memory, { terms, ports });
  if (first.due.length === 0)
    return toCarried({ situation: before, plan: first, told: [], problems: listOpenClaims(memory, [], terms) });
  const { issues } = ports;
  const seen = issues === null || terms.isDryRun ? NOT_SEEN : await seeIssue(before, about, { terms, ports, issues });
  const { issue } = seen;
  const problems = [...seen.problems];
  const situation = describeSituation(about, events, { terms, now: ports.clock.now() });
  const plan = planFor(situation, memory, { terms, ports });
  if (terms.isDryRun) return toCarried({ situation, plan, told: [], problems });
  const told: ToldStep[] = [];
  for (const step of plan.due) {
    const answer = await tellStep(step, { situation, issue, memory }, ports);
    told.push(answer.told);
    problems.push(...answer.problems);
  }
  problems.push(...listOpenClaims(memory, told, terms));
  return toCarried({ situation, plan: planFor(situation, memory, { terms, ports }), told, problems });
}

/** Claims that nobody said the end of: the run that made them died in between, or is at it now. Shown until an outcome stands behind them. */
function listOpenClaims(
  { deliveries }: IncidentMemory,
  told: readonly ToldStep[],
  { policy }: CarryTerms,
): readonly EscalationProblem[] {
  return nameContacts(policy.contacts)
    .filter(({ id }) => deliveries.slack.get(id) === 'claimed' && !told.some(({ step }) => step === id))
    .map(({ role }) => ({
      what: `Slack may have been told (${role})`,
      detail: 'a run was about to tell, and no word of it came since',
      remedy: 'Look into the channel; it is not sent again.',
    }));
}

interface Tools {
  readonly terms: CarryTerms;
  readonly ports: CarryPorts;
}

function planFor(situation: Situation, memory: IncidentMemory, { terms, ports }: Tools): EscalationPlan {
  const { record, verifiedAt, recoveredAt, acknowledged, now } = situation;
  const { contacts } = terms.policy;
  const delivered = new Set(
    nameContacts(contacts)
      .map(({ id }) => id)
      .filter((id) => isSettled(id, memory.deliveries, ports)),
  );
  return planEscalation({ record, verifiedAt, recoveredAt, contacts, now, delivered, acknowledged });
}

/** GitHub has it, and Slack knows or was tried, each where it can be used. A step that only Slack has waits for GitHub to take it too. */
function isSettled(step: string, { github, slack }: Deliveries, ports: Pick<CarryPorts, 'issues' | 'slack'>): boolean {
  const isOnGithub = github.has(step) || (ports.issues === null && slack.get(step) !== 'not-sent');
  return isOnGithub && (github.has(step) || slack.has(step)) && (ports.slack === null || slack.has(step));
}

interface SeenIssue {
  readonly issue: IncidentIssue | null;
  readonly problems: readonly EscalationProblem[];
}

const NOT_SEEN: SeenIssue = { issue: null, problems: [] };

/** The issue, and what it says of steps and of who is on it. */
async function seeIssue(
  situation: Situation,
  { record, memory, sight }: About,
  { terms, ports, issues }: Tools & { readonly issues: IncidentIssues },
): Promise<SeenIssue> {
  const { signal } = ports;
  const opened = await openIssue(situation, terms.policy.labels, { issues, signal });
  if (!opened.measured) {
    return { issue: null, problems: [{ what: 'No issue', detail: opened.message, remedy: opened.remedy }] };
  }
  const issue = opened.value;
  memory.issue = issue;
  const steps = nameContacts(terms.policy.contacts).map(({ id }) => id);
  const read = await measureStep(() => issues.listComments(issue.number, signal), 'The next run looks again.');
  if (read.measured)
    memory.deliveries = mergeDeliveries(memory.deliveries, readCommentDeliveries(record.id, steps, read.value));
  await noteAcknowledgement({ record, memory, sight }, { ...ports, issues });
  return {
    issue,
    problems: read.measured ? [] : [{ what: 'The issue could not be read', detail: read.message, remedy: read.remedy }],
  };
}

interface StepContext {
  readonly situation: Situation;
  readonly issue: IncidentIssue | null;
  readonly memory: IncidentMemory;
}

async function tellStep(
  step: EscalationStep,
  context: StepContext,
  ports: CarryPorts,
): Promise<{ readonly told: ToldStep; readonly problems: readonly EscalationProblem[] }> {
  const { situation, memory } = context;
  const github = await tellGithubWhereWanted(step, context, ports);
  const isOnGithub = github.github === 'told' || github.github === 'told-before';
  if (isOnGithub) remember(memory, step.id, { github: true });
  // Beside each other, so that Slack does not wait for a push.
  const [slack] = await Promise.all([
    tellSlackWhereWanted(step, { ...context, isOnGithub }, ports),
    isOnGithub && github !== BEFORE ? keep([githubEvent(step, situation)], ports) : null,
  ]);
  return {
    told: { step: step.id, role: step.role, github: github.github, slack: slack.slack },
    problems: [...github.problems, ...slack.problems],
  };
}

async function tellGithubWhereWanted(
  step: EscalationStep,
  { situation, issue, memory }: StepContext,
  { issues, signal }: CarryPorts,
): Promise<GithubTold> {
  if (issues === null) return { github: 'off', problems: [] };
  if (memory.deliveries.github.has(step.id)) return BEFORE;
  return issue === null ? FAILED : tellGithub(step, { situation, issue }, { issues, signal });
}

const BEFORE: GithubTold = { github: 'told-before', problems: [] };
const FAILED: GithubTold = { github: 'failed', problems: [] };

async function tellSlackWhereWanted(
  step: EscalationStep,
  { situation, issue, memory, isOnGithub }: StepContext & { readonly isOnGithub: boolean },
  ports: CarryPorts,
): Promise<Awaited<ReturnType<typeof tellSlack>>> {
  const { slack } = ports;
  if (slack === null) return { slack: 'off', problems: [] };
  const known = memory.deliveries.slack.get(step.id);
  if (known === 'sent') return { slack: 'told-before', problems: [] };
  if (known === 'claimed' || known === 'unknown') return { slack: known, problems: [] };
  // What Slack refused once is tried again only as long as nothing else has reached anybody.
  if (known === 'not-sent' && isOnGithub) return { slack: 'failed', problems: [] };
  const answer = await tellSlack({ step, situation, issue }, { ...ports, slack });
  const words = { told: 'sent', unknown: 'unknown', failed: 'not-sent', claimed: 'claimed' } as const;
  if (answer.slack in words) remember(memory, step.id, { slack: words[answer.slack as keyof typeof words] });
  return answer;
}

function remember(
  memory: IncidentMemory,
  step: string,
  { github, slack }: { readonly github?: true; readonly slack?: 'sent' | 'unknown' | 'not-sent' | 'claimed' },
): void {
  const { deliveries } = memory;
  memory.deliveries = {
    github: new Set([...deliveries.github, ...(github === undefined ? [] : [step])]),
    slack: new Map([...deliveries.slack, ...(slack === undefined ? [] : [[step, slack] as const])]),
  };
}

const EVENT_WRITE_MS = 20_000;

/** Best effort: the issue says the same. */
async function keep(events: readonly NewEvent[], { ledger, signal, signalAfter }: CarryPorts): Promise<void> {
  await ledger.add(events, AbortSignal.any([signal, signalAfter(EVENT_WRITE_MS)]));
}

function githubEvent({ id }: EscalationStep, { record }: Situation): NewEvent {
  return { incident: record.id, event: 'escalated', detail: describeGithubDelivery(id) };
}

function describeSituation(
  { record, sight, memory }: About,
  events: readonly IncidentEvent[],
  { terms, now }: { readonly terms: CarryTerms; readonly now: Date },
): Situation {
  const { policy, repositoryUrl, branch } = terms;
  const opened = events.findLast(({ event }) => event === 'report-opened')?.detail ?? '';
  return {
    record,
    state: sight.state,
    observed: sight.observed,
    verifiedAt: standingSince(events, 'verified'),
    recoveredAt: standingSince(events, 'recovered'),
    historyProblem: sight.events.measured ? null : sight.events.message,
    policyProblem: policy.problem,
    acknowledged: memory.acknowledged ?? readAcknowledgement(events),
    now,
    place: {
      repositoryUrl,
      branch,
      issueUrl: memory.issue?.url ?? null,
      pullRequestUrl: pullRequestUrlOf(opened, repositoryUrl),
      slackChannel: policy.slackChannel,
    },
  };
}

interface CarriedFacts {
  readonly situation: Situation;
  readonly plan: EscalationPlan;
  readonly told: readonly ToldStep[];
  readonly problems: readonly EscalationProblem[];
}

function toCarried({ situation, plan, told, problems }: CarriedFacts): CarriedIncident {
  const { record, state, verifiedAt, recoveredAt, acknowledged, place } = situation;
  return {
    situation,
    plan,
    result: {
      id: record.id,
      isDrill: record.isDrill,
      state,
      verifiedAt,
      recoveredAt,
      acknowledged,
      issueUrl: place.issueUrl,
      steps: plan.steps.map((at) =>
        'step' in at
          ? { id: at.step.id, role: at.step.role, state: at.state, dueAt: at.step.dueAt, because: at.step.because }
          : { id: at.id, role: at.role, state: at.state, dueAt: null, because: at.because },
      ),
      told: [...told],
      next: plan.next === null ? null : { step: plan.next.step.id, role: plan.next.step.role, at: plan.next.at },
      problems: [...problems],
    },
  };
}
