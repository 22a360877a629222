import { describe, expect, it } from 'vitest';

import { parseCutoverConfig } from '../../../../actions/shared/cutover/cutover-config.ts';
import { planRollback } from '../../../../actions/shared/cutover/plan-rollback.ts';
import { parseTrailers } from '../../../../actions/shared/cutover/trailers.ts';
import { parseIncidentRecord } from '../../../../actions/shared/incident/incident-record.ts';
import { parseRoutingFile, renderRoutingFile } from '../../../../actions/shared/routing/routing-file.ts';
import { aCutoverConfig, aHold, aRolledBackConfig, jsonText } from '../../../support/a-cutover-config.ts';
import { aRollbackRequest, INCIDENT, NOW, STARTED_AT } from '../../../support/a-rollback-request.ts';
import { aRouting } from '../../../support/a-routing.ts';
import {
  afterCommit,
  aSnapshot,
  commitOf,
  CONFIG,
  planToTheEnd,
  ROUTING,
  textOf,
  type SnapshotParts,
} from '../../../support/a-snapshot.ts';

const plan = (parts: SnapshotParts = {}, request = aRollbackRequest()) =>
  planToTheEnd(aSnapshot(parts), (snapshot) => planRollback(snapshot, request, NOW));
const configOf = (parts: SnapshotParts = {}, request = aRollbackRequest()) =>
  JSON.parse(textOf(commitOf(plan(parts, request)), CONFIG)) as Record<string, unknown>;

