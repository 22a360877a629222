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

const PATHS = ['dlt', 'manual', null] as const;
const HOUR_MS = 3_600_000;
/** Twelve weeks of hours by path: a window is never as long, and a log with a thousand years does not fill the memory. */
const MOST_COUNTS = 6_000;
/** As the cutover script logs it (facts: source system, 1.4), where it is printed with a tick or cross before it. */
const OUTCOME = /^[^a-z]{0,6}(?:(dlt|manual) )?collection (successful|failed|error) for r\//iu;

/** Counts the outcomes of unit-fetches by hour and path. */
export function createOutcomeCounts(): OutcomeCounts {
  const counts = new Map<number, { collected: number; failed: number }>();
  return {
    take: (text, atMs) => {
      const match = text.includes('ollection ') ? OUTCOME.exec(text) : null;
      if (match === null) return;
      const key = Math.floor(atMs / HOUR_MS) * PATHS.length + PATHS.indexOf(pathOf(match[1]));
      const counted = counts.get(key) ?? { collected: 0, failed: 0 };
      if (match[2]?.toLowerCase() === 'successful') counted.collected += 1;
      else counted.failed += 1;
      if (counts.size < MOST_COUNTS || counts.has(key)) counts.set(key, counted);
    },
    list: () =>
      [...counts]
        .toSorted(([a], [b]) => a - b)
        .map(([key, counted]) => ({
          at: new Date(Math.floor(key / PATHS.length) * HOUR_MS).toISOString(),
          path: PATHS[key % PATHS.length] ?? null,
          ...counted,
        })),
  };
}

function pathOf(word: string | undefined): ErrorCount['path'] {
  const lower = word?.toLowerCase();
  return lower === 'dlt' || lower === 'manual' ? lower : null;
}
