import { incidentIdFor, incidentPath, renderIncidentRecord, type IncidentRecord } from '../incident/incident-record.ts';
import { renderFirstReport } from '../incident/render-first-report.ts';
import { oneLine } from '../markdown/one-line.ts';
import type { CommittedFile, FileChange, RepositorySnapshot } from '../ports.ts';
import { emptyRouting, parseRoutingFile, renderRoutingFile, type Routing } from '../routing/routing-file.ts';
import { CONFIG_SCHEMA_VERSION } from './cutover-config-schema.ts';
import { editJson } from './edit-json.ts';
import { CONFIG_PATH, DATASETS_PATH, POLICY_PATH, ROUTING_PATH } from './file-paths.ts';
import { formatInstant } from './instant.ts';
import { generationInForce } from './next-generation.ts';
import { planAbsorbed } from './plan-absorbed.ts';
import { fileChange, type PlannedCommit, type PlannedStep } from './planned-step.ts';
import { salvageConfig, type SalvagedConfig } from './salvage-config.ts';
import type { Severity } from './severity.ts';
import { parseTrailers, renderTrailers } from './trailers.ts';
import { REASON_LINE_MAX_CHARACTERS, REASON_MAX_CHARACTERS, type OperationFacts } from './transition-facts.ts';
import type { RollbackTrigger } from './trigger.ts';

/** Every file that a rollback looks at. Policy and datasets are only named by their blob, never read. */
export const ROLLBACK_PATHS = [CONFIG_PATH, ROUTING_PATH, POLICY_PATH, DATASETS_PATH] as const;

export interface RollbackRequest extends OperationFacts {
  readonly trigger: RollbackTrigger;
  readonly severity: Severity;
  /** When the operation began: fixes the incident's id for all tries. */
  readonly startedAt: Date;
  readonly isDrill: boolean;
  /** Given by automatic callers: the generation that their decision was made on. */
  readonly observedGeneration?: number;
}

export interface RollbackOutcome {
  readonly decision: 'rolled-back' | 'already-rolled-back' | 'stale-decision';
  readonly reasonCode: 'rolled-back' | 'already-rolled-back' | 'reason-added' | 'stale-decision';
  readonly incidentId: string | null;
  readonly generation: number;
  /** The phase before; `null` where it could not be read. */
  readonly from: string | null;
  readonly movedUnits: readonly string[] | null;
  readonly notes: readonly string[];
}

/** What a rollback sees of the repository. */
export interface RollbackFacts {
  readonly config: SalvagedConfig;
  readonly routing: Routing | null;
  readonly isRoutingUnreadable: boolean;
  /** The largest of the config's and the trailers' of the last commits. */
  readonly generation: number;
}

/**
 * Plans layer 1: config, routing file and incident in one commit (DESIGN.md section 1). Absorbing: where the state is rolled back
 * already, the reason goes into that incident. Never refuses because of what the files look like.
 */
export function planRollback(snapshot: RepositorySnapshot, request: RollbackRequest, now: Date): PlannedStep<RollbackOutcome> {
  const facts = readRollbackFacts(snapshot);
  if (isRolledBack(facts)) return planAbsorbed(snapshot, facts, request, now);
  const { observedGeneration } = request;
  if (observedGeneration !== undefined && observedGeneration !== facts.generation) return staleDecision(facts, observedGeneration);
  return planTransition(snapshot, facts, request, now);
}

export function readRollbackFacts(snapshot: RepositorySnapshot): RollbackFacts {
  const config = salvageConfig(snapshot.files.get(CONFIG_PATH)?.contents ?? null);
  const file = snapshot.files.get(ROUTING_PATH);
  const parsed = file ? parseRoutingFile(file.contents) : null;
  return {
    config,
    routing: parsed?.ok ? parsed.routing : null,
    isRoutingUnreadable: parsed?.ok === false,
    generation: generationInForce(config.generation, snapshot.history),
  };
}

/**
 * Rolled back means that every reader would say so: the three keys, a routing file that routes nothing to dlt (or none at all), and
 * a generation that no reverted commit has taken back.
 */
export function isRolledBack({ config, routing, isRoutingUnreadable, generation }: RollbackFacts): boolean {
  const flagsAreBack = config.phase === 'manual_only' && config.dltEnabled === false && config.manualEnabled === true;
  const routingIsBack = !isRoutingUnreadable && (routing === null || routing.dltUnits.length === 0);
  return flagsAreBack && routingIsBack && config.generation === generation;
}

