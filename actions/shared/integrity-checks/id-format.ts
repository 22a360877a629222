import { z } from 'zod';

import { askRows, planOverArrivals } from '../integrity/arrived-rows.ts';
import type { ArrivedRows } from '../integrity/arrived-rows.ts';
import { countColumn, faultsAnswer, readRows, unmeasuredAnswer } from '../integrity/check-answers.ts';
import { defineCheck } from '../integrity/integrity-check.ts';
import type { TableSubject } from '../integrity/integrity-check.ts';
import type { IntegrityRecord } from '../integrity/integrity-memory.ts';
import type { IntegrityQuery } from '../integrity/integrity-query.ts';
import type { LookContext } from '../integrity/look-context.ts';
import { tableKey } from '../integrity/quoted-name.ts';
import {
  canonicalText,
  FAULT_LIMIT,
  faultyRowSchema,
  fullnamePrefix,
  rowColumns,
  toFault,
} from '../integrity/row-fault.ts';
import { count } from '../markdown/count.ts';

const REMEDY =
  'Rewrite the ids to the declared form where that is certain (prefix, case, blanks); look a UUID up by title and time. Then mend the writer.';

/** Rows whose id is not of the form that the binding declares: 36 of 883 in the source system, found by no search (facts: source-system, 4.3.3). */
export const idFormatCheck = defineCheck({
  id: 'id-format',
  title: 'Ids have one form',
  scope: 'table',
  kind: 'corruption',
  question: 'Does a row that arrived have an id of another form than the binding declares?',
  runbook: 'When to roll back: data loss or corruption detected',
  needs: 'an index on the arrival column',
  cost: 'O(w)',
  verdictRule: 'fail: a new row has an id of another form. Mock ids are the matter of test-rows, empty ones of nulls.',
  remedy: REMEDY,
  columns: ({ table }) => [table.canonicalId.column],
  plan(subject, context) {
    if (subject.table.canonicalId.form === 'opaque')
      return {
        kind: 'skipped',
        reason: 'not-applicable',
        detail: 'the canonical id is opaque: it has no form to compare with',
      };
    return planOverArrivals(subject, context, {
      expected: expectedForm(subject),
      ask: (rows) => ({ forms: formsQuery(subject, rows) }),
    });
  },
  assess(subject, answers, context) {
    const rows = readRows(answers, { forms: formRowSchema });
    const expected = expectedForm(subject);
    if (!rows.measured) return { answers: [unmeasuredAnswer(rows, expected)] };
    const { forms } = rows.value;
    const total = forms[0]?.total ?? 0;
    const answer = faultsAnswer({
      expected,
      none: 'all have it',
      some: `${count(total, 'new id')} of another form (${describeForms(forms[0])})`,
      faults: forms.map((row) => toFault(row, subject, context)),
      faultCount: total,
      remedy: REMEDY,
    });
    return { answers: [answer], records: recordForms(subject, context, total) };
  },
});

/**
 * Under this name the memory keeps how many ids of another form were ever seen in a table; 0 is written by a baseline alone, which reads all rows.
 * With 0 a unique index proves that no post is there twice among them; else the same post may stand there in two forms.
 */
export function otherFormsGauge(subject: TableSubject): string {
  return `id-format:${tableKey(subject.table)}:other-forms`;
}

const FORMS = ['uuid', 'opp_ id', 'prefixed', 'bare', 'upper case', 'with blanks', 'other'] as const;
const formRowSchema = faultyRowSchema.extend({ counts: z.array(countColumn) });

const UUID = '^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$';
const TEST_ID = '^(t[1-6]_)?test_[0-9]+(_[0-9]+)?$';

function expectedForm(subject: TableSubject): string {
  const { form } = subject.table.canonicalId;
  return form === 'bare' ? 'ids such as 1skjxta' : `ids such as ${fullnamePrefix(subject.dataset)}1skjxta`;
}

/** An id of Reddit is a number to the base of 36, in lower case: 64 bits are 13 digits. */
export function declaredPattern(subject: TableSubject): string {
  return subject.table.canonicalId.form === 'bare'
    ? '^[0-9a-z]{1,13}$'
    : `^${fullnamePrefix(subject.dataset)}[0-9a-z]{1,13}$`;
}

function formsQuery(subject: TableSubject, rows: ArrivedRows): IntegrityQuery {
  const id = canonicalText(subject.table);
  const [declared, test] = [rows.values.length + 1, rows.values.length + 2];
  const forms = [
    `${id} ~* '${UUID}'`,
    `${id} ~ '^opp_'`,
    `${id} ~ '^t[1-6]_[0-9a-z]{1,13}$'`,
    `${id} ~ '^[0-9a-z]{1,13}$'`,
    `${id} ~* '^(t[1-6]_)?[0-9a-z]{1,13}$' and ${id} ~ '[A-Z]'`,
    `${id} ~* '^\\s*(t[1-6]_)?[0-9a-z]{1,13}\\s*$' and ${id} ~ '\\s'`,
  ];
  const counts = forms.map((condition) => `count(*) filter (where ${condition}) over ()`);
  return askRows(
    rows,
    `select ${rowColumns(subject, rows)}, array[${counts.join(', ')}] as counts
       ${rows.from} and ${id} !~ $${declared} and ${id} !~* $${test} and btrim(${id}) <> '' limit ${FAULT_LIMIT}`,
    [declaredPattern(subject), TEST_ID],
  );
}

function describeForms(row: z.output<typeof formRowSchema> | undefined): string {
  const counts = row?.counts ?? [];
  const rest = (row?.total ?? 0) - counts.reduce((sum, number) => sum + number, 0);
  return FORMS.flatMap((form, index) => {
    const number = counts[index] ?? Math.max(0, rest);
    return number === 0 ? [] : [`${form}: ${number}`];
  }).join(', ');
}

function recordForms(
  subject: TableSubject,
  { isBaseline, memory }: LookContext,
  found: number,
): readonly IntegrityRecord[] {
  const name = otherFormsGauge(subject);
  if (!isBaseline && found === 0) return [];
  const before = isBaseline ? 0 : (memory.gauges.get(name) ?? 0);
  return [{ kind: 'gauge', name, value: before + found }];
}
