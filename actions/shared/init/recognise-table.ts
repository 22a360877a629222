import { quoteIdentifier, quoteTable } from '../integrity/quoted-name.ts';
import type { FoundDatabase, FoundTable } from './found-table.ts';
import { hasColumn } from './found-table.ts';
import { recogniseId, recogniseUnit, type IdForm, type UnitBinding } from './recognise-columns.ts';
import { recogniseTimes, type Times } from './recognise-times.ts';

export type Holds = 'posts' | 'comments' | 'derived';

export interface RecognisedTable extends Times {
  readonly found: FoundTable;
  readonly holds: Holds;
  readonly writtenBy: 'manual' | 'dlt' | 'both' | 'downstream';
  readonly id: { readonly column: string; readonly form: IdForm };
  readonly unit: UnitBinding | null;
  /** What is not certain, each in one sentence without its end. */
  readonly doubts: readonly string[];
}

export interface Recognition {
  readonly tables: readonly RecognisedTable[];
  /** `schema.table: why` of what is left out. */
  readonly leftOut: readonly string[];
}

/** Tables that hold posts, comments or what was made of them; every other one is left out and named. */
export function recogniseTables(database: FoundDatabase): Recognition {
  const staging = new Set(database.dltSchemas.map(({ schema }) => `${schema}_staging`));
  const judged = database.tables.map((found) => ({ found, judged: recogniseTable(found, database, staging) }));
  return {
    tables: judged.flatMap(({ judged: one }) => (typeof one === 'string' ? [] : [one])),
    leftOut: judged.flatMap(({ found, judged: one }) =>
      typeof one === 'string' ? [`${found.schema}.${found.table}: ${one}`] : [],
    ),
  };
}

function recogniseTable(
  found: FoundTable,
  database: FoundDatabase,
  staging: ReadonlySet<string>,
): RecognisedTable | string {
  if (staging.has(found.schema)) return 'where dlt prepares a merge';
  if (hasColumn(found, '_dlt_parent_id')) return "a child table of dlt: it is checked with its parent's load";
  if (found.unread !== null) return `no row could be read: ${found.unread}`;
  const holds = holdsOf(found);
  if (holds === null) return 'neither posts, nor comments, nor anything that refers to them';
  const id = holds === 'derived' ? keyOf(found) : recogniseId(found, holds);
  if (id === null) return `no column looks like the id of its ${holds}`;
  const times = recogniseTimes(found);
  return {
    found,
    holds,
    writtenBy: writtenBy(found, holds),
    id: id.value,
    unit: recogniseUnit(found, database.tables),
    ...times.value,
    doubts: [...id.doubts, ...times.doubts, ...uniqueness(found, id.value.column)],
  };
}

/** By what only such a table has: a title and where it was posted; a body under a post; a reference to what was collected. */
function holdsOf(table: FoundTable): Holds | null {
  const has = (...names: readonly string[]): boolean => names.some((name) => hasColumn(table, name));
  if (has('comment_id') || (has('body') && has('link_id', 'parent_id'))) return 'comments';
  const isOfReddit = has('submission_id', 'reddit_id', 'post_id', 'id') && has('subreddit', 'subreddit_id');
  if (has('opportunity_id', 'scored_at', 'final_score')) return 'derived';
  if (isOfReddit && has('title') && has('created_utc', 'created_at', 'selftext', 'permalink', 'num_comments'))
    return 'posts';
  return has('submission_id', 'username', 'redditor_id') ? 'derived' : null;
}

/** The key of what is no post: a unique text of its own before the key of the row. */
function keyOf(table: FoundTable): { value: { column: string; form: 'opaque' }; doubts: readonly string[] } | null {
  const preferred = ['opportunity_id', 'username', 'redditor_id', 'id'];
  const unique = preferred.find((name) => table.uniqueColumns.has(name) && !isReference(table, name));
  const column = unique ?? preferred.find((name) => hasColumn(table, name) && !isReference(table, name));
  return column === undefined ? null : { value: { column, form: 'opaque' }, doubts: [] };
}

function isReference({ references }: FoundTable, name: string): boolean {
  return references.some(({ column }) => column === name);
}

function writtenBy(found: FoundTable, holds: Holds): RecognisedTable['writtenBy'] {
  if (hasColumn(found, '_dlt_load_id')) return found.hasRowsWithoutLoad ? 'both' : 'dlt';
  return holds === 'posts' ? 'manual' : 'downstream';
}

function uniqueness({ schema, table, uniqueColumns, columns }: FoundTable, column: string): readonly string[] {
  // dlt makes no such index: a merge keeps its ids apart.
  if (uniqueColumns.has(column) || columns.some(({ name }) => name === '_dlt_load_id')) return [];
  return [
    `nothing keeps one id from being there twice: CREATE UNIQUE INDEX CONCURRENTLY ON ${quoteTable({ schema, table })} (${quoteIdentifier(column)});`,
  ];
}
