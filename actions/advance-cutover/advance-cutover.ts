import { describeConfigProblem, parseCutoverConfig, type CutoverConfig } from '../shared/cutover/cutover-config.ts';
import { CONFIG_PATH, DATASETS_PATH, POLICY_PATH, ROUTING_PATH } from '../shared/cutover/file-paths.ts';
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
import type {
  Clock,
  CommittedFile,
  CutoverRepository,
  HistoryStore,
  Random,
  RepositorySnapshot,
} from '../shared/ports.ts';
import { commitTransition, type TransitionResult } from '../shared/transition/commit-transition.ts';
import { describeRefusal } from '../shared/transition/describe-giving-up.ts';
import { recogniseAdvance } from '../shared/transition/recognise-advance.ts';
import type { AdvanceResult } from './advance-result.ts';
import { readGateFacts, type GateQuestion } from './read-gate-facts.ts';
import { readAdvancePolicy, readPeoplesWords, type PeoplesWords } from './read-policy.ts';
import type { CommitFiles } from './read-standings.ts';
import { planBypassRecord, recordBypass } from './record-bypass.ts';
import { ResultMaker } from './result-maker.ts';

export interface AdvancePorts {
  readonly repository: CutoverRepository;
  /** The default branch, which holds what people write; `null` where that is the branch of the state. */
  readonly people: CutoverRepository | null;
  readonly history: HistoryStore;
  readonly clock: Clock;
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

const PATHS = [CONFIG_PATH, ROUTING_PATH, POLICY_PATH, DATASETS_PATH] as const;
const PEOPLES_PATHS = [POLICY_PATH, DATASETS_PATH] as const;

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
    const sight = await look(options, ports);
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

interface Sight {
  readonly tip: RepositorySnapshot;
  readonly config: CutoverConfig;
  readonly words: PeoplesWords;
  /** Policy and datasets of the default branch, where that is another one. */
  readonly peoplesFiles: ReadonlyMap<string, CommittedFile | null>;
  readonly people: CommitFiles;
  readonly now: Date;
}

async function look({ signal }: AdvanceOptions, ports: AdvancePorts): Promise<Sight> {
  const { repository, people, clock } = ports;
  const now = clock.now();
  const [tip, apart] = await Promise.all([
    readPatiently(() => repository.readTip(PATHS, { signal }), ports, signal),
    people === null ? null : readPatiently(() => people.readTip(PEOPLES_PATHS, { signal }), ports, signal),
  ]);
  const peoplesFiles = apart?.files ?? new Map<string, CommittedFile | null>();
  const parsed = parseCutoverConfig(tip.files.get(CONFIG_PATH)?.contents ?? null);
  if (!parsed.ok)
    throw new OperatorError({
      reasonCode: 'config-invalid',
      message: parsed.problems.map(describeConfigProblem).join('; '),
      remedy: parsed.problems[0]?.remedy ?? 'Run a rollback, which writes it anew.',
    });
  const words = readPeoplesWords(apart?.files ?? tip.files);
  const from: CommitFiles =
    apart === null || people === null ? { oid: tip.oid, repository } : { oid: apart.oid, repository: people };
  return { tip, config: parsed.config, words, peoplesFiles, people: from, now };
}

const TRIES = 3;
const PAUSE_MS = 500;

/** A passing fault of a read costs nobody the advance. */
async function readPatiently<T>(read: () => Promise<T>, { clock }: AdvancePorts, signal: AbortSignal): Promise<T> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await read();
    } catch (error) {
      const isPassing = error instanceof DependencyError && error.retryable;
      if (!isPassing || tried === TRIES || signal.aborted) throw error;
      await clock.sleep(PAUSE_MS * tried, signal);
    }
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
    return report === null
      ? make.alreadyThere(sight.config)
      : make.judged(report, { ...known, ...preview(sight, options) });
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

/** What a commit would move, for whoever approves it; nothing where the gates of the transition itself refuse. */
function preview(sight: Sight, { operation, to }: AdvanceOptions): { readonly movedUnits?: readonly string[] } {
  // The soak is a gate of its own here.
  const asked = { ...operation, to, bypass: { gates: ['soak'], reason: '' } };
  const step = planOn(withPeoples(sight.tip, sight), asked, sight.now);
  return step.kind === 'commit' ? { movedUnits: step.outcome.movedUnits } : {};
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
  };
  const { repository, clock, random, signalAfter } = ports;
  return commitTransition<Outcome>({
    ...{ repository, clock, random, signalAfter, signal, isDryRun },
    operationId: operation.operationId,
    paths: PATHS,
    plan: (snapshot) => planOn(withPeoples(snapshot, sight), conditions, clock.now()),
    recognise: (own, tip) => recogniseAdvance(own, tip, to),
    ...(deadlineMs === undefined ? {} : { deadlineMs }),
  });
}

function withPeoples(snapshot: RepositorySnapshot, { peoplesFiles }: Sight): RepositorySnapshot {
  return { ...snapshot, files: new Map([...snapshot.files, ...peoplesFiles]) };
}

type Conditions = Pick<AdvanceRequest, 'to' | 'judged' | 'bypass'> & OperationFacts;

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
