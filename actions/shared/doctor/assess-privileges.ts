import { boundRelations } from '../datasets/datasets.ts';
import type { CatalogueTable } from '../integrity/catalogue-table.ts';
import { stagingSchema } from '../integrity/dlt-tables.ts';
import type { LookContext } from '../integrity/look-context.ts';
import { listMissingPrivileges } from '../integrity/missing-privilege.ts';
import { tableKey } from '../integrity/quoted-name.ts';
import { count } from '../markdown/count.ts';
import type { Finding } from './doctor-result.ts';

const EXPECTED = 'the role may read every row of what is bound, and of what dlt made beside it';

/** What the role lacks, a finding a table; one that passes where it lacks nothing. */
export function assessPrivileges(context: LookContext, role: string): readonly Finding[] {
  const tables = listRead(context);
  const missing = tables.flatMap((table) => {
    const lacks = listMissingPrivileges(table, role);
    return lacks.length === 0 ? [] : [toFinding(table, lacks)];
  });
  if (missing.length > 0 || tables.length === 0) return missing;
  return [
    {
      ...{ id: 'privileges', title: 'Privileges', table: null, verdict: 'pass', expected: EXPECTED },
      observed: `${count(tables.length, 'table')} can be read, every row of them`,
    },
  ];
}

function toFinding(table: CatalogueTable, lacks: ReturnType<typeof listMissingPrivileges>): Finding {
  return {
    ...{ id: 'privileges', title: 'Privileges', table: tableKey(table), verdict: 'fail', expected: EXPECTED },
    observed: lacks.map(({ message }) => message).join('; '),
    remedy: lacks.map(({ remedy }) => remedy).join(' '),
  };
}

/** Bound relations, and what dlt made in its schemas; not the tables that only refer to them, of which the catalogue is enough. */
function listRead({ datasets, tables }: LookContext): readonly CatalogueTable[] {
  const bound = new Set(boundRelations(datasets).map(tableKey));
  const schemas = datasets.datasets.flatMap(({ dlt }) => (dlt === undefined ? [] : [dlt.schema]));
  const ofDlt = new Set(schemas.flatMap((schema) => [schema, stagingSchema(schema)]));
  return [...tables.values()].filter(
    (table) => bound.has(tableKey(table)) || (ofDlt.has(table.schema) && isMadeByDlt(table)),
  );
}

function isMadeByDlt({ table, columns }: CatalogueTable): boolean {
  return table.startsWith('_dlt_') || columns.some(({ name }) => name.startsWith('_dlt_'));
}
