import { oneLine } from '../markdown/one-line.ts';
import { toHold, zoneNotes, type Hold } from './cutover-config.ts';
import { CONFIG_SCHEMA_VERSION, cutoverConfigSchema, holdSchema } from './cutover-config-schema.ts';
import { CONFIG_PATH } from './file-paths.ts';
import { describeKeeping } from './kept-files.ts';
import { isPhase, type Phase } from './phase.ts';
import { readJsonObject } from './read-json-object.ts';
import { MAX_GENERATION } from './trailers.ts';

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
  /** `null` where it has to be written. */
  readonly schemaVersion: number | null;
  /** Known keys whose values everything but a rollback would refuse. None of a newer schema, whose rules we do not know. */
  readonly invalidKeys: readonly string[];
  readonly notes: readonly string[];
}

const INCIDENT_ID = /^\d{8}-\d{6}Z-[a-z0-9-]{1,60}$/u;

/**
 * Reads what can be read of a config and never refuses: a rollback goes through whatever the repository's own files look like
 * (DESIGN.md section 1). Each known key is taken by itself, where it has a usable value.
 */
export function salvageConfig(contents: Uint8Array | null): SalvagedConfig {
  if (contents === null) return unusable('missing', `${CONFIG_PATH} was missing and is written anew.`, '');
  const json = readJsonObject(contents);
  if (json.ok) return salvageObject(json.text, json.value);
  const { line, column } = json.position;
  const note = `${CONFIG_PATH}:${line}:${column} could not be read (${json.observed}); ${describeKeeping(contents)}.`;
  return unusable('unreadable', note, new TextDecoder().decode(contents));
}

function salvageObject(text: string, value: Readonly<Record<string, unknown>>): SalvagedConfig {
  const schemaVersion = salvageSchemaVersion(value['schema_version']);
  const isNewer = schemaVersion !== null && schemaVersion > CONFIG_SCHEMA_VERSION;
  const newer = isNewer
    ? [`schema_version ${schemaVersion} is newer than ${CONFIG_SCHEMA_VERSION}: only the known keys were set.`]
    : [];
  const invalidKeys = isNewer ? [] : findInvalidKeys(value);
  const invalid = invalidKeys.map((key) => `${key} was ${describe(value[key])}, which is not what its schema allows.`);
  return {
    text,
    condition: isNewer ? 'newer-schema' : 'readable',
    phase: isPhase(value['current_phase']) ? value['current_phase'] : null,
    dltEnabled: asBoolean(value['dlt_enabled']),
    manualEnabled: asBoolean(value['manual_enabled']),
    generation: salvageNumber(value['generation']),
    attempt: salvageNumber(value['attempt']),
    incidentId: salvageIncidentId(value['last_transition']),
    hold: salvageHold(value['hold']),
    schemaVersion,
    invalidKeys,
    notes: [...invalid, ...newer, ...zoneNotes(value)],
  };
}

/** Numbers are looked for in the text all the same: a generation must not fall because a comma is missing. */
function unusable(condition: 'missing' | 'unreadable', note: string, text: string): SalvagedConfig {
  const nothing = {
    phase: null,
    dltEnabled: null,
    manualEnabled: null,
    incidentId: null,
    hold: null,
    schemaVersion: null,
    invalidKeys: [],
  };
  const [generation, attempt] = [scavengeNumber(text, 'generation'), scavengeNumber(text, 'attempt')];
  return { text: null, condition, generation, attempt, notes: [note], ...nothing };
}

function scavengeNumber(text: string, key: 'generation' | 'attempt'): number {
  const numbers = Array.from(text.matchAll(new RegExp(String.raw`"${key}"\s*:\s*(\d{1,15})(?!\d)`, 'gu')), (match) =>
    Number(match[1]),
  );
  return numbers.reduce((largest, number) => Math.max(largest, number), 0);
}

function findInvalidKeys(value: unknown): readonly string[] {
  const issues = cutoverConfigSchema.safeParse(value).error?.issues ?? [];
  return [...new Set(issues.map(({ path }) => String(path[0])))];
}

/** What is newer stays as it is; what is no version at all is written. */
function salvageSchemaVersion(value: unknown): number | null {
  return typeof value === 'number' && value >= CONFIG_SCHEMA_VERSION ? value : null;
}

function salvageIncidentId(last: unknown): string | null {
  const id = typeof last === 'object' && last !== null && 'incident' in last ? last.incident : null;
  return typeof id === 'string' && INCIDENT_ID.test(id) ? id : null;
}

function salvageHold(value: unknown): Hold | null {
  const hold = holdSchema.safeParse(value);
  return hold.success ? toHold(hold.data) : null;
}

/** 0 where there is nothing usable. A fraction or a text of digits counts, and too large a number as the largest: it must not fall. */
function salvageNumber(value: unknown): number {
  const number = typeof value === 'string' && /^\d{1,15}$/u.test(value) ? Number(value) : value;
  return typeof number === 'number' && number > 0 ? Math.min(Math.floor(number), MAX_GENERATION) : 0;
}

function asBoolean(value: unknown): boolean | null {
  return typeof value === 'boolean' ? value : null;
}

function describe(value: unknown): string {
  return value === undefined ? 'missing' : oneLine(JSON.stringify(value), 60);
}
