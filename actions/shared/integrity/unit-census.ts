import { passesFilter } from '../collection/post-filter.ts';
import type { Post } from '../collection/post.ts';
import type { Filter } from '../datasets/datasets.ts';
import { unitKey } from '../routing/unit-key.ts';
import type { DatasetSubject, TableSubject } from './integrity-check.ts';
import type { CutoverState, LookContext, UnitListing } from './look-context.ts';
import { lagMs, pathOfUnit } from './plan-listings.ts';

/** A post that must be here, or soon will have to. */
export interface Expected {
  readonly post: Post;
  /** Tables in which it may be: of the path's own, and where it is older than the phase, of the other one too. */
  readonly tables: readonly TableSubject[];
  /** That it must be here is sure: by its place in the listing new, and by words that cannot be edited. */
  readonly isSure: boolean;
  /** Older than the lag: the path has had its time. */
  readonly isDue: boolean;
}

export interface UnitCensus {
  readonly unit: string;
  readonly path: 'manual' | 'dlt';
  readonly state:
    | { readonly kind: 'expected'; readonly posts: readonly Expected[]; readonly listed: number }
    | { readonly kind: 'empty' }
    | { readonly kind: 'gone'; readonly reason: string }
    | { readonly kind: 'unknown'; readonly message: string; readonly remedy: string };
}

/** What the listing of each unit says must be in the tables of its path. */
export function planCensus(subject: DatasetSubject, context: LookContext): readonly UnitCensus[] {
  const { state, listings = [], datasets } = context;
  const { dataset } = subject;
  if (state === null) return [];
  return datasets.units.flatMap(({ name }): readonly UnitCensus[] => {
    const unit = unitKey(name);
    const path = pathOfUnit(unit, state);
    const rule = dataset.paths?.[path];
    const listing = listings.find((each) => each.unit === unit && each.listing === rule?.listing);
    if (rule === undefined || listing === undefined) return [];
    return [{ unit, path, state: stateOf(listing, { subject, context, state, path }) }];
  });
}

interface Where {
  readonly subject: DatasetSubject;
  readonly context: LookContext;
  readonly state: CutoverState;
  readonly path: 'manual' | 'dlt';
}

function stateOf({ shown, listing }: UnitListing, where: Where): UnitCensus['state'] {
  const rule = where.subject.dataset.paths?.[where.path];
  if (shown.kind === 'unread') return { ...shown, kind: 'unknown' };
  if (shown.kind === 'gone') return shown;
  if (rule === undefined || shown.posts.length === 0) return { kind: 'empty' };
  const { filter } = rule;
  if (filter.rule === 'opaque') {
    const remedy = `Write the words of the filter in config/datasets.yaml: paths: ${where.path}: filter: { rule: keywords, words: [...], in: [...] }.`;
    return { kind: 'unknown', message: `what the path keeps is not known (opaque: ${filter.reason})`, remedy };
  }
  const lag = lagMs(where.subject.dataset, where.path);
  const until = lookAtMs(where.context) - lag;
  const kept = shown.posts
    .slice(0, rule.limit)
    .filter((post) => post.condition === 'present' && passesFilter(post, filter));
  const posts = kept.map((post) => ({
    post,
    tables: tablesFor(post, { ...where, lag }),
    isSure: listing === 'new' && passesBefore(post, filter),
    isDue: post.createdAt.getTime() <= until,
  }));
  return { kind: 'expected', posts, listed: shown.posts.length };
}

/** The text of a post may have been edited since the path read it; its title cannot be. */
function passesBefore(post: Post, filter: Exclude<Filter, { rule: 'opaque' }>): boolean {
  return filter.rule === 'none' || (filter.in.includes('title') && passesFilter({ ...post, selftext: '' }, filter));
}

/** A post from before the phase, or from its first lag, may have come by the path that was on before. */
function tablesFor({ createdAt }: Post, { subject, state, path, lag }: Where & { readonly lag: number }) {
  const startedAt = state.phaseStartedAt === null ? 0 : Date.parse(state.phaseStartedAt);
  const isEither = createdAt.getTime() < startedAt + lag;
  return subject.tables.filter(
    ({ table: { writtenBy } }) =>
      writtenBy === path || writtenBy === 'both' || (isEither && (writtenBy === 'manual' || writtenBy === 'dlt')),
  );
}

/** What a replica shows ends where its replay stands. */
function lookAtMs({ database }: LookContext): number {
  return Date.parse(database.at) - 1_000 * (database.replicaLagSeconds ?? 0);
}

export function idsFor({ state }: UnitCensus, table: TableSubject): readonly string[] {
  return state.kind !== 'expected'
    ? []
    : state.posts.filter(({ tables }) => tables.includes(table)).map(({ post }) => post.id);
}
