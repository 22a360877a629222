import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { findPattern } from '../../../../actions/shared/investigation/find-pattern.ts';
import { LINE_PATTERNS } from '../../../../actions/shared/investigation/line-patterns.ts';
import { readLogLine } from '../../../../actions/shared/investigation/log-line.ts';
import { recogniseLine } from '../../../../actions/shared/investigation/recognise-line.ts';
import { HOSTILE_TEXTS } from '../../../support/hostile-texts.ts';

/** Lines as the programs write them, each with its sign. */
const LINES: readonly (readonly [sign: string, line: string])[] = [
  // The cutover log and the other logs of the collectors
  ['http-429', '2025-11-07 09:56:03,412 - ERROR - DLT collection error for r/opensource: received 429 HTTP response'],
  ['no-data', '2025-11-07 09:56:03,412 - ERROR - DLT collection failed for r/SideProject (no data)'],
  [
    'column-missing',
    "2025-11-07 09:56:03 - ERROR - Error storing submission 1oq2x3: {'code': '42703', 'message': 'column \"created_utc\" does not exist'}",
  ],
  [
    'schema-cache',
    "2025-11-07 09:56:03,412 - WARNING - Failed to upsert: {'message': \"Could not find the 'over_18' column of 'submissions' in the schema cache\", 'code': 'PGRST204'}",
  ],
  [
    'conflict-target-missing',
    "2025-11-07 09:56:03,412 - ERROR - {'code': '42P10', 'message': 'there is no unique or exclusion constraint matching the ON CONFLICT specification'}",
  ],
  [
    'connection-timeout',
    '2025-11-07 09:56:03,412 - ERROR - Manual collection error for r/opensource: connection to server at "127.0.0.1", port 54322 failed: timeout expired',
  ],
  ['zero-comments', '2025-11-07 09:56:03,412 - WARNING - 0 comments collected for 937 submissions'],
  [
    'unique-violation',
    '[2025-11-07 09:56:03,412 - collector.store - ERROR] - duplicate key value violates unique constraint "submissions_submission_id_key"',
  ],
  ['rate-limit', '2025-11-07 09:56:03,412 - WARNING - API rate limit exceeded, backing off'],
  // dlt
  [
    'extract-failed',
    'dlt.pipeline.exceptions.PipelineStepFailed: Pipeline execution failed at `step=extract` when processing package with `load_id=1762509363.41` with exception:',
  ],
  [
    'load-failed',
    'dlt.pipeline.exceptions.PipelineStepFailed: Pipeline execution failed at stage load when processing package 1762509363.41 with exception:',
  ],
  ['load-failed', "<class 'dlt.load.exceptions.LoadClientJobFailed'>"],
  [
    'load-failed',
    '2026-06-12 04:42:22,591|[ERROR]|812|140458818254656|dlt|load.py|complete_jobs:526|Job for submissions.022c29f48f.insert_values failed terminally in load 1781239326.64',
  ],
  [
    'null-violation',
    '[2026-06-12T04:42:22.591+0000] {load.py:525} ERROR - Job for submissions.022c29f48f.insert_values failed terminally in load 1781239326.64 with message null value in column "submission_id" of relation "submissions" violates not-null constraint',
  ],
  [
    'connection-refused',
    'dlt.destinations.exceptions.DestinationConnectionError: Connection with `client_type=PostgresClient` to `dataset_name=reddit_harbor` failed. Please check if you configured the credentials at all',
  ],
  [
    'schema-contract',
    'dlt.common.schema.exceptions.CannotCoerceColumnException: In schema: reddit: Cannot coerce type in table submissions column score existing type bigint coerced type text value: None',
  ],
  [
    'schema-contract',
    'dlt.common.schema.exceptions.DataValidationError: In schema `reddit`: Table: `submissions` Column: `flair` . Contract on `columns` with `contract_mode=freeze` is violated.',
  ],
  [
    'config-missing',
    "dlt.common.configuration.exceptions.ConfigFieldMissingException: Following fields are missing: ['password'] in configuration with spec PostgresCredentials",
  ],
  [
    'table-missing',
    'dlt.destinations.exceptions.DatabaseUndefinedRelation: relation "reddit_harbor._dlt_loads" does not exist',
  ],
  // psycopg2, SQLAlchemy and Postgres
  [
    'connection-timeout',
    'sqlalchemy.exc.OperationalError: (psycopg2.OperationalError) connection to server at "aws-0-eu-central-1.pooler.supabase.com" (1.2.3.4), port 6543 failed: timeout expired',
  ],
  [
    'connection-timeout',
    'psycopg2.OperationalError: connection to server at "db.example.supabase.co", port 5432 failed: Connection timed out',
  ],
  [
    'connection-timeout',
    '##[error]failed to connect to `host=127.0.0.1 user=postgres database=postgres`: dial error (timeout: dial tcp 127.0.0.1:54322: i/o timeout)',
  ],
  ['connection-timeout', 'Error: Connection terminated due to connection timeout'],
  [
    'connection-refused',
    'psycopg2.OperationalError: connection to server at "127.0.0.1", port 54322 failed: Connection refused',
  ],
  ['connection-refused', 'psycopg2.OperationalError: server closed the connection unexpectedly'],
  ['connection-refused', 'psycopg2.OperationalError: SSL SYSCALL error: EOF detected'],
  ['connection-refused', 'psycopg2.OperationalError: SSL connection has been closed unexpectedly'],
  ['connection-refused', '2026-11-25T13:07:00.1234567Z Error: connect ECONNREFUSED 127.0.0.1:54322'],
  ['database-recovering', 'psycopg2.errors.AdminShutdown: terminating connection due to administrator command'],
  ['database-recovering', '2025-11-14 17:27:59.593 UTC [32] FATAL:  the database system is starting up'],
  [
    'host-not-found',
    'psycopg2.OperationalError: could not translate host name "db.example.supabase.co" to address: Name or service not known',
  ],
  [
    'connections-exhausted',
    'psycopg2.OperationalError: connection to server at "x", port 5432 failed: FATAL:  Max client connections reached',
  ],
  ['connections-exhausted', 'FATAL: remaining connection slots are reserved for non-replication superuser connections'],
  [
    'connections-exhausted',
    'FATAL: (EMAXCONNSESSION) max clients reached in session mode - max clients are limited to pool_size: 15 (SQLSTATE XX000)',
  ],
  [
    'connections-exhausted',
    'sqlalchemy.exc.TimeoutError: QueuePool limit of size 5 overflow 10 reached, connection timed out, timeout 30.00',
  ],
  [
    'credentials-refused',
    '2023-10-15 10:38:47.697 GMT [509] FATAL:  password authentication failed for user "postgres"',
  ],
  [
    'credentials-refused',
    'psycopg2.OperationalError: connection to server at "x", port 6543 failed: FATAL:  Tenant or user not found',
  ],
  [
    'credentials-refused',
    "ERROR:root:{'message': 'Invalid API key', 'hint': 'Double check your Supabase anon or service_role API key.'}",
  ],
  ['credentials-refused', 'FATAL:  role "dlt_loader" is not permitted to log in'],
  ['permission-denied', 'psycopg2.errors.InsufficientPrivilege: permission denied for schema reddit_harbor'],
  [
    'permission-denied',
    "ERROR - {'code': '42501', 'message': 'new row violates row-level security policy for table \"submissions\"'}",
  ],
  ['statement-timeout', 'psycopg2.errors.QueryCanceled: canceling statement due to statement timeout'],
  ['lock-timeout', 'psycopg2.errors.LockNotAvailable: canceling statement due to lock timeout'],
  ['deadlock', 'psycopg2.errors.DeadlockDetected: deadlock detected'],
  ['database-read-only', 'psycopg2.errors.ReadOnlySqlTransaction: cannot execute INSERT in a read-only transaction'],
  ['column-missing', 'psycopg2.errors.UndefinedColumn: column "created_utc" does not exist'],
  [
    'column-missing',
    'sqlalchemy.exc.ProgrammingError: (psycopg2.errors.UndefinedColumn) column "scored_at" of relation "opportunity_analysis" does not exist',
  ],
  ['table-missing', 'psycopg2.errors.UndefinedTable: relation "public.submissions" does not exist'],
  [
    'type-mismatch',
    'psycopg2.errors.DatatypeMismatch: column "opportunity_id" is of type uuid but expression is of type character varying',
  ],
  ['type-mismatch', 'psycopg2.errors.InvalidTextRepresentation: invalid input syntax for type uuid: "opp_1oq2x3"'],
  ['type-mismatch', 'psycopg2.errors.UndefinedFunction: operator does not exist: bigint > timestamp with time zone'],
  [
    'foreign-key-violation',
    'psycopg2.errors.ForeignKeyViolation: insert or update on table "comments" violates foreign key constraint "comments_submission_id_fkey"',
  ],
  [
    'check-violation',
    'psycopg2.errors.CheckViolation: new row for relation "submissions" violates check constraint "submissions_upvotes_check"',
  ],
  ['check-violation', 'psycopg2.errors.StringDataRightTruncation: value too long for type character varying(300)'],
  // PRAW, prawcore, requests
  [
    'http-429',
    'prawcore.exceptions.TooManyRequests: received 429 HTTP response. Please wait at least 30.0 seconds before re-trying this request.',
  ],
  [
    'http-429',
    '[2024-02-20 09:48:46,662 - collector.connector - ERROR] - Listing failed due to a PRAW exception: received 429 HTTP response',
  ],
  [
    'http-429',
    '2025-11-07 09:56:03,412 - ERROR - 429 Client Error: Too Many Requests for url: https://oauth.reddit.com/r/opensource/new',
  ],
  [
    'rate-limit',
    "praw.exceptions.RedditAPIException: RATELIMIT: \"Looks like you've been doing that a lot. Take a break for 5 minutes before trying again.\" on field 'ratelimit'",
  ],
  ['http-401', 'prawcore.exceptions.ResponseException: received 401 HTTP response'],
  ['http-401', 'prawcore.exceptions.OAuthException: invalid_grant error processing request'],
  ['http-403', 'prawcore.exceptions.Forbidden: received 403 HTTP response'],
  ['http-5xx', 'prawcore.exceptions.ServerError: received 503 HTTP response'],
  [
    'http-5xx',
    '2025-11-07 09:56:03,412 - WARNING - Retrying due to 502 status: GET https://oauth.reddit.com/r/opensource/new',
  ],
  [
    'http-timeout',
    "requests.exceptions.ReadTimeout: HTTPSConnectionPool(host='oauth.reddit.com', port=443): Read timed out. (read timeout=16.0)",
  ],
  [
    'host-not-found',
    "urllib3.exceptions.MaxRetryError: HTTPSConnectionPool(host='oauth.reddit.com', port=443): Max retries exceeded with url: / (Caused by NewConnectionError(': Failed to establish a new connection: [Errno -3] Temporary failure in name resolution'))",
  ],
  // Machines and runners
  ['killed', "2024-04-14T22:05:47.7630307Z ##[error]The process '/usr/bin/bash' failed with exit code 137"],
  ['killed', '2024-04-14T22:05:23.8605906Z Killed'],
  ['killed', '/home/runner/work/_temp/3996971a.sh: line 1:  1619 Killed                  python collect.py'],
  ['killed', '##[error]Process completed with exit code 137.'],
  ['out-of-memory', 'MemoryError'],
  ['out-of-memory', 'numpy.core._exceptions._ArrayMemoryError: Unable to allocate 2.00 GiB'],
  ['out-of-memory', 'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory'],
  ['out-of-memory', 'ERROR:  out of memory'],
  ['disk-full', 'OSError: [Errno 28] No space left on device'],
  ['disk-full', 'psycopg2.errors.DiskFull: could not extend file "base/5/16384": No space left on device'],
  ['too-many-files', 'OSError: [Errno 24] Too many open files'],
  [
    'runner-lost',
    '##[error]The hosted runner: GitHub Actions 8 lost communication with the server. Anything in your workflow that terminates the runner process can cause this error.',
  ],
  [
    'runner-lost',
    '##[error]The runner has received a shutdown signal. This can happen when the runner service is stopped.',
  ],
  ['connection-timeout', 'ERROR - connection to server "db.example.supabase.co" has timed out'],
  [
    'run-timed-out',
    '##[error]The job running on runner GitHub Actions 2 has exceeded the maximum execution time of 360 minutes.',
  ],
  [
    'github-unavailable',
    "2022-06-02T07:00:00.0000000Z ##[warning]Failed to download action 'https://api.github.com/repos/actions/checkout/tarball/7884fcad'. Error: Response status code does not indicate success: 503 (Service Unavailable).",
  ],
  // What the collectors need
  [
    'model-missing',
    "OSError: [E050] Can't find model 'en_core_web_lg'. It doesn't seem to be a Python package or a valid path to a data directory.",
  ],
  ['module-missing', "ModuleNotFoundError: No module named 'praw'"],
  ['file-missing', "FileNotFoundError: [Errno 2] No such file or directory: '/srv/error_log/dlt_traffic_cuttover.log'"],
  ['test-data', '2025-11-07 09:56:03,412 - WARNING - collect_problem_posts called with test_mode=True'],
  ['http-429', '\u274c Error collecting from r/opensource: received 429 HTTP response'],
  ['http-429', '\u001b[31mERROR\u001b[0m: received 429 HTTP response'],
];

