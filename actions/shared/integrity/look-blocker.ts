import type { Unmeasured } from '../verification/measured.ts';
import type { LookContext } from './look-context.ts';

/** The mark under which the history keeps which database it is about. */
export const IDENTITY_MARK = 'database.identity';
/** A replica further behind shows a past in which what arrived since looks lost. */
export const MOST_REPLICA_LAG_SECONDS = 600;

/**
 * Why nothing that is measured here says anything about the data: it is another database than the one that the history is about, or a replica that
 * lags too far. `null` where nothing stands in the way.
 */
export function findBlocker({ database, memory, isBaseline }: LookContext): Unmeasured | null {
  const known = memory.marks.get(IDENTITY_MARK);
  const { identity = null, replicaLagSeconds } = database;
  if (!isBaseline && known !== undefined && identity !== null && identity !== known) {
    return {
      measured: false,
      message: 'this is another database than the one of the looks before, so nothing here can be compared with them',
      remedy:
        'Check database-url. Where the data moved on purpose (restore, upgrade of the server), look once with record-baseline.',
    };
  }
  if (database.isReplica && (replicaLagSeconds === null || replicaLagSeconds > MOST_REPLICA_LAG_SECONDS)) {
    const lag = replicaLagSeconds === null ? 'an unknown time' : `${Math.round(replicaLagSeconds)} s`;
    return {
      measured: false,
      message: `this is a replica, ${lag} behind; expected at most ${MOST_REPLICA_LAG_SECONDS} s`,
      remedy: 'Look at the primary, or again when the replica has caught up.',
    };
  }
  return null;
}
