import type { Phase } from '../../actions/shared/cutover/phase.ts';
import { assessGates } from '../../actions/shared/gates/assess-gates.ts';
import type { GateFacts } from '../../actions/shared/gates/gate-facts.ts';
import { isStopping } from '../../actions/shared/gates/gate.ts';
import type { Policy } from '../../actions/shared/policy/policy.ts';
import { decideHold } from '../../actions/shared/triggers/decide-hold.ts';
import { decideTriggers } from '../../actions/shared/triggers/decide-triggers.ts';
import { foldDecision } from '../../actions/shared/triggers/last-decision.ts';
import type { LastDecision, TriggerMoment, TriggerPolicy } from '../../actions/shared/triggers/trigger-moment.ts';
import type { TriggerDecision } from '../../actions/shared/triggers/trigger-result.ts';
import { SHIPPED_POLICY } from '../support/a-gate-facts.ts';
import { theCadence } from '../support/a-trigger-moment.ts';
import { AllowedAdvance, type WorldNow } from './allowed-advance.ts';
import { listFailures, SeededFailures } from './seeded-failures.ts';
import { seededRandom, type SeededRandom } from './seeded-random.ts';
import { SimulatedCollectors } from './simulated-collectors.ts';
import { SimulatedDrills } from './simulated-drills.ts';
import { SimulatedFacts } from './simulated-facts.ts';
import { SimulatedFollowUp } from './simulated-follow-up.ts';
import { toGateFacts } from './simulated-gate-facts.ts';
import { SimulatedHistory } from './simulated-history.ts';
import { SimulatedJudgement } from './simulated-judgement.ts';
import { lookAt, type SimulatedLook } from './simulated-look.ts';
import { toDecisionRecord, toLookRecords } from './simulated-records.ts';
import type { SeenAtTick, Simulated } from './simulated-result.ts';
import { SimulatedState } from './simulated-state.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const START_MS = Date.parse('2026-11-01T00:00:00Z');
const END_MS = START_MS + 30 * DAY_MS;

/** How often each thing happens that is no failure. */
const CHANCES = { lateTick: 0.2, droppedTick: 0.05, failedCall: 0.1, asked: 0.02, askedNear: 0.3 };

const measured = <T>(value: T) => ({ measured: true, value }) as const;

export interface SimulationOptions {
  readonly onTick?: (seen: SeenAtTick) => void;
  /** What the gates go by; left out: the shipped policy. */
  readonly gatePolicy?: Policy;
}

/** Thirty days of one migration with its seeded failures, tick by tick, by the rules and gates as they are. */
export function simulateMigration(seed: number, policy: TriggerPolicy, options: SimulationOptions = {}): Simulated {
  return new Migration(seed, policy, options).run();
}

class Migration {
  readonly #seed: number;
  readonly #random: SeededRandom;
  readonly #policy: TriggerPolicy;
  readonly #options: SimulationOptions;
  readonly #cadenceMs: number;
  readonly #state = new SimulatedState(START_MS);
  readonly #facts = new SimulatedFacts();
  readonly #history: SimulatedHistory;
  readonly #failures: SeededFailures;
  readonly #collectors: SimulatedCollectors;
  readonly #drills: SimulatedDrills;
  readonly #judgement: SimulatedJudgement;
  readonly #allowed = new AllowedAdvance();
  readonly #followUp = new SimulatedFollowUp();
  readonly #log: string[] = [];
  readonly #counts = { ticks: 0, real: 0, rolledBack: 0, holds: 0, asked: 0, advances: 0, reachedAll: 0 };
  readonly #byTrigger: Record<string, number> = {};
  #last: LastDecision | null = null;
  #isRollbackDue = false;
  #failedCalls = 0;

