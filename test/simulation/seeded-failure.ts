import type { Trigger } from '../../actions/shared/cutover/trigger.ts';
import type { SeededRandom } from './seeded-random.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** Failures that a trigger is meant for, each with the triggers that may take it back: a path that mostly fails is soon silent too. */
export const REAL_FAILURES = {
  'data-loss': ['data-loss'],
  duplicates: ['duplicates'],
  'error-rate': ['error-rate', 'load-failure'],
  'critical-incident': ['critical-incident'],
  'api-limits': ['api-limits'],
  'sla-missed': ['sla-missed'],
  silence: ['load-failure'],
  'dead-load': ['load-failure'],
} as const satisfies Readonly<Record<string, readonly Trigger[]>>;
export type RealKind = keyof typeof REAL_FAILURES;
export const REAL_KINDS = Object.keys(REAL_FAILURES) as readonly RealKind[];

/** What looks like a failure and is none, or is none of dlt's, or is one that only a promotion has to wait for. */
export const HARMLESS = [
  'manual-loss',
  'manual-limits',
  'manual-silence',
  'failed-run',
  'short-errors',
  'untold-runs',
  'stranger-issue',
  'old-issue',
  'unread-looks',
  'other-fault',
  'wrong-clock',
  'watch-disabled',
] as const;
export type FailureKind = RealKind | (typeof HARMLESS)[number];

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
  /** How long 20 unit-fetches take. */
  readonly sampleMs: number;
}

interface SeedTerms {
  readonly fromMs: number;
  readonly toMs: number;
  readonly kind: FailureKind;
  readonly cadenceMs: number;
}

export function seedFailure(random: SeededRandom, { fromMs, toMs, kind, cadenceMs }: SeedTerms): SeededFailure {
  const atMs = fromMs + Math.floor((random.next() * (toMs - fromMs)) / 1_000) * 1_000;
  const isReal = isRealKind(kind);
  return { kind, isReal, fromMs: atMs, toMs: isReal ? Infinity : atMs + lastsMs(kind, cadenceMs, random) };
}

export function isRealKind(kind: FailureKind): kind is RealKind {
  return Object.hasOwn(REAL_FAILURES, kind);
}

function lastsMs(kind: FailureKind, cadenceMs: number, random: SeededRandom): number {
  const hours = random.between(1, 8);
  if (kind === 'failed-run') return cadenceMs;
  // It touches three of the window's hours at most, and four are what the rule is for.
  return kind === 'short-errors' ? 110 * MINUTE_MS : hours * HOUR_MS;
}

/** Half of the failures of the error rate fail every second fetch, the others three of four: there the silence of a unit is often seen first. */
export function isAlternating({ kind, fromMs }: SeededFailure): boolean {
  return kind === 'error-rate' && (fromMs / 1_000) % 2 === 0;
}

/**
 * How long after its begin everything must be taken back, by DESIGN.md section 7: what one look or one issue shows, at the first tick that sees it; what is
 * measured over runs or hours, when those are over. Then a tick comes within half an hour, the one after it where that was dropped or late, and facts of
 * a run come up to half a cadence late.
 */
export function timeToRollback(kind: FailureKind, { cadenceMs, isOnGithubSchedule, sampleMs }: FailureTerms): number {
  const twoTicksMs = 2 * 30 * MINUTE_MS + 30 * MINUTE_MS;
  const reportMs = cadenceMs / 2 + 30 * MINUTE_MS;
  switch (kind) {
    case 'error-rate':
      // Where the window reaches back for its sample: that long, and a fifth for runs that did not come.
      return Math.max(6 * HOUR_MS, 1.2 * sampleMs) + reportMs + twoTicksMs;
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
