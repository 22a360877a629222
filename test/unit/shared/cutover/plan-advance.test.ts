import { describe, expect, it } from 'vitest';

import { parseCutoverConfig } from '../../../../actions/shared/cutover/cutover-config.ts';
import { planAdvance, type AdvanceRequest } from '../../../../actions/shared/cutover/plan-advance.ts';
import { parseTrailers } from '../../../../actions/shared/cutover/trailers.ts';
import { parseRoutingFile, renderRoutingFile } from '../../../../actions/shared/routing/routing-file.ts';
import { aCutoverConfig, aHold, aRolledBackConfig } from '../../../support/a-cutover-config.ts';
import { NOW } from '../../../support/a-rollback-request.ts';
import { aRouting } from '../../../support/a-routing.ts';
import {
  aSnapshot,
  commitOf,
  CONFIG,
  planToTheEnd,
  ROUTING,
  textOf,
  type SnapshotParts,
} from '../../../support/a-snapshot.ts';

function aRequest(changes: Partial<AdvanceRequest> = {}): AdvanceRequest {
  return {
    operationId: 'run-5-advance',
    actor: 'octocat',
    reason: 'soak is over',
    runUrl: null,
    to: '50%',
    traffic: { kind: 'share', percent: 50 },
    registeredUnits: [
      { name: 'opensource', weight: 40 },
      { name: 'SideProject', weight: 60 },
      { name: 'productivity', weight: 100 },
    ],
    pins: [],
    salt: 'switchback',
    soakHours: { manual_only: 0, shadow: 24, '10%': 24, '50%': 48, '100%': 72 },
    ...changes,
  };
}
const plan = (parts: SnapshotParts = {}, changes: Partial<AdvanceRequest> = {}, now = NOW) =>
  planToTheEnd(aSnapshot(parts), (snapshot) => planAdvance(snapshot, aRequest(changes), now));
const manual = (changes: Record<string, unknown> = {}) => ({ [CONFIG]: aRolledBackConfig(changes), [ROUTING]: null });