const INNOCENT: readonly string[] = [
  'DLT collection successful for r/opensource (50 posts)',
  '2025-11-07 09:56:03,412 - INFO - DLT collection successful for r/opensource (50 posts)',
  '2025-11-07 09:56:03,412 - INFO - Manual collection successful for r/opensource: "API rate limit exceeded, what now?"',
  '2025-11-07 09:56:03,412 - INFO - stored post "psycopg2.OperationalError: connection timed out"',
  '2025-11-07 09:56:03,412 - DEBUG - received 429 HTTP response',
  '2025-11-07 09:56:03,412 - INFO - Monitoring started for 10% phase, 24 hours',
  '2025-11-07 09:56:03,412 - WARNING - Rollback to manual collection completed',
  '2026-11-25T13:07:00.1234567Z Requirement already satisfied: praw in ./lib (7.8.1)',
  '2026-11-25T13:07:00.1234567Z ##[group]Run python collect.py # out of memory',
  '2026-11-25T13:07:00.1234567Z ::debug::Process completed with exit code 137',
  '\u2713 r/opensource: 50 posts, one of them about "No space left on device"',
  'rate limit exceeded',
  '2025-11-07 09:56:03,412 - ERROR - could not store post number 42703 of 53300',
  '  raise TooManyRequests("received 429 HTTP response")',
  '  File "/srv/collect.py", line 429, in collect',
  '1.5.0 - INFO - connection refused',
  'We are hiring: MemoryError is our favourite exception',
  '',
  ' ',
];

