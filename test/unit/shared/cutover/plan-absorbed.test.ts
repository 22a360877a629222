import { describe, expect, it } from 'vitest';

import { planRollback } from '../../../../actions/shared/cutover/plan-rollback.ts';
import type { RollbackRequest } from '../../../../actions/shared/cutover/rollback-request.ts';
import { parseTrailers } from '../../../../actions/shared/cutover/trailers.ts';
import type { IncidentRecord } from '../../../../actions/shared/incident/incident-record.ts';
import { parseLiveState } from '../../../../actions/shared/gate/live-state.ts';
import type { RepositorySnapshot } from '../../../../actions/shared/ports.ts';
import { parseRoutingFile, renderRoutingFile } from '../../../../actions/shared/routing/routing-file.ts';
import { assessHold, assessRouting, assessState } from '../../../../actions/shared/verification/assess-state.ts';
import { aHold, aRolledBackConfig } from '../../../support/a-cutover-config.ts';
import { aRouting } from '../../../support/a-routing.ts';
import { aRollbackRequest, INCIDENT, NOW } from '../../../support/a-rollback-request.ts';
import {
  afterCommit,
  aSnapshot,
  commitOf,
  CONFIG,
  planToTheEnd,
  ROUTING,
  textOf,
} from '../../../support/a-snapshot.ts';

const RECORD = `incidents/${INCIDENT}/incident.json`;
const REPORT = `incidents/${INCIDENT}/README.md`;
const LATER = new Date('2026-11-25T03:00:00Z');

const plan = (snapshot: RepositorySnapshot, changes: Partial<RollbackRequest> = {}) =>
  planToTheEnd(snapshot, (each) =>
    planRollback(each, aRollbackRequest({ operationId: 'run-78-rollback', ...changes }), LATER),
  );

/** After a first rollback by `run-77-rollback`. */
function rolledBack(changes: Partial<RollbackRequest> = {}): RepositorySnapshot {
  const base = aSnapshot();
  return afterCommit(base, commitOf(planRollback(base, aRollbackRequest(changes), NOW)));
}

function withFile(snapshot: RepositorySnapshot, path: string, text: string | null): RepositorySnapshot {
  const file = text === null ? null : { blobOid: 'edited', contents: new TextEncoder().encode(text) };
  return { ...snapshot, files: new Map([...snapshot.files, [path, file]]) };
}

function withConfig(snapshot: RepositorySnapshot, changes: Record<string, unknown>): RepositorySnapshot {
  const before = JSON.parse(new TextDecoder().decode(snapshot.files.get(CONFIG)?.contents)) as Record<string, unknown>;
  return withFile(snapshot, CONFIG, `${JSON.stringify({ ...before, ...changes }, null, 2)}\n`);
}

/** What the proof says of the three files' checks at the tip: state, routing, hold. */
function verdictsOn({ oid, files, history }: RepositorySnapshot): readonly string[] {
  const tip = { branch: 'main', oid, ...parseLiveState(files, history) };
  return [assessState(tip), assessRouting(tip), assessHold(tip, LATER)].map(({ verdict }) => verdict);
}

function recordIn(step: ReturnType<typeof plan>): IncidentRecord {
  return JSON.parse(textOf(commitOf(step), RECORD)) as IncidentRecord;
}

