import { COMMENT_FIELDS, POST_FIELDS } from '../collection/plan-rows.ts';
import type { UnplacedProblem } from '../yaml-document/explain-issue.ts';
import { renderValue } from '../yaml-document/file-problem.ts';
import type { BoundTable, Dataset } from './datasets.ts';

/** Contradictions within one table's binding. */
export function checkTable(
  table: BoundTable,
  dataset: Dataset,
  at: readonly PropertyKey[],
): readonly UnplacedProblem[] {
  return [
    ...checkArrival(table, at),
    ...checkPathRule(table, at),
    ...checkUnitColumn(table, dataset, at),
    ...checkUnitNames(table, at),
    ...checkRoles(table, at),
    ...checkParents(table, dataset, at),
    ...checkColumns(table, dataset, at),
  ];
}

const ARRIVAL_WRITERS: Readonly<Record<BoundTable['arrival']['rule'], readonly BoundTable['writtenBy'][]>> = {
  column: ['manual', 'dlt', 'both', 'downstream'],
  dlt_load: ['dlt'],
  by_path: ['both'],
  none: ['manual', 'dlt', 'both', 'downstream'],
};

function checkArrival({ arrival, writtenBy }: BoundTable, at: readonly PropertyKey[]): UnplacedProblem[] {
  const writers = ARRIVAL_WRITERS[arrival.rule];
  if (writers.includes(writtenBy)) return [];
  return [
    {
      at: [...at, 'arrival', 'rule'],
      message: `arrival by ${arrival.rule} does not go with written_by: ${writtenBy}`,
      observed: arrival.rule,
      expected: `written_by: ${writers.join(' or ')}`,
      remedy: 'Use rule: column with a timestamptz column that defaults to now(), or rule: none where there is none.',
    },
  ];
}

function checkPathRule({ path, writtenBy }: BoundTable, at: readonly PropertyKey[]): UnplacedProblem[] {
  if (writtenBy === 'both' && path === undefined) {
    const remedy = 'Add path: { rule: load_id }, or rule: column with the mark of each path.';
    return [
      {
        at: [...at, 'path'],
        message: 'both paths write the table and nothing tells their rows apart',
        observed: 'nothing',
        expected: 'a rule',
        remedy,
      },
    ];
  }
  if (writtenBy !== 'both' && path?.rule === 'load_id') {
    const remedy = 'Delete path, or write written_by: both.';
    return [
      {
        at: [...at, 'path'],
        message: 'the rule needs a table that both paths write',
        observed: `written_by: ${writtenBy}`,
        expected: 'written_by: both',
        remedy,
      },
    ];
  }
  if (path?.rule === 'column' && path.manual === path.dlt) {
    const observed = renderValue(path.dlt);
    return [
      {
        at: [...at, 'path', 'dlt'],
        message: 'both paths have the same mark',
        observed,
        expected: 'two different values',
        remedy: 'Write what dlt rows hold.',
      },
    ];
  }
  return [];
}

function checkUnitColumn(
  { unitColumn }: BoundTable,
  { holds }: Dataset,
  at: readonly PropertyKey[],
): UnplacedProblem[] {
  if (holds !== 'posts' || unitColumn !== undefined) return [];
  const remedy =
    'Name it; where the table only refers to subreddits, name that column and add unit_names, which says where the names are.';
  return [
    {
      at: [...at, 'unit_column'],
      message: 'no column holds the subreddit',
      observed: 'nothing',
      expected: 'a column with its name',
      remedy,
    },
  ];
}

function checkUnitNames(
  { unitColumn, unitNames, columns, writtenBy }: BoundTable,
  at: readonly PropertyKey[],
): UnplacedProblem[] {
  if (unitNames === undefined) return [];
  if (unitColumn === undefined) {
    return [
      {
        at: [...at, 'unit_names'],
        message: 'unit_names says what a column refers to, and no column does',
        observed: 'no unit_column',
        expected: 'unit_column with the reference',
        remedy: 'Add unit_column, or delete unit_names.',
      },
    ];
  }
  if (columns === undefined || writtenBy === 'dlt') return [];
  return [
    {
      at: [...at, 'columns'],
      message: 'collect knows names of subreddits and no references to them, so its rows would be without one',
      observed: 'columns and unit_names',
      expected: 'one of the two',
      remedy:
        'Delete columns, or add a column with the name to the table and bind it as unit_column, without unit_names.',
    },
  ];
}

