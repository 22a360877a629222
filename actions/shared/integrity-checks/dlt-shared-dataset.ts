import { z } from 'zod';

import {
  countColumn,
  faultsAnswer,
  passAnswer,
  readRows,
  unmeasuredAnswer,
  warnAnswer,
} from '../integrity/check-answers.ts';
import { findDltTable, readLoadFacts, stagingSchema } from '../integrity/dlt-tables.ts';
import { defineCheck } from '../integrity/integrity-check.ts';
import type { Answers, CheckAnswer, DltSubject } from '../integrity/integrity-check.ts';
import type { CatalogueTable } from '../integrity/catalogue-table.ts';
import { findColumn } from '../integrity/catalogue-table.ts';
import type { IntegrityQueries } from '../integrity/integrity-query.ts';
import { utcText } from '../integrity/event-time-clause.ts';
import type { LoadFact, LookContext } from '../integrity/look-context.ts';
import { instantText } from '../integrity/look-window.ts';
import { quoteTable, tableKey } from '../integrity/quoted-name.ts';

const EXPECTED = 'one pipeline loads into the dataset';
const REMEDY =
  'Give each pipeline a dataset_name of its own: they share the staging dataset, which each of them empties when it starts. Where a pipeline was renamed on purpose, record the baseline anew.';
const SCHEMAS_REMEDY =
  'Look whether both are sources of one pipeline, which loads them one after the other; two pipelines need a dataset_name each.';
/** A pipeline that loaded within this still loads. */
const ACTIVE_DAYS = 7;
const MOST_STAGING_TABLES = 50;

/** Two pipelines on one dataset share its staging dataset: silent loss, or rows twice (facts: integrity, 3c). */
export const dltSharedDatasetCheck = defineCheck({
  id: 'dlt-shared-dataset',
  title: 'One pipeline to a dataset',
  scope: 'dlt',
  kind: 'contract',
  question: 'Do two pipelines of dlt load into one dataset, or two loads fill its staging tables at once?',
  runbook: 'Before a re-attempt',
  needs: 'SELECT on _dlt_pipeline_state, _dlt_loads and the staging schema',
  cost: 'O(L)',
  verdictRule: `fail: two pipelines kept their state there, both within ${ACTIVE_DAYS} days or in turn; or a staging table, which each load empties first, holds rows of two loads. warn: loads of two schema names within ${ACTIVE_DAYS} days, which two sources of one pipeline make too.`,
  remedy: REMEDY,
  plan(subject, context) {
    const loads = readLoadFacts(subject, context);
    if (!loads.measured) return { kind: 'unknown', message: loads.message, remedy: loads.remedy };
    const state = findDltTable(subject.dltSchema, '_dlt_pipeline_state', context);
    const pipelines: IntegrityQueries = state === null ? {} : { pipelines: { sql: pipelinesSql(quoteTable(state)) } };
    return { kind: 'ask', queries: { ...pipelines, ...stagingQueries(subject, context) } };
  },
  assess(subject, answers, context) {
    const loads = readLoadFacts(subject, context);
    if (!loads.measured) return { answers: [unmeasuredAnswer(loads, EXPECTED)] };
    const read = answers['pipelines'] === undefined ? null : readRows(answers, { pipelines: pipelineSchema });
    if (read?.measured === false) return { answers: [unmeasuredAnswer(read, EXPECTED)] };
    const pipelines = read?.value.pipelines ?? [];
    const since = instantText(Date.parse(context.database.at) - ACTIVE_DAYS * 86_400_000);
    const bad = [
      ...judgePipelines(pipelines, since),
      ...judgeStaging(subject, answers, context),
      ...judgeSchemas(loads.value, pipelines, since),
    ];
    const names = pipelines.map(({ name }) => name).join(', ');
    return { answers: bad.length > 0 ? bad : [passAnswer(EXPECTED, names === '' ? 'no state is kept yet' : names)] };
  },
});

