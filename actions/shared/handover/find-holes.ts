import type { FetchedSpan } from './fetched-span.ts';

/** Numbers of posts that no span covers: those above `after` and below `before`. */
export interface Hole {
  /** `null`: from the first post on. */
  readonly after: bigint | null;
  readonly before: bigint;
  /** The paths that read up to its lower end, and those that read from its upper end on. */
  readonly below: ReadonlySet<FetchedSpan['path']>;
  readonly above: ReadonlySet<FetchedSpan['path']>;
}

interface Component {
  readonly low: bigint | null;
  readonly high: bigint;
  readonly topPaths: ReadonlySet<FetchedSpan['path']>;
  readonly bottomPaths: ReadonlySet<FetchedSpan['path']>;
}

/** The holes between spans, lowest first. What lies below the lowest span counts as one too where that span has an end. */
export function findHoles(spans: readonly FetchedSpan[]): readonly Hole[] {
  const components = join(spans);
  return components.flatMap((component, index): readonly Hole[] => {
    const { low, bottomPaths } = component;
    if (low === null) return [];
    const under = components[index - 1];
    const [after, below] = [under?.high ?? null, under?.topPaths ?? new Set<FetchedSpan['path']>()];
    return [{ after, before: low, below, above: bottomPaths }];
  });
}

/** Spans that touch or overlap, taken together. Between two numbers that follow each other there is no post. */
function join(spans: readonly FetchedSpan[]): readonly Component[] {
  const components: Component[] = [];
  for (const span of spans.toSorted(byLow)) {
    const last = components.at(-1);
    const own = new Set([span.path]);
    if (last === undefined || (span.low !== null && span.low > last.high + 1n)) {
      components.push({ low: span.low, high: span.high, topPaths: own, bottomPaths: own });
      continue;
    }
    components[components.length - 1] = {
      low: last.low,
      high: span.high > last.high ? span.high : last.high,
      topPaths: topOf(last, span),
      bottomPaths: span.low === last.low ? new Set([...last.bottomPaths, span.path]) : last.bottomPaths,
    };
  }
  return components;
}

function topOf(last: Component, { high, path }: FetchedSpan): Component['topPaths'] {
  if (high === last.high) return new Set([...last.topPaths, path]);
  return high > last.high ? new Set([path]) : last.topPaths;
}

function byLow(a: FetchedSpan, b: FetchedSpan): number {
  if (a.low === b.low) return compare(a.high, b.high);
  if (a.low === null) return -1;
  return b.low === null ? 1 : compare(a.low, b.low);
}

function compare(a: bigint, b: bigint): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
