import type { SeededRandom } from './seeded-random.ts';

const HOUR_MS = 3_600_000;

/** When people are through with what a rollback leaves them, in milliseconds since 1970; 0 before the first one. */
export class SimulatedFollowUp {
  reviewedMs = 0;
  fixedMs = 0;
  versionMs = 0;
  /** No pending package is left. */
  clearedMs = 0;
  incidents = 0;

  /** Returns when the hold of the rollback is lifted. */
  begin(random: SeededRandom, nowMs: number): number {
    const within = (hours: number): number => nowMs + random.between(1, hours) * HOUR_MS;
    this.incidents += 1;
    const liftedMs = within(36);
    this.reviewedMs = within(48);
    this.fixedMs = within(36);
    this.versionMs = within(36);
    this.clearedMs = within(36);
    return liftedMs;
  }

  /** When everything that a further attempt waits for is done. */
  get doneMs(): number {
    return Math.max(this.reviewedMs, this.fixedMs, this.versionMs, this.clearedMs);
  }
}
