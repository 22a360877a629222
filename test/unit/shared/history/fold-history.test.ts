import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { foldHistory } from '../../../../actions/shared/history/fold-history.ts';
import { historyKey } from '../../../../actions/shared/history/history-key.ts';
import type { HistoryRecord } from '../../../../actions/shared/history/history-record.ts';
import {
  aHeartbeat,
  aHistoryFile,
  asText,
  aSeal,
  aWatermark,
  histories,
  someCounts,
  someVerdicts,
} from '../../../support/a-history.ts';

const PATH = '2026/11/25/1-1-integrity.jsonl';
const TABLE = historyKey('submissions', 'public.submissions');
const DAY = historyKey('submissions', 'public.submissions', '2026-11-22');
const fold = (...records: readonly (HistoryRecord | string)[]) => foldHistory([aHistoryFile(PATH, ...records)]);

describe('folding the history', () => {
  it('comes to the same in any order of files', () => {
    fc.assert(
      fc.property(
        histories.chain((files) =>
          fc.tuple(fc.constant(files), fc.shuffledSubarray([...files], { minLength: files.length })),
        ),
        ([files, shuffled]) => {
          expect(asText(foldHistory(shuffled))).toBe(asText(foldHistory(files)));
        },
      ),
      { numRuns: 100 },
    );
  });

  it('comes to the same when files come twice, under their own path or another', () => {
    fc.assert(
      fc.property(histories, fc.nat(11), (files, at) => {
        const again = files.slice(at % Math.max(files.length, 1));
        const once = foldHistory(files);
        expect(asText(foldHistory([...again, ...files, ...again]))).toBe(asText(once));
        const elsewhere = again.map((file) => ({ ...file, path: file.path.replace('integrity', 'again') }));
        expect(asText(foldHistory([...files, ...elsewhere]).memory)).toBe(asText(once.memory));
      }),
      { numRuns: 100 },
    );
  });

  it('knows nothing where nothing was written', () => {
    const { memory, notes } = foldHistory([]);
    expect(
      Object.values(memory).every((part: { size?: number; length?: number }) => (part.size ?? part.length) === 0),
    ).toBe(true);
    expect(notes).toEqual([]);
  });

  it('moves watermarks forward only, by the instant and not by its text', () => {
    const later = aWatermark({ through: '2026-11-25T13:06:59.2Z' });
    const { memory } = fold(
      later,
      aWatermark({ through: '2026-11-25T13:06:59.123456Z' }),
      aWatermark({ through: '2026-11-25T13:06:59Z' }),
    );
    expect([...memory.watermarks]).toEqual([[TABLE, later]]);
  });

  it('does not take a watermark that is ahead of its own look: it would end all looking for good', () => {
    const ahead = JSON.stringify({ ...aWatermark(), through: '2027-11-25T13:06:59Z' });
    const { memory, notes } = fold(aWatermark(), ahead);
    expect(memory.watermarks.get(TABLE)).toEqual(aWatermark());
    expect(notes).toEqual([
      { kind: 'broken-line', path: PATH, line: 2, detail: 'a watermark is not ahead of its own look' },
    ]);
  });

  it('counts an hour once, as the look that saw most of it had it', () => {
    const hours = [
      { hour: 13, rows: 4, through: '2026-11-25T13:10:00Z' },
      { hour: 13, rows: 9, through: '2026-11-25T13:50:00Z' },
      { hour: 13, rows: 7, through: '2026-11-25T13:50:00Z' },
      { hour: 9, rows: 1, through: '2026-11-25T13:50:00Z' },
    ];
    const { memory } = fold(...hours.map((one) => someCounts({ hours: [one] })));
    expect(memory.counts.map(({ hour, rows }) => [hour, rows])).toEqual([
      ['2026-11-25T09', 1],
      ['2026-11-25T13', 9],
    ]);
  });

  it('keeps the last answer of each check, and lists heartbeats oldest first', () => {
    const red = someVerdicts({ at: '2026-11-25T14:07:00Z', run: '4712-1-integrity', verdict: 'fail' });
    const { memory } = fold(red, aHeartbeat({ at: red.at }), someVerdicts(), aHeartbeat());
    expect([...memory.lastVerdicts.values()].map(({ run, runVerdict }) => [run, runVerdict])).toEqual([
      ['4712-1-integrity', 'fail'],
    ]);
    expect(memory.heartbeats.map(({ at }) => at)).toEqual(['2026-11-25T13:07:00Z', '2026-11-25T14:07:00Z']);
  });

  it('remembers when a sealed day was compared last, not that it could not be', () => {
    const verified = {
      kind: 'verified-day',
      schemaVersion: 1,
      dataset: 'submissions',
      table: 'public.submissions',
      day: '2026-11-22',
    } as const;
    const { memory } = fold(
      { ...verified, at: '2026-11-24T00:00:00Z', outcome: 'added' },
      { ...verified, at: '2026-11-25T00:00:00Z', outcome: 'unknown' },
    );
    expect(memory.verifiedDays.get(DAY)).toMatchObject({ at: '2026-11-24T00:00:00Z', outcome: 'added' });
  });

  it('unites the keys of a baseline', () => {
    const baseline = { kind: 'baseline', schemaVersion: 1, dataset: 'submissions', check: 'duplicates' } as const;
    const { memory } = fold({ ...baseline, keys: ['b', 'a'] }, { ...baseline, keys: ['c', 'a'] });
    expect([...(memory.baselines.get(historyKey('submissions', 'duplicates')) ?? [])]).toEqual(['a', 'b', 'c']);
  });
});

