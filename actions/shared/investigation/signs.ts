/**
 * Every sign that causes are judged by, in the words that a person reads. Log lines give them by `line-patterns.ts`, the other sources by name.
 * Beside these stand, for a check of `check-integrity`, `integrity-<check id>` where it failed or warned and `integrity-<check id>-unknown` where it
 * could not be measured, which speaks neither for nor against anything. A sign that is not known here is shown as it is, and counts for nothing.
 */
export const SIGNS = {
  // Of log lines, workflow logs and reports of collectors
  'connection-timeout': 'the database did not answer in time',
  'connection-refused': 'the database refused the connection or closed it',
  'host-not-found': 'a host name could not be resolved',
  'connections-exhausted': 'the database had no connection left',
  'database-recovering': 'the database was starting up, recovering or being shut down',
  'database-read-only': 'the database took no writes',
  'statement-timeout': 'a statement was cancelled by its time-out',
  'lock-timeout': 'a lock was not had in time',
  deadlock: 'two sessions blocked each other',
  'http-timeout': 'an HTTP request did not come to an end in time',
  'http-429': 'the API answered 429 (too many requests)',
  'rate-limit': 'the API said that its limit was exceeded',
  'http-5xx': 'the API answered with a fault of its own',
  'credentials-refused': 'the database refused the credentials',
  'permission-denied': 'the database denied a right',
  'http-401': 'the API refused the credentials',
  'http-403': 'the API forbade the request',
  'config-missing': 'a setting or secret was not there',
  'column-missing': 'a column did not exist',
  'table-missing': 'a table or schema did not exist',
  'type-mismatch': 'a value did not fit the type of its column',
  'schema-cache': 'a cached schema did not know the table as it is',
  'schema-contract': 'dlt refused a change of the schema',
  'null-violation': 'a required column got no value',
  'unique-violation': 'a key was there already',
  'foreign-key-violation': 'a row named a parent that was not there',
  'check-violation': 'a value broke a CHECK rule or the length of its column',
  'conflict-target-missing': 'an upsert named a key that has no unique constraint',
  'out-of-memory': 'memory ran out',
  killed: 'the system killed the process',
  'disk-full': 'the disk was full',
  'too-many-files': 'no further file or process could be opened',
  'runner-lost': 'GitHub lost the runner',
  'run-timed-out': 'a run or job was ended by its time-out',
  'module-missing': 'a Python package was not installed',
  'model-missing': 'a language model was not installed',
  'load-failed': 'dlt could not load a package',
  'extract-failed': 'dlt could not fetch or normalise',
  'no-data': 'a collection came back empty and was called failed',
  'zero-comments': 'no comment was collected',
  'test-data': 'test or mock data was collected',
  'file-missing': 'a file or directory was not there',
  'github-unavailable': 'GitHub itself answered with a fault',
  'github-incident': 'GitHub reports an incident',
  'unrecognised-error': 'an error that is not known here',
  // Of workflow runs
  'run-failure': 'runs of a collector failed',
  'run-startup-failure': 'runs of a collector could not start',
  'run-cancelled': 'runs of a collector were cancelled',
  'run-waiting': 'runs of a collector waited for a runner',
  'workflow-disabled': 'a workflow of a collector is disabled',
  'workflow-never-ran': 'a workflow of a collector did not run in the window',
  'run-without-rows': 'a run ended well and collected nothing',
  // Of log files and the tables of dlt
  'log-silent': 'the log has no line of the window',
  'dlt-loads-missing': 'dlt has no record of any load',
  'dlt-load-incomplete': 'loads of dlt never completed',
  'dlt-load-gap': 'no load of dlt for longer than its cadence allows',
  'dlt-load-slow': 'loads of dlt took longer than their limit',
  'dlt-schema-changed': 'the schema that dlt knows changed in the window',
  // Of Postgres
  'lock-waiting': 'a session waits for a lock',
  'idle-in-transaction': 'a session holds a transaction and does nothing',
  'long-transaction': 'a transaction has been open for long',
  'slow-query': 'a statement is slow',
  'replication-lag': 'a replica is late',
  // Of the unit-fetches that collectors recorded
  'rate-limited': 'unit-fetches were rate-limited',
  'budget-spent': 'the budget of Reddit requests was spent',
  'unit-fetch-failed': 'unit-fetches failed',
  'unit-gone': 'a unit is banned, private or gone',
  // Of the status pages
  'provider-incident': 'Supabase reports an incident',
  'provider-degraded': 'Supabase reports a component as not operational',
  // Of commits
  'config-change': 'the configuration was changed before it began',
  'workflow-change': 'a workflow was changed before it began',
  'collector-change': 'the code of a collector was changed before it began',
  'schema-change': 'a migration of the schema was committed before it began',
  'dependency-change': 'a dependency was changed before it began',
} as const;

export type SignName = keyof typeof SIGNS;
/** A sign that a cause may count on. */
export type Sign = SignName | `integrity-${string}`;

/** A sign in words; one that has none, as it is. */
export function describeSign(sign: string): string {
  if (Object.hasOwn(SIGNS, sign)) return SIGNS[sign as SignName];
  const [, check, unknown] = /^integrity-(.+?)(-unknown)?$/u.exec(sign) ?? [];
  if (check === undefined) return sign.replaceAll('-', ' ');
  return `the integrity check ${check} ${unknown === undefined ? 'did not pass' : 'could not be measured'}`;
}
