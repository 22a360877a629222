import { expect, test } from 'vitest';

import type { CheckResult, IntegrityResult } from '../../../../actions/shared/integrity/integrity-result.ts';
import { renderIntegrityLines, renderIntegritySummary } from '../../../../actions/shared/integrity/render-integrity.ts';
import { aCheckResult } from '../../../support/an-integrity-result.ts';

const aResult = (changes: Partial<CheckResult>): CheckResult =>
  aCheckResult({
    ...{ title: 'Doubled ids', dataset: 'posts', table: 'public.posts', expected: 'each once', observed: 'each once' },
    ...changes,
  });
const aLook = (checks: readonly CheckResult[], changes: Partial<IntegrityResult> = {}): IntegrityResult => ({
  schemaVersion: 1,
  verdict: 'fail',
  reasonCode: 'integrity-failed',
  verdictByKind: {},
  checks: [...checks],
  database: null,
  windows: [],
  lag: null,
  coverage: 'no day is sealed yet',
  baselineCount: 0,
  isBaseline: false,
  generation: 3,
  phase: '10%',
  openIncident: '',
  history: { outcome: 'off', detail: null, path: null },
  durations: { totalMs: 1, lookMs: 1, queryMsByCheck: {} },
  ...changes,
});

const CHECKS = [
  aResult({ id: 'nulls', title: 'Empty columns' }),
  aResult({ id: 'volume', title: 'Volume', verdict: 'skipped', skipReason: 'learning' }),
  aResult({ id: 'references', title: 'Orphans', verdict: 'warn', observed: '1 has no parent', remedy: 'Look it up.' }),
  aResult({
    verdict: 'fail',
    observed: '12 ids are there twice',
    sample: ['1ska', '1skb'],
    faultCount: 12,
    action: 'hold',
  }),
  aResult({ id: 'recent-rows', title: 'Rows of the last 24 hours', observed: '5 rows came in over 24 h' }),
];

test('the worst stands first, what passed and what was skipped are counts, and the two questions are answered', () => {
  const summary = renderIntegritySummary(aLook(CHECKS));
  expect(summary).toContain('## The data is NOT whole');
  expect(summary).toContain('1 fail, 0 unknown, 1 warn, 2 pass, 1 skipped (0 not applicable, 1 still learning)');
  expect(summary.indexOf('Doubled ids')).toBeLessThan(summary.indexOf('Orphans'));
  expect(summary).not.toContain('Empty columns');
  expect(summary).toContain('`1ska 1skb` and 10 more');
  expect(summary).toContain('hold, a rollback onto it would not help');
  expect(summary).toContain('5 rows came in over 24 h');
  expect(summary).toContain('Look it up.');
});

test('a baseline that lacks what could not be measured says so', () => {
  const titleOf = (checks: readonly CheckResult[]): readonly string[] => {
    const look = aLook(checks, { isBaseline: true, verdict: 'unknown', reasonCode: 'baseline-recorded' });
    return [renderIntegritySummary(look).split('\n')[0] ?? '', renderIntegrityLines(look)[0] ?? ''];
  };
  const [heading, line] = titleOf([aResult({}), aResult({ verdict: 'unknown' }), aResult({ verdict: 'unknown' })]);
  const told = 'The baseline was recorded without 2 checks that could not be measured: record it again when they can';
  expect([heading, line]).toEqual([`## ${told}`, expect.stringMatching(`^${told}\\. 0 fail, 2 unknown`)]);
  expect(titleOf([aResult({})])[0]).toBe('## The baseline was recorded');
});

test('keys and names that other people chose cannot become markup', () => {
  const hostile = aResult({
    verdict: 'fail',
    sample: ['`|<b>x</b>', '::error::x'],
    faultCount: 2,
    table: 'public.<img>',
  });
  const summary = renderIntegritySummary(aLook([hostile]));
  expect(summary).not.toMatch(/(?<!\\)<img>/u);
  expect(summary.split('\n').filter((line) => line.startsWith('::'))).toEqual([]);
});

test('a long list of findings is cut, and says by how much', () => {
  const many = Array.from({ length: 60 }, () =>
    aResult({ verdict: 'unknown', observed: 'too slow', remedy: 'CREATE INDEX' }),
  );
  const summary = renderIntegritySummary(aLook(many, { verdict: 'unknown' }));
  expect(summary.match(/\*\*unknown\*\*/gu)).toHaveLength(40);
  expect(summary).toContain('20 further rows');
  expect(summary.match(/CREATE INDEX/gu)).toHaveLength(1);
});

test('a terminal gets the same, one check a line', () => {
  const lines = renderIntegrityLines(aLook(CHECKS));
  expect(lines[0]).toContain('The data is NOT whole.');
  expect(lines[1]).toMatch(/^ {2}fail {5}Doubled ids, public\.posts: observed 12 ids/u);
  expect(lines.some((line) => line.includes('-> Look it up.'))).toBe(true);
});
