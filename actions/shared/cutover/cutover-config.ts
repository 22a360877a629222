import type { z } from 'zod';

import { oneLine } from '../markdown/one-line.ts';
import {
  CONFIG_SCHEMA_VERSION,
  cutoverConfigSchema,
  type CutoverConfigFile,
  type holdSchema,
} from './cutover-config-schema.ts';
import { CONFIG_PATH } from './file-paths.ts';
import { formatInstant, parseInstant } from './instant.ts';
import { positionOf, type JsonPosition } from './json-position.ts';
import type { Phase } from './phase.ts';
import { readJsonObject } from './read-json-object.ts';

export interface Hold {
  readonly by: string;
  readonly reason: string;
  readonly since: string;
  readonly expiresAt: string | null;
}

export interface LastTransition {
  readonly from: string;
  readonly to: Phase;
  readonly at: string;
  readonly by: string;
  readonly reason: string;
  readonly trigger: string | null;
  readonly incident: string | null;
  readonly runUrl: string | null;
  readonly operationId: string;
}

/** The live state. Instants are ISO 8601 in UTC, in whole seconds; `null` where the file does not say. */
export interface CutoverConfig {
  readonly phase: Phase;
  readonly dltEnabled: boolean;
  readonly manualEnabled: boolean;
  readonly generation: number;
  readonly attempt: number;
  readonly phaseStartedAt: string | null;
  readonly setupAt: string | null;
  readonly rolledBackAt: string | null;
  readonly lastTransition: LastTransition | null;
  readonly hold: Hold | null;
}

export interface ConfigProblem extends JsonPosition {
  /** Such as `last_transition.at`; empty for the file as a whole. */
  readonly path: string;
  readonly observed: string;
  readonly expected: string;
  readonly remedy: string;
}

export type ParsedConfig =
  | { readonly ok: true; readonly text: string; readonly config: CutoverConfig; readonly notes: readonly string[] }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

const REMEDY =
  'Restore the file from its last good commit (git log -- config/traffic_cutover_config.json), or run a rollback, which goes through and keeps the file in the incident.';

/** Reads the config strictly. Everything but a rollback refuses what this refuses, a newer `schema_version` included. */
export function parseCutoverConfig(contents: Uint8Array | null): ParsedConfig {
  if (contents === null) return refuse([problem('', 'no such file', `a JSON object at ${CONFIG_PATH}`)]);
  const json = readJsonObject(contents);
  if (!json.ok) return refuse([{ ...problem('', json.observed, 'a JSON object in UTF-8'), ...json.position }]);
  const version = json.value['schema_version'];
  if (typeof version === 'number' && version > CONFIG_SCHEMA_VERSION) return refuse([newerVersion(json.text, version)]);
  const parsed = cutoverConfigSchema.safeParse(json.value);
  if (!parsed.success) return refuse(parsed.error.issues.map((issue) => problemOf(issue, json.text, json.value)));
  return { ok: true, text: json.text, config: toConfig(parsed.data), notes: zoneNotes(json.value) };
}

/** The instants without zone in a config, each as a sentence for the person who reads the result. */
export function zoneNotes(value: Readonly<Record<string, unknown>>): readonly string[] {
  return INSTANTS.flatMap((path) => {
    const text = valueAt(value, path);
    const parsed = typeof text === 'string' ? parseInstant(text) : null;
    return parsed?.zoneMissing
      ? [`${path.join('.')} has no time zone (${oneLine(String(text), 40)}) and was read as UTC.`]
      : [];
  });
}

const INSTANTS = [
  ['setup_timestamp'],
  ['rollback_timestamp'],
  ['phase_started_at'],
  ['last_transition', 'at'],
  ['hold', 'since'],
  ['hold', 'expires_at'],
] as const;

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, key) =>
      typeof at === 'object' && at !== null && Object.hasOwn(at, key)
        ? (at as Record<PropertyKey, unknown>)[key]
        : undefined,
    value,
  );
}

function toConfig(file: CutoverConfigFile): CutoverConfig {
  return {
    phase: file.current_phase,
    dltEnabled: file.dlt_enabled,
    manualEnabled: file.manual_enabled,
    generation: file.generation ?? 0,
    attempt: file.attempt ?? 0,
    phaseStartedAt: utc(file.phase_started_at),
    setupAt: utc(file.setup_timestamp),
    rolledBackAt: utc(file.rollback_timestamp),
    lastTransition: toLastTransition(file.last_transition),
    hold: file.hold ? toHold(file.hold) : null,
  };
}

/** Instants in UTC, whatever zone the file gave them. */
export function toHold({ by, reason, since, expires_at: expiresAt }: z.infer<typeof holdSchema>): Hold {
  return { by, reason, since: utc(since) ?? '', expiresAt: utc(expiresAt) };
}

function toLastTransition(last: CutoverConfigFile['last_transition']): LastTransition | null {
  if (!last) return null;
  const { from, to, by, reason, trigger, incident } = last;
  return {
    from,
    to,
    at: utc(last.at) ?? '',
    by,
    reason,
    trigger,
    incident,
    runUrl: last.run_url,
    operationId: last.operation_id,
  };
}

/** Parts of a second are cut: nobody decides by them, and every message shows these instants. */
function utc(text: string | null | undefined): string | null {
  const instant = text ? parseInstant(text) : null;
  return instant === null ? null : formatInstant(new Date(instant.at));
}

function problemOf(issue: z.core.$ZodIssue, text: string, value: unknown): ConfigProblem {
  const observed = valueAt(value, issue.path);
  return {
    ...problem(
      issue.path.map(String).join('.'),
      observed === undefined ? 'nothing' : oneLine(JSON.stringify(observed), 80),
      describeExpected(issue),
    ),
    ...positionOf(text, issue.path),
  };
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  int: 'a whole number',
  number: 'a whole number',
  object: 'an object',
  string: 'a text',
};

function describeExpected(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return TYPE_WORDS[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return `one of ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return `at least ${issue.minimum}`;
    case 'too_big':
      return `at most ${issue.maximum}`;
    default:
      return issue.message;
  }
}

function newerVersion(text: string, version: number): ConfigProblem {
  return {
    ...problem('schema_version', String(version), `${CONFIG_SCHEMA_VERSION}, the newest that this Switchback knows`),
    remedy:
      'Update Switchback. A rollback goes through with this version too: it sets the keys it knows and leaves the rest.',
    ...positionOf(text, ['schema_version']),
  };
}

function problem(path: string, observed: string, expected: string): ConfigProblem {
  return { path, observed, expected, remedy: REMEDY, line: 1, column: 1 };
}

function refuse(problems: readonly ConfigProblem[]): ParsedConfig {
  return { ok: false, problems };
}

/** One problem as one line: `config/traffic_cutover_config.json:3:12 generation: observed "x", expected …`. */
export function describeConfigProblem({ path, line, column, observed, expected }: ConfigProblem): string {
  return `${CONFIG_PATH}:${line}:${column} ${path === '' ? '' : `${path}: `}observed ${observed}, expected ${expected}`;
}
