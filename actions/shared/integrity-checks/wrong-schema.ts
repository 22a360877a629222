import { z } from 'zod';

import { createIndex, loadsInWindow, manyLoads } from '../integrity/arrival-clause.ts';
import type { UnknownArrivals } from '../integrity/arrival-clause.ts';
import { canonicalKey, joinStored } from '../integrity/canonical-key.ts';
import {
  countColumn,
  passAnswer,
  readRows,
  unknownAnswer,
  unmeasuredAnswer,
  warnAnswer,
} from '../integrity/check-answers.ts';
import { defineCheck } from '../integrity/integrity-check.ts';
import type { Answers, CheckAnswer, DatasetSubject, TableSubject } from '../integrity/integrity-check.ts';
import type { IntegrityQueries, IntegrityQuery } from '../integrity/integrity-query.ts';
import type { LoadFact, LookContext } from '../integrity/look-context.ts';
import { quoteIdentifier, quoteTable, tableKey } from '../integrity/quoted-name.ts';
import { count } from '../markdown/count.ts';

const EXPECTED = 'rows of dlt land in the bound table';
const REMEDY =
  "Compare dataset_name of the pipeline with schema and dlt.schema in config/datasets.yaml, and see that dlt's role may write the bound table. Then load again.";

/**
 * The writer says OK and the reader sees nothing (facts: source-system, 4.3.5). Rows that a finished load left in staging are usual; wrong is only that
 * the bound table has none of them, under no load: a load that inserts what is new alone leaves known rows as they were. A table of the same name elsewhere is looked at where dlt keeps loads beside it.
 */
export const wrongSchemaCheck = defineCheck({
  id: 'wrong-schema',
  title: 'Rows land where readers look',
  scope: 'dataset',
  kind: 'corruption',
  question: 'Do rows of dlt land in staging or in a table of another schema, while the bound one gets none?',
  runbook: 'When to roll back: data loss or corruption detected',
  needs:
    'SELECT on the staging schema; an index on _dlt_load_id of the tables that are compared, and on the canonical id of the bound one',
  cost: 'O(L)',
  verdictRule:
    'fail: 5 or more rows of finished loads of the window are elsewhere whose ids the bound table lacks, and it has no row of any load of the window. warn: fewer. unknown: more loads in the window than are read, and none of those brought rows here. not-applicable: dlt does not write the dataset.',
  remedy: REMEDY,
  plan(subject, context) {
    const bound = dltTable(subject);
    if (bound === undefined || subject.dataset.dlt === undefined)
      return { kind: 'skipped', reason: 'not-applicable', detail: 'dlt does not write this dataset' };
    return { kind: 'ask', queries: { twins: twinsQuery(bound), ...boundQuery(bound, context) } };
  },
  followUp(subject, answers, context) {
    const bound = dltTable(subject);
    const twins = readRows(answers, { twins: twinSchema });
    if (bound === undefined || !twins.measured || hasArrivals(answers)) return {};
    return Object.fromEntries(
      listTwins(subject, twins.value.twins).flatMap((twin) => {
        const query = twinQuery(twin, bound, { subject, context });
        return query === null ? [] : [[nameOf(twin), query] as const];
      }),
    ) satisfies IntegrityQueries;
  },
  assess(subject, answers, context) {
    const twins = readRows(answers, { twins: twinSchema });
    if (!twins.measured) return { answers: [unmeasuredAnswer(twins, EXPECTED)] };
    const { bound } = answers;
    if (bound?.measured === false) return { answers: [unmeasuredAnswer(bound, EXPECTED)] };
    if (hasArrivals(answers)) return { answers: [passAnswer(EXPECTED, 'new rows of dlt are in the bound table')] };
    const unread = findUnread(subject, context);
    if (unread !== null) return { answers: [unknownAnswer(EXPECTED, unread.message, unread.remedy)] };
    const judged = listTwins(subject, twins.value.twins).flatMap(
      (twin) => judgeTwin(twin, answers[nameOf(twin)]) ?? [],
    );
    return { answers: judged.length === 0 ? [passAnswer(EXPECTED, 'no new row of dlt is anywhere else')] : judged };
  },
});

const twinSchema = z.object({ schema: z.string(), table: z.string(), has_loads: z.boolean(), has_key: z.boolean() });
type Twin = z.output<typeof twinSchema>;
const boundSchema = z.object({ found: z.boolean() });
const landedSchema = z.object({ load_id: z.string(), rows: countColumn });

const LEAST_ROWS = 5;
/** Rows that are looked at elsewhere, shared out among the loads of the window; of each at least those that make a fault. */
const MOST_COUNTED = 20_000;

function dltTable({ tables }: DatasetSubject): TableSubject | undefined {
  return tables.find(({ table }) => table.writtenBy === 'dlt' || table.writtenBy === 'both');
}

/** Other tables of that name with dlt's column, and whether their schema has a `_dlt_loads` of its own. */
function twinsQuery({ table }: TableSubject): IntegrityQuery {
  return {
    sql: `select n.nspname as schema, c.relname as table, l.oid is not null as has_loads,
                 exists (select from pg_catalog.pg_attribute k where k.attrelid = c.oid and k.attname = $3 and not k.attisdropped) as has_key
            from pg_catalog.pg_class c
            join pg_catalog.pg_namespace n on n.oid = c.relnamespace
            join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attname = '_dlt_load_id' and not a.attisdropped
            left join pg_catalog.pg_class l on l.relnamespace = n.oid and l.relname = '_dlt_loads'
           where c.relname = $1 and n.nspname <> $2 and c.relkind in ('r', 'p') and not c.relispartition
           order by 1 limit 20`,
    values: [table.table, table.schema, table.canonicalId.column],
    isBounded: true,
  };
}

