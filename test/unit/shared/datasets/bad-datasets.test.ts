import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { parseDatasets } from '../../../../actions/shared/datasets/datasets.ts';
import { editFile, expectOneProblem, type BadFileCase } from '../../../support/bad-file-case.ts';

const GOOD = readFileSync(new URL('../../../../config/datasets.yaml', import.meta.url), 'utf8');
const MANUAL_TABLE = '        written_by: manual\n';
const DLT_PATH = GOOD.split('\n').find((line) => line.startsWith('      dlt: {')) ?? '';
const BY_COLUMN = '{ rule: column, column: ingested_at }';

const NAMES = '{ schema: public, table: subreddits, key: id, name: name }';

const CASES: readonly BadFileCase[] = [
  // Keys, types and words
  {
    name: 'a unit without a name',
    edits: [['- name: freelance', '- weight: 3']],
    path: 'units[3].name',
    where: 'weight: 3',
    message: 'missing',
    remedy: 'Add name',
  },
  {
    name: 'a weight that is no whole number',
    edits: [['- name: freelance', '- { name: freelance, weight: 1.5 }']],
    path: 'units[3].weight',
    where: '1.5',
    message: 'wrong type',
    remedy: 'a whole number',
  },
  {
    name: 'a weight of nothing',
    edits: [['- name: freelance', '- { name: freelance, weight: 0 }']],
    path: 'units[3].weight',
    where: 'weight: 0',
    message: 'too small',
    remedy: 'at least 1',
  },
  {
    name: 'a weight beyond all subreddits',
    edits: [['- name: freelance', '- { name: freelance, weight: 99999999999999999999 }']],
    path: 'units[3].weight',
    where: '9999',
    message: 'too large',
    remedy: 'at most 10000000',
  },
  {
    name: 'a unit with a blank',
    edits: [['- name: freelance', '- name: free lance']],
    path: 'units[3].name',
    where: 'free lance',
    message: 'right form',
    remedy: 'a subreddit',
  },
  {
    name: 'a unit that is a number',
    edits: [['- name: freelance', '- name: 2024']],
    path: 'units[3].name',
    where: '2024',
    message: 'wrong type',
    remedy: 'a text',
  },
  {
    name: 'a listing with a typing error',
    edits: [['listing: hot', 'listing: hott']],
    path: 'datasets[0].paths.manual.listing',
    where: 'hott',
    message: 'not one of those',
    remedy: 'Write hot',
  },
  {
    name: 'more posts than a listing has',
    edits: [['listing: hot, limit: 50', 'listing: hot, limit: 5000']],
    path: 'datasets[0].paths.manual.limit',
    where: '5000',
    message: 'too large',
    remedy: 'at most 1000',
  },
  {
    name: 'a filter of no known rule',
    edits: [['filter: { rule: none }', 'filter: { rule: regex }']],
    path: 'datasets[0].paths.manual.filter.rule',
    where: 'regex',
    message: 'none of the kinds',
    remedy: 'rule: keywords',
  },
  {
    name: 'a filter without words',
    edits: [['filter: { rule: none }', 'filter: { rule: keywords, words: [], in: [title] }']],
    path: 'datasets[0].paths.manual.filter.words',
    where: 'words: []',
    message: 'too small',
    remedy: 'at least 1 entries',
  },
  {
    name: 'an opaque filter without its reason',
    edits: [['filter: { rule: none }', 'filter: { rule: opaque }']],
    path: 'datasets[0].paths.manual.filter.reason',
    where: 'rule: opaque }',
    message: 'missing',
    remedy: 'Add reason',
  },
  {
    name: 'a cadence of nothing',
    edits: [['filter: { rule: none }, cadence_minutes: 60', 'filter: { rule: none }, cadence_minutes: 0']],
    path: 'datasets[0].paths.manual.cadence_minutes',
    where: 'cadence_minutes: 0',
    message: 'too small',
    remedy: 'at least 1',
  },
  {
    name: 'a column with quotes of SQL',
    edits: [[BY_COLUMN, '{ rule: column, column: "\\"ingested_at\\"" }']],
    path: 'datasets[0].tables[0].arrival.column',
    where: 'ingested_at\\"',
    message: 'right form',
    remedy: 'without quotes',
  },
  {
    name: 'a name that Postgres would cut',
    edits: [[BY_COLUMN, `{ rule: column, column: ${'c'.repeat(64)} }`]],
    path: 'datasets[0].tables[0].arrival.column',
    where: 'cccc',
    message: 'too large',
    remedy: 'at most 63 characters',
  },
  {
    name: 'a name that Postgres would cut by its bytes',
    edits: [[BY_COLUMN, `{ rule: column, column: ${'ü'.repeat(40)} }`]],
    path: 'datasets[0].tables[0].arrival.column',
    where: 'üüüü',
    message: 'not usable',
    remedy: 'at most 63 bytes',
  },
  {
    name: 'SQL that would end the quotes around a name',
    edits: [['table: opportunity_analysis', `table: 'x"; drop table y; --'`]],
    path: 'datasets[1].tables[0].table',
    where: 'drop table y',
    message: 'right form',
    remedy: 'without quotes',
  },
  {
    name: 'a name with a line break',
    edits: [['table: opportunity_analysis', 'table: "opportunity\\nanalysis"']],
    path: 'datasets[1].tables[0].table',
    where: 'nanalysis',
    message: 'right form',
    remedy: 'without quotes',
  },
  {
    name: 'a table without arrival',
    edits: [['        arrival: { rule: dlt_load }\n', '']],
    path: 'datasets[0].tables[1].arrival',
    where: '- schema: reddit_harbor',
    message: 'missing',
    remedy: 'Add arrival',
  },
  {
    name: 'a field that posts do not have',
    edits: [['          upvotes: upvotes', '          up_votes: upvotes']],
    path: 'datasets[0].tables[0].columns.up_votes',
    where: 'up_votes',
    message: 'not known',
    remedy: 'Rename it to upvotes',
  },
  {
    name: 'a time of no known type',
    edits: [['type: timestamptz', 'type: timestamp']],
    path: 'datasets[0].tables[0].event_time.type',
    where: 'type: timestamp }',
    message: 'not one of those',
    remedy: 'Write timestamptz',
  },
  // Doubles
  {
    name: 'a unit twice, in another case',
    edits: [['- name: freelance', '- name: OPENSOURCE']],
    path: 'units[3].name',
    where: 'OPENSOURCE',
    message: 'registered twice',
    remedy: 'Delete one',
  },
  {
    name: 'a dataset twice',
    edits: [['- name: opportunity-analysis', '- name: submissions # again']],
    path: 'datasets[1].name',
    where: '# again',
    message: 'named twice',
    remedy: 'Delete one',
  },
  {
    name: 'a table twice',
    edits: [['table: opportunity_analysis', 'table: submissions # again']],
    path: 'datasets[1].tables[0].table',
    where: '# again',
    message: 'bound twice',
    remedy: 'Delete one',
  },
  {
    name: 'a column filled twice',
    edits: [['upvotes: upvotes', 'upvotes: url']],
    path: 'datasets[0].tables[0].columns.url',
    where: '          url: url',
    message: 'filled by',
    remedy: 'another column',
  },
  {
    name: 'the column of the id filled with something else',
    edits: [['title: title\n', 'title: submission_id\n']],
    path: 'datasets[0].tables[0].columns.title',
    where: 'title: submission_id',
    message: 'the canonical id',
    remedy: 'another column',
  },
  {
    name: 'the column of the arrival filled with something else',
    edits: [['over_18: is_nsfw', 'over_18: ingested_at']],
    path: 'datasets[0].tables[0].columns.over_18',
    where: 'over_18: ingested_at',
    message: 'the arrival time',
    remedy: 'another column',
  },
  // Contradictions
  {
    name: 'arrival by load in a table of the manual path',
    edits: [[BY_COLUMN, '{ rule: dlt_load }   # x']],
    path: 'datasets[0].tables[0].arrival.rule',
    where: '# x',
    message: 'does not go with written_by: manual',
    remedy: 'rule: column',
  },
  {
    name: 'arrival by path in a table of one path',
    edits: [[BY_COLUMN, '{ rule: by_path, column: ingested_at }']],
    path: 'datasets[0].tables[0].arrival.rule',
    where: 'by_path',
    message: 'does not go with',
    remedy: 'rule: column',
  },
  {
    name: 'a rule of paths in a table of one path',
    edits: [[MANUAL_TABLE, `${MANUAL_TABLE}        path: { rule: load_id } # mine\n`]],
    path: 'datasets[0].tables[0].path',
    where: '# mine',
    message: 'needs a table that both',
    remedy: 'Delete path',
  },
  {
    name: 'the same mark for both paths',
    edits: [[MANUAL_TABLE, `${MANUAL_TABLE}        path: { rule: column, column: source, manual: x, dlt: x }\n`]],
    path: 'datasets[0].tables[0].path.dlt',
    where: 'dlt: x',
    message: 'the same mark',
    remedy: 'what dlt rows hold',
  },
  {
    name: 'posts without their subreddit',
    edits: [
      ['        unit_column: subreddit\n        arrival: { rule: dlt_load }', '        arrival: { rule: dlt_load }'],
    ],
    path: 'datasets[0].tables[1].unit_column',
    where: '- schema: reddit_harbor',
    message: 'no column holds the subreddit',
    remedy: 'Name it',
  },
  {
    name: 'names of subreddits that no column refers to',
    edits: [
      [
        '        unit_column: subreddit\n        arrival: { rule: column, column: scored_at }',
        `        unit_names: ${NAMES}\n        arrival: { rule: column, column: scored_at }`,
      ],
    ],
    path: 'datasets[1].tables[0].unit_names',
    where: 'unit_names',
    message: 'no column does',
    remedy: 'Add unit_column',
  },
  {
    name: 'columns of collect beside a reference to subreddits',
    edits: [
      [
        '        unit_column: subreddit\n        arrival: { rule: column, column: ingested_at }',
        `        unit_column: subreddit_id\n        unit_names: ${NAMES}\n        arrival: { rule: column, column: ingested_at }`,
      ],
    ],
    path: 'datasets[0].tables[0].columns',
    where: '          subreddit: subreddit',
    message: 'no references to them',
    remedy: 'Delete columns',
  },
  {
    name: 'names of subreddits without their key',
    edits: [
      [
        '        unit_column: subreddit\n        arrival: { rule: column, column: scored_at }',
        '        unit_column: subreddit_id\n        unit_names: { schema: public, table: subreddits, name: name }\n        arrival: { rule: column, column: scored_at }',
      ],
    ],
    path: 'datasets[1].tables[0].unit_names.key',
    where: 'table: subreddits',
    message: 'missing',
    remedy: 'Add key',
  },
  {
    name: 'one column for the time of the post and of the arrival',
    edits: [['event_time: { column: created_at', 'event_time: { column: ingested_at']],
    path: 'datasets[0].tables[0].event_time.column',
    where: 'event_time: { column: ingested_at',
    message: 'bound as the arrival time already',
    remedy: 'delete event_time',
  },
  {
    name: 'the id of the post for its subreddit',
    edits: [
      [
        '        unit_column: subreddit\n        arrival: { rule: dlt_load }',
        '        unit_column: id\n        arrival: { rule: dlt_load }',
      ],
    ],
    path: 'datasets[0].tables[1].unit_column',
    where: 'unit_column: id',
    message: 'bound as the canonical id already',
    remedy: 'another column',
  },
  {
    name: 'a parent named twice',
    edits: [
      [
        '          - { column: submission_id, dataset: submissions }',
        '          - { column: submission_id, dataset: submissions }\n          - { column: submission_id, dataset: submissions, parent_column: id }',
      ],
    ],
    path: 'datasets[1].tables[0].parents[1].column',
    where: 'parent_column: id',
    message: 'named twice',
    remedy: 'Delete one',
  },
  {
    name: 'a row that is its own parent',
    edits: [
      ['{ column: submission_id, dataset: submissions }', '{ column: opportunity_id, dataset: opportunity-analysis }'],
    ],
    path: 'datasets[1].tables[0].parents[0].column',
    where: 'dataset: opportunity-analysis',
    message: 'its own parent',
    remedy: 'the id of the parent',
  },
  {
    name: 'a path that writes and is not described',
    edits: [[`${DLT_PATH}\n`, '']],
    path: 'datasets[0].paths.dlt',
    where: 'listing: hot',
    message: 'is not described',
    remedy: 'Add paths.dlt',
  },
  {
    name: 'dlt without its pipeline',
    edits: [['    dlt: { pipeline: reddit_harbor_problem_collection, schema: reddit_harbor }\n', '']],
    path: 'datasets[0].dlt',
    where: '- name: submissions',
    message: 'pipeline is not named',
    remedy: 'Add dlt',
  },
  {
    name: 'columns where no path writes posts',
    edits: [
      [
        '        required_columns: [opportunity_id',
        '        columns: { title: title }\n        required_columns: [opportunity_id',
      ],
    ],
    path: 'datasets[1].tables[0].columns',
    where: 'columns: { title: title }',
    message: 'no path writes posts or comments into this table',
    remedy: 'Delete columns',
  },
  {
    name: 'a parent with a typing error',
    edits: [['dataset: submissions }', 'dataset: submission }']],
    path: 'datasets[1].tables[0].parents[0].dataset',
    where: 'dataset: submission }',
    message: 'not a dataset',
    remedy: 'Write submissions',
  },
];

