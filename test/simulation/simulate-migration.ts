import type { Phase } from '../../actions/shared/cutover/phase.ts';
import { assessGates } from '../../actions/shared/gates/assess-gates.ts';
import type { GateFacts } from '../../actions/shared/gates/gate-facts.ts';
import { isStopping } from '../../actions/shared/gates/gate.ts';
import type { FetchFact } from '../../actions/shared/triggers/collected-facts.ts';
import { decideHold } from '../../actions/shared/triggers/decide-hold.ts';
import { decideTriggers } from '../../actions/shared/triggers/decide-triggers.ts';
import { foldDecision } from '../../actions/shared/triggers/last-decision.ts';
import type {
  LastDecision,
  TriggerMoment,
  TriggerPolicy,
  WatchedState,
} from '../../actions/shared/triggers/trigger-moment.ts';
import type { TriggerDecision } from '../../actions/shared/triggers/trigger-result.ts';
import { AllowedAdvance, type WorldNow } from './allowed-advance.ts';
import { listFailures, SeededFailures } from './seeded-failures.ts';
import { seededRandom, type SeededRandom } from './seeded-random.ts';
import { REAL_FAILURES, isAlternating, isRealKind, timeToRollback } from './seeded-failure.ts';
import { theCadence } from '../support/a-trigger-moment.ts';
import { SimulatedFacts } from './simulated-facts.ts';
import { toGateFacts } from './simulated-gate-facts.ts';
import { SimulatedHistory, type RunFile } from './simulated-history.ts';
import { lookAt, type SimulatedLook } from './simulated-look.ts';
import { toDecisionRecord, toDrillRecord, toLookRecords } from './simulated-records.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const START_MS = Date.parse('2026-11-01T00:00:00Z');
const END_MS = START_MS + 30 * DAY_MS;

/** What became of one migration. */
export interface Simulated {
  readonly seed: number;
  readonly ticks: number;
  /** Real failures that were under way when they were taken back; of two at one time both. */
  readonly real: number;
  readonly rolledBack: number;
  readonly harmless: number;
  readonly holds: number;
  /** Advances that were asked for, and those that the gates let through. */
  readonly asked: number;
  readonly advances: number;
  readonly reachedAll: number;
  /** By trigger how many rollbacks it decided. */
  readonly byTrigger: Readonly<Record<string, number>>;
  /** What must never be, in words. */
  readonly problems: readonly string[];
  /** Every decision that was not to continue, and every transition, in order; at the end the sum of all facts. */
  readonly log: readonly string[];
}

/** What the rules and gates saw at one tick, to compare with the whole history. */
export interface SeenAtTick {
  readonly nowMs: number;
  readonly generation: number;
  readonly state: WatchedState;
  readonly facts: SimulatedFacts;
  readonly history: SimulatedHistory;
  readonly gates: (to: GateFacts['to']) => GateFacts;
  readonly next: GateFacts['to'] | null;
}

/** How often each thing happens that is no failure. */
const CHANCES = {
  failedFetch: 0.02,
  nothingNew: 0.4,
  limited: 0.03,
  lateTick: 0.2,
  droppedTick: 0.05,
  late: 0.1,
  doubled: 0.05,
  lostFile: 0.005,
  untoldRun: 0.02,
  failedCall: 0.1,
  asked: 0.02,
  askedNear: 0.3,
};

const UNITS: Readonly<Record<string, readonly string[]>> = {
  '10%': ['opensource'],
  '50%': ['opensource', 'productivity', 'sideproject'],
  '100%': ['freelance', 'opensource', 'personalfinance', 'productivity', 'sideproject'],
};
const NEXT: Readonly<Record<string, GateFacts['to']>> = { manual_only: '10%', '10%': '50%', '50%': '100%' };

const measured = <T>(value: T) => ({ measured: true, value }) as const;

/** Thirty days of one migration with its seeded failures, tick by tick, by the rules and gates as they are. */
export function simulateMigration(seed: number, policy: TriggerPolicy, onTick?: (seen: SeenAtTick) => void): Simulated {
  return new Migration(seed, policy, onTick).run();
}

interface Arriving {
  readonly atMs: number;
  readonly file: RunFile;
}

