import { POLICY_PATH } from '../shared/cutover/file-paths.ts';
import { planAdvance, type AdvanceOutcome, type AdvanceRequest } from '../shared/cutover/plan-advance.ts';
import type { PlannedStep } from '../shared/cutover/planned-step.ts';
import { parseTrailers } from '../shared/cutover/trailers.ts';
import type { OperationFacts } from '../shared/cutover/transition-facts.ts';
import { DependencyError, OperatorError } from '../shared/errors.ts';
import { assessGates, listBypassed } from '../shared/gates/assess-gates.ts';
import { parseBypass, type BypassRequest } from '../shared/gates/bypass.ts';
import type { GateFacts } from '../shared/gates/gate-facts.ts';
import type { GateReport } from '../shared/gates/gate-report.ts';
import type { GateId } from '../shared/gates/gate.ts';
import type { HistoryRun } from '../shared/history/history-path.ts';
import type { HistoryStore, Random, RepositorySnapshot } from '../shared/ports.ts';
import { commitTransition, type TransitionResult } from '../shared/transition/commit-transition.ts';
import { describeRefusal } from '../shared/transition/describe-giving-up.ts';
import { recogniseAdvance } from '../shared/transition/recognise-advance.ts';
import type { AdvanceResult } from './advance-result.ts';
import { readGateFacts, type GateQuestion } from './read-gate-facts.ts';
import { readAdvancePolicy } from './read-policy.ts';
import { readSight, SIGHT_PATHS, withPeoples, type Sight, type SightPorts } from './read-sight.ts';
import { planBypassRecord, recordBypass } from './record-bypass.ts';
import { ResultMaker } from './result-maker.ts';

export interface AdvancePorts extends SightPorts {
  readonly history: HistoryStore;
  readonly random: Random;
  readonly signalAfter: (milliseconds: number) => AbortSignal;
  /** A planned commit as a unified diff, for a dry run; left out where there is none. */
  readonly renderDiff?: (planned: PlannedTransition) => string;
}
export type PlannedTransition = Extract<TransitionResult<unknown>, { readonly kind: 'planned' }>;

export interface AdvanceOptions extends GateQuestion {
  /** `gates`: asks them and writes nothing. */
  readonly mode: 'gates' | 'advance';
  readonly isDryRun: boolean;
  readonly operation: OperationFacts;
  readonly bypass: BypassRequest;
  readonly run: HistoryRun;
  readonly deadlineMs?: number;
  /** What to do where nobody knows what became of it, in a sentence. */
  readonly nextWay: string;
  readonly signal: AbortSignal;
}

type Outcome = Omit<AdvanceOutcome, 'reasonCode'> & { readonly reasonCode: string };

/**
 * Setup and promotion behind gates (runbook: re-attempt). The gates are asked of the tip; the commit holds only while that is what they were judged
 * on, or it ends as `stale-decision`. Faults of the other side end as `not-advanced` or `unknown`, with what to do.
 */
export async function advanceCutover(options: AdvanceOptions, ports: AdvancePorts): Promise<AdvanceResult> {
  const make = new ResultMaker(options);
  const bypass = parseBypass(options.bypass);
  if (!bypass.ok)
    return make.refused(
      'bypass-refused',
      `Nothing was changed: ${bypass.problems.join('; ')}.`,
      'Name the gates one by one, and why each may be gone by.',
    );
  try {
    const sight = await readSight(ports, options.signal);
    const isDone = sight.config.phase === options.to || isOwnCommitThere(sight.tip, options.operation);
    // What was done once is told, not judged again.
    const report = isDone ? null : assessGates(await askFacts(sight, options, ports), bypass.gates);
    return await act({ sight, report, reason: bypass.reason, make }, options, ports);
  } catch (error) {
    if (!(error instanceof OperatorError) && !(error instanceof DependencyError)) throw error;
    const { reasonCode, message, remedy } = describeRefusal(error);
    return error instanceof OperatorError && reasonCode.endsWith('-invalid')
      ? make.refused(reasonCode, message, remedy ?? '')
      : make.notAdvanced(reasonCode, message, remedy ?? options.nextWay);
  }
}

function isOwnCommitThere({ history }: RepositorySnapshot, { operationId }: OperationFacts): boolean {
  return history.some(({ message }) => parseTrailers(message)['Operation-Id'] === operationId);
}

async function askFacts(
  sight: Sight,
  options: AdvanceOptions,
  { repository, history }: AdvancePorts,
): Promise<GateFacts> {
  const { to, fix, collectorVersion, doctor, links, signal } = options;
  const state = { oid: sight.tip.oid, repository };
  return readGateFacts({ to, fix, collectorVersion, doctor, links }, { ...sight, state, history, signal });
}

