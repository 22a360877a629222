import { extractedAt } from '../verification/load-id.ts';
import type { CatalogueTable } from './catalogue-table.ts';
import { findColumn } from './catalogue-table.ts';
import type { DltSubject } from './integrity-check.ts';
import type { LoadFact, LookContext } from './look-context.ts';
import { instantText } from './look-window.ts';
import { listMissingPrivileges } from './missing-privilege.ts';
import { tableKey } from './quoted-name.ts';

/** dlt's name for the schema in which it prepares a merge (`staging_dataset_name_layout`, its default). */
export function stagingSchema(dltSchema: string): string {
  return `${dltSchema}_staging`;
}

/** A table of dlt's own, such as `_dlt_loads`; `null` where there is none. */
export function findDltTable(dltSchema: string, table: string, { tables }: LookContext): CatalogueTable | null {
  return tables.get(tableKey({ schema: dltSchema, table })) ?? null;
}

/** The tables whose rows carry the load that wrote them: bound or not, without those of dlt itself. Nested tables carry it in their root alone. */
export function listRootTables(subject: DltSubject, { tables }: LookContext): readonly CatalogueTable[] {
  const bound = new Set(subject.tables.map(({ table }) => tableKey(table)));
  return [...tables.values()].filter(
    (table) =>
      findColumn(table, '_dlt_load_id') !== undefined &&
      (bound.has(tableKey(table)) ||
        (table.schema === subject.dltSchema && !isInternal(table) && MADE_KINDS.has(table.kind))),
  );
}

/** dlt makes no view: one that is not bound shows rows of a table that is looked at anyway. */
const MADE_KINDS: ReadonlySet<CatalogueTable['kind']> = new Set(['table', 'partitioned']);

function isInternal({ table }: CatalogueTable): boolean {
  return table.startsWith('_dlt_');
}

export type LoadsRead =
  | { readonly measured: true; readonly value: readonly LoadFact[] }
  | { readonly measured: false; readonly message: string; readonly remedy: string };

/** The loads of a schema; none where dlt has not made `_dlt_loads` yet. */
export function readLoadFacts({ dltSchema }: DltSubject, context: LookContext): LoadsRead {
  const loads = context.loads.get(dltSchema);
  if (loads !== undefined) return { measured: true, value: loads };
  const table = findDltTable(dltSchema, '_dlt_loads', context);
  if (table === null) return { measured: true, value: [] };
  const [missing] = listMissingPrivileges(table);
  return {
    measured: false,
    message: `${dltSchema}._dlt_loads could not be read, so which loads completed cannot be told`,
    remedy: missing?.remedy ?? 'Look again when nothing locks it.',
  };
}

/** When the load's data was extracted, as instants of a look are written; `null` where the id is no time. */
export function instantOfLoad(loadId: string): string | null {
  const at = extractedAt(loadId);
  return at === null ? null : instantText(Date.parse(at));
}
