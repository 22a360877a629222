import { oneLine } from '../markdown/one-line.ts';
import { zoneNotes, type Hold } from './cutover-config.ts';
import { CONFIG_SCHEMA_VERSION, holdSchema } from './cutover-config-schema.ts';
import { CONFIG_PATH } from './file-paths.ts';
import { isPhase, type Phase } from './phase.ts';
import { readJsonObject } from './read-json-object.ts';

/** What a rollback can use of a config, whatever it looks like. */
export interface SalvagedConfig {
  /** The text to edit; `null` where the file is missing or cannot be parsed, and is written anew. */
  readonly text: string | null;
  readonly condition: 'readable' | 'newer-schema' | 'unreadable' | 'missing';
  readonly phase: Phase | null;
  readonly dltEnabled: boolean | null;
  readonly manualEnabled: boolean | null;
  /** 0 where the file does not say a usable number. */
  readonly generation: number;
  readonly attempt: number;
  readonly incidentId: string | null;
  readonly hold: Hold | null;
  readonly schemaVersion: number | null;
  readonly notes: readonly string[];
}

const INCIDENT_ID = /^\d{8}-\d{6}Z-[a-z0-9-]+$/u;

/**
 * Reads what can be read of a config and never refuses: a rollback goes through whatever the repository's own files look like
 * (DESIGN.md section 1). Each known key is taken by itself, where it has a usable value.
 */
export function salvageConfig(contents: Uint8Array | null): SalvagedConfig {
  if (contents === null) return unusable('missing', `${CONFIG_PATH} was missing and is written anew.`);
  const json = readJsonObject(contents);
  if (!json.ok) {
    const { line, column } = json.position;
    return unusable('unreadable', `${CONFIG_PATH}:${line}:${column} could not be read (${json.observed}); it is kept byte for byte in the incident and written anew.`);
  }
  const { text, value } = json;
  const schemaVersion = wholeNumber(value['schema_version']);
  const isNewer = schemaVersion !== null && schemaVersion > CONFIG_SCHEMA_VERSION;
  const unknownPhase = isPhase(value['current_phase']) ? [] : [`current_phase was ${describe(value['current_phase'])}, which is no phase.`];
  const newer = isNewer ? [`schema_version ${schemaVersion} is newer than ${CONFIG_SCHEMA_VERSION}: only the known keys were set.`] : [];
  return {
    text,
    condition: isNewer ? 'newer-schema' : 'readable',
    phase: isPhase(value['current_phase']) ? value['current_phase'] : null,
    dltEnabled: asBoolean(value['dlt_enabled']),
    manualEnabled: asBoolean(value['manual_enabled']),
    generation: wholeNumber(value['generation']) ?? 0,
    attempt: wholeNumber(value['attempt']) ?? 0,
    incidentId: salvageIncidentId(value['last_transition']),
    hold: salvageHold(value['hold']),
    schemaVersion,
    notes: [...unknownPhase, ...newer, ...zoneNotes(value)],
  };
}

function unusable(condition: 'missing' | 'unreadable', note: string): SalvagedConfig {
  const nothing = { phase: null, dltEnabled: null, manualEnabled: null, incidentId: null, hold: null, schemaVersion: null };
  return { text: null, condition, generation: 0, attempt: 0, notes: [note], ...nothing };
}

function salvageIncidentId(last: unknown): string | null {
  const id = typeof last === 'object' && last !== null && 'incident' in last ? last.incident : null;
  return typeof id === 'string' && INCIDENT_ID.test(id) ? id : null;
}

function salvageHold(value: unknown): Hold | null {
  const hold = holdSchema.safeParse(value);
  return hold.success ? { by: hold.data.by, reason: hold.data.reason, since: hold.data.since, expiresAt: hold.data.expires_at } : null;
}

function wholeNumber(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value < 1e15 ? value : null;
}

function asBoolean(value: unknown): boolean | null {
  return typeof value === 'boolean' ? value : null;
}

function describe(value: unknown): string {
  return value === undefined ? 'missing' : oneLine(JSON.stringify(value), 60);
}
