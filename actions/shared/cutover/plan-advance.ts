import { count } from '../markdown/count.ts';
import { oneLine } from '../markdown/one-line.ts';
import type { RepositorySnapshot } from '../ports.ts';
import { parseRoutingFile, renderRoutingFile, type Routing } from '../routing/routing-file.ts';
import { selectDltUnits, type PhaseTraffic, type RegisteredUnit, type Selection } from '../routing/select-dlt-units.ts';
import { describeConfigProblem, parseCutoverConfig, type CutoverConfig } from './cutover-config.ts';
import { CONFIG_SCHEMA_VERSION } from './cutover-config-schema.ts';
import { editJson } from './edit-json.ts';
import { CONFIG_PATH, DATASETS_PATH, POLICY_PATH, ROUTING_PATH } from './file-paths.ts';
import { formatInstant } from './instant.ts';
import { attemptInForce, generationInForce } from './next-generation.ts';
import type { Phase } from './phase.ts';
import { fileChange, type PlannedStep } from './planned-step.ts';
import { refuseTransition } from './refuse-advance.ts';
import type { ReattemptSoak } from './required-soak.ts';
import { renderTrailers } from './trailers.ts';
import { REASON_LINE_MAX_CHARACTERS, type OperationFacts } from './transition-facts.ts';

export const ADVANCE_PATHS = [CONFIG_PATH, ROUTING_PATH, POLICY_PATH, DATASETS_PATH] as const;

export interface AdvanceRequest extends OperationFacts {
  readonly to: Exclude<Phase, 'manual_only'>;
  /** What the policy sends by dlt in that phase. */
  readonly traffic: PhaseTraffic;
  readonly registeredUnits: readonly RegisteredUnit[];
  readonly pins: readonly string[];
  readonly salt: string;
  /** How long each phase must run before the next, in hours; 0 for `manual_only`. */
  readonly soakHours: Readonly<Record<Phase, number>>;
  /** What a further attempt changes of it; left out, it changes nothing. */
  readonly reattempt?: ReattemptSoak;
  /** What the gates were judged on; left out where none was asked. */
  readonly judged?: JudgedState;
  /** Gates that a person went by. */
  readonly bypass?: { readonly gates: readonly string[]; readonly reason: string };
  /** What mended the cause of the last rollback: an address or a commit; left out where nothing was asked for. */
  readonly fix?: string;
}

/** The state that the gates were judged on. Where the branch shows another one by now, or too much time went by, the decision is stale. */
export interface JudgedState {
  readonly at: Date;
  readonly generation: number;
  /** git's id of config/policy.yaml: other thresholds, another decision. */
  readonly policyBlob: string | null;
}

export type RefusalCode =
  | 'config-invalid'
  | 'routing-invalid'
  | 'datasets-invalid'
  | 'hold-active'
  | 'phase-order'
  | 'soak-not-over'
  | 'generation-behind'
  | 'stale-decision';

export interface AdvanceOutcome {
  readonly decision: 'advanced' | 'already-there' | 'refused';
  readonly reasonCode: 'advanced' | 'already-there' | RefusalCode;
  /** One sentence: what was decided and why. */
  readonly message: string;
  readonly remedy: string | null;
  readonly generation: number | null;
  readonly from: Phase | null;
  readonly to: Phase;
  readonly movedUnits: readonly string[];
  readonly notes: readonly string[];
}

/** Everything that an advance reads, once it could be read. */
export interface AdvanceFacts {
  readonly text: string;
  readonly config: CutoverConfig;
  readonly routing: Routing | null;
  readonly generation: number;
  readonly attempt: number;
  readonly policyBlob: string | null;
  readonly notes: readonly string[];
}

/** Plans setup (to 10 %, or to the optional shadow phase) and promotion: one phase forward, config and routing file in one commit. */
export function planAdvance(
  snapshot: RepositorySnapshot,
  request: AdvanceRequest,
  now: Date,
): PlannedStep<AdvanceOutcome> {
  const facts = readFacts(snapshot, request);
  if ('kind' in facts) return facts;
  const refusal = refuseTransition(facts, request, now);
  if (refusal !== null) return refuse(request, facts, refusal.reasonCode, refusal.message, refusal.remedy);
  if (facts.config.phase === request.to) return { kind: 'answer', outcome: alreadyThere(facts, request) };
  const selection = selectDltUnits({
    ...request,
    traffic: trafficOf(request),
    currentlyOnDlt: facts.routing?.dltUnits ?? [],
  });
  if (!selection.ok) {
    return refuse(
      request,
      facts,
      'datasets-invalid',
      `The units could not be chosen: ${selection.problems.join('; ')}.`,
      'Mend config/datasets.yaml or config/policy.yaml.',
    );
  }
  return planCommit(snapshot, facts, request, { now, selection });
}

/** In the shadow phase dlt collects into a dataset of its own, and no unit is routed to it, whatever the policy says (DESIGN.md section 2). */
function trafficOf({ to, traffic }: AdvanceRequest): PhaseTraffic {
  return to === 'shadow' ? { kind: 'units', units: [] } : traffic;
}

