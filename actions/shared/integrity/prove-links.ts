import type { BoundTable, Datasets } from '../datasets/datasets.ts';
import { nearestWord } from '../yaml-document/nearest-word.ts';
import { findColumn } from './catalogue-table.ts';
import type { CatalogueTable } from './catalogue-table.ts';
import { areComparable, checkColumnType } from './column-type.ts';
import { nearestTable } from './look-catalogue.ts';
import type { BindingProblem, ProvingCatalogue } from './prove-binding.ts';
import { tableKey } from './quoted-name.ts';

interface Around {
  readonly datasets: Datasets;
  readonly catalogue: ProvingCatalogue;
}

/** What a binding says of other tables: where the names of subreddits are, and which rows a row belongs to. */
export function proveLinks(table: BoundTable, found: CatalogueTable, around: Around): readonly BindingProblem[] {
  const { unitColumn, unitNames, parents } = table;
  const units =
    unitColumn === undefined || unitNames === undefined
      ? []
      : proveUnitNames(unitNames, around.catalogue, findColumn(found, unitColumn)?.type ?? null);
  return [
    ...units.map((problem) => ({ ...problem, column: unitColumn ?? null })),
    ...parents.flatMap((parent) => proveParent(parent, found, around)),
  ];
}

type UnitNames = NonNullable<BoundTable['unitNames']>;
type Found = Omit<BindingProblem, 'column'>;

function proveUnitNames(unitNames: UnitNames, catalogue: ProvingCatalogue, ownType: string | null): readonly Found[] {
  const target = catalogue.tables.get(tableKey(unitNames));
  if (target === undefined) return [missingNames(unitNames, catalogue.names ?? [])];
  const [key, name] = [findColumn(target, unitNames.key), findColumn(target, unitNames.name)];
  const absent = [
    ...(key === undefined ? [missingColumn(unitNames.key, target)] : []),
    ...(name === undefined ? [missingColumn(unitNames.name, target)] : []),
  ];
  if (key === undefined || name === undefined || ownType === null) return absent;
  const unfit = checkColumnType(name, { kind: 'unit' });
  if (unfit !== null) return [{ ...unfit, message: `${tableKey(target)}.${name.name}: ${unfit.message}` }];
  if (areComparable(ownType, key.type)) return [];
  const message = `unit_column is ${ownType} and ${tableKey(target)}.${key.name} is ${key.type}, which do not compare`;
  return [{ message, remedy: `Name as key of unit_names what unit_column refers to, ${IN_FILE}.` }];
}

const IN_FILE = 'in config/datasets.yaml';

function missingNames(unitNames: UnitNames, names: readonly string[]): Found {
  const nearest = nearestTable(unitNames, names);
  return {
    message: `there is no table ${tableKey(unitNames)}, which has the names of subreddits by unit_names`,
    remedy: `Correct unit_names ${IN_FILE}${nearest === null ? '.' : `: the nearest match is ${nearest}.`}`,
  };
}

function missingColumn(column: string, target: CatalogueTable): Found {
  const columns = target.columns.map(({ name }) => name);
  const nearest = nearestWord(column, columns);
  return {
    message: `the table ${tableKey(target)} has no column ${column}, which unit_names names`,
    remedy: `Correct unit_names ${IN_FILE}: ${nearest === null ? `there are ${columns.slice(0, 20).join(', ')}.` : `the nearest match is ${nearest}.`}`,
  };
}

/** A text may stand for a key that is a number or a UUID: the source system refers to its posts so. */
function proveParent(
  parent: BoundTable['parents'][number],
  found: CatalogueTable,
  { datasets, catalogue }: Around,
): readonly BindingProblem[] {
  const own = findColumn(found, parent.column);
  const tables = datasets.datasets.find(({ name }) => name === parent.dataset)?.tables ?? [];
  if (own === undefined) return [];
  return tables.flatMap((table): BindingProblem[] => {
    const target = catalogue.tables.get(tableKey(table));
    const key = target && findColumn(target, parent.parentColumn ?? table.canonicalId.column);
    if (target === undefined || key === undefined || areComparable(own.type, key.type, { throughText: true }))
      return [];
    const message = `${tableKey(found)}.${own.name} is ${own.type} and ${tableKey(target)}.${key.name} is ${key.type}, which do not compare`;
    const remedy = `Bind the column that refers to ${parent.dataset} in parents, and as parent_column what it refers to, ${IN_FILE}.`;
    return [{ column: parent.column, message, remedy }];
  });
}
