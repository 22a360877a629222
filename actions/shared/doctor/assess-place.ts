import type { DatabaseFacts } from '../integrity/look-context.ts';
import { MOST_REPLICA_LAG_SECONDS } from '../integrity/look-blocker.ts';
import type { Finding } from './doctor-result.ts';

/** The major versions of Postgres that the look's statements were tried on. */
const OLDEST_VERSION = 13;
const NEWEST_VERSION = 18;

interface Place {
  readonly isEncrypted: boolean;
  /** Quoted. */
  readonly role: string;
}

/** How the database is reached: encryption, version, pooler, replica, and whether open transactions can be seen. */
export function assessPlace(database: DatabaseFacts, { isEncrypted, role }: Place): readonly Finding[] {
  return [
    assessEncryption(isEncrypted),
    assessVersion(database),
    assessPooler(database),
    assessReplica(database),
    assessTransactions(database, role),
  ];
}

function finding(id: string, title: string, rest: Omit<Finding, 'id' | 'title' | 'table'>): Finding {
  return { id, title, table: null, ...rest };
}

function assessEncryption(isEncrypted: boolean): Finding {
  const observed = isEncrypted ? 'TLS, the certificate checked' : 'no TLS, to a server on this machine';
  const expected = 'TLS with a checked certificate, except on this machine';
  return finding('tls', 'Encryption', { verdict: 'pass', expected, observed });
}

function assessVersion({ versionNumber }: DatabaseFacts): Finding {
  const version = Math.floor(versionNumber / 10_000);
  const about = { expected: `${OLDEST_VERSION} to ${NEWEST_VERSION}`, observed: `Postgres ${version}` };
  if (version < OLDEST_VERSION) {
    const remedy = `Upgrade the server to Postgres ${OLDEST_VERSION} or newer.`;
    return finding('server-version', 'Version of the server', { verdict: 'fail', ...about, remedy });
  }
  if (version <= NEWEST_VERSION)
    return finding('server-version', 'Version of the server', { verdict: 'pass', ...about });
  const remedy = 'Look once by hand with switchback integrity --no-history: this version was not tried.';
  return finding('server-version', 'Version of the server', { verdict: 'warn', ...about, remedy });
}

function assessPooler({ transactionPooler = null }: DatabaseFacts): Finding {
  const expected = 'the database itself, or a pooler in session mode';
  if (transactionPooler === null) {
    const observed = 'two transactions of one connection ran in one server process';
    return finding('pooler', 'Session', { verdict: 'pass', expected, observed });
  }
  return finding('pooler', 'Session', {
    verdict: 'warn',
    expected,
    observed: `a transaction-mode pooler stands in between: ${transactionPooler}`,
    remedy: 'Use port 5432 (Supabase: the session pooler) or the database itself in SUPABASE_DB_URL.',
  });
}

function assessReplica({ isReplica, replicaLagSeconds }: DatabaseFacts): Finding {
  const expected = `the primary, or a replica at most ${MOST_REPLICA_LAG_SECONDS} s behind`;
  if (!isReplica) return finding('replica', 'Primary', { verdict: 'pass', expected, observed: 'the primary' });
  const isBehind = replicaLagSeconds === null || replicaLagSeconds > MOST_REPLICA_LAG_SECONDS;
  return finding('replica', 'Primary', {
    verdict: isBehind ? 'fail' : 'warn',
    expected,
    observed: `a replica, ${replicaLagSeconds === null ? 'an unknown time' : `${Math.round(replicaLagSeconds)} s`} behind`,
    remedy: 'Give the address of the primary, where open transactions can be seen.',
  });
}

function assessTransactions({ isReplica, maySeeTransactions }: DatabaseFacts, role: string): Finding {
  const title = 'Open transactions';
  const expected = 'those of every role can be seen, so that nothing that is still being written is judged';
  if (isReplica) {
    const observed = 'a replica shows none of the primary';
    return finding('read-all-stats', title, { verdict: 'skipped', skipReason: 'not-applicable', expected, observed });
  }
  if (maySeeTransactions) return finding('read-all-stats', title, { verdict: 'pass', expected, observed: 'they can' });
  const remedy = `GRANT pg_read_all_stats TO ${role};`;
  return finding('read-all-stats', title, {
    verdict: 'warn',
    expected,
    observed: 'the role sees its own alone',
    remedy,
  });
}
