import type { CatalogueTable } from '../../actions/shared/integrity/catalogue-table.ts';
import type {
  Answers,
  CheckOutcome,
  DltSubject,
  IntegrityCheck,
} from '../../actions/shared/integrity/integrity-check.ts';
import type { IntegrityRow } from '../../actions/shared/integrity/integrity-query.ts';
import type { LoadFact, LookContext } from '../../actions/shared/integrity/look-context.ts';
import { aCatalogueTable } from './a-catalogue-table.ts';
import { aLookContext, LOOKED_AT } from './a-look-context.ts';
import type { ContextChanges } from './a-look-context.ts';
import { anIndex } from './a-table-subject.ts';
import { datasetsOf, SUBMISSIONS_BY_GENERATION } from './source-tables.ts';

const SCHEMA = 'reddit_harbor';

export interface DltSubjectChanges extends Omit<ContextChanges, 'loads' | 'tables'> {
  readonly loads?: readonly LoadFact[];
  /** Beside `_dlt_loads`, `_dlt_version`, `_dlt_pipeline_state` and `submissions` with its indexes. */
  readonly tables?: readonly CatalogueTable[];
  readonly submissions?: Partial<CatalogueTable>;
}

export interface DltLookSubject {
  readonly subject: DltSubject;
  readonly context: LookContext;
}

/** Dataset `reddit_harbor` as dlt made it, with one bound table. */
export function aDltSubject(changes: DltSubjectChanges = {}): DltLookSubject {
  const { loads = [], tables = [], submissions = {}, ...rest } = changes;
  const own = ['_dlt_loads', '_dlt_version', '_dlt_pipeline_state'].map((table) => aDltTable({ table, indexes: [] }));
  const catalogue = aDltTable(submissions);
  const all = [...own, catalogue, ...tables];
  const context = aLookContext({
    datasets: datasetsOf(SUBMISSIONS_BY_GENERATION.C),
    ...rest,
    loads: new Map([[SCHEMA, loads]]),
    tables: new Map(all.map((each) => [`${each.schema}.${each.table}`, each])),
  });
  const [dataset] = context.datasets.datasets;
  const table = dataset?.tables[0];
  const window = context.windows.get(`${SCHEMA}.submissions`);
  if (dataset === undefined || table === undefined || window === undefined)
    throw new TypeError('The file binds no table.');
  return {
    subject: {
      dltSchema: SCHEMA,
      datasets: context.datasets.datasets,
      tables: [{ dataset, table, catalogue, window }],
    },
    context,
  };
}

export function aDltTable(changes: Partial<CatalogueTable> = {}): CatalogueTable {
  const column = (name: string, type: string) => ({ name, type, isNullable: true });
  return aCatalogueTable({
    schema: SCHEMA,
    table: 'submissions',
    columns: [
      column('id', 'character varying'),
      column('created_utc', 'double precision'),
      column('_dlt_load_id', 'character varying'),
      column('_dlt_id', 'character varying'),
    ],
    indexes: [anIndex('_dlt_id'), anIndex('_dlt_load_id', { isUnique: false })],
    ...changes,
  });
}

/** So many minutes before the look: a load's id, whose extraction that was. */
export function loadIdAt(minutesAgo: number): string {
  return (Date.parse(LOOKED_AT) / 1000 - minutesAgo * 60).toFixed(5);
}

/** So many minutes before the look, as looks write instants. */
export function instantAt(minutesAgo: number): string {
  return new Date(Date.parse(LOOKED_AT) - minutesAgo * 60_000).toISOString().replace('Z', '000Z');
}

/** A load that began then and completed half a minute later. */
export function aLoad(minutesAgo: number, part: Partial<LoadFact> = {}): LoadFact {
  return {
    loadId: loadIdAt(minutesAgo),
    schemaName: 'reddit_harbor_collection',
    status: 0,
    insertedAt: instantAt(minutesAgo - 0.5),
    ...part,
  };
}

/** What tables of rows an open load left, as the questions for load ids answer. */
export function openRows(rows: Readonly<Record<string, number>>): Answers {
  const value = Object.entries(rows).map(([load_id, number]) => ({ load_id, rows: String(number) }));
  return { 'load ids of reddit_harbor.submissions': { measured: true, value } };
}

export function answersOf(rows: Readonly<Record<string, readonly IntegrityRow[]>>): Answers {
  return Object.fromEntries(Object.entries(rows).map(([name, value]) => [name, { measured: true, value }]));
}

/** The verdicts of a check: what its plan answers, or what it makes of the answers. */
export function judgeDlt(
  check: IntegrityCheck<'dlt'>,
  { subject, context }: DltLookSubject,
  answers: Answers = {},
): CheckOutcome {
  const plan = check.plan(subject, context);
  switch (plan.kind) {
    case 'answered':
      return plan;
    case 'skipped':
      return { answers: [{ verdict: 'skipped', skipReason: plan.reason, expected: '', observed: plan.detail }] };
    case 'unknown':
      return { answers: [{ verdict: 'unknown', expected: '', observed: plan.message, remedy: plan.remedy }] };
    case 'ask':
      return check.assess(subject, answers, context);
    default:
      return plan satisfies never;
  }
}

/** The memory with what a look left. */
export function afterLook({ records = [] }: CheckOutcome): { readonly marks: ReadonlyMap<string, string> } {
  return {
    marks: new Map(records.flatMap((record) => (record.kind === 'mark' ? [[record.name, record.value] as const] : []))),
  };
}
