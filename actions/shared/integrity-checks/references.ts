import { z } from 'zod';

import { askRows, countRows, planOverArrivals } from '../integrity/arrived-rows.ts';
import type { ArrivedRows } from '../integrity/arrived-rows.ts';
import { createIndex } from '../integrity/arrival-clause.ts';
import type { CatalogueTable } from '../integrity/catalogue-table.ts';
import { findColumn } from '../integrity/catalogue-table.ts';
import { countColumn, passAnswer, readRows, unknownAnswer, unmeasuredAnswer } from '../integrity/check-answers.ts';
import { defineCheck } from '../integrity/integrity-check.ts';
import type { Answers, CheckAnswer, Fault, TableSubject } from '../integrity/integrity-check.ts';
import type { IntegrityQuery } from '../integrity/integrity-query.ts';
import type { LookContext } from '../integrity/look-context.ts';
import { quoteIdentifier, quoteTable, tableKey } from '../integrity/quoted-name.ts';
import { FAULT_LIMIT, faultyRowSchema, fullnamePrefix, rowColumns, toFault } from '../integrity/row-fault.ts';
import type { BoundTable, Dataset } from '../datasets/datasets.ts';
import { count } from '../markdown/count.ts';

const REMEDY =
  'Look whether the parents were deleted lawfully, or never stored. Load what is missing again, parents first, and link the rows by their Reddit id.';

/** Rows that arrived without what they belong to: 8,779 comments of 8,779 in the source system, while the counts looked fine (facts: source-system, 4.3.4). */
export const referencesCheck = defineCheck({
  id: 'references',
  title: 'Rows have their parents',
  scope: 'table',
  kind: 'loss',
  question: 'Does a row that arrived belong to nothing, or to a row that is not there?',
  runbook: 'When to roll back: data loss or corruption detected',
  needs: "an index on the parents' key, and one on the arrival column",
  cost: 'O(w log N)',
  verdictRule:
    'fail: a row without a post, where its column is empty; or at least 5 rows and more than 5 % of the new ones whose parent is not there. warn: fewer, which a lawful deletion explains, or every parent is gone at Reddit too.',
  remedy: REMEDY,
  columns: ({ table }) => table.parents.map(({ column }) => column),
  plan(subject, context) {
    const links = linksOf(subject, context);
    if (links.length === 0)
      return { kind: 'skipped', reason: 'not-applicable', detail: 'the binding names no parents' };
    return planOverArrivals(subject, context, {
      expected: EXPECTED,
      ask: (rows) => ({
        rows: countRows(rows),
        ...Object.fromEntries(
          links.filter(isSearchable).map((link, index) => [linkName(link, index), orphansQuery(subject, link, rows)]),
        ),
      }),
    });
  },
  assess(subject, answers, context) {
    const links = linksOf(subject, context);
    const searchable = links.filter(isSearchable);
    return {
      answers: [
        ...searchable.map((link, index) =>
          assessLink({ subject, link, answers, name: linkName(link, index) }, context),
        ),
        ...links.filter((link) => !isSearchable(link)).map(missingParent),
      ],
    };
  },
});

const EXPECTED = 'every new row belongs to a row that is there';
/** The source system's own aim after its repair: 95 % linked. */
const SHARE_PERCENT = 5;
const LEAST_ORPHANS = 5;

interface ParentColumn {
  readonly table: BoundTable;
  readonly catalogue: CatalogueTable;
  readonly column: string;
  readonly type: string;
}

/** One column by which rows refer to another dataset, with the tables that may hold the parent. */
interface Link {
  readonly column: string;
  readonly dataset: Dataset;
  /** Refers to the canonical id, and not to a key of the table's own. */
  readonly isById: boolean;
  readonly parents: readonly ParentColumn[];
  /** An empty column is a fault: nothing is said about a post without the post. */
  readonly isRequired: boolean;
}

function linksOf({ table, dataset }: TableSubject, { datasets, tables }: LookContext): readonly Link[] {
  return table.parents.flatMap((binding): Link[] => {
    const parent = datasets.datasets.find(({ name }) => name === binding.dataset);
    if (parent === undefined) return [];
    const parents = parent.tables.flatMap((candidate): ParentColumn[] => {
      const catalogue = tables.get(tableKey(candidate));
      const name = binding.parentColumn ?? candidate.canonicalId.column;
      const column = catalogue === undefined ? undefined : findColumn(catalogue, name);
      return catalogue === undefined || column === undefined
        ? []
        : [{ table: candidate, catalogue, column: name, type: column.type }];
    });
    const isRequired =
      table.requiredColumns.includes(binding.column) || (parent.holds === 'posts' && parent.name !== dataset.name);
    return [
      { column: binding.column, dataset: parent, isById: binding.parentColumn === undefined, parents, isRequired },
    ];
  });
}

function isSearchable({ parents }: Link): boolean {
  return parents.length > 0;
}

function linkName({ column }: Link, index: number): string {
  return `orphans-${index}-${column}`;
}

const orphanSchema = faultyRowSchema.extend({ parent: z.string().nullable(), empty: countColumn });

/**
 * Children without parent: one probe of each parent table's key a row. As a join with at most one match, since a plan for NOT EXISTS may read the whole
 * parent table into a hash.
 */
