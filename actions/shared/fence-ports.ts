/** What the outside can do for the fence (layer 3). As in `ports.ts`, adapters implement these. */

import type { LoginChange, RoleActivity, RoleLook, RoleSession } from './fence/role-look.ts';
import type { RecordOf } from './history/history-record.ts';
import type { Measured } from './verification/measured.ts';

/**
 * The server with the dlt role, over a privileged connection. Each call is one short transaction with time-outs of its own, and is tried again, over
 * a new connection too, until the deadline: everything here may happen twice. Throws `OperatorError` for what a person must mend (`permission-denied`
 * where a right is lacking) and `DependencyError` where the deadline passed.
 */
export interface FencePort {
  readRole(role: string): Promise<RoleLook>;
  /**
   * Reads under a lock that two runs share, asks, and does what the answer says, all in one transaction: the comment first, then the login. `null`
   * leaves the role as it is.
   */
  changeLogin(role: string, decide: (look: RoleLook) => LoginChange | null): Promise<RoleLook>;
  readActivity(role: string): Promise<RoleActivity>;
  /** Asks the server to end every session of the role, in whatever database; they end soon after. */
  endSessions(role: string): Promise<readonly RoleSession[]>;
  close(): Promise<void>;
}

export type FenceRecord = RecordOf<'fence'>;

/** The fence's lines in the history. Bounded in time; never throws for what the history does. */
export interface FenceLedger {
  write(record: FenceRecord): Promise<Measured<'written'>>;
  /** Every record of that role, oldest first. */
  read(role: string): Promise<Measured<readonly FenceRecord[]>>;
}
