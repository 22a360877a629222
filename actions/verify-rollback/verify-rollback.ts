import type { CutoverConfig } from '../shared/cutover/cutover-config.ts';
import { parseCutoverConfig } from '../shared/cutover/cutover-config.ts';
import { CONFIG_PATH, ROUTING_PATH } from '../shared/cutover/file-paths.ts';
import type { Clock, CollectionObserver, CutoverRepository } from '../shared/ports.ts';
import { parseRoutingFile } from '../shared/routing/routing-file.ts';
import type { Check } from '../shared/verdict/verdict.ts';
import { foldVerdicts } from '../shared/verdict/verdict.ts';
import { assessProof, unmeasuredProof } from '../shared/verification/assess-proof.ts';
import type { ProofFacts } from '../shared/verification/assess-proof.ts';
import type { ManualFetch } from '../shared/verification/assess-manual-rows.ts';
import {
  assessHold,
  assessRouting,
  assessState,
  rollbackInstant,
  unreadState,
} from '../shared/verification/assess-state.ts';
import type { TipState } from '../shared/verification/assess-state.ts';
import { carryLook } from '../shared/verification/carry-look.ts';
import type { DltLook } from '../shared/verification/dlt-look.ts';
import type { LookPlan } from '../shared/verification/look-plan.ts';
import { chooseFirstLook, secondLookDueAt } from '../shared/verification/look-plan.ts';
import { measureFault } from '../shared/verification/measure-fault.ts';
import type { Measured, Unmeasured } from '../shared/verification/measured.ts';
import type { Observation } from '../shared/verification/observation.ts';
import type { ProofTargets } from '../shared/verification/proof-target.ts';
import type { ReaderTerms } from '../shared/verification/reader-terms.ts';
import { renderStatusLines } from '../shared/verification/render-status-lines.ts';
import type { VerificationResult } from '../shared/verification/verification-result.ts';
import { judgeLayerOne, reasonCodeOf } from '../shared/verification/verification-result.ts';

export interface VerifyPorts {
  readonly repository: CutoverRepository;
  /** Or why there is no database to ask. */
  readonly observer: Measured<CollectionObserver>;
  /** Of the checkout's `datasets.yaml` and `policy.yaml`, or what is wrong with them. */
  readonly targets: Measured<ProofTargets>;
  readonly clock: Clock;
  /** Prints one line; the runbook's three come first. */
  readonly print: (line: string) => void;
  readonly signalAfter: (milliseconds: number) => AbortSignal;
  /** Takes what the last round was judged by. */
  readonly record?: (round: RecordedRound) => void;
}

/** The branch as it was read, with the bytes of its files; `null` where the commit has no such file. */
export interface ReadTip extends TipState {
  readonly files: { readonly config: Uint8Array | null; readonly routing: Uint8Array | null };
}

/** Everything that the last round was judged by, and what it came to. */
export interface RecordedRound {
  /** When it was judged, by the clock here. */
  readonly at: Date;
  readonly read: Measured<ReadTip>;
  readonly proof: Measured<ProofFacts>;
  readonly result: VerificationResult;
}

export interface VerifyOptions {
  readonly deadlineMs: number;
  readonly intervalMs: number;
  /** When the last collector was stopped; the rollback's own time where it is not known. */
  readonly controlEndedAt: string | null;
  /** The same as the history knows it, by the generation of the rollback; what was given goes before it. */
  readonly recordedControlEnd?: (generation: number) => string | null;
  readonly previousLook: DltLook | null;
  readonly manualFetches: readonly ManualFetch[];
  /** For the remedies: how the reader gives something to the next run. */
  readonly terms: ReaderTerms;
  /** For a drill alone: its result says so and is never better than `warn`. */
  readonly shortenedDistanceSeconds?: number;
  readonly signal?: AbortSignal;
}

interface Round {
  readonly at: Date;
  readonly proof: Measured<ProofFacts>;
  readonly checks: readonly Check[];
  readonly state: TipState | null;
  readonly rollbackAt: string | null;
  readonly look: DltLook | null;
  readonly dueAt: string | null;
}

