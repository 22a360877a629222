import type { FencePort } from '../fence-ports.ts';
import type { Clock } from '../ports.ts';
import type { RoleActivity, RoleSession } from './role-look.ts';

/**
 * A session that passed the check of its login just before that was taken becomes visible within microseconds, unless it waits for a lock, and those
 * that wait are seen. So much is left of one look that shows nothing.
 */
const QUIET_LOOKS = 3;
const PAUSE_MS = 250;

export interface DrainPorts {
  readonly database: Pick<FencePort, 'readActivity' | 'endSessions'>;
  readonly clock: Clock;
  readonly deadlineAt: Date;
}

export interface Drained {
  /** `login-back`: somebody gave the role its login again meanwhile. `busy`: the deadline passed. */
  readonly kind: 'quiet' | 'login-back' | 'busy';
  readonly last: RoleActivity;
  /** Of `busy`: sessions that began before the login was taken, and do not show whose they are. */
  readonly stillStarting: readonly number[];
}

/**
 * Ends the sessions of a role that has no login any more, until none is left in three looks. Those that were asked to end are put into `ended` as it goes,
 * so that a fault loses none. Throws what the port throws.
 */
export async function drainRole(role: string, ended: Map<number, RoleSession>, ports: DrainPorts): Promise<Drained> {
  const { database, clock, deadlineAt } = ports;
  const earlyPids = new Set<number>();
  let quietLooks = 0;
  for (let looks = 1; ; looks += 1) {
    const last = await database.readActivity(role);
    // Whoever begins later than that is refused at the login.
    if (looks <= QUIET_LOOKS) for (const pid of last.startingPids) earlyPids.add(pid);
    const stillStarting = last.startingPids.filter((pid) => earlyPids.has(pid));
    quietLooks = last.sessions.length === 0 && stillStarting.length === 0 ? quietLooks + 1 : 0;
    if (last.canLogin === true) return { kind: 'login-back', last, stillStarting };
    if (quietLooks >= QUIET_LOOKS) return { kind: 'quiet', last, stillStarting };
    if (last.sessions.length > 0) {
      for (const session of await database.endSessions(role)) ended.set(session.pid, session);
    }
    if (clock.now() >= deadlineAt) return { kind: 'busy', last, stillStarting };
    await clock.sleep(PAUSE_MS);
  }
}
