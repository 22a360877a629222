import type { CatalogueTable } from '../../actions/shared/integrity/catalogue-table.ts';

/** `public.posts` as `posts-dataset.ts` makes it. */
export function aCatalogueTable(changes: Partial<CatalogueTable> = {}): CatalogueTable {
  const column = (name: string, type: string) => ({ name, type, isNullable: false });
  return {
    schema: 'public',
    table: 'posts',
    oid: '16384',
    kind: 'table',
    estimatedRows: 1_000,
    columns: [
      column('id', 'text'),
      column('subreddit', 'text'),
      column('title', 'text'),
      column('created_at', 'timestamp with time zone'),
      column('arrived_at', 'timestamp with time zone'),
    ],
    indexes: [],
    foreignKeys: [],
    referencedBy: [],
    mayRead: true,
    maySeeSchema: true,
    rowSecurity: 'none',
    ...changes,
  };
}