describe('recogniseLine', () => {
  it.each(LINES)('recognises %s in %j', (sign, line) => {
    expect(recogniseLine(line)).toEqual({ sign });
  });

  it.each(INNOCENT)('sees no fault in %j', (line) => {
    expect(recogniseLine(line)).toBeNull();
  });

  it.each(Object.entries(HOSTILE_TEXTS))('takes no harm from: %s', (_name, text) => {
    expect(recogniseLine(text)?.sign ?? 'none').toMatch(/^[a-z0-9-]+$/u);
  });

  it('finds the pattern that trying all of them one after another finds, also where hints begin alike or overlap', () => {
    const parts = [
      ...LINES.map(([, line]) => readLogLine(line, (wallMs) => wallMs).text),
      ...LINE_PATTERNS.flatMap(({ hints }) => hints),
    ];
    const piece = fc
      .tuple(fc.constantFrom(...parts), fc.nat(30), fc.nat(200))
      .map(([text, from, length]) => text.slice(from, from + length));
    const text = fc.oneof(
      fc.constantFrom(...parts),
      fc.array(piece, { maxLength: 4 }).map((pieces) => pieces.join('')),
    );
    fc.assert(
      fc.property(text, (value) => {
        const lower = value.toLowerCase();
        const first = LINE_PATTERNS.find(
          ({ pattern, hints }) => hints.some((hint) => lower.includes(hint)) && pattern.test(value),
        );
        expect(findPattern(value)).toBe(first ?? null);
      }),
      { numRuns: 3_000 },
    );
  });

  it('has a hint for everything that a pattern can fit: on no line does one hide it', () => {
    const hidden = LINES.flatMap(([, line]) => {
      const { text } = readLogLine(line, (wallMs) => wallMs);
      const first = LINE_PATTERNS.find(({ pattern }) => pattern.test(text)) ?? null;
      return first === findPattern(text) ? [] : [{ line, fits: first?.sign, found: findPattern(text)?.sign }];
    });
    expect(hidden).toEqual([]);
  });

  it('recognises a sign wherever its line stands in a log: after any stamp and level of a fault', () => {
    const [sign, text] = ['http-429', 'received 429 HTTP response'];
    const stamp = fc.constantFrom(
      '2025-11-07 09:56:03,412 - ',
      '2025-11-07 09:56:03 - ',
      '2025-11-07T09:56:03Z ',
      '[2025-11-07 09:56:03,412] ',
      '2026-11-25T13:07:00.1234567Z 2025-11-07 09:56:03,412 - ',
      '2026-11-25T13:07:00.1234567Z ',
      '',
    );
    const level = fc.constantFrom('ERROR - ', 'CRITICAL - ', 'WARNING - ', 'ERROR: ', '[ERROR] ');
    fc.assert(
      fc.property(stamp, level, (before, severity) => {
        expect(recogniseLine(`${before}${severity}${text}`)).toEqual({ sign });
      }),
    );
  });

  it('answers on any text, and on one of a million characters in no time worth mentioning', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        expect(recogniseLine(text)?.sign ?? 'none').toMatch(/^[a-z0-9-]+$/u);
      }),
    );
    for (const part of ['a.', 'A', '\u001b[', ' ', '"', 'connection to server ', '2025-11-07 ', 'Error: ', '['])
      expect(recogniseLine(`ERROR - ${part.repeat(1_000_000 / part.length)}`)?.sign ?? 'none').toMatch(/^[a-z0-9-]+$/u);
  });
});