class Migration {
  readonly #seed: number;
  readonly #random: SeededRandom;
  readonly #policy: TriggerPolicy;
  readonly #onTick: ((seen: SeenAtTick) => void) | undefined;
  readonly #cadenceMs: number;
  readonly #facts = new SimulatedFacts();
  readonly #history: SimulatedHistory;
  readonly #failures: SeededFailures;
  readonly #allowed = new AllowedAdvance();
  readonly #problems: string[] = [];
  readonly #log: string[] = [];
  #arriving: Arriving[] = [];
  #phase: Phase = 'manual_only';
  #generation = 1;
  #attempt = 0;
  #phaseStartedMs = START_MS;
  #rolledBackMs: number | null = null;
  #nextRunMs = START_MS;
  #nextManualMs = START_MS;
  #nextDrillMs: number;
  #newestDrillMs = 0;
  #newestManualMs = 0;
  #dltFetches = 0;
  #wasDropped = false;
  #failedLast = new Set<string>();
  readonly #alternating = new Map<string, boolean>();
  #failedByChance: number[] = [];
  #newestLoadMs = 0;
  #hold: { untilMs: number } | null = null;
  readonly #heldFor = new Set<string>();
  #last: LastDecision | null = null;
  #isRollbackDue = false;
  #work = { reviewedMs: 0, fixedMs: 0, versionMs: 0, clearedMs: 0 };
  readonly #counts = { ticks: 0, real: 0, rolledBack: 0, holds: 0, asked: 0, advances: 0, reachedAll: 0, incidents: 0 };
  readonly #byTrigger: Record<string, number> = {};
  #failedCalls = 0;
  #runsSinceLimit = 0;
  #sum = 0;

  constructor(seed: number, policy: TriggerPolicy, onTick?: (seen: SeenAtTick) => void) {
    this.#seed = seed;
    this.#onTick = onTick;
    const random = seededRandom(seed);
    this.#random = random;
    const cadence = random.pick([15, 30, 60]);
    this.#cadenceMs = cadence * MINUTE_MS;
    this.#policy = { ...policy, isOnGithubSchedule: random.chance(0.5), ...theCadence(cadence) };
    this.#failures = new SeededFailures(listFailures(random, this.#cadenceMs, START_MS));
    this.#history = new SimulatedHistory(onTick !== undefined);
    this.#nextDrillMs = START_MS - random.between(1, 29) * DAY_MS;
    const at = new Date(START_MS - DAY_MS).toISOString();
    this.#history.mark({ kind: 'mark', schemaVersion: 1, at, name: 'baseline-recorded', value: 'yes' });
  }

