import { readFileSync } from 'node:fs';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { bindCollection } from '../../../../actions/shared/datasets/bind-collection.ts';
import { boundRelations, parseDatasets, tableOf, type Datasets } from '../../../../actions/shared/datasets/datasets.ts';
import { proofTargetsOf } from '../../../../actions/shared/datasets/proof-targets.ts';
import { describeFileProblem } from '../../../../actions/shared/yaml-document/file-problem.ts';
import { mutated } from '../../../support/mutated-text.ts';

const SHIPPED = readFileSync(new URL('../../../../config/datasets.yaml', import.meta.url), 'utf8');

/** Of the shipped policy; the table below is loaded by dlt every 90 minutes and by hand every 30. */
const LIMITS = { lookCadences: 2, lookMinutes: 15, scheduleCadences: 3, scheduleMinutes: 90 };

function datasetsOf(text: string): Datasets {
  const parsed = parseDatasets(text);
  if (!parsed.ok)
    throw new Error(parsed.problems.map((problem) => describeFileProblem('config/datasets.yaml', problem)).join('\n'));
  return parsed.datasets;
}

/** One table for both paths, with the parts that a test changes. */
function aSharedTable({ path = '{ rule: load_id }', form = 'fullname' } = {}): string {
  return `schema_version: 1
units: [{ name: SideProject, weight: 12 }]
datasets:
  - name: posts
    holds: posts
    paths:
      manual: { listing: new, limit: 100, filter: { rule: none }, cadence_minutes: 30 }
      dlt: { listing: new, limit: 100, filter: { rule: keywords, words: [tedious], in: [title] }, cadence_minutes: 90 }
    dlt: { pipeline: posts, schema: public }
    tables:
      - schema: public
        table: Odd Name
        written_by: both
        path: ${path}
        canonical_id: { column: id, form: ${form} }
        unit_column: subreddit
        arrival: { rule: by_path, column: arrived_at }
        columns: { title: title, over_18: nsfw, created_epoch: created_utc }
`;
}

describe('the shipped datasets', () => {
  it('bind the posts of both paths and what is scored from them', () => {
    const datasets = datasetsOf(SHIPPED);
    const submissions = datasets.datasets.find(({ name }) => name === 'submissions');
    if (submissions === undefined) throw new Error('the dataset submissions is not there');
    expect(
      [tableOf(submissions, 'manual'), tableOf(submissions, 'dlt')].map((table) => `${table?.schema}.${table?.table}`),
    ).toEqual(['public.submissions', 'reddit_harbor.submissions']);
  });

  it('tell collect where to write, and the proof what to look at', () => {
    const datasets = datasetsOf(SHIPPED);
    expect(bindCollection(datasets)).toMatchObject({
      ok: true,
      binding: { schema: 'public', arrivalColumn: 'ingested_at', path: null },
    });
    expect(proofTargetsOf(datasets, LIMITS)).toMatchObject({
      dlt: [{ dltSchema: 'reddit_harbor', tables: [{ schema: 'reddit_harbor', table: 'submissions' }] }],
      arrivals: [{ table: 'submissions', manualRows: { kind: 'all' }, units: expect.arrayContaining(['sideproject']) }],
    });
  });
});

describe('the examples', () => {
  const folder = new URL('../../../../config/examples/', import.meta.url);
  const example = (letter: string): Datasets =>
    datasetsOf(readFileSync(new URL(`generation-${letter}.datasets.yaml`, folder), 'utf8'));

  it.each(['a', 'b', 'c', 'd'])('are read as they stand: generation %s', (letter) => {
    expect(example(letter).datasets.map(({ name }) => name)).toContain('submissions');
  });

  it('bind the clean baseline with the table that has the names of subreddits', () => {
    const datasets = example('d');
    const unitNames = { schema: 'public', table: 'subreddits', key: 'id', name: 'name' };
    expect(proofTargetsOf(datasets, LIMITS).arrivals).toMatchObject([{ unitColumn: 'subreddit_id', unitNames }]);
    expect(boundRelations(datasets).map(({ table }) => table)).toEqual([
      'submissions',
      'subreddits',
      'comments',
      'redditors',
      'opportunity_analysis',
    ]);
  });

  it('do not stretch the proof of a rollback to the cadence of what is derived', () => {
    expect(proofTargetsOf(example('c'), LIMITS).lookDistanceSeconds).toBe(7_200);
  });
});

