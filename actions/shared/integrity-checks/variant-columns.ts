import { z } from 'zod';

import { askRows, planOverArrivals } from '../integrity/arrived-rows.ts';
import type { ArrivedRows } from '../integrity/arrived-rows.ts';
import { countColumn, passAnswer } from '../integrity/check-answers.ts';
import { utcText } from '../integrity/event-time-clause.ts';
import { defineCheck } from '../integrity/integrity-check.ts';
import type { Answers, TableSubject } from '../integrity/integrity-check.ts';
import type { IntegrityQuery } from '../integrity/integrity-query.ts';
import type { LookContext } from '../integrity/look-context.ts';
import { quoteIdentifier } from '../integrity/quoted-name.ts';
import { loadedAt, loadIdText } from '../integrity/row-fault.ts';

const EXPECTED = 'no column with __v_ in its name';
const REMEDY =
  'Give the column one type at the source, copy the values of the variant into its base column, and drop the variant column with dlt stopped.';

/** dlt puts a value of another type into a column `<base>__v_<type>`; the base column is null from then on (facts: integrity, 3f). */
export const variantColumnsCheck = defineCheck({
  id: 'variant-columns',
  title: 'No variant columns',
  scope: 'table',
  kind: 'contract',
  question: 'Did dlt split a column because values of another type came?',
  runbook: 'Step 5: verify data integrity; before a re-attempt',
  needs: 'the catalogue; for the count an index on the arrival column',
  cost: 'O(w)',
  verdictRule: 'fail: the table has a column with __v_ in its name.',
  remedy: REMEDY,
  plan(subject, context) {
    const variants = variantsOf(subject);
    if (variants.length === 0) return { kind: 'answered', answers: [passAnswer(EXPECTED, 'none')] };
    const plan = planOverArrivals(subject, context, {
      expected: EXPECTED,
      ask: (rows) => ({ counts: countsQuery(subject, variants, rows) }),
    });
    return plan.kind === 'ask' ? plan : { kind: 'answered', answers: [answerOf(subject, context, {})] };
  },
  assess: (subject, answers, context) => ({ answers: [answerOf(subject, context, answers)] }),
});

interface Variant {
  readonly column: string;
  readonly base: string;
}

const countsSchema = z.object({
  counts: z.array(countColumn),
  firsts: z.array(z.string().nullable()),
  load_ids: z.array(z.string().nullable()),
});

function variantsOf({ catalogue }: TableSubject): readonly Variant[] {
  return catalogue.columns.flatMap(({ name }) => {
    const at = name.indexOf('__v_');
    return at <= 0 ? [] : [{ column: name, base: name.slice(0, at) }];
  });
}

function countsQuery(subject: TableSubject, variants: readonly Variant[], rows: ArrivedRows): IntegrityQuery {
  const filled = variants.map(({ column }) => `row.${quoteIdentifier(column)} is not null`);
  const over = (what: string) => filled.map((condition) => `${what} filter (where ${condition})`).join(', ');
  const first = rows.arrivedAt === null ? 'min(null::text)' : `min(${utcText(rows.arrivedAt)})`;
  return askRows(
    rows,
    `select array[${over('count(*)')}] as counts, array[${over(first)}] as firsts, array[${over(`min(${loadIdText(subject)})`)}] as load_ids ${rows.from}`,
  );
}

/** The columns alone are the fault: it stands even where their rows cannot be counted. */
function answerOf(subject: TableSubject, context: LookContext, answers: Answers) {
  const { counts: measured } = answers;
  const found = measured?.measured === true ? z.array(countsSchema).parse(measured.value)[0] : undefined;
  const variants = variantsOf(subject);
  const described = variants.map(({ column, base }, index) => {
    const rows = found?.counts[index];
    return `${column} (base column ${base}${rows === undefined ? '' : `, new rows with it: ${rows}`})`;
  });
  const faults = variants.map(({ column }, index) => {
    const arrivedAt = loadedAt(found?.load_ids[index] ?? null, subject, context) ?? found?.firsts[index] ?? null;
    return { key: column, path: 'dlt' as const, ...(arrivedAt === null ? {} : { arrivedAt }) };
  });
  return { verdict: 'fail' as const, expected: EXPECTED, observed: described.join(', '), remedy: REMEDY, faults };
}
