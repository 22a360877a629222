import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { planCompaction } from '../../../../actions/shared/history/compact-history.ts';
import type { HistoryFile } from '../../../../actions/shared/history/history-file.ts';
import { parseHistoryFiles } from '../../../../actions/shared/history/history-lines.ts';
import { renderHistoryPath } from '../../../../actions/shared/history/history-path.ts';
import type { HistoryRecord } from '../../../../actions/shared/history/history-record.ts';
import { foldLifecycle, type IncidentLifecycle } from '../../../../actions/shared/incident/lifecycle.ts';
import { CRITERIA } from '../../../../actions/shared/success/criterion.ts';
import { aHeartbeat, aHistoryFile } from '../../../support/a-history.ts';
import { anIncidentRecord } from '../../../support/an-incident-record.ts';
import { anIncidentEvent, aSuccessLook, minutesIn } from '../../../support/some-incident-looks.ts';

const POLICY = { holdHours: 2, reviewWithinHours: 72 };

function fold(
  records: readonly HistoryRecord[],
  { at = 10_000, mergedAt = null }: { readonly at?: number; readonly mergedAt?: number | null } = {},
): IncidentLifecycle {
  return foldLifecycle({
    record: anIncidentRecord(),
    records,
    pullRequest: { mergedAt: mergedAt === null ? null : minutesIn(mergedAt) },
    policy: POLICY,
    now: new Date(minutesIn(at)),
  });
}

const looks = (...minutes: readonly number[]) => minutes.map((at) => aSuccessLook(at));
const seconds = (minutes: number) => minutesIn(minutes).replace('.000Z', 'Z');

