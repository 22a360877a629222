import { unitKey } from '../routing/unit-key.ts';
import type { TableSubject } from './integrity-check.ts';
import type { LookContext } from './look-context.ts';

/**
 * The units, in lower case, that a table gets rows of now: those of the path that writes it. Nothing goes by dlt where the state could not be read, and
 * a shadow's units are not told. `null` where the table has no units.
 */
export function ownedUnits({ table }: TableSubject, { datasets, state }: LookContext): readonly string[] | null {
  if (table.unitColumn === undefined || table.writtenBy === 'downstream') return null;
  const units = datasets.units.map(({ name }) => unitKey(name));
  const isByDlt = (unit: string): boolean => state?.dltUnits.has(unit) ?? false;
  switch (table.writtenBy) {
    case 'manual':
      return units.filter((unit) => !isByDlt(unit));
    case 'dlt':
      return units.filter(isByDlt);
    case 'both':
      return units;
    default:
      return table.writtenBy satisfies never;
  }
}