describe('seals of one day', () => {
  const first = aSeal();
  const second = aSeal({ sealedAt: '2026-11-26T00:00:00Z', digest: 'd2', count: 3 });

  it('lets the newest recipe stand', () => {
    const { memory, notes } = fold(first, { ...second, recipe: 2 });
    expect([memory.sealedDays.get(DAY)?.recipe, notes]).toEqual([2, []]);
  });

  it('keeps the first of two that contradict, and says so: a loss between them must not be sealed over', () => {
    const { memory, notes } = fold(second, first);
    expect(memory.sealedDays.get(DAY)).toEqual(first);
    expect(notes).toEqual([
      {
        kind: 'contradictory-seals',
        dataset: 'submissions',
        table: 'public.submissions',
        day: '2026-11-22',
        digests: ['d1', 'd2'],
      },
    ]);
  });

  it('lets a later one stand that was checked against the earlier', () => {
    const { memory, notes } = fold(first, { ...second, replaces: ['d1'] });
    expect([memory.sealedDays.get(DAY)?.digest, notes]).toEqual(['d2', []]);
  });

  it('does not let an earlier one replace a later one, nor two each other away', () => {
    const { memory } = fold({ ...first, replaces: ['d2'] }, { ...second, replaces: ['d1'] });
    expect(memory.sealedDays.get(DAY)?.digest).toBe('d2');
  });
});

describe('lines that cannot be folded', () => {
  it('are told with file and line, and cost only themselves', () => {
    const { memory, notes } = fold(
      aWatermark(),
      '{"kind":"watermark","schemaVersion":1,"dataset":"submissions"',
      '{"kind":"tea-break","schemaVersion":1,"cups":2}',
      '{"kind":"heartbeat","schemaVersion":2,"mood":"good"}',
      '{"kind":"gauge","schemaVersion":1,"at":"yesterday","name":"x","value":1}',
      '[1]',
      aHeartbeat(),
    );
    expect([memory.watermarks.size, memory.heartbeats.length]).toEqual([1, 1]);
    expect(notes).toMatchObject([
      { kind: 'broken-line', path: PATH, line: 2 },
      { kind: 'unknown-kind', path: PATH, line: 3, recordKind: 'tea-break' },
      { kind: 'newer-schema', path: PATH, line: 4, recordKind: 'heartbeat', schemaVersion: 2 },
      { kind: 'broken-line', path: PATH, line: 5, detail: expect.stringMatching(/^at: /u) },
      { kind: 'broken-line', path: PATH, line: 6 },
    ]);
  });

  it('may be any bytes at all', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (contents) => {
        const { memory } = foldHistory([
          { path: PATH, contents },
          aHistoryFile('2026/11/25/2-1-x.jsonl', aWatermark()),
        ]);
        expect(memory.watermarks.size).toBe(1);
      }),
    );
  });
});