describe('the lifecycle of an incident', () => {
  it('begins contained, with its review due', () => {
    expect(fold([], { at: 60 })).toEqual({
      status: 'contained',
      containedAt: anIncidentRecord().containedAt,
      verifiedAt: null,
      manualProvenAt: null,
      recoveredAt: null,
      reviewedAt: null,
      criteriaHeldSince: null,
      latestLook: null,
      reviewDueAt: seconds(72 * 60),
      isReviewOverdue: false,
      events: [],
    });
  });

  it('goes on to verified, recovered and reviewed', () => {
    const verified = anIncidentEvent('verified', 20);
    expect(fold([verified])).toMatchObject({
      status: 'verified',
      verifiedAt: minutesIn(20),
      manualProvenAt: minutesIn(20),
    });
    const held = [verified, ...looks(30, 90, 150)];
    expect(fold(held)).toMatchObject({
      status: 'recovered',
      criteriaHeldSince: seconds(30),
      recoveredAt: seconds(150),
      reviewedAt: null,
    });
    expect(fold(held, { mergedAt: 200 })).toMatchObject({ status: 'reviewed', reviewedAt: minutesIn(200) });
    expect(fold([...held, anIncidentEvent('reviewed', 210)])).toMatchObject({
      status: 'reviewed',
      reviewedAt: minutesIn(210),
    });
  });

  it('is not reviewed before it recovered, whenever its pull request is merged', () => {
    expect(fold(looks(30, 90), { at: 91, mergedAt: 40 })).toMatchObject({
      status: 'contained',
      reviewedAt: null,
      isReviewOverdue: false,
    });
    expect(fold(looks(30, 90, 150), { mergedAt: 40 })).toMatchObject({ status: 'reviewed', reviewedAt: seconds(150) });
  });

  it.each([
    ['two hours less a minute', [0, 60, 119], false],
    ['two hours', [0, 60, 120], true],
    ['a gap of 90 min', [0, 90, 120], true],
    ['a gap of 91 min', [0, 91, 150], false],
    ['two looks two hours apart', [0, 120], false],
    ['a new series after the gap', [0, 91, 150, 211], true],
    ['one look', [0], false],
  ] as const)('recovers by %s: %o %s', (_name, minutes, isRecovered) => {
    expect(fold(looks(...minutes)).recoveredAt !== null).toBe(isRecovered);
  });

  it.each(CRITERIA)('does not recover while %s is not met', (id) => {
    expect(fold([...looks(0, 60), aSuccessLook(90, [id]), ...looks(120, 180)])).toMatchObject({
      status: 'contained',
      criteriaHeldSince: null,
    });
    expect(fold([...looks(0, 60, 120), aSuccessLook(121, [id])])).toMatchObject({
      status: 'contained',
      recoveredAt: null,
    });
  });

  it('does not count a look that leaves a criterion out', () => {
    const short = looks(0, 60, 120).map((look) => ({ ...look, results: look.results.slice(1) }));
    expect(fold(short)).toMatchObject({ status: 'contained' });
  });

  it('stays recovered where nobody looks any more, and is verified again when a later look is unmet', () => {
    const held = [anIncidentEvent('verified', 0), ...looks(0, 60, 120)];
    expect(fold(held, { at: 100_000 }).status).toBe('recovered');
    const reopened = [...held, aSuccessLook(5_000, ['no-data-loss'])];
    expect(fold(reopened)).toMatchObject({ status: 'verified', recoveredAt: null });
    expect(fold([...reopened, ...looks(5_060, 5_120, 5_180)])).toMatchObject({
      status: 'recovered',
      recoveredAt: seconds(5_180),
    });
    expect(fold([...held, anIncidentEvent('reopened', 500)])).toMatchObject({ status: 'verified' });
  });

  it('takes no event for a proof: recovered is what the looks say', () => {
    expect(fold([anIncidentEvent('recovered', 100), ...looks(0, 60)])).toMatchObject({ recoveredAt: null });
  });

  it('counts neither other incidents, nor other generations, nor what was before or is dated ahead', () => {
    const others = [
      ...looks(0, 60, 120).map((look) => ({ ...look, incident: '20261125-020519Z-data-loss' })),
      ...looks(0, 60, 120).map((look) => ({ ...look, generation: 5 })),
      ...looks(-200, -140, -80),
      ...looks(20_000, 20_060, 20_120),
      anIncidentEvent('verified', 20, { incident: '20261125-020519Z-data-loss' }),
      anIncidentEvent('verified', 20_000),
    ];
    expect(fold(others)).toMatchObject({ status: 'contained', events: [], latestLook: null });
  });

  it('shows a running series only while the next look would still belong to it', () => {
    expect(fold(looks(0, 60), { at: 150 }).criteriaHeldSince).toBe(seconds(0));
    expect(fold(looks(0, 60), { at: 151 }).criteriaHeldSince).toBeNull();
  });

  it('says when the review is overdue', () => {
    expect(fold([], { at: 72 * 60 }).isReviewOverdue).toBe(false);
    expect(fold([], { at: 72 * 60 + 1 }).isReviewOverdue).toBe(true);
    expect(fold([], { at: 72 * 60 + 1, mergedAt: 72 * 60 + 0.5 }).isReviewOverdue).toBe(false);
  });

  it('sees manual collection proven by its criterion alone', () => {
    const partly = aSuccessLook(15, ['error-rate', 'performance']);
    expect(fold([aSuccessLook(5, ['manual-collection']), partly]).manualProvenAt).toBe(minutesIn(15));
  });
});

/** Looks by the gap in minutes to the one before, each met or not. */
const series = fc
  .array(fc.record({ gap: fc.integer({ min: 1, max: 130 }), isMet: fc.boolean() }), { maxLength: 40 })
  .map((steps) => {
    let at = 0;
    return steps.map(({ gap, isMet }) => ({ at: (at += gap), isMet }));
  });
const mostlyMet = fc
  .array(fc.record({ gap: fc.integer({ min: 1, max: 92 }), isMet: fc.integer({ min: 0, max: 9 }).map((n) => n > 0) }), {
    maxLength: 60,
  })
  .map((steps) => {
    let at = 0;
    return steps.map(({ gap, isMet }) => ({ at: (at += gap), isMet }));
  });
const toLook = ({ at, isMet }: { readonly at: number; readonly isMet: boolean }) =>
  aSuccessLook(at, isMet ? [] : ['queues']);

