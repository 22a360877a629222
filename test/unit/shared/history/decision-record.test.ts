import { describe, expect, it } from 'vitest';

import { planCompaction } from '../../../../actions/shared/history/compact-history.ts';
import type { HistoryFile } from '../../../../actions/shared/history/history-file.ts';
import { parseHistoryFiles } from '../../../../actions/shared/history/history-lines.ts';
import { aDecision, aHistoryFile, someVerdicts } from '../../../support/a-history.ts';

const NOW = new Date('2026-11-28T00:00:00Z');
const recordsOf = (files: readonly HistoryFile[]) => parseHistoryFiles(files).records.map(({ record }) => record);

describe('decisions and causes in the history', () => {
  it('keeps every decision as it was when its day is compacted', () => {
    const first = aDecision();
    const second = aDecision({ at: '2026-11-25T13:37:30Z', run: '4712-1-watch', decision: 'hold', hold: 'set' });
    const files = [
      aHistoryFile('2026/11/25/4712-1-watch.jsonl', second),
      aHistoryFile('2026/11/25/4711-1-watch.jsonl', first),
    ];
    expect(recordsOf(planCompaction(files, NOW)?.add ?? [])).toEqual([first, second]);
  });

  it('keeps with a finding which path can have caused it', () => {
    const check = {
      ...{ id: 'gaps', dataset: null, unit: null, verdict: 'fail' as const, observed: 'lost', keys: ['a'] },
      action: 'hold' as const,
    };
    const verdicts = someVerdicts({ schemaVersion: 3, verdict: 'fail', checks: [check] });
    const added = planCompaction([aHistoryFile('2026/11/25/1-1-integrity.jsonl', verdicts)], NOW)?.add ?? [];
    expect(recordsOf(added)).toEqual([verdicts]);
  });
});
