import { cutReason } from '../incident/cut-reason.ts';
import {
  incidentPath,
  parseIncidentRecord,
  renderIncidentRecord,
  type IncidentRecord,
} from '../incident/incident-record.ts';
import { oneLine } from '../markdown/one-line.ts';
import type { FileChange, RepositorySnapshot } from '../ports.ts';
import { emptyRouting, renderRoutingFile } from '../routing/routing-file.ts';
import { isIncidentAmended, renderChanges, type AbsorbedChange } from './absorbed-change.ts';
import { editJson } from './edit-json.ts';
import { CONFIG_PATH, ROUTING_PATH } from './file-paths.ts';
import { isHoldActive } from './hold.ts';
import { formatInstant } from './instant.ts';
import { fileChange, type PlannedStep } from './planned-step.ts';
import { rollbackHold } from './rewrite-config.ts';
import { describeRoutingFault, type RollbackFacts } from './rollback-facts.ts';
import type { RollbackOutcome, RollbackRequest } from './rollback-request.ts';
import { higherSeverity } from './severity.ts';
import { renderTrailers } from './trailers.ts';
import { REASON_LINE_MAX_CHARACTERS } from './transition-facts.ts';

/** An incident takes reasons up to this size: the commit with record and report must pass GitHub's API. The severity is raised all the same. */
const MAX_RECORD_CHARACTERS = 250_000;

/** One thing to write, and what is told of it. */
interface Repair {
  readonly change: AbsorbedChange;
  readonly note: string | null;
  readonly files: readonly FileChange[];
}

/**
 * A rollback that finds the state rolled back makes no transition. It adds its reason to the incident where that says something new (other
 * words, or a higher severity), writes the routing file anew where that is missing or of another transition, so that what the proof refuses
 * is mended, and sets a hold where none stands. The same words again are a no-op, so that pressing twice is one commit.
 */
export function planAbsorbed(
  snapshot: RepositorySnapshot,
  facts: RollbackFacts,
  request: RollbackRequest,
  now: Date,
): PlannedStep<RollbackOutcome> {
  const { incidentId } = facts.config;
  const paths = incidentId === null ? [] : [incidentPath(incidentId, 'incident.json')];
  if (paths.some((path) => !snapshot.files.has(path))) return { kind: 'read', paths };
  const record = incidentId === null ? null : readRecord(snapshot, incidentId);
  const repairs = [
    ...(record === null ? [] : amendIncident(record, request, now)),
    ...rewriteRouting(facts),
    ...setHold(facts, request, now),
  ];
  const changes = repairs.map(({ change }) => change);
  const notes = [
    ...facts.config.notes,
    ...(record === null ? [unrecorded(incidentId, changes.length > 0)] : []),
    ...repairs.flatMap(({ note }) => note ?? []),
  ];
  const outcome = outcomeOf(facts, changes, notes);
  const [first] = changes;
  if (first === undefined) return { kind: 'answer', outcome };
  const files = repairs.flatMap((repair) => repair.files);
  return {
    kind: 'commit',
    commit: { headline: HEADLINES[first], body: renderBody(facts, request, changes), files },
    outcome,
  };
}

const HEADLINES: Readonly<Record<AbsorbedChange, string>> = {
  reason: 'incident: reason added',
  severity: 'incident: severity raised',
  routing: 'routing: written anew by a rollback',
  hold: 'hold: set by a rollback',
};

/** Without a generation: this is no transition. */
function renderBody({ config }: RollbackFacts, request: RollbackRequest, changes: readonly AbsorbedChange[]): string {
  return renderTrailers({
    Reason: oneLine(request.reason, REASON_LINE_MAX_CHARACTERS),
    Trigger: request.trigger,
    Severity: request.severity,
    Actor: request.actor,
    Run: request.runUrl ?? '',
    Incident: config.incidentId ?? '',
    Changed: renderChanges(changes),
    'Operation-Id': request.operationId,
  });
}

function outcomeOf(
  { config, generation }: RollbackFacts,
  changes: readonly AbsorbedChange[],
  notes: readonly string[],
): RollbackOutcome {
  return {
    decision: 'already-rolled-back',
    reasonCode: isIncidentAmended(changes) ? 'reason-added' : 'already-rolled-back',
    incidentId: config.incidentId,
    generation,
    from: 'manual_only',
    movedUnits: [],
    changes,
    notes,
  };
}

function readRecord(snapshot: RepositorySnapshot, incidentId: string): IncidentRecord | null {
  const file = snapshot.files.get(incidentPath(incidentId, 'incident.json'));
  const record = file ? parseIncidentRecord(file.contents) : null;
  return record?.id === incidentId ? record : null;
}

/** The commit that mends something names the reason in its message. */
function unrecorded(incidentId: string | null, isCommitted: boolean): string {
  const where = isCommitted ? 'stands in the message of this commit alone' : 'is kept nowhere but here';
  if (incidentId === null) return `No incident belongs to this state, so the reason ${where}.`;
  return `${incidentPath(incidentId, 'incident.json')} is missing or is no record that can be extended: the reason ${where}.`;
}

function amendIncident(record: IncidentRecord, request: RollbackRequest, now: Date): readonly Repair[] {
  if (!saysSomethingNew(record, request)) return [];
  const extended = extendRecord(record, request, now);
  const isReasonKept = extended.reasons.length > record.reasons.length;
  if (!isReasonKept && extended.severity === record.severity) return [];
  // The record alone: the report is the pull request's by now, and two branches that change one file do not merge.
  const files = [fileChange(incidentPath(record.id, 'incident.json'), renderIncidentRecord(extended))];
  return [{ change: isReasonKept ? 'reason' : 'severity', note: isReasonKept ? null : RECORD_FULL, files }];
}

const RECORD_FULL =
  'The incident holds as many reasons as fit into a commit: this one stands in the message of this commit alone.';

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

/** No transition, so the generation stays. Git keeps what the file said before. */
function rewriteRouting(facts: RollbackFacts): readonly Repair[] {
  const fault = describeRoutingFault(facts);
  if (fault === null) return [];
  const text = renderRoutingFile(emptyRouting({ generation: facts.generation, previous: facts.routing }));
  const note = `${ROUTING_PATH} ${fault}: it is written anew, without a new generation.`;
  return [{ change: 'routing', note, files: [fileChange(ROUTING_PATH, text)] }];
}

function setHold({ config }: RollbackFacts, request: RollbackRequest, now: Date): readonly Repair[] {
  const { hold, text, incidentId } = config;
  const why = hold === null ? 'No hold stood' : `The hold by ${oneLine(hold.by, 80)} expired at ${hold.expiresAt}`;
  if (isHoldActive(hold, now) || text === null) return [];
  const edited = editJson(text, { hold: rollbackHold(request, incidentId, formatInstant(now)) });
  const note = `${why}: a hold is set, until it is lifted.`;
  return [{ change: 'hold', note, files: [fileChange(CONFIG_PATH, edited)] }];
}
