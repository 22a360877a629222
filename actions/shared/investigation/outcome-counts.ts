/** Unit-fetches that a log tells of, by the hour in which they ended: `at` is its beginning, UTC with `Z`. `path` is `null` where the line names none. */
export interface ErrorCount {
  readonly at: string;
  readonly collected: number;
  readonly failed: number;
  readonly path: 'manual' | 'dlt' | null;
}

export interface OutcomeCounts {
  /** Looks whether a message tells how a unit-fetch ended, and counts it. */
  take(text: string, atMs: number): void;
  /** Oldest first. */
  list(): readonly ErrorCount[];
}

const HOUR_MS = 3_600_000;
/** Twelve weeks of hours by path: a window is never as long, and a log with a thousand years does not fill the memory. */
const MOST_COUNTS = 6_000;
/** As the cutover script logs it (facts: source system, 1.4), where it is printed with a tick or cross before it. */
const OUTCOME = /^[^\p{L}]{0,6}(?:(dlt|manual) )?collection (successful|failed|error) for r\//iu;

/** Counts the outcomes of unit-fetches by hour and path. */
export function createOutcomeCounts(): OutcomeCounts {
  const counts = new Map<string, ErrorCount>();
  return {
    take: (text, atMs) => {
      const match = text.includes('ollection ') ? OUTCOME.exec(text) : null;
      if (match === null) return;
      const path = pathOf(match[1]);
      const at = new Date(Math.floor(atMs / HOUR_MS) * HOUR_MS).toISOString();
      const key = `${at} ${path ?? ''}`;
      const before = counts.get(key);
      if (before === undefined && counts.size >= MOST_COUNTS) return;
      const { collected, failed } = before ?? { collected: 0, failed: 0 };
      const isCollected = match[2]?.toLowerCase() === 'successful';
      counts.set(key, {
        at,
        path,
        collected: collected + (isCollected ? 1 : 0),
        failed: failed + (isCollected ? 0 : 1),
      });
    },
    list: () => [...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, count]) => count),
  };
}

function pathOf(word: string | undefined): ErrorCount['path'] {
  const lower = word?.toLowerCase();
  return lower === 'dlt' || lower === 'manual' ? lower : null;
}