/**
 * Step 2 of the runbook and the proof of layer 4, repeated until everything holds, something has failed for good, or the deadline passes.
 * Reads alone. A fault of GitHub or of the database is a check that is `unknown`, so that the other layers' results still count.
 */
export async function verifyRollback(options: VerifyOptions, ports: VerifyPorts): Promise<VerificationResult> {
  const deadline = ports.clock.now().getTime() + options.deadlineMs;
  let first = options.previousLook;
  let note: string | null = null;
  let hasPrinted = false;
  for (;;) {
    const read = await readState(options, ports, deadline);
    const lines = renderStatusLines(shownState(read));
    if (!hasPrinted) lines.forEach((line) => ports.print(line));
    hasPrinted = true;
    const round = await takeRound({ read, first, note, deadline }, options, ports);
    first = round.first;
    note = round.note;
    if (isOver(round, options, ports, deadline)) return finish({ round, read }, lines, ports);
    await ports.clock.sleep(Math.min(options.intervalMs, deadline - ports.clock.now().getTime()), options.signal);
    if (options.signal?.aborted) return finish({ round, read }, lines, ports);
  }
}

function finish(
  { round, read }: { readonly round: Round; readonly read: Measured<ReadTip> },
  lines: readonly string[],
  { repository, record }: VerifyPorts,
): VerificationResult {
  const result = toResult(round, lines, repository.branch);
  const { at, proof } = round;
  record?.({ at, read, proof, result });
  return result;
}

interface RoundStart {
  readonly read: Measured<ReadTip>;
  readonly first: DltLook | null;
  readonly note: string | null;
  readonly deadline: number;
}

interface RoundEnd extends Round {
  readonly first: DltLook | null;
  readonly note: string | null;
}

async function takeRound(start: RoundStart, options: VerifyOptions, ports: VerifyPorts): Promise<RoundEnd> {
  const { read, first, note } = start;
  const at = ports.clock.now();
  const state = read.measured ? read.value : null;
  const stateChecks = read.measured
    ? [assessState(read.value), assessRouting(read.value), assessHold(read.value, at)]
    : unreadState(read, ports.repository.branch);
  const config = state?.config.ok ? state.config.config : null;
  const rollbackAt = config === null ? null : rollbackInstant(config);
  const seen =
    config === null || rollbackAt === null ? NO_ROLLBACK : await observe(start, { config, rollbackAt }, options, ports);
  const common = { at, state, rollbackAt };
  if (!seen.measured || rollbackAt === null) {
    const proof = seen.measured ? NO_ROLLBACK : seen;
    const checks = [...stateChecks, ...unmeasuredProof(proof)];
    return { ...common, proof, checks, look: first, dueAt: null, first, note };
  }
  const { observation, targets } = seen.value;
  const controlEndedAt = options.controlEndedAt ?? controlEndOf(options, config);
  const plan = planLooks(rollbackAt, targets, { ...options, controlEndedAt });
  const chosen = chooseFirstLook(first, observation.look, plan, observation.skew);
  const shownNote = chosen.note ?? note;
  const facts: ProofFacts = {
    first: chosen.first,
    observation,
    plan,
    manualLimitSeconds: targets.manualLimitSeconds,
    manualFetches: options.manualFetches,
    note: shownNote,
  };
  return {
    ...common,
    proof: { measured: true, value: facts },
    checks: [...stateChecks, ...assessProof(facts)],
    look: carryLook(chosen.first, observation.look),
    dueAt: secondLookDueAt(chosen.first, plan),
    first: chosen.first,
    note: shownNote,
  };
}

const NO_ROLLBACK: Unmeasured = {
  measured: false,
  message: 'no rollback is recorded at the tip of the branch, so there is nothing to measure from',
  remedy: 'Run the rollback first.',
};