function readFacts(snapshot: RepositorySnapshot, request: AdvanceRequest): AdvanceFacts | PlannedStep<AdvanceOutcome> {
  const config = parseCutoverConfig(snapshot.files.get(CONFIG_PATH)?.contents ?? null);
  if (!config.ok) {
    const message = config.problems.map(describeConfigProblem).join('; ');
    return refuse(request, null, 'config-invalid', message, config.problems[0]?.remedy ?? '');
  }
  const file = snapshot.files.get(ROUTING_PATH);
  const routing = file ? parseRoutingFile(file.contents) : null;
  if (routing && !routing.ok) {
    const { path, message, observed, expected, remedy } = routing.problem;
    return refuse(
      request,
      null,
      'routing-invalid',
      `${ROUTING_PATH} ${path}: ${message}, observed ${observed}, expected ${expected}`,
      remedy,
    );
  }
  const generation = generationInForce(config.config.generation, snapshot.history);
  return {
    text: config.text,
    config: config.config,
    routing: routing?.routing ?? null,
    generation,
    attempt: attemptInForce(config.config.attempt, snapshot.history),
    policyBlob: snapshot.files.get(POLICY_PATH)?.blobOid ?? null,
    notes: config.notes,
  };
}

function planCommit(
  snapshot: RepositorySnapshot,
  facts: AdvanceFacts,
  request: AdvanceRequest,
  { now, selection }: { readonly now: Date; readonly selection: Selection & { readonly ok: true } },
): PlannedStep<AdvanceOutcome> {
  const generation = facts.generation + 1;
  const { phase: from } = facts.config;
  const attempt = facts.attempt + (from === 'manual_only' ? 1 : 0);
  const text = editJson(facts.text, { ...configChanges(snapshot, facts, request, now), attempt });
  const { units: dltUnits, weights, movedToDlt } = selection;
  const routing = renderRoutingFile({ generation, phase: request.to, salt: request.salt, weights, dltUnits });
  return {
    kind: 'commit',
    commit: {
      headline: `${from === 'manual_only' ? 'setup' : 'advance'}: ${from} -> ${request.to}`,
      body: renderTrailers({
        Reason: oneLine(request.reason, REASON_LINE_MAX_CHARACTERS),
        Actor: request.actor,
        Run: request.runUrl ?? '',
        Fix: request.fix ?? '',
        Generation: String(generation),
        Attempt: String(attempt),
        'Operation-Id': request.operationId,
      }),
      files: [fileChange(CONFIG_PATH, text), fileChange(ROUTING_PATH, routing)],
    },
    outcome: {
      decision: 'advanced',
      reasonCode: 'advanced',
      message: `${from} to ${request.to}: ${count(movedToDlt.length, 'unit')} newly on dlt, ${dltUnits.length} in all.`,
      remedy: null,
      generation,
      from,
      to: request.to,
      movedUnits: movedToDlt,
      notes: [
        ...facts.notes,
        ...selection.gone.map((unit) => `${unit} is gone from the register and leaves the list.`),
      ],
    },
  };
}

function configChanges(
  snapshot: RepositorySnapshot,
  facts: AdvanceFacts,
  request: AdvanceRequest,
  now: Date,
): Record<string, unknown> {
  const at = formatInstant(now);
  const isSetup = facts.config.phase === 'manual_only';
  return {
    schema_version: CONFIG_SCHEMA_VERSION,
    current_phase: request.to,
    dlt_enabled: true,
    manual_enabled: true,
    ...(isSetup ? { setup_timestamp: at } : {}),
    generation: facts.generation + 1,
    phase_started_at: at,
    last_transition: {
      from: facts.config.phase,
      to: request.to,
      at,
      by: oneLine(request.actor, 80),
      reason: oneLine(request.reason, REASON_LINE_MAX_CHARACTERS),
      trigger: null,
      incident: null,
      run_url: request.runUrl,
      operation_id: request.operationId,
      policy_blob: facts.policyBlob,
      datasets_blob: snapshot.files.get(DATASETS_PATH)?.blobOid ?? null,
      ...(request.fix === undefined ? {} : { fix: oneLine(request.fix, REASON_LINE_MAX_CHARACTERS) }),
      ...bypassKeys(request),
    },
    hold: null,
  };
}

/** Beside the transition itself, so that the state says what it went by wherever the history is. */
function bypassKeys({ bypass }: AdvanceRequest): Record<string, unknown> {
  if (bypass === undefined || bypass.gates.length === 0) return {};
  return { bypassed_gates: [...bypass.gates], bypass_reason: oneLine(bypass.reason, REASON_LINE_MAX_CHARACTERS) };
}

function alreadyThere(facts: AdvanceFacts, { to }: AdvanceRequest): AdvanceOutcome {
  const message = `The phase is ${to} already, generation ${facts.generation}.`;
  const { generation, notes } = facts;
  return {
    decision: 'already-there',
    reasonCode: 'already-there',
    message,
    remedy: null,
    generation,
    from: to,
    to,
    movedUnits: [],
    notes,
  };
}

function refuse(
  { to }: AdvanceRequest,
  facts: AdvanceFacts | null,
  reasonCode: RefusalCode,
  ...[message, remedy]: [message: string, remedy: string]
): PlannedStep<AdvanceOutcome> {
  const known = { generation: facts?.generation ?? null, from: facts?.config.phase ?? null, notes: facts?.notes ?? [] };
  return {
    kind: 'answer',
    outcome: { decision: 'refused', reasonCode, message, remedy, to, movedUnits: [], ...known },
  };
}
