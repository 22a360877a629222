import type { Walk } from '../shared/backfill/judge-walk.ts';
import type { PostTable, StoredPosts } from '../shared/backfill-ports.ts';
import { planRows } from '../shared/collection/plan-rows.ts';
import type { CollectionBinding } from '../shared/collection/plan-rows.ts';
import type { Post } from '../shared/collection/post.ts';
import type { CollectionStore } from '../shared/ports.ts';
import { catchFault } from './read-unit.ts';

/** Where posts go, and where they may be already: a post that the other path's table has is not missing. */
export interface BackfillTarget {
  readonly store: CollectionStore;
  readonly binding: CollectionBinding;
  readonly stored: StoredPosts;
  /** The tables of the dataset that hold posts. */
  readonly tables: readonly PostTable[];
}

export type KeptPosts =
  | { readonly ok: true; readonly written: number; readonly missing: readonly string[] }
  | { readonly ok: false; readonly stop: NonNullable<Walk['stop']> };

/** Writes what no table has, and reads again what the tables have then: only that proves anything. Nothing is written twice. */
export async function keepPosts(posts: readonly Post[], target: BackfillTarget): Promise<KeptPosts> {
  if (posts.length === 0) return { ok: true, written: 0, missing: [] };
  const ids = posts.map(({ id }) => id);
  const kept = await catchFault(async () => {
    const before = await target.stored.findStored(target.tables, ids);
    const absent = posts.filter(({ id }) => !before.has(id));
    if (absent.length === 0) return { written: 0, missing: [] };
    const { inserted } = await target.store.write(planRows(target.binding, absent));
    const after = await target.stored.findStored(target.tables, ids);
    return { written: inserted, missing: ids.filter((id) => !after.has(id)) };
  });
  if (!('outcome' in kept)) return { ok: true, ...kept };
  const remedy = kept.remedy === '' ? 'Look at the database, then run this again.' : kept.remedy;
  return { ok: false, stop: { reason: 'write-failed', detail: kept.detail, remedy } };
}
