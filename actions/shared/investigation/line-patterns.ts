import type { SignName } from './signs.ts';

/** What makes a line that reports a fault one of a kind. */
export interface LinePattern {
  readonly sign: SignName;
  /** Tried in the order of the list: the first that fits decides. Without nested repetition, so that no line takes long. */
  readonly pattern: RegExp;
  /** Lower-case texts: only a line that holds one of them is tried, which keeps a large log quick. */
  readonly hints: readonly string[];
}

/**
 * Resources that are used up. Seen in actions/runner issue 3521 and vmactions/freebsd-vm issue 81 (137, `Killed`), actions/runner-images issue 9823
 * (lost communication), actions/runner issue 541 (out of memory), Linux errno(3) for ENOSPC, ENOMEM, EMFILE and PostgreSQL's errcodes.txt for 53100 and 53200.
 */
const RESOURCES: readonly LinePattern[] = [
  {
    sign: 'disk-full',
    pattern: /no space left on device|\benospc\b|\bdiskfull\b|disk quota exceeded|\b53100\b/iu,
    hints: ['no space left', 'enospc', 'diskfull', 'disk quota', '53100'],
  },
  {
    sign: 'out-of-memory',
    pattern:
      /\bmemoryerror\b|out of memory|cannot allocate memory|\benomem\b|\boom[ -]?kill|heap limit|\boutofmemory\b|\b53200\b/iu,
    hints: ['memory', 'enomem', 'oom', 'heap limit', '53200'],
  },
  {
    sign: 'killed',
    pattern: /exit(?:ed)? (?:with )?(?:code|status):? 137\b|\bsigkill\b|\bsignal 9\b|^\s*killed\s*$|:\s*\d+ killed\b/iu,
    hints: ['137', 'sigkill', 'signal 9', 'killed'],
  },
  {
    sign: 'runner-lost',
    pattern: /lost communication with the server|runner has received a shutdown signal/iu,
    hints: ['lost communication', 'shutdown signal'],
  },
  {
    sign: 'too-many-files',
    pattern: /too many open files|\bemfile\b|resource temporarily unavailable|can't start new thread/iu,
    hints: ['too many open', 'emfile', 'temporarily unavailable', 'new thread'],
  },
];

/**
 * GitHub's own faults. Seen in actions/checkout issue 814 (503 while an action is downloaded), curl/curl-container issue 37 (maximum execution time)
 * and sglkc/hoyolab-auto-daily issue 20 (not acquired by a runner).
 */
const GITHUB: readonly LinePattern[] = [
  {
    sign: 'run-timed-out',
    pattern: /exceeded the maximum execution time|the action '[^']{0,200}' has timed out/iu,
    hints: ['maximum execution time', 'has timed out'],
  },
  {
    sign: 'github-unavailable',
    pattern:
      /failed to download action|job was not acquired by runner|response status code does not indicate success: 5\d\d|unable to access 'https:\/\/github\.com/iu,
    hints: ['download action', 'not acquired', 'does not indicate success', 'unable to access'],
  },
];

/**
 * Reaching the database. Seen in langgenius/dify issue 3445 (timeout expired), supabase/cli issues 1441 and 1771 (i/o timeout), supabase/supabase issues
 * 21166 and 2531 and jikig-ai/soleur issue 5558 (no connection left), fecgov/openFEC issue 6453 and viperadnan-git/google-drive-telegram-bot issue 85
 * (closed), supabase/supabase issue 42581 (tenant), absmach/supermq-devops issue 129 (password), psycopg/psycopg2 issue 215 (restart).
 */
