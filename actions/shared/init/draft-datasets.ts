import { Document, type YAMLMap } from 'yaml';

import type { FoundDatabase, FoundUnit } from './found-table.ts';
import { hasColumn } from './found-table.ts';
import { recogniseTables, type RecognisedTable } from './recognise-table.ts';

export interface Draft {
  /** `config/datasets.yaml`. */
  readonly text: string;
  /** What a person has to decide, one sentence each; the same stands in the file. */
  readonly undecided: readonly string[];
  /** `schema.table: why` of what is not in it. */
  readonly leftOut: readonly string[];
  /** `schema.table` of what is in it. */
  readonly bound: readonly string[];
}

/** What the migration plan asks of Reddit for each path (facts: source system, 1); no table says it. */
const PATHS = {
  manual: { listing: 'hot', limit: 50, filter: { rule: 'none' }, cadence_minutes: 60 },
  dlt: {
    listing: 'new',
    limit: 50,
    filter: { rule: 'opaque', reason: 'what the pipeline keeps is in its own code' },
    cadence_minutes: 60,
  },
} as const;
const DERIVED_CADENCE_MINUTES = 1_440;
const ABOUT_PATHS =
  'listing, limit, filter and cadence_minutes of each path are guesses: no table says what a collector asks of Reddit. Put in what yours does';

/** Drafts the bindings of a database: what its catalogue and a sample of its rows show, with everything that they do not show said beside it. */
export function draftDatasets(database: FoundDatabase, units: readonly FoundUnit[]): Draft {
  const { tables, leftOut } = recogniseTables(database);
  const groups = groupByDataset(tables);
  const datasets = groups.map(({ name, members }) => draftDataset(name, members, { database, groups }));
  const undecided = [
    ...tables.flatMap(({ found, doubts }) => doubts.map((doubt) => `${found.schema}.${found.table}: ${doubt}`)),
    ...(tables.some(({ holds }) => holds === 'posts') ? [ABOUT_PATHS] : ['no table of posts was recognised']),
    ...(units.length === 0 ? ['which subreddits are collected: no row names one'] : []),
    ...(units.some(({ postsPerDay }) => postsPerDay === null)
      ? ['the weight of some units: their posts a day could not be counted']
      : []),
  ];
  const document = new Document({
    schema_version: 1,
    units: units.map(({ name, postsPerDay }) => ({ name, ...(postsPerDay ? { weight: postsPerDay } : {}) })),
    datasets,
  });
  document.commentBefore = header(undecided, leftOut);
  flow(document);
  return {
    text: document.toString({ lineWidth: 150 }),
    undecided,
    leftOut,
    bound: tables.map(({ found }) => `${found.schema}.${found.table}`),
  };
}

function header(undecided: readonly string[], leftOut: readonly string[]): string {
  const list = (title: string, items: readonly string[]): readonly string[] =>
    items.length === 0 ? [] : ['', title, ...items.map((item) => `- ${item}`)];
  return [
    ' yaml-language-server: $schema=schema/datasets.schema.json',
    ...[
      'Drafted by `switchback init` from the catalogue and a sample of rows. Read it, decide what it could not, and commit it by pull request.',
      ...list('Undecided:', undecided),
      ...list('Left out:', leftOut),
    ].map((line) => (line === '' ? '' : ` ${line}`)),
  ].join('\n');
}

interface Group {
  readonly name: string;
  readonly members: readonly RecognisedTable[];
}

/** Posts of both paths are one dataset, so that they can be compared; what is derived has one for each table. */
function groupByDataset(tables: readonly RecognisedTable[]): readonly Group[] {
  const names = new Map<string, RecognisedTable[]>();
  for (const table of tables) {
    const name = { posts: 'submissions', comments: 'comments', derived: datasetName(table) }[table.holds];
    names.set(name, [...(names.get(name) ?? []), table]);
  }
  return [...names].map(([name, members]) => ({ name, members }));
}

function datasetName({ found }: RecognisedTable): string {
  const name = found.table.toLowerCase().replaceAll(/[^a-z0-9]+/gu, '-');
  return /^[a-z]/u.test(name) ? name.slice(0, 63) : `table-${name}`.slice(0, 63);
}

interface Surroundings {
  readonly database: FoundDatabase;
  readonly groups: readonly Group[];
}

function draftDataset(name: string, members: readonly RecognisedTable[], around: Surroundings): object {
  const [first] = members;
  const isBy = (path: 'manual' | 'dlt'): boolean =>
    members.some(({ writtenBy }) => writtenBy === path || writtenBy === 'both');
  const dlt = members.find(({ writtenBy }) => writtenBy === 'dlt' || writtenBy === 'both');
  const loads = around.database.dltSchemas.find(({ schema }) => schema === dlt?.found.schema);
  const paths = { ...(isBy('manual') ? { manual: PATHS.manual } : {}), ...(isBy('dlt') ? { dlt: PATHS.dlt } : {}) };
  return {
    name,
    holds: first?.holds,
    ...(first?.holds === 'posts'
      ? { paths }
      : { cadence_minutes: first?.holds === 'comments' ? 60 : DERIVED_CADENCE_MINUTES }),
    ...(loads === undefined ? {} : { dlt: { pipeline: loads.pipelines[0] ?? 'unknown', schema: loads.schema } }),
    tables: members.map((table) => draftTable(table, around)),
  };
}

