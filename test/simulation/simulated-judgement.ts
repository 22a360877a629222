import type { Trigger } from '../../actions/shared/cutover/trigger.ts';
import type { AllowedAdvance, WorldNow } from './allowed-advance.ts';
import { isRealKind, REAL_FAILURES, timeToRollback, type FailureTerms } from './seeded-failure.ts';
import type { SeededFailures } from './seeded-failures.ts';
import type { SimulatedState } from './simulated-state.ts';

const HOUR_MS = 3_600_000;

/** What must never be, judged by what the world did and never by a rule: false rollbacks, failures that stand, holds that flap, advances that are early. */
export class SimulatedJudgement {
  readonly #failures: SeededFailures;
  readonly #state: SimulatedState;
  readonly #problems: string[] = [];
  readonly #heldFor = new Set<string>();
  #missed = 0;

  constructor({ failures, state }: { readonly failures: SeededFailures; readonly state: SimulatedState }) {
    this.#failures = failures;
    this.#state = state;
  }

  /** In words; empty where all went as it must. */
  get problems(): readonly string[] {
    return this.#problems;
  }

  /** Real failures that nobody took back in their time. */
  get missed(): number {
    return this.#missed;
  }

  /** A rollback was decided. */
  expectMeant(trigger: Trigger | null, nowMs: number): void {
    const isMeant = this.#failures
      .listReal(nowMs)
      .some(({ kind }) => isRealKind(kind) && (REAL_FAILURES[kind] as readonly (string | null)[]).includes(trigger));
    if (this.#state.phase === 'manual_only') this.#problem(nowMs, 'a rollback was rolled back');
    if (!isMeant) this.#problem(nowMs, `false rollback by ${trigger ?? ''}`);
  }

  /** One cause, one hold: by what only the manual path did, which lasts. */
  expectNoFlapping(trigger: Trigger | null, nowMs: number): void {
    const kind = trigger === 'api-limits' ? 'manual-limits' : trigger === 'data-loss' ? 'manual-loss' : null;
    const cause = kind === null ? undefined : this.#failures.latest(kind, nowMs);
    if (cause === undefined) return;
    const key = `${this.#state.generation} ${cause.kind} ${cause.fromMs}`;
    if (this.#heldFor.has(key))
      this.#problem(nowMs, `flapping: a second hold by ${trigger ?? ''} for one ${cause.kind}`);
    this.#heldFor.add(key);
  }

  /** What began while dlt collected and is not taken back in its time; where nobody could decide, that time begins anew. */
  expectRolledBack(nowMs: number, terms: FailureTerms): void {
    if (this.#state.phase === 'manual_only') return;
    for (const failure of this.#failures.listReal(nowMs)) {
      const { fromMs } = failure;
      const sinceMs = Math.max(fromMs, this.#state.phaseStartedMs, this.#failures.blindUntil(fromMs, nowMs));
      if (nowMs - sinceMs <= timeToRollback(failure.kind, terms) + HOUR_MS) continue;
      this.#problem(nowMs, `${failure.kind} of ${new Date(fromMs).toISOString()} not taken back`);
      this.#missed += 1;
      this.#failures.end(failure, nowMs);
    }
  }

  /** The gates let one through. */
  expectAllowed(to: string, allowed: AllowedAdvance, world: WorldNow): void {
    for (const why of allowed.tooEarly(world)) this.#problem(world.nowMs, `advanced to ${to} though ${why}`);
  }

  #problem(nowMs: number, what: string): void {
    this.#problems.push(`${what}, at ${new Date(nowMs).toISOString()}`);
  }
}
