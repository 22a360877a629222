import type { LinePattern } from './line-pattern.ts';

/**
 * Reddit and HTTP. Seen in Ailothaen/RedditArchiver-standalone issues 7 and 15 (429), praw-dev/prawcore's exceptions.py and sessions.py (received … HTTP
 * response, error processing request, Retrying due to …), praw-dev/praw pull 1398 (RATELIMIT), bcgov/entity issue 11036 and urllib3 issue 2109 (time-outs).
 */
export const API_PATTERNS: readonly LinePattern[] = [
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
export const COLLECTOR_PATTERNS: readonly LinePattern[] = [
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
