import { renderRoutingFile } from '../../actions/shared/routing/routing-file.ts';
import { aCutoverConfig, aHold, aLastTransition, aRolledBackConfig, jsonText } from '../support/a-cutover-config.ts';
import { aRouting } from '../support/a-routing.ts';

const file = (changes: Record<string, unknown>): string => jsonText(aCutoverConfig(changes));
const bytes = (...values: readonly number[]): Uint8Array => Uint8Array.from(values);
const deep = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);

/** Configs that everything but a rollback refuses. `null`: there is none. */
export const BROKEN_CONFIGS: Readonly<Record<string, string | Uint8Array | null>> = {
  missing: null,
  empty: '',
  'a NUL': '\0',
  'no UTF-8': bytes(0xff, 0xfe, 0x00),
  'UTF-16': bytes(0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00),
  'a byte order mark': `\ufeff${file({})}`,
  'null as JSON': 'null',
  'a list': '[{"current_phase": "10%"}]',
  'a text as JSON': '"manual_only"',
  'a symbolic link': '../elsewhere.json',
  'a pointer of Git LFS': 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 5\n',
  'conflict markers': '<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> x\n',
  'a comma too many': '{"current_phase": "10%",}',
  'a comment': '{/* x */ "current_phase": "10%"}',
  'cut off': file({ generation: 7 }).slice(0, 90),
  'two documents': `${file({})}${file({})}`,
  YAML: 'current_phase: 10%\n',
  HTML: '<!doctype html><title>502</title>',
  'deep nesting': `{"x": ${deep(20_000)}}`,
  'deep nesting in a known key': `{"current_phase": ${deep(5_000)}, "dlt_enabled": true}`,
  'too large': `{"x": "${'x'.repeat(300_000)}"}`,
  'an empty object': '{}',
  'no phase': file({ current_phase: undefined }),
  'an unknown phase': file({ current_phase: '25%' }),
  'a phase that is an object': file({ current_phase: { toString: 1 } }),
  'flags as texts': file({ dlt_enabled: 'false', manual_enabled: 'true' }),
  'flags missing': file({ dlt_enabled: undefined, manual_enabled: undefined }),
  'a generation as a text': file({ generation: '3' }),
  'a generation with a fraction': file({ generation: 3.5 }),
  'a generation below 0': file({ generation: -3 }),
  'a generation beyond all': file({ generation: 1e300 }),
  'an attempt that is null': file({ attempt: null }),
  'a time that is none': file({ setup_timestamp: 'yesterday' }),
  'a time as a number': file({ setup_timestamp: 1_764_036_319 }),
  'a schedule that is an object': file({ cutover_schedule: {} }),
  'monitoring that is a list': file({ monitoring: [] }),
  'monitoring that is null': file({ monitoring: null }),
  'a schema version of 0': file({ schema_version: 0 }),
  'a schema version as a text': file({ schema_version: '2' }),
  'a hold that is true': file({ hold: true }),
  'a hold that never-ever ends': file({ hold: aHold({ expires_at: 'never' }) }),
  'a transition to nowhere': file({ last_transition: aLastTransition({ to: '25%' }) }),
  'an incident that is a path': file({
    current_phase: 'x',
    last_transition: aLastTransition({ incident: '../../../etc/passwd' }),
  }),
  'rolled back, but with a value that is not allowed': jsonText(aRolledBackConfig({ last_transition: 'x' })),
  'the prototype as a key': '{"__proto__": {"current_phase": "manual_only"}, "constructor": 1}',
};

/** Routing files that everything but a rollback refuses. */
export const BROKEN_ROUTINGS: Readonly<Record<string, string | Uint8Array>> = {
  empty: '',
  'no UTF-8': bytes(0xff),
  'no JSON': '{',
  'null as JSON': 'null',
  'a list': '[]',
  'an empty object': '{}',
  'deep nesting': deep(50_000),
  'deep nesting in a known key': `{"$schema": ${deep(5_000)}}`,
  'another rule': renderRoutingFile(aRouting()).replace('"in"', '"starts_with"'),
  'a unit twice': renderRoutingFile(aRouting()).replace('"opensource"\n', '"opensource",\n"opensource"\n'),
  'manual_only with units': renderRoutingFile(aRouting()).replace('"10%"', '"manual_only"'),
  'too large': renderRoutingFile(aRouting({ dltUnits: Array.from({ length: 40_000 }, (_, index) => `unit${index}`) })),
};
