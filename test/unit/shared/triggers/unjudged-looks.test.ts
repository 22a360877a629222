import { expect, it } from 'vitest';

import type { RecordOf } from '../../../../actions/shared/history/history-record.ts';
import { listUnjudgedRuns } from '../../../../actions/shared/triggers/unjudged-looks.ts';
import { aDecision, someVerdicts } from '../../../support/a-history.ts';

const START_MS = Date.parse('2026-11-01T00:00:00Z');
const PERIOD = { generation: 3, sinceMs: START_MS };
const instantAt = (tick: number, seconds: number): string =>
  new Date(START_MS + tick * 1_800_000 + seconds * 1_000).toISOString();

const FAILED = { id: 'duplicates', unit: null, verdict: 'fail', observed: '3', keys: [] } as const;
const lookAt = (tick: number): RecordOf<'verdicts'> =>
  someVerdicts({
    at: instantAt(tick, 0),
    run: `${tick}-1-integrity`,
    verdict: 'fail',
    checks: [{ ...FAILED, dataset: null, keys: [] }],
  });

const RULE: RecordOf<'decision'>['rules'][number] = {
  ...{ trigger: 'duplicates', fired: true, verdict: 'fail', action: 'hold', value: 3, limit: 0, windowHours: null },
  ...{ sample: 1, evidenceAgeSeconds: 60, because: '3 of them' },
};
const decidedAt = (tick: number, rule: Partial<typeof RULE> = {}): RecordOf<'decision'> =>
  aDecision({ at: instantAt(tick, 60), run: `${tick}-1-watch`, rules: [{ ...RULE, ...rule }] });

it('a look is judged by a decision on it or on a later one, and by no other', () => {
  const looks = [lookAt(0), lookAt(1), lookAt(2)];
  expect([...listUnjudgedRuns([...looks, decidedAt(1)], PERIOD)]).toEqual(['2-1-integrity']);
  const blind = decidedAt(2, { fired: false, verdict: 'unknown' });
  const old = decidedAt(2, { evidenceAgeSeconds: 1_860 });
  expect([...listUnjudgedRuns([decidedAt(1), ...looks, blind, old], PERIOD)]).toEqual(['2-1-integrity']);
  expect([...listUnjudgedRuns([...looks, { ...decidedAt(2), generation: 2 }], PERIOD)]).toHaveLength(3);
});

it('each decision is read once, however many looks of a long phase found something', () => {
  const ticks = Array.from({ length: 200 }, (_, tick) => tick);
  let reads = 0;
  const decisions = ticks.map((tick) => {
    const { rules, ...rest } = decidedAt(tick);
    return {
      ...rest,
      get rules() {
        reads += 1;
        return rules;
      },
    };
  });
  expect(listUnjudgedRuns([...ticks.map((tick) => lookAt(tick)), ...decisions], PERIOD).size).toBe(0);
  expect(reads).toBe(ticks.length);
});
