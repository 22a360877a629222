import { describe, expect, test } from 'vitest';

import type { CatalogueTable } from '../../../../actions/shared/integrity/catalogue-table.ts';
import { proveBindings } from '../../../../actions/shared/integrity/prove-binding.ts';
import { aCatalogueTable } from '../../../support/a-catalogue-table.ts';
import { readDatasets } from '../../../support/look-at.ts';
import { POSTS_DATASETS } from '../../../support/posts-dataset.ts';

const prove = (table: CatalogueTable | null, names: readonly string[] = [], datasets = POSTS_DATASETS) => {
  const tables = new Map(table === null ? [] : [[`${table.schema}.${table.table}`, table]]);
  return proveBindings(readDatasets(datasets), { tables, names })[0];
};
const withColumn = (name: string, type: string): CatalogueTable => {
  const table = aCatalogueTable();
  return { ...table, columns: table.columns.map((column) => (column.name === name ? { ...column, type } : column)) };
};

test('a binding that the catalogue bears out has no problem', () => {
  expect(prove(aCatalogueTable())?.problems).toEqual([]);
});

describe('what is missing', () => {
  test.each([
    ['in another schema', ['archive.posts', 'public.comments'], 'archive.posts'],
    ['under a name like it', ['public.post'], 'public.post'],
  ])('a table is named with its nearest match: %s', (_, names, nearest) => {
    const [problem] = prove(null, names)?.problems ?? [];
    expect(problem).toMatchObject({ column: null, message: expect.stringContaining('public.posts') });
    expect(problem?.remedy).toContain(`nearest match is ${nearest}`);
  });

  test('a column is named with its table and its nearest match', () => {
    const table = aCatalogueTable();
    const columns = table.columns.map((one) => (one.name === 'arrived_at' ? { ...one, name: 'arived_at' } : one));
    expect(prove({ ...table, columns })?.problems).toEqual([
      {
        column: 'arrived_at',
        message: 'the table public.posts has no column arrived_at',
        remedy: 'Correct the column in config/datasets.yaml: the nearest match is arived_at.',
      },
    ]);
  });

  test('a view without the key says what to do about a view', () => {
    const table = aCatalogueTable({ kind: 'view' });
    const columns = table.columns.filter(({ name }) => name !== 'id');
    expect(prove({ ...table, columns })?.problems[0]?.remedy).toContain('to the view');
  });
});

describe('types that do not compare', () => {
  test.each([
    ['arrived_at', 'timestamp without time zone', 'timestamptz column'],
    ['arrived_at', 'text', 'timestamptz column'],
    ['created_at', 'double precision', 'type: epoch_seconds'],
    ['created_at', 'timestamp without time zone', 'type: timestamp_utc'],
    ['created_at', 'jsonb', 'holds a time'],
    ['id', 'jsonb', 'id of Reddit'],
    ['id', 'uuid', 'id of Reddit'],
    ['subreddit', 'uuid', 'holds the name'],
  ])('%s of type %s', (column, type, remedy) => {
    const problems = prove(withColumn(column, type))?.problems ?? [];
    expect(problems.map((problem) => problem.column)).toEqual([column]);
    expect(problems[0]?.message).toContain(`observed type ${type}`);
    expect(problems[0]?.remedy).toContain(remedy);
  });

  test.each([
    ['id', 'character varying(255)'],
    ['id', 'citext'],
    ['arrived_at', 'timestamp(3) with time zone'],
  ])('%s of type %s can hold what it is bound as', (column, type) => {
    expect(prove(withColumn(column, type))?.problems).toEqual([]);
  });
});

describe('before the first load of dlt', () => {
  const datasets = POSTS_DATASETS.replace('manual: { listing: hot', 'dlt: { listing: hot')
    .replace('    tables:', '    dlt: { pipeline: p, schema: harbor }\n    tables:')
    .replace('written_by: manual', 'written_by: dlt')
    .replace('{ rule: column, column: arrived_at }', '{ rule: dlt_load }');

  test('its table is not missing, only not made yet', () => {
    expect(prove(null, ['public.other'], datasets)).toMatchObject({ isNotMadeYet: true, problems: [] });
  });

  test('it is missing where dlt has loaded into a schema that is not bound', () => {
    expect(prove(null, ['elsewhere._dlt_loads'], datasets)).toMatchObject({ isNotMadeYet: false });
  });
});
