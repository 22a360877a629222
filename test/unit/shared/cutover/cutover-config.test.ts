import { describe, expect, it } from 'vitest';

import { describeConfigProblem, parseCutoverConfig } from '../../../../actions/shared/cutover/cutover-config.ts';
import { aCutoverConfig, aHold, aLastTransition, jsonText } from '../../../support/a-cutover-config.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

function problemsOf(contents: Uint8Array | string | null): readonly string[] {
  const parsed = parseCutoverConfig(typeof contents === 'string' ? bytes(contents) : contents);
  return parsed.ok
    ? []
    : parsed.problems.map(describeConfigProblem).map((line) => line.replace('config/traffic_cutover_config.json:', ''));
}

describe('parseCutoverConfig', () => {
  it("reads the source system's own file, with its naive times as UTC, and reports them", () => {
    const text = jsonText({
      current_phase: '10%',
      dlt_enabled: true,
      manual_enabled: true,
      setup_timestamp: '2025-11-07T09:56:03.123456',
      cutover_schedule: [],
      monitoring: { check_interval: 300, alert_threshold: 5 },
      last_run: { timestamp: '2025-11-07T10:00:00', dlt_count: 1, manual_count: 4, error_count: 0 },
    });
    const parsed = parseCutoverConfig(bytes(text));
    expect(parsed).toMatchObject({
      ok: true,
      config: {
        phase: '10%',
        generation: 0,
        attempt: 0,
        setupAt: '2025-11-07T09:56:03Z',
        hold: null,
        lastTransition: null,
      },
    });
    expect(parsed.ok && parsed.notes).toEqual([
      'setup_timestamp has no time zone (2025-11-07T09:56:03.123456) and was read as UTC.',
    ]);
  });

  it('gives every instant in UTC, whatever zone it was written in, and reports each that has none', () => {
    const text = jsonText(
      aCutoverConfig({
        phase_started_at: '2026-11-20T10:00:00+02:00',
        last_transition: aLastTransition({ at: '2026-11-20T08:00:00' }),
        hold: aHold({ since: '2026-11-24 00:00', expires_at: '2026-11-30T00:00:00' }),
      }),
    );
    const parsed = parseCutoverConfig(bytes(text));
    expect(parsed).toMatchObject({
      config: {
        phaseStartedAt: '2026-11-20T08:00:00Z',
        hold: { since: '2026-11-24T00:00:00Z', expiresAt: '2026-11-30T00:00:00Z' },
      },
    });
    expect(parsed.ok && parsed.notes.map((note) => note.split(' ')[0])).toEqual([
      'last_transition.at',
      'hold.since',
      'hold.expires_at',
    ]);
  });

  it('keeps the text that it read, for editing', () => {
    const text = '{"current_phase":"manual_only","dlt_enabled":false,"manual_enabled":true,"mine":1.0}';
    expect(parseCutoverConfig(bytes(text))).toMatchObject({ ok: true, text });
  });

  const file = (changes: Record<string, unknown>) => jsonText(aCutoverConfig(changes));
  it.each<[string, string | Uint8Array | null, string]>([
    ['no file', null, '1:1 observed no such file, expected a JSON object at config/traffic_cutover_config.json'],
    ['an empty file', '', '1:1 observed an empty file, expected a JSON object in UTF-8'],
    ['blanks', ' \n\t ', '1:1 observed an empty file, expected a JSON object in UTF-8'],
    [
      'bytes that are not UTF-8',
      new Uint8Array([0x7b, 0xff, 0x7d]),
      '1:1 observed bytes that are not UTF-8, expected a JSON object in UTF-8',
    ],
    [
      'UTF-16',
      new Uint8Array([0xff, 0xfe, 0x7b, 0, 0x7d, 0]),
      '1:1 observed bytes that are not UTF-8, expected a JSON object in UTF-8',
    ],
    [
      'a byte order mark',
      `\ufeff${file({})}`,
      '1:1 observed a byte order mark at the start, expected a JSON object in UTF-8',
    ],
    ['null', 'null', '1:1 observed null, expected a JSON object in UTF-8'],
    ['a list', '[]', '1:1 observed a list, expected a JSON object in UTF-8'],
    ['a number', '5', '1:1 observed a number, expected a JSON object in UTF-8'],
    [
      "a symbolic link's text",
      '../elsewhere/config.json',
      '1:1 observed a syntax error (InvalidSymbol), expected a JSON object in UTF-8',
    ],
    [
      'a comma too many',
      '{\n  "a": 1,\n}',
      '3:1 observed a syntax error (PropertyNameExpected), expected a JSON object in UTF-8',
    ],
    [
      'a comma too few',
      '{\n  "a": 1\n  "b": 2\n}',
      '3:3 observed a syntax error (CommaExpected), expected a JSON object in UTF-8',
    ],
    [
      'a comment',
      '{\n  // why\n  "a": 1}',
      '2:3 observed a syntax error (InvalidCommentToken), expected a JSON object in UTF-8',
    ],
    ['single quotes', "{'a': 1}", '1:2 observed a syntax error (InvalidSymbol), expected a JSON object in UTF-8'],
    [
      'a cut file',
      '{"a": {"b": 1',
      '1:14 observed a syntax error (CloseBraceExpected), expected a JSON object in UTF-8',
    ],
    ['two documents', '{} {}', '1:4 observed a syntax error (EndOfFileExpected), expected a JSON object in UTF-8'],
    ['NaN', '{"a": NaN}', '1:7 observed a syntax error (InvalidSymbol), expected a JSON object in UTF-8'],
    [
      'conflict markers',
      '{\n<<<<<<< HEAD\n"a": 1\n=======\n"a": 2\n>>>>>>> b\n}',
      '2:1 observed conflict markers of git, expected a JSON object in UTF-8',
    ],
    [
      'deep nesting',
      `{"a":${'['.repeat(5000)}${']'.repeat(5000)}}`,
      '1:1 observed more than 100 levels of nesting, expected a JSON object in UTF-8',
    ],
    [
      'deep nesting that never closes',
      '{"a":'.repeat(50_000),
      '1:1 observed more than 100 levels of nesting, expected a JSON object in UTF-8',
    ],
    [
      'more than 256 KiB',
      `{"a":"${'x'.repeat(262_144)}"}`,
      '1:1 observed 262152 bytes, expected a JSON object in UTF-8',
    ],
    [
      'an unknown phase',
      file({ current_phase: '25%' }),
      '3:20 current_phase: observed "25%", expected one of manual_only, shadow, 10%, 50%, 100%',
    ],
    [
      'no phase',
      file({ current_phase: undefined }),
      '1:1 current_phase: observed nothing, expected one of manual_only, shadow, 10%, 50%, 100%',
    ],
    [
      'a flag that is a text',
      file({ dlt_enabled: 'false' }),
      '4:18 dlt_enabled: observed "false", expected true or false',
    ],
    ['a flag that is a number', file({ manual_enabled: 1 }), '5:21 manual_enabled: observed 1, expected true or false'],
    [
      'a flag that is null',
      file({ manual_enabled: null }),
      '5:21 manual_enabled: observed null, expected true or false',
    ],
    [
      'a generation with a fraction',
      file({ generation: 1.5 }),
      '7:17 generation: observed 1.5, expected a whole number',
    ],
    ['a generation below 0', file({ generation: -1 }), '7:17 generation: observed -1, expected at least 0'],
    [
      'a generation too large',
      file({ generation: 1e15 }),
      '7:17 generation: observed 1000000000000000, expected at most 999999999999999',
    ],
    [
      'a generation that is a text',
      file({ generation: '3' }),
      '7:17 generation: observed "3", expected a whole number',
    ],
    ['an attempt below 0', file({ attempt: -1 }), '9:14 attempt: observed -1, expected at least 0'],
    [
      'a time that is none',
      file({ setup_timestamp: 'yesterday' }),
      '6:22 setup_timestamp: observed "yesterday", expected an instant such as 2026-11-25T02:05:19Z',
    ],
    [
      'a date that does not exist',
      file({ phase_started_at: '2026-02-30T00:00:00Z' }),
      '8:23 phase_started_at: observed "2026-02-30T00:00:00Z", expected an instant such as 2026-11-25T02:05:19Z',
    ],
    [
      'a time that is a number',
      file({ setup_timestamp: 1764036319 }),
      '6:22 setup_timestamp: observed 1764036319, expected a text',
    ],
    ['a hold that is true', file({ hold: true }), '10:11 hold: observed true, expected an object'],
    [
      'a hold without a reason',
      file({ hold: aHold({ reason: undefined }) }),
      '10:11 hold.reason: observed nothing, expected a text',
    ],
    [
      'a hold that expires never-ever',
      file({ hold: aHold({ expires_at: 'never' }) }),
      '14:19 hold.expires_at: observed "never", expected an instant such as 2026-11-25T02:05:19Z',
    ],
    [
      'a transition to nowhere',
      file({ last_transition: aLastTransition({ to: '25%' }) }),
      '18:11 last_transition.to: observed "25%", expected one of manual_only, shadow, 10%, 50%, 100%',
    ],
    [
      'a schedule that is an object',
      file({ cutover_schedule: {} }),
      '11:23 cutover_schedule: observed {}, expected a list',
    ],
    ['monitoring that is null', file({ monitoring: null }), '12:17 monitoring: observed null, expected an object'],
    ['a schema version of 0', file({ schema_version: 0 }), '2:21 schema_version: observed 0, expected at least 1'],
    [
      'a schema version that is a text',
      file({ schema_version: '1' }),
      '2:21 schema_version: observed "1", expected a whole number',
    ],
    [
      'a newer schema version',
      file({ schema_version: 2 }),
      '2:21 schema_version: observed 2, expected 1, the newest that this Switchback knows',
    ],
  ])('refuses %s', (_name, contents, expected) => {
    expect(problemsOf(contents)).toEqual([expected]);
  });

  it('names every problem at once, each with a remedy', () => {
    const parsed = parseCutoverConfig(bytes(file({ current_phase: 5, dlt_enabled: null, generation: 'x', hold: [] })));
    expect(parsed.ok ? [] : parsed.problems.map(({ path }) => path)).toEqual([
      'current_phase',
      'dlt_enabled',
      'generation',
      'hold',
    ]);
    expect(parsed.ok ? [] : parsed.problems.every(({ remedy }) => remedy.includes('rollback'))).toBe(true);
  });

  it('shows a hostile value as one short line', () => {
    const [line = ''] = problemsOf(file({ current_phase: `::error::x\n##[error]\u202e${'y'.repeat(5_000)}` }));
    expect(line.length).toBeLessThan(260);
    expect(line).not.toMatch(/\n|\u202e|##\[/u);
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('takes an unknown key %s as data', (key) => {
    expect(
      problemsOf(
        `{"current_phase":"10%","dlt_enabled":true,"manual_enabled":true,${JSON.stringify(key)}:{"generation":9}}`,
      ),
    ).toEqual([]);
  });
});
