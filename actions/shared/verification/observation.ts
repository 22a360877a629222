import type { ArrivalReading } from './assess-manual-rows.ts';
import type { ClockSkew } from './clock-skew.ts';
import type { DltLook } from './dlt-look.ts';
import type { Measured } from './measured.ts';

/** What the catalogue says of the role that a fence takes the login of. */
export interface DltLogin {
  readonly role: string;
  readonly state: Measured<{
    /** `null`: there is no such role. */
    readonly canLogin: boolean | null;
    /** Of that role, in any database of the server. */
    readonly sessions: number;
  }>;
}

/** Everything that one visit to the database saw. */
export interface Observation {
  readonly look: DltLook;
  readonly skew: ClockSkew;
  /** Empty where no rollback is recorded to count from. */
  readonly arrivals: readonly ArrivalReading[];
  /** Not there where no role is named. */
  readonly dltLogin?: DltLogin | undefined;
}
