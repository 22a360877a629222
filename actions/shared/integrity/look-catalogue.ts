import { nearestWord } from '../yaml-document/nearest-word.ts';
import type { CatalogueTable } from './catalogue-table.ts';

/** Which tables a look wants to know about. Names are those of `config/datasets.yaml`. */
export interface CatalogueRequest {
  readonly tables: readonly { readonly schema: string; readonly table: string }[];
  /** Schemas that dlt loads into: what dlt made there, and in the staging schema beside it, is read too. */
  readonly dltSchemas: readonly string[];
}

export interface LookCatalogue {
  /** By `tableKey`: bound tables that exist, what dlt made, and tables with a foreign key onto one of them. */
  readonly tables: ReadonlyMap<string, CatalogueTable>;
  /** `tableKey`s of all relations outside of the system's schemas, at most 5,000: for the nearest match to one that is missing. */
  readonly names: readonly string[];
}

/** The relation that was probably meant: of that name in another schema, or of a name like it. */
export function nearestTable(
  wanted: { readonly schema: string; readonly table: string },
  names: readonly string[],
): string | null {
  const elsewhere = names.find((name) => name.slice(name.indexOf('.') + 1) === wanted.table);
  return elsewhere ?? nearestWord(`${wanted.schema}.${wanted.table}`, names);
}
