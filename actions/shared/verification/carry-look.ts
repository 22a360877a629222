import { compareLoads, compareTables, findTable } from './compare-looks.ts';
import type { DatasetLook, DltLook } from './dlt-look.ts';
import { fitLook } from './dlt-look.ts';

/**
 * The look that the next run compares with. The first one stays as long as it can still prove something; where anything changed since, or it
 * lacks a part, the distance starts again from the newest: what was found has been reported, and a new calm must be shown.
 */
export function carryLook(first: DltLook, second: DltLook): DltLook {
  const holds = second.datasets.every((dataset) =>
    isCalm(
      first.datasets.find(({ dltSchema }) => dltSchema === dataset.dltSchema),
      dataset,
    ),
  );
  return fitLook(holds ? first : second);
}

function isCalm(first: DatasetLook | undefined, second: DatasetLook): boolean {
  if (first === undefined || !first.loads.measured) return false;
  if (second.loads.measured && compareLoads(first.loads.value, second.loads.value).kind !== 'unchanged') return false;
  const hasLost = first.tables.some((table) => findTable(second, table) === undefined);
  return !hasLost && second.tables.every((table) => isTableCalm(findTable(first, table), table));
}

function isTableCalm(first: DatasetLook['tables'][number] | undefined, second: DatasetLook['tables'][number]): boolean {
  if (first === undefined || !first.counts.measured) return false;
  return !second.counts.measured || compareTables(first.counts.value, second.counts.value).kind === 'unchanged';
}