  run(): Simulated {
    for (let tick = START_MS + 17 * MINUTE_MS; tick < END_MS; tick += 30 * MINUTE_MS) {
      const lateMs = this.#random.chance(CHANCES.lateTick) ? this.#random.between(1, 25) * MINUTE_MS : MINUTE_MS;
      const isDropped = this.#random.chance(CHANCES.droppedTick) || this.#failures.is('watch-disabled', tick);
      if (!isDropped) this.#tick(tick + lateMs);
    }
    this.#expectRolledBack(END_MS);
    this.#log.push(`facts ${this.#sum.toString(16)}`);
    const { incidents: _, ...counts } = this.#counts;
    const harmless = this.#failures.countHarmless();
    return {
      ...{ seed: this.#seed, ...counts, harmless, byTrigger: this.#byTrigger },
      ...{ problems: this.#problems, log: this.#log },
    };
  }

  #tick(nowMs: number): void {
    this.#counts.ticks += 1;
    this.#drillUntil(nowMs);
    this.#collectUntil(nowMs);
    this.#takeArrived(nowMs);
    if (this.#hold !== null && nowMs >= this.#hold.untilMs) this.#hold = null;
    const look = this.#look(nowMs);
    const decided = decideTriggers(this.#momentAt(nowMs, look));
    const hold = this.#carryOutHold(decided, nowMs);
    this.#last = foldDecision(this.#last, { ...decided, generation: this.#generation, hold });
    this.#history.decide(toDecisionRecord(nowMs, decided, hold));
    if (decided.decision !== 'continue') this.#note(nowMs, `${decided.decision} by ${decided.trigger ?? ''}`);
    this.#isRollbackDue = decided.decision === 'rollback';
    if (decided.decision === 'rollback') this.#rollBack(nowMs, decided);
    else this.#expectRolledBack(nowMs);
    this.#onTick?.(this.#seen(nowMs));
    this.#advance(nowMs);
  }

  #note(nowMs: number, what: string): void {
    this.#log.push(`${new Date(nowMs).toISOString()} ${this.#generation} ${this.#phase} ${what}`);
  }

  /** Once a month; where it was passed over, some days later. */
  #drillUntil(nowMs: number): void {
    while (this.#nextDrillMs <= nowMs) {
      const atMs = this.#nextDrillMs;
      const isDone = this.#newestDrillMs === 0 || this.#random.chance(0.7);
      this.#nextDrillMs += isDone ? 30 * DAY_MS : this.#random.between(3, 8) * DAY_MS;
      if (!isDone) continue;
      this.#newestDrillMs = atMs;
      this.#history.drill(toDrillRecord(atMs));
    }
  }

  /** The runs of both paths since the tick before; each is known a little later, some of them much later and twice. */
  #collectUntil(nowMs: number): void {
    for (; this.#nextManualMs <= nowMs; this.#nextManualMs += HOUR_MS)
      if (!this.#failures.is('manual-silence', this.#nextManualMs)) this.#collectByHand(this.#nextManualMs);
    for (; this.#nextRunMs <= nowMs; this.#nextRunMs += this.#cadenceMs) {
      if (this.#phase === 'manual_only') continue;
      // One of two runs comes, and one of two fetches of a unit succeeds: four cadences without are what a rule is for.
      const mayBeDropped = this.#policy.isOnGithubSchedule && !this.#wasDropped && this.#failedLast.size === 0;
      const isDropped = mayBeDropped && this.#random.chance(CHANCES.droppedTick);
      if (!isDropped && !this.#failures.is('silence', this.#nextRunMs)) {
        const isTold = this.#collectOnce(this.#nextRunMs + this.#random.between(0, 3) * MINUTE_MS);
        this.#wasDropped = !isTold;
      } else this.#wasDropped = true;
    }
  }

  /** Whether its file will be there. */
  #collectOnce(atMs: number): boolean {
    const random = this.#random;
    const lastsMs = this.#failures.is('sla-missed', atMs) ? 16 * MINUTE_MS : random.between(20, 200) * 1_000;
    const endMs = atMs + lastsMs;
    const isUntold = this.#failures.is('untold-runs', atMs) || random.chance(CHANCES.untoldRun);
    const isLimited = this.#failures.is('api-limits', atMs) || this.#isLimitedByChance();
    const fetches = (UNITS[this.#phase] ?? []).map((unit) => ({
      atMs,
      endMs,
      unit,
      outcome: this.#outcomeOf(unit, atMs),
    }));
    // One that a person cancels in a failure of another kind would put that off.
    const isSilent = isUntold && !this.#failures.isRealUnderWay(atMs);
    return this.#send({
      ...{ path: 'dlt', generation: this.#generation, fetches },
      run: {
        ...{ atMs, endMs, run: `${this.#generation}-${atMs}`, outcome: isSilent ? 'stopped' : 'succeeded' },
        ...{ posts: isSilent ? null : random.between(0, 90), isLimited: isSilent ? null : isLimited },
      },
      ...{ version: `1.${this.#attempt}.0`, pendingPackages: 0 },
    });
  }

  /** Never two of six: three of six are what the rule is for. */
  #isLimitedByChance(): boolean {
    this.#runsSinceLimit += 1;
    if (this.#runsSinceLimit < 6 || !this.#random.chance(CHANCES.limited)) return false;
    this.#runsSinceLimit = 0;
    return true;
  }

