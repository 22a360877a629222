import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { PHASES } from '../../../../actions/shared/cutover/phase.ts';
import { SEVERITIES } from '../../../../actions/shared/cutover/severity.ts';
import { ROLLBACK_TRIGGERS } from '../../../../actions/shared/cutover/trigger.ts';
import { INCIDENT_STATUSES, type IncidentRecord } from '../../../../actions/shared/incident/incident-record.ts';
import { renderPlainParts } from '../../../../actions/shared/incident/render-plain-parts.ts';
import { factsOfRecord } from '../../../../actions/shared/report/report-facts.ts';
import { REPORT_PARTS } from '../../../../actions/shared/report/report-layout.ts';
import { renderReport } from '../../../../actions/shared/report/render-report.ts';
import { anIncidentRecord } from '../../../support/an-incident-record.ts';
import { HOSTILE_TEXTS } from '../../../support/hostile-texts.ts';

const PLAIN_WORD = 'abcXYZ019 ,.;:()%\'"/+=<>?!*_-'.split('');
const words = fc.string({ unit: fc.constantFrom(...PLAIN_WORD), minLength: 1, maxLength: 200 });
const runUrl = fc.oneof(
  { weight: 10, arbitrary: fc.constantFrom(null, 'https://github.com/acme/harvest/actions/runs/77') },
  fc.constantFrom('https://github.com/a_b/har.vest/actions/runs/7', 'https://evil.example/actions/runs/7'),
);
const odd = fc.constantFrom('AKIA0123456789ABCDEF', 'a|b', 'a`b', 'u/someone', '');
const login = fc.oneof(
  { weight: 20, arbitrary: fc.stringMatching(/^[A-Za-z0-9-]{1,39}$/u) },
  fc.constant('github-actions[bot]'),
  odd,
);
const unit = fc.oneof({ weight: 100, arbitrary: fc.stringMatching(/^[A-Za-z0-9_]{2,24}$/u) }, odd);
const instant = fc
  .date({ min: new Date('2026-01-01T00:00:00Z'), max: new Date('2026-01-03T00:00:00Z'), noInvalidDate: true })
  .map((date) => `${date.toISOString().slice(0, 19)}Z`);
const mostly = <T>(usual: T, unusual: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 30, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: unusual });

const reason = fc.record({
  at: instant,
  by: login,
  reason: fc.oneof({ weight: 8, arbitrary: words }, fc.constantFrom(...Object.values(HOSTILE_TEXTS)), fc.string()),
  trigger: fc.constantFrom(...ROLLBACK_TRIGGERS),
  severity: fc.constantFrom(...SEVERITIES),
  runUrl,
  operationId: fc.constant('run-77-rollback'),
});
const record: fc.Arbitrary<IncidentRecord> = fc
  .record({
    status: mostly('contained' as const, fc.constantFrom(...INCIDENT_STATUSES)),
    severity: fc.constantFrom(...SEVERITIES),
    trigger: fc.constantFrom(...ROLLBACK_TRIGGERS),
    isDrill: mostly(false, fc.boolean()),
    generation: fc.integer({ min: 1 }),
    attempt: fc.oneof({ weight: 9, arbitrary: fc.nat({ max: 50 }) }, fc.integer({ min: 999_990, max: 1_000_010 })),
    triggeredAt: instant,
    containedAt: instant,
    from: mostly<IncidentRecord['from']>('10%', fc.constantFrom(null, ...PHASES)),
    movedUnits: fc.option(fc.array(unit, { maxLength: 101, size: 'small' })),
    reasons: fc.array(reason, { minLength: 1, maxLength: 1 }),
    notes: mostly<string[]>([], fc.array(fc.string())),
    before: mostly<IncidentRecord['before']>(
      [{ path: 'config/routing.flagd.json', blobOid: 'x', keptAs: null }],
      fc.constant([{ path: 'config/routing.flagd.json', blobOid: 'x', keptAs: 'routing.flagd.before' }]),
    ),
  })
  .map((changes) => anIncidentRecord(changes));

const rendered = (of: IncidentRecord) => renderReport(factsOfRecord(of));
const plain = (of: IncidentRecord) => renderReport(factsOfRecord(of), renderPlainParts(of));

describe('renderPlainParts', () => {
  it('says what the renderer says, whatever the record holds', () => {
    fc.assert(
      fc.property(record, (each) => {
        expect(plain(each)).toEqual(rendered(each));
      }),
      { numRuns: 150 },
    );
  });

  it('gives every part of an ordinary rollback', () => {
    expect([...renderPlainParts(anIncidentRecord()).keys()].toSorted()).toEqual([...REPORT_PARTS].toSorted());
  });

  it.each(ROLLBACK_TRIGGERS)('gives every part of a rollback for %s, as the renderer does', (trigger) => {
    const [stated] = anIncidentRecord().reasons;
    const each = anIncidentRecord({ trigger, reasons: stated ? [{ ...stated, trigger }] : [] });
    expect(renderPlainParts(each).size).toBe(REPORT_PARTS.length);
    expect(plain(each)).toEqual(rendered(each));
  });

  it.each([
    ['a drill', anIncidentRecord({ isDrill: true })],
    ['a note', anIncidentRecord({ notes: ['x'] })],
    ['an unknown phase', anIncidentRecord({ from: null })],
    ['a name that looks like a key', anIncidentRecord({ movedUnits: ['AKIA0123456789ABCDEF'] })],
    ['a reason with a fence', anIncidentRecord({ reasons: [{ ...theReason(), reason: '```' }] })],
    ['two reasons', anIncidentRecord({ reasons: [theReason(), theReason()] })],
  ])('leaves a record with %s to the renderer', (_what, each) => {
    expect(renderPlainParts(each).has('summary')).toBe(false);
    expect(plain(each)).toEqual(rendered(each));
  });
});

function theReason(): IncidentRecord['reasons'][number] {
  const [first] = anIncidentRecord().reasons;
  if (first === undefined) throw new Error('the builder gives no reason');
  return first;
}
