import type { SeededRandom } from './seeded-random.ts';
import type { SimulatedHistory } from './simulated-history.ts';
import { toDrillRecord } from './simulated-records.ts';

const DAY_MS = 86_400_000;

/** Once a month; where it was passed over, some days later. */
export class SimulatedDrills {
  readonly #random: SeededRandom;
  readonly #history: SimulatedHistory;
  #nextMs: number;
  #newestMs = 0;

  constructor(random: SeededRandom, history: SimulatedHistory, startMs: number) {
    this.#random = random;
    this.#history = history;
    this.#nextMs = startMs - random.between(1, 29) * DAY_MS;
  }

  get newestMs(): number {
    return this.#newestMs;
  }

  until(nowMs: number): void {
    while (this.#nextMs <= nowMs) {
      const atMs = this.#nextMs;
      const isDone = this.#newestMs === 0 || this.#random.chance(0.7);
      this.#nextMs += isDone ? 30 * DAY_MS : this.#random.between(3, 8) * DAY_MS;
      if (!isDone) continue;
      this.#newestMs = atMs;
      this.#history.drill(toDrillRecord(atMs));
    }
  }
}
