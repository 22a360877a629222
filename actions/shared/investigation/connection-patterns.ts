import type { LinePattern } from './line-pattern.ts';

/**
 * Reaching the database. Seen in langgenius/dify issue 3445 (timeout expired), supabase/cli issues 1441 and 1771 (i/o timeout), supabase/supabase issues
 * 21166 and 2531 and jikig-ai/soleur issue 5558 (no connection left), fecgov/openFEC issue 6453 and viperadnan-git/google-drive-telegram-bot issue 85
 * (closed), supabase/supabase issue 42581 (tenant), absmach/supermq-devops issue 129 (password), psycopg/psycopg2 issue 215 (restart).
 */
export const CONNECTION_PATTERNS: readonly LinePattern[] = [
  {
    sign: 'credentials-refused',
    pattern:
      /(?:password|scram|peer|ident) authentication failed|no password supplied|tenant or user not found|no pg_hba\.conf entry|invalid api key|jwt expired|\binvalidpassword\b|\binvalidauthorizationspecification\b|role "[^"]{0,80}" (?:does not exist|is not permitted to log in)/iu,
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
    ],
  },
  {
    sign: 'connections-exhausted',
    pattern:
      /remaining connection slots are reserved|max client connections reached|too many clients already|max ?clients ?(?:reached )?in ?session ?mode|emaxconnsession|too many connections|queuepool limit of size|no more connections allowed/iu,
    hints: [
      'connection slots',
      'client connections',
      'too many c',
      'session mode',
      'insessionmode',
      'emaxconn',
      'queuepool',
      'more connections',
    ],
  },
  {
    sign: 'database-recovering',
    pattern:
      /the database system is (?:starting up|shutting down|in recovery|not (?:yet )?accepting)|terminating connection due to|\badminshutdown\b|\bcrashshutdown\b|\bcannotconnectnow\b/iu,
    hints: ['database system is', 'terminating connection', 'shutdown', 'cannotconnectnow'],
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
      /connection refused|\beconnrefused\b|server closed the connection unexpectedly|ssl syscall error|ssl connection has been closed|connection already closed|connection reset by peer|\beconnreset\b|could not connect to server|no route to host|network is unreachable|connection (?:terminated unexpectedly|aborted)|connection (?:to server )?[^\n]{0,200}failed: (?:could not|server)|connection with `?client_type|\bdestinationconnectionerror\b|remotedisconnected|remote end closed connection/iu,
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
    ],
  },
];
