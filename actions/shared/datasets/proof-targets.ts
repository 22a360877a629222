import { unitKey } from '../routing/unit-key.ts';
import type { ArrivalTarget, DltTarget, ManualRows, ProofTargets } from '../verification/proof-target.ts';
import type { BoundTable, Dataset, Datasets } from './datasets.ts';
import { tableOf } from './datasets.ts';

/** The numbers of `config/policy.yaml` that the proof goes by. */
export interface ProofLimits {
  readonly lookCadences: number;
  readonly lookMinutes: number;
  readonly scheduleCadences: number;
  readonly scheduleMinutes: number;
}

/** What the proof of a rollback looks at. A cadence is the longest of the datasets', so that no slow run is missed. */
export function proofTargetsOf(datasets: Datasets, limits: ProofLimits): ProofTargets {
  const longest = (cadences: number, path: 'manual' | 'dlt', minutes: number): number =>
    Math.max(cadences * cadenceSecondsOf(datasets, path), 60 * minutes);
  return {
    dlt: dltTargets(datasets.datasets),
    arrivals: datasets.datasets.flatMap((dataset) => arrivalTarget(dataset, datasets)),
    lookDistanceSeconds: longest(limits.lookCadences, 'dlt', limits.lookMinutes),
    manualLimitSeconds: longest(limits.scheduleCadences, 'manual', limits.scheduleMinutes),
  };
}

/** The longest cadence of a path over all datasets; 0 where it writes none. */
function cadenceSecondsOf({ datasets }: Datasets, path: 'manual' | 'dlt'): number {
  return Math.max(0, ...datasets.map(({ paths }) => 60 * (paths?.[path]?.cadenceMinutes ?? 0)));
}

function dltTargets(datasets: readonly Dataset[]): readonly DltTarget[] {
  const bySchema = new Map<string, { schema: string; table: string }[]>();
  for (const dataset of datasets) {
    const table = tableOf(dataset, 'dlt');
    if (dataset.dlt === undefined || table === null) continue;
    bySchema.set(dataset.dlt.schema, [
      ...(bySchema.get(dataset.dlt.schema) ?? []),
      { schema: table.schema, table: table.table },
    ]);
  }
  return [...bySchema].map(([dltSchema, tables]) => ({ dltSchema, tables }));
}

function arrivalTarget(dataset: Dataset, { units }: Datasets): readonly ArrivalTarget[] {
  const table = dataset.holds === 'posts' ? tableOf(dataset, 'manual') : null;
  if (table?.unitColumn === undefined) return [];
  return [
    {
      dataset: dataset.name,
      schema: table.schema,
      table: table.table,
      arrivalColumn: 'column' in table.arrival ? table.arrival.column : null,
      unitColumn: table.unitColumn,
      ...(table.unitNames === undefined ? {} : { unitNames: table.unitNames }),
      manualRows: manualRows(table),
      units: units.map(({ name }) => unitKey(name)),
    },
  ];
}

function manualRows({ writtenBy, path }: BoundTable): ManualRows {
  if (path?.rule === 'column') return { kind: 'column-equals', column: path.column, value: path.manual };
  return writtenBy === 'both' ? { kind: 'without-load-id' } : { kind: 'all' };
}
