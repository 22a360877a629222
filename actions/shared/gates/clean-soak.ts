import type { Verdict } from '../verdict/verdict.ts';

export interface SoakFacts {
  /** Of the phase; ISO 8601. */
  readonly startedAt: string;
  /** Of the phase's own generation, in any order; `null` where a look measured nothing. */
  readonly looks: readonly { readonly at: string; readonly verdict: Verdict | null }[];
  readonly requiredHours: number;
  readonly longestGapMinutes: number;
  readonly now: Date;
}

export interface CleanSoak {
  /** So long the phase ran clean, since it began or since the last failure. */
  readonly cleanMs: number;
  /** The newest look that failed; `null` where none did. */
  readonly failedAt: string | null;
  /** Looks that could not measure all, since the beginning or that failure. */
  readonly unknownLooks: number;
  /** When it can be long enough, if every look to come is clean; in the past where it is. */
  readonly earliestAt: Date;
}

const HOUR_MS = 3_600_000;
const RANK = { pass: 0, warn: 0, unknown: 1, fail: 2 } as const satisfies Record<Verdict, number>;

/**
 * The soak by evidence: the time between two looks counts when both are clean and no more than `longestGapMinutes` apart. `unknown` pauses it, and so
 * does a time that nobody saw; only `fail` starts it anew (DESIGN.md section 6: what could not be measured blocks and never decides). What came after
 * the newest look is not seen yet, so it does not count either.
 */
export function measureCleanSoak(facts: SoakFacts): CleanSoak {
  const { now, requiredHours, longestGapMinutes } = facts;
  const gapMs = longestGapMinutes * 60_000;
  let [cleanMs, unknownLooks] = [0, 0];
  let failedAt: string | null = null;
  let last = { ms: Date.parse(facts.startedAt), isClean: true };
  for (const look of listLooks(facts)) {
    const { ms } = look;
    const isClean = look.rank === RANK.pass;
    if (look.rank === RANK.fail) {
      [cleanMs, unknownLooks, failedAt] = [0, 0, look.at];
    } else if (isClean) {
      cleanMs += last.isClean && ms - last.ms <= gapMs ? ms - last.ms : 0;
    } else {
      unknownLooks += 1;
    }
    last = { ms, isClean };
  }
  const isUnbroken = last.isClean && now.getTime() - last.ms <= gapMs;
  const missingMs = requiredHours * HOUR_MS - cleanMs;
  const from = isUnbroken || missingMs <= 0 ? last.ms : now.getTime();
  return { cleanMs, failedAt, unknownLooks, earliestAt: new Date(from + missingMs) };
}

interface RankedLook {
  readonly at: string;
  readonly ms: number;
  readonly rank: number;
}

/** Oldest first; of one instant the worst last, so that it has the word. */
function listLooks({ startedAt, looks, now }: SoakFacts): readonly RankedLook[] {
  const startMs = Date.parse(startedAt);
  return looks
    .map(({ at, verdict }) => ({ at, ms: Date.parse(at), rank: RANK[verdict ?? 'unknown'] }))
    .filter(({ ms }) => ms >= startMs && ms <= now.getTime())
    .toSorted((a, b) => a.ms - b.ms || a.rank - b.rank);
}