function staleDecision(facts: RollbackFacts, observedGeneration: number): PlannedStep<RollbackOutcome> {
  const note = `The decision was made on generation ${observedGeneration}; the branch is at generation ${facts.generation}.`;
  const outcome = { decision: 'stale-decision', reasonCode: 'stale-decision', incidentId: null, movedUnits: [], notes: [note] } as const;
  return { kind: 'answer', outcome: { ...outcome, generation: facts.generation, from: facts.config.phase } };
}

function planTransition(snapshot: RepositorySnapshot, facts: RollbackFacts, request: RollbackRequest, now: Date): PlannedStep<RollbackOutcome> {
  const incidentId = incidentIdFor(request.startedAt, request.trigger, usedIncidentIds(snapshot));
  const config = rewriteConfig(snapshot, facts, { request, incidentId, now });
  const isConfigKept = facts.config.condition === 'unreadable' || config.isAnewAgainstText;
  const kept = keptFiles(snapshot, { incidentId, isConfigKept, isRoutingKept: facts.isRoutingUnreadable });
  const notes = [...facts.config.notes, ...config.notes, ...routingNotes(facts), ...kept.notes];
  const record = toRecord({ snapshot, facts, request, now, incidentId, notes, before: kept.before });
  const routing = renderRoutingFile(emptyRouting({ generation: record.generation, previous: facts.routing }));
  const commit: PlannedCommit = {
    headline: `rollback: ${facts.config.phase ?? 'unreadable'} -> manual_only`,
    body: renderBody(request, record),
    files: [
      fileChange(CONFIG_PATH, config.text),
      fileChange(ROUTING_PATH, routing),
      fileChange(incidentPath(incidentId, 'incident.json'), renderIncidentRecord(record)),
      fileChange(incidentPath(incidentId, 'README.md'), renderFirstReport(record)),
      ...kept.files,
    ],
  };
  const { generation, from, movedUnits } = record;
  return { kind: 'commit', commit, outcome: { decision: 'rolled-back', reasonCode: 'rolled-back', incidentId, generation, from, movedUnits, notes } };
}

function renderBody(request: RollbackRequest, { id, generation }: IncidentRecord): string {
  return renderTrailers({
    Reason: oneLine(request.reason, REASON_LINE_MAX_CHARACTERS),
    Trigger: request.trigger,
    Severity: request.severity,
    Actor: request.actor,
    Run: request.runUrl ?? '',
    Incident: id,
    Generation: String(generation),
    'Operation-Id': request.operationId,
  });
}

interface Rewrite {
  readonly request: RollbackRequest;
  readonly incidentId: string;
  readonly now: Date;
}

interface RewrittenConfig {
  readonly text: string;
  /** The text could be parsed but not edited (a key twice): it was written anew all the same. */
  readonly isAnewAgainstText: boolean;
  readonly notes: readonly string[];
}

function rewriteConfig(snapshot: RepositorySnapshot, facts: RollbackFacts, rewrite: Rewrite): RewrittenConfig {
  const changes = configChanges(snapshot, facts, rewrite);
  const edited = facts.config.text === null ? null : editJson(facts.config.text, changes);
  if (edited !== null) return { text: edited, isAnewAgainstText: false, notes: [] };
  const anew = { schema_version: CONFIG_SCHEMA_VERSION, ...changes, cutover_schedule: [], monitoring: { check_interval: 300, alert_threshold: 5 } };
  const isAnewAgainstText = facts.config.text !== null;
  const note = `${CONFIG_PATH} could not be edited in place (a key twice, or nested too deeply); it is kept byte for byte in the incident and written anew.`;
  return { text: `${JSON.stringify(anew, null, 2)}\n`, isAnewAgainstText, notes: isAnewAgainstText ? [note] : [] };
}

