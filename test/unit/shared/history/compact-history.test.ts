import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { planCompaction } from '../../../../actions/shared/history/compact-history.ts';
import type { Compaction } from '../../../../actions/shared/history/compact-history.ts';
import { foldHistory } from '../../../../actions/shared/history/fold-history.ts';
import type { HistoryFile } from '../../../../actions/shared/history/history-file.ts';
import { parseHistoryFiles } from '../../../../actions/shared/history/history-lines.ts';
import type { HistoryRecord } from '../../../../actions/shared/history/history-record.ts';
import {
  aHeartbeat,
  aHistoryFile,
  asText,
  aStandstill,
  histories,
  someCounts,
  someVerdicts,
} from '../../../support/a-history.ts';

const NOW = new Date('2026-11-28T00:00:00Z');
const KEPT_AS_THEY_ARE: ReadonlySet<string> = new Set([
  'incident-event',
  'collection-run',
  'bypass',
  'drill',
  'hold-event',
  'bypass-review',
  'control',
]);
const text = ({ contents }: HistoryFile): string => new TextDecoder().decode(contents);

const memoryOf = (files: readonly HistoryFile[]): string => asText(foldHistory(files).memory);

function apply(files: readonly HistoryFile[], compaction: Compaction | null): readonly HistoryFile[] {
  if (compaction === null) return files;
  const gone = new Set([...compaction.remove, ...compaction.add.map(({ path }) => path)]);
  return [...files.filter(({ path }) => !gone.has(path)), ...compaction.add];
}

