import type { Phase } from '../../actions/shared/cutover/phase.ts';
import type { FetchFact, RunFact } from '../../actions/shared/triggers/collected-facts.ts';
import { decideTriggers } from '../../actions/shared/triggers/decide-triggers.ts';
import { foldDecision } from '../../actions/shared/triggers/last-decision.ts';
import type {
  CriticalIssue,
  LastDecision,
  SightedCheck,
  Sighting,
  TriggerMoment,
  TriggerPolicy,
} from '../../actions/shared/triggers/trigger-moment.ts';
import type { TriggerDecision } from '../../actions/shared/triggers/trigger-result.ts';
import { decideHold } from '../../actions/shared/triggers/decide-hold.ts';
import type { Measured } from '../../actions/shared/verification/measured.ts';
import { seededRandom, type SeededRandom } from './seeded-random.ts';
import { HARMLESS, REAL_FAILURES, seedFailure, timeToRollback, type SeededFailure } from './seeded-failure.ts';
import { SimulatedFacts } from './simulated-facts.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const START_MS = Date.parse('2026-11-01T00:00:00Z');

/** What became of one migration. */
export interface Simulated {
  readonly seed: number;
  readonly ticks: number;
  /** Real failures that began while something went by dlt. */
  readonly real: number;
  readonly rolledBack: number;
  readonly harmless: number;
  readonly holds: number;
  /** What must never be, in words. */
  readonly problems: readonly string[];
  /** Every decision that was not to continue, and every transition, in order. */
  readonly log: readonly string[];
}

/** How often each thing happens that is no failure. */
const CHANCES = {
  failedFetch: 0.02,
  nothingNew: 0.4,
  limited: 0.03,
  lateTick: 0.2,
  droppedTick: 0.05,
  late: 0.1,
  failedCall: 0.1,
};

const UNITS: Readonly<Record<string, readonly string[]>> = {
  '10%': ['opensource'],
  '50%': ['opensource', 'productivity', 'sideproject'],
  '100%': ['freelance', 'opensource', 'personalfinance', 'productivity', 'sideproject'],
};
const NEXT: Readonly<Record<string, { readonly phase: Phase; readonly afterMs: number }>> = {
  '10%': { phase: '50%', afterMs: 24 * HOUR_MS },
  '50%': { phase: '100%', afterMs: 48 * HOUR_MS },
};

const measured = <T>(value: T): Measured<T> => ({ measured: true, value });
const NOT_READ: Measured<never> = { measured: false, message: 'nobody answered', remedy: 'Ask again.' };

/** Thirty days of one migration with its seeded failures, tick by tick, by the rules as they are. */
export function simulateMigration(seed: number, policy: TriggerPolicy): Simulated {
  return new Migration(seed, policy).run();
}

interface Arriving {
  readonly atMs: number;
  readonly take: (facts: SimulatedFacts) => void;
}

class Migration {
  readonly #seed: number;
  readonly #random: SeededRandom;
  readonly #policy: TriggerPolicy;
  readonly #cadenceMs: number;
  readonly #facts = new SimulatedFacts();
  readonly #failures: SeededFailure[];
  readonly #problems: string[] = [];
  readonly #log: string[] = [];
  #arriving: Arriving[] = [];
  #phase: Phase = '10%';
  #generation = 1;
  #phaseStartedMs = START_MS;
  #nextRunMs = START_MS;
  #wasDropped = false;
  #failedLast = new Set<string>();
  readonly #reported = new Set<SeededFailure>();
  #holdUntilMs = 0;
  #hold: { since: number } | null = null;
  #last: LastDecision | null = null;
  readonly #counts = { ticks: 0, real: 0, rolledBack: 0, holds: 0 };
  #failedCalls = 0;
  #runsSinceLimit = 0;

