import type { CatalogueIndex, CatalogueTable } from '../../actions/shared/integrity/catalogue-table.ts';
import type {
  Answers,
  CheckOutcome,
  IntegrityCheck,
  TableSubject,
} from '../../actions/shared/integrity/integrity-check.ts';
import type { IntegrityRow } from '../../actions/shared/integrity/integrity-query.ts';
import type { LookContext } from '../../actions/shared/integrity/look-context.ts';
import { tableKey } from '../../actions/shared/integrity/quoted-name.ts';
import { aCatalogueTable } from './a-catalogue-table.ts';
import { aLookContext } from './a-look-context.ts';
import type { ContextChanges } from './a-look-context.ts';

export interface SubjectChanges extends ContextChanges {
  readonly catalogue?: Partial<CatalogueTable>;
  /** Which bound table of the file, by `schema.table`; the first where left out. */
  readonly of?: string;
}

export interface Subject {
  readonly subject: TableSubject;
  readonly context: LookContext;
}

/** A bound table of a look, with the context of it; its catalogue is that of `aCatalogueTable`. */
export function aTableSubject({ catalogue = {}, of, ...changes }: SubjectChanges = {}): Subject {
  const context = aLookContext(changes);
  for (const dataset of context.datasets.datasets) {
    for (const table of dataset.tables) {
      const window = context.windows.get(tableKey(table));
      if (window === undefined || (of !== undefined && tableKey(table) !== of)) continue;
      return {
        subject: {
          dataset,
          table,
          catalogue: aCatalogueTable({ schema: table.schema, table: table.table, ...catalogue }),
          window,
        },
        context,
      };
    }
  }
  throw new TypeError('The file binds no such table.');
}

export function anIndex(column: string, changes: Partial<CatalogueIndex> = {}): CatalogueIndex {
  return {
    name: `${column}_key`,
    method: 'btree',
    keys: [{ text: column, isExpression: false }],
    isUnique: true,
    isValid: true,
    isImmediate: true,
    predicate: null,
    ...changes,
  };
}

/** A row as `rowColumns` selects it. */
export function aFaultyRow(part: IntegrityRow = {}): IntegrityRow {
  return {
    key: 'abc',
    other_key: null,
    position: '1',
    unit: 'opensource',
    arrived_at: '2026-11-25T11:30:00.000000Z',
    load_id: null,
    mark: null,
    total: '1',
    ...part,
  };
}

/** What a check makes of rows that its queries gave, each by its name. */
export function assessRows(
  check: IntegrityCheck<'table'>,
  { subject, context }: Subject,
  rows: Readonly<Record<string, readonly IntegrityRow[]>>,
): CheckOutcome {
  const answers: Answers = Object.fromEntries(
    Object.entries(rows).map(([name, value]) => [name, { measured: true, value }]),
  );
  return check.assess(subject, answers, context);
}

/** A question that was not answered. */
export const UNMEASURED = { measured: false, message: 'time-out after 10 s', remedy: 'Make the index.' } as const;

/** The verdict of each answer, in their order. */
export function verdictsOf({ answers }: CheckOutcome): readonly string[] {
  return answers.map(({ verdict, skipReason }) => skipReason ?? verdict);
}

/** The SQL of a plan that asks, by the names of its queries. */
export function sqlOf(check: IntegrityCheck<'table'>, { subject, context }: Subject): Readonly<Record<string, string>> {
  const plan = check.plan(subject, context);
  if (plan.kind !== 'ask') throw new TypeError(`The plan asks nothing: ${JSON.stringify(plan)}`);
  return Object.fromEntries(
    Object.entries(plan.queries).map(([name, { sql }]) => [name, sql.replaceAll(/\s+/gu, ' ')]),
  );
}
