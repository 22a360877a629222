import type { Gap } from '../shared/backfill/gap.ts';
import { isCursor, latestBackfills, listGaps } from '../shared/backfill/list-gaps.ts';
import type { PostTable } from '../shared/backfill-ports.ts';
import type { PostFilter } from '../shared/collection/post-filter.ts';
import type { CollectionBinding } from '../shared/collection/plan-rows.ts';
import { DATASETS_PATH, ROUTING_PATH } from '../shared/cutover/file-paths.ts';
import { bindCollection } from '../shared/datasets/bind-collection.ts';
import { parseDatasets } from '../shared/datasets/datasets.ts';
import type { Dataset, Datasets } from '../shared/datasets/datasets.ts';
import { OperatorError } from '../shared/errors.ts';
import { LIVE_STATE_PATHS, parseLiveState } from '../shared/gate/live-state.ts';
import type { LiveState } from '../shared/gate/live-state.ts';
import { barePostId } from '../shared/handover/post-number.ts';
import type { HistoryRecord } from '../shared/history/history-record.ts';
import { parseRoutingFile } from '../shared/routing/routing-file.ts';
import { unitKey } from '../shared/routing/unit-key.ts';
import { planCollection } from './plan-collection.ts';
import type { CollectionFacts } from './plan-collection.ts';

/** Everything of a backfill that does not need the history. */
export interface BackfillPlan {
  readonly binding: CollectionBinding;
  readonly filter: PostFilter;
  readonly dataset: Dataset;
  readonly datasets: Datasets;
  readonly state: LiveState;
  /** The tables of the dataset that may hold a post, the one that is written first. */
  readonly tables: readonly PostTable[];
  /** Units that the manual path collects now, or that were named, in lower case. */
  readonly units: readonly string[];
  readonly isNamed: boolean;
  readonly postsPerDay: ReadonlyMap<string, number>;
  readonly reserve: number;
  readonly asked: Pick<BackfillInputs, 'from' | 'to' | 'ids'>;
  readonly notes: readonly string[];
}

/** What can be asked for; instants in UTC. */
export interface BackfillInputs {
  readonly units?: readonly string[] | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly ids?: readonly string[] | undefined;
  /** Calls of the budget that are left to live collection. */
  readonly reserve: number;
}

/** @throws OperatorError `datasets-invalid`, as mode `collect` */
export function planBackfill(inputs: BackfillInputs, facts: Omit<CollectionFacts, 'whereExternal'>): BackfillPlan {
  const { files, history } = facts;
  const collection = planCollection(
    { units: inputs.units, listing: 'new', limit: undefined },
    { ...facts, whereExternal: 'note' },
  );
  const { datasets, dataset } = readDataset(files[DATASETS_PATH]);
  const state = parseLiveState(
    new Map(LIVE_STATE_PATHS.map((path) => [path, files[path] === null ? null : { contents: files[path] }])),
    history,
  );
  return {
    ...{ datasets, dataset, state, binding: collection.binding, filter: collection.filter, notes: collection.notes },
    tables: listTables(dataset, collection.binding),
    units: collection.units.map(unitKey),
    isNamed: inputs.units !== undefined,
    postsPerDay: measuredRates(datasets, files[ROUTING_PATH]),
    reserve: inputs.reserve,
    asked: { from: inputs.from, to: inputs.to, ids: inputs.ids },
  };
}

function readDataset(file: Uint8Array | null): { readonly datasets: Datasets; readonly dataset: Dataset } {
  const parsed = file === null ? null : parseDatasets(file);
  const bound = parsed?.ok === true ? bindCollection(parsed.datasets) : null;
  if (parsed?.ok !== true || bound?.ok !== true) throw new TypeError('The datasets were read before.');
  return { datasets: parsed.datasets, dataset: bound.dataset };
}

function listTables({ tables }: Dataset, { schema, table }: CollectionBinding): readonly PostTable[] {
  const posts = tables.flatMap((each): readonly PostTable[] => {
    const { column, form } = each.canonicalId;
    if (form === 'opaque' || each.writtenBy === 'downstream') return [];
    return [{ schema: each.schema, table: each.table, canonicalId: { column, form } }];
  });
  const isOwn = (each: PostTable): boolean => each.schema === schema && each.table === table;
  return posts.toSorted((a, b) => Number(isOwn(b)) - Number(isOwn(a)));
}

/** As measured and written in the register, else as frozen at the transition. */
function measuredRates({ units }: Datasets, routing: Uint8Array | null): ReadonlyMap<string, number> {
  const parsed = routing === null ? null : parseRoutingFile(routing);
  const own = units.flatMap(({ name, weight }) => (weight === undefined ? [] : [[unitKey(name), weight] as const]));
  // Without one measured weight the frozen ones are all the same stand-in.
  const frozen = parsed?.ok === true && own.length > 0 ? [...parsed.routing.weights] : [];
  return new Map([...frozen, ...own]);
}

/** The gaps to fill: those that were asked for, else those that the history proves, of units that are the manual path's. */
export function chooseGaps(
  plan: BackfillPlan,
  records: readonly HistoryRecord[],
): { readonly gaps: readonly Gap[]; readonly notes: readonly string[] } {
  const asked = askedGaps(plan, records);
  if (asked.length > 0) return { gaps: asked, notes: [] };
  const found = listGaps(records, plan.dataset.name);
  const own = found.filter(({ unit }) => unit === null || plan.units.includes(unit));
  const others = [...new Set(found.flatMap(({ unit }) => (unit === null || plan.units.includes(unit) ? [] : [unit])))];
  const note = `Gaps of units that are not asked for, or not the manual path's now, are left: ${others.join(', ')}. Name them as units to fill them all the same.`;
  return { gaps: own, notes: others.length === 0 ? [] : [note] };
}

function askedGaps({ asked, units, isNamed }: BackfillPlan, records: readonly HistoryRecord[]): readonly Gap[] {
  const { from, to, ids } = asked;
  const filled = latestBackfills(records);
  const cursorOf = (key: string): string | null => {
    const last = filled.get(key);
    return last?.state === 'open' && isCursor(last.cursor) ? last.cursor : null;
  };
  const ranges =
    from === undefined
      ? []
      : units.map((unit): Gap => {
          const key = `asked ${unit} ${from}..${to ?? ''}`;
          const range = { afterId: null, beforeId: null, fromAt: from, toAt: to ?? null };
          return { key, source: 'asked', unit, range, ids: [], oldestAt: from, cursor: cursorOf(key) };
        });
  const bare = [...new Set((ids ?? []).flatMap((id) => barePostId(id) ?? []))];
  if (bare.length === 0) return ranges;
  const unit = isNamed && units.length === 1 ? (units[0] ?? null) : null;
  return [
    ...ranges,
    { key: `asked ids of ${bare.length}`, source: 'asked', unit, range: null, ids: bare, oldestAt: null, cursor: null },
  ];
}

/** @throws OperatorError `input-invalid` for times without a beginning, or in the wrong order */
export function requireAskedTimes({ from, to }: Pick<BackfillInputs, 'from' | 'to'>): void {
  const isOrdered = to === undefined || (from !== undefined && from < to);
  if (isOrdered) return;
  throw new OperatorError({
    reasonCode: 'input-invalid',
    message: 'The times of the gap cannot be used.',
    observed: `from ${from ?? 'not given'}, to ${to ?? 'not given'}`,
    expected: 'from, and to later than it',
    remedy: 'Give from and to as instants in UTC, such as 2026-11-26T08:00:00Z.',
  });
}
