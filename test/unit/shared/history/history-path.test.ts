import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  parseHistoryPath,
  renderCompactedPath,
  renderHistoryPath,
} from '../../../../actions/shared/history/history-path.ts';

const AT = new Date('2026-11-25T23:59:59.999Z');
const names = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc.stringMatching(/^[a-z_-]{1,20}$/u),
  fc.constantFrom(
    '../../etc/passwd',
    '.',
    '..',
    '',
    'a/b',
    'Ünïcödé 日本 🚀',
    'x'.repeat(300),
    '-rf',
    'con',
    'a\nb',
    'a\0b',
    '.git',
  ),
);

describe('the path of a run', () => {
  it('is its day in UTC, run, attempt and job', () => {
    expect(renderHistoryPath({ at: AT, run: '4711', attempt: 1, job: 'check-integrity' })).toBe(
      '2026/11/25/4711-1-check-integrity.jsonl',
    );
    expect(renderHistoryPath({ at: AT, run: 'cli-0123456789abcdef', attempt: 1, job: 'verify' })).toBe(
      '2026/11/25/cli-0123456789abcdef-1-verify.jsonl',
    );
  });

  it('reads back', () => {
    expect(parseHistoryPath('2026/11/25/cli-0f-12-check-integrity.jsonl')).toEqual({
      kind: 'run',
      day: '2026-11-25',
      run: 'cli-0f',
      attempt: 12,
      job: 'check-integrity',
    });
    expect(parseHistoryPath(renderCompactedPath('2026-11-25'))).toEqual({ kind: 'compacted', day: '2026-11-25' });
  });

  it.each([
    'README.md',
    '2026/11/25/4711.jsonl',
    '2026/11/25/x/4711-1-a.jsonl',
    '2026/02/30/4711-1-a.jsonl',
    '2026/13/01/compacted.jsonl',
    '2026/11/25/4711-1-a.json',
    '2026/11/25/4711-1-a.jsonl\n',
    '../2026/11/25/4711-1-a.jsonl',
  ])('%j is none', (path) => {
    expect(parseHistoryPath(path)).toBeNull();
  });

  it('is safe, short and of the day, whatever run and job are called', () => {
    fc.assert(
      fc.property(names, names, fc.nat(999), (run, job, attempt) => {
        const path = renderHistoryPath({ at: AT, run, attempt, job });
        expect(path).toMatch(/^2026\/11\/25\/[A-Za-z0-9_][A-Za-z0-9_-]{0,160}\.jsonl$/u);
        expect(parseHistoryPath(path)).toMatchObject({ kind: 'run', day: '2026-11-25', attempt });
      }),
      { numRuns: 500 },
    );
  });

  it('differs where run, attempt or job differ', () => {
    const of = fc.record({ at: fc.constant(AT), run: names, attempt: fc.nat(99), job: names });
    fc.assert(
      fc.property(of, of, (a, b) => {
        const isSame = a.run === b.run && a.attempt === b.attempt && a.job === b.job;
        expect(renderHistoryPath(a) === renderHistoryPath(b)).toBe(isSame);
      }),
      { numRuns: 500 },
    );
  });
});