const CONNECTION: readonly LinePattern[] = [
  {
    sign: 'credentials-refused',
    pattern:
      /(?:password|scram|peer|ident) authentication failed|no password supplied|tenant or user not found|no pg_hba\.conf entry|invalid api key|jwt expired|\binvalidpassword\b|\binvalidauthorizationspecification\b|role "[^"]{0,80}" (?:does not exist|is not permitted to log in)|\b28(?:P01|000)\b/iu,
    hints: [
      'authentication failed',
      'no password',
      'tenant or user',
      'pg_hba',
      'api key',
      'jwt expired',
      'invalidpassword',
      'invalidauth',
      'role "',
      '28p01',
      '28000',
    ],
  },
  {
    sign: 'connections-exhausted',
    pattern:
      /remaining connection slots are reserved|max client connections reached|too many clients already|max ?clients ?(?:reached )?in ?session ?mode|emaxconnsession|too many connections|queuepool limit of size|no more connections allowed|\b53300\b/iu,
    hints: [
      'connection slots',
      'client connections',
      'too many c',
      'session mode',
      'insessionmode',
      'emaxconn',
      'queuepool',
      'more connections',
      '53300',
    ],
  },
  {
    sign: 'database-recovering',
    pattern:
      /the database system is (?:starting up|shutting down|in recovery|not (?:yet )?accepting)|terminating connection due to|\badminshutdown\b|\bcrashshutdown\b|\bcannotconnectnow\b|\b57P0[123]\b/iu,
    hints: ['database system is', 'terminating connection', 'shutdown', 'cannotconnectnow', '57p0'],
  },
  {
    sign: 'host-not-found',
    pattern:
      /could not translate host name|name or service not known|temporary failure in name resolution|failed to resolve '|\bnameresolutionerror\b|getaddrinfo|\benotfound\b|nodename nor servname/iu,
    hints: [
      'host name',
      'name or service',
      'name resolution',
      'failed to resolve',
      'nameresolution',
      'getaddrinfo',
      'enotfound',
      'nodename',
    ],
  },
  {
    sign: 'connection-timeout',
    pattern:
      /failed: timeout expired|connection timed out|connection to server [^\n]{0,300}timed? ?out|operationalerror[^\n]{0,300}timeout expired|connection terminated due to connection timeout|timeout exceeded when trying to connect|connection timeout expired|connect etimedout|\bi\/o timeout\b|\bconnecttimeout(?:error)?\b|database connection time-?d? ?-?out|pool ?timeout/iu,
    hints: ['timeout', 'timed out', 'timedout', 'time-out', 'time out'],
  },
  {
    sign: 'connection-refused',
    pattern:
      /connection refused|\beconnrefused\b|server closed the connection unexpectedly|ssl syscall error|ssl connection has been closed|connection already closed|connection reset by peer|\beconnreset\b|could not connect to server|no route to host|network is unreachable|connection (?:terminated unexpectedly|aborted)|connection (?:to server )?[^\n]{0,200}failed: (?:could not|server)|connection with `?client_type|\bdestinationconnectionerror\b|remotedisconnected|remote end closed connection|\b08(?:000|001|003|004|006)\b/iu,
    hints: [
      'refused',
      'closed',
      'ssl syscall',
      'connection reset',
      'econnreset',
      'could not connect',
      'no route',
      'unreachable',
      'terminated unexpectedly',
      'aborted',
      'failed: ',
      'client_type',
      'destinationconnection',
      'remotedisconnected',
      ' 0800',
      ':0800',
      "'0800",
    ],
  },
];

/**
 * A statement that Postgres would not run to its end. Texts and codes: PostgreSQL's errcodes.txt (57014, 55P03, 40P01, 25006, 42501), and Supabase's page on
 * statement time-outs (canceling statement due to statement timeout).
 */
const STATEMENTS: readonly LinePattern[] = [
  {
    sign: 'statement-timeout',
    pattern: /canceling statement due to (?:statement timeout|user request|conflict)|\bquerycanceled\b|\b57014\b/iu,
    hints: ['canceling statement', 'querycanceled', '57014'],
  },
  {
    sign: 'lock-timeout',
    pattern: /canceling statement due to lock timeout|could not obtain lock|\blocknotavailable\b|\b55P03\b/iu,
    hints: ['lock timeout', 'obtain lock', 'locknotavailable', '55p03'],
  },
  { sign: 'deadlock', pattern: /\bdeadlock ?detected\b|\b40P01\b/iu, hints: ['deadlock', '40p01'] },
  {
    sign: 'database-read-only',
    pattern: /read-only transaction|\breadonlysqltransaction\b|\b25006\b/iu,
    hints: ['read-only tr', 'readonlysql', '25006'],
  },
  {
    sign: 'permission-denied',
    pattern:
      /permission denied for (?:table|schema|relation|sequence|database|function|view)|violates row-level security|\binsufficientprivilege\b|must be owner of|\b42501\b/iu,
    hints: ['permission denied for', 'row-level security', 'insufficientprivilege', 'must be owner', '42501'],
  },
];

/**
 * The table is not as the writer thinks. Seen in mikeizbicki/cmc-csci143 issue 770 (column), MeltanoLabs/target-postgres issue 62 (relation),
 * supabase/supabase issue 39446 and PostgREST/postgrest issue 3361 (PGRST204, PGRST205), blockscout issue 4997 (42P10), dlt-hub/dlt issue 2385 (coerce) and
 * its dlt/common/schema/exceptions.py (contract, NULL), dimitri/pgloader issue 417 (null value). Codes: PostgreSQL's errcodes.txt.
 */
const SCHEMA: readonly LinePattern[] = [
  {
    sign: 'schema-cache',
    pattern: /\bPGRST20[0-5]\b|in the schema cache|cached plan must not change result type/iu,
    hints: ['pgrst20', 'schema cache', 'cached plan'],
  },
  {
    sign: 'conflict-target-missing',
    pattern: /no unique or exclusion constraint matching the on conflict|\b42P10\b/iu,
    hints: ['no unique or exclusion', '42p10'],
  },
  {
    sign: 'schema-contract',
    pattern:
      /contract on `?\w{1,40}`? with `?contract_mode|\bdatavalidationerror\b|\bschemacorruptedexception\b|\btablepropertiesconflictexception\b|\bcannotcoercecolumnexception\b|cannot coerce (?:type|null) /iu,
    hints: ['contract_mode', 'datavalidation', 'schemacorrupted', 'tableproperties', 'cannotcoerce', 'cannot coerce'],
  },
  {
    sign: 'table-missing',
    pattern:
      /relation "[^"]{1,130}" does not exist|schema "[^"]{1,130}" does not exist|\bundefinedtable\b|\binvalidschemaname\b|\bdatabaseundefinedrelation\b|\b42P01\b|\b3F000\b/iu,
    hints: ['relation "', 'schema "', 'undefinedtable', 'invalidschemaname', 'undefinedrelation', '42p01', '3f000'],
  },
  {
    sign: 'column-missing',
    pattern: /column [^\n]{1,200}does not exist|has no column named|\bundefinedcolumn\b|\b42703\b/iu,
    hints: ['column', '42703'],
  },
  {
    sign: 'null-violation',
    pattern: /violates not-null constraint|\bnotnullviolation\b|\b23502\b/iu,
    hints: ['not-null', 'notnullviolation', '23502'],
  },
  {
    sign: 'unique-violation',
    pattern:
      /violates unique constraint|\buniqueviolation\b|duplicate key value|\bcardinalityviolation\b|cannot affect row a second time|\b23505\b|\b21000\b/iu,
    hints: [
      'unique constraint',
      'uniqueviolation',
      'duplicate key',
      'cardinalityviolation',
      'second time',
      '23505',
      '21000',
    ],
  },
  {
    sign: 'foreign-key-violation',
    pattern: /violates foreign key constraint|\bforeignkeyviolation\b|\b23503\b/iu,
    hints: ['foreign key', 'foreignkeyviolation', '23503'],
  },
  {
    sign: 'check-violation',
    pattern:
      /violates check constraint|\bcheckviolation\b|value too long for type|\bstringdatarighttruncation\b|out of range for type|\bnumericvalueoutofrange\b|\b23514\b|\b22001\b|\b22003\b/iu,
    hints: [
      'check constraint',
      'checkviolation',
      'too long',
      'righttruncation',
      'out of range',
      'valueoutofrange',
      '23514',
      '22001',
      '22003',
    ],
  },
  {
    sign: 'type-mismatch',
    pattern:
      /is of type [^\n]{1,80} but expression is of type|invalid input syntax for type|\bdatatypemismatch\b|\binvalidtextrepresentation\b|operator does not exist|\bundefinedfunction\b|cannot cast type|\b42804\b|\b42883\b|\b22P02\b/iu,
    hints: [
      'but expression',
      'input syntax',
      'datatypemismatch',
      'invalidtext',
      'operator does',
      'undefinedfunction',
      'cast type',
      '42804',
      '42883',
      '22p02',
    ],
  },
];

