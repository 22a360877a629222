import { cutReason } from '../incident/cut-reason.ts';
import { incidentIdFor, incidentPath, renderIncidentRecord, type IncidentRecord } from '../incident/incident-record.ts';
import { renderFirstReport } from '../incident/render-first-report.ts';
import { oneLine } from '../markdown/one-line.ts';
import type { RepositorySnapshot } from '../ports.ts';
import { emptyRouting, renderRoutingFile } from '../routing/routing-file.ts';
import { CONFIG_PATH, DATASETS_PATH, POLICY_PATH, ROUTING_PATH } from './file-paths.ts';
import { formatInstant } from './instant.ts';
import { describeKeeping, keptFiles } from './kept-files.ts';
import { nextGeneration } from './next-generation.ts';
import { planAbsorbed } from './plan-absorbed.ts';
import { fileChange, type PlannedCommit, type PlannedStep } from './planned-step.ts';
import { rewriteConfig } from './rewrite-config.ts';
import { isRolledBack, readRollbackFacts, type RollbackFacts } from './rollback-facts.ts';
import type { RollbackOutcome, RollbackRequest } from './rollback-request.ts';
import { MAX_GENERATION, parseTrailers, renderTrailers } from './trailers.ts';
import { REASON_LINE_MAX_CHARACTERS } from './transition-facts.ts';

/** Every file that a rollback looks at. Policy and datasets are only named by their blob, never read. */
export const ROLLBACK_PATHS = [CONFIG_PATH, ROUTING_PATH, POLICY_PATH, DATASETS_PATH] as const;
/** The same on a branch of the state's own: policy and datasets stay on the default branch, and a copy beside the state is not what steers. */
export const STATE_PATHS = [CONFIG_PATH, ROUTING_PATH] as const;

/**
 * Plans layer 1: config, routing file and incident in one commit (DESIGN.md section 1). Absorbing: where the state is rolled back
 * already, the reason goes into that incident. Never refuses because of what the files look like.
 */
export function planRollback(
  snapshot: RepositorySnapshot,
  request: RollbackRequest,
  now: Date,
): PlannedStep<RollbackOutcome> {
  const facts = readRollbackFacts(snapshot);
  if (isRolledBack(facts)) return planAbsorbed(snapshot, facts, request, now);
  const { observedGeneration } = request;
  if (observedGeneration !== undefined && observedGeneration !== facts.generation)
    return staleDecision(facts, observedGeneration);
  return planTransition(snapshot, facts, request, now);
}

function staleDecision(facts: RollbackFacts, observedGeneration: number): PlannedStep<RollbackOutcome> {
  const note = `The decision was made on generation ${observedGeneration}; the branch is at generation ${facts.generation}.`;
  const outcome = {
    decision: 'stale-decision',
    reasonCode: 'stale-decision',
    incidentId: null,
    movedUnits: [],
    changes: [],
    notes: [note],
  } as const;
  return { kind: 'answer', outcome: { ...outcome, generation: facts.generation, from: facts.config.phase } };
}

function planTransition(
  snapshot: RepositorySnapshot,
  facts: RollbackFacts,
  request: RollbackRequest,
  now: Date,
): PlannedStep<RollbackOutcome> {
  const incidentId = incidentIdFor(request.startedAt, request.trigger, usedIncidentIds(snapshot));
  const config = rewriteConfig(snapshot, facts, { request, incidentId, now });
  const isConfigKept = facts.config.condition === 'unreadable' || facts.config.invalidKeys.length > 0;
  const kept = keptFiles(snapshot, { incidentId, isConfigKept, isRoutingKept: facts.isRoutingUnreadable });
  const notes = [...facts.config.notes, ...routingNotes(snapshot, facts), ...ceilingNotes(facts), ...kept.notes];
  const record = toRecord({ snapshot, facts, request, now, incidentId, notes, before: kept.before });
  const routing = renderRoutingFile(emptyRouting({ generation: record.generation, previous: facts.routing }));
  const commit: PlannedCommit = {
    headline: `rollback: ${facts.config.phase ?? 'unreadable'} -> manual_only`,
    body: renderBody(request, record),
    files: [
      fileChange(CONFIG_PATH, config),
      fileChange(ROUTING_PATH, routing),
      fileChange(incidentPath(incidentId, 'incident.json'), renderIncidentRecord(record)),
      fileChange(incidentPath(incidentId, 'README.md'), renderFirstReport(record)),
      ...kept.files,
    ],
  };
  const { generation, from, movedUnits } = record;
  return {
    kind: 'commit',
    commit,
    outcome: {
      decision: 'rolled-back',
      reasonCode: 'rolled-back',
      incidentId,
      generation,
      from,
      movedUnits,
      changes: [],
      notes,
    },
  };
}

