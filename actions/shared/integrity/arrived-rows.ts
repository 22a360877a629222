import { planArrivals } from './arrival-clause.ts';
import { passAnswer } from './check-answers.ts';
import type { CheckPlan, TableSubject } from './integrity-check.ts';
import type { IntegrityQueries, IntegrityQuery } from './integrity-query.ts';
import type { LookContext } from './look-context.ts';
import { quoteTable } from './quoted-name.ts';

/** The rows of a bound table that a check judges, under the alias `row`: those of the window, or all of them where the baseline is recorded. */
export interface ArrivedRows {
  /** `from … row where …`; a further condition may follow with `and`. */
  readonly from: string;
  readonly values: readonly unknown[];
  /** When a row arrived, as a timestamptz, where a column says it. */
  readonly arrivedAt: string | null;
  readonly index: string;
  readonly isBounded: boolean;
}

/** Plans the questions of a check over the rows that arrived; no row at all is a pass, and a window that cannot be told is `unknown`. */
export function planOverArrivals(
  subject: TableSubject,
  context: LookContext,
  { expected, ask }: { readonly expected: string; readonly ask: (rows: ArrivedRows) => IntegrityQueries },
): CheckPlan {
  const arrivals = planArrivals(subject, context);
  const table = quoteTable(subject.table);
  if (context.isBaseline) {
    const arrivedAt = 'column' in subject.table.arrival ? arrivedColumn(arrivals) : null;
    return {
      kind: 'ask',
      queries: ask({ from: `from ${table} row where true`, values: [], arrivedAt, index: '', isBounded: true }),
    };
  }
  if (arrivals.kind === 'unknown') return arrivals;
  if (arrivals.kind === 'nothing-arrived')
    return { kind: 'answered', answers: [passAnswer(expected, 'no load of dlt since the last look')] };
  const { sql, ...rest } = arrivals;
  return { kind: 'ask', queries: ask({ ...rest, from: `from ${table} row where ${sql}`, isBounded: false }) };
}

/** A question over them. `values` are numbered after those of the window: the first is `$${rows.values.length + 1}`. */
export function askRows(rows: ArrivedRows, sql: string, values: readonly unknown[] = []): IntegrityQuery {
  return {
    sql,
    values: [...rows.values, ...values],
    index: rows.index,
    ...(rows.isBounded ? { isBounded: true } : {}),
  };
}

/** How many there are: the same question from every check, so that it is asked once. */
export function countRows(rows: ArrivedRows): IntegrityQuery {
  return askRows(rows, `select count(*) as rows ${rows.from}`);
}

function arrivedColumn(arrivals: ReturnType<typeof planArrivals>): string | null {
  return arrivals.kind === 'clause' ? arrivals.arrivedAt : null;
}
