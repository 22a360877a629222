import type { CauseRow } from './cause-row.ts';

/** What lies around the collectors: credentials, the database, dlt, workflows, changes, and the platforms. */
export const PLATFORM_CAUSES: readonly CauseRow[] = [
  {
    id: 'credentials',
    title: 'Credentials or rights are refused',
    remedy:
      'Check the secrets of the path that failed (both paths can read different ones), whether they were changed, and the rights of its role.',
    signs: {
      'credentials-refused': 3,
      'http-401': 3,
      'config-missing': 3,
      'permission-denied': 3,
      'http-403': 1,
      'integrity-row-security': 1,
    },
    against: [],
  },
  {
    id: 'connections-exhausted',
    title: 'The database has no connection left',
    remedy: 'Connect through the pooler, use fewer connections at once, and end sessions that hold one and do nothing.',
    signs: { 'connections-exhausted': 3, 'idle-in-transaction': 1 },
    against: [
      {
        source: 'postgres',
        without: ['connections-exhausted'],
        weight: 0.5,
        says: 'The database has connections left now',
      },
    ],
  },
  {
    id: 'database-blocked',
    title: 'Locks or slow statements hold up the database',
    remedy:
      'Find the session that holds the lock (pg_blocking_pids) and end it if nobody needs it; then look at the slowest statements and their indexes.',
    signs: {
      'lock-timeout': 3,
      deadlock: 3,
      'lock-waiting': 2,
      'statement-timeout': 2,
      'idle-in-transaction': 2,
      'long-transaction': 1,
      'slow-query': 1,
      'dlt-load-slow': 1,
    },
    against: [
      {
        source: 'postgres',
        without: ['lock-waiting', 'idle-in-transaction', 'long-transaction', 'slow-query'],
        weight: 0.5,
        says: 'The database shows no lock, no long transaction and no slow statement now',
      },
    ],
  },
  {
    id: 'database-read-only',
    title: 'The database takes no writes',
    remedy:
      'Look whether the address is that of a replica, and whether the project is read-only because its disk is nearly full.',
    signs: { 'database-read-only': 3, 'replication-lag': 1 },
    against: [],
  },
  {
    id: 'broken-load',
    title: 'A dlt load broke off',
    remedy:
      'Read the message of the failed job (dlt pipeline NAME info), mend it, then load the pending package again or drop it.',
    signs: { 'dlt-load-incomplete': 3, 'integrity-dlt-loads': 3, 'load-failed': 2, 'extract-failed': 1 },
    against: [
      {
        source: 'dlt-tables',
        without: ['dlt-load-incomplete'],
        weight: 0.5,
        says: 'No load is recorded as incomplete',
      },
    ],
  },
  {
    id: 'dlt-still-writes',
    title: 'dlt goes on writing after the rollback',
    remedy: 'Stop the process or schedule that is still there, and fence the role of dlt.',
    signs: { 'integrity-dlt-after-rollback': 3 },
    against: [],
    isSingular: true,
  },
  {
    id: 'workflow-off',
    title: 'A collector workflow is disabled or did not run',
    remedy:
      'Enable the workflow and start it by hand; look whether its schedule is late and whether its runner is there.',
    signs: {
      'workflow-disabled': 3,
      'workflow-never-ran': 3,
      'run-startup-failure': 2,
      'run-waiting': 2,
      'dlt-load-gap': 1,
      'integrity-freshness': 1,
      'integrity-dlt-cadence': 1,
    },
    against: [
      {
        source: 'workflow-runs',
        without: ['workflow-disabled', 'workflow-never-ran', 'run-startup-failure', 'run-waiting'],
        weight: 1,
        says: 'No collector workflow was found disabled or waiting',
      },
    ],
    isSingular: true,
  },
  {
    id: 'recent-change',
    title: 'Code or configuration was changed shortly before',
    remedy: 'Read the commits that are named, and take back the one whose change fits the errors.',
    signs: {
      'collector-change': 2,
      'config-change': 2,
      'workflow-change': 2,
      'schema-change': 2,
      'dependency-change': 2,
    },
    against: [],
    isSingular: true,
    atMost: 'possible',
  },
  {
    id: 'supabase-incident',
    title: 'Incident at Supabase',
    remedy: 'Follow the incident on the status page of Supabase, and leave dlt off until it is resolved.',
    signs: {
      'provider-incident': 2,
      'provider-degraded': 2,
      'connection-timeout': 1,
      'connection-refused': 1,
      'database-recovering': 1,
      'host-not-found': 1,
    },
    against: [
      {
        source: 'supabase-status',
        without: ['provider-incident', 'provider-degraded'],
        weight: 2,
        says: 'Supabase reports nothing that is out of order',
      },
    ],
    isSingular: true,
  },
  {
    id: 'github-incident',
    title: 'Incident at GitHub',
    remedy: 'Look at githubstatus.com, and start the runs again when it is over.',
    signs: {
      'github-incident': 3,
      'github-unavailable': 3,
      'runner-lost': 2,
      'run-startup-failure': 2,
      'run-waiting': 1,
      'run-cancelled': 1,
    },
    against: [],
    isSingular: true,
  },
  {
    id: 'source-unavailable',
    title: 'Reddit or the way to it failed',
    remedy:
      'Look at redditstatus.com, and fetch again later; nothing is lost as long as the listing still reaches back.',
    signs: { 'http-5xx': 3, 'http-timeout': 2, 'unit-fetch-failed': 1, 'host-not-found': 1 },
    against: [
      {
        source: 'reddit',
        without: ['unit-fetch-failed', 'rate-limited'],
        weight: 1,
        says: 'No recorded unit-fetch failed',
      },
    ],
  },
  {
    id: 'units-gone',
    title: 'Units are private, banned or gone',
    remedy: 'Take the unit out of config/datasets.yaml, or ask its moderators.',
    signs: { 'unit-gone': 3, 'http-403': 2 },
    against: [],
  },
];
