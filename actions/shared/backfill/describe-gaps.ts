import type { Datasets } from '../datasets/datasets.ts';
import type { HistoryRecord } from '../history/history-record.ts';
import { unitKey } from '../routing/unit-key.ts';
import type { Gap } from './gap.ts';
import { listHandoverGaps } from './list-gaps.ts';
import { showHorizon } from './show-horizon.ts';

/** A gap between the paths as a person should hear of it: what is missing, and how it is filled. */
export interface DescribedGap {
  readonly key: string;
  /** In lower case. */
  readonly unit: string;
  readonly observed: string;
  readonly remedy: string;
}

/** Every gap between the paths that is open, by the history alone. By the weights of the units it is told until when Reddit lists the posts. */
export function describeHandoverGaps(
  records: readonly HistoryRecord[],
  units: Datasets['units'],
  now: Date,
): readonly DescribedGap[] {
  const weights = new Map(units.map(({ name, weight }) => [unitKey(name), weight ?? null]));
  return listHandoverGaps(records).map(({ key, unit, range, oldestAt }) => {
    const name = unit ?? '';
    const horizon = showHorizon({ oldestAt, postsPerDay: weights.get(name) ?? null }, now);
    return {
      key,
      unit: name,
      observed: `posts of ${name} ${showRange(range)} were read by neither path (${key}). ${horizon}`,
      remedy: `Fill it: switchback collect --mode backfill --units ${name}, or the workflow collect with mode backfill and that unit.`,
    };
  });
}

function showRange(range: Gap['range']): string {
  const from = range?.afterId == null ? 'from the first one on' : `behind ${range.afterId}`;
  return range?.beforeId == null ? from : `${from} and before ${range.beforeId}`;
}