describe('parseDatasets refuses', () => {
  it.each(CASES)('$name', (bad) => {
    const text = editFile(GOOD, bad.edits);
    const parsed = parseDatasets(text);
    expectOneProblem(text, parsed.ok ? [] : parsed.problems, bad);
  });

  it('a table that both paths write and nothing tells their rows apart', () => {
    const parsed = parseDatasets(SHARED.replace('        path: { rule: load_id }\n', ''));
    expect(parsed).toMatchObject({
      ok: false,
      problems: [{ path: 'datasets[0].tables[0].path', remedy: expect.stringContaining('rule: load_id') }],
    });
  });

  it('a path that writes two tables of one dataset', () => {
    const second = SHARED.split('\n')
      .slice(SHARED.split('\n').indexOf('      - schema: public'))
      .join('\n')
      .replace('table: posts', 'table: other');
    expect(parseDatasets(SHARED + second)).toMatchObject({
      ok: false,
      problems: [
        { message: 'the manual path writes two tables of one dataset' },
        { message: 'the dlt path writes two tables of one dataset' },
      ],
    });
  });

  it('a path that is described and writes nothing', () => {
    const parsed = parseDatasets(
      SHARED.replace('written_by: both', 'written_by: manual').replace('        path: { rule: load_id }\n', ''),
    );
    expect(parsed).toMatchObject({
      ok: false,
      problems: [{ path: 'datasets[0].paths.dlt', message: expect.stringContaining('writes no table') }],
    });
  });
});

/** One table for both paths. */
const SHARED = `schema_version: 1
units: [{ name: opensource }]
datasets:
  - name: posts
    holds: posts
    paths:
      manual: { listing: new, limit: 100, filter: { rule: none }, cadence_minutes: 30 }
      dlt: { listing: new, limit: 100, filter: { rule: none }, cadence_minutes: 30 }
    dlt: { pipeline: posts, schema: public }
    tables:
      - schema: public
        table: posts
        written_by: both
        path: { rule: load_id }
        canonical_id: { column: id, form: fullname }
        unit_column: subreddit
        arrival: { rule: column, column: arrived_at }
`;