function configChanges(snapshot: RepositorySnapshot, facts: RollbackFacts, { request, incidentId, now }: Rewrite): Record<string, unknown> {
  const at = formatInstant(now);
  return {
    ...(facts.config.schemaVersion === null ? { schema_version: CONFIG_SCHEMA_VERSION } : {}),
    current_phase: 'manual_only',
    dlt_enabled: false,
    manual_enabled: true,
    rollback_timestamp: at,
    generation: facts.generation + 1,
    phase_started_at: at,
    attempt: facts.config.attempt,
    last_transition: {
      from: facts.config.phase ?? 'unreadable',
      to: 'manual_only',
      at,
      by: oneLine(request.actor, 80),
      reason: oneLine(request.reason, REASON_LINE_MAX_CHARACTERS),
      trigger: request.trigger,
      incident: incidentId,
      run_url: request.runUrl,
      operation_id: request.operationId,
      policy_blob: snapshot.files.get(POLICY_PATH)?.blobOid ?? null,
      datasets_blob: snapshot.files.get(DATASETS_PATH)?.blobOid ?? null,
    },
    hold: rollbackHold(request, incidentId, at),
  };
}

/** A rollback stops every advance until a person lifts it. */
export function rollbackHold(request: OperationFacts, incidentId: string | null, at: string): Record<string, unknown> {
  const reason = incidentId === null ? 'Rolled back.' : `Rolled back: incident ${incidentId}.`;
  return { by: oneLine(request.actor, 80), reason, since: at, expires_at: null };
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
  const stated = { at: triggeredAt, by: oneLine(actor, 80), reason: cutReason(reason), trigger, severity, runUrl, operationId };
  return {
    schemaVersion: 1,
    id: incidentId,
    status: 'contained',
    severity,
    trigger,
    isDrill,
    generation: facts.generation + 1,
    attempt: facts.config.attempt,
    triggeredAt,
    containedAt: formatInstant(now),
    from: facts.config.phase,
    to: 'manual_only',
    movedUnits: facts.isRoutingUnreadable ? null : [...(facts.routing?.dltUnits ?? [])],
    reasons: [stated],
    notes: [...notes],
    before,
    baseCommit: snapshot.oid,
  };
}

/** The reason as the incident keeps it: whole, up to 10,000 characters. */
export function cutReason(reason: string): string {
  const characters = Array.from(reason);
  return characters.length <= REASON_MAX_CHARACTERS ? reason : `${characters.slice(0, REASON_MAX_CHARACTERS).join('')}…`;
}

function usedIncidentIds(snapshot: RepositorySnapshot): ReadonlySet<string> {
  return new Set(snapshot.history.flatMap(({ message }) => parseTrailers(message).Incident ?? []));
}

function routingNotes({ routing, isRoutingUnreadable }: RollbackFacts): readonly string[] {
  if (isRoutingUnreadable) return [`${ROUTING_PATH} could not be read; it is kept byte for byte in the incident and written anew.`];
  return routing === null ? [`${ROUTING_PATH} was missing and is written anew.`] : [];
}

/** A file larger than this stays in git's history alone: a commit through GitHub's API must stay below some megabytes. */
const MAX_KEPT_BYTES = 524_288;

interface KeptFiles {
  readonly files: readonly FileChange[];
  readonly before: IncidentRecord['before'];
  readonly notes: readonly string[];
}

function keptFiles(snapshot: RepositorySnapshot, options: { incidentId: string; isConfigKept: boolean; isRoutingKept: boolean }): KeptFiles {
  const candidates = [
    { path: CONFIG_PATH, isKept: options.isConfigKept, keptAs: 'traffic_cutover_config.before' },
    { path: ROUTING_PATH, isKept: options.isRoutingKept, keptAs: 'routing.flagd.before' },
  ];
  const entries = candidates.flatMap(({ path, isKept, keptAs }) => {
    const file = snapshot.files.get(path);
    return file ? [{ path, file, keptAs: isKept && fits(file) ? keptAs : null, isTooLarge: isKept && !fits(file) }] : [];
  });
  return {
    before: entries.map(({ path, file, keptAs }) => ({ path, blobOid: file.blobOid, keptAs })),
    files: entries.flatMap(({ file, keptAs }) => (keptAs === null ? [] : [{ path: incidentPath(options.incidentId, keptAs), contents: file.contents }])),
    notes: entries.flatMap(({ path, file, isTooLarge }) =>
      isTooLarge ? [`${path} has ${file.contents.byteLength} bytes, too many to copy; git keeps it: git cat-file blob ${file.blobOid}`] : [],
    ),
  };
}

function fits(file: CommittedFile): boolean {
  return file.contents.byteLength <= MAX_KEPT_BYTES;
}