/**
 * Reddit and HTTP. Seen in Ailothaen/RedditArchiver-standalone issues 7 and 15 (429), praw-dev/prawcore's exceptions.py and sessions.py (received … HTTP
 * response, error processing request, Retrying due to …), praw-dev/praw pull 1398 (RATELIMIT), bcgov/entity issue 11036 and urllib3 issue 2109 (time-outs).
 */
const API: readonly LinePattern[] = [
  {
    sign: 'http-429',
    pattern:
      /received 429 http|\btoomanyrequests\b|429 (?:client error|too many)|too many requests|retrying due to 429|(?:status(?: ?code)?|http(?:\/[12](?:\.[01])?)?|error)[ :=]{1,3}429\b/iu,
    hints: ['429', 'toomanyrequests', 'too many requests'],
  },
  {
    sign: 'rate-limit',
    pattern:
      /\bratelimit\b|rate[ -]?limit(?:s|ed|ing)?(?:[ :-]{1,3}(?:was |is |were |been )?(?:exceeded|reached|hit))?|you are doing that too much|over the api limit/iu,
    hints: ['ratelimit', 'rate limit', 'rate-limit', 'doing that too much', 'api limit'],
  },
  {
    sign: 'http-401',
    pattern:
      /received 401 http|401 (?:client error|unauthorized)|\b(?:invalid_grant|unauthorized_client|invalid_client) error processing|(?:status(?: ?code)?|error)[ :=]{1,3}401\b|\binvalidtoken\b/iu,
    hints: ['401', 'error processing', 'invalidtoken'],
  },
  {
    sign: 'http-403',
    pattern:
      /received 403 http|403 (?:client error|forbidden)|prawcore\.exceptions\.forbidden|(?:status(?: ?code)?|error)[ :=]{1,3}403\b/iu,
    hints: ['403', 'forbidden'],
  },
  {
    sign: 'http-5xx',
    pattern:
      /received 5\d\d http|5\d\d server error|retrying due to 5\d\d|prawcore\.exceptions\.servererror|(?:status(?: ?code)?|error)[ :=]{1,3}5\d\d\b|\b(?:bad gateway|service unavailable|gateway time-?out)\b/iu,
    hints: [
      'received 5',
      'server error',
      'due to 5',
      'servererror',
      'status',
      'error 5',
      'error: 5',
      'bad gateway',
      'service unavailable',
      'gateway time',
    ],
  },
  {
    sign: 'http-timeout',
    pattern:
      /read timed out|\breadtimeout(?:error)?\b|request timed out|requesttimeout|\bthe read operation timed out|\btimeouterror\b|max retries exceeded|error with request/iu,
    hints: ['timed out', 'timeout', 'max retries', 'error with request'],
  },
];