function orphansQuery(subject: TableSubject, link: Link, rows: ArrivedRows): IntegrityQuery {
  const own = `row.${quoteIdentifier(link.column)}`;
  const childType = findColumn(subject.catalogue, link.column)?.type ?? 'text';
  const probes = link.parents.map((parent, index) => {
    const match = matchOf(own, childType, { parent, link });
    return `left join lateral (select true as is_there from ${quoteTable(parent.table)} parent where ${match} limit 1) parent_${index} on true`;
  });
  const absent = link.parents.map((_, index) => `parent_${index}.is_there is null`).join(' and ');
  const isFilled = link.isRequired ? '' : `${own} is not null and `;
  const first = link.parents[0];
  return {
    ...askRows(
      rows,
      `select ${rowColumns(subject, rows)}, ${own}::text as parent, count(*) filter (where ${own} is null) over () as empty
         from (select row.* ${rows.from}) row ${probes.join(' ')}
        where ${isFilled}${absent} limit ${FAULT_LIMIT}`,
    ),
    index: first === undefined ? rows.index : `${rows.index} ${createIndex(first.table, first.column)}`.trim(),
  };
}

/** Equal as the parent stores it, so that its index serves; an id of Reddit also in the form that the parent declares. */
function matchOf(
  own: string,
  childType: string,
  { parent, link }: { readonly parent: ParentColumn; readonly link: Link },
): string {
  const key = `parent.${quoteIdentifier(parent.column)}`;
  if (isTextual(parent.type) && isTextual(childType)) {
    const { form } = parent.table.canonicalId;
    if (!link.isById || form === 'opaque') return `${key} = ${own}`;
    const bare = `lower(regexp_replace(btrim(${own}::text), '^t[1-6]_', '', 'i'))`;
    return `${key} = any(array[${own}::text, ${form === 'bare' ? bare : `'${fullnamePrefix(link.dataset)}' || ${bare}`}])`;
  }
  if (parent.type === childType) return `${key} = ${own}`;
  if (parent.type === 'uuid') return `${key} = case when ${own}::text ~* '${UUID}' then ${own}::text::uuid end`;
  return /^(?:bigint|integer|smallint)$/u.test(parent.type)
    ? `${key} = case when ${own}::text ~ '^[0-9]{1,18}$' then ${own}::text::bigint end`
    : `${key}::text = ${own}::text`;
}

const UUID = '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$';

function isTextual(type: string): boolean {
  return /^(?:text|character|citext)/u.test(type);
}

interface LinkAnswers {
  readonly subject: TableSubject;
  readonly link: Link;
  readonly answers: Answers;
  readonly name: string;
}

function assessLink({ subject, link, answers, name }: LinkAnswers, context: LookContext): CheckAnswer {
  const expected = `${link.column}: ${EXPECTED}, in ${link.dataset.name}`;
  const { rows: counted, [name]: found } = answers;
  if (counted === undefined || found === undefined) return unmeasuredAnswer(NOT_ASKED, expected);
  const read = readRows({ counted, found }, { counted: z.object({ rows: countColumn }), found: orphanSchema });
  if (!read.measured) return unmeasuredAnswer(read, expected);
  const all = read.value.counted[0]?.rows ?? 0;
  if (read.value.found.length === 0) return passAnswer(expected, `all ${count(all, 'new row')} do`);
  const { faults, ...judged } = judgeOrphans(link, read.value.found, all);
  return faults === 'none'
    ? { ...judged, expected }
    : { ...judged, expected, faults: read.value.found.map((row) => toOrphan(row, link, { subject, context })) };
}

function toOrphan(
  row: z.output<typeof orphanSchema>,
  link: Link,
  { subject, context }: { readonly subject: TableSubject; readonly context: LookContext },
): Fault {
  const [missing] = mayBeAsked(link) ? missingIds([row]) : [];
  return { ...toFault(row, subject, context), ...(missing === undefined ? {} : { missing }) };
}

function mayBeAsked({ isById, dataset }: Link): boolean {
  return isById && dataset.holds !== 'derived';
}

/** An empty column proves itself; a parent that is not there may have been deleted lawfully, unless many are not. */
function judgeOrphans(link: Link, orphans: readonly z.output<typeof orphanSchema>[], all: number) {
  const [total, empty] = [orphans[0]?.total ?? 0, orphans[0]?.empty ?? 0];
  const share = (100 * total) / Math.max(1, all);
  const isProven = empty > 0 || (total >= LEAST_ORPHANS && share > SHARE_PERCENT);
  const suspects = mayBeAsked(link) ? missingIds(orphans) : [];
  const because = empty === 0 ? '' : `, the column is empty in ${empty}`;
  return {
    verdict: isProven ? ('fail' as const) : ('warn' as const),
    observed: `${total} of ${count(all, 'new row')} (${share.toFixed(1)} %) do not${because}`,
    remedy: REMEDY,
    faults: isProven ? ('all' as const) : ('none' as const),
    ...(isProven ? { faultCount: total } : {}),
    ...(suspects.length === 0 ? {} : { suspects }),
  };
}

const NOT_ASKED = { measured: false, message: 'it was not asked', remedy: 'Look again.' } as const;

function missingIds(orphans: readonly z.output<typeof orphanSchema>[]): readonly string[] {
  const ids = orphans.flatMap(({ parent }) =>
    parent === null
      ? []
      : [
          parent
            .trim()
            .toLowerCase()
            .replace(/^t[1-6]_/u, ''),
        ],
  );
  return [...new Set(ids)].filter((id) => /^[0-9a-z]{1,13}$/u.test(id));
}

function missingParent({ column, dataset }: Link): CheckAnswer {
  const message = `no table of ${dataset.name} has the column that ${column} refers to`;
  return unknownAnswer(
    `${column}: ${EXPECTED}`,
    message,
    'Name it as parent_column in config/datasets.yaml, or bind the table.',
  );
}
