import { concludeEscalation, hasReached } from '../shared/escalation/escalation-result.ts';
import type { EscalationProblem, EscalationResult } from '../shared/escalation/escalation-result.ts';
import { composeMessage, type StepMessage } from '../shared/escalation/compose-message.ts';
import { formatInstant } from '../shared/cutover/instant.ts';
import { renderRunKey, type HistoryRun } from '../shared/history/history-path.ts';
import type { IncidentRecord } from '../shared/incident/incident-record.ts';
import type { IncidentIssue, IncidentIssues, SlackWebhook } from '../shared/incident-ports.ts';
import type { Clock, CutoverRepository, HistoryStore } from '../shared/ports.ts';
import { measureStep } from '../shared/verification/measure-step.ts';
import type { Measured } from '../shared/verification/measured.ts';
import { carryIncident, emptyMemory } from './carry-incident.ts';
import type { CarriedIncident, CarryPorts, IncidentMemory } from './carry-incident.ts';
import type { ContactPolicy } from './contact-policy.ts';
import { createEventLedger } from './event-ledger.ts';
import { NO_LEDGER, withFailure } from './failed-rollback.ts';
import { noteAcknowledgement } from './note-acknowledgement.ts';
import { readIncidents, type Sight, type WantedIncidents } from './read-incidents.ts';

export interface EscalatePorts {
  readonly repository: CutoverRepository;
  readonly history: HistoryStore;
  /** `null` where this reader has no access to GitHub's issues. */
  readonly issues: IncidentIssues | null;
  /** `null` where no webhook was given. */
  readonly slack: SlackWebhook | null;
  readonly policy: ContactPolicy;
  readonly clock: Clock;
  readonly signalAfter: (milliseconds: number) => AbortSignal;
  /** Says that it waits, and for what, whenever that changes. */
  readonly print: (line: string) => void;
}

export interface EscalateOptions extends WantedIncidents {
  /** How long to stay and look again while time alone can still bring something. */
  readonly waitMs: number;
  readonly isDryRun: boolean;
  /** A rollback that was not made: it is told instead, until the state is seen to be back. */
  readonly failure: IncidentRecord | null;
  readonly run: HistoryRun;
  /** `https://github.com/owner/repo`. */
  readonly repositoryUrl: string;
  readonly signal: AbortSignal;
}

export interface Escalation {
  readonly result: EscalationResult;
  /** What did not reach anybody, whole, so that whoever reads this can pass it on. */
  readonly untold: readonly StepMessage[];
}

const LOOK_AGAIN_MS = 60_000;
const READ_MS = 30_000;
/** The issue tells the same, so whoever is due does not wait longer for the history. */
const HISTORY_MS = 10_000;
const LOOK_PAUSES_MS = [500, 1_000, 2_000, 4_000] as const;
const LOOK_MS = 15_000;

/**
 * Tells everybody who must be told now, each once, and stays as long as it is allowed to while somebody may still become due. Everything
 * comes from the incident's times, so that this run, the next one and one that never came make no difference but in when.
 */
export async function escalate(options: EscalateOptions, ports: EscalatePorts): Promise<Escalation> {
  const until = ports.clock.now().getTime() + options.waitMs;
  const memories = new Map<string, IncidentMemory>();
  const carryPorts = toCarryPorts(options, ports);
  const told = new Map<string, CarriedIncident['result']['told']>();
  let last: Sight | null = null;
  let waitedFor = '';
  for (;;) {
    const seen = withFailure(await look(options, ports), options.failure);
    if (seen.measured) last = seen.value;
    const sight = seen.measured ? seen.value : last === null ? null : unreadSince(last, seen.message);
    const carried = sight === null ? [] : await carryAll(sight, memories, { options, ports, carryPorts });
    for (const { result } of carried) told.set(result.id, mergeTold(told.get(result.id) ?? [], result.told));
    const problems = listProblems(seen, sight);
    const waiting = describeWaiting(carried, problems);
    const remaining = until - ports.clock.now().getTime();
    if (waiting === null || remaining <= 0 || options.signal.aborted || options.isDryRun)
      return finish({ carried, problems, told, memories, sight }, { options, ports, carryPorts });
    if (waiting !== waitedFor) ports.print(waiting);
    waitedFor = waiting;
    await ports.clock.sleep(Math.min(LOOK_AGAIN_MS, remaining), options.signal);
    if (options.signal.aborted)
      return finish({ carried, problems, told, memories, sight }, { options, ports, carryPorts });
  }
}