  /** The manual path's run: its limits hold, and its failures are not dlt's. */
  #collectByHand(atMs: number): void {
    const endMs = atMs + 2 * MINUTE_MS;
    const isLimited = this.#failures.is('manual-limits', atMs);
    const outcome = this.#random.chance(0.3) ? 'failed' : 'fetched';
    this.#send({
      ...{ path: 'manual', generation: this.#generation, version: '7', pendingPackages: 0 },
      run: { atMs, endMs, run: `m-${atMs}`, outcome: 'succeeded', posts: 50, isLimited },
      fetches: [{ atMs, endMs, unit: 'other', outcome }],
    });
  }

  #outcomeOf(unit: string, atMs: number): FetchFact['outcome'] {
    const random = this.#random;
    const failing = this.#failures.active('error-rate', atMs);
    if (failing !== undefined && isAlternating(failing)) return this.#alternate(unit);
    if (failing !== undefined) return random.chance(0.75) ? 'failed' : 'fetched';
    const isAllFailed =
      this.#failures.is('short-errors', atMs) ||
      (this.#failures.is('failed-run', atMs) && !this.#failures.has('short-errors'));
    const fails = !this.#failedLast.has(unit) && (isAllFailed || (!this.#wasDropped && this.#failsByChance(atMs)));
    if (fails) this.#failedLast.add(unit);
    else this.#failedLast.delete(unit);
    if (fails) return 'failed';
    return random.chance(CHANCES.nothingNew) ? 'nothing-new' : 'fetched';
  }

  /**
   * Every second fetch of a unit fails: none is ever silent for long, so that the rate alone can tell. Of two units not the same runs do: failures in every
   * second hour are in three of six, and four are what the rule is for.
   */
  #alternate(unit: string): FetchFact['outcome'] {
    const isSecond = (UNITS[this.#phase] ?? []).indexOf(unit) % 2 === 1;
    const isFailing = !(this.#alternating.get(unit) ?? isSecond);
    this.#alternating.set(unit, isFailing);
    if (!isFailing) this.#failedLast.delete(unit);
    else this.#failedLast.add(unit);
    return isFailing ? 'failed' : 'fetched';
  }

  /** Never a unit twice in a row, nor more than three of all in a window: what fails again and again is what the rules are for. */
  #failsByChance(atMs: number): boolean {
    const isElsewhere = this.#failures.has('short-errors') || this.#failures.has('failed-run');
    if (!this.#random.chance(CHANCES.failedFetch) || isElsewhere) return false;
    const windowMs = this.#sampleMs() > 6 * HOUR_MS ? 25 * HOUR_MS : 7 * HOUR_MS;
    this.#failedByChance = this.#failedByChance.filter((at) => atMs - at < windowMs);
    if (this.#failedByChance.length >= 3) return false;
    this.#failedByChance.push(atMs);
    return true;
  }

  /** Each file whole: a run appends it once. Doubled where its run was started again, lost where it could not write. */
  #send(file: RunFile): boolean {
    const random = this.#random;
    if (file.path === 'dlt' && file.fetches.some(({ outcome }) => outcome === 'fetched'))
      this.#newestLoadMs = file.run.endMs;
    // Of two runs that follow each other one at least is told of.
    const mayBeLost = !this.#wasDropped && this.#failedLast.size === 0 && !this.#failures.isRealUnderWay(file.run.atMs);
    if (mayBeLost && random.chance(CHANCES.lostFile)) return false;
    const isLate = random.chance(CHANCES.late);
    // During an outage the one run of two that works is told of at once: late, it is no success for four cadences (seed 7702).
    const isOutage = this.#failures.is('short-errors', file.run.atMs);
    const lateMs = isLate ? random.next() * (this.#cadenceMs / 2) : 0;
    this.#arriving.push({ atMs: file.run.endMs + (isOutage ? 0 : lateMs), file });
    if (random.chance(CHANCES.doubled))
      this.#arriving.push({ atMs: file.run.endMs + random.next() * 6 * HOUR_MS, file });
    return true;
  }

  #takeArrived(nowMs: number): void {
    const due = this.#arriving.filter(({ atMs }) => atMs <= nowMs);
    if (due.length > 0) this.#arriving = this.#arriving.filter(({ atMs }) => atMs > nowMs);
    for (const { file } of due) {
      const { path, generation, run, fetches } = file;
      for (const fetch of fetches) {
        this.#facts.addFetch(path, generation, fetch);
        this.#sum = Math.imul(this.#sum ^ (fetch.atMs / 1_000) ^ fetch.outcome.length, 16_777_619) >>> 0;
        if (path === 'manual' && fetch.outcome === 'fetched')
          this.#newestManualMs = Math.max(this.#newestManualMs, fetch.atMs);
      }
      if (path === 'dlt' && generation === this.#generation) this.#dltFetches += fetches.length;
      this.#facts.addRun(path, generation, run);
      this.#history.add(file);
    }
  }

  #look(nowMs: number): SimulatedLook {
    const isFit = this.#phase !== 'manual_only' || nowMs >= this.#work.clearedMs;
    const unloadedMs = nowMs - Math.max(this.#newestLoadMs, this.#phaseStartedMs);
    const isLoading = unloadedMs <= Math.max(90 * MINUTE_MS, 3 * this.#cadenceMs);
    const look = lookAt(this.#failures, {
      nowMs,
      random: this.#random,
      isFit,
      isLoading,
      generation: this.#generation,
    });
    const { heartbeat, verdicts } = toLookRecords(look, this.#generation);
    this.#history.look(heartbeat, verdicts);
    this.#allowed.look(look.atMs, look.outcome);
    return look;
  }

  #momentAt(nowMs: number, look: SimulatedLook): TriggerMoment {
    const isWrongClock = this.#failures.is('wrong-clock', nowMs);
    return {
      ...{ nowMs, readMs: nowMs, last: this.#last },
      state: measured(this.#state()),
      policy: measured(this.#policy),
      collected: measured(this.#facts),
      integrity: look.sighting,
      issues: measured(this.#failures.listIssues(nowMs, this.#phaseStartedMs)),
      clocks: { databaseSkewMs: isWrongClock ? 900_000 : 500, latestHeartbeat: { atMs: nowMs, run: 'r' } },
    };
  }

  #state(): WatchedState {
    return {
      phase: this.#phase,
      generation: this.#generation,
      phaseStartedMs: this.#phaseStartedMs,
      dltUnits: UNITS[this.#phase] ?? [],
    };
  }

  #carryOutHold(decided: TriggerDecision, nowMs: number): 'set' | 'stands' | 'left-off' | null {
    const hold = this.#hold === null ? null : { by: 'x', reason: 'r', since: '2026-11-01T00:00:00Z', expiresAt: null };
    const step = decideHold(decided, { hold, last: this.#last, now: new Date(nowMs) });
    if (step === 'none') return null;
    if (step !== 'set') return step;
    this.#counts.holds += 1;
    this.#expectNoFlapping(decided, nowMs);
    // A person looks at it within the day, and lifts it.
    this.#hold = { untilMs: nowMs + this.#random.between(1, 24) * HOUR_MS };
    return 'set';
  }

  /** One cause, one hold: by what only the manual path did, which lasts. */
  #expectNoFlapping({ trigger }: TriggerDecision, nowMs: number): void {
    const kind = trigger === 'api-limits' ? 'manual-limits' : trigger === 'data-loss' ? 'manual-loss' : null;
    const cause = kind === null ? undefined : this.#failures.latest(kind, nowMs);
    if (cause === undefined) return;
    const key = `${this.#generation} ${cause.kind} ${cause.fromMs}`;
    if (this.#heldFor.has(key))
      this.#problem(nowMs, `flapping: a second hold by ${trigger ?? ''} for one ${cause.kind}`);
    this.#heldFor.add(key);
  }

  #problem(nowMs: number, what: string): void {
    this.#problems.push(`${what}, at ${new Date(nowMs).toISOString()}`);
  }

  /** The call may fail, and the next tick tries again; never twice in one generation. */
  #rollBack(nowMs: number, { trigger }: TriggerDecision): void {
    const causes = this.#failures.listReal(nowMs);
    const isMeant = causes.some(
      ({ kind }) => isRealKind(kind) && (REAL_FAILURES[kind] as readonly (string | null)[]).includes(trigger),
    );
    if (this.#phase === 'manual_only') this.#problem(nowMs, 'a rollback was rolled back');
    if (!isMeant) this.#problem(nowMs, `false rollback by ${trigger ?? ''}`);
    if (this.#failedCalls < 2 && this.#random.chance(CHANCES.failedCall)) {
      this.#failedCalls += 1;
      return;
    }
    this.#failedCalls = 0;
    this.#counts.real += causes.length;
    this.#counts.rolledBack += causes.length;
    this.#counts.incidents += 1;
    this.#byTrigger[trigger ?? ''] = (this.#byTrigger[trigger ?? ''] ?? 0) + 1;
    // Whatever had begun by then is mended before the next attempt.
    this.#failures.endReal(nowMs);
    this.#beginPhase('manual_only', nowMs);
    this.#rolledBackMs = nowMs;
    const within = (hours: number): number => nowMs + this.#random.between(1, hours) * HOUR_MS;
    this.#hold = { untilMs: within(36) };
    this.#work = { reviewedMs: within(48), fixedMs: within(36), versionMs: within(36), clearedMs: within(36) };
    this.#note(nowMs, 'rolled back');
  }

  /** What began while dlt collected and is not taken back in its time; where nobody could decide, that time begins anew. */
  #expectRolledBack(nowMs: number): void {
    if (this.#phase === 'manual_only') return;
    for (const failure of this.#failures.listReal(nowMs)) {
      const sinceMs = Math.max(failure.fromMs, this.#phaseStartedMs, this.#failures.blindUntil(failure.fromMs, nowMs));
      const { isOnGithubSchedule } = this.#policy;
      const terms = { cadenceMs: this.#cadenceMs, isOnGithubSchedule, sampleMs: this.#sampleMs() };
      if (nowMs - sinceMs <= timeToRollback(failure.kind, terms) + HOUR_MS) continue;
      this.#problem(nowMs, `${failure.kind} of ${new Date(failure.fromMs).toISOString()} not taken back`);
      this.#counts.real += 1;
      this.#failures.end(failure, nowMs);
    }
  }

  /** How long dlt takes for the 20 unit-fetches that the rule of the error rate wants (DESIGN.md section 7). */
  #sampleMs(): number {
    return (20 * this.#cadenceMs) / Math.max(1, (UNITS[this.#phase] ?? []).length);
  }

  #seen(nowMs: number): SeenAtTick {
    return {
      ...{ nowMs, generation: this.#generation, facts: this.#facts, history: this.#history, state: this.#state() },
      gates: (to) => this.#gateFacts(nowMs, to),
      next: NEXT[this.#phase] ?? null,
    };
  }

  #gateFacts(nowMs: number, to: GateFacts['to']): GateFacts {
    const { reviewedMs, fixedMs, versionMs } = this.#work;
    return toGateFacts({
      ...{ nowMs, phase: this.#phase, to, generation: this.#generation, attempt: this.#attempt },
      ...{ phaseStartedMs: this.#phaseStartedMs, rolledBackMs: this.#rolledBackMs, isHeld: this.#hold !== null },
      ...{ dltUnits: UNITS[this.#phase] ?? [], history: this.#history.toGateHistory() },
      ...{ incidents: this.#counts.incidents, isReviewed: nowMs >= reviewedMs },
      fix: nowMs >= fixedMs ? 'https://github.com/acme/harvest/pull/7' : null,
      collectorVersion: `1.${nowMs >= versionMs ? this.#attempt + 1 : this.#attempt}.0`,
    });
  }

  #world(nowMs: number): WorldNow {
    return {
      ...{ nowMs, phase: this.#phase, attempt: this.#attempt, isHeld: this.#hold !== null },
      ...{ isRollbackDue: this.#isRollbackDue, newestDrillMs: this.#newestDrillMs },
      ...{ newestManualMs: this.#newestManualMs, dltFetches: this.#dltFetches },
      fitForAttemptMs: this.#phase === 'manual_only' ? Math.max(...Object.values(this.#work)) : 0,
    };
  }

  /** Somebody presses advance now and then, and every half hour from two hours before it may go on. The gates have the say. */
  #advance(nowMs: number): void {
    const to = NEXT[this.#phase];
    if (to === undefined) return;
    const world = this.#world(nowMs);
    const isNear = this.#allowed.mayBeOverMs(world) - nowMs <= 2 * HOUR_MS;
    if (!this.#random.chance(isNear ? CHANCES.askedNear : CHANCES.asked)) return;
    this.#counts.asked += 1;
    const report = assessGates(this.#gateFacts(nowMs, to));
    if (report.decision === 'refused') {
      this.#note(
        nowMs,
        `refused by ${report.gates
          .filter(isStopping)
          .map(({ id }) => id)
          .join(', ')}`,
      );
      return;
    }
    for (const why of this.#allowed.tooEarly(world)) this.#problem(nowMs, `advanced to ${to} though ${why}`);
    this.#begin(to, nowMs);
  }

  #begin(phase: Phase, nowMs: number): void {
    this.#counts.advances += 1;
    if (phase === '100%') this.#counts.reachedAll += 1;
    if (this.#phase === 'manual_only') {
      this.#attempt += 1;
      this.#failures.endReal(nowMs);
    }
    this.#beginPhase(phase, nowMs);
    this.#nextRunMs = nowMs;
    this.#note(nowMs, 'began');
  }

  #beginPhase(phase: Phase, nowMs: number): void {
    this.#phase = phase;
    this.#generation += 1;
    this.#phaseStartedMs = nowMs;
    this.#failedLast = new Set();
    this.#dltFetches = 0;
    this.#isRollbackDue = false;
    this.#allowed.begin(nowMs);
    this.#history.forget(nowMs);
  }
}
