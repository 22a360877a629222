import { describe, expect, test } from 'vitest';

import { decideChild, isReadable, type ChildStart } from '../../../../actions/shared/collector-run/decide-child.ts';
import { aLiveState } from '../../../support/a-live-state.ts';

const DLT: ChildStart = { path: 'dlt', generation: 3, units: ['OpenSource'] };
const MANUAL: ChildStart = { path: 'manual', generation: 3, units: ['SideProject'] };
const read = (given: Parameters<typeof aLiveState>[0] = {}) => ({ kind: 'read', state: aLiveState(given) }) as const;
const unread = (forSeconds: number) => ({ kind: 'unreadable', message: 'no answer', forSeconds }) as const;

describe('a running collector', () => {
  test('goes on while nothing has changed', () => {
    for (const start of [DLT, MANUAL]) expect(decideChild(start, read(), 300)).toEqual({ action: 'go-on' });
  });

  test.each([
    ['a rollback', { phase: 'manual_only', generation: 4 }],
    ['an advance', { phase: '50%', generation: 4, dltUnits: ['opensource', 'sideproject'] }],
    ['a state that went back', { generation: 2 }],
    ['a rollback that was reverted by hand', { history: ['x\n\nGeneration: 4'] }],
  ] as const)('is ended by %s, on either path', (_, given) => {
    for (const start of [DLT, MANUAL])
      expect(decideChild(start, read(given), 300)).toMatchObject({ action: 'end', reasonCode: 'generation-changed' });
  });

  test.each([
    [
      'the config turned off by hand',
      { config: '{"current_phase":"10%","dlt_enabled":false,"manual_enabled":true,"generation":3}' },
      'dlt-off',
    ],
    ['a routing file of another generation', { routingGeneration: 4 }, 'state-inconsistent'],
    ['its unit moved by hand', { dltUnits: ['sideproject'] }, 'other-path'],
  ] as const)('of dlt is ended at once by %s, and one of manual is not', (_, given, reasonCode) => {
    expect(decideChild(DLT, read(given), 300)).toMatchObject({ action: 'end', reasonCode });
    expect(decideChild(MANUAL, read(given), 300)).toEqual({ action: 'go-on' });
  });

  test('of dlt may go on for a while without a readable state, and manual for ever', () => {
    expect(decideChild(DLT, unread(299.9), 300)).toEqual({ action: 'go-on' });
    expect(decideChild(DLT, unread(300), 300)).toMatchObject({ action: 'end', reasonCode: 'state-unreadable' });
    expect(decideChild(MANUAL, unread(1e9), 300)).toEqual({ action: 'go-on' });
  });

  test('that began without a state is not ended by the first one that it sees', () => {
    expect(decideChild({ ...MANUAL, generation: null, units: null }, read(), 300)).toEqual({ action: 'go-on' });
  });

  test('counts broken files as a state that cannot be read', () => {
    const broken = [aLiveState({ config: '{' }), aLiveState({ config: null })];
    for (const state of broken)
      expect(['dlt', 'manual'].map((path) => isReadable(state, path as 'dlt'))).toEqual([false, false]);
    expect(['dlt', 'manual'].map((path) => isReadable(aLiveState({ routing: '{' }), path as 'dlt'))).toEqual([
      false,
      true,
    ]);
    expect(isReadable(aLiveState({ phase: 'manual_only' }), 'dlt')).toBe(true);
  });
});