  constructor(seed: number, policy: TriggerPolicy) {
    this.#seed = seed;
    this.#random = seededRandom(seed);
    const cadence = this.#random.pick([15, 30, 60]);
    this.#cadenceMs = cadence * MINUTE_MS;
    this.#policy = {
      ...policy,
      isOnGithubSchedule: this.#random.chance(0.5),
      dltCadenceMinutes: measured(cadence),
    };
    this.#failures = this.#seedFailures();
  }

  /** One or two real ones at most, far apart, and some that are harmless. */
  #seedFailures(): SeededFailure[] {
    const random = this.#random;
    const cadenceMs = this.#cadenceMs;
    const real = random.chance(0.7)
      ? [
          seedFailure(random, {
            fromMs: START_MS + HOUR_MS,
            toMs: START_MS + 13 * DAY_MS,
            kind: random.pick(REAL_FAILURES),
            cadenceMs,
          }),
        ]
      : [];
    const second = random.chance(0.3)
      ? [
          seedFailure(random, {
            fromMs: START_MS + 18 * DAY_MS,
            toMs: START_MS + 28 * DAY_MS,
            kind: random.pick(REAL_FAILURES),
            cadenceMs,
          }),
        ]
      : [];
    const harmless = Array.from({ length: random.between(0, 3) }, () =>
      seedFailure(random, {
        fromMs: START_MS + HOUR_MS,
        toMs: START_MS + 29 * DAY_MS,
        kind: random.pick(HARMLESS),
        cadenceMs,
      }),
    );
    return [...real, ...second, ...harmless];
  }

  run(): Simulated {
    for (let tick = START_MS + 17 * MINUTE_MS; tick < START_MS + 30 * DAY_MS; tick += 30 * MINUTE_MS) {
      if (this.#random.chance(CHANCES.droppedTick)) continue;
      const lateMs = this.#random.chance(CHANCES.lateTick) ? this.#random.between(1, 25) * MINUTE_MS : MINUTE_MS;
      this.#tick(tick + lateMs);
    }
    this.#expectRolledBack(START_MS + 30 * DAY_MS);
    const { ticks, real, rolledBack, holds } = this.#counts;
    const harmless = this.#failures.filter(({ isReal }) => !isReal).length;
    return { seed: this.#seed, ticks, real, rolledBack, harmless, holds, problems: this.#problems, log: this.#log };
  }

  #tick(nowMs: number): void {
    this.#counts.ticks += 1;
    if (this.#phase === 'manual_only') return this.#attemptAgain(nowMs);
    this.#collectUntil(nowMs);
    this.#takeArrived(nowMs);
    const moment = this.#momentAt(nowMs);
    const decided = decideTriggers(moment);
    const hold = this.#carryOutHold(decided, nowMs);
    this.#last = foldDecision(this.#last, { ...decided, generation: this.#generation, hold });
    if (decided.decision !== 'continue') this.#note(nowMs, `${decided.decision} by ${decided.trigger ?? ''}`);
    if (decided.decision === 'rollback') this.#rollBack(nowMs, decided);
    else this.#expectRolledBack(nowMs);
    this.#promote(nowMs);
  }

  #note(nowMs: number, what: string): void {
    this.#log.push(`${new Date(nowMs).toISOString()} ${this.#generation} ${this.#phase} ${what}`);
  }

  #active(nowMs: number, kind: string): SeededFailure | undefined {
    return this.#failures.find((one) => one.kind === kind && one.fromMs <= nowMs && nowMs < one.toMs);
  }

  /** dlt's runs since the tick before, each with its unit-fetches; they are known a little later, some of them much later and twice. */
  #collectUntil(nowMs: number): void {
    while (this.#nextRunMs <= nowMs) {
      const dueMs = this.#nextRunMs;
      this.#nextRunMs += this.#cadenceMs;
      const isDropped =
        this.#policy.isOnGithubSchedule && !this.#wasDropped && this.#random.chance(CHANCES.droppedTick);
      this.#wasDropped = isDropped;
      if (isDropped || this.#active(dueMs, 'silence') !== undefined) continue;
      this.#collectOnce(dueMs + this.#random.between(0, 3) * MINUTE_MS);
      if (dueMs % (2 * HOUR_MS) < this.#cadenceMs) this.#collectByHand(dueMs);
    }
  }

  #collectOnce(atMs: number): void {
    const random = this.#random;
    const units = UNITS[this.#phase] ?? [];
    const isSlow = this.#active(atMs, 'sla-missed') !== undefined;
    const isLimited = this.#active(atMs, 'api-limits') !== undefined;
    const lastsMs = isSlow ? 16 * MINUTE_MS : random.between(20, 200) * 1_000;
    const endMs = atMs + lastsMs;
    for (const unit of units) {
      const outcome = this.#outcomeOf(unit, atMs);
      this.#send(endMs, { path: 'dlt', fetch: { atMs, endMs, unit, outcome } });
    }
    const run = `${this.#generation}-${atMs}`;
    const posts = random.between(0, 90);
    this.#send(endMs, {
      path: 'dlt',
      run: { atMs, endMs, run, outcome: 'succeeded', posts, isLimited: isLimited || this.#isLimitedByChance() },
    });
  }

  /** Never two of six: three of six are what the rule is for. */
  #isLimitedByChance(): boolean {
    this.#runsSinceLimit += 1;
    if (this.#runsSinceLimit < 6 || !this.#random.chance(CHANCES.limited)) return false;
    this.#runsSinceLimit = 0;
    return true;
  }

  /** The manual path's run beside it: its limits hold, and its failures are not dlt's. */
  #collectByHand(atMs: number): void {
    const endMs = atMs + 2 * MINUTE_MS;
    const isLimited = this.#active(atMs, 'manual-limits') !== undefined;
    const run = { atMs, endMs, run: `m-${atMs}`, outcome: 'succeeded' as const, posts: 50, isLimited };
    this.#send(endMs, { path: 'manual', run });
    const outcome = this.#random.chance(0.3) ? 'failed' : 'fetched';
    this.#send(endMs, { path: 'manual', fetch: { atMs, endMs, unit: 'other', outcome } });
  }

  #outcomeOf(unit: string, atMs: number): FetchFact['outcome'] {
    const random = this.#random;
    if (this.#active(atMs, 'error-rate') !== undefined) return random.chance(0.75) ? 'failed' : 'fetched';
    const isAllFailed = this.#active(atMs, 'failed-run') !== undefined;
    // By chance never two in a row: a unit that fails again and again is what the rules are for.
    const fails = !this.#failedLast.has(unit) && (isAllFailed || random.chance(CHANCES.failedFetch));
    if (fails) this.#failedLast.add(unit);
    else this.#failedLast.delete(unit);
    if (fails) return 'failed';
    return random.chance(CHANCES.nothingNew) ? 'nothing-new' : 'fetched';
  }

  #send(endMs: number, sent: { path: 'dlt' | 'manual'; fetch?: FetchFact; run?: RunFact }): void {
    const lateMs = this.#random.chance(CHANCES.late) ? this.#random.next() * (this.#cadenceMs / 2) : 0;
    const generation = this.#generation;
    const take = (facts: SimulatedFacts): void => {
      if (sent.fetch !== undefined) facts.addFetch(sent.path, generation, sent.fetch);
      if (sent.run !== undefined) facts.addRun(sent.path, generation, sent.run);
    };
    this.#arriving.push({ atMs: endMs + lateMs, take });
  }

  #takeArrived(nowMs: number): void {
    const due = this.#arriving.filter(({ atMs }) => atMs <= nowMs);
    this.#arriving = this.#arriving.filter(({ atMs }) => atMs > nowMs);
    for (const { take } of due) take(this.#facts);
  }

  #momentAt(nowMs: number): TriggerMoment {
    const isWrongClock = this.#active(nowMs, 'wrong-clock') !== undefined;
    return {
      ...{ nowMs, readMs: nowMs, last: this.#last },
      state: measured({
        phase: this.#phase,
        generation: this.#generation,
        phaseStartedMs: this.#phaseStartedMs,
        dltUnits: UNITS[this.#phase] ?? [],
      }),
      policy: measured(this.#policy),
      collected: measured(this.#facts),
      integrity: this.#lookAt(nowMs),
      issues: measured(this.#issuesAt(nowMs)),
      clocks: { databaseSkewMs: isWrongClock ? 900_000 : 500, latestHeartbeat: { atMs: nowMs, run: 'r' } },
    };
  }

  /** A look tells a finding once: the next one judges what came in since. Rows of a dead load are there at each. */
  #lookAt(nowMs: number): Measured<Sighting> {
    if (this.#active(nowMs, 'unread-looks') !== undefined || this.#random.chance(0.03)) return NOT_READ;
    const found = (kind: string): boolean => {
      const failure = this.#active(nowMs, kind);
      if (failure === undefined || this.#reported.has(failure)) return false;
      this.#reported.add(failure);
      return true;
    };
    const check = (
      id: string,
      kind: SightedCheck['kind'],
      isFailed: boolean,
      cause: SightedCheck['cause'] = 'any',
    ) => ({
      ...{ id, kind, cause, verdict: isFailed ? ('fail' as const) : ('pass' as const) },
      ...{ observed: isFailed ? 'found' : 'none', remedy: null, faultCount: isFailed ? 1 : 0 },
    });
    const checks = [
      check('gaps', 'loss', found('data-loss')),
      check('nulls', 'corruption', found('manual-loss'), 'manual'),
      check('duplicates', 'duplicates', found('duplicates')),
      check('dlt-loads', 'load', this.#active(nowMs, 'dead-load') !== undefined),
    ];
    return measured({ atMs: nowMs - MINUTE_MS, generation: this.#generation, isBaseline: false, checks });
  }

  #issuesAt(nowMs: number): readonly CriticalIssue[] {
    const issue = (number: number, createdMs: number, isOurs: boolean): CriticalIssue => ({
      ...{ number, title: 't', url: 'u', createdMs, isOurs },
    });
    const real = this.#active(nowMs, 'critical-incident');
    const strange = this.#active(nowMs, 'stranger-issue');
    const old = this.#active(nowMs, 'old-issue');
    return [
      ...(real === undefined ? [] : [issue(1, real.fromMs, true)]),
      ...(strange === undefined ? [] : [issue(2, strange.fromMs, false)]),
      ...(old === undefined ? [] : [issue(3, this.#phaseStartedMs - 1, true)]),
    ];
  }

  #carryOutHold(decided: TriggerDecision, nowMs: number): 'set' | 'stands' | 'left-off' | null {
    // A person looks at it within the day, and lifts it.
    if (this.#hold !== null && nowMs >= this.#holdUntilMs) this.#hold = null;
    const hold = this.#hold === null ? null : { by: 'x', reason: 'r', since: '2026-11-01T00:00:00Z', expiresAt: null };
    const step = decideHold(decided, { hold, last: this.#last, now: new Date(nowMs) });
    if (step === 'none') return null;
    if (step !== 'set') return step;
    this.#counts.holds += 1;
    this.#hold = { since: nowMs };
    this.#holdUntilMs = nowMs + this.#random.between(1, 24) * HOUR_MS;
    return 'set';
  }

  /** The call may fail, and the next tick tries again; never twice in one generation. */
  #rollBack(nowMs: number, { trigger }: TriggerDecision): void {
    const cause = this.#failures.find((one) => one.isReal && one.fromMs <= nowMs && nowMs < one.toMs);
    if (cause === undefined)
      this.#problems.push(`false rollback by ${trigger ?? ''} at ${new Date(nowMs).toISOString()}`);
    if (this.#failedCalls < 2 && this.#random.chance(CHANCES.failedCall)) {
      this.#failedCalls += 1;
      return;
    }
    this.#failedCalls = 0;
    if (cause !== undefined) {
      this.#counts.real += 1;
      this.#counts.rolledBack += 1;
    }
    this.#endReal(nowMs);
    this.#phase = 'manual_only';
    this.#generation += 1;
    this.#phaseStartedMs = nowMs;
    this.#hold = { since: nowMs };
    this.#holdUntilMs = nowMs + this.#random.between(12, 48) * HOUR_MS;
    this.#note(nowMs, 'rolled back');
  }

  /** Whatever had begun by then is mended before the next attempt. */
  #endReal(nowMs: number): void {
    for (const failure of this.#failures.filter(
      ({ isReal, fromMs, toMs }) => isReal && fromMs <= nowMs && nowMs < toMs,
    ))
      this.#end(failure, nowMs);
  }

  #end(failure: SeededFailure, toMs: number): void {
    this.#failures.splice(this.#failures.indexOf(failure), 1, { ...failure, toMs });
  }

  /** What began while dlt collected and is not taken back in its time; where nobody could decide, that time begins anew. */
  #expectRolledBack(nowMs: number): void {
    for (const failure of this.#failures.filter(({ isReal, toMs }) => isReal && toMs === Infinity)) {
      if (failure.fromMs > nowMs || this.#phase === 'manual_only') continue;
      const blinded = ['wrong-clock', 'unread-looks'].map((kind) => this.#blindUntil(kind, failure.fromMs, nowMs));
      const sinceMs = Math.max(failure.fromMs, this.#phaseStartedMs, ...blinded);
      const terms = { cadenceMs: this.#cadenceMs, isOnGithubSchedule: this.#policy.isOnGithubSchedule };
      const limitMs = timeToRollback(failure.kind, terms) + HOUR_MS;
      if (nowMs - sinceMs <= limitMs) continue;
      this.#problems.push(
        `${failure.kind} of ${new Date(failure.fromMs).toISOString()} not taken back by ${new Date(nowMs).toISOString()}`,
      );
      this.#end(failure, nowMs);
    }
  }

  #blindUntil(kind: string, fromMs: number, nowMs: number): number {
    const ends = this.#failures
      .filter((one) => one.kind === kind && one.toMs > fromMs && one.fromMs <= nowMs)
      .map(({ toMs }) => toMs);
    return Math.max(fromMs, ...ends);
  }

  #promote(nowMs: number): void {
    const next = NEXT[this.#phase];
    if (next === undefined || this.#hold !== null || nowMs - this.#phaseStartedMs < next.afterMs) return;
    // Nothing advances while a failure is under way, which the gates see.
    if (this.#failures.some(({ isReal, fromMs, toMs }) => isReal && fromMs <= nowMs && nowMs < toMs)) return;
    this.#begin(next.phase, nowMs);
  }

  /** After a day or two, at 10 %: what is over does not count any more. */
  #attemptAgain(nowMs: number): void {
    if (nowMs < this.#holdUntilMs) return;
    this.#hold = null;
    this.#endReal(nowMs);
    this.#begin('10%', nowMs);
  }

  #begin(phase: Phase, nowMs: number): void {
    this.#phase = phase;
    this.#generation += 1;
    this.#phaseStartedMs = nowMs;
    this.#nextRunMs = nowMs;
    this.#failedLast = new Set();
    this.#note(nowMs, 'began');
  }
}