function renderBody(request: RollbackRequest, { id, generation, attempt }: IncidentRecord): string {
  return renderTrailers({
    Reason: oneLine(request.reason, REASON_LINE_MAX_CHARACTERS),
    Trigger: request.trigger,
    Severity: request.severity,
    Actor: request.actor,
    Run: request.runUrl ?? '',
    Incident: id,
    Generation: String(generation),
    Attempt: String(attempt),
    'Operation-Id': request.operationId,
  });
}

interface RecordFacts {
  readonly snapshot: RepositorySnapshot;
  readonly facts: RollbackFacts;
  readonly request: RollbackRequest;
  readonly now: Date;
  readonly incidentId: string;
  readonly notes: readonly string[];
  readonly before: IncidentRecord['before'];
}

function toRecord({ snapshot, facts, request, now, incidentId, notes, before }: RecordFacts): IncidentRecord {
  const { actor, reason, trigger, severity, runUrl, operationId, startedAt, isDrill } = request;
  const triggeredAt = formatInstant(startedAt);
  const stated = {
    at: triggeredAt,
    by: oneLine(actor, 80),
    reason: cutReason(reason),
    trigger,
    severity,
    runUrl,
    operationId,
  };
  return {
    schemaVersion: 1,
    // Not beside the severity: the report changes this line on its branch, a second press that one on the state's, and both must merge.
    status: 'contained',
    id: incidentId,
    severity,
    trigger,
    isDrill,
    generation: nextGeneration(facts.generation),
    attempt: facts.attempt,
    triggeredAt,
    containedAt: formatInstant(now),
    from: facts.config.phase,
    to: 'manual_only',
    movedUnits: unitsOnDlt(facts),
    reasons: [stated],
    notes: [...notes],
    before,
    baseCommit: snapshot.oid,
  };
}

/** `null` where nobody can say: the file was missing or unreadable in a phase whose units only it knows. */
function unitsOnDlt({ routing, config, isRoutingUnreadable }: RollbackFacts): string[] | null {
  if (routing !== null) return [...routing.dltUnits];
  const routesNothing = config.phase === 'manual_only' || config.phase === 'shadow';
  return routesNothing && !isRoutingUnreadable ? [] : null;
}

function usedIncidentIds(snapshot: RepositorySnapshot): ReadonlySet<string> {
  return new Set(snapshot.history.flatMap(({ message }) => parseTrailers(message).Incident ?? []));
}

function routingNotes({ files }: RepositorySnapshot, { routing }: RollbackFacts): readonly string[] {
  if (routing !== null) return [];
  const file = files.get(ROUTING_PATH);
  return file
    ? [`${ROUTING_PATH} could not be read; ${describeKeeping(file.contents)}.`]
    : [`${ROUTING_PATH} was missing and is written anew.`];
}

function ceilingNotes({ generation }: RollbackFacts): readonly string[] {
  if (generation < MAX_GENERATION) return [];
  return [
    `The generation is at its largest, ${MAX_GENERATION}: a number was forged. It stays, so it no longer tells transitions apart.`,
  ];
}
