import { z } from 'zod';

/** What a plan would read from its first row to its last. */
export interface WholeScan {
  readonly schema: string;
  readonly table: string;
  /** Such as `a sequential scan`. */
  readonly how: string;
}

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string | undefined;
  readonly Schema?: string | undefined;
  readonly 'Index Name'?: string | undefined;
  readonly 'Index Cond'?: string | undefined;
  readonly Filter?: string | undefined;
  readonly 'Parent Relationship'?: string | undefined;
  readonly 'Plan Rows'?: number | undefined;
  readonly Plans?: readonly PlanNode[] | undefined;
}

const nodeSchema: z.ZodType<PlanNode> = z.object({
  'Node Type': z.string(),
  'Relation Name': z.string().optional(),
  Schema: z.string().optional(),
  'Index Name': z.string().optional(),
  'Index Cond': z.string().optional(),
  Filter: z.string().optional(),
  'Parent Relationship': z.string().optional(),
  'Plan Rows': z.number().optional(),
  Plans: z.array(z.lazy(() => nodeSchema)).optional(),
});
const explainSchema = z.tuple([z.object({ Plan: nodeSchema })]);

/** Reads what `EXPLAIN (FORMAT JSON, VERBOSE)` gave. */
export function parsePlan(explained: unknown): PlanNode {
  const [{ Plan }] = explainSchema.parse(explained);
  return Plan;
}

/** Every relation that a plan reads, with its schema. */
export function listRelations(node: PlanNode): readonly { readonly schema: string; readonly table: string }[] {
  return [...relationOf(node), ...(node.Plans ?? []).flatMap(listRelations)];
}

/**
 * The relations that a plan would read whole: a sequential scan, or an index from end to end. Not where a `LIMIT` of at most 10,000 rows stands
 * directly above and no filter lets it run on: the newest row by an index is one row.
 */
export function listWholeScans(node: PlanNode, isLimited = false): readonly WholeScan[] {
  const how = wholeScanOf(node);
  const bounded = isLimited && node.Filter === undefined;
  const own = how === null || bounded ? [] : relationOf(node).map((relation) => ({ ...relation, how }));
  const passesOn = isLimit(node) || (isLimited && PASSING.has(node['Node Type']) && node.Filter === undefined);
  return [
    ...own,
    ...(node.Plans ?? []).flatMap((child) => listWholeScans(child, passesOn && !isAside(child['Parent Relationship']))),
  ];
}

const MOST_LIMITED_ROWS = 10_000;
/** Nodes that ask their child for no more rows than they are asked for. */
const PASSING: ReadonlySet<string> = new Set(['Append', 'Merge Append', 'Result', 'Subquery Scan', 'Gather Merge']);

function isLimit(node: PlanNode): boolean {
  return node['Node Type'] === 'Limit' && (node['Plan Rows'] ?? Infinity) <= MOST_LIMITED_ROWS;
}

/** A plan of its own beside the node's input. */
function isAside(relationship: string | undefined): boolean {
  return relationship === 'InitPlan' || relationship === 'SubPlan';
}

function wholeScanOf(node: PlanNode): string | null {
  switch (node['Node Type']) {
    case 'Seq Scan':
      return 'a sequential scan';
    case 'Index Scan':
    case 'Index Only Scan':
      return isSelective(node['Index Cond']) ? null : `a scan of the whole index ${node['Index Name'] ?? ''}`.trim();
    default:
      return null;
  }
}

/** `x IS NOT NULL`, which Postgres adds for min and max, leaves nothing out. */
function isSelective(condition: string | undefined): boolean {
  return condition !== undefined && !/^\([^()]*(?:\([^()]*\))*[^()]* IS NOT NULL\)$/u.test(condition);
}

function relationOf(node: PlanNode): readonly { readonly schema: string; readonly table: string }[] {
  const table = node['Relation Name'];
  return table === undefined ? [] : [{ schema: node.Schema ?? '', table }];
}
