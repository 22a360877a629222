import type { ArrivalReading } from './assess-manual-rows.ts';
import type { ClockSkew } from './clock-skew.ts';
import type { DltLook } from './dlt-look.ts';

/** Everything that one visit to the database saw. */
export interface Observation {
  readonly look: DltLook;
  readonly skew: ClockSkew;
  /** Empty where no rollback is recorded to count from. */
  readonly arrivals: readonly ArrivalReading[];
}