function finishedLoads(bound: TableSubject, context: LookContext): readonly LoadFact[] {
  return (loadsInWindow(bound, context) ?? []).filter(({ status }) => status === 0);
}

/** Where loads of the window were not read, the bound table may hold rows of those. */
function findUnread(subject: DatasetSubject, context: LookContext): UnknownArrivals | null {
  const [bound, dlt] = [dltTable(subject), subject.dataset.dlt];
  if (bound === undefined || dlt === undefined) return null;
  return manyLoads({ dltSchema: dlt.schema, after: bound.window.after }, context);
}

function boundQuery(bound: TableSubject, context: LookContext): IntegrityQueries {
  const loads = finishedLoads(bound, context);
  if (loads.length === 0 || !bound.catalogue.columns.some(({ name }) => name === '_dlt_load_id')) return {};
  return {
    bound: {
      sql: `select exists (select from ${quoteTable(bound.table)} row where row._dlt_load_id::text = any($1::text[])) as found`,
      values: [loads.map(({ loadId }) => loadId)],
      index: createIndex(bound.table, '_dlt_load_id'),
    },
  };
}

function hasArrivals({ bound }: Answers): boolean {
  if (bound?.measured !== true) return false;
  return z
    .array(boundSchema)
    .parse(bound.value)
    .some(({ found }) => found);
}

/** The staging schema, and schemas into which dlt loads; a twin that is bound as dlt's elsewhere is where it should be. */
function listTwins({ dataset }: DatasetSubject, twins: readonly Twin[]): readonly Twin[] {
  return twins.filter(
    ({ schema, has_loads: hasLoads }) =>
      schema === `${dataset.dlt?.schema}_staging` || (hasLoads && !schema.endsWith('_staging')),
  );
}

function nameOf(twin: Twin): string {
  return `rows of ${tableKey(twin)}`;
}

interface Where {
  readonly subject: DatasetSubject;
  readonly context: LookContext;
}

/** Rows of finished loads of the window. In staging the loads are those of the bound schema; elsewhere the loads are kept beside the rows. */
function twinQuery(twin: Twin, bound: TableSubject, { subject, context }: Where): IntegrityQuery | null {
  const isOwnedElsewhere = context.datasets.datasets.some(({ tables }) =>
    tables.some(
      (table) => tableKey(table) === tableKey(twin) && (table.writtenBy === 'dlt' || table.writtenBy === 'both'),
    ),
  );
  if (isOwnedElsewhere) return null;
  if (twin.schema === `${subject.dataset.dlt?.schema}_staging`) {
    const loads = finishedLoads(bound, context).map(({ loadId }) => loadId);
    return loads.length === 0 ? null : lackedQuery(twin, bound, { loads: UNNESTED, values: [loads] });
  }
  const loads = `select load_id::text as load_id from ${quoteIdentifier(twin.schema)}._dlt_loads
                  where status = 0 and inserted_at > $1::timestamptz and inserted_at <= $2::timestamptz and schema_name = any($3::text[])`;
  return lackedQuery(twin, bound, {
    loads,
    values: [bound.window.after, bound.window.through, ownNames(subject, context)],
  });
}

const UNNESTED = 'select load_id from unnest($1::text[]) as load (load_id)';

/** Of each load how many rows the bound table has not got at all. */
function lackedQuery(
  twin: Twin,
  bound: TableSubject,
  { loads, values }: { readonly loads: string; readonly values: readonly unknown[] },
): IntegrityQuery {
  const key = twin.has_key ? canonicalKey(bound.table) : 'null::text';
  return {
    sql: `with loads as (${loads})
          select landed.load_id, count(*) as rows
            from (select l.load_id, fresh.key from loads l
                   cross join lateral (select ${key} as key from ${quoteTable(twin)} row where row._dlt_load_id::text = l.load_id
                                        limit greatest(${LEAST_ROWS}, ${MOST_COUNTED} / greatest(1, (select count(*) from loads)))) fresh
                  offset 0) landed ${joinStored(bound, 'landed.key')}
           where found.yes is null group by 1`,
    values,
    index: `${createIndex(twin, '_dlt_load_id')} ${createIndex(bound.table, bound.table.canonicalId.column)}`,
  };
}

/** The names under which the dataset's own pipeline keeps its loads: another project may load beside it, into a table of the same name. */
function ownNames({ dataset }: DatasetSubject, { loads }: LookContext): readonly string[] {
  if (dataset.dlt === undefined) return [];
  const known = loads.get(dataset.dlt.schema)?.map(({ schemaName }) => schemaName) ?? [];
  return [...new Set([dataset.dlt.pipeline, ...known])];
}

function judgeTwin(twin: Twin, answer: Answers[string] | undefined): CheckAnswer | null {
  if (answer === undefined) return null;
  const read = readRows({ landed: answer }, { landed: landedSchema });
  if (!read.measured) return unmeasuredAnswer(read, EXPECTED);
  const landed = read.value.landed.filter(({ rows }) => rows > 0);
  const rows = landed.reduce((sum, each) => sum + each.rows, 0);
  if (rows === 0) return null;
  const observed = `${count(rows, 'row')} of ${count(landed.length, 'finished load')} in ${tableKey(twin)}, none in the bound table`;
  if (rows < LEAST_ROWS) return warnAnswer(EXPECTED, observed, { remedy: REMEDY });
  const faults = landed.map(({ load_id: key }) => ({ key, path: 'dlt' as const }));
  return { verdict: 'fail', expected: EXPECTED, observed, remedy: REMEDY, faults };
}