describe('compacting finished days', () => {
  it('changes nothing of what the history folds to', () => {
    fc.assert(
      fc.property(histories, (files) => {
        const compacted = apply(files, planCompaction(files, NOW));
        expect(memoryOf(compacted)).toBe(memoryOf(files));
      }),
      { numRuns: 150 },
    );
  });

  it('changes nothing either when files come late and everything is compacted again', () => {
    fc.assert(
      fc.property(histories, histories, (early, late) => {
        const once = apply(early, planCompaction(early, NOW));
        const all = [...once, ...late.map((file) => ({ ...file, path: file.path.replace('integrity', 'late') }))];
        const twice = apply(all, planCompaction(all, NOW));
        const untouched = [...early, ...late.map((file) => ({ ...file, path: `${file.path}x` }))];
        expect(memoryOf(twice)).toBe(memoryOf(untouched));
        expect(planCompaction(twice, NOW)).toBeNull();
      }),
      { numRuns: 100 },
    );
  });

  it('keeps of the standstills of a path the newest', () => {
    const looks = [5, 3, 1, 0].map((pendingPackages, hour) =>
      aHistoryFile(
        `2026/11/20/cli-${hour}-1-standstill.jsonl`,
        aStandstill({ at: `2026-11-20T1${hour}:00:00Z`, run: `cli-${hour}-1-standstill`, pendingPackages }),
      ),
    );
    const compaction = planCompaction(looks, NOW);
    expect(compaction?.remove).toHaveLength(4);
    expect(parseHistoryFiles(compaction?.add ?? []).records.map(({ record }) => record)).toEqual([
      aStandstill({ at: '2026-11-20T13:00:00Z', run: 'cli-3-1-standstill', pendingPackages: 0 }),
    ]);
  });

  it('keeps of the standstills of each place the newest, and of those that name none', () => {
    const look = (hour: number, place: string | undefined, pendingPackages: number) =>
      aStandstill({
        ...{ at: `2026-11-20T1${hour}:00:00Z`, run: `cli-${hour}-1-standstill`, pendingPackages },
        ...(place === undefined ? {} : { schemaVersion: 2, place }),
      });
    const looks = [look(1, 'aaaaaaaa-11111111', 3), look(2, 'aaaaaaaa-22222222', 0), look(3, undefined, 1)];
    const newer = look(4, 'aaaaaaaa-22222222', 2);
    const files = [...looks, newer].map((record, at) =>
      aHistoryFile(`2026/11/20/cli-${at}-1-standstill.jsonl`, record),
    );
    const kept = parseHistoryFiles(planCompaction(files, NOW)?.add ?? []).records.map(({ record }) => record);
    expect(kept).toHaveLength(3);
    expect(kept).toEqual(expect.arrayContaining([looks[0], looks[2], newer]));
  });

  it('makes the same bytes from files in any order, and loses no line that it does not understand', () => {
    fc.assert(
      fc.property(histories, (files) => {
        const compaction = planCompaction(files, NOW);
        expect(planCompaction(files.toReversed(), NOW)?.add).toEqual(compaction?.add);
        const strange = (some: readonly HistoryFile[]) => foldHistory(some).notes.map((note) => note.kind);
        expect(new Set(strange(apply(files, compaction)))).toEqual(new Set(strange(files)));
      }),
      { numRuns: 80 },
    );
  });

  it('takes a day only when it is over for two days', () => {
    const file = aHistoryFile('2026/11/25/1-1-integrity.jsonl', aHeartbeat());
    expect(planCompaction([file], new Date('2026-11-27T23:59:59Z'))).toBeNull();
    expect(planCompaction([file], NOW)).toMatchObject({
      add: [{ path: '2026/11/25/compacted.jsonl' }],
      remove: [file.path],
    });
  });

  it('leaves alone what is compacted, and what is no file of a run', () => {
    const compacted = aHistoryFile('2026/11/25/compacted.jsonl', aHeartbeat());
    expect(
      planCompaction([compacted, aHistoryFile('notes.jsonl'), aHistoryFile('2026/11/25/x.jsonl')], NOW),
    ).toBeNull();
  });

  it('shortens heartbeats, keeps the last answers and counts each hour once', () => {
    const files = [
      aHistoryFile(
        '2026/11/25/1-1-integrity.jsonl',
        aHeartbeat({ runUrl: 'https://example.org/1', toolVersion: '1.0.0', durationsSeconds: { all: 2 } }),
        someVerdicts(),
        someCounts(),
      ),
      aHistoryFile(
        '2026/11/25/2-1-integrity.jsonl',
        aHeartbeat({ at: '2026-11-25T13:37:00Z', run: '2-1-integrity' }),
        someVerdicts({ at: '2026-11-25T13:37:00Z', run: '2-1-integrity' }),
        someCounts({ hours: [{ hour: 13, rows: 9, through: '2026-11-25T13:36:00Z' }] }),
      ),
    ];
    const lines = planCompaction(files, NOW)?.add.map(text).join('').split('\n');
    expect(lines).toEqual([
      JSON.stringify(aHeartbeat()),
      JSON.stringify(aHeartbeat({ at: '2026-11-25T13:37:00Z', run: '2-1-integrity' })),
      JSON.stringify(someVerdicts({ at: '2026-11-25T13:37:00Z', run: '2-1-integrity' })),
      JSON.stringify(someCounts({ hours: [{ hour: 13, rows: 9, through: '2026-11-25T13:36:00Z' }] })),
      '',
    ]);
  });

  it('does a month at a time after a long pause', () => {
    const files = Array.from({ length: 40 }, (_, at) => {
      const day = new Date(Date.UTC(2026, 8, 1 + at)).toISOString().slice(0, 10).replaceAll('-', '/');
      return aHistoryFile(`${day}/1-1-integrity.jsonl`, aHeartbeat());
    });
    const first = planCompaction(files, NOW);
    expect([first?.add.length, first?.add[0]?.path]).toEqual([31, '2026/09/01/compacted.jsonl']);
    expect(planCompaction(apply(files, first), NOW)?.add).toHaveLength(9);
  });

  it('keeps every event of an incident, every run of a collector, and every key that a check ever named', () => {
    fc.assert(
      fc.property(histories, (files) => {
        const before = recordsOf(files);
        const after = recordsOf(apply(files, planCompaction(files, NOW)));
        const events = (records: readonly HistoryRecord[]) =>
          new Set(records.filter(({ kind }) => KEPT_AS_THEY_ARE.has(kind)).map((event) => JSON.stringify(event)));
        expect(events(after)).toEqual(events(before));
        expect(namedKeys(after)).toEqual(namedKeys(before));
      }),
      { numRuns: 60 },
    );
  });
});

const recordsOf = (files: readonly HistoryFile[]) => parseHistoryFiles(files).records.map(({ record }) => record);

/** What checks failed on, by check, dataset, unit and key. */
function namedKeys(records: readonly HistoryRecord[]): ReadonlySet<string> {
  return new Set(
    records.flatMap((record) =>
      record.kind === 'verdicts'
        ? record.checks
            .filter(({ verdict }) => verdict === 'fail')
            .flatMap(({ id, dataset, unit, keys }) => keys.map((key) => JSON.stringify([id, dataset, unit, key])))
        : [],
    ),
  );
}