/** What was read before stands, but for the state. */
function unreadSince(last: Sight, observed: string): Sight {
  return { ...last, state: 'unknown', observed };
}

interface Tools {
  readonly options: EscalateOptions;
  readonly ports: EscalatePorts;
  readonly carryPorts: CarryPorts;
}

function toCarryPorts(options: EscalateOptions, ports: EscalatePorts): CarryPorts {
  const { history, clock, issues, slack, signalAfter } = ports;
  const { run, signal } = options;
  const ledger = options.failure === null ? createEventLedger({ history, clock, run }) : NO_LEDGER;
  return { issues, slack, ledger, clock, signalAfter, runKey: renderRunKey(run), signal };
}

/**
 * Most faults of GitHub pass within seconds, and a replica that lags does not show yet what was committed a moment ago: neither is a reason to tell
 * on-call a minute later. What hangs is not waited for twice.
 */
async function look(options: EscalateOptions, ports: EscalatePorts): Promise<Measured<Sight>> {
  const until = ports.clock.now().getTime() + LOOK_MS;
  for (const pauseMs of LOOK_PAUSES_MS) {
    const seen = await lookOnce(options, ports);
    const isWhole = seen.measured && seen.value.unread === null && seen.value.missing.length === 0;
    if (isWhole || options.signal.aborted || ports.clock.now().getTime() >= until) return seen;
    await ports.clock.sleep(pauseMs, options.signal);
  }
  return lookOnce(options, ports);
}

async function lookOnce({ signal, ...wanted }: EscalateOptions, ports: EscalatePorts): Promise<Measured<Sight>> {
  const within = (milliseconds: number): AbortSignal => AbortSignal.any([signal, ports.signalAfter(milliseconds)]);
  return measureStep(
    () => readIncidents(wanted, ports, { state: within(READ_MS), history: within(HISTORY_MS) }),
    'Check the token and the status of GitHub, then run this again.',
  );
}

async function carryAll(
  sight: Sight,
  memories: Map<string, IncidentMemory>,
  { options, ports, carryPorts }: Tools,
): Promise<readonly CarriedIncident[]> {
  const { repositoryUrl, isDryRun } = options;
  const terms = { policy: ports.policy, repositoryUrl, branch: ports.repository.branch, isDryRun };
  const carried: CarriedIncident[] = [];
  for (const record of sight.records) {
    const memory = memoryOf(record, memories);
    carried.push(await carryIncident({ record, sight, memory }, terms, carryPorts));
  }
  return carried;
}

function memoryOf({ id }: IncidentRecord, memories: Map<string, IncidentMemory>): IncidentMemory {
  const memory = memories.get(id) ?? emptyMemory();
  memories.set(id, memory);
  return memory;
}

function listProblems(seen: Measured<Sight>, sight: Sight | null): readonly EscalationProblem[] {
  const fault = seen.measured ? seen.value.unread : seen;
  const unread =
    fault === null ? [] : [{ what: 'The state could not be read', detail: fault.message, remedy: fault.remedy }];
  const missing = (sight?.missing ?? []).map((id) => ({
    what: `No record of incident ${id}`,
    detail: `incidents/${id}/incident.json is not at the tip of the branch, or is no record that can be read`,
    remedy: 'Check the incident id and the branch. Tell the people of config/policy.yaml yourself meanwhile.',
  }));
  return [...unread, ...missing];
}

