import type { Gap } from './gap.ts';
import type { JudgedPart, Walk } from './judge-walk.ts';

/** What became of known ids. */
export interface AskedIds {
  /** In the tables now. */
  readonly stored: readonly string[];
  /** Deleted, removed or not known to Reddit any more. */
  readonly deleted: readonly string[];
  /** Not asked, or asked and neither stored nor gone. */
  readonly left: readonly string[];
  readonly stop: Walk['stop'];
}

/** What the answers about known ids prove. Posts that are deleted at the source are no loss of ours, and are out of reach. */
export function judgeIds({ stored, deleted, left, stop }: AskedIds): JudgedPart {
  if (stop !== null || left.length > 0)
    return {
      ...{ state: 'open', reason: stop?.reason ?? 'not-stored', unreached: null },
      detail: stop?.detail ?? `${left.length} of the ids were written and are not in the table`,
      remedy: stop?.remedy ?? 'Look who deletes rows of the table, then run this again.',
    };
  if (deleted.length === 0)
    return {
      state: 'closed',
      reason: null,
      detail: `all ${stored.length} ids are stored`,
      remedy: null,
      unreached: null,
    };
  return {
    ...{ state: 'out-of-reach', reason: 'deleted', unreached: null },
    detail: `${stored.length} ids are stored, ${deleted.length} are deleted or removed at the source`,
    remedy: 'Nothing: posts that are deleted at the source are no loss, and must not be kept.',
  };
}

const ORDER = ['closed', 'out-of-reach', 'open'] as const;

/** The parts of one gap together: the worse one says how it stands. */
export function foldParts(gap: Gap, parts: readonly JudgedPart[]): JudgedPart {
  const worst = parts.toSorted((a, b) => ORDER.indexOf(b.state) - ORDER.indexOf(a.state))[0];
  if (worst === undefined) throw new TypeError(`The gap ${gap.key} has neither a range nor ids.`);
  return { ...worst, detail: parts.map(({ detail }) => detail).join('; ') };
}