describe('a derived dataset of dlt', () => {
  it('needs its cadence alone, and is refused without it', () => {
    const text = readFileSync(
      new URL('../../../../config/examples/generation-c.datasets.yaml', import.meta.url),
      'utf8',
    );
    expect(parseDatasets(text.replace('    cadence_minutes: 1440\n', ''))).toMatchObject({
      ok: false,
      problems: [
        {
          path: 'datasets[1].paths.dlt',
          expected: 'cadence_minutes',
          remedy: expect.stringContaining('Add cadence_minutes'),
        },
      ],
    });
  });
});

describe('a table that both paths write', () => {
  it('is told apart by the load id', () => {
    const targets = proofTargetsOf(datasetsOf(aSharedTable()), LIMITS);
    expect(targets.arrivals).toEqual([
      {
        dataset: 'posts',
        schema: 'public',
        table: 'Odd Name',
        arrivalColumn: 'arrived_at',
        unitColumn: 'subreddit',
        manualRows: { kind: 'without-load-id' },
        units: ['sideproject'],
      },
    ]);
    expect(targets.dlt).toEqual([{ dltSchema: 'public', tables: [{ schema: 'public', table: 'Odd Name' }] }]);
  });

  it.each([
    [{}, 10_800, 5_400],
    [{ lookCadences: 3 }, 16_200, 5_400],
    [{ lookMinutes: 181 }, 10_860, 5_400],
    [{ scheduleCadences: 4 }, 10_800, 7_200],
    [{ scheduleMinutes: 91 }, 10_800, 5_460],
  ])('is looked at for as long as the policy says: %j', (limits, lookDistanceSeconds, manualLimitSeconds) => {
    const targets = proofTargetsOf(datasetsOf(aSharedTable()), { ...LIMITS, ...limits });
    expect(targets).toMatchObject({ lookDistanceSeconds, manualLimitSeconds });
  });

  it('is told apart by a column, which collect fills with the mark of manual', () => {
    const datasets = datasetsOf(
      aSharedTable({ path: '{ rule: column, column: source, manual: script, dlt: pipeline }' }),
    );
    expect(proofTargetsOf(datasets, LIMITS).arrivals[0]?.manualRows).toEqual({
      kind: 'column-equals',
      column: 'source',
      value: 'script',
    });
    expect(bindCollection(datasets)).toMatchObject({
      binding: {
        canonicalId: { column: 'id', form: 'fullname' },
        path: { column: 'source', value: 'script' },
        columns: { title: 'title', nsfw: 'over18', created_utc: 'createdEpoch' },
      },
    });
  });
});

describe('bindCollection refuses', () => {
  it('datasets whose columns nobody bound', () => {
    const text = aSharedTable().replace(/ {8}columns: .*\n/u, '');
    expect(bindCollection(datasetsOf(text))).toMatchObject({
      ok: false,
      remedy: expect.stringContaining('Add columns'),
    });
  });

  it('a table whose ids are not those of Reddit', () => {
    expect(bindCollection(datasetsOf(aSharedTable({ form: 'opaque' })))).toMatchObject({
      ok: false,
      problem: expect.stringContaining('opaque'),
    });
  });
});

describe('parseDatasets on anything', () => {
  it('answers with datasets or with problems that have a place, and never throws', () => {
    fc.assert(
      fc.property(fc.oneof(mutated(SHIPPED), mutated(aSharedTable()), fc.string(), fc.uint8Array()), (contents) => {
        const parsed = parseDatasets(contents);
        for (const { line, column, remedy } of parsed.ok ? [] : parsed.problems) {
          expect(line).toBeGreaterThan(0);
          expect(column).toBeGreaterThan(0);
          expect(remedy).not.toBe('');
        }
      }),
      { numRuns: 60 },
    );
  });
});
