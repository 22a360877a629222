import type { CollectionBinding, CommentBinding, ParentLink, TableBinding } from '../collection/plan-rows.ts';
import { COMMENT_FIELDS, POST_FIELDS } from '../collection/plan-rows.ts';
import type { CommentField, PostField } from '../collection/plan-rows.ts';
import type { BoundTable, Dataset, Datasets } from './datasets.ts';
import { tableOf } from './datasets.ts';

export interface BoundComments {
  readonly dataset: Dataset;
  readonly binding: CommentBinding;
}

export type BoundCollection =
  | {
      readonly ok: true;
      readonly dataset: Dataset;
      readonly binding: CollectionBinding;
      /** `null` where no dataset of comments is written by the manual path with columns bound. */
      readonly comments: BoundComments | null;
    }
  | { readonly ok: false; readonly problem: string; readonly remedy: string };

/** Where `collect` writes: the first dataset of posts, and of comments, whose table the manual path writes and whose columns are bound. */
export function bindCollection(datasets: Datasets): BoundCollection {
  const posts = findWritten(datasets, 'posts');
  if (posts === null) {
    const remedy = 'Add columns to the table that the manual path writes, or run mode test.';
    return {
      ok: false,
      problem:
        'config/datasets.yaml binds no table of posts for collect: observed no columns, expected one table with them',
      remedy,
    };
  }
  const comments = findWritten(datasets, 'comments');
  for (const { table } of [posts, ...(comments === null ? [] : [comments])]) {
    if (table.canonicalId.form === 'opaque') {
      const problem = `${table.schema}.${table.table} keeps ids that are not Reddit's: observed form opaque, expected bare or fullname`;
      return { ok: false, problem, remedy: 'Bind the column that holds the id of Reddit.' };
    }
  }
  return {
    ok: true,
    dataset: posts.dataset,
    binding: { ...toTable(posts.table), columns: invert(posts.columns, isPostField) },
    comments: comments === null ? null : bindComments(comments, posts),
  };
}

interface Written {
  readonly dataset: Dataset;
  readonly table: BoundTable;
  readonly columns: NonNullable<BoundTable['columns']>;
}

function findWritten({ datasets }: Datasets, holds: 'posts' | 'comments'): Written | null {
  for (const dataset of datasets) {
    const table = dataset.holds === holds ? tableOf(dataset, 'manual') : null;
    if (table?.columns !== undefined) return { dataset, table, columns: table.columns };
  }
  return null;
}

function bindComments({ dataset, table, columns }: Written, posts: Written): BoundComments {
  const parent = table.parents.find((one) => one.dataset === posts.dataset.name);
  return {
    dataset,
    binding: {
      ...toTable(table),
      columns: invert(columns, isCommentField),
      parent: parent === undefined ? null : linkTo(posts.table, parent, columns),
    },
  };
}

/** A column that a field of the comment fills is left to it; any other refers to the row of the post, and the database fills it. */
function linkTo(
  posts: BoundTable,
  { column, parentColumn }: BoundTable['parents'][number],
  columns: Written['columns'],
): ParentLink {
  const canonicalId = toTable(posts).canonicalId;
  const isFilled = Object.values(columns).includes(column);
  return {
    ...{ schema: posts.schema, table: posts.table, canonicalId },
    reference: isFilled ? null : { column, from: parentColumn ?? canonicalId.column },
  };
}

/** `opaque` was refused before. */
function toTable({ schema, table, canonicalId, arrival, path }: BoundTable): TableBinding {
  return {
    ...{ schema, table },
    canonicalId: { column: canonicalId.column, form: canonicalId.form === 'fullname' ? 'fullname' : 'bare' },
    arrivalColumn: 'column' in arrival ? arrival.column : null,
    path: path?.rule === 'column' ? { column: path.column, value: path.manual } : null,
  };
}

function isPostField(field: string): field is PostField {
  return (POST_FIELDS as readonly string[]).includes(field);
}

function isCommentField(field: string): field is CommentField {
  return (COMMENT_FIELDS as readonly string[]).includes(field);
}

/** Column → field. Fields that the table cannot have were refused when the file was read. */
function invert<Field extends string>(
  columns: Written['columns'],
  isField: (field: string) => field is Field,
): Readonly<Record<string, Field>> {
  const pairs = Object.entries(columns).flatMap(([field, column]): [string, Field][] =>
    column === undefined || !isField(field) ? [] : [[column, field]],
  );
  return Object.fromEntries(pairs);
}

/** Does not compile when the file's vocabulary has a field that collect cannot write. */
true satisfies keyof NonNullable<BoundTable['columns']> extends PostField | CommentField ? true : false;
