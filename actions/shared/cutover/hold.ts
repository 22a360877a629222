import type { Hold } from './cutover-config.ts';

/** Whether a hold stops an advance at `now`. A hold without an end holds until it is lifted. */
export function isHoldActive(hold: Hold | null, now: Date): hold is Hold {
  return hold !== null && (hold.expiresAt === null || Date.parse(hold.expiresAt) > now.getTime());
}
