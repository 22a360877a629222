import { z } from 'zod';

import { faultsAnswer, passAnswer, readRows, unmeasuredAnswer, warnAnswer } from '../integrity/check-answers.ts';
import { stagingSchema } from '../integrity/dlt-tables.ts';
import { defineCheck } from '../integrity/integrity-check.ts';
import type { LookContext } from '../integrity/look-context.ts';
import { tableKey } from '../integrity/quoted-name.ts';
import { count } from '../markdown/count.ts';

const EXPECTED = 'nothing that is read takes rows from staging';
const REMEDY =
  'Bind the table that dlt merges into, and let the view read that one: staging is emptied at the start of each load, and holds one load at most.';

/** Rows stay in staging after a load that succeeded (facts: integrity, 3c), so that they are there is no fault. That somebody reads them is. */
export const dltStagingCheck = defineCheck({
  id: 'dlt-staging',
  title: 'No reader is shown staging rows',
  scope: 'dlt',
  kind: 'corruption',
  question: "Is a bound table, or a view, made of dlt's staging tables?",
  runbook: 'When to roll back: data loss or corruption detected',
  needs: 'nothing but the catalogue',
  cost: 'O(1)',
  verdictRule:
    'fail: a bound table is in the staging schema, or is a view, or a parent of partitions, that takes rows from it. warn: another view outside of the staging schema does.',
  remedy: REMEDY,
  plan: ({ dltSchema }) => ({
    kind: 'ask',
    queries: { readers: { sql: READERS_SQL, values: [stagingSchema(dltSchema)], isBounded: true } },
  }),
  assess({ dltSchema }, answers, context) {
    const rows = readRows(answers, { readers: readerSchema });
    if (!rows.measured) return { answers: [unmeasuredAnswer(rows, EXPECTED)] };
    const bound = listBound(context);
    const staging = stagingSchema(dltSchema);
    const itself = bound.filter((key) => key.startsWith(`${staging}.`)).map((key) => ({ key, from: key }));
    const readers = rows.value.readers.map((reader) => ({ key: tableKey(reader), from: reader.from_table }));
    const shown = [...itself, ...readers.filter(({ key }) => bound.includes(key))];
    const others = readers.filter(({ key }) => !bound.includes(key));
    if (shown.length > 0) {
      const some = `${count(shown.length, 'bound table')} of staging rows: ${shown.map(({ key, from }) => (key === from ? key : `${key} from ${staging}.${from}`)).join(', ')}`;
      const faults = shown.map(({ key }) => ({ key }));
      return { answers: [faultsAnswer({ expected: EXPECTED, none: '', some, faults, remedy: REMEDY })] };
    }
    if (others.length === 0)
      return { answers: [passAnswer(EXPECTED, 'no view reads staging, and none of it is bound')] };
    const observed = `staging rows are shown by ${others.map(({ key }) => key).join(', ')}, which is not bound`;
    return { answers: [warnAnswer(EXPECTED, observed, { remedy: REMEDY })] };
  },
});

const readerSchema = z.object({ schema: z.string(), table: z.string(), from_table: z.string() });

function listBound({ datasets }: LookContext): readonly string[] {
  return datasets.datasets.flatMap(({ tables }) => tables.map(tableKey));
}

/** Views over views too, and tables of which a staging table is a partition or a child. */
const READERS_SQL = `
  with recursive readers (oid, from_table) as (
    select c.oid, c.relname
      from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where n.nspname = $1 and c.relkind in ('r', 'p', 'v', 'm', 'f')
    union
    select reader.oid, r.from_table
      from readers r
     cross join lateral (
       select w.ev_class as oid
         from pg_catalog.pg_depend d
         join pg_catalog.pg_rewrite w on w.oid = d.objid
        where d.refclassid = 'pg_catalog.pg_class'::regclass and d.refobjid = r.oid and d.classid = 'pg_catalog.pg_rewrite'::regclass
       union
       select i.inhparent from pg_catalog.pg_inherits i where i.inhrelid = r.oid) reader)
  select n.nspname as schema, c.relname as table, min(readers.from_table) as from_table
    from readers
    join pg_catalog.pg_class c on c.oid = readers.oid
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
   where n.nspname <> $1
   group by 1, 2
   order by 1, 2
   limit 100`;
