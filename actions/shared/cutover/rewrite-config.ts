import { oneLine } from '../markdown/one-line.ts';
import type { RepositorySnapshot } from '../ports.ts';
import { CONFIG_SCHEMA_VERSION } from './cutover-config-schema.ts';
import { editJson } from './edit-json.ts';
import { DATASETS_PATH, POLICY_PATH } from './file-paths.ts';
import { formatInstant } from './instant.ts';
import { nextGeneration } from './next-generation.ts';
import type { RollbackFacts } from './rollback-facts.ts';
import type { RollbackRequest } from './rollback-request.ts';
import { REASON_LINE_MAX_CHARACTERS, type OperationFacts } from './transition-facts.ts';

export interface Rewrite {
  readonly request: RollbackRequest;
  readonly incidentId: string;
  readonly now: Date;
}

/** What is written in place of a value that is not allowed, for the keys that a rollback would not set anyway. */
const MENDED: Readonly<Record<string, unknown>> = {
  setup_timestamp: null,
  cutover_schedule: [],
  monitoring: { check_interval: 300, alert_threshold: 5 },
};

/** The config's text after a rollback: edited in place where it could be read, else written anew. Everything accepts it afterwards. */
export function rewriteConfig(snapshot: RepositorySnapshot, facts: RollbackFacts, rewrite: Rewrite): string {
  const changes = configChanges(snapshot, facts, rewrite);
  const { text, invalidKeys } = facts.config;
  if (text !== null) return editJson(text, { ...pick(MENDED, invalidKeys), ...changes });
  const anew = { ...changes, cutover_schedule: MENDED['cutover_schedule'], monitoring: MENDED['monitoring'] };
  return `${JSON.stringify(anew, null, 2)}\n`;
}

function pick(values: Readonly<Record<string, unknown>>, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(keys.filter((key) => Object.hasOwn(values, key)).map((key) => [key, values[key]]));
}

function configChanges(
  snapshot: RepositorySnapshot,
  facts: RollbackFacts,
  { request, incidentId, now }: Rewrite,
): Record<string, unknown> {
  const at = formatInstant(now);
  return {
    ...(facts.config.schemaVersion === null ? { schema_version: CONFIG_SCHEMA_VERSION } : {}),
    current_phase: 'manual_only',
    dlt_enabled: false,
    manual_enabled: true,
    rollback_timestamp: at,
    generation: nextGeneration(facts.generation),
    phase_started_at: at,
    attempt: facts.attempt,
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
