import type { SeededRandom } from './seeded-random.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** Failures that a trigger is meant for, and things that look like one and are none. */
export const REAL_FAILURES = [
  'data-loss',
  'duplicates',
  'error-rate',
  'critical-incident',
  'api-limits',
  'sla-missed',
  'silence',
  'dead-load',
] as const;
export const HARMLESS = [
  'manual-loss',
  'manual-limits',
  'failed-run',
  'stranger-issue',
  'old-issue',
  'unread-looks',
  'wrong-clock',
] as const;
export type FailureKind = (typeof REAL_FAILURES)[number] | (typeof HARMLESS)[number];

export interface SeededFailure {
  readonly kind: FailureKind;
  readonly isReal: boolean;
  readonly fromMs: number;
  /** Harmless ones end by themselves, a failed run with that run; real ones with the rollback. */
  readonly toMs: number;
}

export interface FailureTerms {
  readonly cadenceMs: number;
  readonly isOnGithubSchedule: boolean;
}

interface SeedTerms {
  readonly fromMs: number;
  readonly toMs: number;
  readonly kind: FailureKind;
  readonly cadenceMs: number;
}

export function seedFailure(random: SeededRandom, { fromMs, toMs, kind, cadenceMs }: SeedTerms): SeededFailure {
  const atMs = fromMs + Math.floor(random.next() * (toMs - fromMs));
  const isReal = (REAL_FAILURES as readonly string[]).includes(kind);
  const lastsMs = kind === 'failed-run' ? cadenceMs : random.between(1, 8) * HOUR_MS;
  return { kind, isReal, fromMs: atMs, toMs: isReal ? Infinity : atMs + lastsMs };
}

/**
 * How long after its begin everything must be taken back, by DESIGN.md section 7: what one look or one issue shows, at the first tick that sees it; what is
 * measured over runs or hours, when those are over. Then a tick comes within half an hour, the one after it where that was dropped or late, and facts of
 * a run come up to half a cadence late.
 */
export function timeToRollback(kind: FailureKind, { cadenceMs, isOnGithubSchedule }: FailureTerms): number {
  const twoTicksMs = 2 * 30 * MINUTE_MS + 30 * MINUTE_MS;
  const reportMs = cadenceMs / 2 + 30 * MINUTE_MS;
  switch (kind) {
    case 'error-rate':
      return 6 * HOUR_MS + reportMs + twoTicksMs;
    case 'api-limits':
    case 'sla-missed':
      // Three runs, and one of two may be dropped; a run that misses the SLA takes a quarter of an hour.
      return 7 * (cadenceMs + 25 * MINUTE_MS) + reportMs + twoTicksMs;
    case 'silence': {
      const floorMs = isOnGithubSchedule ? Math.max(3 * cadenceMs, 90 * MINUTE_MS) : 0;
      return Math.max(4 * cadenceMs, floorMs) + reportMs + twoTicksMs;
    }
    default:
      return twoTicksMs;
  }
}