/** What the run still waits for; `null` where time alone brings nothing more. */
function describeWaiting(carried: readonly CarriedIncident[], problems: readonly EscalationProblem[]): string | null {
  const unreached = carried.find(({ plan, result }) => plan.due.some(({ id }) => !isReached(id, result)));
  if (unreached !== undefined) return `Not everybody of incident ${unreached.result.id} was told: trying again.`;
  const next = carried.flatMap(({ plan }) => plan.next ?? []).toSorted((a, b) => Number(a.at > b.at) * 2 - 1)[0];
  if (next !== undefined) return `Waiting: ${next.step.role} is told at ${next.at}, unless it is verified by then.`;
  return problems.length > 0 ? `Trying again: ${problems[0]?.what ?? ''}.` : null;
}

/** Where one channel has it, the other one is left to the next run. */
function isReached(step: string, { told }: CarriedIncident['result']): boolean {
  const found = told.find((one) => one.step === step);
  return found !== undefined && hasReached(found);
}

function mergeTold(
  before: CarriedIncident['result']['told'],
  now: CarriedIncident['result']['told'],
): CarriedIncident['result']['told'] {
  const merged = new Map(before.map((one) => [one.step, one]));
  for (const one of now) {
    const earlier = merged.get(one.step);
    merged.set(one.step, {
      ...one,
      github: earlier?.github === 'told' ? 'told' : one.github,
      slack: earlier?.slack === 'told' ? 'told' : one.slack,
    });
  }
  return [...merged.values()];
}

interface End {
  readonly carried: readonly CarriedIncident[];
  readonly problems: readonly EscalationProblem[];
  readonly told: ReadonlyMap<string, CarriedIncident['result']['told']>;
  readonly memories: Map<string, IncidentMemory>;
  readonly sight: Sight | null;
}

async function finish(end: End, tools: Tools): Promise<Escalation> {
  const { options, ports } = tools;
  const { carried, problems, told, sight } = end;
  if (sight !== null && !options.isDryRun) await noteAll(end, sight, tools);
  const incidents = carried.map(({ result }) => ({
    ...result,
    acknowledged: end.memories.get(result.id)?.acknowledged ?? result.acknowledged,
    told: told.get(result.id) ?? [],
  }));
  const untold = carried.flatMap(({ plan, situation, result }) =>
    plan.due
      .filter(({ id }) => !isReached(id, { ...result, told: told.get(result.id) ?? [] }))
      .map((step) => composeMessage(step, situation)),
  );
  return {
    result: {
      schemaVersion: 1,
      ...concludeEscalation(incidents, problems, options),
      at: formatInstant(ports.clock.now()),
      slackChannel: ports.policy.slackChannel,
      incidents,
      problems: [...problems, ...policyProblems(ports.policy)],
    },
    untold,
  };
}

function policyProblems({ problem }: ContactPolicy): readonly EscalationProblem[] {
  return problem === null
    ? []
    : [
        {
          what: 'The contacts are not known',
          detail: problem,
          remedy:
            'Mend config/policy.yaml by pull request. Until then the engineer on call alone is told, without a name.',
        },
      ];
}

async function noteAll({ carried, memories }: End, sight: Sight, tools: Tools): Promise<void> {
  const { issues } = tools.carryPorts;
  const unknown = carried.filter(({ result }) => !result.isDrill && result.acknowledged === null);
  if (issues === null) return;
  for (const { situation } of unknown) {
    const { record } = situation;
    const memory = memoryOf(record, memories);
    memory.issue ??= await findIssue(record, issues, tools);
    await noteAcknowledgement({ record, memory, sight }, { ...tools.carryPorts, issues });
  }
}

async function findIssue(
  { id }: IncidentRecord,
  issues: IncidentIssues,
  { options, ports }: Tools,
): Promise<IncidentIssue | null> {
  const found = await measureStep(() => issues.find(id, ports.policy.labels[0] ?? null, options.signal), '');
  return found.measured ? found.value : null;
}
