import type { FetchFact } from '../../actions/shared/triggers/collected-facts.ts';
import { isAlternating } from './seeded-failure.ts';
import type { SeededFailures } from './seeded-failures.ts';
import type { SeededRandom } from './seeded-random.ts';
import type { SimulatedState } from './simulated-state.ts';

const HOUR_MS = 3_600_000;
/** How often each thing happens that is no failure. */
const CHANCES = { failedFetch: 0.02, nothingNew: 0.4, limited: 0.03 };

/** What becomes of each unit-fetch of dlt: as the seeded failures have it, else well, but for a few by chance. */
export class SimulatedOutcomes {
  readonly #random: SeededRandom;
  readonly #failures: SeededFailures;
  readonly #state: SimulatedState;
  readonly #cadenceMs: number;
  #failedLast = new Set<string>();
  readonly #alternating = new Map<string, boolean>();
  #failedByChance: number[] = [];
  #runsSinceLimit = 0;

  constructor(
    random: SeededRandom,
    {
      failures,
      state,
      cadenceMs,
    }: { readonly failures: SeededFailures; readonly state: SimulatedState; readonly cadenceMs: number },
  ) {
    this.#random = random;
    this.#failures = failures;
    this.#state = state;
    this.#cadenceMs = cadenceMs;
  }

  begin(): void {
    this.#failedLast = new Set();
  }

  /** Whether any unit's newest fetch failed: what comes next must then come about. */
  get hasFailedLast(): boolean {
    return this.#failedLast.size > 0;
  }

  /** How long dlt takes for the 20 unit-fetches that the rule of the error rate wants (DESIGN.md section 7). */
  get sampleMs(): number {
    return (20 * this.#cadenceMs) / Math.max(1, this.#state.dltUnits.length);
  }

  outcomeOf(
    unit: string,
    { atMs, wasDropped }: { readonly atMs: number; readonly wasDropped: boolean },
  ): FetchFact['outcome'] {
    const random = this.#random;
    const failing = this.#failures.active('error-rate', atMs);
    if (failing !== undefined && isAlternating(failing)) return this.#alternate(unit);
    if (failing !== undefined) return random.chance(0.75) ? 'failed' : 'fetched';
    const isAllFailed =
      this.#failures.is('short-errors', atMs) ||
      (this.#failures.is('failed-run', atMs) && !this.#failures.has('short-errors'));
    const fails = !this.#failedLast.has(unit) && (isAllFailed || (!wasDropped && this.#failsByChance(atMs)));
    if (fails) this.#failedLast.add(unit);
    else this.#failedLast.delete(unit);
    if (fails) return 'failed';
    return random.chance(CHANCES.nothingNew) ? 'nothing-new' : 'fetched';
  }

  /** Never two of six: three of six are what the rule is for. */
  isLimitedByChance(): boolean {
    this.#runsSinceLimit += 1;
    if (this.#runsSinceLimit < 6 || !this.#random.chance(CHANCES.limited)) return false;
    this.#runsSinceLimit = 0;
    return true;
  }

  /**
   * Every second fetch of a unit fails: none is ever silent for long, so that the rate alone can tell. Of two units not the same runs do: failures in every
   * second hour are in three of six, and four are what the rule is for.
   */
  #alternate(unit: string): FetchFact['outcome'] {
    const isSecond = this.#state.dltUnits.indexOf(unit) % 2 === 1;
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
    const windowMs = this.sampleMs > 6 * HOUR_MS ? 25 * HOUR_MS : 7 * HOUR_MS;
    this.#failedByChance = this.#failedByChance.filter((at) => atMs - at < windowMs);
    if (this.#failedByChance.length >= 3) return false;
    this.#failedByChance.push(atMs);
    return true;
  }
}
