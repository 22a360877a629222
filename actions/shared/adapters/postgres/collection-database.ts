import type { HeldPosts, StoredPosts } from '../../backfill-ports.ts';
import type { CollectionStore } from '../../ports.ts';
import { systemClock } from '../system-clock.ts';
import { createPostgresCollectionStore } from './postgres-collection-store.ts';
import { createPostgresHeldPosts } from './postgres-held-posts.ts';
import { createPostgresKnownIds } from './postgres-known-ids.ts';

/** What a collection does with the database: it writes rows, and reads which posts are there. Nothing is opened yet. */
export function openCollectionDatabase({
  url,
  databaseCa,
  signal,
}: {
  readonly url: string;
  readonly databaseCa: string | undefined;
  readonly signal: AbortSignal;
}): { readonly store: CollectionStore; readonly known: StoredPosts & HeldPosts } {
  const options = { url, signal, ...(databaseCa === undefined ? {} : { caCertificate: databaseCa }) };
  const held = createPostgresHeldPosts({ ...options, now: () => systemClock.now() });
  return { store: createPostgresCollectionStore(options), known: { ...createPostgresKnownIds(options), ...held } };
}
