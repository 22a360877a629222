import type { ListingName } from '../shared/collection/listing.ts';
import type { CollectionBinding } from '../shared/collection/plan-rows.ts';
import type { PostFilter } from '../shared/collection/post-filter.ts';
import { assessUnitFetches } from '../shared/collection/unit-fetch.ts';
import type { UnitFetch } from '../shared/collection/unit-fetch.ts';
import { count } from '../shared/markdown/count.ts';
import type { Clock, CollectionStore, Log, RedditListings } from '../shared/ports.ts';
import type { ReasonCode } from '../shared/reason-codes.ts';
import { collectUnit, emptyFetch } from './collect-unit.ts';
import type { CollectUnitRequest } from './collect-unit.ts';
import type { CollectResult } from './contract.ts';

/** Mode `test` has no target at all, so that nothing can be written. */
export type CollectRequest = {
  readonly units: readonly string[];
  readonly listing: ListingName;
  readonly limit: number;
  readonly notes: readonly string[];
} & (
  | { readonly mode: 'test' }
  | {
      readonly mode: 'collect';
      readonly store: CollectionStore;
      readonly binding: CollectionBinding;
      readonly filter: PostFilter;
    }
);

export interface CollectPorts {
  readonly reddit: RedditListings;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** Collects unit after unit: all calls spend from one budget, and a unit that fails does not stop the next. */
export async function collect(request: CollectRequest, ports: CollectPorts): Promise<CollectResult> {
  const startedAt = ports.clock.now();
  const target =
    request.mode === 'collect' ? { store: request.store, binding: request.binding, filter: request.filter } : null;
  // Before Reddit is asked: a table that cannot take the rows costs no call of the budget.
  if (target !== null && request.units.length > 0) await target.store.prepare(target.binding);
  const fetches: UnitFetch[] = [];
  for (const unit of request.units) {
    const fetch = ports.signal.aborted
      ? interrupted(unit)
      : await collectUnit(unitRequest(request, unit, target), ports);
    ports.log.info(lineOf(fetch));
    fetches.push(fetch);
  }
  return {
    schemaVersion: 1,
    ...conclude(request, fetches),
    mode: request.mode,
    path: 'manual',
    listing: request.listing,
    limit: request.limit,
    startedAt: startedAt.toISOString(),
    durationSeconds: (ports.clock.now().getTime() - startedAt.getTime()) / 1000,
    units: fetches,
    notes: [...request.notes],
  };
}

function unitRequest(
  { listing, limit }: CollectRequest,
  unit: string,
  target: CollectUnitRequest['target'],
): CollectUnitRequest {
  return { unit, listing, limit, target };
}

function conclude(
  { mode, units }: CollectRequest,
  fetches: readonly UnitFetch[],
): { verdict: CollectResult['verdict']; reasonCode: ReasonCode } {
  const verdict = assessUnitFetches(fetches);
  if (units.length === 0) return { verdict, reasonCode: 'no-units' };
  if (verdict === 'fail') return { verdict, reasonCode: 'collection-incomplete' };
  if (fetches.some(({ outcome }) => outcome === 'gone')) return { verdict, reasonCode: 'units-gone' };
  return { verdict, reasonCode: mode === 'test' ? 'collection-tested' : 'collected' };
}

function interrupted(unit: string): UnitFetch {
  return {
    ...emptyFetch(unit),
    outcome: 'failed',
    detail: 'a signal ended the run before this unit',
    remedy: 'Run this again.',
  };
}

function lineOf(fetch: UnitFetch): string {
  const stored = fetch.new === null ? '' : `, ${fetch.new} new, ${fetch.updated ?? 0} updated`;
  return `r/${fetch.unit}: ${fetch.outcome} (${count(fetch.fetched, 'post')}${stored})${fetch.detail === null ? '' : `: ${fetch.detail}`}`;
}