interface Asked {
  readonly sight: Sight;
  readonly report: GateReport | null;
  readonly reason: string;
  readonly make: ResultMaker;
}

async function act(asked: Asked, options: AdvanceOptions, ports: AdvancePorts): Promise<AdvanceResult> {
  const { report, make, sight } = asked;
  const bypassed = report === null ? [] : listBypassed(report);
  const known = { gates: report, bypassed, from: sight.config.phase };
  if (options.mode === 'gates')
    return report === null ? make.alreadyThere(sight.config) : answerGates(report, bypassed, asked, options);
  if (report?.decision === 'refused' && !options.isDryRun) return make.judged(report, known);
  const record =
    bypassed.length === 0 || report === null
      ? null
      : planBypassRecord({ report, bypassed, reason: asked.reason, policy: sight.words.policy }, options);
  if (record !== null && !options.isDryRun) {
    const fault = await recordBypass(record, options, ports);
    if (fault !== null) return make.refused('bypass-unrecorded', fault.message, fault.remedy, known);
  }
  const done = await commit(asked, bypassed, options, ports);
  return make.committed(done, {
    ...known,
    reviewDueAt: record?.reviewDueAt ?? null,
    renderDiff: ports.renderDiff ?? null,
  });
}

/** What the gates say, with what a commit would move, for whoever approves it. What the transition itself would refuse nobody is asked to approve. */
function answerGates(
  report: GateReport,
  bypassed: readonly GateId[],
  { sight, make }: Pick<Asked, 'sight' | 'make'>,
  { operation, to }: AdvanceOptions,
): AdvanceResult {
  const known = { gates: report, bypassed, from: sight.config.phase };
  // The soak is a gate of its own here.
  const conditions = { ...operation, to, bypass: { gates: ['soak'], reason: '' } };
  const step = planOn(withPeoples(sight.tip, sight), conditions, sight.now);
  const movedUnits = step.kind === 'commit' ? step.outcome.movedUnits : [];
  if (step.kind !== 'answer' || report.decision === 'refused') return make.judged(report, { ...known, movedUnits });
  const { reasonCode, message, remedy } = step.outcome;
  return make.refused(reasonCode, message, remedy ?? '', known);
}

async function commit(
  { sight, report, reason }: Asked,
  bypassed: readonly GateId[],
  options: AdvanceOptions,
  ports: AdvancePorts,
): Promise<TransitionResult<Outcome>> {
  const { operation, to, isDryRun, deadlineMs, signal } = options;
  const policyBlob = (sight.peoplesFiles.get(POLICY_PATH) ?? sight.tip.files.get(POLICY_PATH))?.blobOid ?? null;
  const conditions = {
    ...operation,
    to,
    // A dry run shows what a commit would be, also where the gates refuse it.
    ...(report === null || isDryRun ? {} : { judged: { at: sight.now, generation: report.generation, policyBlob } }),
    ...(bypassed.length === 0 ? {} : { bypass: { gates: bypassed, reason } }),
    ...linkedFix(report),
  };
  const { repository, clock, random, signalAfter } = ports;
  return commitTransition<Outcome>({
    ...{ repository, clock, random, signalAfter, signal, isDryRun },
    operationId: operation.operationId,
    paths: SIGHT_PATHS,
    plan: (snapshot) => planOn(withPeoples(snapshot, sight), conditions, clock.now()),
    recognise: (own, tip) => recogniseAdvance(own, tip, to),
    ...(deadlineMs === undefined ? {} : { deadlineMs }),
  });
}

/** Named with the advance, or found in the report of the incident. */
function linkedFix(report: GateReport | null): Pick<AdvanceRequest, 'fix'> {
  const gate = report?.gates.find(({ id, verdict }) => id === 'fix-linked' && verdict === 'pass');
  return gate === undefined ? {} : { fix: gate.observed };
}

type Conditions = Pick<AdvanceRequest, 'to' | 'judged' | 'bypass' | 'fix'> & OperationFacts;

/** Files that are wrong are an answer, not a fault: what this clone remembers may be older than the tip, and only the tip is believed. */
function planOn(snapshot: RepositorySnapshot, conditions: Conditions, now: Date): PlannedStep<Outcome> {
  try {
    return planAdvance(snapshot, { ...conditions, ...readAdvancePolicy(snapshot.files, conditions.to) }, now);
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    const { reasonCode, message, remedy } = describeRefusal(error);
    const nothing = { generation: null, from: null, movedUnits: [], notes: [] };
    return {
      kind: 'answer',
      outcome: { decision: 'refused', reasonCode, message, remedy, to: conditions.to, ...nothing },
    };
  }
}
