import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { nameContacts } from '../../../../actions/shared/escalation/escalation-step.ts';
import { planEscalation } from '../../../../actions/shared/escalation/plan-escalation.ts';
import type { EscalationFacts } from '../../../../actions/shared/escalation/plan-escalation.ts';
import type { StatedReason } from '../../../../actions/shared/incident/incident-record.ts';
import { parsePolicy } from '../../../../actions/shared/policy/policy.ts';
import { anIncidentRecord } from '../../../support/an-incident-record.ts';

const OPENED = '2026-11-25T02:05:19Z';
const SHIPPED = readFileSync(fileURLToPath(new URL('../../../../config/policy.yaml', import.meta.url)));

function contacts() {
  const parsed = parsePolicy(SHIPPED);
  if (!parsed.ok) throw new Error('the shipped policy is not valid');
  return parsed.policy.escalation;
}

/** The incident so many seconds after the rollback. */
function after(seconds: number, changes: Partial<EscalationFacts> = {}) {
  return planEscalation({
    record: anIncidentRecord(),
    verifiedAt: null,
    recoveredAt: null,
    contacts: contacts(),
    now: new Date(Date.parse(OPENED) + seconds * 1_000),
    delivered: new Set(),
    acknowledged: null,
    ...changes,
  });
}

const at = (seconds: number): string =>
  new Date(Date.parse(OPENED) + seconds * 1_000).toISOString().replace('.000', '');
const ids = (plan: ReturnType<typeof after>): readonly string[] => plan.due.map(({ id }) => id);
const pressed = (seconds: number, changes: Partial<StatedReason>): StatedReason => ({
  at: at(seconds),
  by: 'hubot',
  reason: 'it is worse',
  trigger: 'operator',
  severity: 'high',
  runUrl: null,
  operationId: `run-${seconds}`,
  ...changes,
});
const worse = (seconds: number, changes: Partial<StatedReason>) =>
  anIncidentRecord({
    severity: changes.severity ?? 'high',
    reasons: [...anIncidentRecord().reasons, pressed(seconds, changes)],
  });

describe('who is due, by the shipped policy', () => {
  test.each([
    ['at once', 0, {}, ['on-call']],
    ['a second before the hour', 3_599, {}, ['on-call']],
    ['at the hour', 3_600, {}, ['on-call', 'team-lead']],
    ['three hours late, all that is overdue together', 10_800, {}, ['on-call', 'team-lead']],
    ['verified at 59 min, looked at three hours late', 10_800, { verifiedAt: at(3_540) }, ['on-call']],
    ['verified at 61 min, looked at three hours late', 10_800, { verifiedAt: at(3_660) }, ['on-call', 'team-lead']],
    ['on-call told before', 3_599, { delivered: new Set(['on-call']) }, []],
    ['both told before', 10_800, { delivered: new Set(['on-call', 'team-lead']) }, []],
    [
      'acknowledged, which is not verified',
      3_600,
      { acknowledged: { by: 'hubot', at: at(60) } },
      ['on-call', 'team-lead'],
    ],
    ['data loss', 0, { record: anIncidentRecord({ trigger: 'data-loss' }) }, ['on-call', 'cto']],
    ['critical', 0, { record: anIncidentRecord({ severity: 'critical' }) }, ['on-call', 'cto']],
    ['verified by a merged status alone', 10_800, { record: anIncidentRecord({ status: 'verified' }) }, ['on-call']],
    ['a clock that runs a minute behind', -60, {}, ['on-call']],
    ['a drill', 10_800, { record: anIncidentRecord({ isDrill: true, severity: 'critical' }) }, []],
    ['reviewed', 10_800, { record: anIncidentRecord({ status: 'reviewed' }) }, []],
  ] satisfies [string, number, Partial<EscalationFacts>, string[]][])('%s', (_, seconds, changes, expected) => {
    expect(ids(after(seconds, changes))).toEqual(expected);
  });

  test('the CTO as soon as a second press raises the severity, and from then on', () => {
    const record = worse(1_200, { severity: 'critical' });
    expect(ids(after(1_199))).toEqual(['on-call']);
    const plan = after(1_200, { record, delivered: new Set(['on-call']) });
    expect(plan.due).toMatchObject([{ id: 'cto', kind: 'at-once', dueAt: at(1_200) }]);
    expect(plan.next).toMatchObject({ step: { id: 'team-lead' }, at: at(3_600) });
  });

  test('the CTO on a second press that names data loss, also where it was verified before', () => {
    const record = worse(9_000, { trigger: 'data-loss' });
    expect(ids(after(9_000, { record, verifiedAt: at(600) }))).toEqual(['on-call', 'cto']);
  });

  test('on-call, then the team lead, then nobody: the plan is over when time alone brings nothing more', () => {
    expect(after(0)).toMatchObject({ isOver: false, next: { at: at(3_600) } });
    expect(after(0, { delivered: new Set(['on-call']) })).toMatchObject({ due: [], isOver: false });
    expect(after(600, { delivered: new Set(['on-call']), verifiedAt: at(500) })).toMatchObject({
      isOver: true,
      next: null,
    });
    expect(after(9_000, { delivered: new Set(['on-call', 'team-lead']) })).toMatchObject({ isOver: true, next: null });
  });

  test('each contact says where it stands', () => {
    const plan = after(600, { delivered: new Set(['on-call']), verifiedAt: at(500) });
    expect(plan.steps.map(({ state }) => state)).toEqual(['told', 'not-needed', 'on-condition']);
  });

  test('a record without a time that can be read goes by its id', () => {
    expect(ids(after(3_600, { record: anIncidentRecord({ triggeredAt: 'yesterday' }) }))).toEqual([
      'on-call',
      'team-lead',
    ]);
    expect(ids(after(3_599, { record: anIncidentRecord({ triggeredAt: 'yesterday' }) }))).toEqual(['on-call']);
  });
});

test('whatever the times of the looks, the same steps are told in the end', () => {
  const plan = (seconds: number, told: ReadonlySet<string>, verifiedSeconds: number | null) =>
    after(seconds, {
      delivered: told,
      // A look sees only what has happened by then.
      verifiedAt: verifiedSeconds === null || verifiedSeconds > seconds ? null : at(verifiedSeconds),
    });
  const looks = fc.uniqueArray(fc.integer({ min: 0, max: 12_000 }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(looks, fc.option(fc.integer({ min: 0, max: 12_000 })), (seconds, verified) => {
      const told = new Set<string>();
      for (const second of seconds.toSorted((a, b) => a - b)) {
        const { due } = plan(second, told, verified);
        for (const { id } of due) expect(told.has(id)).toBe(false);
        for (const { id } of due) told.add(id);
      }
      const last = Math.max(...seconds);
      expect([...told].toSorted()).toEqual(
        plan(last, new Set(), verified)
          .due.map(({ id }) => id)
          .toSorted(),
      );
    }),
  );
});

test('steps are named after the role, each once', () => {
  const roles = ['On-call Engineer', 'Team Lead', 'CTO', 'team lead', '###', 'Über-Chef'];
  const named = nameContacts(roles.map((role) => ({ role, github: [], afterMinutes: 0 })));
  expect(named.map(({ id }) => id)).toEqual(['on-call', 'team-lead', 'cto', 'team-lead-2', 'role', 'ber-chef']);
});
