import { describe, expect, it } from 'vitest';

import { salvageConfig } from '../../../../actions/shared/cutover/salvage-config.ts';
import { aCutoverConfig, aHold, aLastTransition, jsonText } from '../../../support/a-cutover-config.ts';

const salvage = (value: unknown) =>
  salvageConfig(new TextEncoder().encode(typeof value === 'string' ? value : jsonText(value)));

describe('salvageConfig', () => {
  it('takes each known key by itself', () => {
    const salvaged = salvage(
      aCutoverConfig({ current_phase: 'halfway', dlt_enabled: 'yes', generation: 7, attempt: 2 }),
    );
    expect(salvaged).toMatchObject({
      condition: 'readable',
      phase: null,
      dltEnabled: null,
      manualEnabled: true,
      generation: 7,
      attempt: 2,
    });
    expect(salvaged.invalidKeys).toEqual(['current_phase', 'dlt_enabled']);
    expect(salvaged.notes).toEqual([
      'current_phase was "halfway", which is not what its schema allows.',
      'dlt_enabled was "yes", which is not what its schema allows.',
    ]);
  });

  it.each([
    [7, 7],
    ['7', 7],
    [7.9, 7],
    [1e20, 999_999_999_999_999],
    [-4, 0],
    ['seven', 0],
    ['0x10', 0],
    [null, 0],
    [[9], 0],
    [true, 0],
  ])('reads a generation of %j as %d, so that it does not fall', (value, expected) => {
    expect(salvage(aCutoverConfig({ generation: value })).generation).toBe(expected);
  });

  it('looks for the numbers in a text that cannot be parsed', () => {
    const salvaged = salvage(
      '{"generation": 12, "attempt" : 3,\n<<<<<<<\n"generation":14 "x": "generation: 99", "generation": 1234567890123456',
    );
    expect(salvaged).toMatchObject({ condition: 'unreadable', text: null, generation: 14, attempt: 3 });
  });

  it('says where a text could not be read', () => {
    expect(salvage('{\n  "a": 1,\n}').notes).toEqual([
      'config/traffic_cutover_config.json:3:1 could not be read (a syntax error (PropertyNameExpected)); it is kept byte for byte in the incident and written anew.',
    ]);
  });

  it('tells a missing file from an unreadable one', () => {
    expect(salvageConfig(null)).toMatchObject({
      condition: 'missing',
      text: null,
      generation: 0,
      notes: ['config/traffic_cutover_config.json was missing and is written anew.'],
    });
  });

  it.each([
    [2, 'newer-schema', 2],
    [1.5, 'newer-schema', 1.5],
    [Infinity, 'newer-schema', Infinity],
    [1, 'readable', 1],
    [0, 'readable', null],
    ['2', 'readable', null],
    [null, 'readable', null],
  ])('takes schema version %j as %s', (version, condition, kept) => {
    const text = jsonText(aCutoverConfig()).replace(
      '"schema_version": 1',
      `"schema_version": ${version === Infinity ? '1e400' : JSON.stringify(version)}`,
    );
    expect(salvage(text)).toMatchObject({ condition, schemaVersion: kept });
  });

  it('does not judge the keys of a newer schema', () => {
    expect(salvage(aCutoverConfig({ schema_version: 2, monitoring: 'v2', hold: 5 }))).toMatchObject({
      invalidKeys: [],
      hold: null,
    });
  });

  it('gives a hold its instants in UTC, whatever the zone of the machine', () => {
    const { hold } = salvage(
      aCutoverConfig({ hold: aHold({ since: '2026-11-24T00:00:00,5', expires_at: '2026-11-30T02:00:00+02:00' }) }),
    );
    expect(hold).toMatchObject({ since: '2026-11-24T00:00:00Z', expiresAt: '2026-11-30T00:00:00Z' });
  });

  it.each([
    ['20261125-020519Z-operator', '20261125-020519Z-operator'],
    ['20261125-020519Z-operator-2', '20261125-020519Z-operator-2'],
    ['../../etc/passwd', null],
    ['20261125-020519Z-../../x', null],
    ['20261125-020519Z-x\n', null],
    [`20261125-020519Z-${'a'.repeat(500)}`, null],
    ['', null],
    [5, null],
    [null, null],
  ])('takes an incident %j from the last transition as %j', (incident, expected) => {
    expect(salvage(aCutoverConfig({ last_transition: aLastTransition({ incident }) })).incidentId).toBe(expected);
  });

  it('never fails on deep nesting, wherever it stands', () => {
    const deep = '['.repeat(20_000) + ']'.repeat(20_000);
    expect(salvage(`{"current_phase": ${deep}}`)).toMatchObject({ condition: 'unreadable' });
    expect(salvage(`{"schema_version": 1, "hold": ${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}}`)).toMatchObject({
      condition: 'unreadable',
    });
  });
});