  constructor(seed: number, policy: TriggerPolicy, options: SimulationOptions) {
    this.#seed = seed;
    this.#options = options;
    // Everything draws from it: another order would be another history.
    const random = seededRandom(seed);
    this.#random = random;
    const cadence = random.pick([15, 30, 60]);
    this.#cadenceMs = cadence * MINUTE_MS;
    this.#policy = { ...policy, isOnGithubSchedule: random.chance(0.5), ...theCadence(cadence) };
    this.#failures = new SeededFailures(listFailures(random, this.#cadenceMs, START_MS));
    this.#history = new SimulatedHistory(options.onTick !== undefined);
    this.#drills = new SimulatedDrills(random, this.#history, START_MS);
    const terms = {
      cadenceMs: this.#cadenceMs,
      isOnGithubSchedule: this.#policy.isOnGithubSchedule,
      startMs: START_MS,
    };
    const around = { state: this.#state, failures: this.#failures, facts: this.#facts, history: this.#history };
    this.#collectors = new SimulatedCollectors(random, terms, around);
    this.#judgement = new SimulatedJudgement(around);
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
    this.#log.push(`facts ${this.#collectors.sum.toString(16)}`);
    const { problems, missed } = this.#judgement;
    return {
      ...{ seed: this.#seed, ...this.#counts, real: this.#counts.real + missed },
      ...{ harmless: this.#failures.countHarmless(), byTrigger: this.#byTrigger },
      ...{ problems, log: this.#log },
    };
  }

  #tick(nowMs: number): void {
    this.#counts.ticks += 1;
    this.#drills.until(nowMs);
    this.#collectors.collectUntil(nowMs);
    this.#collectors.takeArrived(nowMs);
    const state = this.#state;
    if (state.hold !== null && nowMs >= state.hold.untilMs) state.hold = null;
    const look = this.#look(nowMs);
    const decided = decideTriggers(this.#momentAt(nowMs, look));
    const hold = this.#carryOutHold(decided, nowMs);
    this.#last = foldDecision(this.#last, { ...decided, generation: state.generation, hold });
    this.#history.decide(toDecisionRecord(nowMs, decided, hold));
    if (decided.decision !== 'continue') this.#note(nowMs, `${decided.decision} by ${decided.trigger ?? ''}`);
    this.#isRollbackDue = decided.decision === 'rollback';
    if (decided.decision === 'rollback') this.#rollBack(nowMs, decided);
    else this.#expectRolledBack(nowMs);
    this.#options.onTick?.(this.#seen(nowMs));
    this.#advance(nowMs);
  }

  #note(nowMs: number, what: string): void {
    this.#log.push(`${new Date(nowMs).toISOString()} ${this.#state.generation} ${this.#state.phase} ${what}`);
  }

  #look(nowMs: number): SimulatedLook {
    const { phase, phaseStartedMs, generation } = this.#state;
    const isFit = phase !== 'manual_only' || nowMs >= this.#followUp.clearedMs;
    const unloadedMs = nowMs - Math.max(this.#collectors.newestLoadMs, phaseStartedMs);
    const isLoading = unloadedMs <= Math.max(90 * MINUTE_MS, 3 * this.#cadenceMs);
    const look = lookAt(this.#failures, { nowMs, random: this.#random, isFit, isLoading, generation });
    const { heartbeat, verdicts } = toLookRecords(look, generation);
    this.#history.look(heartbeat, verdicts);
    this.#allowed.look(look.atMs, look.outcome);
    return look;
  }

  #momentAt(nowMs: number, look: SimulatedLook): TriggerMoment {
    const isWrongClock = this.#failures.is('wrong-clock', nowMs);
    return {
      ...{ nowMs, readMs: nowMs, last: this.#last },
      state: measured(this.#state.watched()),
      policy: measured(this.#policy),
      collected: measured(this.#facts),
      integrity: look.sighting,
      issues: measured(this.#failures.listIssues(nowMs, this.#state.phaseStartedMs)),
      clocks: { databaseSkewMs: isWrongClock ? 900_000 : 500, latestHeartbeat: { atMs: nowMs, run: 'r' } },
    };
  }

  #carryOutHold(decided: TriggerDecision, nowMs: number): 'set' | 'stands' | 'left-off' | null {
    const since = '2026-11-01T00:00:00Z';
    const hold = this.#state.hold === null ? null : { by: 'x', reason: 'r', since, expiresAt: null };
    const step = decideHold(decided, { hold, last: this.#last, now: new Date(nowMs) });
    if (step === 'none') return null;
    if (step !== 'set') return step;
    this.#counts.holds += 1;
    this.#judgement.expectNoFlapping(decided.trigger, nowMs);
    // A person looks at it within the day, and lifts it.
    this.#state.hold = { untilMs: nowMs + this.#random.between(1, 24) * HOUR_MS };
    return 'set';
  }

  /** The call may fail, and the next tick tries again; never twice in one generation. */
  #rollBack(nowMs: number, { trigger }: TriggerDecision): void {
    this.#judgement.expectMeant(trigger, nowMs);
    if (this.#failedCalls < 2 && this.#random.chance(CHANCES.failedCall)) {
      this.#failedCalls += 1;
      return;
    }
    this.#failedCalls = 0;
    const causes = this.#failures.listReal(nowMs).length;
    this.#counts.real += causes;
    this.#counts.rolledBack += causes;
    this.#byTrigger[trigger ?? ''] = (this.#byTrigger[trigger ?? ''] ?? 0) + 1;
    // Whatever had begun by then is mended before the next attempt.
    this.#failures.endReal(nowMs);
    this.#beginPhase('manual_only', nowMs);
    this.#state.rolledBackMs = nowMs;
    this.#state.hold = { untilMs: this.#followUp.begin(this.#random, nowMs) };
    this.#note(nowMs, 'rolled back');
  }

  #expectRolledBack(nowMs: number): void {
    const { isOnGithubSchedule } = this.#policy;
    const { sampleMs } = this.#collectors;
    this.#judgement.expectRolledBack(nowMs, { cadenceMs: this.#cadenceMs, isOnGithubSchedule, sampleMs });
  }

  #seen(nowMs: number): SeenAtTick {
    const { generation, next } = this.#state;
    return {
      ...{ nowMs, generation, facts: this.#facts, history: this.#history, state: this.#state.watched() },
      gates: (to) => this.#gateFacts(nowMs, to),
      next,
    };
  }

  #gateFacts(nowMs: number, to: GateFacts['to']): GateFacts {
    const { phase, generation, attempt, phaseStartedMs, rolledBackMs, hold, dltUnits } = this.#state;
    const { incidents, reviewedMs, fixedMs, versionMs } = this.#followUp;
    return toGateFacts({
      ...{ nowMs, phase, to, generation, attempt, phaseStartedMs, rolledBackMs, isHeld: hold !== null },
      ...{ dltUnits, history: this.#history.toGateHistory(), incidents, isReviewed: nowMs >= reviewedMs },
      fix: nowMs >= fixedMs ? 'https://github.com/acme/harvest/pull/7' : null,
      policy: this.#options.gatePolicy ?? SHIPPED_POLICY,
      collectorVersion: `1.${nowMs >= versionMs ? attempt + 1 : attempt}.0`,
    });
  }

  #world(nowMs: number): WorldNow {
    const { phase, attempt, hold } = this.#state;
    const { newestManualMs, dltFetches } = this.#collectors;
    return {
      ...{ nowMs, phase, attempt, isHeld: hold !== null, isRollbackDue: this.#isRollbackDue },
      ...{ newestDrillMs: this.#drills.newestMs, newestManualMs, dltFetches },
      fitForAttemptMs: phase === 'manual_only' ? this.#followUp.doneMs : 0,
    };
  }

  /** Somebody presses advance now and then, and every half hour from two hours before it may go on. The gates have the say. */
  #advance(nowMs: number): void {
    const to = this.#state.next;
    if (to === null) return;
    const world = this.#world(nowMs);
    const isNear = this.#allowed.mayBeOverMs(world) - nowMs <= 2 * HOUR_MS;
    if (!this.#random.chance(isNear ? CHANCES.askedNear : CHANCES.asked)) return;
    this.#counts.asked += 1;
    const report = assessGates(this.#gateFacts(nowMs, to));
    if (report.decision === 'refused') {
      const stopping = report.gates.filter(isStopping).map(({ id }) => id);
      this.#note(nowMs, `refused by ${stopping.join(', ')}`);
      return;
    }
    this.#judgement.expectAllowed(to, this.#allowed, world);
    this.#begin(to, nowMs);
  }

  #begin(phase: Phase, nowMs: number): void {
    this.#counts.advances += 1;
    if (phase === '100%') this.#counts.reachedAll += 1;
    if (this.#state.phase === 'manual_only') {
      this.#state.attempt += 1;
      this.#failures.endReal(nowMs);
    }
    this.#beginPhase(phase, nowMs);
    this.#note(nowMs, 'began');
  }

  #beginPhase(phase: Phase, nowMs: number): void {
    this.#state.begin(phase, nowMs);
    this.#collectors.begin(nowMs);
    this.#isRollbackDue = false;
    this.#allowed.begin(nowMs);
    this.#history.forget(nowMs);
  }
}
