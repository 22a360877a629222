import { count } from '../markdown/count.ts';
import { oneLine } from '../markdown/one-line.ts';
import type { RepositorySnapshot } from '../ports.ts';
import { parseRoutingFile, renderRoutingFile, type Routing } from '../routing/routing-file.ts';
import { selectDltUnits, type PhaseTraffic, type RegisteredUnit, type Selection } from '../routing/select-dlt-units.ts';
import { describeConfigProblem, parseCutoverConfig, type CutoverConfig } from './cutover-config.ts';
import { CONFIG_SCHEMA_VERSION } from './cutover-config-schema.ts';
import { editJson } from './edit-json.ts';
import { CONFIG_PATH, DATASETS_PATH, POLICY_PATH, ROUTING_PATH } from './file-paths.ts';
import { isHoldActive } from './hold.ts';
import { formatInstant } from './instant.ts';
import { attemptInForce, generationInForce } from './next-generation.ts';
import { PHASES, type Phase } from './phase.ts';
import { fileChange, type PlannedStep } from './planned-step.ts';
import { MAX_GENERATION, renderTrailers } from './trailers.ts';
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
}

export type RefusalCode =
  | 'config-invalid'
  | 'routing-invalid'
  | 'datasets-invalid'
  | 'hold-active'
  | 'phase-order'
  | 'soak-not-over'
  | 'generation-behind';

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
interface AdvanceFacts {
  readonly text: string;
  readonly config: CutoverConfig;
  readonly routing: Routing | null;
  readonly generation: number;
  readonly attempt: number;
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
  if (refusal) return refusal;
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
    notes: config.notes,
  };
}

/** The first reason why not, in the order in which a person would mend them. */
function refuseTransition(facts: AdvanceFacts, request: AdvanceRequest, now: Date): PlannedStep<AdvanceOutcome> | null {
  const { config } = facts;
  if (config.generation < facts.generation) {
    const message = `The config is at generation ${config.generation}, but the history already used ${facts.generation}: a commit was reverted by hand.`;
    return refuse(
      request,
      facts,
      'generation-behind',
      message,
      'Run a rollback, which brings config and history together, then start over.',
    );
  }
  if (facts.generation >= MAX_GENERATION) {
    const message = `The generation is at its largest, ${MAX_GENERATION}: a number was forged, and the next transition could not be told from this one.`;
    return refuse(
      request,
      facts,
      'config-invalid',
      message,
      'Restore config and history from before the forged number.',
    );
  }
  if (config.phase === request.to) return { kind: 'answer', outcome: alreadyThere(facts, request) };
  if (!isNextPhase(config.phase, request.to)) {
    const message = `The phase is ${config.phase}; ${request.to} is not the one after it (order: ${PHASES.join(', ')}; shadow may be left out).`;
    return refuse(request, facts, 'phase-order', message, 'Name the next phase; the way back is always a rollback.');
  }
  if (isHoldActive(config.hold, now)) {
    const message = `A hold of ${oneLine(config.hold.by, 80)} stands since ${config.hold.since}: ${oneLine(config.hold.reason)}`;
    return refuse(
      request,
      facts,
      'hold-active',
      message,
      'Lift it when its reason is settled: switchback hold --lift --reason TEXT.',
    );
  }
  return refuseSoak(facts, request, now);
}

function refuseSoak(facts: AdvanceFacts, request: AdvanceRequest, now: Date): PlannedStep<AdvanceOutcome> | null {
  const { phase, phaseStartedAt, setupAt } = facts.config;
  const soakHours = request.soakHours[phase];
  if (phase === 'manual_only' || soakHours === 0) return null;
  const startedAt = phaseStartedAt ?? setupAt;
  const earliest = startedAt === null ? null : new Date(Date.parse(startedAt) + soakHours * 3_600_000);
  if (earliest !== null && earliest <= now) return null;
  const message = `Phase ${phase} has to run clean for ${soakHours} h; it started at ${startedAt ?? 'an unknown time'}.`;
  return refuse(
    request,
    facts,
    'soak-not-over',
    message,
    earliest === null ? 'Run a rollback and set up again.' : `Earliest: ${formatInstant(earliest)}.`,
  );
}

/** One phase forward; from `manual_only` the optional shadow phase may be left out. */
function isNextPhase(from: Phase, to: Phase): boolean {
  const step = PHASES.indexOf(to) - PHASES.indexOf(from);
  return step === 1 || (from === 'manual_only' && to === '10%');
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
      policy_blob: snapshot.files.get(POLICY_PATH)?.blobOid ?? null,
      datasets_blob: snapshot.files.get(DATASETS_PATH)?.blobOid ?? null,
    },
    hold: null,
  };
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