/**
 * What the collectors need and do. Seen in explosion/spaCy issue 8820 (E050), Python's ModuleNotFoundError, motherduckdb/motherduck-cookbook pull 24
 * (ConfigFieldMissingException), dlt-hub/dlt's pipeline/exceptions.py, load/exceptions.py and load.py (stages); facts of the source system 1.4, 3.3 and 4.3
 * (no data, mock data, zero comments).
 */
const COLLECTORS: readonly LinePattern[] = [
  {
    sign: 'model-missing',
    pattern: /can't find model '|\[E050\]|en_core_web_\w{2,3}\b/iu,
    hints: ["can't find model", '[e050]', 'en_core_web'],
  },
  {
    sign: 'module-missing',
    pattern:
      /no module named|\bmodulenotfounderror\b|cannot import name|\bimporterror\b|\bmissingdependencyexception\b|cannot find module/iu,
    hints: [
      'no module named',
      'modulenotfound',
      'cannot import',
      'importerror',
      'missingdependency',
      'cannot find module',
    ],
  },
  {
    sign: 'config-missing',
    pattern:
      /\bconfigfieldmissingexception\b|following fields are missing|\bkeyerror: '[A-Z][A-Z0-9_]{2,60}'|supabase_(?:url|key) is required|required configuration setting|missing required attribute/iu,
    hints: [
      'fieldmissing',
      'fields are missing',
      'keyerror',
      'is required',
      'required configuration',
      'required attribute',
    ],
  },
  {
    sign: 'test-data',
    pattern: /\btest_mode=true|\bmock data\b|\btest_user\b|\/comments\/test_/iu,
    hints: ['test_mode', 'mock data', 'test_user', '/test_'],
  },
  {
    sign: 'zero-comments',
    pattern: /\b(?:0|zero|no) comments (?:collected|stored|found|saved)/iu,
    hints: ['comments '],
  },
  {
    sign: 'no-data',
    pattern:
      /collection failed for r\/[\w-]{1,60} \(no data\)|\bno (?:posts|data|submissions) (?:collected|returned|found)/iu,
    hints: ['(no data)', 'no posts', 'no data', 'no submissions'],
  },
  {
    sign: 'load-failed',
    pattern:
      /execution failed at `?(?:stage |step=)'?load\b|failed terminally|\bloadclientjob(?:failed|retry)\b|\bdatabaseterminalexception\b|\bdatabasetransientexception\b|\bdestinationterminalexception\b|dlt load failed|failed to load/iu,
    hints: [
      'execution failed',
      'failed terminally',
      'loadclientjob',
      'terminalexception',
      'transientexception',
      'load failed',
      'failed to load',
    ],
  },
  {
    sign: 'extract-failed',
    pattern:
      /execution failed at `?(?:stage |step=)'?(?:extract|normalize|sync)\b|\bresourceextractionerror\b|\bpipelinestepfailed\b|\bnormalizejobfailed\b/iu,
    hints: ['execution failed', 'resourceextraction', 'pipelinestepfailed', 'normalizejob'],
  },
  {
    sign: 'file-missing',
    pattern: /no such file or directory|\bfilenotfounderror\b|\benoent\b/iu,
    hints: ['no such file', 'filenotfound', 'enoent'],
  },
];

/** From what names its fault exactly to what only says that something failed. */
export const LINE_PATTERNS: readonly LinePattern[] = [
  ...RESOURCES,
  ...GITHUB,
  ...CONNECTION,
  ...STATEMENTS,
  ...SCHEMA,
  ...API,
  ...COLLECTORS,
];