const pipelineSchema = z.object({ name: z.string(), first_at: z.string(), last_at: z.string() });
type Pipeline = z.output<typeof pipelineSchema>;
const stagingRowsSchema = z.object({ load_id: z.string(), rows: countColumn });

function pipelinesSql(table: string): string {
  return `select s.pipeline_name::text as name, ${utcText('min(s.created_at)')} as first_at, ${utcText('max(s.created_at)')} as last_at
            from ${table} s where s.pipeline_name is not null group by 1 order by max(s.created_at) desc limit 100`;
}

/** The newest pipeline, and those that loaded in its time or lately. A state that was left long ago is no second pipeline. */
function judgePipelines(pipelines: readonly Pipeline[], since: string): readonly CheckAnswer[] {
  const [newest, ...others] = pipelines;
  if (newest === undefined) return [];
  const rivals = others.filter(({ last_at: lastAt }) => lastAt > since || lastAt > newest.first_at);
  if (rivals.length === 0) return [];
  const all = [newest, ...rivals];
  const shown = all.map(({ name, last_at: lastAt }) => `${name} (last state ${lastAt})`);
  const faults = all.map(({ name }) => ({ key: `pipeline ${name}` }));
  const some = `${all.length} pipelines: ${shown.join(', ')}`;
  return [faultsAnswer({ expected: EXPECTED, none: '', some, faults, remedy: REMEDY })];
}

function judgeSchemas(
  loads: readonly LoadFact[],
  pipelines: readonly Pipeline[],
  since: string,
): readonly CheckAnswer[] {
  const active = loads.filter(({ insertedAt }) => insertedAt > since);
  const names = [...new Set(active.map(({ schemaName }) => schemaName))];
  if (names.length < 2 || pipelines.length > 1) return [];
  const observed = `loads of ${names.length} schemas: ${names.join(', ')}`;
  return [warnAnswer(EXPECTED, observed, { remedy: SCHEMAS_REMEDY })];
}

function listStaging({ dltSchema }: DltSubject, { tables }: LookContext): readonly CatalogueTable[] {
  return [...tables.values()]
    .filter(
      (table) =>
        table.schema === stagingSchema(dltSchema) &&
        !table.table.startsWith('_dlt_') &&
        findColumn(table, '_dlt_load_id') !== undefined,
    )
    .slice(0, MOST_STAGING_TABLES);
}

/** A staging table holds one load: the gate lets no large one be read. */
function stagingQueries(subject: DltSubject, context: LookContext): IntegrityQueries {
  return Object.fromEntries(
    listStaging(subject, context).map((table) => [
      tableKey(table),
      {
        sql: `select row._dlt_load_id::text as load_id, count(*) as rows from ${quoteTable(table)} row
               where row._dlt_load_id is not null group by 1 order by 1 desc limit 20`,
      },
    ]),
  );
}

/** One that cannot be read, for its rights or its size, says nothing: what the tables of dlt say stands. */
function judgeStaging(subject: DltSubject, answers: Answers, context: LookContext): readonly CheckAnswer[] {
  const found = listStaging(subject, context).flatMap((table) => {
    const answer = answers[tableKey(table)];
    const read = answer === undefined ? null : readRows({ rows: answer }, { rows: stagingRowsSchema });
    return read?.measured === true && read.value.rows.length > 1 ? [{ table, rows: read.value.rows }] : [];
  });
  if (found.length === 0) return [];
  const shown = found.map(
    ({ table, rows }) => `${tableKey(table)}: ${rows.map((each) => `${each.rows} of ${each.load_id}`).join(', ')}`,
  );
  const ids = [...new Set(found.flatMap(({ rows }) => rows.map(({ load_id: id }) => id)))];
  const some = `rows of two loads at once in staging: ${shown.join('; ')}`;
  const faults = ids.map((key) => ({ key, path: 'dlt' as const }));
  return [faultsAnswer({ expected: EXPECTED, none: '', some, faults, remedy: REMEDY })];
}