/** A column says one thing: bound as two, one of them is wrong, and its checks would answer about the other. */
function checkRoles(table: BoundTable, at: readonly PropertyKey[]): UnplacedProblem[] {
  const { canonicalId, unitColumn, path, arrival, eventTime } = table;
  const roles: readonly (readonly [string, string | undefined, readonly PropertyKey[]])[] = [
    ['the canonical id', canonicalId.column, ['canonical_id', 'column']],
    ['the unit', unitColumn, ['unit_column']],
    ['the mark of the path', path?.rule === 'column' ? path.column : undefined, ['path', 'column']],
    ['the arrival time', 'column' in arrival ? arrival.column : undefined, ['arrival', 'column']],
    ['the event time', eventTime?.column, ['event_time', 'column']],
  ];
  const taken = new Map<string, string>();
  return roles.flatMap(([role, column, place]) => {
    if (column === undefined) return [];
    const by = taken.get(column);
    taken.set(column, by ?? role);
    if (by === undefined) return [];
    return [
      {
        at: [...at, ...place],
        message: `the column is bound as ${by} already, and cannot be ${role} too`,
        observed: renderValue(column),
        expected: 'a column of its own',
        remedy: REMEDIES_BY_ROLE[role] ?? 'Name another column.',
      },
    ];
  });
}

const REMEDIES_BY_ROLE: Readonly<Record<string, string>> = {
  'the event time':
    'Name the column with the time of the post; where there is only one time, delete event_time if it is when the row was made, else write arrival: { rule: none }.',
};

function checkParents(
  { parents, canonicalId }: BoundTable,
  { name }: Dataset,
  at: readonly PropertyKey[],
): UnplacedProblem[] {
  const seen = new Set<string>();
  return parents.flatMap(({ column, dataset, parentColumn }, place) => {
    const key = JSON.stringify([column, dataset]);
    const isDouble = seen.has(key);
    seen.add(key);
    const isOwn = dataset === name && column === (parentColumn ?? canonicalId.column);
    if (!isDouble && !isOwn) return [];
    return [
      {
        at: [...at, 'parents', place, 'column'],
        message: isOwn ? 'a row would be its own parent' : 'the parent is named twice',
        observed: renderValue(column),
        expected: isOwn ? 'a column that refers to another row' : 'each column and dataset once',
        remedy: isOwn ? 'Name the column that holds the id of the parent.' : 'Delete one of the two.',
      },
    ];
  });
}

/** Fields that only one of the two has. */
const FIELDS_OF: Readonly<Record<'posts' | 'comments', ReadonlySet<string>>> = {
  posts: new Set(POST_FIELDS),
  comments: new Set(COMMENT_FIELDS),
};

function checkColumns(table: BoundTable, { holds }: Dataset, at: readonly PropertyKey[]): UnplacedProblem[] {
  if (table.columns === undefined) return [];
  // Of dlt's table they say what the comparison of both paths compares.
  if (holds === 'derived' || table.writtenBy === 'downstream') {
    const observed = `holds: ${holds}, written_by: ${table.writtenBy}`;
    const expected = 'holds: posts or comments, and written_by: manual, dlt or both';
    return [
      {
        at: [...at, 'columns'],
        message: 'no path writes posts or comments into this table',
        observed,
        expected,
        remedy: 'Delete columns.',
      },
    ];
  }
  const taken = new Map([[table.canonicalId.column, 'the canonical id']]);
  if ('column' in table.arrival) taken.set(table.arrival.column, 'the arrival time');
  if (table.path?.rule === 'column') taken.set(table.path.column, 'the mark of the path');
  return Object.entries(table.columns).flatMap(([field, column]) => {
    if (column === undefined) return [];
    if (!FIELDS_OF[holds].has(field)) return [foreignField(field, holds, at)];
    const by = taken.get(column);
    taken.set(column, field);
    if (by === undefined) return [];
    const remedy = 'Name another column, or delete one of the two.';
    return [
      {
        at: [...at, 'columns', fileKey(field)],
        message: `the column is filled by ${by} already`,
        observed: renderValue(column),
        expected: 'each column once',
        remedy,
      },
    ];
  });
}

function foreignField(field: string, holds: 'posts' | 'comments', at: readonly PropertyKey[]): UnplacedProblem {
  return {
    at: [...at, 'columns', fileKey(field)],
    message: `${holds} have no ${fileKey(field)}`,
    observed: `holds: ${holds}`,
    expected: `one of ${[...FIELDS_OF[holds]]
      .filter((one) => one !== 'id')
      .map(fileKey)
      .join(', ')}`,
    remedy: 'Delete the line.',
  };
}

/** As the file has the key: `over18` was `over_18`. */
function fileKey(field: string): string {
  return field.replaceAll(/[A-Z]|\d+/gu, (match) => `_${match.toLowerCase()}`);
}