describe('a rollback of what is rolled back', () => {
  it('first asks for the record of the incident', () => {
    const { files, ...rest } = rolledBack();
    const known = { ...rest, files: new Map([...files].filter(([path]) => !path.startsWith('incidents/'))) };
    expect(planRollback(known, aRollbackRequest(), LATER)).toEqual({ kind: 'read', paths: [RECORD] });
  });

  it('writes nothing for the same reason, whoever says it', () => {
    expect(plan(rolledBack(), { actor: 'hubot' })).toMatchObject({
      kind: 'answer',
      outcome: {
        decision: 'already-rolled-back',
        reasonCode: 'already-rolled-back',
        incidentId: INCIDENT,
        generation: 4,
      },
    });
  });

  it('writes nothing for the same operation again, even with other words', () => {
    expect(
      plan(rolledBack(), { operationId: 'run-77-rollback', reason: 'other words', severity: 'critical' }),
    ).toMatchObject({ kind: 'answer' });
  });

  it('adds another reason to the record, without a transition', () => {
    const step = plan(rolledBack(), { reason: 'duplicates as well', trigger: 'duplicates', actor: 'hubot' });
    const commit = commitOf(step);
    expect(commit.headline).toBe('incident: reason added');
    expect(commit.files.map(({ path }) => path)).toEqual([RECORD]);
    expect(parseTrailers(`x\n\n${commit.body}`)).toMatchObject({
      Reason: 'duplicates as well',
      Trigger: 'duplicates',
      Incident: INCIDENT,
      'Operation-Id': 'run-78-rollback',
    });
    expect(parseTrailers(`x\n\n${commit.body}`).Generation).toBeUndefined();
    expect(recordIn(step).reasons).toMatchObject([
      { reason: 'error rate is above 20 %' },
      { at: '2026-11-25T03:00:00Z', by: 'hubot', reason: 'duplicates as well', trigger: 'duplicates' },
    ]);
    expect(recordIn(step)).toMatchObject({ trigger: 'operator', generation: 4, severity: 'high' });
    expect(step).toMatchObject({
      outcome: { decision: 'already-rolled-back', reasonCode: 'reason-added', generation: 4 },
    });
  });

  it.each([
    ['high', 'critical', 'critical'],
    ['low', 'medium', 'medium'],
    ['critical', 'low', 'critical'],
    ['high', 'high', 'high'],
  ] as const)('from %s with %s ends at severity %s', (before, asked, after) => {
    expect(recordIn(plan(rolledBack({ severity: before }), { reason: 'new words', severity: asked }))).toMatchObject({
      severity: after,
    });
  });

  it('raises the severity for the same words too', () => {
    expect(recordIn(plan(rolledBack(), { severity: 'critical' }))).toMatchObject({
      severity: 'critical',
      reasons: [{ severity: 'high' }, { severity: 'critical' }],
    });
    expect(plan(rolledBack(), { severity: 'low' })).toMatchObject({ kind: 'answer' });
  });

  it('leaves the report to its pull request, which could not be merged otherwise', () => {
    const snapshot = rolledBack();
    expect(snapshot.files.has(REPORT)).toBe(true);
    expect(commitOf(plan(snapshot, { reason: 'more' })).files.map(({ path }) => path)).not.toContain(REPORT);
  });

  it.each([
    'half a pair \ud800',
    'NUL \0 and \u202e',
    '```\n# x\n```',
    ' blanks around ',
    'a\r\nb\u2028c',
    '|',
    'x'.repeat(20_000),
  ])('knows its own reason again, whatever it is: %j', (reason) => {
    const commit = commitOf(plan(rolledBack({ reason }), { reason: 'more' }));
    expect(commit.files.map(({ path }) => path)).toEqual([RECORD]);
    expect(plan(rolledBack({ reason }), { reason })).toMatchObject({ kind: 'answer' });
  });

  it.each<[string, string | null]>([
    ['missing', null],
    ['no JSON', '{'],
    ['of a newer schema', '{"schemaVersion": 2}'],
    ['nested too deeply', '['.repeat(50_000)],
    ['of another incident', null],
  ])('says so where the record is %s, and writes nothing', (name, text) => {
    const snapshot = rolledBack();
    const other = new TextDecoder()
      .decode(snapshot.files.get(RECORD)?.contents)
      .replace(INCIDENT, '20250101-000000Z-operator');
    const step = plan(withFile(snapshot, RECORD, name === 'of another incident' ? other : text), { reason: 'more' });
    expect(step).toMatchObject({
      kind: 'answer',
      outcome: {
        notes: [`${RECORD} is missing or is no record that can be extended: the reason is kept nowhere but here.`],
      },
    });
  });

  it.each([
    ['was lifted', null],
    ['has expired', aHold({ expires_at: '2026-11-25T03:00:00Z' })],
    ['expired by local time of nowhere', aHold({ expires_at: '2026-11-25T02:59:59' })],
  ])('sets a hold again where it %s, and says so', (_name, hold) => {
    const step = plan(withConfig(rolledBack(), { hold }));
    const commit = commitOf(step);
    expect(step).toMatchObject({ outcome: { changes: ['hold'], reasonCode: 'already-rolled-back' } });
    const why =
      hold === null ? 'No hold stood' : `The hold by octocat expired at ${String(hold['expires_at']).slice(0, 19)}Z`;
    expect(step.outcome.notes.at(-1)).toBe(`${why}: a hold is set, until it is lifted.`);
    expect(parseTrailers(`x\n\n${commit.body}`)).toMatchObject({ Changed: 'hold' });
    expect(commit.headline).toBe('hold: set by a rollback');
    expect(commit.files.map(({ path }) => path)).toEqual([CONFIG]);
    expect(JSON.parse(textOf(commit, CONFIG))).toMatchObject({
      generation: 4,
      hold: { by: 'octocat', since: '2026-11-25T03:00:00Z', expires_at: null },
    });
  });

  it('leaves a hold that stands', () => {
    expect(plan(withConfig(rolledBack(), { hold: aHold({ expires_at: '2026-11-25T03:00:01Z' }) }))).toMatchObject({
      kind: 'answer',
    });
  });

  it('stays small enough to be committed, however often it is pressed, and still raises the severity', () => {
    let snapshot = rolledBack({ severity: 'low' });
    for (let press = 0; press < 40; press += 1) {
      const step = plan(snapshot, {
        operationId: `run-${press}`,
        reason: `${press}${'\u0001'.repeat(9_000)}`,
        severity: 'low',
      });
      if (step.kind === 'commit') snapshot = afterCommit(snapshot, step.commit);
    }
    const bytes = [...snapshot.files.values()].reduce((sum, file) => sum + (file?.contents.byteLength ?? 0), 0);
    expect(bytes).toBeLessThan(1_100_000);
    expect(plan(snapshot, { reason: 'y'.repeat(10_000), severity: 'low' })).toMatchObject({ kind: 'commit' });
    expect(recordIn(plan(snapshot, { reason: '\u0001'.repeat(10_000), severity: 'critical' }))).toMatchObject({
      severity: 'critical',
    });
  });

  it('adds the reason and sets the hold in one commit', () => {
    const commit = commitOf(plan(withConfig(rolledBack(), { hold: null }), { reason: 'more' }));
    expect(commit.files.map(({ path }) => path)).toEqual([RECORD, CONFIG]);
    expect(parseTrailers(`x\n\n${commit.body}`)).toMatchObject({ Changed: 'reason, hold' });
  });

  it.each<[string, string | null, string]>([
    ['is missing', null, 'was missing'],
    [
      'is of an earlier generation',
      renderRoutingFile(aRouting({ phase: 'manual_only', dltUnits: [] })),
      'said manual_only at generation 3, the config manual_only at 4',
    ],
    [
      'is of another phase',
      renderRoutingFile(aRouting({ generation: 4, dltUnits: [] })),
      'said 10% at generation 4, the config manual_only at 4',
    ],
  ])('writes the routing file anew where it %s, without a transition', (_name, text, fault) => {
    const snapshot = rolledBack();
    const step = plan(withFile(snapshot, ROUTING, text));
    const commit = commitOf(step);
    expect(commit.headline).toBe('routing: written anew by a rollback');
    expect(commit.files.map(({ path }) => path)).toEqual([ROUTING]);
    expect(parseTrailers(`x\n\n${commit.body}`)).toMatchObject({ Changed: 'routing', Incident: INCIDENT });
    expect(parseTrailers(`x\n\n${commit.body}`).Generation).toBeUndefined();
    expect(parseRoutingFile(textOf(commit, ROUTING))).toMatchObject({
      routing: {
        generation: 4,
        phase: 'manual_only',
        dltUnits: [],
        weights: new Map(text === null ? [] : [['opensource', 40]]),
      },
    });
    expect(step).toMatchObject({
      outcome: {
        decision: 'already-rolled-back',
        reasonCode: 'already-rolled-back',
        generation: 4,
        changes: ['routing'],
        notes: [`${ROUTING} ${fault}: it is written anew, without a new generation.`],
      },
    });
    expect(plan(afterCommit(snapshot, commit))).toMatchObject({ kind: 'answer' });
  });

  it('writes reason, routing file and hold in one commit', () => {
    const step = plan(withFile(withConfig(rolledBack(), { hold: null }), ROUTING, null), { reason: 'more' });
    expect(commitOf(step).files.map(({ path }) => path)).toEqual([RECORD, ROUTING, CONFIG]);
    expect(step).toMatchObject({ outcome: { reasonCode: 'reason-added', changes: ['reason', 'routing', 'hold'] } });
  });

  it.each<[string, string | null]>([
    ['no routing file', null],
    ['a routing file that nobody can read', '<<<<<<< HEAD'],
    [
      'a routing file of another generation',
      renderRoutingFile(aRouting({ generation: 9, phase: 'manual_only', dltUnits: [] })),
    ],
    ['a routing file of another phase', renderRoutingFile(aRouting({ generation: 4, phase: 'shadow', dltUnits: [] }))],
    ['a routing file that lists a unit', renderRoutingFile(aRouting({ generation: 4 }))],
    ['no hold', 'unchanged'],
  ])('leaves nothing that the proof would refuse: flags that are back, and %s', (name, text) => {
    const held = name === 'no hold' ? withConfig(rolledBack(), { hold: null }) : rolledBack();
    const snapshot = text === 'unchanged' ? held : withFile(held, ROUTING, text);
    expect(verdictsOn(snapshot)).not.toEqual(['pass', 'pass', 'pass']);
    expect(verdictsOn(afterCommit(snapshot, commitOf(plan(snapshot))))).toEqual(['pass', 'pass', 'pass']);
  });

  it('holds a migration that was never set up, and says that no incident belongs to it', () => {
    const fresh = aSnapshot({
      files: { [CONFIG]: aRolledBackConfig({ generation: undefined, schema_version: undefined }), [ROUTING]: null },
    });
    const step = plan(fresh);
    expect(step).toMatchObject({
      kind: 'commit',
      outcome: {
        incidentId: null,
        changes: ['routing', 'hold'],
        notes: [
          'No incident belongs to this state, so the reason stands in the message of this commit alone.',
          `${ROUTING} was missing: it is written anew, without a new generation.`,
          'No hold stood: a hold is set, until it is lifted.',
        ],
      },
    });
    expect(JSON.parse(textOf(commitOf(step), CONFIG))).toMatchObject({ hold: { reason: 'Rolled back.' } });
    expect(plan(afterCommit(fresh, commitOf(step)))).toMatchObject({ kind: 'answer' });
  });
});
