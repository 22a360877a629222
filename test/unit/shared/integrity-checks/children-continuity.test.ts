import { expect, test } from 'vitest';

import { childrenContinuityCheck } from '../../../../actions/shared/integrity-checks/children-continuity.ts';
import type { CatalogueTable } from '../../../../actions/shared/integrity/catalogue-table.ts';
import type { LoadFact } from '../../../../actions/shared/integrity/look-context.ts';
import type { IntegrityMemory } from '../../../../actions/shared/integrity/integrity-memory.ts';
import { aCatalogueTable } from '../../../support/a-catalogue-table.ts';
import { assessRows, aTableSubject, sqlOf, UNMEASURED, verdictsOf } from '../../../support/a-table-subject.ts';
import { ANALYSIS_BY_SHAPE, COMMENTS, datasetsOf, SUBMISSIONS_BY_GENERATION } from '../../../support/source-tables.ts';

const FAMILY = 'public.comments (submission_id)';
const NAME = `children-continuity:public.submissions:${FAMILY}`;
const uuid = (name: string) => ({ name, type: 'uuid', isNullable: true });
const CASCADE = {
  name: 'fk',
  schema: 'public',
  table: 'comments',
  columns: ['submission_id'],
  referencedSchema: 'public',
  referencedTable: 'submissions',
  referencedColumns: ['id'],
  onDelete: 'cascade',
  isValidated: true,
} as const;

function family(
  memory: Partial<IntegrityMemory> = {},
  parent: Partial<CatalogueTable> = { referencedBy: [CASCADE] },
  isBaseline = false,
) {
  const children = aCatalogueTable({ table: 'comments', columns: [uuid('submission_id')] });
  return aTableSubject({
    datasets: datasetsOf(SUBMISSIONS_BY_GENERATION.B, COMMENTS),
    catalogue: { columns: [uuid('id')], ...parent },
    tables: new Map([['public.comments', children]]),
    memory,
    isBaseline,
  });
}
const counted = (parents: number, children: number, hour = 'all'): Partial<IntegrityMemory> => ({
  gauges: new Map([
    [`${NAME}:${hour}:parents`, parents],
    [`${NAME}:${hour}:children`, children],
  ]),
});
const judge = (before: Partial<IntegrityMemory>, parents: number, children: number, table = family(before)) =>
  assessRows(childrenContinuityCheck, table, {
    [`hours of ${FAMILY}`]: [{ hour: 'all', parents: String(parents), children: String(children) }],
  });

test.each<[string, readonly [number, number], readonly [number, number], string]>([
  ['children erased by a merge', [1000, 1000], [1000, 800], 'fail'],
  ['one child gone', [1000, 1000], [1000, 999], 'fail'],
  ['one child gone while parents came', [1000, 1000], [1200, 999], 'fail'],
  ['both deleted lawfully', [1000, 1000], [700, 690], 'pass'],
  ['far more children than parents deleted', [1000, 1000], [999, 500], 'warn'],
  ['both grew', [1000, 1000], [1100, 1200], 'pass'],
])('%s', (_, before, now, verdict) => {
  expect(verdictsOf(judge(counted(...before), ...now))).toEqual([verdict]);
});

test('comments that no key erases may be deleted lawfully: a warning', () => {
  expect(verdictsOf(judge({}, 1000, 800, family(counted(1000, 1000), { referencedBy: [] })))).toEqual(['warn']);
});

const LANDED = { loadId: '1795600000.5', schemaName: 's', status: 0, insertedAt: '2026-11-25T11:50:00.000000Z' };
test.each<[string, readonly LoadFact[], string]>([
  ['no load of dlt', [], 'warn'],
  ['a load of dlt long before', [{ ...LANDED, insertedAt: '2026-11-01T00:00:00.000000Z' }], 'warn'],
  ['a load of dlt', [LANDED], 'fail'],
])('analyses that went while no key cascades, with %s since the last look', (_, loads, verdict) => {
  const name = 'children-continuity:reddit_harbor.submissions:public.opportunity_analysis (submission_id):all';
  const table = aTableSubject({
    datasets: datasetsOf(SUBMISSIONS_BY_GENERATION.C, ANALYSIS_BY_SHAPE.migration).replace(
      'dataset: submissions }',
      'dataset: submissions-dlt }',
    ),
    tables: new Map([
      [
        'public.opportunity_analysis',
        aCatalogueTable({ table: 'opportunity_analysis', columns: [{ ...uuid('submission_id'), type: 'text' }] }),
      ],
    ]),
    memory: {
      gauges: new Map([
        [`${name}:parents`, 1000],
        [`${name}:children`, 1000],
      ]),
    },
    loads: new Map([['reddit_harbor', loads]]),
  });
  const outcome = assessRows(childrenContinuityCheck, table, {
    'hours of public.opportunity_analysis (submission_id)': [{ hour: 'all', parents: '1000', children: '800' }],
  });
  expect(verdictsOf(outcome)).toEqual([verdict]);
});

