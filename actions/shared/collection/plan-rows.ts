import type { Comment } from './comment.ts';
import { compareIds } from './id-order.ts';
import type { Post } from './post.ts';

/** What a column can be filled with. Instants are ISO text in UTC, or seconds since 1970 where the column is a number. */
const FIELDS = {
  id: (post) => post.id,
  fullname: (post) => post.fullname,
  subreddit: (post) => post.subreddit,
  unit: (post) => post.unit,
  title: (post) => post.title,
  author: (post) => post.author,
  createdAt: (post) => post.createdAt.toISOString(),
  createdEpoch: (post) => post.createdAt.getTime() / 1000,
  score: (post) => post.score,
  upvotes: (post) => post.upvotes,
  upvoteRatio: (post) => post.upvoteRatio,
  numComments: (post) => post.numComments,
  url: (post) => post.url,
  permalink: (post) => post.permalink,
  selftext: (post) => post.selftext,
  isSelf: (post) => post.isSelf,
  over18: (post) => post.over18,
  removed: (post) => post.condition !== 'present',
  condition: (post) => post.condition,
} as const satisfies Record<string, (post: Post) => string | number | boolean | null>;

export type PostField = keyof typeof FIELDS;
export const POST_FIELDS = Object.keys(FIELDS) as readonly PostField[];

const COMMENT_FIELD_VALUES = {
  id: (comment) => comment.id,
  fullname: (comment) => comment.fullname,
  postId: (comment) => comment.postId,
  postFullname: (comment) => comment.postFullname,
  parentFullname: (comment) => comment.parentFullname,
  subreddit: (comment) => comment.subreddit,
  unit: (comment) => comment.unit,
  author: (comment) => comment.author,
  body: (comment) => comment.body,
  createdAt: (comment) => comment.createdAt.toISOString(),
  createdEpoch: (comment) => comment.createdAt.getTime() / 1000,
  score: (comment) => comment.score,
  upvotes: (comment) => comment.upvotes,
  permalink: (comment) => comment.permalink,
  removed: (comment) => comment.condition !== 'present',
  condition: (comment) => comment.condition,
} as const satisfies Record<string, (comment: Comment) => string | number | boolean | null>;

export type CommentField = keyof typeof COMMENT_FIELD_VALUES;
export const COMMENT_FIELDS = Object.keys(COMMENT_FIELD_VALUES) as readonly CommentField[];

/** What changes after a post or comment was made. Everything else is written once: the first sight of it stays as it was. */
const VOLATILE: ReadonlySet<string> = new Set<PostField | CommentField>([
  'score',
  'upvotes',
  'upvoteRatio',
  'numComments',
  'removed',
  'condition',
]);

/** The table that rows go to. Everything about the schema comes from config/datasets.yaml. */
export interface TableBinding {
  readonly schema: string;
  readonly table: string;
  /** The column that holds Reddit's id, and the form it is held in. */
  readonly canonicalId: { readonly column: string; readonly form: 'bare' | 'fullname' };
  /** Filled by the database's clock at the first write and never touched again; `null` where the table has none. */
  readonly arrivalColumn: string | null;
  /** The column that says which path wrote a row, with the manual path's mark; `null` where there is none. */
  readonly path: { readonly column: string; readonly value: string } | null;
}

/** Where a unit's posts go. */
export interface CollectionBinding extends TableBinding {
  /** Column → what fills it, the canonical id apart. */
  readonly columns: Readonly<Record<string, PostField>>;
}

/** The posts that comments belong to: a comment is stored only where its post is, since without it it would be an orphan. */
export interface ParentLink {
  readonly schema: string;
  readonly table: string;
  readonly canonicalId: TableBinding['canonicalId'];
  /** Column of the comment → the column of the post that it is filled with; `null` where the comment's own fields refer to the post. */
  readonly reference: { readonly column: string; readonly from: string } | null;
}

/** Where a unit's comments go. */
export interface CommentBinding extends TableBinding {
  readonly columns: Readonly<Record<string, CommentField>>;
  readonly parent: ParentLink | null;
}

export type RowValue = string | number | boolean | null;

/** Rows to be written, all with the same columns, each canonical id once. */
export interface RowPlan {
  readonly binding: TableBinding;
  readonly insertColumns: readonly string[];
  /** The columns that are brought up to date where the row is there already. */
  readonly updateColumns: readonly string[];
  readonly rows: readonly Readonly<Record<string, RowValue>>[];
  /** Of comments: the posts, and for each row the id of its own in the form that they are kept in. */
  readonly parents?: { readonly link: ParentLink; readonly ids: readonly string[] };
}

/**
 * Rows of a unit's posts by the dataset's binding. A post that stands on two pages (listings move while they are read) is taken once, as it was
 * seen last. Postgres text cannot hold U+0000, which JSON can: it is dropped;
 * half a surrogate pair becomes U+FFFD.
 */
export function planRows(binding: CollectionBinding, posts: readonly Post[]): RowPlan {
  return plan(binding, distinct(posts), FIELDS);
}

/** Rows of a unit's comments, as those of posts. */
export function planCommentRows(binding: CommentBinding, comments: readonly Comment[]): RowPlan {
  const unique = distinct(comments);
  const rows = plan(binding, unique, COMMENT_FIELD_VALUES);
  const link = binding.parent;
  if (link === null) return rows;
  const ids = unique.map(({ postId, postFullname }) => (link.canonicalId.form === 'bare' ? postId : postFullname));
  const reference = link.reference === null ? [] : [link.reference.column];
  return {
    ...rows,
    // What refers to the post is filled by the database.
    insertColumns: rows.insertColumns.filter((column) => !reference.includes(column)),
    parents: { link, ids },
  };
}

/** Oldest id first: two collectors that write the same rows in one order never wait for each other in a ring. */
function distinct<Item extends { readonly id: string }>(items: readonly Item[]): readonly Item[] {
  return [...new Map(items.map((item) => [item.id, item])).values()].toSorted((a, b) => compareIds(a.id, b.id));
}

function plan<Item extends { readonly id: string; readonly fullname: string }, Field extends string>(
  binding: TableBinding & { readonly columns: Readonly<Record<string, Field>> },
  items: readonly Item[],
  fields: Readonly<Record<Field, (item: Item) => RowValue>>,
): RowPlan {
  const { canonicalId, path } = binding;
  const columns = Object.entries<Field>(binding.columns).filter(([column]) => column !== canonicalId.column);
  return {
    binding,
    insertColumns: [canonicalId.column, ...columns.map(([column]) => column), ...(path === null ? [] : [path.column])],
    updateColumns: columns.filter(([, field]) => VOLATILE.has(field)).map(([column]) => column),
    rows: items.map((item) => ({
      [canonicalId.column]: canonicalId.form === 'bare' ? item.id : item.fullname,
      ...Object.fromEntries(columns.map(([column, field]) => [column, clean(fields[field](item))])),
      ...(path === null ? {} : { [path.column]: path.value }),
    })),
  };
}

function clean(value: RowValue): RowValue {
  return typeof value === 'string' ? value.replaceAll('\u0000', '').toWellFormed() : value;
}
