import { describe, expect, it } from 'vitest';

import { cutReason } from '../../../../actions/shared/incident/cut-reason.ts';
import {
  incidentIdFor,
  parseIncidentRecord,
  renderIncidentRecord,
} from '../../../../actions/shared/incident/incident-record.ts';
import { HOSTILE_TEXTS } from '../../../support/hostile-texts.ts';
import { anIncidentRecord } from '../../../support/an-incident-record.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('an incident', () => {
  it('is named after its start, in UTC, and its trigger', () => {
    expect(incidentIdFor(new Date('2026-01-02T03:04:05.999Z'), 'data-loss', new Set())).toBe(
      '20260102-030405Z-data-loss',
    );
  });

  it('gets the first free number behind a used id', () => {
    const id = '20260102-030405Z-operator';
    const at = new Date('2026-01-02T03:04:05Z');
    expect(incidentIdFor(at, 'operator', new Set([id]))).toBe(`${id}-2`);
    expect(incidentIdFor(at, 'operator', new Set([id, `${id}-2`, `${id}-4`]))).toBe(`${id}-3`);
    expect(incidentIdFor(at, 'operator', new Set([`${id}-2`]))).toBe(id);
  });

  it('reads back as it was written', () => {
    const record = anIncidentRecord();
    expect(parseIncidentRecord(bytes(renderIncidentRecord(record)))).toEqual(record);
  });

  it.each(Object.entries(HOSTILE_TEXTS))(
    'holds nothing that a reviewer does not see, and reads back the same: %s',
    (_name, text) => {
      const reason = cutReason(text);
      const record = anIncidentRecord({ reasons: anIncidentRecord().reasons.map((stated) => ({ ...stated, reason })) });
      const rendered = renderIncidentRecord(record);
      expect(rendered).not.toMatch(/[\p{Cf}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}\u007f-\u009f]/u);
      expect(parseIncidentRecord(bytes(rendered))).toEqual(record);
    },
  );

  it('shows a bidirectional control as its escape', () => {
    const rendered = renderIncidentRecord(anIncidentRecord({ notes: ['a\u202eb\u{e0041}'] }));
    expect(rendered).toContain(String.raw`"a\u202eb\udb40\udc41"`);
  });

  it.each<[string, Uint8Array]>([
    ['no JSON', bytes('{')],
    ['no UTF-8', new Uint8Array([0xff])],
    ['a list', bytes('[]')],
    ['an unknown key', bytes(JSON.stringify({ ...anIncidentRecord(), more: 1 }))],
    ['a newer schema', bytes(JSON.stringify({ ...anIncidentRecord(), schemaVersion: 2 }))],
    ['an id that is a path', bytes(JSON.stringify(anIncidentRecord({ id: '20260102-030405Z-../../x' })))],
    ['no reason', bytes(JSON.stringify(anIncidentRecord({ reasons: [] })))],
  ])('is left alone where it is %s', (_name, contents) => {
    expect(parseIncidentRecord(contents)).toBeNull();
  });
});

describe('cutReason', () => {
  it('keeps 10,000 characters, counted as people count them', () => {
    expect(cutReason('é'.repeat(10_000))).toBe('é'.repeat(10_000));
    expect(cutReason('😀'.repeat(10_000))).toBe('😀'.repeat(10_000));
    expect(Array.from(cutReason('😀'.repeat(10_001)))).toHaveLength(10_001);
    expect(cutReason('x'.repeat(10_001)).endsWith('x…')).toBe(true);
  });

  it('replaces half a surrogate pair, which has no UTF-8 form', () => {
    expect(cutReason('a\ud800b')).toBe('a\ufffdb');
  });
});