describe('any series of looks', () => {
  it('recovers exactly where two hours are unbroken after the last unmet look', () => {
    fc.assert(
      fc.property(fc.oneof(series, mostlyMet), (steps) => {
        const after = steps.slice(steps.findLastIndex(({ isMet }) => !isMet) + 1);
        const hasHeld = after.some((first, from) =>
          after.slice(from).some((last, length) => {
            const part = after.slice(from, from + length + 1);
            const isWhole = part.every(({ at }, index) => index === 0 || at - (part[index - 1]?.at ?? 0) <= 90);
            return isWhole && last.at - first.at >= 120;
          }),
        );
        expect(fold(steps.map(toLook)).recoveredAt !== null).toBe(hasHeld);
      }),
    );
  });

  it('folds to the same in any order, and however often a record is there', () => {
    fc.assert(
      fc.property(mostlyMet, fc.array(fc.nat()), fc.nat(200), (steps, order, verifiedAt) => {
        const records = [
          ...steps.map(toLook),
          anIncidentEvent('verified', verifiedAt),
          anIncidentEvent('escalated', 3),
        ];
        const mixed = [...records, ...records]
          .map((record, index) => ({ record, rank: order[index % Math.max(1, order.length)] ?? index }))
          .toSorted((a, b) => a.rank - b.rank)
          .map(({ record }) => record);
        expect(fold(mixed)).toEqual(fold(records));
        expect(fold(records.toReversed())).toEqual(fold(records));
      }),
    );
  });

  it('folds to the same when its days are compacted, once or day by day', () => {
    fc.assert(
      fc.property(mostlyMet, fc.nat(200), (steps, verifiedAt) => {
        const records = [...steps.map(toLook), anIncidentEvent('verified', verifiedAt)];
        const files = records.map((record, index) =>
          aHistoryFile(
            renderHistoryPath({ at: new Date(record.at), run: String(index), attempt: 1, job: 'incidents' }),
            aHeartbeat({ at: record.at, run: `${index}-1-incidents` }),
            record,
          ),
        );
        const latest = { ...fold(records), latestLook: null };
        let kept: readonly HistoryFile[] = files;
        for (let day = 0; day < 10; day += 1) {
          kept = compact(kept, new Date(minutesIn(day * 1440)));
          expect({ ...fold(recordsOf(kept)), latestLook: null }).toEqual(latest);
        }
        expect({ ...fold(recordsOf(compact(files, new Date(minutesIn(14_400))))), latestLook: null }).toEqual(latest);
        expect(kept.length).toBeLessThanOrEqual(files.length);
      }),
      { numRuns: 60 },
    );
  });

  it('is broken by an unmet look that came after its day was compacted', () => {
    const day = Array.from({ length: 20 }, (_, index) => aSuccessLook(index * 30));
    const compacted = recordsOf(
      compact([aHistoryFile('2026/11/25/1-1-incidents.jsonl', ...day)], new Date(minutesIn(14_400))),
    );
    expect(compacted.filter(({ kind }) => kind === 'success')).toHaveLength(2);
    expect(fold(compacted)).toMatchObject({ status: 'recovered', recoveredAt: seconds(120) });
    expect(fold([...compacted, aSuccessLook(500, ['queues'])])).toMatchObject({ status: 'contained' });
  });

  it('never recovers by a look that came late where it did not by all in order', () => {
    fc.assert(
      fc.property(mostlyMet, fc.integer({ min: 1, max: 3_000 }), fc.boolean(), (steps, at, isMet) => {
        const files = steps.map((step, index) =>
          aHistoryFile(
            renderHistoryPath({ at: new Date(minutesIn(step.at)), run: String(index), attempt: 1, job: 'incidents' }),
            toLook(step),
          ),
        );
        const late = toLook({ at, isMet });
        const compacted = recordsOf(compact(files, new Date(minutesIn(14_400))));
        if (fold([...compacted, late]).recoveredAt === null) return;
        expect(fold([...steps.map(toLook), late]).recoveredAt).not.toBeNull();
      }),
      { numRuns: 60 },
    );
  });
});

function recordsOf(files: readonly HistoryFile[]): readonly HistoryRecord[] {
  return parseHistoryFiles(files).records.map(({ record }) => record);
}

function compact(files: readonly HistoryFile[], now: Date): readonly HistoryFile[] {
  const plan = planCompaction(files, now);
  if (plan === null) return files;
  const gone = new Set([...plan.remove, ...plan.add.map(({ path }) => path)]);
  return [...files.filter(({ path }) => !gone.has(path)), ...plan.add];
}
