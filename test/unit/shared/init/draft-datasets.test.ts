import { describe, expect, it } from 'vitest';

import { parseDatasets } from '../../../../actions/shared/datasets/datasets.ts';
import { draftDatasets } from '../../../../actions/shared/init/draft-datasets.ts';
import type { FoundTable } from '../../../../actions/shared/init/found-table.ts';
import { aFoundTable, column } from './a-found-table.ts';

const ZONED = 'timestamp with time zone';
const posts = (changes: Partial<FoundTable> = {}) =>
  aFoundTable({
    columns: [
      column('submission_id'),
      column('title', 'text', { isNullable: false }),
      column('subreddit'),
      column('created_at', ZONED),
      column('ingested_at', ZONED, { isClock: true }),
    ],
    uniqueColumns: new Set(['submission_id']),
    samples: new Map([
      ['submission_id', ['1sk0a1', '1sk0a2']],
      ['subreddit', ['opensource']],
    ]),
    ...changes,
  });
const ofDlt = aFoundTable({
  schema: 'reddit_harbor',
  columns: [
    column('id'),
    column('title'),
    column('subreddit'),
    column('created_utc', 'double precision'),
    column('_dlt_load_id'),
  ],
  samples: new Map([['id', ['1sk0a1']]]),
});
const UNITS = [{ name: 'opensource', postsPerDay: 12 }];
const DLT = [{ schema: 'reddit_harbor', pipelines: ['harvest'] }];

function datasetsOf(tables: readonly FoundTable[], dltSchemas: typeof DLT = []) {
  const draft = draftDatasets({ tables, dltSchemas }, UNITS);
  const parsed = parseDatasets(draft.text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return { ...draft, datasets: parsed.datasets };
}

describe('draftDatasets', () => {
  it('puts the posts of both paths into one dataset, with the pipeline of dlt, so that they can be compared', () => {
    const { datasets, bound } = datasetsOf([posts(), ofDlt], DLT);
    expect(bound).toEqual(['public.submissions', 'reddit_harbor.submissions']);
    const [submissions, ...others] = datasets.datasets;
    expect(others).toEqual([]);
    expect(submissions?.dlt).toEqual({ pipeline: 'harvest', schema: 'reddit_harbor' });
    expect(Object.keys(submissions?.paths ?? {})).toEqual(['manual', 'dlt']);
    expect(submissions?.tables.map(({ writtenBy, arrival }) => [writtenBy, arrival.rule])).toEqual([
      ['manual', 'column'],
      ['dlt', 'dlt_load'],
    ]);
  });

  it('gives each unit its posts a day as weight', () => {
    expect(datasetsOf([posts()]).datasets.units).toMatchObject([{ name: 'opensource', weight: 12 }]);
  });

  it('says in the file what it could not decide, and what it left out', () => {
    const stranger = aFoundTable({ table: 'invoices', columns: [column('number')] });
    const { text, leftOut, undecided } = datasetsOf([posts({ uniqueColumns: new Set() }), stranger]);
    expect(leftOut).toEqual(['public.invoices: neither posts, nor comments, nor anything that refers to them']);
    expect(undecided[0]).toContain('CREATE UNIQUE INDEX CONCURRENTLY ON "public"."submissions" ("submission_id");');
    for (const line of [...undecided, ...leftOut]) expect(text).toContain(`# - ${line}`);
  });

  it('knows fullnames from bare ids, and says which values are neither', () => {
    const ids = [...Array.from({ length: 9 }, (_, at) => `t3_1sk0a${at}`), 'no id at all'];
    const { datasets, undecided } = datasetsOf([posts({ samples: new Map([['submission_id', ids]]) })]);
    expect(datasets.datasets[0]?.tables[0]?.canonicalId).toEqual({ column: 'submission_id', form: 'fullname' });
    expect(undecided).toContain(
      'public.submissions: 10 % of the values of submission_id that were looked at are no fullname id',
    );
  });

  it('takes the id by its name where no row is there, and says so', () => {
    expect(datasetsOf([posts({ samples: new Map() })]).undecided.join()).toContain('by its name alone');
  });

  it('leaves out what dlt prepares, its child tables, and what could not be read', () => {
    const { leftOut } = datasetsOf(
      [
        posts(),
        aFoundTable({ schema: 'reddit_harbor_staging' }),
        aFoundTable({ table: 'submissions__flair', columns: [column('_dlt_parent_id')] }),
        posts({ table: 'secret', unread: 'permission denied for table secret (SQLSTATE 42501)' }),
      ],
      DLT,
    );
    expect(leftOut.map((line) => line.split(':')[0])).toEqual([
      'reddit_harbor_staging.submissions',
      'public.submissions__flair',
      'public.secret',
    ]);
    expect(leftOut.at(-1)).toContain('42501');
  });

  it.each(['Ünits', 'a: b', '# x', 'it"s', "o'clock", '- y', '{z}', 'true'])(
    'keeps the name of a table as it is: %s',
    (name) => {
      const made = draftDatasets({ tables: [posts({ table: name })], dltSchemas: [] }, UNITS);
      const parsed = parseDatasets(made.text);
      const names = parsed.ok ? parsed.datasets.datasets[0]?.tables.map(({ table }) => table) : null;
      // A quotation mark is what no binding takes.
      expect(names).toEqual(name.includes('"') ? null : [name]);
    },
  );
});
