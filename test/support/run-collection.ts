import type { CollectionTarget } from '../../actions/collect/collect-unit.ts';
import { collect } from '../../actions/collect/collect.ts';
import type { CollectRequest } from '../../actions/collect/collect.ts';
import { collectResultSchema } from '../../actions/collect/contract.ts';
import type { CollectResult } from '../../actions/collect/contract.ts';
import type { PostFilter } from '../../actions/shared/collection/post-filter.ts';
import type { RunProgram } from '../../actions/shared/collection-ports.ts';
import type { CollectionStore, Log } from '../../actions/shared/ports.ts';
import { aBinding } from './a-post.ts';
import { inMemoryCollectionStore } from './in-memory-collection-store.ts';
import { openListings, sleeplessClock } from './reddit-replay/open-listings.ts';
import { dealRecordedPosts } from './reddit-replay/replayed-units.ts';
import type { ReplayedPost } from './reddit-replay/replayed-units.ts';

export interface RunOptions {
  readonly units?: readonly string[];
  readonly limit?: number;
  /** Of this run alone, in memory, unless one is given. */
  readonly store?: CollectionStore;
  readonly filter?: PostFilter;
  readonly signal?: AbortSignal;
  readonly testCommand?: readonly string[];
  readonly runProgram?: RunProgram;
  /** Unit → the newest post of its last good fetch. */
  readonly readBefore?: Readonly<Record<string, string>>;
  readonly comments?: CollectionTarget['comments'];
}

const noProgram: RunProgram = () => Promise.reject(new Error('no program was to be started'));
const silent: Log = { debug: () => undefined, info: () => undefined, warning: () => undefined, error: () => undefined };

/** One run of the use case against a replay, of the listing new, with a clock whose sleeps take no time. */
export async function runCollection(
  redditUrl: string,
  mode: 'test' | 'collect',
  options: RunOptions = {},
): Promise<CollectResult> {
  const clock = sleeplessClock();
  const { signal = new AbortController().signal, runProgram = noProgram } = options;
  const reddit = openListings(redditUrl, { clock, signal });
  const ports = { reddit, runProgram, clock, log: silent, signal };
  return collectResultSchema.parse(await collect(requestOf(mode, options), ports));
}

function requestOf(mode: 'test' | 'collect', options: RunOptions): CollectRequest {
  const { units = ['opensource'], limit = 10 } = options;
  const base = { units, limit, listing: 'new' as const, generation: 3, notes: [] };
  if (mode === 'test') return { ...base, mode, testCommand: options.testCommand ?? null };
  return {
    ...{ ...base, mode, store: options.store ?? inMemoryCollectionStore(), binding: aBinding() },
    ...{ filter: options.filter ?? { rule: 'none' }, comments: options.comments ?? null },
    readBefore: new Map(Object.entries(options.readBefore ?? {})),
  };
}

/** All 407 recorded posts as one unit's: five pages. */
export const fivePages = (): ReadonlyMap<string, readonly ReplayedPost[]> =>
  new Map([['opensource', [...dealRecordedPosts(['opensource']).values()].flat()]]);