test('the first count is learning, and is kept', () => {
  const outcome = judge({}, 1000, 900);
  expect(verdictsOf(outcome)).toEqual(['learning']);
  expect(outcome.records).toEqual([
    { kind: 'gauge', name: `${NAME}:all:parents`, value: 1000 },
    { kind: 'gauge', name: `${NAME}:all:children`, value: 900 },
  ]);
});

test('a loss keeps the count before it, and the time at which it was first seen', () => {
  const first = judge(counted(1000, 1000), 1000, 800);
  expect(first.records).toEqual([{ kind: 'mark', name: `${NAME}:all:lost-at`, value: '2026-11-25T11:59:00.000000Z' }]);
  const marks = new Map([[`${NAME}:all:lost-at`, '2026-11-20T00:00:00.000000Z']]);
  expect(judge({}, 1000, 800, family({ ...counted(1000, 1000), marks })).answers[0]?.faults).toEqual([
    { key: FAMILY, arrivedAt: '2026-11-20T00:00:00.000000Z' },
  ]);
});

test('a baseline takes the counts over and forgets the loss', () => {
  const marks = new Map([[`${NAME}:all:lost-at`, '2026-11-20T00:00:00.000000Z']]);
  const outcome = judge({}, 1000, 800, family({ ...counted(1000, 1000), marks }, {}, true));
  expect(verdictsOf(outcome)).toEqual(['learning']);
  expect(outcome.records).toContainEqual({ kind: 'mark', name: `${NAME}:all:lost-at`, value: '' });
});

test('a large table is counted by the hours of posts that were touched, within a budget, and by those where a loss is open', () => {
  const marks = new Map([[`${NAME}:2026-11-20T07:lost-at`, '2026-11-20T08:00:00.000000Z']]);
  const gauges = new Map([[`${NAME}:2026-11-25T10:parents`, 40_000]]);
  const table = family({ marks, gauges }, { estimatedRows: 10_000_000 });
  expect(Object.keys(sqlOf(childrenContinuityCheck, table))).toEqual([`touched by ${FAMILY}`]);
  const touched = {
    [`touched by ${FAMILY}`]: {
      measured: true,
      value: [
        { hour: '2026-11-25T11', rows: '9' },
        { hour: '2026-11-25T10', rows: '8' },
      ],
    },
  } as const;
  const [query] = Object.values(childrenContinuityCheck.followUp?.(table.subject, touched, table.context) ?? {});
  expect(query?.values?.[0]).toEqual(['2026-11-25T11', '2026-11-20T07']);
});

test('what was not measured is unknown', () => {
  const { subject, context } = family();
  expect(verdictsOf(childrenContinuityCheck.assess(subject, { [`hours of ${FAMILY}`]: UNMEASURED }, context))).toEqual([
    'unknown',
  ]);
});

test('where the loads that brought parents are not known, what they touched cannot be told', () => {
  const large = { estimatedRows: 10_000_000, columns: [uuid('id'), { ...uuid('_dlt_load_id'), type: 'text' }] };
  const [known, unread] = [new Map([['public', [LANDED]]]), new Map<string, readonly LoadFact[]>()].map((loads) => {
    const { subject, context } = family({}, large);
    return assessRows(childrenContinuityCheck, { subject, context: { ...context, loads } }, {});
  });
  expect(known && verdictsOf(known)).toEqual(['pass']);
  expect(unread && verdictsOf(unread)).toEqual(['unknown']);
});
