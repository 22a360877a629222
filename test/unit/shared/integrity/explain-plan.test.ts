import { expect, test } from 'vitest';

import { listRelations, listWholeScans, parsePlan } from '../../../../actions/shared/integrity/explain-plan.ts';

const aScan = (node: Readonly<Record<string, unknown>>) => ({
  'Node Type': 'Seq Scan',
  'Relation Name': 'posts',
  Schema: 'public',
  'Plan Rows': 10,
  ...node,
});
const scansOf = (node: Readonly<Record<string, unknown>>) => listWholeScans(parsePlan([{ Plan: node }]));
const limit = (child: Readonly<Record<string, unknown>>, rows = 1) => ({
  'Node Type': 'Limit',
  'Plan Rows': rows,
  Plans: [child],
});
const index = (node: Readonly<Record<string, unknown>>) =>
  aScan({ 'Node Type': 'Index Only Scan', 'Index Name': 'posts_arrived_at_idx', ...node });

test.each<[name: string, plan: Readonly<Record<string, unknown>>, found: number]>([
  ['a sequential scan', aScan({}), 1],
  ['a sequential scan under an aggregate', { 'Node Type': 'Aggregate', Plans: [aScan({})] }, 1],
  ['an index by a range', index({ 'Index Cond': '(posts.arrived_at > $1)' }), 0],
  ['an index from end to end', index({}), 1],
  ['an index from end to end, for all that is not null', index({ 'Index Cond': '(arrived_at IS NOT NULL)' }), 1],
  ['the newest row by an index', limit(index({ 'Index Cond': '(arrived_at IS NOT NULL)' })), 0],
  ['the newest row that a filter lets through', limit(index({ Filter: "(subreddit = 'x'::text)" })), 1],
  ['the newest row by a sort', limit({ 'Node Type': 'Sort', Plans: [aScan({})] }), 1],
  ['any row', limit(aScan({})), 0],
  ['the first hundred thousand', limit(aScan({}), 100_000), 1],
  [
    'a whole scan beside a limited one',
    limit({ 'Node Type': 'Append', Plans: [index({}), aScan({ 'Parent Relationship': 'InitPlan' })] }),
    1,
  ],
  ['a bitmap over a range', aScan({ 'Node Type': 'Bitmap Heap Scan' }), 0],
])('%s', (_, plan, found) => {
  expect(scansOf(plan)).toHaveLength(found);
});

test('names the index, and every relation that is read', () => {
  expect(scansOf(index({}))).toEqual([
    { schema: 'public', table: 'posts', how: 'a scan of the whole index posts_arrived_at_idx' },
  ]);
  const plan = parsePlan([
    { Plan: { 'Node Type': 'Hash Join', Plans: [aScan({}), aScan({ 'Relation Name': 'other' })] } },
  ]);
  expect(listRelations(plan).map(({ table }) => table)).toEqual(['posts', 'other']);
});
