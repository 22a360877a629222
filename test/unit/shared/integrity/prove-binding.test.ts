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

describe('names of subreddits in a table of their own', () => {
  const NAMED = POSTS_DATASETS.replace(
    '        unit_column: subreddit\n',
    '        unit_column: subreddit\n        unit_names: { schema: public, table: subreddits, key: id, name: name }\n',
  );
  const subreddits = (changes: Readonly<Record<string, string>> = {}): CatalogueTable =>
    aCatalogueTable({
      table: 'subreddits',
      columns: Object.entries({ id: 'uuid', name: 'text', ...changes }).map(([name, type]) => ({
        ...{ name, type },
        isNullable: false,
      })),
    });
  const proveNamed = (names: CatalogueTable | null, unit = 'uuid') => {
    const all = [withColumn('subreddit', unit), ...(names === null ? [] : [names])];
    const tables = new Map(all.map((table) => [`${table.schema}.${table.table}`, table]));
    return proveBindings(readDatasets(NAMED), { tables, names: ['public.posts', 'public.subreddit'] })[0]?.problems;
  };

  test('are no problem where the reference and its key are of one type', () => {
    expect(proveNamed(subreddits())).toEqual([]);
    expect(proveNamed(subreddits({ id: 'bigint' }), 'integer')).toEqual([]);
  });

  test.each([
    ['no such table', null, 'uuid', 'there is no table public.subreddits', 'nearest match is public.subreddit'],
    [
      'a reference of another type',
      subreddits({ id: 'bigint' }),
      'uuid',
      'do not compare',
      'what unit_column refers to',
    ],
    ['a name that is no text', subreddits({ name: 'jsonb' }), 'uuid', 'expected a text', 'holds the name'],
  ])('are a problem of the unit column: %s', (_, names, unit, message, remedy) => {
    expect(proveNamed(names, unit)).toEqual([
      { column: 'subreddit', message: expect.stringContaining(message), remedy: expect.stringContaining(remedy) },
    ]);
  });

  test('are a problem where a column of theirs is missing', () => {
    const table = subreddits();
    const columns = table.columns.map((column) => (column.name === 'name' ? { ...column, name: 'names' } : column));
    expect(proveNamed({ ...table, columns })).toEqual([
      {
        column: 'subreddit',
        message: 'the table public.subreddits has no column name, which unit_names names',
        remedy: expect.stringContaining('nearest match is names'),
      },
    ]);
  });
});

describe('a child and the key of its parent', () => {
  const CHILD = `${POSTS_DATASETS}  - name: scores
    holds: derived
    tables:
      - schema: public
        table: scores
        written_by: downstream
        canonical_id: { column: id, form: opaque }
        arrival: { rule: none }
        parents: [{ column: post, dataset: posts }]
`;
  const proveChild = (type: string) => {
    const column = (name: string, of: string) => ({ name, type: of, isNullable: true });
    const scores = aCatalogueTable({ table: 'scores', columns: [column('id', 'uuid'), column('post', type)] });
    const tables = new Map([aCatalogueTable(), scores].map((table) => [`public.${table.table}`, table]));
    return proveBindings(readDatasets(CHILD), { tables })[1]?.problems;
  };

  test.each(['text', 'character varying(255)', 'uuid', 'bigint'])('compare: %s with text', (type) => {
    expect(proveChild(type)).toEqual([]);
  });

  test.each(['jsonb', 'boolean', 'timestamp with time zone', 'text[]'])('do not compare: %s with text', (type) => {
    expect(proveChild(type)).toEqual([
      {
        column: 'post',
        message: `public.scores.post is ${type} and public.posts.id is text, which do not compare`,
        remedy: expect.stringContaining('refers to posts'),
      },
    ]);
  });
});