async function readState(options: VerifyOptions, ports: VerifyPorts, deadline: number): Promise<Measured<ReadTip>> {
  const { repository } = ports;
  return measureFault(async () => {
    const { oid, files } = await repository.readTip([CONFIG_PATH, ROUTING_PATH], {
      signal: boundedSignal(options, ports, deadline),
    });
    const config = files.get(CONFIG_PATH)?.contents ?? null;
    const routing = files.get(ROUTING_PATH)?.contents ?? null;
    return {
      branch: repository.branch,
      oid,
      config: parseCutoverConfig(config),
      routing: routing === null ? null : parseRoutingFile(routing),
      files: { config, routing },
    };
  }, 'Check the token and the status of GitHub, then run this again.');
}

interface Seen {
  readonly observation: Observation;
  readonly targets: ProofTargets;
}

async function observe(
  { deadline }: RoundStart,
  about: { readonly config: CutoverConfig; readonly rollbackAt: string },
  options: VerifyOptions,
  ports: VerifyPorts,
): Promise<Measured<Seen>> {
  const { observer, targets } = ports;
  if (!observer.measured) return observer;
  if (!targets.measured) return targets;
  const request = { targets: targets.value, generation: about.config.generation, rollbackAt: about.rollbackAt };
  return measureFault(async () => {
    const observation = await observer.value.observe(request, boundedSignal(options, ports, deadline));
    return { observation, targets: targets.value };
  }, `Check ${options.terms.database} and the status of the database, then run this again.`);
}

/** The last round may take a little longer than the deadline, so that a slow answer is not thrown away at the very end. */
const LAST_ROUND_MS = 10_000;

function boundedSignal({ signal }: VerifyOptions, { clock, signalAfter }: VerifyPorts, deadline: number): AbortSignal {
  const bound = signalAfter(Math.max(0, deadline - clock.now().getTime()) + LAST_ROUND_MS);
  return signal === undefined ? bound : AbortSignal.any([signal, bound]);
}

function controlEndOf({ recordedControlEnd }: VerifyOptions, config: CutoverConfig | null): string | null {
  return config === null ? null : (recordedControlEnd?.(config.generation) ?? null);
}

function planLooks(rollbackAt: string, targets: ProofTargets, options: VerifyOptions): LookPlan {
  const { controlEndedAt, shortenedDistanceSeconds, terms } = options;
  const isLater = controlEndedAt !== null && Date.parse(controlEndedAt) > Date.parse(rollbackAt);
  return {
    rollbackAt,
    controlEndedAt: controlEndedAt === null ? null : isLater ? controlEndedAt : rollbackAt,
    distanceSeconds: shortenedDistanceSeconds ?? targets.lookDistanceSeconds,
    isShortened: shortenedDistanceSeconds !== undefined,
    terms,
  };
}

/** A landing cannot be taken back, so it ends the wait; without a database there is nothing to wait for once the state holds. */
function isOver(
  { checks }: Round,
  options: VerifyOptions,
  { observer, targets, clock }: VerifyPorts,
  deadline: number,
): boolean {
  const verdict = foldVerdicts(checks);
  if (verdict === 'pass' || verdict === 'warn') return true;
  if (options.signal?.aborted || clock.now().getTime() >= deadline) return true;
  const isDone = judgeLayerOne(checks) === 'done';
  const hasFailedForGood = isDone && verdict === 'fail';
  return hasFailedForGood || (isDone && !(observer.measured && targets.measured));
}

function shownState(read: Measured<TipState>) {
  if (!read.measured || !read.value.config.ok) return null;
  const { phase, dltEnabled, manualEnabled } = read.value.config.config;
  return { currentPhase: phase, dltEnabled, manualEnabled };
}

function toResult(
  { checks, state, rollbackAt, look, dueAt }: Round,
  lines: readonly string[],
  branch: string,
): VerificationResult {
  const verdict = foldVerdicts(checks);
  const layerOne = judgeLayerOne(checks);
  return {
    schemaVersion: 1,
    verdict,
    reasonCode: reasonCodeOf(verdict, layerOne),
    layerOne,
    statusLines: [...lines],
    checks: checks.map((check) => ({ ...check })),
    look,
    secondLookDueAt: dueAt,
    rollbackAt,
    branch,
    commit: state?.oid ?? null,
    incident: state?.config.ok ? (state.config.config.lastTransition?.incident ?? null) : null,
    generation: state?.config.ok ? state.config.config.generation : null,
  };
}
