import type { CriticalIssue } from '../../actions/shared/triggers/trigger-moment.ts';
import { HARMLESS, REAL_KINDS, seedFailure, type FailureKind, type SeededFailure } from './seeded-failure.ts';
import type { SeededRandom } from './seeded-random.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** While they last nobody can decide. */
const BLINDING = ['wrong-clock', 'unread-looks', 'watch-disabled'] as const;

/** One or two real ones at most, far apart, and some that are harmless. */
export function listFailures(random: SeededRandom, cadenceMs: number, startMs: number): readonly SeededFailure[] {
  const real = (fromDays: number, toDays: number): SeededFailure =>
    seedFailure(random, {
      ...{ fromMs: startMs + fromDays * DAY_MS, toMs: startMs + toDays * DAY_MS },
      ...{ kind: random.pick(REAL_KINDS), cadenceMs },
    });
  const first = random.chance(0.7) ? [real(0.25, 13)] : [];
  const second = random.chance(0.3) ? [real(18, 28)] : [];
  const harmless = Array.from({ length: random.between(0, 4) }, () =>
    seedFailure(random, {
      ...{ fromMs: startMs + HOUR_MS, toMs: startMs + 29 * DAY_MS, kind: random.pick(HARMLESS), cadenceMs },
    }),
  );
  return [...first, ...second, ...harmless.filter(isFirstOutage)];
}

/** Two short outages in one window are together what the rule of the error rate is for: one a migration (seeds 1630 and 7375 had two within six hours). */
function isFirstOutage({ kind }: SeededFailure, at: number, all: readonly SeededFailure[]): boolean {
  return kind !== 'short-errors' || all.findIndex((other) => other.kind === kind) === at;
}

/** What goes wrong in one migration, and when. */
export class SeededFailures {
  readonly #byKind = new Map<FailureKind, SeededFailure[]>();
  readonly #told = new Set<number>();
  readonly #firstRealMs: number;

  constructor(failures: readonly SeededFailure[]) {
    this.#firstRealMs = Math.min(Infinity, ...failures.filter(({ isReal }) => isReal).map(({ fromMs }) => fromMs));
    for (const failure of failures) {
      const own = this.#byKind.get(failure.kind) ?? [];
      this.#byKind.set(failure.kind, own);
      own.push(failure);
    }
  }

  active(kind: FailureKind, nowMs: number): SeededFailure | undefined {
    return this.#byKind.get(kind)?.find(({ fromMs, toMs }) => fromMs <= nowMs && nowMs < toMs);
  }

  is(kind: FailureKind, nowMs: number): boolean {
    return this.active(kind, nowMs) !== undefined;
  }

  /** Whether there is one at all. */
  has(kind: FailureKind): boolean {
    return this.#byKind.has(kind);
  }

  /** The last one that had begun by then. */
  latest(kind: FailureKind, nowMs: number): SeededFailure | undefined {
    const begun = (this.#byKind.get(kind) ?? []).filter(({ fromMs }) => fromMs <= nowMs);
    return begun.toSorted((a, b) => a.fromMs - b.fromMs).at(-1);
  }

  /** A look tells a finding once: the next one judges what came in since. */
  isToldNow(kind: FailureKind, nowMs: number): boolean {
    const failure = this.active(kind, nowMs);
    if (failure === undefined || this.#told.has(failure.fromMs)) return false;
    this.#told.add(failure.fromMs);
    return true;
  }

  listReal(nowMs: number): readonly SeededFailure[] {
    if (nowMs < this.#firstRealMs) return [];
    return this.#all().filter(({ isReal, fromMs, toMs }) => isReal && fromMs <= nowMs && nowMs < toMs);
  }

  isRealUnderWay(nowMs: number): boolean {
    return this.listReal(nowMs).length > 0;
  }

  countHarmless(): number {
    return this.#all().filter(({ isReal }) => !isReal).length;
  }

  endReal(nowMs: number): void {
    for (const failure of this.listReal(nowMs)) this.end(failure, nowMs);
  }

  end(failure: SeededFailure, toMs: number): void {
    const own = this.#byKind.get(failure.kind) ?? [];
    own.splice(own.indexOf(failure), 1, { ...failure, toMs });
  }

  /** Until when nobody could decide since then. */
  blindUntil(fromMs: number, nowMs: number): number {
    const ends = BLINDING.flatMap((kind) =>
      (this.#byKind.get(kind) ?? []).filter((one) => one.toMs > fromMs && one.fromMs <= nowMs).map(({ toMs }) => toMs),
    );
    return Math.max(fromMs, ...ends);
  }

  /** Of the repository's own, of a stranger, and of one that was there before the phase. */
  listIssues(nowMs: number, phaseStartedMs: number): readonly CriticalIssue[] {
    const issue = (number: number, createdMs: number, isOurs: boolean): CriticalIssue => ({
      ...{ number, title: 't', url: 'u', createdMs, isOurs },
    });
    const real = this.active('critical-incident', nowMs);
    const strange = this.active('stranger-issue', nowMs);
    return [
      ...(real === undefined ? [] : [issue(1, real.fromMs, true)]),
      ...(strange === undefined ? [] : [issue(2, strange.fromMs, false)]),
      ...(this.is('old-issue', nowMs) ? [issue(3, phaseStartedMs - 1, true)] : []),
    ];
  }

  #all(): readonly SeededFailure[] {
    return [...this.#byKind.values()].flat();
  }
}