describe('planAdvance', () => {
  it('goes one phase forward, config and routing in one commit, and keeps the units that are on dlt', () => {
    const step = plan();
    const commit = commitOf(step);
    expect(commit.headline).toBe('advance: 10% -> 50%');
    expect(parseTrailers(`x\n\n${commit.body}`)).toMatchObject({
      Generation: '4',
      Attempt: '1',
      'Operation-Id': 'run-5-advance',
      Reason: 'soak is over',
    });
    const config = parseCutoverConfig(new TextEncoder().encode(textOf(commit, CONFIG)));
    expect(config).toMatchObject({
      ok: true,
      config: {
        phase: '50%',
        dltEnabled: true,
        manualEnabled: true,
        generation: 4,
        attempt: 1,
        setupAt: '2026-11-20T08:00:00Z',
      },
    });
    const routing = parseRoutingFile(textOf(commit, ROUTING));
    expect(routing).toMatchObject({ ok: true, routing: { generation: 4, phase: '50%' } });
    expect(routing.ok && routing.routing.dltUnits).toContain('opensource');
  });

  it.each([
    ['shadow', 0],
    ['10%', 1],
  ] as const)('sets up from manual_only to %s with a new attempt and lifts an expired hold', (to, units) => {
    const commit = commitOf(
      plan(
        { files: manual({ hold: aHold({ expires_at: '2026-11-25T02:05:21Z' }) }) },
        { to, traffic: { kind: 'share', percent: 10 } },
      ),
    );
    expect(commit.headline).toBe(`setup: manual_only -> ${to}`);
    expect(commit.body).toContain('\nAttempt: 2\n');
    expect(JSON.parse(textOf(commit, CONFIG))).toMatchObject({
      current_phase: to,
      attempt: 2,
      generation: 5,
      hold: null,
      setup_timestamp: '2026-11-25T02:05:21Z',
    });
    const routing = parseRoutingFile(textOf(commit, ROUTING));
    expect(routing.ok && routing.routing.dltUnits).toHaveLength(units);
  });

  it('counts on from the attempt of the history', () => {
    const messages = ['x\n\nGeneration: 4\nAttempt: 5'];
    const commit = commitOf(
      plan({ files: manual(), messages }, { to: '10%', traffic: { kind: 'share', percent: 10 } }),
    );
    expect(JSON.parse(textOf(commit, CONFIG))).toMatchObject({ attempt: 6 });
  });

  it.each([
    ['manual_only', '50%'],
    ['manual_only', '100%'],
    ['shadow', '50%'],
    ['10%', '100%'],
    ['10%', 'shadow'],
    ['50%', '10%'],
    ['100%', '50%'],
  ] as const)('refuses to go from %s to %s', (from, to) => {
    const step = plan({ files: { [CONFIG]: aCutoverConfig({ current_phase: from }), [ROUTING]: null } }, { to });
    expect(step).toMatchObject({ kind: 'answer', outcome: { decision: 'refused', reasonCode: 'phase-order' } });
  });

  it('answers that it is there already, on a hold too', () => {
    expect(plan({ files: { [CONFIG]: aCutoverConfig({ hold: aHold() }) } }, { to: '10%' })).toMatchObject({
      kind: 'answer',
      outcome: { decision: 'already-there', generation: 3 },
    });
  });

  it('ends the soak to the second', () => {
    const startedAt = Date.parse('2026-11-20T08:00:00Z');
    const at = (seconds: number) => plan({}, {}, new Date(startedAt + 24 * 3_600_000 + seconds * 1_000));
    expect(at(-1)).toMatchObject({
      outcome: { reasonCode: 'soak-not-over', remedy: 'Earliest: 2026-11-21T08:00:00Z.' },
    });
    expect(at(0)).toMatchObject({ kind: 'commit' });
  });

  it('counts the soak of a naive time in UTC, and takes the setup time where the start is unknown', () => {
    const files = { [CONFIG]: aCutoverConfig({ phase_started_at: null, setup_timestamp: '2026-11-24T02:05:22' }) };
    expect(plan({ files })).toMatchObject({
      outcome: { reasonCode: 'soak-not-over', remedy: 'Earliest: 2026-11-25T02:05:22Z.' },
    });
    expect(
      plan({ files: { [CONFIG]: aCutoverConfig({ phase_started_at: null, setup_timestamp: null }) } }),
    ).toMatchObject({
      outcome: { reasonCode: 'soak-not-over', remedy: 'Run a rollback and set up again.' },
    });
  });

  it('stops at a hold until the second at which it expires', () => {
    const held = (expiresAt: string | null) =>
      plan({ files: { [CONFIG]: aCutoverConfig({ hold: aHold({ expires_at: expiresAt }) }) } });
    expect(held(null)).toMatchObject({ outcome: { reasonCode: 'hold-active' } });
    expect(held('2026-11-25T02:05:22Z')).toMatchObject({ outcome: { reasonCode: 'hold-active' } });
    expect(held('2026-11-25T02:05:21Z')).toMatchObject({ kind: 'commit' });
  });

  it('refuses where the history used a higher generation', () => {
    expect(plan({ messages: ['Revert', 'rollback\n\nGeneration: 9'] })).toMatchObject({
      outcome: { reasonCode: 'generation-behind', generation: 9 },
    });
  });

  it('refuses at the largest generation, which only a forged number reaches', () => {
    expect(plan({ files: { [CONFIG]: aCutoverConfig({ generation: 999_999_999_999_999 }) } })).toMatchObject({
      outcome: { reasonCode: 'config-invalid' },
    });
  });

  it.each<[string, SnapshotParts['files'] & object, Partial<AdvanceRequest>, string]>([
    ['no config', { [CONFIG]: null }, {}, 'config-invalid'],
    ['a broken config', { [CONFIG]: '{' }, {}, 'config-invalid'],
    ['a newer config', { [CONFIG]: aCutoverConfig({ schema_version: 2 }) }, {}, 'config-invalid'],
    ['a broken routing file', { [ROUTING]: '{}' }, {}, 'routing-invalid'],
    ['no unit registered', {}, { registeredUnits: [] }, 'datasets-invalid'],
    ['a pin that is not registered', {}, { pins: ['nowhere'] }, 'datasets-invalid'],
  ])('refuses %s with a remedy', (_name, files, changes, reasonCode) => {
    const step = plan({ files }, changes);
    expect(step).toMatchObject({ kind: 'answer', outcome: { decision: 'refused', reasonCode } });
    expect(step.outcome.remedy?.length).toBeGreaterThan(10);
  });

  it('drops a unit that is gone from the register, and says so', () => {
    const files = {
      [ROUTING]: renderRoutingFile(aRouting({ dltUnits: ['closed', 'opensource'], weights: new Map() })),
    };
    const step = plan({ files });
    expect(step.outcome.notes).toContain('closed is gone from the register and leaves the list.');
    expect(textOf(commitOf(step), ROUTING)).not.toContain('closed');
  });
});