describe('planRollback', () => {
  it.each(['shadow', '10%', '50%', '100%'] as const)('takes everything back from %s in one commit', (phase) => {
    const dltUnits = phase === 'shadow' ? [] : ['opensource'];
    const step = plan({
      files: {
        [CONFIG]: aCutoverConfig({ current_phase: phase }),
        [ROUTING]: renderRoutingFile(aRouting({ phase, dltUnits })),
      },
    });
    const commit = commitOf(step);
    expect(commit.headline).toBe(`rollback: ${phase} -> manual_only`);
    expect(commit.files.map(({ path }) => path)).toEqual([
      CONFIG,
      ROUTING,
      `incidents/${INCIDENT}/incident.json`,
      `incidents/${INCIDENT}/README.md`,
    ]);
    expect(JSON.parse(textOf(commit, CONFIG))).toMatchObject({
      current_phase: 'manual_only',
      dlt_enabled: false,
      manual_enabled: true,
      generation: 4,
      attempt: 1,
      rollback_timestamp: '2026-11-25T02:05:21Z',
      phase_started_at: '2026-11-25T02:05:21Z',
      setup_timestamp: '2026-11-20T08:00:00Z',
      last_transition: {
        from: phase,
        to: 'manual_only',
        trigger: 'operator',
        incident: INCIDENT,
        operation_id: 'run-77-rollback',
        by: 'octocat',
      },
      hold: {
        by: 'octocat',
        reason: `Rolled back: incident ${INCIDENT}.`,
        since: '2026-11-25T02:05:21Z',
        expires_at: null,
      },
    });
    expect(parseRoutingFile(textOf(commit, ROUTING))).toMatchObject({
      routing: { generation: 4, phase: 'manual_only', dltUnits: [], salt: 'switchback' },
    });
    expect(parseTrailers(`${commit.headline}\n\n${commit.body}`)).toEqual({
      Reason: 'error rate is above 20 %',
      Trigger: 'operator',
      Severity: 'high',
      Actor: 'octocat',
      Run: 'https://github.com/acme/harvest/actions/runs/77',
      Incident: INCIDENT,
      Generation: '4',
      Attempt: '1',
      'Operation-Id': 'run-77-rollback',
    });
    expect(step.kind === 'commit' && step.outcome).toMatchObject({
      decision: 'rolled-back',
      generation: 4,
      from: phase,
      movedUnits: dltUnits,
    });
  });

  it('never touches last_run, nor any key it does not know', () => {
    const text =
      '{\n  "x": 1.0,\n  "current_phase": "10%",\n  "dlt_enabled": true,\n  "manual_enabled": true,\n  "last_run": {"timestamp": "2025-11-07T10:00:00",  "dlt_count": 1e0},\n  "y": [ 1,2 ]\n}\n';
    const after = textOf(commitOf(plan({ files: { [CONFIG]: text } })), CONFIG);
    expect(after).toContain('"x": 1.0,\n');
    expect(after).toContain('"last_run": {"timestamp": "2025-11-07T10:00:00",  "dlt_count": 1e0},\n  "y": [ 1,2 ]');
  });

  it('leaves a schema version that is newer, and sets the known keys alone', () => {
    const before = aCutoverConfig({ schema_version: 7, monitoring: 'another shape', brand_new: { deep: [1] } });
    const after = configOf({ files: { [CONFIG]: before } });
    expect(after).toMatchObject({
      schema_version: 7,
      monitoring: 'another shape',
      brand_new: { deep: [1] },
      current_phase: 'manual_only',
      generation: 4,
    });
  });

  it('names policy and datasets by their blob', () => {
    const after = configOf({ files: { 'config/policy.yaml': 'hello\n' } });
    expect(after['last_transition']).toMatchObject({
      policy_blob: 'ce013625030ba8dba906f756967f9e9ca394464a',
      datasets_blob: null,
    });
  });

  it.each<[string, SnapshotParts['files'] & object]>([
    ['dlt still enabled', { [CONFIG]: aRolledBackConfig({ dlt_enabled: true }) }],
    ['manual still disabled', { [CONFIG]: aRolledBackConfig({ manual_enabled: false }) }],
    ['a unit still routed to dlt', { [CONFIG]: aRolledBackConfig(), [ROUTING]: renderRoutingFile(aRouting()) }],
    ['a routing file that nobody can read', { [CONFIG]: aRolledBackConfig(), [ROUTING]: 'x' }],
    [
      'a config that everything else refuses',
      { [CONFIG]: aRolledBackConfig({ setup_timestamp: 'once' }), [ROUTING]: null },
    ],
  ])('rolls back a state that only looks rolled back: %s', (_name, files) => {
    expect(plan({ files })).toMatchObject({ kind: 'commit', outcome: { decision: 'rolled-back', generation: 5 } });
  });

  it('counts a missing routing file as routing nothing to dlt', () => {
    expect(plan({ files: { [CONFIG]: aRolledBackConfig({ hold: aHold() }), [ROUTING]: null } })).toMatchObject({
      outcome: { decision: 'already-rolled-back', generation: 4 },
    });
  });

  describe('generation', () => {
    it('goes on from the history where a commit was reverted by hand', () => {
      const messages = [
        'Revert "rollback: 10% -> manual_only"\n\nThis reverts commit 1.',
        'rollback: 10% -> manual_only\n\nGeneration: 4\nOperation-Id: a',
        'setup\n\nGeneration: 3',
      ];
      expect(configOf({ messages })).toMatchObject({ generation: 5 });
    });

    it('rolls back again where the setup was reverted and the config fell behind', () => {
      const files = { [CONFIG]: aRolledBackConfig({ generation: 2, hold: aHold() }), [ROUTING]: null };
      expect(configOf({ files, messages: ['Revert\n\nThis reverts.', 'setup\n\nGeneration: 3'] })).toMatchObject({
        generation: 4,
      });
    });

    it.each([
      ['missing', null],
      ['unreadable', 'no JSON'],
      ['reverted to before the setup', aRolledBackConfig({ generation: 0, attempt: 1 })],
    ])('takes the attempt of the history where the config is %s', (_name, config) => {
      const messages = ['Revert', 'setup\n\nGeneration: 3\nAttempt: 2', 'setup\n\nGeneration: 1\nAttempt: 1'];
      const commit = commitOf(plan({ files: { [CONFIG]: config }, messages }));
      expect(JSON.parse(textOf(commit, CONFIG))).toMatchObject({ attempt: 2 });
      expect(JSON.parse(textOf(commit, `incidents/${INCIDENT}/incident.json`))).toMatchObject({ attempt: 2 });
      expect(commit.body).toContain('\nAttempt: 2\n');
    });

    it('does not fall where the config cannot be parsed', () => {
      const cut = jsonText(aCutoverConfig({ generation: 41 })).slice(0, -4);
      expect(configOf({ files: { [CONFIG]: cut } })).toMatchObject({ generation: 42 });
    });

    it('goes on from the routing file where the config is gone', () => {
      expect(
        configOf({ files: { [CONFIG]: null, [ROUTING]: renderRoutingFile(aRouting({ generation: 8 })) } }),
      ).toMatchObject({ generation: 9 });
    });

    it('stays at the largest number where one was forged, and is absorbed the next time', () => {
      const parts = { messages: ['innocent\n\nGeneration: 999999999999999'] };
      const first = plan(parts);
      const commit = commitOf(first);
      expect(JSON.parse(textOf(commit, CONFIG))).toMatchObject({ generation: 999_999_999_999_999 });
      expect(first.kind === 'commit' && first.outcome.notes.at(-1)).toContain('a number was forged');
      const again = planToTheEnd(afterCommit(aSnapshot(parts), commit), (snapshot) =>
        planRollback(snapshot, aRollbackRequest(), NOW),
      );
      expect(again).toMatchObject({ kind: 'answer', outcome: { decision: 'already-rolled-back' } });
    });
  });

  describe('observed generation', () => {
    it('ends as a stale decision where another one is in force, older or newer', () => {
      for (const observedGeneration of [2, 4]) {
        const step = plan({}, aRollbackRequest({ observedGeneration }));
        expect(step).toMatchObject({
          kind: 'answer',
          outcome: { decision: 'stale-decision', generation: 3, from: '10%' },
        });
      }
    });

    it('lets the decision through where it is the one in force', () => {
      expect(plan({}, aRollbackRequest({ observedGeneration: 3 }))).toMatchObject({
        kind: 'commit',
        outcome: { generation: 4 },
      });
    });

    it('does not matter where the state is rolled back already', () => {
      const files = { [CONFIG]: aRolledBackConfig({ hold: aHold() }), [ROUTING]: null };
      expect(plan({ files }, aRollbackRequest({ observedGeneration: 3 }))).toMatchObject({
        outcome: { decision: 'already-rolled-back' },
      });
    });
  });

  describe('incident', () => {
    it('gets a number where its id was used already', () => {
      const messages = [`x\n\nIncident: ${INCIDENT}`, `y\n\nIncident: ${INCIDENT}-2`];
      expect(plan({ messages })).toMatchObject({ outcome: { incidentId: `${INCIDENT}-3` } });
    });

    it('holds the facts, and its id is that of the start, not of the try', () => {
      const commit = commitOf(
        plan({}, aRollbackRequest({ severity: 'critical', trigger: 'data-loss', isDrill: true })),
      );
      const path = 'incidents/20261125-020519Z-data-loss/incident.json';
      expect(parseIncidentRecord(new TextEncoder().encode(textOf(commit, path)))).toMatchObject({
        id: '20261125-020519Z-data-loss',
        status: 'contained',
        severity: 'critical',
        trigger: 'data-loss',
        isDrill: true,
        generation: 4,
        triggeredAt: '2026-11-25T02:05:19Z',
        containedAt: '2026-11-25T02:05:21Z',
        from: '10%',
        movedUnits: ['opensource'],
        before: [
          { path: CONFIG, keptAs: null },
          { path: ROUTING, keptAs: null },
        ],
        baseCommit: aSnapshot().oid,
      });
      expect(STARTED_AT.getTime()).toBeLessThan(NOW.getTime());
    });

    it.each<[string, string, object | null]>([
      ['is missing in a phase with units', '10%', null],
      ['is missing in a phase that cannot be read', '11%', null],
      ['cannot be read', '10%', { other: 1 }],
    ])('does not claim that no unit was on dlt where the routing file %s', (_name, phase, routing) => {
      const files = { [CONFIG]: aCutoverConfig({ current_phase: phase }), [ROUTING]: routing };
      expect(plan({ files })).toMatchObject({ outcome: { decision: 'rolled-back', movedUnits: null } });
    });

    it('knows that no unit was on dlt in the shadow phase, with a routing file or without', () => {
      const files = { [CONFIG]: aCutoverConfig({ current_phase: 'shadow' }), [ROUTING]: null };
      expect(plan({ files })).toMatchObject({ outcome: { decision: 'rolled-back', movedUnits: [] } });
    });

    it('keeps byte for byte what could not be read', () => {
      const broken = new Uint8Array([0xff, 0x00, 0x7b]);
      const commit = commitOf(plan({ files: { [CONFIG]: broken, [ROUTING]: 'not json' } }));
      const kept = commit.files.find(({ path }) => path.endsWith('traffic_cutover_config.before'));
      expect(kept?.contents).toEqual(broken);
      expect(textOf(commit, `incidents/${INCIDENT}/routing.flagd.before`)).toBe('not json');
      expect(commit.headline).toBe('rollback: unreadable -> manual_only');
    });

    it('keeps a config whose values had to be mended', () => {
      const before = jsonText(aCutoverConfig({ monitoring: 5 }));
      const commit = commitOf(plan({ files: { [CONFIG]: before } }));
      expect(textOf(commit, `incidents/${INCIDENT}/traffic_cutover_config.before`)).toBe(before);
    });

    it.each([262_144, 262_145])('never says of a file of %i bytes that it is kept where it is not', (bytes) => {
      const step = plan({ files: { [CONFIG]: 'x'.repeat(bytes), [ROUTING]: 'x'.repeat(bytes) } });
      const kept = commitOf(step).files.filter(({ path }) => path.endsWith('.before'));
      const notes = step.kind === 'commit' ? step.outcome.notes : [];
      expect(notes.filter((note) => note.includes('kept byte for byte'))).toHaveLength(kept.length);
    });

    it('leaves a file that is too large to git, and says how to get it', () => {
      const step = plan({ files: { [CONFIG]: 'x'.repeat(262_145) } });
      expect(commitOf(step).files.map(({ path }) => path)).not.toContain(
        `incidents/${INCIDENT}/traffic_cutover_config.before`,
      );
      expect(step.kind === 'commit' && step.outcome.notes.at(-1)).toMatch(
        /262145 bytes, too many to copy; git keeps it: git cat-file blob [0-9a-f]{40}$/u,
      );
    });
  });

  it.each<[string, Record<string, unknown>]>([
    ['setup_timestamp', { setup_timestamp: 'once' }],
    ['cutover_schedule', { cutover_schedule: { day: 8 } }],
    ['monitoring', { monitoring: null }],
    ['schema_version', { schema_version: 0 }],
    [
      'everything',
      {
        schema_version: 'x',
        setup_timestamp: 5,
        cutover_schedule: 5,
        monitoring: 5,
        generation: 'x',
        attempt: -1,
        hold: 1,
        last_transition: 1,
      },
    ],
  ])('mends a value that everything else would refuse: %s', (_name, changes) => {
    const text = textOf(commitOf(plan({ files: { [CONFIG]: aCutoverConfig({ ...changes, mine: 1 }) } })), CONFIG);
    expect(parseCutoverConfig(new TextEncoder().encode(text))).toMatchObject({
      ok: true,
      config: { phase: 'manual_only' },
    });
    expect(JSON.parse(text)).toMatchObject({ mine: 1 });
  });
});
