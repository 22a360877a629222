import { cutReason } from '../incident/cut-reason.ts';
import {
  incidentPath,
  parseIncidentRecord,
  renderIncidentRecord,
  type IncidentRecord,
} from '../incident/incident-record.ts';
import { renderFirstReport } from '../incident/render-first-report.ts';
import { oneLine } from '../markdown/one-line.ts';
import type { FileChange, RepositorySnapshot } from '../ports.ts';
import { editJson } from './edit-json.ts';
import { CONFIG_PATH } from './file-paths.ts';
import { isHoldActive } from './hold.ts';
import { formatInstant } from './instant.ts';
import { fileChange, type PlannedStep } from './planned-step.ts';
import { rollbackHold } from './rewrite-config.ts';
import type { RollbackFacts } from './rollback-facts.ts';
import type { RollbackOutcome, RollbackRequest } from './rollback-request.ts';
import { higherSeverity } from './severity.ts';
import { renderTrailers } from './trailers.ts';
import { REASON_LINE_MAX_CHARACTERS } from './transition-facts.ts';

/** An incident takes reasons up to this size: the commit with record and report must pass GitHub's API. The severity is raised all the same. */
const MAX_RECORD_CHARACTERS = 250_000;

/**
 * A rollback that finds the state rolled back makes no transition. It adds its reason to the incident where that says something new (other
 * words, or a higher severity), and sets the hold again where none stands. The same words again are a no-op, so that pressing twice is one commit.
 */
export function planAbsorbed(
  snapshot: RepositorySnapshot,
  facts: RollbackFacts,
  request: RollbackRequest,
  now: Date,
): PlannedStep<RollbackOutcome> {
  const { incidentId } = facts.config;
  const paths =
    incidentId === null ? [] : [incidentPath(incidentId, 'incident.json'), incidentPath(incidentId, 'README.md')];
  if (paths.some((path) => !snapshot.files.has(path))) return { kind: 'read', paths };
  const record = incidentId === null ? null : readRecord(snapshot, incidentId);
  const notes = record === null ? [unrecorded(incidentId)] : [];
  const amended = record === null ? [] : amendIncident(snapshot, record, request, now);
  const held = isHoldActive(facts.config.hold, now) ? [] : setHold(facts, request, now);
  const files = [...amended, ...held];
  if (files.length === 0) return { kind: 'answer', outcome: outcomeOf(facts, 'already-rolled-back', notes) };
  const headline = amended.length > 0 ? 'incident: reason added' : 'hold: set again by a rollback';
  const body = renderTrailers({
    Reason: oneLine(request.reason, REASON_LINE_MAX_CHARACTERS),
    Trigger: request.trigger,
    Severity: request.severity,
    Actor: request.actor,
    Run: request.runUrl ?? '',
    Incident: incidentId ?? '',
    'Operation-Id': request.operationId,
  });
  return {
    kind: 'commit',
    commit: { headline, body, files },
    outcome: outcomeOf(facts, amended.length > 0 ? 'reason-added' : 'already-rolled-back', notes),
  };
}

function outcomeOf(
  { config, generation }: RollbackFacts,
  reasonCode: 'already-rolled-back' | 'reason-added',
  notes: readonly string[],
): RollbackOutcome {
  const { incidentId } = config;
  return {
    decision: 'already-rolled-back',
    reasonCode,
    incidentId,
    generation,
    from: 'manual_only',
    movedUnits: [],
    notes: [...config.notes, ...notes],
  };
}

function readRecord(snapshot: RepositorySnapshot, incidentId: string): IncidentRecord | null {
  const file = snapshot.files.get(incidentPath(incidentId, 'incident.json'));
  const record = file ? parseIncidentRecord(file.contents) : null;
  return record?.id === incidentId ? record : null;
}

function unrecorded(incidentId: string | null): string {
  if (incidentId === null) return 'No incident belongs to this state, so the reason is kept in this run alone.';
  return `${incidentPath(incidentId, 'incident.json')} is missing or is no record that can be extended: the reason is kept in this run alone.`;
}

function amendIncident(
  snapshot: RepositorySnapshot,
  record: IncidentRecord,
  request: RollbackRequest,
  now: Date,
): readonly FileChange[] {
  if (!saysSomethingNew(record, request)) return [];
  const extended = extendRecord(record, request, now);
  if (extended.reasons.length === record.reasons.length && extended.severity === record.severity) return [];
  return [
    fileChange(incidentPath(record.id, 'incident.json'), renderIncidentRecord(extended)),
    ...amendReport(snapshot, record, extended),
  ];
}

/** The report is written anew only while nobody has touched it: what people wrote stays theirs. */
function amendReport(
  snapshot: RepositorySnapshot,
  record: IncidentRecord,
  extended: IncidentRecord,
): readonly FileChange[] {
  const path = incidentPath(record.id, 'README.md');
  const report = snapshot.files.get(path);
  const isUntouched = report ? new TextDecoder().decode(report.contents) === renderFirstReport(record) : false;
  return isUntouched ? [fileChange(path, renderFirstReport(extended))] : [];
}

function saysSomethingNew(record: IncidentRecord, { operationId, reason, severity }: RollbackRequest): boolean {
  if (record.reasons.some((stated) => stated.operationId === operationId)) return false;
  const isRaised = higherSeverity(record.severity, severity) !== record.severity;
  return isRaised || record.reasons.every((stated) => stated.reason !== cutReason(reason));
}

function extendRecord(record: IncidentRecord, request: RollbackRequest, now: Date): IncidentRecord {
  const { actor, reason, trigger, severity, runUrl, operationId } = request;
  const stated = {
    at: formatInstant(now),
    by: oneLine(actor, 80),
    reason: cutReason(reason),
    trigger,
    severity,
    runUrl,
    operationId,
  };
  const raised = { ...record, severity: higherSeverity(record.severity, severity) };
  const extended = { ...raised, reasons: [...record.reasons, stated] };
  return renderIncidentRecord(extended).length <= MAX_RECORD_CHARACTERS ? extended : raised;
}

function setHold(facts: RollbackFacts, request: RollbackRequest, now: Date): readonly FileChange[] {
  const hold = rollbackHold(request, facts.config.incidentId, formatInstant(now));
  return facts.config.text === null ? [] : [fileChange(CONFIG_PATH, editJson(facts.config.text, { hold }))];
}
