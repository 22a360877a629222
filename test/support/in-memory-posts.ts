import type { StoredPosts } from '../../actions/shared/backfill-ports.ts';
import type { RowValue } from '../../actions/shared/collection/plan-rows.ts';
import { DependencyError } from '../../actions/shared/errors.ts';
import { barePostId } from '../../actions/shared/handover/post-number.ts';
import type { CollectionStore } from '../../actions/shared/ports.ts';

/** A table of posts in memory: both what writes it and what reads it. */
export interface InMemoryPosts extends CollectionStore, StoredPosts {
  readonly rows: Map<string, Readonly<Record<string, RowValue>>>;
  /** Every write that began, as the ids that it brought. */
  readonly writes: string[][];
  /** The write with this number, from 1, fails: before it commits, or after, when nobody hears of it. */
  failAt: { readonly write: number; readonly when: 'before' | 'after' } | null;
  /** Ids that something else deletes as soon as they are written. */
  readonly swallowed: Set<string>;
}

export function inMemoryPosts(ids: readonly string[] = []): InMemoryPosts {
  const rows = new Map<string, Readonly<Record<string, RowValue>>>(ids.map((id) => [id, { reddit_id: id }]));
  const posts: InMemoryPosts = {
    rows,
    writes: [],
    failAt: null,
    swallowed: new Set(),
    prepare: async () => [],
    findStored: async (_tables, wanted) => new Set(wanted.filter((id) => rows.has(id))),
    write: async ({ binding, rows: planned }) => {
      const written = planned.map((row) => barePostId(String(row[binding.canonicalId.column])) ?? '');
      posts.writes.push(written);
      const isFailing = posts.failAt?.write === posts.writes.length;
      if (isFailing && posts.failAt?.when === 'before') throw connectionLost();
      const fresh = written.filter((id) => !rows.has(id));
      for (const [at, id] of written.entries()) if (!posts.swallowed.has(id)) rows.set(id, planned[at] ?? {});
      if (isFailing) throw connectionLost();
      return { inserted: fresh.length, updated: 0, unchanged: written.length - fresh.length };
    },
  };
  return posts;
}

function connectionLost(): DependencyError {
  return new DependencyError({
    dependency: 'postgres',
    message: 'Writing to public.submissions failed: the connection was lost',
    retryable: true,
    remedy: 'Check that the database runs.',
  });
}
