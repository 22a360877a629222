import { nearestWord } from '../yaml-document/nearest-word.ts';
import { renderValue } from '../yaml-document/file-problem.ts';
import type { UnplacedProblem } from '../yaml-document/explain-issue.ts';
import { checkTable } from './check-table.ts';
import type { Dataset, Datasets } from './datasets.ts';

/** What the model alone cannot say: double names, tables bound twice, bindings that contradict each other. */
export function checkDatasets({ units, datasets }: Datasets): readonly UnplacedProblem[] {
  const tables = datasets.flatMap((dataset, index) =>
    dataset.tables.map(({ schema, table }, position) => ({
      key: `${schema}.${table}`,
      at: ['datasets', index, 'tables', position, 'table'],
    })),
  );
  return [
    ...doubles(
      units.map(({ name }, index) => ({ key: name.toLowerCase(), at: ['units', index, 'name'] })),
      'the unit is registered twice',
    ),
    ...doubles(
      datasets.map(({ name }, index) => ({ key: name, at: ['datasets', index, 'name'] })),
      'the dataset is named twice',
    ),
    ...doubles(tables, 'the table is bound twice'),
    ...datasets.flatMap((dataset, index) => checkDataset(dataset, index, datasets)),
  ];
}

interface Named {
  readonly key: string;
  readonly at: readonly PropertyKey[];
}

function doubles(named: readonly Named[], message: string): UnplacedProblem[] {
  const seen = new Set<string>();
  return named
    .filter(({ key }) => seen.size === seen.add(key).size)
    .map(({ key, at }) => ({
      at,
      message,
      observed: renderValue(key),
      expected: 'each once, whatever the case',
      remedy: 'Delete one of the two.',
    }));
}

function checkDataset(dataset: Dataset, index: number, all: readonly Dataset[]): UnplacedProblem[] {
  const at = ['datasets', index];
  return [
    ...(['manual', 'dlt'] as const).flatMap((path) => checkPath(dataset, path, at)),
    ...checkComments(dataset, at),
    ...checkDlt(dataset, at),
    ...dataset.tables.flatMap((table, position) => checkTable(table, dataset, [...at, 'tables', position])),
    ...dataset.tables.flatMap((table, position) =>
      table.parents.flatMap(({ dataset: parent }, place) =>
        checkParent(parent, all, [...at, 'tables', position, 'parents', place, 'dataset']),
      ),
    ),
  ];
}

function checkPath(dataset: Dataset, path: 'manual' | 'dlt', at: readonly PropertyKey[]): UnplacedProblem[] {
  const writers = dataset.tables.flatMap(({ writtenBy }, position) =>
    writtenBy === path || writtenBy === 'both' ? [position] : [],
  );
  const second = writers[1];
  if (second !== undefined) {
    return [
      {
        at: [...at, 'tables', second, 'written_by'],
        message: `the ${path} path writes two tables of one dataset`,
        observed: `${writers.length} tables`,
        expected: 'one',
        remedy: 'Make the second a dataset of its own.',
      },
    ];
  }
  const isDescribed = dataset.paths?.[path] !== undefined;
  // What is derived is not asked of Reddit: its cadence is all there is to say.
  const isDerived = dataset.holds === 'derived' && dataset.cadenceMinutes !== undefined;
  if (writers.length === 1 && !isDescribed && !isDerived) {
    const expected = dataset.holds === 'derived' ? 'cadence_minutes' : 'its listing, limit, filter and cadence_minutes';
    return [
      {
        at: [...at, 'paths', path],
        message: `the ${path} path writes a table and is not described`,
        observed: 'nothing',
        expected,
        remedy: dataset.holds === 'derived' ? 'Add cadence_minutes to the dataset.' : `Add paths.${path}.`,
      },
    ];
  }
  if (writers.length === 0 && isDescribed) {
    const remedy = `Bind the table that it writes, or delete paths.${path}.`;
    return [
      {
        at: [...at, 'paths', path],
        message: `the ${path} path is described and writes no table`,
        observed: 'no table',
        expected: 'one',
        remedy,
      },
    ];
  }
  return [];
}

/** Reddit lists a subreddit's comments in one order alone, and a keyword of `title` is none of a comment. */
function checkComments({ holds, paths }: Dataset, at: readonly PropertyKey[]): UnplacedProblem[] {
  const manual = paths?.manual;
  if (holds !== 'comments' || manual === undefined) return [];
  const problems: UnplacedProblem[] = [];
  if (manual.listing !== 'new') {
    const remedy = 'Write listing: new.';
    problems.push({
      ...{ at: [...at, 'paths', 'manual', 'listing'], message: 'comments are listed newest first alone' },
      ...{ observed: manual.listing, expected: 'new', remedy },
    });
  }
  if (manual.filter.rule === 'keywords') {
    const remedy = 'Write filter: { rule: none }: comments of posts that are not stored are left out anyway.';
    problems.push({
      ...{ at: [...at, 'paths', 'manual', 'filter'], message: 'keywords are looked for in posts alone' },
      ...{ observed: 'rule: keywords', expected: 'rule: none', remedy },
    });
  }
  return problems;
}

function checkDlt({ tables, dlt }: Dataset, at: readonly PropertyKey[]): UnplacedProblem[] {
  if (dlt !== undefined || !tables.some(({ writtenBy }) => writtenBy === 'dlt' || writtenBy === 'both')) return [];
  const expected = 'pipeline and schema, where _dlt_loads is';
  return [
    {
      at: [...at, 'dlt'],
      message: 'dlt writes a table and its pipeline is not named',
      observed: 'nothing',
      expected,
      remedy: 'Add dlt: { pipeline: …, schema: … }.',
    },
  ];
}

function checkParent(parent: string, all: readonly Dataset[], at: readonly PropertyKey[]): UnplacedProblem[] {
  const names = all.map(({ name }) => name);
  if (names.includes(parent)) return [];
  const nearest = nearestWord(parent, names);
  const remedy = nearest === null ? 'Bind the parent as a dataset.' : `Write ${nearest}.`;
  return [
    {
      at,
      message: 'the parent is not a dataset of this file',
      observed: renderValue(parent),
      expected: `one of ${names.join(', ')}`,
      remedy,
    },
  ];
}
