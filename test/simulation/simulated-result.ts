import type { GateFacts } from '../../actions/shared/gates/gate-facts.ts';
import type { WatchedState } from '../../actions/shared/triggers/trigger-moment.ts';
import type { SimulatedFacts } from './simulated-facts.ts';
import type { SimulatedHistory } from './simulated-history.ts';

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
