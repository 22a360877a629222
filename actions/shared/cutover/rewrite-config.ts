import { oneLine } from '../markdown/one-line.ts';
import type { RepositorySnapshot } from '../ports.ts';
import { CONFIG_SCHEMA_VERSION } from './cutover-config-schema.ts';
import { editJson } from './edit-json.ts';
import { CONFIG_PATH, DATASETS_PATH, POLICY_PATH } from './file-paths.ts';
import { formatInstant } from './instant.ts';
import type { RollbackFacts } from './rollback-facts.ts';
import type { RollbackRequest } from './rollback-request.ts';
import { REASON_LINE_MAX_CHARACTERS, type OperationFacts } from './transition-facts.ts';

export interface Rewrite {
  readonly request: RollbackRequest;
  readonly incidentId: string;
  readonly now: Date;
}

export interface RewrittenConfig {
  readonly text: string;
  /** The text could be parsed but not edited (a key twice): it was written anew all the same. */
  readonly isAnewAgainstText: boolean;
  readonly notes: readonly string[];
}

/** The config after a rollback: edited in place where that can be done, else written anew. */
export function rewriteConfig(snapshot: RepositorySnapshot, facts: RollbackFacts, rewrite: Rewrite): RewrittenConfig {
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