function draftTable(table: RecognisedTable, { groups }: Surroundings): object {
  const { found, writtenBy, id, unit, arrival, event, holds } = table;
  return {
    schema: found.schema,
    table: found.table,
    written_by: writtenBy,
    canonical_id: id,
    ...(unit === null ? {} : { unit_column: unit.column }),
    ...(unit?.names ? { unit_names: unit.names } : {}),
    ...(writtenBy === 'both' ? { path: { rule: 'load_id' } } : {}),
    arrival,
    ...(event === null ? {} : { event_time: event }),
    required_columns: requiredColumns(table),
    ...draftParents(table, groups),
    // `collect` knows names of subreddits, and no references to them.
    ...(holds === 'posts' && (writtenBy === 'manual' || writtenBy === 'both') && !unit?.names
      ? draftColumns(table)
      : {}),
  };
}

function requiredColumns({ found, id, unit, event }: RecognisedTable): readonly string[] {
  const title =
    hasColumn(found, 'title') && found.columns.some(({ name, isNullable }) => name === 'title' && !isNullable);
  return [
    ...new Set([
      id.column,
      ...(title ? ['title'] : []),
      ...(unit ? [unit.column] : []),
      ...(event ? [event.column] : []),
    ]),
  ];
}

/** By its foreign keys, and by a column that is named after the id of a post. */
function draftParents({ found, holds, id }: RecognisedTable, groups: readonly Group[]): object {
  const byKey = found.references.flatMap(({ column, schema, table, parentColumn }) => {
    const group = groups.find(({ members }) =>
      members.some((each) => each.found.schema === schema && each.found.table === table),
    );
    return group === undefined ? [] : [{ column, dataset: group.name, parent_column: parentColumn }];
  });
  const posts = groups.find(({ name }) => name === 'submissions');
  const isNamed = holds !== 'posts' && id.column !== 'submission_id' && isText(found, 'submission_id');
  const byName =
    isNamed && posts !== undefined && !byKey.some(({ column }) => column === 'submission_id')
      ? [{ column: 'submission_id', dataset: posts.name }]
      : [];
  const parents = [...byKey, ...byName];
  return parents.length === 0 ? {} : { parents };
}

function isText({ columns }: RecognisedTable['found'], name: string): boolean {
  return columns.some((column) => column.name === name && /^(?:text|character)/u.test(column.type));
}

/** What `collect` can fill, and the names under which the source system keeps it. */
const FIELDS: readonly (readonly [string, readonly string[]])[] = [
  ['subreddit', ['subreddit']],
  ['title', ['title']],
  ['author', ['author']],
  ['selftext', ['selftext', 'text']],
  ['url', ['url']],
  ['permalink', ['permalink']],
  ['upvotes', ['upvotes']],
  ['num_comments', ['num_comments', 'comments_count']],
  ['over_18', ['over_18', 'is_nsfw']],
  ['removed', ['removed']],
];
const SIMPLE = /^(?:text|character|integer|bigint|smallint|double|numeric|boolean)/u;

function draftColumns({ found, event }: RecognisedTable): object {
  const simple = new Set(found.columns.filter(({ type }) => SIMPLE.test(type)).map(({ name }) => name));
  const entries = FIELDS.flatMap(([field, names]) => {
    const column = names.find((name) => simple.has(name));
    return column === undefined ? [] : [[field, column] as const];
  });
  const time =
    event === null ? [] : [[event.type === 'epoch_seconds' ? 'created_epoch' : 'created_at', event.column] as const];
  const columns = Object.fromEntries([...entries, ...time]);
  return Object.keys(columns).length === 0 ? {} : { columns };
}

/** Small maps on one line each, as people write them. */
function flow(document: Document): void {
  const short = new Set([
    'canonical_id',
    'unit_names',
    'path',
    'arrival',
    'event_time',
    'manual',
    'dlt',
    'required_columns',
  ]);
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null || !('items' in node) || !Array.isArray(node.items)) return;
    for (const item of node.items as readonly unknown[]) {
      if (typeof item === 'object' && item !== null && 'key' in item && 'value' in item) {
        const { key, value } = item as { key: { value?: unknown }; value: unknown };
        if (short.has(String(key.value)) && isCollection(value)) value.flow = true;
        visit(value);
      } else visit(item);
    }
  };
  visit(document.contents);
}

function isCollection(node: unknown): node is YAMLMap {
  return typeof node === 'object' && node !== null && 'items' in node;
}
