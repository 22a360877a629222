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

/** What changes after a post was made. Everything else is written once: the first sight of a post stays as it was. */
const VOLATILE: ReadonlySet<PostField> = new Set([
  'score',
  'upvotes',
  'upvoteRatio',
  'numComments',
  'removed',
  'condition',
]);

/** Where a unit's posts go. Everything about the schema comes from config/datasets.yaml. */
export interface CollectionBinding {
  readonly schema: string;
  readonly table: string;
  /** The column that holds Reddit's id, and the form it is held in. */
  readonly canonicalId: { readonly column: string; readonly form: 'bare' | 'fullname' };
  /** Filled by the database's clock at the first write and never touched again; `null` where the table has none. */
  readonly arrivalColumn: string | null;
  /** The column that says which path wrote a row, with the manual path's mark; `null` where there is none. */
  readonly path: { readonly column: string; readonly value: string } | null;
  /** Column → what fills it, the canonical id apart. */
  readonly columns: Readonly<Record<string, PostField>>;
}

export type RowValue = string | number | boolean | null;

/** Rows to be written, all with the same columns, each canonical id once. */
export interface RowPlan {
  readonly binding: CollectionBinding;
  readonly insertColumns: readonly string[];
  /** The columns that are brought up to date where the row is there already. */
  readonly updateColumns: readonly string[];
  readonly rows: readonly Readonly<Record<string, RowValue>>[];
}

/**
 * Rows of a unit's posts by the dataset's binding. A post that stands on two pages (listings move while they are read) is taken once, as it was
 * seen last. Postgres text cannot hold U+0000, which JSON can: it is dropped;
 * half a surrogate pair becomes U+FFFD.
 */
export function planRows(binding: CollectionBinding, posts: readonly Post[]): RowPlan {
  const columns = Object.entries(binding.columns).filter(([column]) => column !== binding.canonicalId.column);
  const unique = new Map(posts.map((post) => [post.id, post]));
  return {
    binding,
    insertColumns: [
      binding.canonicalId.column,
      ...columns.map(([column]) => column),
      ...(binding.path === null ? [] : [binding.path.column]),
    ],
    updateColumns: columns.filter(([, field]) => VOLATILE.has(field)).map(([column]) => column),
    rows: [...unique.values()].map((post) => ({
      [binding.canonicalId.column]: binding.canonicalId.form === 'bare' ? post.id : post.fullname,
      ...Object.fromEntries(columns.map(([column, field]) => [column, clean(FIELDS[field](post))])),
      ...(binding.path === null ? {} : { [binding.path.column]: binding.path.value }),
    })),
  };
}

function clean(value: RowValue): RowValue {
  return typeof value === 'string' ? value.replaceAll('\u0000', '').replaceAll(/\p{Surrogate}/gu, '\ufffd') : value;
}
