import "./rolldown-runtime.mjs";
import { assessCauses, describeSign, nameSource } from "./assess-causes.mjs";
import { redactText } from "./redact-evidence.mjs";
import { oneLine } from "./one-line.mjs";
import { createZoneClock } from "./policy.mjs";
import { boundRelations } from "./datasets.mjs";
import { count } from "./count.mjs";
import { measureFault } from "./measure-fault.mjs";
import { DependencyError, OperatorError } from "./errors.mjs";
import { integrityResultSchema } from "./integrity-result.mjs";
import { joinSentences } from "./sentences.mjs";
import { parseCutoverConfig } from "./cutover-config.mjs";
import { CONFIG_PATH } from "./file-paths.mjs";
import { incidentPath, parseIncidentRecord } from "./incident-record.mjs";
import { rollbackInstant } from "./assess-state.mjs";
import { foldHistory } from "./fold-history.mjs";
import { parseHistoryFiles } from "./history-lines.mjs";
import { gitEnvironment, runGit } from "./git-process.mjs";
import { gitCutoverRepository } from "./git-cutover-repository.mjs";
import { cloneHistoryRemote } from "./git-history-remote2.mjs";
import { gitHistoryStore } from "./git-history-store.mjs";
import { array, boolean, datetime, int, object, string } from "./zod.mjs";
import { assessHttpFault, findGithub, githubApi, toReadError } from "./find-github.mjs";
import { tokenForCollectors } from "./token-for-collectors.mjs";
import { resolveWorkflow } from "./workflow-reference.mjs";
import { isSafeAddress, openHttp, readUpTo } from "./http-stream.mjs";
import { escapeIdentifier, inReadOnlyTransaction, measure, onlyRow, openPostgres, run } from "./postgres-connection.mjs";
import { createPostgresIntegrityDatabase } from "./postgres-integrity-database.mjs";
import { signalAfter } from "./signal-after2.mjs";
import { systemClock } from "./system-clock2.mjs";
import "./render-markdown.mjs";
import { DEFAULT_BRANCH, measurePeoplesFiles } from "./measure-files.mjs";
import { exitCodeOf } from "./verdict.mjs";
import { describeTarget, findTarget } from "./find-target.mjs";
import { readBothFiles } from "./read-peoples-files.mjs";
import { readTextFile } from "./read-text-file.mjs";
import { open, opendir, stat } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

// actions/shared/investigation/log-line.ts
/** What is read of a line: no message worth reading is longer, and a line may have any length. */
const READ_CHARACTERS = 4096;
const ESCAPES = /\u001b(?:\[[0-9;:?]{0,40}[A-Za-z]|\][^\u0007\u001b]{0,200}\u0007?|.?)/gu;
/** GitHub puts one before each line of a job's log. */
const RUNNER_STAMP = /^\uFEFF?(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.(\d{3})\d{0,6}Z ?/u;
/** Python's `asctime` with or without milliseconds, ISO 8601, Airflow's and Postgres' forms (facts: source system, 1.4). */
const STAMP = /^\[?(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:[.,](\d{1,9}))?(?: ?(Z|UTC|GMT|[+-]\d\d:?\d\d)\b)?\]?/u;
const LEVEL = String.raw`\[?(CRITICAL|FATAL|PANIC|SEVERE|ERROR|EXCEPTION|WARNING|WARN|INFO|NOTICE|SUCCESS|DEBUG|TRACE|LOG)\b\]?`;
/** Behind a stamp: `- ERROR - `, `|[WARNING]|`, `{load.py:525} ERROR - `, `- name - ERROR] - `, `[42] FATAL:  `. */
const LEVEL_BEHIND = new RegExp(String.raw`^[ |\-:,\[\]]{0,6}(?:\{[^}\n]{1,120}\} |[\w.$]{1,80} - |\[\d{1,9}(?:-\d{1,9})?\] )?${LEVEL}[ \-:|\]]{0,6}`, "u");
/** At the start of a line: `ERROR:root:`, `[ERROR] `, `Error: `. */
const LEVEL_AHEAD = new RegExp(String.raw`^\s{0,8}${LEVEL}(?:[ \-:|\]]{1,6}|$)`, "iu");
const RUNNER_COMMAND = /^(?:##\[|::)(error|warning|notice|debug|group|endgroup|command|section|add-mask)\b[^\]\n:]{0,200}(?:\]|::)/u;
/** How scripts and shells print a failure (facts: source system, 3.3: the collector of dlt prints). */
const PRINTED_FAULT = /^\s{0,8}(?:[\u2717\u2718\u274c\u26a0\u{1f534}]\ufe0f?|\[x\]|(?:failed|failure|uncaught|unhandled|could not|cannot|unable to|killed\s*$|oom|npm err!|out of memory|exit code)(?![\w-]))|^[^\s:]{1,200}: line \d+:|^(?:bash|sh|python3?|git|psql|curl|pip3?|tee|cat|mkdir):? /iu;
const ERRORS = /* @__PURE__ */ new Set([
	"CRITICAL",
	"FATAL",
	"PANIC",
	"SEVERE",
	"ERROR",
	"EXCEPTION"
]);
/** Reads one line. `toInstant` is asked for stamps that name no zone. */
function readLogLine(line, toInstant) {
	const cut = line.length > 4096 ? line.slice(0, READ_CHARACTERS) : line;
	const plain = cut.includes("\x1B") ? cut.replaceAll(ESCAPES, "") : cut;
	const runner = startsWithDigit(plain) ? RUNNER_STAMP.exec(plain) : null;
	if (runner === null) return readCommand(plain) ?? readMessage(plain, toInstant);
	const inner = plain.slice(runner[0].length);
	const read = readCommand(inner) ?? readMessage(inner, toInstant);
	return {
		...read,
		atMs: toMs(runner[1], runner[2]) ?? read.atMs
	};
}
/** A command to GitHub's runner, as a log shows it or as a program printed it. */
function readCommand(text) {
	const command = text.startsWith("##[") || text.startsWith("::") ? RUNNER_COMMAND.exec(text) : null;
	if (command === null) return null;
	return {
		atMs: null,
		isStamped: true,
		level: command[1] === "error" || command[1] === "warning" ? command[1] : "info",
		text: text.slice(command[0].length)
	};
}
function readMessage(text, toInstant) {
	const stamp = startsWithDigit(text) || text.startsWith("[") ? STAMP.exec(text) : null;
	const atMs = stamp === null ? null : readStamp(stamp, toInstant);
	const rest = stamp === null ? text : text.slice(stamp[0].length);
	const level = (stamp === null ? LEVEL_AHEAD : LEVEL_BEHIND).exec(rest);
	if (level === null) return {
		atMs,
		isStamped: atMs !== null,
		level: printedLevel(rest),
		text: rest
	};
	return {
		atMs,
		isStamped: true,
		level: toLevel(level[1]),
		text: rest.slice(level[0].length)
	};
}
function startsWithDigit(text) {
	const code = text.charCodeAt(0);
	return code >= 48 && code <= 57 || code === 65279;
}
function printedLevel(text) {
	return PRINTED_FAULT.test(text) ? "error" : "none";
}
function toLevel(name = "") {
	const upper = name.toUpperCase();
	if (ERRORS.has(upper)) return "error";
	return upper.startsWith("WARN") ? "warning" : "info";
}
function readStamp([, day, time, fraction = "", zone], toInstant) {
	const local = toMs(`${day}T${time}`, fraction.padEnd(3, "0").slice(0, 3));
	if (local === null) return null;
	return zone === void 0 ? toInstant(local) : local - offsetOf(zone) * 6e4;
}
function offsetOf(zone) {
	if (!/^[+-]/u.test(zone)) return 0;
	const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
	return zone.startsWith("-") ? -minutes : minutes;
}
function toMs(second = "", fraction = "000") {
	const ms = Date.parse(`${second}.${fraction}Z`);
	return Number.isNaN(ms) ? null : ms;
}

// actions/shared/investigation/collector-patterns.ts
/**
* Reddit and HTTP. Seen in Ailothaen/RedditArchiver-standalone issues 7 and 15 (429), praw-dev/prawcore's exceptions.py and sessions.py (received … HTTP
* response, error processing request, Retrying due to …), praw-dev/praw pull 1398 (RATELIMIT), bcgov/entity issue 11036 and urllib3 issue 2109 (time-outs).
*/
const API_PATTERNS = [
	{
		sign: "http-429",
		pattern: /received 429 http|\btoomanyrequests\b|429 (?:client error|too many)|too many requests|retrying due to 429|(?:status(?: ?code)?|http(?:\/[12](?:\.[01])?)?|error)[ :=]{1,3}429\b/iu,
		hints: [
			"429",
			"toomanyrequests",
			"too many requests"
		]
	},
	{
		sign: "rate-limit",
		pattern: /\bratelimit\b|rate[ -]?limit(?:s|ed|ing)?(?:[ :-]{1,3}(?:was |is |were |been )?(?:exceeded|reached|hit))?|you are doing that too much|over the api limit/iu,
		hints: [
			"ratelimit",
			"rate limit",
			"rate-limit",
			"doing that too much",
			"api limit"
		]
	},
	{
		sign: "http-401",
		pattern: /received 401 http|401 (?:client error|unauthorized)|\b(?:invalid_grant|unauthorized_client|invalid_client) error processing|(?:status(?: ?code)?|error)[ :=]{1,3}401\b|\binvalidtoken\b/iu,
		hints: [
			"401",
			"error processing",
			"invalidtoken"
		]
	},
	{
		sign: "http-403",
		pattern: /received 403 http|403 (?:client error|forbidden)|prawcore\.exceptions\.forbidden|(?:status(?: ?code)?|error)[ :=]{1,3}403\b/iu,
		hints: ["403", "forbidden"]
	},
	{
		sign: "http-5xx",
		pattern: /received 5\d\d http|5\d\d server error|retrying due to 5\d\d|prawcore\.exceptions\.servererror|(?:status(?: ?code)?|error)[ :=]{1,3}5\d\d\b|\b(?:bad gateway|service unavailable|gateway time-?out)\b/iu,
		hints: [
			"received 5",
			"server error",
			"due to 5",
			"servererror",
			"status",
			"error 5",
			"error: 5",
			"bad gateway",
			"service unavailable",
			"gateway time"
		]
	},
	{
		sign: "http-timeout",
		pattern: /read timed out|\breadtimeout(?:error)?\b|request timed out|requesttimeout|\bthe read operation timed out|\btimeouterror\b|max retries exceeded|error with request/iu,
		hints: [
			"timed out",
			"timeout",
			"max retries",
			"error with request"
		]
	}
];
/**
* What the collectors need and do. Seen in explosion/spaCy issue 8820 (E050), Python's ModuleNotFoundError, motherduckdb/motherduck-cookbook pull 24
* (ConfigFieldMissingException), dlt-hub/dlt's pipeline/exceptions.py, load/exceptions.py and load.py (stages); facts of the source system 1.4, 3.3 and 4.3
* (no data, mock data, zero comments).
*/
const COLLECTOR_PATTERNS = [
	{
		sign: "model-missing",
		pattern: /can't find model '|\[E050\]|en_core_web_\w{2,3}\b/iu,
		hints: [
			"can't find model",
			"[e050]",
			"en_core_web"
		]
	},
	{
		sign: "module-missing",
		pattern: /no module named|\bmodulenotfounderror\b|cannot import name|\bimporterror\b|\bmissingdependencyexception\b|cannot find module/iu,
		hints: [
			"no module named",
			"modulenotfound",
			"cannot import",
			"importerror",
			"missingdependency",
			"cannot find module"
		]
	},
	{
		sign: "config-missing",
		pattern: /\bconfigfieldmissingexception\b|following fields are missing|\bkeyerror: '[A-Z][A-Z0-9_]{2,60}'|supabase_(?:url|key) is required|required configuration setting|missing required attribute/iu,
		hints: [
			"fieldmissing",
			"fields are missing",
			"keyerror",
			"is required",
			"required configuration",
			"required attribute"
		]
	},
	{
		sign: "test-data",
		pattern: /\btest_mode=true|\bmock data\b|\btest_user\b|\/comments\/test_/iu,
		hints: [
			"test_mode",
			"mock data",
			"test_user",
			"/test_"
		]
	},
	{
		sign: "zero-comments",
		pattern: /\b(?:0|zero|no) comments (?:collected|stored|found|saved)/iu,
		hints: ["comments "]
	},
	{
		sign: "no-data",
		pattern: /collection failed for r\/[\w-]{1,60} \(no data\)|\bno (?:posts|data|submissions) (?:collected|returned|found)/iu,
		hints: [
			"(no data)",
			"no posts",
			"no data",
			"no submissions"
		]
	},
	{
		sign: "load-failed",
		pattern: /execution failed at `?(?:stage |step=)'?load\b|failed terminally|\bloadclientjob(?:failed|retry)\b|\bdatabaseterminalexception\b|\bdatabasetransientexception\b|\bdestinationterminalexception\b|dlt load failed|failed to load/iu,
		hints: [
			"execution failed",
			"failed terminally",
			"loadclientjob",
			"terminalexception",
			"transientexception",
			"load failed",
			"failed to load"
		]
	},
	{
		sign: "extract-failed",
		pattern: /execution failed at `?(?:stage |step=)'?(?:extract|normalize|sync)\b|\bresourceextractionerror\b|\bpipelinestepfailed\b|\bnormalizejobfailed\b/iu,
		hints: [
			"execution failed",
			"resourceextraction",
			"pipelinestepfailed",
			"normalizejob"
		]
	},
	{
		sign: "file-missing",
		pattern: /no such file or directory|\bfilenotfounderror\b|\benoent\b/iu,
		hints: [
			"no such file",
			"filenotfound",
			"enoent"
		]
	}
];

// actions/shared/investigation/connection-patterns.ts
/**
* Reaching the database. Seen in langgenius/dify issue 3445 (timeout expired), supabase/cli issues 1441 and 1771 (i/o timeout), supabase/supabase issues
* 21166 and 2531 and jikig-ai/soleur issue 5558 (no connection left), fecgov/openFEC issue 6453 and viperadnan-git/google-drive-telegram-bot issue 85
* (closed), supabase/supabase issue 42581 (tenant), absmach/supermq-devops issue 129 (password), psycopg/psycopg2 issue 215 (restart).
*/
const CONNECTION_PATTERNS = [
	{
		sign: "credentials-refused",
		pattern: /(?:password|scram|peer|ident) authentication failed|no password supplied|tenant or user not found|no pg_hba\.conf entry|invalid api key|jwt expired|\binvalidpassword\b|\binvalidauthorizationspecification\b|role "[^"]{0,80}" (?:does not exist|is not permitted to log in)/iu,
		hints: [
			"authentication failed",
			"no password",
			"tenant or user",
			"pg_hba",
			"api key",
			"jwt expired",
			"invalidpassword",
			"invalidauth",
			"role \""
		]
	},
	{
		sign: "connections-exhausted",
		pattern: /remaining connection slots are reserved|max client connections reached|too many clients already|max ?clients ?(?:reached )?in ?session ?mode|emaxconnsession|too many connections|queuepool limit of size|no more connections allowed/iu,
		hints: [
			"connection slots",
			"client connections",
			"too many c",
			"session mode",
			"insessionmode",
			"emaxconn",
			"queuepool",
			"more connections"
		]
	},
	{
		sign: "database-recovering",
		pattern: /the database system is (?:starting up|shutting down|in recovery|not (?:yet )?accepting)|terminating connection due to|\badminshutdown\b|\bcrashshutdown\b|\bcannotconnectnow\b/iu,
		hints: [
			"database system is",
			"terminating connection",
			"shutdown",
			"cannotconnectnow"
		]
	},
	{
		sign: "host-not-found",
		pattern: /could not translate host name|name or service not known|temporary failure in name resolution|failed to resolve '|\bnameresolutionerror\b|getaddrinfo|\benotfound\b|nodename nor servname/iu,
		hints: [
			"host name",
			"name or service",
			"name resolution",
			"failed to resolve",
			"nameresolution",
			"getaddrinfo",
			"enotfound",
			"nodename"
		]
	},
	{
		sign: "connection-timeout",
		pattern: /failed: timeout expired|connection timed out|connection to server [^\n]{0,300}timed? ?out|operationalerror[^\n]{0,300}timeout expired|connection terminated due to connection timeout|timeout exceeded when trying to connect|connection timeout expired|connect etimedout|\bi\/o timeout\b|\bconnecttimeout(?:error)?\b|database connection time-?d? ?-?out|pool ?timeout/iu,
		hints: [
			"timeout",
			"timed out",
			"timedout",
			"time-out",
			"time out"
		]
	},
	{
		sign: "connection-refused",
		pattern: /connection refused|\beconnrefused\b|server closed the connection unexpectedly|ssl syscall error|ssl connection has been closed|connection already closed|connection reset by peer|\beconnreset\b|could not connect to server|no route to host|network is unreachable|connection (?:terminated unexpectedly|aborted)|connection (?:to server )?[^\n]{0,200}failed: (?:could not|server)|connection with `?client_type|\bdestinationconnectionerror\b|remotedisconnected|remote end closed connection/iu,
		hints: [
			"refused",
			"closed",
			"ssl syscall",
			"connection reset",
			"econnreset",
			"could not connect",
			"no route",
			"unreachable",
			"terminated unexpectedly",
			"aborted",
			"failed: ",
			"client_type",
			"destinationconnection",
			"remotedisconnected"
		]
	}
];

// actions/shared/investigation/machine-patterns.ts
/**
* Resources that are used up. Seen in actions/runner issue 3521 and vmactions/freebsd-vm issue 81 (137, `Killed`), actions/runner-images issue 9823
* (lost communication), actions/runner issue 541 (out of memory), Linux errno(3) for ENOSPC, ENOMEM, EMFILE and PostgreSQL's errcodes.txt for 53100 and 53200.
*/
const RESOURCE_PATTERNS = [
	{
		sign: "disk-full",
		pattern: /no space left on device|\benospc\b|\bdiskfull\b|disk quota exceeded/iu,
		hints: [
			"no space left",
			"enospc",
			"diskfull",
			"disk quota"
		]
	},
	{
		sign: "out-of-memory",
		pattern: /memoryerror\b|out of memory|cannot allocate memory|\benomem\b|\boom[ -]?kill|heap limit|\boutofmemory\b/iu,
		hints: [
			"memory",
			"enomem",
			"oom",
			"heap limit"
		]
	},
	{
		sign: "killed",
		pattern: /exit(?:ed)? (?:with )?(?:code|status):? 137\b|\bsigkill\b|\bsignal 9\b|^\s*killed\s*$|:\s*\d+ killed\b/iu,
		hints: [
			"137",
			"sigkill",
			"signal 9",
			"killed"
		]
	},
	{
		sign: "runner-lost",
		pattern: /lost communication with the server|runner has received a shutdown signal/iu,
		hints: ["lost communication", "shutdown signal"]
	},
	{
		sign: "too-many-files",
		pattern: /too many open files|\bemfile\b|resource temporarily unavailable|can't start new thread/iu,
		hints: [
			"too many open",
			"emfile",
			"temporarily unavailable",
			"new thread"
		]
	}
];
/**
* GitHub's own faults. Seen in actions/checkout issue 814 (503 while an action is downloaded), curl/curl-container issue 37 (maximum execution time)
* and sglkc/hoyolab-auto-daily issue 20 (not acquired by a runner).
*/
const GITHUB_PATTERNS = [{
	sign: "run-timed-out",
	pattern: /exceeded the maximum execution time|the action '[^']{0,200}' has timed out/iu,
	hints: ["maximum execution time", "has timed out"]
}, {
	sign: "github-unavailable",
	pattern: /failed to download action|job was not acquired by runner|response status code does not indicate success: 5\d\d|unable to access 'https:\/\/github\.com/iu,
	hints: [
		"download action",
		"not acquired",
		"does not indicate success",
		"unable to access"
	]
}];

// actions/shared/investigation/statement-patterns.ts
/**
* A statement that Postgres would not run to its end. Texts and codes: PostgreSQL's errcodes.txt (57014, 55P03, 40P01, 25006, 42501), and Supabase's page on
* statement time-outs (canceling statement due to statement timeout).
*/
const STATEMENT_PATTERNS = [
	{
		sign: "statement-timeout",
		pattern: /canceling statement due to (?:statement timeout|user request|conflict)|\bquerycanceled\b/iu,
		hints: ["canceling statement", "querycanceled"]
	},
	{
		sign: "lock-timeout",
		pattern: /canceling statement due to lock timeout|could not obtain lock|\blocknotavailable\b/iu,
		hints: [
			"lock timeout",
			"obtain lock",
			"locknotavailable"
		]
	},
	{
		sign: "deadlock",
		pattern: /\bdeadlock ?detected\b/iu,
		hints: ["deadlock"]
	},
	{
		sign: "database-read-only",
		pattern: /read-only transaction|\breadonlysqltransaction\b/iu,
		hints: ["read-only tr", "readonlysql"]
	},
	{
		sign: "permission-denied",
		pattern: /permission denied for (?:table|schema|relation|sequence|database|function|view)|violates row-level security|\binsufficientprivilege\b|must be owner of/iu,
		hints: [
			"permission denied for",
			"row-level security",
			"insufficientprivilege",
			"must be owner"
		]
	}
];
/**
* The table is not as the writer thinks. Seen in mikeizbicki/cmc-csci143 issue 770 (column), MeltanoLabs/target-postgres issue 62 (relation),
* supabase/supabase issue 39446 and PostgREST/postgrest issue 3361 (PGRST204, PGRST205), blockscout issue 4997 (42P10), dlt-hub/dlt issue 2385 (coerce) and
* its dlt/common/schema/exceptions.py (contract, NULL), dimitri/pgloader issue 417 (null value). Codes: PostgreSQL's errcodes.txt.
*/
const SCHEMA_PATTERNS = [
	{
		sign: "schema-cache",
		pattern: /in the schema cache|cached plan must not change result type/iu,
		hints: ["schema cache", "cached plan"]
	},
	{
		sign: "conflict-target-missing",
		pattern: /no unique or exclusion constraint matching the on conflict/iu,
		hints: ["no unique or exclusion"]
	},
	{
		sign: "schema-contract",
		pattern: /contract on `?\w{1,40}`? with `?contract_mode|\bdatavalidationerror\b|\bschemacorruptedexception\b|\btablepropertiesconflictexception\b|\bcannotcoercecolumnexception\b|cannot coerce (?:type|null) /iu,
		hints: [
			"contract_mode",
			"datavalidation",
			"schemacorrupted",
			"tableproperties",
			"cannotcoerce",
			"cannot coerce"
		]
	},
	{
		sign: "column-missing",
		pattern: /column [^\n]{1,200}does not exist|has no column named|\bundefinedcolumn\b/iu,
		hints: ["column"]
	},
	{
		sign: "table-missing",
		pattern: /relation "[^"]{1,130}" does not exist|schema "[^"]{1,130}" does not exist|\bundefinedtable\b|\binvalidschemaname\b|\bdatabaseundefinedrelation\b/iu,
		hints: [
			"relation \"",
			"schema \"",
			"undefinedtable",
			"invalidschemaname",
			"undefinedrelation"
		]
	},
	{
		sign: "null-violation",
		pattern: /violates not-null constraint|\bnotnullviolation\b/iu,
		hints: ["not-null", "notnullviolation"]
	},
	{
		sign: "unique-violation",
		pattern: /violates unique constraint|\buniqueviolation\b|duplicate key value|\bcardinalityviolation\b|cannot affect row a second time/iu,
		hints: [
			"unique constraint",
			"uniqueviolation",
			"duplicate key",
			"cardinalityviolation",
			"second time"
		]
	},
	{
		sign: "foreign-key-violation",
		pattern: /violates foreign key constraint|\bforeignkeyviolation\b/iu,
		hints: ["foreign key", "foreignkeyviolation"]
	},
	{
		sign: "check-violation",
		pattern: /violates check constraint|\bcheckviolation\b|value too long for type|\bstringdatarighttruncation\b|out of range for type|\bnumericvalueoutofrange\b/iu,
		hints: [
			"check constraint",
			"checkviolation",
			"too long",
			"righttruncation",
			"out of range",
			"valueoutofrange"
		]
	},
	{
		sign: "type-mismatch",
		pattern: /is of type [^\n]{1,80} but expression is of type|invalid input syntax for type|\bdatatypemismatch\b|\binvalidtextrepresentation\b|operator does not exist|\bundefinedfunction\b|cannot cast type/iu,
		hints: [
			"but expression",
			"input syntax",
			"datatypemismatch",
			"invalidtext",
			"operator does",
			"undefinedfunction",
			"cast type"
		]
	}
];

// actions/shared/investigation/line-patterns.ts
/** From what names its fault exactly to what only says that something failed. */
const LINE_PATTERNS = [
	...RESOURCE_PATTERNS,
	...GITHUB_PATTERNS,
	...CONNECTION_PATTERNS,
	...STATEMENT_PATTERNS,
	...SCHEMA_PATTERNS,
	...API_PATTERNS,
	...COLLECTOR_PATTERNS
];

// actions/shared/investigation/find-pattern.ts
const HINTS = [...new Set(LINE_PATTERNS.flatMap(({ hints }) => hints))].toSorted();
/**
* All hints as one expression. Sorted, so that the engine walks them as a tree: tried apart, they take ten times as long. Of hints that begin alike
* the shorter one stands first and is the one that is found, so it stands for the longer ones too.
*/
const ANY_HINT = new RegExp(HINTS.map((hint) => hint.replaceAll(/[\\^$.*+?()[\]{}|/]/gu, String.raw`\$&`)).join("|"), "gu");
const CANDIDATES = new Map(HINTS.map((found) => [found, LINE_PATTERNS.flatMap(({ hints }, at) => hints.some((hint) => hint.startsWith(found)) ? [at] : [])]));
/** The first pattern of the table that a text fits. Only those whose hints it holds are tried; most texts hold none. */
function findPattern(text) {
	const lower = text.toLowerCase();
	ANY_HINT.lastIndex = 0;
	let hit = ANY_HINT.exec(lower);
	if (hit === null) return null;
	const places = /* @__PURE__ */ new Set();
	while (hit !== null) {
		for (const place of CANDIDATES.get(hit[0]) ?? []) places.add(place);
		ANY_HINT.lastIndex = hit.index + 1;
		hit = ANY_HINT.exec(lower);
	}
	const found = [...places].toSorted((a, b) => a - b).find((place) => LINE_PATTERNS[place]?.pattern.test(text) === true);
	return found === void 0 ? null : LINE_PATTERNS[found] ?? null;
}

// actions/shared/investigation/sqlstate.ts
/** Codes of Postgres and PostgREST by what they are a sign of (PostgreSQL's errcodes.txt; PostgREST's reference of errors). */
const SIGNS_BY_CODE = {
	"08000": "connection-refused",
	"08001": "connection-refused",
	"08003": "connection-refused",
	"08004": "connection-refused",
	"08006": "connection-refused",
	"21000": "unique-violation",
	"22001": "check-violation",
	"22003": "check-violation",
	"22P02": "type-mismatch",
	"23502": "null-violation",
	"23503": "foreign-key-violation",
	"23505": "unique-violation",
	"23514": "check-violation",
	"25006": "database-read-only",
	"28000": "credentials-refused",
	"28P01": "credentials-refused",
	"3F000": "table-missing",
	"40P01": "deadlock",
	"42501": "permission-denied",
	"42703": "column-missing",
	"42804": "type-mismatch",
	"42883": "type-mismatch",
	"42P01": "table-missing",
	"42P10": "conflict-target-missing",
	"53100": "disk-full",
	"53200": "out-of-memory",
	"53300": "connections-exhausted",
	"55P03": "lock-timeout",
	"57014": "statement-timeout",
	"57P01": "database-recovering",
	"57P02": "database-recovering",
	"57P03": "database-recovering",
	PGRST202: "schema-cache",
	PGRST204: "schema-cache",
	PGRST205: "schema-cache"
};
const CODE = /(?<![\w.])(?:PGRST\d{3}|\d[\dA-Z]{4})(?![\w.])/gu;
/** `'code': '42703'`, `SQLSTATE[42P10]`, `(SQLSTATE 53300)`, `ERROR 42P10 (…)`: a number without one of these words is no code. */
const NAMED = /(?:code|sqlstate|error)["']?[ :=[(]{1,3}["']?$/iu;
const NAME_CHARACTERS = 14;
/** The sign of the code that a message names; `null` where it names none that is known. */
function recogniseCode(text) {
	for (const { 0: code, index } of text.matchAll(CODE)) {
		const sign = SIGNS_BY_CODE[code];
		if (sign !== void 0 && NAMED.test(text.slice(Math.max(0, index - NAME_CHARACTERS), index))) return sign;
	}
	return null;
}

// actions/shared/investigation/recognise-line.ts
/** `psycopg2.errors.UndefinedColumn: …`, `MemoryError`, `<class 'dlt.load.exceptions.LoadClientJobFailed'>`, also in the first line that says `Traceback`. */
const EXCEPTION = /^\s{0,4}(?:<class '|\(?(?:[A-Za-z_]\w{0,80}\.){1,8}[A-Z_]\w{0,80}(?:\)|:|\s*$)|[A-Z]\w{0,80}(?:Error|Exception|Failed|Timeout|Violation|Interrupt)\b(?::|\s*$))/u;
/** What Postgres and psycopg2 say in the lines behind the first one of their message. */
const FURTHER = /^(?:DETAIL|HINT|CONTEXT|FATAL|ERROR|connection to server|FEHLER)\b/u;
/** Whether a line without a level is an exception as Python prints it, or goes on with what a database said. */
function isException(text) {
	return EXCEPTION.test(text) || FURTHER.test(text);
}
/** The sign of a text that is known to report a fault: of the code that it names, else of its words. */
function recogniseFault(text) {
	return recogniseCode(text) ?? findPattern(text)?.sign ?? null;
}

// actions/shared/investigation/log-record.ts
const TRACEBACK = /^\s{0,4}Traceback \(most recent call last\)/u;
const CHAINED = /^(?:During handling of the above exception|The above exception was the direct cause)/u;
/** Beside indented and empty lines, what goes on with an exception where no stamp says where the next message begins. */
const FOLLOWING = /^(?:$|\s|\^|LINE \d|DETAIL:|HINT:|CONTEXT:|\[SQL:|\[parameters:|\(Background on this error|<class '|In schema |Job (?:for|with) |Pending packages)/u;
/** Before the first line of a log. */
const NO_RECORD = {
	level: "none",
	isStamped: false,
	atMs: null,
	isInTraceback: false,
	isChained: false,
	isFresh: true
};
/** The message that this line belongs to: the one before with what the line adds, or a new one. Lines without a time take that of the message before. */
function followRecord(record, line) {
	const isTraceback = TRACEBACK.test(line.text);
	if (!belongs(record, line, isTraceback)) {
		const { level, isStamped, text } = line;
		return {
			record: {
				level,
				isStamped,
				atMs: line.atMs ?? record.atMs,
				isInTraceback: isTraceback,
				isChained: CHAINED.test(text),
				isFresh: true
			},
			isNew: true
		};
	}
	const isChained = line.text === "" ? record.isChained : CHAINED.test(line.text);
	return {
		record: {
			...record,
			isInTraceback: record.isInTraceback || isTraceback,
			isChained,
			isFresh: false
		},
		isNew: false
	};
}
function belongs(record, line, isTraceback) {
	if (line.isStamped || line.level !== "none") return false;
	if (isTraceback) return record.isChained || record.isFresh && record.level === "error";
	if (record.isStamped && !record.isInTraceback) return true;
	return record.isStamped || FOLLOWING.test(line.text) || CHAINED.test(line.text) || record.isInTraceback && isException(line.text);
}
/**
* Whether a line reports a fault where it stands. Inside a message that is no fault only the exception of a traceback does: the text of a post
* can run over many lines. Source lines of a traceback are indented, and do not count.
*/
function reportsFault(line, record) {
	if (line.level === "error" || line.level === "warning") return true;
	if (line.level === "info" || /^\s{2}/u.test(line.text)) return false;
	if (record.level === "error" || record.level === "warning") return true;
	if (record.level === "info" && !record.isInTraceback) return false;
	return isException(line.text);
}

// actions/shared/investigation/outcome-counts.ts
const PATHS$1 = [
	"dlt",
	"manual",
	null
];
const HOUR_MS$1 = 36e5;
/** Twelve weeks of hours by path: a window is never as long, and a log with a thousand years does not fill the memory. */
const MOST_COUNTS = 6e3;
/** As the cutover script logs it (facts: source system, 1.4), where it is printed with a tick or cross before it. */
const OUTCOME = /^[^a-z]{0,6}(?:(dlt|manual) )?collection (successful|failed|error) for r\//iu;
/** Counts the outcomes of unit-fetches by hour and path. */
function createOutcomeCounts() {
	const counts = /* @__PURE__ */ new Map();
	return {
		take: (text, atMs) => {
			const match = text.includes("ollection ") ? OUTCOME.exec(text) : null;
			if (match === null) return;
			const key = Math.floor(atMs / HOUR_MS$1) * PATHS$1.length + PATHS$1.indexOf(pathOf(match[1]));
			const counted = counts.get(key) ?? {
				collected: 0,
				failed: 0
			};
			if (match[2]?.toLowerCase() === "successful") counted.collected += 1;
			else counted.failed += 1;
			if (counts.size < MOST_COUNTS || counts.has(key)) counts.set(key, counted);
		},
		list: () => [...counts].toSorted(([a], [b]) => a - b).map(([key, counted]) => ({
			at: (/* @__PURE__ */ new Date(Math.floor(key / PATHS$1.length) * HOUR_MS$1)).toISOString(),
			path: PATHS$1[key % PATHS$1.length] ?? null,
			...counted
		}))
	};
}
function pathOf(word) {
	const lower = word?.toLowerCase();
	return lower === "dlt" || lower === "manual" ? lower : null;
}

// actions/shared/investigation/sign-counts.ts
/** What a clue may hold (`sourceEvidenceSchema`). */
const MOST_CLUES$2 = 200;
const SHOWN_CHARACTERS$1 = 300;
/** What is redacted of a line before it is cut: a secret that is cut in two is not recognised any more. */
const REDACTED_CHARACTERS$1 = 1e3;
/** Counts by sign with one example each, so that the memory does not grow with what comes. */
function createSignCounts() {
	const counts = /* @__PURE__ */ new Map();
	return {
		add: (sign, sighting) => {
			const counted = counts.get(sign);
			if (counted !== void 0) countIn(counted, sighting);
			else if (counts.size < MOST_CLUES$2) counts.set(sign, firstSighting(sighting));
		},
		toClues: (source, further) => {
			const all = new Map([...counts].map(([sign, counted]) => [sign, { ...counted }]));
			const counted = further === null ? void 0 : all.get(further.sign);
			if (further !== null && counted === void 0) all.set(further.sign, firstSighting(further));
			if (further !== null && counted !== void 0) countIn(counted, further);
			return [...all].slice(0, MOST_CLUES$2).map(([sign, { firstMs, lastMs, count, example, where }]) => ({
				source,
				sign,
				firstAt: toInstant(firstMs),
				lastAt: toInstant(lastMs),
				count,
				example,
				where
			}));
		}
	};
}
function firstSighting({ text, where, atMs }) {
	const place = detached(where.slice(0, SHOWN_CHARACTERS$1));
	const [firstMs, lastMs] = [atMs ?? NaN, atMs ?? NaN];
	return {
		count: 1,
		firstMs,
		lastMs,
		example: toExample(text),
		where: place
	};
}
function countIn(counted, { atMs }) {
	counted.count += 1;
	if (atMs === null) return;
	if (!(counted.firstMs <= atMs)) counted.firstMs = atMs;
	if (!(counted.lastMs >= atMs)) counted.lastMs = atMs;
}
/** `oneLine` counts code points and a clue UTF-16 units, of which a code point has up to two. */
function toExample(text) {
	const line = oneLine(redactText(text.slice(0, REDACTED_CHARACTERS$1)), SHOWN_CHARACTERS$1);
	return detached(line.length <= SHOWN_CHARACTERS$1 ? line : oneLine(line, SHOWN_CHARACTERS$1 / 2));
}
/** A copy: a slice of a string keeps the whole string, here a part of a log, in memory. */
function detached(text) {
	return text.split("").join("");
}
function toInstant(ms) {
	return Number.isNaN(ms) ? null : new Date(ms).toISOString();
}

// actions/shared/investigation/zoneless-stamps.ts
function createZonelessStamps(zone) {
	let last = null;
	let total = 0;
	return {
		read: (wallMs, previousMs) => {
			const { atMs, kind } = zone(wallMs, previousMs);
			last = kind;
			total += 1;
			return atMs;
		},
		takeLast: () => {
			const taken = last;
			last = null;
			return taken;
		},
		total: () => total
	};
}

// actions/shared/investigation/log-scan.ts
const UTC = (wallMs) => ({
	atMs: wallMs,
	kind: "once"
});
const UNRECOGNISED = "unrecognised-error";
/** Says only that something before it failed; whoever lists runs says that as well. */
const SAYS_NOTHING = /^Process completed with exit code \d+\.?$/u;
/** See `LogScan`. Lines without a time take that of the message before; a log without any time counts as a whole. */
function createLogScan(about) {
	const counts = createSignCounts();
	const outcomes = createOutcomeCounts();
	const isWithin = withinWindow(about);
	let record = NO_RECORD;
	/** A traceback says the same several times: each sign counts once in one message. */
	let signs = /* @__PURE__ */ new Set();
	let unrecognised = null;
	let where = about.where;
	let line = 0;
	let [lines, within] = [0, 0];
	const shown = {
		once: 0,
		twice: 0,
		never: 0
	};
	const stamps = createZonelessStamps(about.zone ?? UTC);
	const toInstant = (wallMs) => stamps.read(wallMs, record.atMs);
	const begin = () => {
		if (unrecognised !== null) counts.add(UNRECOGNISED, unrecognised);
		unrecognised = null;
		if (signs.size > 0) signs = /* @__PURE__ */ new Set();
	};
	const takeFault = (sighting, isError) => {
		const sign = recogniseFault(sighting.text);
		if (sign === null) {
			if (isError && signs.size === 0 && !SAYS_NOTHING.test(sighting.text)) unrecognised ??= sighting;
			return;
		}
		unrecognised = null;
		if (signs.has(sign)) return;
		signs.add(sign);
		counts.add(sign, sighting);
	};
	return {
		beginLog: (next) => {
			begin();
			[where, line, record] = [
				next,
				0,
				NO_RECORD
			];
		},
		takeLine: (raw) => {
			line += 1;
			lines += 1;
			const read = readLogLine(raw, toInstant);
			const kind = stamps.takeLast();
			const followed = followRecord(record, read);
			record = followed.record;
			if (followed.isNew) begin();
			const { atMs } = record;
			if (!isWithin(atMs)) return;
			within += 1;
			if (kind !== null) shown[kind] += 1;
			if (atMs !== null) outcomes.take(read.text, atMs);
			if (!reportsFault(read, record)) return;
			takeFault({
				text: read.text,
				atMs,
				where: placeOf(about.source, where, line)
			}, read.level === "error");
		},
		clues: () => counts.toClues(about.source, unrecognised === null ? null : {
			...unrecognised,
			sign: UNRECOGNISED
		}),
		errorCounts: () => outcomes.list(),
		tally: () => ({
			lines,
			within,
			zoneless: stamps.total(),
			twice: shown.twice,
			never: shown.never
		})
	};
}
function withinWindow({ from, to }) {
	const [fromMs, toMs] = [from.getTime(), to.getTime()];
	return (atMs) => atMs === null || atMs >= fromMs && atMs <= toMs;
}
function placeOf(source, where, line) {
	return source === "log-files" ? `${where.slice(0, 280)}:${line}` : where;
}

// actions/shared/investigation-sources/source-answer.ts
function notConfigured(observed, remedy) {
	return {
		status: "not-configured",
		observed,
		remedy,
		clues: [],
		facts: null
	};
}
function unknownSource(observed, remedy) {
	return {
		status: "unknown",
		observed,
		remedy,
		clues: [],
		facts: null
	};
}
/** A job whose answer is known without asking. */
function answeredJob(about, answer) {
	return {
		...about,
		gather: async () => answer
	};
}

// actions/shared/investigation-sources/to-clue.ts
const SHOWN_CHARACTERS = 300;
/** No text is redacted longer than that: some are of any length. */
const REDACTED_CHARACTERS = 4e3;
/** A clue as it may be shown: other people's text redacted, on one line and cut; the sign a plain name. */
function toClue({ sign, example, where, count, ...clue }) {
	return {
		...clue,
		sign: toSign(sign),
		example: toShown(example),
		where: where === null ? null : toShown(where),
		count: Math.max(1, Math.round(count))
	};
}
/** Redacted before it is cut to what is shown: a secret that is cut in two is not recognised any more. */
function toShown(text) {
	const line = oneLine(redactText(text.slice(0, REDACTED_CHARACTERS)), SHOWN_CHARACTERS);
	return line.length <= SHOWN_CHARACTERS ? line : oneLine(line, SHOWN_CHARACTERS / 2);
}
function toSign(text) {
	return text.toLowerCase().replaceAll(/[^a-z0-9]+/gu, "-").replaceAll(/^-+|-+$/gu, "") || "unnamed";
}

// actions/shared/investigation-sources/dlt-tables-source.ts
/** dlt's own records: the last loads, whether they are complete, and the gap before the rollback. */
function dltTablesJob(request, { database, datasets }) {
	const about = {
		source: "dlt-tables",
		query: `_dlt_loads of the bound datasets from ${request.from} to ${request.to}`
	};
	if (!database.measured) return answeredJob(about, notConfigured(database.message, database.remedy));
	if (!datasets.measured) return answeredJob(about, unknownSource(datasets.message, datasets.remedy));
	const bound = datasets.value;
	const schemas = [...new Set(bound.datasets.flatMap(({ dlt }) => dlt === void 0 ? [] : [dlt.schema]))];
	if (schemas.length === 0) return answeredJob(about, notConfigured("no dataset has a dlt schema", "Name it as dlt.schema in config/datasets.yaml."));
	return {
		...about,
		gather: (signal) => database.value.look(async (look) => describe$5(await readAll(look, bound, schemas), {
			request,
			datasets: bound
		}), signal)
	};
}
async function readAll(look, datasets, schemas) {
	await look.readCatalogue({
		tables: boundRelations(datasets),
		dltSchemas: schemas
	});
	const read = [];
	for (const schema of schemas) read.push({
		schema,
		loads: await look.readLoads(schema)
	});
	return read;
}
function describe$5(read, about) {
	const unread = read.flatMap(({ schema, loads }) => loads.measured ? [] : [{
		schema,
		...loads
	}]);
	const known = read.flatMap(({ schema, loads }) => loads.measured ? [{
		schema,
		all: loads.value
	}] : []);
	const { from, to } = about.request;
	const facts = known.map(({ schema, all }) => ({
		schema,
		loads: (all ?? []).filter((load) => isWithin$2(load, from, to))
	}));
	const sentences = [...known.map(({ schema, all }) => describeSchema(schema, all)), ...unread.map(({ schema, message }) => `${schema}._dlt_loads could not be read: ${message}`)];
	return {
		status: unread.length === 0 ? "measured" : "unknown",
		observed: sentences.join("; "),
		remedy: unread[0]?.remedy ?? null,
		clues: known.flatMap(({ schema, all }) => listClues$2(schema, all, about)),
		facts
	};
}
function describeSchema(schema, loads) {
	if (loads === null) return `${schema} has no _dlt_loads, so dlt has loaded nothing there`;
	const [newest] = loads;
	if (newest === void 0) return `${schema}._dlt_loads is empty`;
	return `${schema}: ${count(loads.length, "load")}, the newest at ${newest.insertedAt} with status ${newest.status}`;
}
function listClues$2(schema, loads, about) {
	const where = `${schema}._dlt_loads`;
	if (loads === null || loads.length === 0) return [clue$1("dlt-loads-missing", {
		where,
		seen: 1,
		times: [],
		example: describeSchema(schema, loads)
	})];
	const { from, to, slowSeconds } = about.request;
	const within = loads.filter((load) => isWithin$2(load, from, to));
	const failed = within.filter(({ status }) => status !== 0);
	const slow = within.filter((load) => (loadSeconds(load) ?? 0) > slowSeconds);
	return [
		...listStop(loads, {
			...about,
			schema
		}),
		...listLoads("dlt-load-incomplete", failed, {
			where,
			what: `${failed.length} of ${count(within.length, "load")} with a status other than 0`
		}),
		...listLoads("dlt-load-slow", slow, {
			where,
			what: `${slow.length} of ${count(within.length, "load")} took longer than ${slowSeconds} s`
		})
	];
}
function listLoads(sign, loads, { where, what }) {
	const [newest] = loads;
	if (newest === void 0) return [];
	const times = loads.map(({ insertedAt }) => insertedAt);
	return [clue$1(sign, {
		where,
		seen: loads.length,
		times,
		example: `${what}, such as ${newest.loadId}`
	})];
}
/** As `triggers.load-failure` holds: two cadences without a load are worth a look. A run with nothing new writes no row. */
const STOP_CADENCES = 2;
/** Whether loads had stopped before the rollback ended them. */
function listStop(loads, { request, datasets, schema }) {
	const cadence = cadenceSeconds(schema, datasets);
	const end = Date.parse(request.rollbackAt ?? request.to);
	const complete = loads.filter(({ status, insertedAt }) => status === 0 && Date.parse(insertedAt) <= end);
	const newest = Math.max(...complete.map(({ insertedAt }) => Date.parse(insertedAt)));
	const limitMs = cadence === null ? end - Date.parse(request.from) : STOP_CADENCES * cadence * 1e3;
	if (end - newest <= limitMs) return [];
	const last = Number.isFinite(newest) ? new Date(newest).toISOString() : null;
	const example = last === null ? "no load ever completed" : `the last load that completed was ${Math.round((end - newest) / 6e4)} min before the end of the look, at ${last}${cadence === null ? "" : `; the cadence is ${Math.round(cadence / 60)} min`}`;
	return [clue$1("dlt-load-gap", {
		where: `${schema}._dlt_loads`,
		seen: 1,
		times: last === null ? [] : [last],
		example
	})];
}
/**
* How long a load took: dlt stamps its id with the time of extraction, in seconds since 1970, and its row when it is complete. `null` where the id
* is no such number or lies after the row.
*/
function loadSeconds({ loadId, insertedAt }) {
	const seconds = /^\d{9,11}(?:\.\d+)?$/u.test(loadId) ? Date.parse(insertedAt) / 1e3 - Number(loadId) : NaN;
	return seconds >= 0 ? Math.round(seconds * 10) / 10 : null;
}
/** The longest of the datasets in that schema, so that no slow one is called late; `null` where none is given. */
function cadenceSeconds(schema, { datasets }) {
	const own = datasets.filter(({ dlt }) => dlt?.schema === schema).map(({ paths }) => paths?.dlt?.cadenceMinutes ?? 0);
	const longest = Math.max(0, ...own);
	return longest === 0 ? null : longest * 60;
}
function isWithin$2({ insertedAt }, from, to) {
	const at = Date.parse(insertedAt);
	return at >= Date.parse(from) && at <= Date.parse(to);
}
function clue$1(sign, { where, seen, times, example }) {
	const sorted = times.map((at) => new Date(at).toISOString()).toSorted();
	const [firstAt = null] = sorted;
	return toClue({
		source: "dlt-tables",
		sign,
		firstAt,
		lastAt: sorted.at(-1) ?? null,
		count: seen,
		example,
		where
	});
}

// actions/shared/investigation-sources/workflow-runs-source.ts
const MOST_RUNS = 20;
const MOST_LOGS = 10;
const MOST_WORKFLOWS = 10;
const MOST_LOG_BYTES = 5 * 2 ** 20;
/** What GitHub calls a run or job that did not do its work. */
const BAD = /* @__PURE__ */ new Map([
	["failure", "run-failure"],
	["startup_failure", "run-startup-failure"],
	["timed_out", "run-timed-out"],
	["cancelled", "run-cancelled"]
]);
/** Runs of the collectors' workflows, and what the logs of their failed jobs say. */
function workflowRunsJob({ workflows, from, to }, { runs, openLog }) {
	const names = workflows.measured ? workflows.value.slice(0, MOST_WORKFLOWS) : [];
	const about = {
		source: "workflow-runs",
		query: `runs of ${names.map(({ file }) => file).join(", ") || "the collectors"} from ${from} to ${to}, logs of failed jobs`
	};
	if (!workflows.measured) return answeredJob(about, unknownSource(workflows.message, workflows.remedy));
	if (names.length === 0) return answeredJob(about, notConfigured("no workflow of a collector is named", "Name them under collectors in config/policy.yaml, where the collectors are workflows."));
	if (!runs.measured) return answeredJob(about, unknownSource(runs.message, runs.remedy));
	const gathering = {
		runs: runs.value,
		logs: openLog(),
		window: {
			from,
			to
		}
	};
	return {
		...about,
		gather: (signal, keep) => gather$1(names, gathering, {
			signal,
			keep
		})
	};
}
async function gather$1(workflows, { runs, logs, window }, { signal, keep }) {
	const lists = await Promise.all(workflows.map(({ path, file }) => measureFault(async () => {
		return (await runs.listRuns({
			workflow: file,
			...window,
			most: MOST_RUNS
		}, signal)).map((run) => ({
			...run,
			path
		}));
	}, "Check the token and the status of GitHub, then investigate again.")));
	const listed = lists.flatMap((list) => list.measured ? list.value : []).toSorted((a, b) => b.startedAt.localeCompare(a.startedAt)).slice(0, MOST_RUNS);
	const unread = lists.flatMap((list) => list.measured ? [] : [list.message]);
	const remedies = lists.flatMap((list) => list.measured ? [] : [list.remedy]);
	const sofar = () => ({
		observed: [
			describeRuns(listed),
			logs.describe(),
			...unread
		].filter((text) => text !== "").join("; "),
		clues: [
			...listRunClues(listed),
			...listWaiting(listed, window.to),
			...listIdle(workflows, lists),
			...logs.clues()
		],
		facts: {
			runs: listed,
			logs
		}
	});
	keep(sofar);
	for (const { job, run } of await listFailedJobs(listed, runs, signal)) {
		const place = job.url ?? run.url;
		const read = await measureFault(() => logs.read(runs.readLog(job.id, MOST_LOG_BYTES, signal), place), "Look at the run itself; its logs may have expired.");
		if (!read.measured) unread.push(`${job.name}: ${read.message}`);
		if (!read.measured) remedies.push(read.remedy);
	}
	return {
		...sofar(),
		status: unread.length === 0 ? "measured" : "unknown",
		remedy: remedies[0] ?? null
	};
}
async function listFailedJobs(listed, runs, signal) {
	const failed = listed.filter(({ conclusion }) => BAD.has(conclusion)).slice(0, MOST_LOGS);
	return (await Promise.all(failed.map(async (run) => (await runs.listFailedJobs(run.id, signal)).map((job) => ({
		run,
		job
	}))))).flat().slice(0, MOST_LOGS);
}
function describeRuns(runs) {
	if (runs.length === 0) return "no run in the window";
	const conclusions = /* @__PURE__ */ new Map();
	for (const { conclusion } of runs) {
		const name = conclusion ?? "not over";
		conclusions.set(name, (conclusions.get(name) ?? 0) + 1);
	}
	const shown = [...conclusions].map(([name, seen]) => `${seen} ${name}`).join(", ");
	return `${runs.length === MOST_RUNS ? `the newest ${MOST_RUNS} runs` : count(runs.length, "run")}: ${shown}`;
}
/** What GitHub calls a run that has not begun, and how long one waits before that says something. */
const WAITING = /* @__PURE__ */ new Set([
	"queued",
	"waiting",
	"pending",
	"requested"
]);
const WAITING_MINUTES = 30;
function listWaiting(runs, to) {
	return runs.flatMap(({ status, startedAt, workflow, path, url }) => {
		const minutes = Math.round((Date.parse(to) - Date.parse(startedAt)) / 6e4);
		if (!WAITING.has(status) || minutes < WAITING_MINUTES) return [];
		const example = `${workflow} (${path}) has been ${status ?? ""} for ${minutes} min`;
		return [toClue({
			source: "workflow-runs",
			sign: "run-waiting",
			firstAt: startedAt,
			lastAt: null,
			count: 1,
			example,
			where: url
		})];
	});
}
/** Workflows that were read and had no run in the window at all. */
function listIdle(workflows, lists) {
	return workflows.flatMap(({ file, path }, at) => {
		const list = lists[at];
		if (list?.measured !== true || list.value.length > 0) return [];
		const example = `${file} (${path}) did not run`;
		return [toClue({
			source: "workflow-runs",
			sign: "workflow-never-ran",
			firstAt: null,
			lastAt: null,
			count: 1,
			example,
			where: file
		})];
	});
}
/** One clue for each workflow and bad end. */
function listRunClues(runs) {
	const groups = /* @__PURE__ */ new Map();
	for (const run of runs.filter(({ conclusion }) => BAD.has(conclusion))) {
		const key = `${run.workflow}\n${run.conclusion ?? ""}`;
		groups.set(key, [...groups.get(key) ?? [], run]);
	}
	return [...groups.values()].flatMap((own) => {
		const [newest] = own;
		const oldest = own.at(-1);
		if (newest === void 0 || oldest === void 0) return [];
		const seconds = durationSeconds(newest);
		const took = seconds === null ? "" : `, the newest after ${seconds} s`;
		const { length: all } = runs.filter(({ workflow }) => workflow === newest.workflow);
		return [toClue({
			source: "workflow-runs",
			sign: BAD.get(newest.conclusion) ?? "run-failure",
			count: own.length,
			firstAt: oldest.startedAt,
			lastAt: newest.endedAt ?? newest.startedAt,
			where: newest.url,
			example: `${newest.workflow} (${newest.path}): ${own.length} of ${count(all, "run")} ended with ${newest.conclusion ?? ""}${took}`
		})];
	});
}
/** From start to end; `null` while a run is not over. */
function durationSeconds({ startedAt, endedAt }) {
	return endedAt === null ? null : Math.max(0, Math.round((Date.parse(endedAt) - Date.parse(startedAt)) / 1e3));
}

// actions/shared/investigation-sources/collection-series.ts
const HOUR_MS = 36e5;
const MOST_POINTS = 2e3;
const PATHS = ["manual", "dlt"];
/** The three charts of a report, as numbers. A line without any known value is left out; an hour that nobody measured is `null`, never 0. */
function seriesOf(window, facts) {
	const hours = listHours(window);
	return [
		{
			id: "error-rate",
			unit: "percent",
			lines: known(errorLines(hours, facts))
		},
		{
			id: "arrivals",
			unit: "rows",
			lines: known(arrivalLines(hours, facts))
		},
		{
			id: "load-times",
			unit: "seconds",
			lines: known([...runLines(facts.runs ?? []), ...loadLines(facts.loads ?? [])])
		}
	];
}
/** Starts of the hours that the window touches, oldest first. */
function listHours({ from, to }) {
	const first = Math.floor(Date.parse(from) / HOUR_MS) * HOUR_MS;
	const length = Math.ceil((Date.parse(to) - first) / HOUR_MS);
	return Array.from({ length: Math.max(0, Math.min(MOST_POINTS, length)) }, (_, at) => first + at * HOUR_MS);
}
function known(lines) {
	return lines.filter(({ points }) => points.some(({ value }) => value !== null));
}
/**
* Share of the unit-fetches of an hour that failed, as the triggers and criteria count them; a unit that is gone at the source is nobody's failure.
* What collectors recorded themselves counts before what their logs tell.
*/
function errorLines(hours, { recorded, logged }) {
	const fetches = (recorded?.fetches ?? []).filter(({ outcome }) => outcome !== "gone");
	return ERROR_LINES.map(({ name, path }) => {
		const own = fetches.filter((fetch) => fetch.path === path);
		const told = logged.filter((count) => count.path === path);
		return toLine(name, hours, (hour) => recordedRate(hour, own) ?? loggedRate(hour, told));
	});
}
const ERROR_LINES = [
	{
		name: "manual",
		path: "manual"
	},
	{
		name: "dlt",
		path: "dlt"
	},
	{
		name: "path not named",
		path: null
	}
];
function recordedRate(hour, fetches) {
	const within = fetches.filter(({ at }) => isIn(hour, at));
	return percent(within.filter(({ outcome }) => outcome === "failed" || outcome === "rate-limited").length, within.length);
}
function loggedRate(hour, counts) {
	const within = counts.filter(({ at }) => isIn(hour, at));
	const failed = within.reduce((sum, count) => sum + count.failed, 0);
	return percent(failed, within.reduce((sum, count) => sum + count.collected, failed));
}
/** To one decimal; `null` of nothing. */
function percent(part, whole) {
	return whole === 0 ? null : Math.round(1e3 * part / whole) / 10;
}
/** Rows of posts by the path that writes their table; `both paths` where one table takes both. */
function arrivalLines(hours, { recorded, datasets }) {
	if (recorded === null) return [];
	const writers = writersOf(datasets);
	const byName = /* @__PURE__ */ new Map();
	for (const one of recorded.counts) {
		const name = one.path ?? writers.get(one.table);
		if (name === void 0) continue;
		byName.set(name, [...byName.get(name) ?? [], one]);
	}
	return [...byName].toSorted(([a], [b]) => a.localeCompare(b)).map(([name, counts]) => toLine(name, hours, (hour) => arrivedIn(hour, counts, recorded.countedThrough)));
}
/** By `schema.table`. Children and what is made downstream would count each post more than once. */
function writersOf(datasets) {
	const tables = (datasets?.datasets ?? []).filter(({ holds }) => holds === "posts").flatMap((dataset) => dataset.tables.filter(({ writtenBy }) => writtenBy !== "downstream"));
	return new Map(tables.map(({ schema, table, writtenBy }) => [`${schema}.${table}`, writtenBy === "both" ? "both paths" : writtenBy]));
}
/**
* Every hour between a table's first counted one and its watermark was looked at, and one without a record had no row. An hour that was not looked
* at to its end is not known: half of it would read as a drop.
*/
function arrivedIn(hour, counts, countedThrough) {
	const key = new Date(hour).toISOString().slice(0, 13);
	return [...new Set(counts.map(({ table }) => table))].every((table) => {
		const own = counts.filter((one) => one.table === table);
		const through = [countedThrough.get(table) ?? "", ...own.map((one) => one.through)].map((at) => Date.parse(at));
		const latest = Math.max(...through.filter((at) => !Number.isNaN(at)));
		return own.some((one) => one.hour <= key) && latest >= hour + HOUR_MS - 1e3;
	}) ? counts.filter((one) => one.hour === key).reduce((sum, { rows }) => sum + rows, 0) : null;
}
/** How long the runs of a path's workflows took. */
function runLines(runs) {
	return PATHS.map((path) => {
		const points = runs.flatMap((run) => {
			const value = durationSeconds(run);
			return run.path === path && value !== null ? [{
				at: run.startedAt,
				value
			}] : [];
		});
		return {
			name: `runs of ${path}`,
			points: oldestFirst(points)
		};
	});
}
/** From the extraction of a load to its row in `_dlt_loads`. */
function loadLines(loads) {
	return loads.map(({ schema, loads: own }) => {
		const points = own.flatMap((load) => {
			const value = loadSeconds(load);
			return value === null ? [] : [{
				at: new Date(load.insertedAt).toISOString(),
				value
			}];
		});
		return {
			name: `loads of ${schema}`,
			points: oldestFirst(points)
		};
	});
}
function oldestFirst(points) {
	return points.toSorted((a, b) => a.at.localeCompare(b.at)).slice(-2e3);
}
function toLine(name, hours, valueOf) {
	return {
		name,
		points: hours.map((hour) => ({
			at: new Date(hour).toISOString(),
			value: valueOf(hour)
		}))
	};
}
function isIn(hour, at) {
	return Math.floor(Date.parse(at) / HOUR_MS) * HOUR_MS === hour;
}

// actions/shared/investigation-sources/commits-source.ts
/** Whose change can change how the collectors run, and the sign that such a commit is. */
const WATCHED = [
	{
		path: "config",
		sign: "config-change"
	},
	{
		path: ".github/workflows",
		sign: "workflow-change"
	},
	{
		path: "scripts/collector",
		sign: "collector-change"
	},
	{
		path: "core",
		sign: "collector-change"
	},
	{
		path: "supabase/migrations",
		sign: "schema-change"
	},
	{
		path: "requirements.txt",
		sign: "dependency-change"
	},
	{
		path: "pyproject.toml",
		sign: "dependency-change"
	}
];
const LISTED$2 = 20;
/** What was changed before it began: `to` is the start of the incident. */
function commitsJob({ branch, from, to }, commits) {
	const about = {
		source: "commits",
		query: `commits of ${branch ?? "the default branch"} from ${from} to ${to}`
	};
	if (!commits.measured) return answeredJob(about, unknownSource(commits.message, commits.remedy));
	const list = commits.value;
	return {
		...about,
		gather: async (signal) => {
			const [all, ...touching] = await Promise.all([null, ...WATCHED.map(({ path }) => path)].map((path) => list.list({
				branch,
				path,
				from,
				to
			}, signal)));
			return describe$4(all ?? [], touching);
		}
	};
}
function describe$4(all, touching) {
	const changes = /* @__PURE__ */ new Map();
	for (const [at, { sign }] of WATCHED.entries()) for (const commit of touching[at] ?? []) changes.set(`${sign} ${commit.oid}`, {
		sign,
		commit
	});
	const watched = [...changes.values()].toSorted((a, b) => b.commit.at.localeCompare(a.commit.at));
	return {
		status: "measured",
		observed: all.length === 0 ? "nothing was committed" : `${count(all.length, "commit")}, ${count(new Set(watched.map(({ commit }) => commit.oid)).size, "of them", "of them")} to the config, the workflows, the collectors, the schema or the dependencies`,
		remedy: null,
		clues: watched.slice(0, LISTED$2).map(({ sign, commit }) => toCommitClue(sign, commit)),
		facts: null
	};
}
/** The headline alone: who wrote it stands in git. */
function toCommitClue(sign, { oid, at, message, url }) {
	const example = `${oid.slice(0, 12)} ${message.split("\n")[0] ?? ""}`;
	return toClue({
		source: "commits",
		sign,
		firstAt: at,
		lastAt: at,
		count: 1,
		example,
		where: url
	});
}

// actions/shared/investigation-sources/gather-source.ts
/** How long one source may take unless the whole leaves it less. */
const SOURCE_DEADLINE_MS = 2e4;
/** All of them travel between jobs as one text. */
const MOST_CLUES$1 = 60;
const TEXT_CHARACTERS = 1e3;
/**
* Asks one source and never throws: a fault, a bug and a source that goes silent are its own `unknown`, so that the others count whatever
* happens here. It answers when the deadline passes, also where what it asked takes no notice of the signal.
*/
async function gatherSource(job, { deadlineMs, signal }, { clock, elapsedMs, signalAfter }) {
	const startedAt = clock.now().toISOString();
	const startedMs = elapsedMs();
	const bounded = AbortSignal.any([signal, signalAfter(deadlineMs)]);
	const kept = { sofar: null };
	const outcome = await Promise.race([settle(job, bounded, kept), untilAborted(bounded)]);
	const answer = typeof outcome === "string" ? interrupted(outcome, kept.sofar?.() ?? null, deadlineMs) : outcome;
	return {
		evidence: {
			source: job.source,
			status: answer.status,
			query: clean(job.query),
			observed: answer.observed,
			remedy: answer.remedy,
			startedAt,
			durationMs: Math.max(0, Math.round(elapsedMs() - startedMs)),
			clues: [...answer.clues]
		},
		facts: answer.facts
	};
}
async function settle(job, signal, kept) {
	try {
		return cleaned(await job.gather(signal, (sofar) => {
			kept.sofar = sofar;
		}));
	} catch (fault) {
		return signal.aborted ? interruptionOf(signal) : describeFault(fault, kept.sofar?.() ?? null);
	}
}
function untilAborted(signal) {
	return new Promise((resolve) => {
		const pass = () => resolve(interruptionOf(signal));
		if (signal.aborted) pass();
		else signal.addEventListener("abort", pass, { once: true });
	});
}
/** `signalAfter` aborts with a TimeoutError, a signal of the process with something else. */
function interruptionOf(signal) {
	return signal.reason instanceof Error && signal.reason.name === "TimeoutError" ? "deadline" : "signal";
}
function interrupted(what, progress, deadlineMs) {
	return incomplete(what === "deadline" ? `no whole answer within ${Math.round(deadlineMs / 1e3)} s` : "the run was ended before it answered", "Check that it can be reached from here, then investigate again.", progress);
}
function describeFault(fault, progress) {
	if (fault instanceof OperatorError || fault instanceof DependencyError) {
		const observed = fault instanceof OperatorError && fault.observed !== void 0 ? `: observed ${fault.observed}` : "";
		return incomplete(`${fault.message}${observed}`, fault.remedy ?? "Investigate again.", progress);
	}
	return incomplete(`a bug of Switchback: ${fault instanceof Error ? `${fault.name}: ${fault.message}` : String(fault)}`, "Report it with this sentence; the other sources are not touched.", progress);
}
function incomplete(why, remedy, progress) {
	const { observed, clues, facts } = progress ?? {
		observed: null,
		clues: [],
		facts: null
	};
	return cleaned({
		status: "unknown",
		observed: observed === null ? why : `${why}; until then: ${observed}`,
		remedy,
		clues,
		facts
	});
}
function cleaned({ status, observed, remedy, clues, facts }) {
	return {
		status,
		observed: clean(observed),
		remedy: remedy === null ? null : clean(remedy),
		clues: clues.slice(0, MOST_CLUES$1),
		facts
	};
}
function clean(text) {
	return oneLine(redactText(text), TEXT_CHARACTERS);
}

// actions/shared/investigation-sources/integrity-source.ts
const ABOUT$1 = {
	source: "integrity",
	query: "the result of check-integrity"
};
const REMEDY$2 = "Pass the output result of check-integrity as integrity-result.";
/** What the look at the data found; `text` is the output `result` of check-integrity, as it came. */
function integrityJob(text) {
	if (text === null) return answeredJob(ABOUT$1, notConfigured("no result of check-integrity was given", REMEDY$2));
	const parsed = integrityResultSchema.safeParse(parseJson$1(text));
	if (!parsed.success) return answeredJob(ABOUT$1, unknownSource("what was given is no result of check-integrity", REMEDY$2));
	return answeredJob(ABOUT$1, describe$3(parsed.data));
}
function describe$3({ checks, verdict, database }) {
	const found = checks.filter((check) => check.verdict !== "pass" && check.verdict !== "skipped");
	const observed = `verdict ${verdict}: ${count(found.length, "check")} of ${checks.length} did not pass`;
	const clues = found.map((check) => toCheckClue(check, database?.at ?? null));
	return database === null ? {
		...unknownSource(`${observed}; the database did not answer`, "Check the database, then investigate again."),
		clues
	} : {
		status: "measured",
		observed,
		remedy: null,
		clues,
		facts: null
	};
}
function toCheckClue({ id, title, verdict, observed, detail, table, unit, faultCount }, at) {
	const where = [table, unit].filter((part) => part !== null).join(", ");
	return toClue({
		source: "integrity",
		sign: verdict === "unknown" ? `integrity-${id}-unknown` : `integrity-${id}`,
		firstAt: null,
		lastAt: toMilliseconds(at),
		count: Math.max(1, faultCount),
		example: `${verdict}: ${title}: ${joinSentences(observed, detail)}`,
		where: where === "" ? null : where
	});
}
function toMilliseconds(at) {
	return at === null || Number.isNaN(Date.parse(at)) ? null : new Date(at).toISOString();
}
/** `undefined`, which no schema takes, for what is no JSON. */
function parseJson$1(text) {
	try {
		return JSON.parse(text);
	} catch (cause) {
		if (cause instanceof SyntaxError) return void 0;
		throw cause;
	}
}

// actions/shared/investigation-sources/investigated-incident.ts
const REMEDY$1 = "Check the token and the status of GitHub, then investigate again.";
/**
* The incident that is asked for, else the one that the config names. Without the state only what an id tells is known: an investigation goes on
* all the same.
*/
async function readIncident(repository, id, signal) {
	const tip = await measureFault(() => repository.readTip([CONFIG_PATH], { signal }), REMEDY$1);
	if (!tip.measured) return fromId(id);
	const { oid, files } = tip.value;
	const { id: named, rollbackAt } = fromConfig(files.get("config/traffic_cutover_config.json")?.contents ?? null, id);
	if (named === null) return {
		id: null,
		triggeredAt: rollbackAt,
		rollbackAt
	};
	const record = await readRecord(repository, {
		oid,
		id: named
	}, signal);
	if (record.measured && record.value !== null) {
		const { triggeredAt, containedAt } = record.value;
		return {
			id: named,
			triggeredAt: utc$1(triggeredAt),
			rollbackAt: utc$1(containedAt) ?? rollbackAt
		};
	}
	const guessed = fromId(named);
	return {
		...guessed,
		rollbackAt: rollbackAt ?? guessed.rollbackAt
	};
}
/** Of another incident than its own the config's instant says nothing. */
function fromConfig(contents, id) {
	const parsed = parseCutoverConfig(contents);
	if (!parsed.ok) return {
		id,
		rollbackAt: null
	};
	const own = parsed.config.lastTransition?.incident ?? null;
	return {
		id: id ?? own,
		rollbackAt: id === null || id === own ? rollbackInstant(parsed.config) : null
	};
}
async function readRecord(repository, { oid, id }, signal) {
	const path = incidentPath(id, "incident.json");
	return measureFault(async () => {
		const file = (await repository.readFiles(oid, [path], signal)).get(path) ?? null;
		return file === null ? null : parseIncidentRecord(file.contents);
	}, REMEDY$1);
}
/** `20261126-120000Z-error-rate`: an id begins with the instant of its rollback. */
function fromId(id) {
	const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)Z-/u.exec(id ?? "") ?? [];
	const at = utc$1(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
	return {
		id,
		triggeredAt: at,
		rollbackAt: at
	};
}
/** So many hours before it was rolled back, to now; without a rollback they end now. One that lies in the future is of a wrong clock. */
function windowOf({ rollbackAt }, windowHours, now) {
	const start = Math.min(rollbackAt === null ? now.getTime() : Date.parse(rollbackAt), now.getTime());
	return {
		from: (/* @__PURE__ */ new Date(start - windowHours * 36e5)).toISOString(),
		to: now.toISOString()
	};
}
function utc$1(text) {
	return Number.isNaN(Date.parse(text)) ? null : new Date(text).toISOString();
}

// actions/shared/investigation-sources/log-zone.ts
/** Python's logging writes the local time of its machine and no zone (facts: source system, 1.4), so only people know which one that is. */
function logZoneOf(policy) {
	if (!policy.measured) return {
		name: "UTC",
		because: "since the policy could not be read"
	};
	const name = policy.value.collectors.logTimeZone;
	return name === void 0 ? {
		name: "UTC",
		because: "since config/policy.yaml does not say collectors.log_time_zone"
	} : {
		name,
		because: "by collectors.log_time_zone of config/policy.yaml"
	};
}
/** What was assumed to date the lines; nothing where all of them say their zone. */
function describeLogZone({ name, because }, { zoneless, twice, never }) {
	if (zoneless === 0) return [];
	return [
		`times without a zone were read as ${name}, ${because}`,
		...twice === 0 ? [] : [`${count(twice, "line")} of an hour that came twice there, taken for its first unless the line before is later`],
		...never === 0 ? [] : [`${count(never, "line")} of an hour that never came there, read by the offset before it`]
	];
}

// actions/shared/investigation-sources/log-files-source.ts
const MOST_FILES = 5;
const PLACE = "such as error_log/dlt_traffic_cuttover.log, or a directory with *.log files";
/** Log files of the machine that this runs on: the runbook's cutover log and what else the collectors write. */
function logFilesJob(path, { files, openLog, zone }) {
	const about = {
		source: "log-files",
		query: path === null ? "log files" : `the newest *.log files at ${path}`
	};
	if (path === null) return answeredJob(about, notConfigured("no log-path was given", `Give log-path where the logs can be reached: ${PLACE}.`));
	const logs = openLog();
	return {
		...about,
		gather: (signal, keep) => gather(path, {
			files,
			logs,
			zone
		}, {
			signal,
			keep
		})
	};
}
async function gather(path, { files, logs, zone }, { signal, keep }) {
	const listed = await files.list(path, MOST_FILES);
	const unread = [];
	const sofar = () => ({
		observed: [
			count(listed.length, "file"),
			logs.describe(),
			...describeLogZone(zone, logs.tally()),
			...unread.map(({ message }) => message)
		].join("; "),
		clues: logs.clues(),
		facts: logs
	});
	keep(sofar);
	for (const file of listed) {
		const read = await measureFault(() => logs.read(files.read(file, signal), file.name), "Give the user that runs this the right to read it.");
		if (!read.measured) unread.push(read);
	}
	return {
		...sofar(),
		status: unread.length === 0 ? "measured" : "unknown",
		remedy: unread[0]?.remedy ?? null
	};
}

// actions/shared/investigation-sources/split-lines.ts
/** No line of a log that says something is longer; what is, is cut, so that a file without line breaks cannot fill the memory. */
const LINE_CHARACTERS = 8192;
/**
* The lines of a text that comes in pieces, as UTF-8; broken bytes become U+FFFD. Holds one piece and one line at a time, whatever the size of the
* whole. A line ends with LF, CRLF or a lone CR, which is how progress bars overwrite themselves.
*/
async function* splitLines(chunks) {
	const decoder = new TextDecoder("utf-8");
	let rest = "";
	let isCutting = false;
	for await (const chunk of chunks) {
		const pieces = (rest + decoder.decode(chunk, { stream: true })).split(/\r?\n|\r(?!$)/u);
		rest = pieces.pop() ?? "";
		if (isCutting && pieces.length > 0) pieces.shift();
		if (pieces.length > 0) isCutting = false;
		yield pieces.map(cut);
		if (rest.length <= LINE_CHARACTERS) continue;
		if (!isCutting) yield [cut(rest)];
		isCutting = true;
		rest = "";
	}
	const last = rest + decoder.decode();
	if (last !== "" && !isCutting) yield [cut(last.replace(/\r$/u, ""))];
}
function cut(line) {
	return line.length <= LINE_CHARACTERS ? line : line.slice(0, LINE_CHARACTERS);
}

// actions/shared/investigation-sources/log-reader.ts
function createLogReader(source, scan) {
	const silent = [];
	let bytes = 0;
	const counted = async function* (chunks) {
		for await (const chunk of chunks) {
			bytes += chunk.length;
			yield chunk;
		}
	};
	return {
		async read(chunks, where) {
			const before = scan.tally();
			scan.beginLog(where);
			for await (const some of splitLines(counted(chunks))) for (const line of some) scan.takeLine(line);
			const after = scan.tally();
			if (after.lines > before.lines && after.within === before.within && source === "log-files") silent.push(toSilence(where, after.lines - before.lines));
		},
		describe: () => {
			const { lines, within } = scan.tally();
			if (lines === 0) return "no line of a log was read";
			return `${count(lines, "line")} of logs read (${(bytes / 2 ** 20).toFixed(1)} MB), ${within} of the window`;
		},
		tally: () => scan.tally(),
		clues: () => [...scan.clues(), ...silent],
		errorCounts: () => scan.errorCounts()
	};
}
/** A log that has lines, and none of the window: whoever wrote it had stopped, or writes elsewhere. */
function toSilence(where, lines) {
	const example = `${count(lines, "line")}, none of them of the window`;
	return toClue({
		source: "log-files",
		sign: "log-silent",
		firstAt: null,
		lastAt: null,
		count: 1,
		example,
		where
	});
}

// actions/shared/investigation-sources/postgres-source.ts
const ABOUT = {
	source: "postgres",
	query: "connections, locks, long transactions, slow statements, settings, size and replicas, by SELECT in one read-only transaction"
};
/** Of the connections that are not reserved: from here on a burst of collectors finds none. */
const FULL_SHARE = .9;
const LATE_SECONDS = 60;
const LISTED$1 = 3;
/** How the database is doing now: a rollback lies minutes back, so what still shows counts and what is over does not. */
function postgresJob(reader) {
	if (!reader.measured) return answeredJob(ABOUT, notConfigured(reader.message, reader.remedy));
	return {
		...ABOUT,
		gather: async (signal) => describe$2(await reader.value.read(signal))
	};
}
function describe$2(health) {
	if (health.kind === "full") {
		const example = health.message;
		return {
			status: "measured",
			observed: "The server answers that it has no connection left.",
			remedy: null,
			clues: [clue("connections-exhausted", {
				at: null,
				example
			})],
			facts: null
		};
	}
	const unseen = listUnseen(health);
	return {
		status: unseen.length === 0 ? "measured" : "unknown",
		observed: [describeNumbers(health), ...unseen.map(({ what, message }) => `${what} could not be seen: ${message}`)].join("; "),
		remedy: unseen[0]?.remedy ?? null,
		clues: listClues$1(health),
		facts: null
	};
}
function listUnseen(health) {
	const parts = {
		connections: health.connections,
		locks: health.lockWaits,
		"long transactions": health.longTransactions,
		"slow statements": health.slowStatements,
		settings: health.settings,
		"the size": health.databaseBytes,
		replicas: health.standbys
	};
	return Object.entries(parts).flatMap(([what, part]) => part.measured ? [] : [{
		what,
		message: part.message,
		remedy: part.remedy
	}]);
}
function describeNumbers({ connections, databaseBytes, settings, slowStatements, ...health }) {
	const shown = settings.measured ? settings.value.map(({ name, value, role }) => `${name} ${value}${role === null ? "" : ` for ${role}`}`) : [];
	return [
		health.isReplica ? "a replica" : null,
		connections.measured ? `${connections.value.used} of ${connections.value.most} connections used` : null,
		databaseBytes.measured ? `${Math.round(databaseBytes.value / 2 ** 20)} MB` : null,
		health.lockWaits.measured ? `${count(health.lockWaits.value.length, "session")} waiting for a lock` : null,
		health.longTransactions.measured ? count(health.longTransactions.value.length, "long transaction") : null,
		slowStatements.measured && slowStatements.value === null ? "pg_stat_statements is not installed" : null,
		shown.length === 0 ? null : `settings: ${shown.slice(0, 8).join(", ")}`
	].filter((part) => part !== null).join("; ");
}
function listClues$1(health) {
	const { at } = health;
	const used = health.connections.measured ? health.connections.value : null;
	return [
		...used !== null && used.used >= used.most * FULL_SHARE ? [clue("connections-exhausted", {
			at,
			example: `${used.used} of ${used.most} connections are used`
		})] : [],
		...valuesOf(health.lockWaits).slice(0, LISTED$1).map(({ role, seconds, relation, query, blockers }) => clue("lock-waiting", {
			at,
			example: `${role ?? "a role"} has waited ${inSeconds(seconds)} behind ${count(blockers, "session")}: ${query}`,
			where: relation
		})),
		...valuesOf(health.longTransactions).slice(0, LISTED$1).map(({ role, state, seconds, query }) => clue(state?.startsWith("idle") === true ? "idle-in-transaction" : "long-transaction", {
			at,
			example: `${role ?? "a role"} has been in a transaction for ${inSeconds(seconds)} (${state ?? "state not known"}): ${query}`
		})),
		...valuesOf(health.slowStatements).slice(0, LISTED$1).map(({ calls, meanMs, maxMs, query }) => clue("slow-query", {
			at,
			seen: calls,
			example: `${Math.round(meanMs)} ms on average, ${Math.round(maxMs)} ms at most: ${query}`
		})),
		...listLag(health)
	];
}
function listLag({ at, replicaLagSeconds, standbys }) {
	const own = replicaLagSeconds !== null && replicaLagSeconds > LATE_SECONDS ? [{
		name: "this replica",
		lagSeconds: replicaLagSeconds
	}] : [];
	const late = valuesOf(standbys).filter(({ lagSeconds }) => lagSeconds !== null && lagSeconds > LATE_SECONDS);
	return [...own, ...late].slice(0, LISTED$1).map(({ name, lagSeconds }) => clue("replication-lag", {
		at,
		example: `${name} is ${inSeconds(lagSeconds)} behind`
	}));
}
function valuesOf(part) {
	return part.measured ? part.value ?? [] : [];
}
function inSeconds(seconds) {
	return seconds === null ? "a time not known" : `${Math.round(seconds)} s`;
}
function clue(sign, { at, example, where = null, seen = 1 }) {
	return toClue({
		source: "postgres",
		sign,
		firstAt: at,
		lastAt: at,
		count: seen,
		example,
		where
	});
}

// actions/shared/investigation-sources/reddit-source.ts
/** What the collectors met at Reddit, by the unit-fetches that they recorded on the history's branch. Reddit itself is not asked. */
function redditJob(window, history) {
	const branch = history.measured ? history.value.branch : "cutover-history";
	const about = {
		source: "reddit",
		query: `unit-fetches on branch ${branch} from ${window.from} to ${window.to}`
	};
	if (!history.measured) return answeredJob(about, unknownSource(history.message, history.remedy));
	return {
		...about,
		gather: async (signal) => describe$1(await history.value.read(signal), window, branch)
	};
}
function describe$1(read, window, branch) {
	const all = parseHistoryFiles(read.files).records.flatMap(({ record }) => isFetch(record) ? [record] : []);
	const fetches = unique(all.filter(({ at }) => isWithin$1(at, window))).toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
	const { counts, watermarks } = foldHistory(read.files).memory;
	const facts = {
		fetches,
		counts,
		countedThrough: new Map([...watermarks.values()].map(({ table, through }) => [table, through]))
	};
	if (all.length === 0) return {
		status: "not-configured",
		observed: `no unit-fetch was ever recorded on branch ${branch}`,
		remedy: "Let the collectors record what they do: switchback run, or scripts/collector.",
		clues: [],
		facts
	};
	return {
		status: "measured",
		observed: describeFetches(fetches),
		remedy: null,
		clues: listClues(fetches),
		facts
	};
}
function isFetch(record) {
	return record.kind === "unit-fetch";
}
/** A run that was repeated appends the same lines again. */
function unique(fetches) {
	return [...new Map(fetches.map((fetch) => [JSON.stringify(fetch), fetch])).values()];
}
function describeFetches(fetches) {
	const newest = fetches.findLast(({ remainingBudget }) => remainingBudget !== null);
	const outcomes = [
		"fetched",
		"nothing-new",
		"gone",
		"rate-limited",
		"failed"
	].flatMap((outcome) => {
		const seen = fetches.filter((fetch) => fetch.outcome === outcome).length;
		return seen === 0 ? [] : [`${seen} ${outcome}`];
	});
	const budget = newest === void 0 ? "no budget was recorded" : `${newest.remainingBudget} calls were left at ${newest.at}`;
	return fetches.length === 0 ? "no unit-fetch in the window" : `${count(fetches.length, "unit-fetch", "unit-fetches")}: ${outcomes.join(", ")}; ${budget}`;
}
const SIGNS = {
	"rate-limited": "rate-limited",
	failed: "unit-fetch-failed",
	gone: "unit-gone"
};
/** Calls left after a fetch: below one the next has to wait for the limit's window. */
const SPENT_BELOW = 1;
const LISTED = 8;
function listClues(fetches) {
	return groupBySign(fetches).map(({ sign, path, own }) => {
		const units = [...new Set(own.map(({ unit }) => unit))];
		const more = units.length > LISTED ? ` and ${units.length - LISTED} more` : "";
		const example = `${path}: ${units.slice(0, LISTED).join(", ")}${more}, last in run ${own.at(-1)?.run ?? ""}`;
		return toClue({
			source: "reddit",
			sign,
			count: own.length,
			example,
			where: null,
			firstAt: toUtc(own[0]?.at),
			lastAt: toUtc(own.at(-1)?.at)
		});
	});
}
/** One group for each sign and path, in the order in which they were first seen. */
function groupBySign(fetches) {
	const groups = /* @__PURE__ */ new Map();
	for (const fetch of fetches) for (const sign of signsOf(fetch)) {
		const { path } = fetch;
		const key = `${sign} ${path}`;
		groups.set(key, {
			sign,
			path,
			own: [...groups.get(key)?.own ?? [], fetch]
		});
	}
	return [...groups.values()];
}
function signsOf({ outcome, remainingBudget }) {
	const sign = SIGNS[outcome];
	const isSpent = remainingBudget !== null && remainingBudget < SPENT_BELOW;
	return [...sign === void 0 ? [] : [sign], ...isSpent ? ["budget-spent"] : []];
}
function isWithin$1(at, { from, to }) {
	return Date.parse(at) >= Date.parse(from) && Date.parse(at) <= Date.parse(to);
}
function toUtc(at) {
	return at === void 0 ? null : new Date(at).toISOString();
}

// actions/shared/investigation-sources/supabase-status-source.ts
/** What Supabase says of itself now: incidents that are not resolved, and components that do not run as they should. */
function supabaseStatusJob(page) {
	const source = "supabase-status";
	if (!page.measured) return answeredJob({
		source,
		query: "the status page"
	}, unknownSource(page.message, page.remedy));
	return {
		source,
		query: `GET ${page.value.address}`,
		gather: async (signal) => {
			const read = await page.value.read(signal);
			return read.measured ? describe(read.value, page.value.address) : unknownSource(read.message, read.remedy);
		}
	};
}
function describe({ description, incidents, troubledComponents }, address) {
	const clues = [...incidents.map(({ name, status, impact, since, updatedAt, url }) => toClue({
		source: "supabase-status",
		sign: "provider-incident",
		firstAt: since,
		lastAt: updatedAt,
		count: 1,
		example: `${name} (${status}, impact ${impact})`,
		where: url ?? address
	})), ...troubledComponents.map(({ name, status }) => toClue({
		source: "supabase-status",
		sign: "provider-degraded",
		firstAt: null,
		lastAt: null,
		count: 1,
		example: `${name}: ${status}`,
		where: address
	}))];
	return {
		status: "measured",
		observed: `${description}; ${count(incidents.length, "incident")} not resolved, ${count(troubledComponents.length, "component")} not operational`,
		remedy: null,
		clues,
		facts: null
	};
}

// actions/investigate/judge-evidence.ts
/** Whether there was evidence, not whether it was bad. A source that nobody configured counts neither way. */
function judgeEvidence(sources) {
	const configured = sources.filter(({ status }) => status !== "not-configured");
	const measured = configured.filter(({ status }) => status === "measured");
	if (measured.length === 0) return {
		verdict: "unknown",
		reasonCode: "nothing-measured"
	};
	return measured.length === configured.length ? {
		verdict: "pass",
		reasonCode: "investigated"
	} : {
		verdict: "warn",
		reasonCode: "investigation-incomplete"
	};
}

// actions/investigate/investigate.ts
/** For what the state says and for putting everything together. */
const STATE_SHARE = .25;
const ENDING_MS = 1e3;
/**
* Step 6 of the runbook. Asks every source at once, each within its own deadline and all within the whole one; whatever a source does, the others
* count. Reads alone, and decides nothing.
*/
async function investigate(options, ports) {
	const { clock, elapsedMs } = ports;
	const startedMs = elapsedMs();
	const incident = await findIncident(options, ports);
	const window = windowOf(incident, options.windowHours, clock.now());
	const left = options.deadlineMs - (elapsedMs() - startedMs) - ENDING_MS;
	const gathered = await gatherAll({
		incident,
		window,
		left: Math.max(0, left)
	}, options, ports);
	const sources = gathered.all.map(({ evidence }) => evidence);
	const series = seriesOf(window, {
		recorded: gathered.reddit.facts,
		loads: gathered.dlt.facts,
		runs: gathered.runs.facts?.runs ?? null,
		logged: [...gathered.runs.facts?.logs.errorCounts() ?? [], ...gathered.logs.facts?.errorCounts() ?? []],
		datasets: ports.datasets.measured ? ports.datasets.value : null
	});
	return {
		schemaVersion: 1,
		...judgeEvidence(sources),
		incident: incident.id,
		...window,
		sources,
		causes: [...assessCauses(sources)],
		series: [...series],
		durationMs: Math.max(0, Math.round(elapsedMs() - startedMs))
	};
}
/** The state must not hold up the rest: where it does not come in time, what the id says is enough. */
async function findIncident({ incidentId, deadlineMs, signal }, { repository, signalAfter }) {
	const bounded = AbortSignal.any([signal, signalAfter(Math.min(SOURCE_DEADLINE_MS, deadlineMs * STATE_SHARE))]);
	const late = new Promise((resolve) => {
		bounded.addEventListener("abort", () => resolve(fromId(incidentId)), { once: true });
	});
	return Promise.race([readIncident(repository, incidentId, bounded), late]);
}
async function gatherAll({ incident, window, left }, options, ports) {
	const { policy, datasets, database } = ports;
	const { triggeredAt, rollbackAt } = incident;
	const bounds = {
		deadlineMs: Math.min(SOURCE_DEADLINE_MS, left),
		signal: options.signal
	};
	const ask = (job) => gatherSource(job, bounds, ports);
	const span = {
		from: new Date(window.from),
		to: new Date(window.to)
	};
	const openLog = (source, zone) => () => createLogReader(source, createLogScan({
		source,
		where: "",
		...span,
		...zone === void 0 ? {} : { zone }
	}));
	const zone = logZoneOf(policy);
	const openFile = openLog("log-files", createZoneClock(zone.name));
	const workflows = workflowsOf(policy);
	const slowSeconds = 60 * (policy.measured ? policy.value.triggers["sla-missed"].minutes : DEFAULT_SLA_MINUTES);
	const [runs, logs, dlt, integrity, postgres, reddit, status, commits] = await Promise.all([
		ask(workflowRunsJob({
			workflows,
			...window
		}, {
			runs: ports.runs,
			openLog: openLog("workflow-runs")
		})),
		ask(logFilesJob(options.logPath, {
			files: ports.logFiles,
			openLog: openFile,
			zone
		})),
		ask(dltTablesJob({
			...window,
			rollbackAt,
			slowSeconds
		}, {
			database,
			datasets
		})),
		ask(integrityJob(options.integrityResult)),
		ask(postgresJob(ports.health)),
		ask(redditJob(window, ports.history)),
		ask(supabaseStatusJob(ports.statusPage)),
		ask(commitsJob({
			...window,
			to: triggeredAt ?? window.to,
			branch: options.commitsBranch
		}, ports.commits))
	]);
	return {
		runs,
		logs,
		dlt,
		reddit,
		all: [
			runs,
			logs,
			dlt,
			integrity,
			postgres,
			reddit,
			status,
			commits
		]
	};
}
/** The plan's: 50 posts in 5 minutes. Where the policy cannot be read, nothing else says it. */
const DEFAULT_SLA_MINUTES = 5;
function workflowsOf(policy) {
	if (!policy.measured) return policy;
	const { manual, dlt } = policy.value.collectors;
	return {
		measured: true,
		value: [...dlt.workflows.map((file) => ({
			path: "dlt",
			file
		})), ...manual.workflows.map((file) => ({
			path: "manual",
			file
		}))]
	};
}

// actions/shared/adapters/git/git-commit-list.ts
const LIMIT_MS = 1e4;
const MOST = 100;
/** Commits of a remote's branch as a clone knows it: whoever wants the newest fetches first. */
function gitCommitList({ cwd, remote, defaultBranch, environment }) {
	return { async list({ branch, path, from, to }, signal) {
		const reference = `refs/remotes/${remote}/${branch ?? defaultBranch}`;
		const window = [
			`--since=${from}`,
			`--until=${to}`,
			`--max-count=${MOST}`
		];
		const { exitCode, stdout, stderr } = await runGit({
			cwd,
			args: [
				"log",
				...window,
				"--format=%H%x00%cI%x00%s",
				"--end-of-options",
				reference,
				"--",
				...path === null ? [] : [path]
			],
			environment: gitEnvironment(environment),
			limitMs: LIMIT_MS,
			signal
		});
		if (exitCode !== 0) throw unread$1(reference, stderr);
		return stdout.toString("utf8").split("\n").flatMap(toCommit).filter(({ at }) => Date.parse(at) >= Date.parse(from) && Date.parse(at) < Date.parse(to));
	} };
}
function toCommit(line) {
	const [oid, date, message] = line.split("\0");
	if (oid === void 0 || date === void 0 || message === void 0) return [];
	return [{
		oid,
		at: new Date(date).toISOString(),
		message,
		url: null
	}];
}
function unread$1(reference, stderr) {
	return new DependencyError({
		dependency: "git",
		message: `The commits of ${oneLine(reference, 200)} could not be listed: observed ${oneLine(stderr, 200) || "no word of git"}, expected a branch that the clone knows.`,
		retryable: false,
		remedy: "Run git fetch, then investigate again."
	});
}

// actions/shared/adapters/cleared-streams.ts
/** How often the memory is looked at. */
const LOOK_BYTES = 65536;
/** How much may lie about: new objects, of which V8 clears a MB at a time by itself, are in it, and the memory of what came over the network. */
const MOST_GROWTH_BYTES = 4 * 2 ** 20;
/**
* Has V8 clear its whole memory each time that it grew by 4 MiB while these streams were read. What is short-lived but not gone when V8 looks at the new
* objects moves to the old ones, where by itself it lies for tens of MB before V8 looks there: 126 MB for 200 MB of faults, 87 MB with this
* (Node 24.21; a clearing takes some 15 ms). Pieces of the network lie in memory of their own beside the objects, and count with them: ten logs of 5 MiB
* took up to 138 MB where those did not, and take 95 MB.
*/
function createStreamClearing() {
	const clear = findCollector();
	let bytes = 0;
	let least = Number.POSITIVE_INFINITY;
	return async function* (stream) {
		for await (const piece of stream) {
			yield piece;
			bytes += piece.length;
			if (bytes < LOOK_BYTES) continue;
			bytes = 0;
			if (usedBytes() > least + MOST_GROWTH_BYTES) {
				clear();
				least = usedBytes();
			} else least = Math.min(least, usedBytes());
		}
	};
}
const usedBytes = () => {
	const { used_heap_size: objects, external_memory: buffers } = getHeapStatistics();
	return objects + buffers;
};
/** V8 shows its collector to contexts that are made while the flag is set, and not to ours. */
function findCollector() {
	setFlagsFromString("--expose-gc");
	const collect = runInNewContext("globalThis.gc");
	setFlagsFromString("--no-expose-gc");
	return isCollector(collect) ? collect : () => void 0;
}
function isCollector(value) {
	return typeof value === "function";
}

// actions/shared/adapters/github/github-commit-list.ts
const commitsSchema = array(object({
	sha: string().regex(/^[0-9a-f]{40,64}$/u),
	html_url: string(),
	commit: object({
		message: string(),
		committer: object({ date: datetime({ offset: true }).optional() }).nullable()
	})
}));
/** Commits of a branch by the REST API, newest first, at most 100. */
function githubCommitList(options) {
	const api = githubApi(options);
	return { async list({ branch, path, from, to }, signal) {
		const what = `reading the commits of ${branch === null ? "the default branch" : oneLine(branch, 100)}`;
		const parameters = {
			since: from,
			until: to,
			per_page: 100,
			...branch === null ? {} : { sha: branch },
			...path === null ? {} : { path }
		};
		const answer = await api.rest("GET /repos/{owner}/{repo}/commits", parameters, signal);
		if (!answer.ok) throw toReadError(answer.fault, what);
		const parsed = commitsSchema.safeParse(answer.data);
		if (!parsed.success) throw notUnderstood(what);
		return parsed.data.flatMap(({ sha, html_url: url, commit }) => {
			const { date } = commit.committer ?? {};
			if (date === void 0) return [];
			const at = new Date(date).toISOString();
			return isWithin(at, from, to) ? [{
				oid: sha,
				at,
				message: commit.message,
				url
			}] : [];
		});
	} };
}
/** GitHub goes by the day of a commit in places; what is counted lies in the window. */
function isWithin(at, from, to) {
	return Date.parse(at) >= Date.parse(from) && Date.parse(at) < Date.parse(to);
}
function notUnderstood(what) {
	return new DependencyError({
		dependency: "github",
		message: `${what} failed: observed an answer of another form, expected what GitHub documents.`,
		retryable: true
	});
}

// actions/shared/adapters/github/github-workflow-runs.ts
const instant = datetime({ offset: true }).transform((text) => new Date(text).toISOString());
const runsSchema = object({ workflow_runs: array(object({
	id: int(),
	html_url: string(),
	status: string().nullable(),
	conclusion: string().nullable(),
	created_at: instant,
	run_started_at: instant.nullish(),
	updated_at: instant
})) });
const jobsSchema = object({ jobs: array(object({
	id: int(),
	name: string(),
	conclusion: string().nullable(),
	html_url: string().nullable(),
	started_at: instant.nullish()
})) });
/** Runs of workflows by the REST API. A log comes from another host, by a redirect that is followed without the token. */
function githubWorkflowRuns(options) {
	const own = {
		owner: options.owner,
		repo: options.repo
	};
	const tokenFor = tokenForCollectors(own, {
		own: options.token,
		others: options.collectorsToken
	});
	const accessTo = (place) => ({
		...options,
		...place,
		token: tokenFor(place)
	});
	/** Runs and jobs of other repositories, by their ids, which are GitHub's own and never the same twice. */
	const elsewhere = /* @__PURE__ */ new Map();
	return {
		async listRuns({ workflow, from, to, most }, signal) {
			const what = `reading the runs of ${oneLine(workflow, 100)}`;
			const { owner, repo, file } = resolveWorkflow(workflow, own);
			const parameters = {
				owner,
				repo,
				workflow_id: file,
				created: `${seconds(from)}..${seconds(to)}`,
				per_page: Math.min(100, most)
			};
			const answer = await githubApi(accessTo({
				owner,
				repo
			})).rest("GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs", parameters, signal);
			if (!answer.ok) throw toRunsError(answer.fault, what);
			const { workflow_runs: runs } = readBody(runsSchema, answer.data, what);
			if (workflow.includes("/")) for (const { id } of runs) elsewhere.set(id, {
				owner,
				repo
			});
			return runs.slice(0, most).map((run) => toRun(workflow, run));
		},
		async listFailedJobs(run, signal) {
			const what = `reading the jobs of run ${run}`;
			const place = elsewhere.get(run) ?? own;
			const parameters = {
				...place,
				run_id: run,
				filter: "latest",
				per_page: 100
			};
			const answer = await githubApi(accessTo(place)).rest("GET /repos/{owner}/{repo}/actions/runs/{run_id}/jobs", parameters, signal);
			if (!answer.ok) throw toRunsError(answer.fault, what);
			const { jobs } = readBody(jobsSchema, answer.data, what);
			if (place !== own) for (const { id } of jobs) elsewhere.set(id, place);
			return jobs.filter(({ conclusion }) => conclusion === "failure" || conclusion === "timed_out").map(({ id, name, html_url: url }) => ({
				id,
				name,
				url
			}));
		},
		readLog: (job, mostBytes, signal) => readLog$1(accessTo(elsewhere.get(job) ?? own), {
			job,
			mostBytes
		}, signal)
	};
}
function toRun(workflow, run) {
	const { id, html_url: url, conclusion, status, updated_at: updatedAt } = run;
	return {
		id,
		workflow,
		url,
		status,
		conclusion,
		startedAt: run.run_started_at ?? run.created_at,
		endedAt: status === "completed" ? updatedAt : null
	};
}
/**
* A log's end where it is longer than what may be read: what a job died of stands there. Storage answers `Range` with a start alone, so the
* length is taken from a first answer that is broken off.
*/
async function* readLog$1(options, { job, mostBytes }, signal) {
	const what = `reading the log of job ${job}`;
	try {
		const address = await findLog(options, job, signal);
		const first = await openLog(address, {}, signal);
		const length = Number(first.headers["content-length"] ?? 0);
		const isWhole = length <= mostBytes;
		if (!isWhole) first.destroy();
		const message = isWhole ? first : await openLog(address, { range: `bytes=${length - mostBytes}-` }, signal);
		yield* readUpTo(message, mostBytes);
	} catch (cause) {
		if (cause instanceof OperatorError || cause instanceof DependencyError) throw cause;
		throw toReadError({
			kind: "transient",
			detail: `no answer (${oneLine(messageOf(cause), 160)})`
		}, what);
	}
}
async function findLog({ token, owner, repo, apiUrl }, job, signal) {
	const place = `${apiUrl}/repos/${encodeURIComponent(owner)}/${encodeURIComponent(repo)}/actions/jobs/${job}/logs`;
	const headers = {
		authorization: `token ${token}`,
		accept: "application/vnd.github+json",
		"x-github-api-version": "2022-11-28"
	};
	const answer = await openHttp(place, {
		headers,
		signal
	});
	answer.destroy();
	const { statusCode: status = 0, headers: answered } = answer;
	const { location } = answered;
	if (status >= 300 && status < 400 && location !== void 0) return new URL(location, place).href;
	const shown = {
		"retry-after": answered["retry-after"],
		"x-ratelimit-remaining": String(answered["x-ratelimit-remaining"] ?? "")
	};
	throw toRunsError(assessHttpFault({
		status,
		headers: shown,
		body: null
	}), `reading the log of job ${job}`);
}
/** The address is signed and works for a minute; it is never shown, and the token never goes there. */
async function openLog(address, headers, signal) {
	const message = await openHttp(address, {
		headers,
		signal
	});
	if (message.statusCode === 200 || message.statusCode === 206) return message;
	message.destroy();
	throw toReadError({
		kind: "transient",
		detail: `HTTP ${message.statusCode ?? 0} of the log's storage`
	}, "reading a log");
}
function readBody(schema, body, what) {
	const parsed = schema.safeParse(body);
	if (parsed.success) return parsed.data;
	throw new DependencyError({
		dependency: "github",
		message: `${what} failed: observed an answer of another form, expected what GitHub documents.`,
		retryable: true
	});
}
/** Of reading runs: the remedy names the scope that this needs, which is not the one of the state. */
function toRunsError(fault, what) {
	if (fault.kind !== "refused" || fault.because === "redirect" || fault.because === "credential") return toReadError(fault, what);
	return new OperatorError({
		reasonCode: fault.because === "permission" ? "permission-denied" : "github-refused",
		message: `GitHub refused: ${what}`,
		observed: fault.detail,
		expected: "a token with actions: read, and a workflow, run or log that is there",
		remedy: "Give the job `actions: read`, and COLLECTORS_TOKEN that right in other repositories; check the names of the workflows under collectors in config/policy.yaml. Logs are kept for 90 days unless set otherwise.",
		exitCode: 1
	});
}
/** GitHub's search takes instants without parts of a second. */
function seconds(at) {
	return `${new Date(at).toISOString().slice(0, 19)}Z`;
}
function messageOf(cause) {
	return cause instanceof Error ? cause.message : String(cause);
}

// actions/shared/adapters/log-files.ts
/** A directory is not looked through for ever. */
const MOST_ENTRIES = 2e4;
const DEEPEST = 4;
/** What has no log of a collector in it. */
const PASSED_OVER = /* @__PURE__ */ new Set([
	".git",
	"node_modules",
	".venv",
	"venv",
	"__pycache__"
]);
/** Read at once: large enough that the reading costs little. */
const CHUNK_BYTES = 65536;
/** Handed on at once: small enough that its text is cleared away while it is young. */
const PIECE_BYTES = 4096;
/**
* Logs of this machine. A relative path starts at `directory`. Links, devices and pipes are never opened: a pipe would be waited for, and a link
* could lead anywhere.
*/
function createLogFiles(directory) {
	return {
		list: (path, most) => listLogs(resolve(directory, path), path, most),
		read: (file, signal) => readLog(file, signal)
	};
}
async function listLogs(path, given, most) {
	const found = await look(path, given);
	if (found.isFile()) return [{
		path,
		name: given,
		bytes: found.size,
		modifiedAt: found.mtime.toISOString()
	}];
	if (!found.isDirectory()) throw notThere(given, "neither a file nor a directory");
	const logs = [];
	let entries = 0;
	const walk = async (folder, depth) => {
		for await (const entry of await opendir(folder)) {
			entries += 1;
			if (entries > MOST_ENTRIES) return;
			const inner = join(folder, entry.name);
			if (entry.isDirectory() && depth < DEEPEST && !PASSED_OVER.has(entry.name)) await walk(inner, depth + 1);
			if (!entry.isFile() || !entry.name.endsWith(".log")) continue;
			const { size, mtime } = await stat(inner);
			logs.push({
				path: inner,
				name: join(given, relative(path, inner)),
				bytes: size,
				modifiedAt: mtime.toISOString()
			});
		}
	};
	await orFault(() => walk(path, 0), given);
	const newest = logs.toSorted((a, b) => b.modifiedAt.localeCompare(a.modifiedAt) || a.path.localeCompare(b.path));
	if (newest.length === 0) throw notThere(given, "no *.log file in it");
	return newest.slice(0, most);
}
async function look(path, given) {
	try {
		return await stat(path);
	} catch (cause) {
		const code = cause instanceof Error && "code" in cause ? cause.code : void 0;
		if (code === "ENOENT" || code === "ENOTDIR") throw notThere(given, "nothing there");
		throw unreadable(given, cause);
	}
}
/**
* Up to the size that the file had when it was found: a log that is still written to has an end then. Every piece is in the same memory, and gone
* when the next one is asked for: a piece of its own each time would lie about until V8 clears it away, which took 40 MB for 200 MB of lines.
*/
async function* readLog({ path, bytes }, signal) {
	const memory = new Uint8Array(Math.min(CHUNK_BYTES, bytes));
	const handle = await orFault(() => open(path), path);
	try {
		for (let left = bytes; left > 0;) {
			signal.throwIfAborted();
			const { bytesRead } = await orFault(() => handle.read(memory, 0, Math.min(memory.length, left)), path);
			if (bytesRead === 0) return;
			left -= bytesRead;
			for (let at = 0; at < bytesRead; at += PIECE_BYTES) yield memory.subarray(at, Math.min(at + PIECE_BYTES, bytesRead));
		}
	} finally {
		await handle.close();
	}
}
async function orFault(work, given) {
	try {
		return await work();
	} catch (cause) {
		throw unreadable(given, cause);
	}
}
function notThere(given, observed) {
	return new OperatorError({
		reasonCode: "filesystem-failed",
		message: `There is no log at ${oneLine(given)}`,
		observed,
		expected: "a log file, or a directory with *.log files",
		remedy: "Give log-path the file that the collectors write, such as error_log/dlt_traffic_cuttover.log, and bring it to the machine that this runs on.",
		exitCode: 1
	});
}
function unreadable(given, cause) {
	const code = cause instanceof Error && "code" in cause && typeof cause.code === "string" ? cause.code : "an unknown fault";
	return new DependencyError({
		dependency: "filesystem",
		message: `${oneLine(given)} cannot be read: observed ${code}, expected a log that this user may read.`,
		retryable: false,
		remedy: "Give the user that runs this the right to read it.",
		cause
	});
}

// actions/shared/adapters/postgres/postgres-health.ts
/** A sick database must not be made sicker, nor waited for. */
const LIMITS = {
	statementTimeoutMs: 5e3,
	lockTimeoutMs: 1e3
};
const MOST_LISTED = 20;
const QUERY_CHARACTERS = 1e3;
/** A transaction is called long from here on: the collectors' own take seconds. */
const LONG_SECONDS = 60;
const SLOW_MS = 1e3;
/** SQLSTATE too_many_connections (Postgres' appendix A). */
const TOO_MANY_CONNECTIONS = "53300";
/** Looks at one database, in one read-only transaction; each question behind a savepoint, so that what may not be asked hides nothing else. */
function createPostgresHealth(options) {
	return { async read(signal) {
		let client;
		try {
			client = await openPostgres({
				...options,
				queryTimeoutMs: LIMITS.statementTimeoutMs + 3e3,
				signal
			});
		} catch (fault) {
			if (isFull(fault)) return {
				kind: "full",
				message: fault.message
			};
			throw fault;
		}
		try {
			return await inReadOnlyTransaction(client, LIMITS, () => readHealth(client));
		} finally {
			await client.end().catch(() => void 0);
		}
	} };
}
function isFull(fault) {
	if (!(fault instanceof Error) || !(fault.cause instanceof Error)) return false;
	return "code" in fault.cause && fault.cause.code === TOO_MANY_CONNECTIONS;
}
async function readHealth(client) {
	const basics = onlyRow(await run(client, BASICS_SQL));
	const ask = (sql) => measure(client, { sql }, () => void 0);
	const connections = await ask(CONNECTIONS_SQL);
	const lockWaits = basics.may_see ? await ask(LOCKS_SQL) : HIDDEN;
	const longTransactions = basics.may_see ? await ask(TRANSACTIONS_SQL) : HIDDEN;
	const slowStatements = basics.may_see ? await readStatements(client) : HIDDEN;
	const settings = await ask(SETTINGS_SQL);
	const size = await ask("select pg_catalog.pg_database_size(pg_catalog.current_database())::text as bytes");
	const standbys = basics.may_see ? await ask(STANDBYS_SQL) : HIDDEN;
	return {
		kind: "seen",
		at: basics.at,
		isReplica: basics.replica,
		replicaLagSeconds: basics.lag === null ? null : Math.max(0, Number(basics.lag)),
		connections: mapped(connections, (rows) => {
			const { used, active, most } = onlyRow(rows);
			return {
				used: Number(used),
				active: basics.may_see ? Number(active) : null,
				most: Number(most)
			};
		}),
		lockWaits,
		longTransactions,
		slowStatements,
		settings,
		databaseBytes: mapped(size, (rows) => Number(onlyRow(rows).bytes)),
		standbys: mapped(standbys, (rows) => rows.map(({ name, lag }) => ({
			name,
			lagSeconds: lag === null ? null : Number(lag)
		})))
	};
}
/** The extension lives in whatever schema it was made in; Supabase has it in `extensions`. */
async function readStatements(client) {
	const places = await measure(client, { sql: EXTENSION_SQL }, () => void 0);
	if (!places.measured) return places;
	const [place] = places.value;
	if (place === void 0) return {
		measured: true,
		value: null
	};
	const remedy = "GRANT SELECT ON pg_stat_statements TO the role of SUPABASE_DB_URL, and load it with shared_preload_libraries.";
	return measure(client, { sql: statementsSql(place.schema) }, () => remedy);
}
function mapped(answer, change) {
	return answer.measured ? {
		measured: true,
		value: change(answer.value)
	} : answer;
}
const HIDDEN = {
	measured: false,
	message: "the role may not see other roles' sessions",
	remedy: "GRANT pg_read_all_stats TO the role of SUPABASE_DB_URL (scripts/sql/monitor-role.sql does)."
};
const BASICS_SQL = `
  select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, pg_is_in_recovery() as replica,
         case when not pg_is_in_recovery() then null
              when pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() and exists (select from pg_catalog.pg_stat_wal_receiver where pid is not null) then 0
              else extract(epoch from clock_timestamp() - pg_last_xact_replay_timestamp()) end as lag,
         coalesce((select rolsuper from pg_catalog.pg_roles where rolname = current_user), false)
           or pg_has_role(current_user, 'pg_read_all_stats', 'USAGE') as may_see`;
/** Of a session that may not be seen its type is hidden too, but not that it is there. */
const CONNECTIONS_SQL = `
  select count(*)::text as used, count(*) filter (where state = 'active')::text as active,
         (current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int)::text as most
    from pg_catalog.pg_stat_activity where usesysid is not null and coalesce(backend_type, 'client backend') = 'client backend'`;
const LOCKS_SQL = `
  select a.usename::text as role, extract(epoch from clock_timestamp() - a.query_start)::float8 as seconds,
         (select min(l.relation::regclass::text) from pg_catalog.pg_locks l
           where l.pid = a.pid and not l.granted and l.relation is not null
             and l.database = (select oid from pg_catalog.pg_database where datname = current_database())) as relation,
         left(a.query, ${QUERY_CHARACTERS}) as query, cardinality(pg_catalog.pg_blocking_pids(a.pid)) as blockers
    from pg_catalog.pg_stat_activity a
   where a.datname = current_database() and exists (select from pg_catalog.pg_locks l where l.pid = a.pid and not l.granted)
   order by 2 desc nulls last limit ${MOST_LISTED}`;
const TRANSACTIONS_SQL = `
  select usename::text as role, state, extract(epoch from clock_timestamp() - xact_start)::float8 as seconds, left(query, ${QUERY_CHARACTERS}) as query
    from pg_catalog.pg_stat_activity
   where datname = current_database() and pid <> pg_backend_pid() and xact_start < clock_timestamp() - interval '${LONG_SECONDS} seconds'
     and coalesce(backend_type, '') not in ('autovacuum worker', 'walsender', 'parallel worker')
   order by 3 desc limit ${MOST_LISTED}`;
const EXTENSION_SQL = `
  select n.nspname::text as schema from pg_catalog.pg_extension e join pg_catalog.pg_namespace n on n.oid = e.extnamespace
   where e.extname = 'pg_stat_statements'`;
/** The columns have these names since version 1.8 (Postgres 13). */
function statementsSql(schema) {
	return `
  select calls::float8 as calls, mean_exec_time as "meanMs", max_exec_time as "maxMs", left(query, ${QUERY_CHARACTERS}) as query
    from ${escapeIdentifier(schema)}.pg_stat_statements
   where dbid = (select oid from pg_catalog.pg_database where datname = current_database()) and mean_exec_time > ${SLOW_MS}
   order by mean_exec_time desc limit ${MOST_LISTED}`;
}
/** `reset_val`, not what this transaction has set for itself; then what single roles have of their own. */
const SETTINGS_SQL = `
  select name, reset_val || coalesce(unit, '') as value, null::text as role from pg_catalog.pg_settings
   where name in ('statement_timeout', 'idle_in_transaction_session_timeout', 'lock_timeout', 'max_connections', 'work_mem')
  union all
  select split_part(setting, '=', 1), substr(setting, strpos(setting, '=') + 1), r.rolname::text
    from pg_catalog.pg_db_role_setting s join pg_catalog.pg_roles r on r.oid = s.setrole, unnest(s.setconfig) setting
   where s.setdatabase in (0, (select oid from pg_catalog.pg_database where datname = current_database()))
     and split_part(setting, '=', 1) in ('statement_timeout', 'idle_in_transaction_session_timeout', 'lock_timeout')
   order by 3 nulls first, 1 limit 50`;
const STANDBYS_SQL = `
  select coalesce(nullif(application_name, ''), 'a replica') as name, extract(epoch from replay_lag) as lag
    from pg_catalog.pg_stat_replication order by 1 limit ${MOST_LISTED}`;

// actions/shared/adapters/supabase-status.ts
/** What is read of `GET /api/v2/summary.json`, as Atlassian Statuspage documents it for every page that it hosts. */
const summarySchema = object({
	status: object({
		indicator: string(),
		description: string()
	}),
	components: array(object({
		name: string(),
		status: string(),
		group: boolean().nullish()
	})).max(2e3),
	incidents: array(object({
		name: string(),
		status: string(),
		impact: string().nullish(),
		created_at: datetime({ offset: true }),
		updated_at: datetime({ offset: true }).nullish(),
		shortlink: string().nullish()
	})).max(200)
});
/** Supabase's own has 30 kB. */
const MOST_BYTES = 2 * 2 ** 20;
const PATH = "api/v2/summary.json";
const REMEDY = "Look at the page in a browser; another address can be given as supabase-status-url.";
/**
* The status page of a Statuspage address such as `https://status.supabase.com`.
*
* @throws OperatorError `input-invalid` where the address is neither https nor one of this machine, or holds credentials.
*/
function createStatusPage(address) {
	const url = toSummaryUrl(address);
	return {
		address: url.href,
		async read(signal) {
			try {
				return await readSummary(url, signal);
			} catch (fault) {
				return unread(`no answer (${oneLine(fault instanceof Error ? fault.message : String(fault), 160)})`);
			}
		}
	};
}
function toSummaryUrl(address) {
	const url = URL.canParse(address) ? new URL(address) : null;
	if (url !== null && isSafeAddress(url) && url.username === "" && url.password === "") return new URL(PATH, `${url.origin}${url.pathname.replace(/\/*$/u, "/")}`);
	throw new OperatorError({
		reasonCode: "input-invalid",
		message: "The address of the status page cannot be used",
		observed: url === null ? "no address" : url.protocol === "https:" ? "an address with credentials" : `${url.protocol}//`,
		expected: "https://… without credentials, or http:// on this machine",
		remedy: "Give another address as supabase-status-url, or mend links.supabase_status in config/policy.yaml."
	});
}
async function readSummary(url, signal) {
	const message = await openHttp(url.href, {
		headers: { accept: "application/json" },
		signal
	});
	if (message.statusCode !== 200) {
		message.destroy();
		return unread(`HTTP ${message.statusCode ?? "without a status"}`);
	}
	const chunks = [];
	for await (const chunk of readUpTo(message, MOST_BYTES)) chunks.push(Uint8Array.from(chunk));
	const parsed = summarySchema.safeParse(parseJson(Buffer.concat(chunks).toString("utf8")));
	return parsed.success ? {
		measured: true,
		value: toSummary(parsed.data)
	} : unread("an answer that is no summary of a status page");
}
function toSummary({ status, components, incidents }) {
	return {
		description: status.description,
		troubledComponents: components.filter((component) => component.group !== true && component.status !== "operational").map(({ name, status: state }) => ({
			name,
			status: state
		})),
		incidents: incidents.map((incident) => ({
			name: incident.name,
			status: incident.status,
			impact: incident.impact ?? "unknown",
			since: utc(incident.created_at),
			updatedAt: utc(incident.updated_at ?? incident.created_at),
			url: incident.shortlink ?? null
		}))
	};
}
function utc(instant) {
	return new Date(instant).toISOString();
}
/** `undefined`, which no schema takes, for what is no JSON. */
function parseJson(text) {
	try {
		return JSON.parse(text);
	} catch (cause) {
		if (cause instanceof SyntaxError) return void 0;
		throw cause;
	}
}
function unread(observed) {
	return {
		measured: false,
		message: `the status page could not be read: observed ${observed}, expected its summary`,
		remedy: REMEDY
	};
}

// actions/shared/adapters/investigation-sources.ts
/** Every source, each as far as it was given. Nothing is reached yet, and what cannot be used is a reason of its own. */
async function openInvestigationSources(access) {
	const { github, collectorsToken, statusAddress, directory } = access;
	const cleared = createStreamClearing();
	const logFiles = createLogFiles(directory);
	return {
		runs: await opened(github, (options) => {
			const runs = githubWorkflowRuns({
				...options,
				collectorsToken
			});
			return {
				...runs,
				readLog: (...about) => cleared(runs.readLog(...about))
			};
		}),
		commits: await opened(github, githubCommitList),
		logFiles: {
			...logFiles,
			read: (...about) => cleared(logFiles.read(...about))
		},
		...openDatabase(access),
		statusPage: await opened(statusAddress, createStatusPage),
		clock: systemClock,
		elapsedMs: () => performance.now(),
		signalAfter
	};
}
async function opened(given, open) {
	if (!given.measured) return given;
	return measureFault(async () => open(given.value), "Mend what is named, then investigate again.");
}
function openDatabase({ databaseUrl: url, databaseCa, deadlineMs }) {
	if (url === void 0) return {
		database: NO_DATABASE,
		health: NO_DATABASE
	};
	const options = {
		url,
		...databaseCa === void 0 ? {} : { caCertificate: databaseCa }
	};
	const limits = {
		statementTimeoutMs: 5e3,
		lookMs: deadlineMs
	};
	return {
		database: {
			measured: true,
			value: createPostgresIntegrityDatabase({
				...options,
				limits,
				now: () => systemClock.now()
			})
		},
		health: {
			measured: true,
			value: createPostgresHealth(options)
		}
	};
}
const NO_DATABASE = {
	measured: false,
	message: "no database was given",
	remedy: "Set SUPABASE_DB_URL to a postgresql:// URL of a role that may read (in a workflow: the secret)."
};

// actions/shared/adapters/few-compilers.ts
/** The first Node whose V8 has Maglev on, a compiler between the quick one and the thorough one. */
const FIRST_WITH_MAGLEV = 22;
/**
* Leaves the thorough compiler of V8 out where there is Maglev, for the rest of the process: its own memory is 10 MB and more while it works, and reading
* logs takes no longer without it (Node 24.21). Before Maglev it would take twice as long.
*/
function keepCompilersFew(nodeVersion) {
	if (Number.parseInt(nodeVersion, 10) >= FIRST_WITH_MAGLEV) setFlagsFromString("--no-turbofan");
}

// actions/shared/adapters/small-nursery.ts
/**
* Keeps the space that V8 has for new objects as small as it is now, for the rest of the process. V8 doubles it, up to 48 MB, the more objects come
* by, and of an investigation that reads logs hardly any live longer than a line. What grew does not shrink, so this is for the very beginning:
* there it saves 10 to 14 MB for no time that can be measured (Node 20.20 and 24.21).
*/
function keepNurserySmall() {
	setFlagsFromString("--semi-space-growth-factor=1");
}

// actions/shared/investigation/render-investigation.ts
const MOST_CLUES = 4;
/** The same for a terminal: one cause a line, then what speaks for and against it, what to do, and what was looked at. */
function renderInvestigationLines(result, resources = null) {
	return [
		`${titleOf(result)}. ${describeLook(result)}`,
		...result.causes.flatMap((cause) => describeCause(cause)),
		"What was looked at:",
		...result.sources.map((source) => {
			const remedy = source.remedy === null ? "" : ` -> ${oneLine(source.remedy, 300)}`;
			return `  ${source.status.padEnd(14)} ${nameSource(source.source)}: ${oneLine(source.observed, 400)}${remedy}`;
		}),
		...resources === null ? [] : [describeResources(resources)]
	];
}
function describeResources({ dltDocumentation, supabaseStatus, slackChannel }) {
	return `Resources: DLT documentation ${oneLine(dltDocumentation, 200)}, Supabase status ${oneLine(supabaseStatus, 200)}, Slack ${oneLine(slackChannel, 80)}`;
}
function titleOf({ causes, sources }) {
	const [first] = causes;
	if (first?.confidence === "likely") return `Likely cause: ${first.title}`;
	if (first?.confidence === "possible") return `Possible cause: ${first.title}`;
	if (sources.every(({ status }) => status !== "measured")) return "The cause is not known: nothing could be measured";
	return first === void 0 ? "No sign of a cause was found" : `No likely cause was found; first of the unlikely: ${first.title}`;
}
/** An empty list of causes is worth what was looked at, so that is said. */
function describeLook({ from, to, sources, causes }) {
	const measured = sources.filter(({ status }) => status === "measured").map(({ source }) => nameSource(source));
	const missing = sources.filter(({ status }) => status !== "measured").map(({ source }) => nameSource(source));
	return `${from} to ${to}. ${measured.length === 0 ? "No source could be measured" : `Measured: ${measured.join(", ")}`}.${missing.length === 0 ? "" : ` Not measured: ${missing.join(", ")}.`}${causes.length === 0 && missing.length > 0 ? " What was not measured can still hold the cause." : ""}`;
}
function describeTimes(seen, firstAt, lastAt) {
	if (firstAt === null || lastAt === null) return count(seen, "time");
	const [first, last] = [toSecond(firstAt), toSecond(lastAt)];
	return `${count(seen, "time")}${first === last ? ` at ${first}` : `, ${first} to ${last}`}`;
}
function toSecond(instant) {
	return oneLine(instant.replace(/\.\d+Z$/u, "Z"), 30);
}
function describeCause({ title, confidence, why, remedy, evidenceFor, evidenceAgainst }) {
	return [
		`  ${confidence.padEnd(8)} ${title}: ${oneLine(why, 600)}`,
		...evidenceFor.slice(0, MOST_CLUES).map(({ source, sign, count: seen, example, where, firstAt, lastAt }) => {
			const place = where === null ? "" : ` (${oneLine(where, 200)})`;
			return `    + ${nameSource(source)}: ${oneLine(describeSign(sign))}, ${describeTimes(seen, firstAt, lastAt)}: ${oneLine(example, 300)}${place}`;
		}),
		...evidenceAgainst.map(({ source, observed }) => `    - ${nameSource(source)}: ${oneLine(observed, 300)}`),
		...confidence === "unlikely" ? [] : [`    -> ${oneLine(remedy, 400)}`]
	];
}

// actions/shared/investigation-sources/status-address.ts
/** The page that is asked: the one that was given, else the one of the policy. */
function statusAddressOf(given, policy) {
	if (given !== void 0) return {
		measured: true,
		value: given
	};
	return policy.measured ? {
		measured: true,
		value: policy.value.links.supabaseStatus
	} : policy;
}

// scripts/commands/investigate.ts
const LEAST_MS = 5e3;
/** `switchback investigate`: step 6 of the runbook, evidence from eight sources and likely causes. */
async function investigateCommand(options, context) {
	keepNurserySmall();
	keepCompilersFew(process.versions.node);
	const { log, signal, environment } = context;
	const startedMs = performance.now();
	const integrityResult = options.integrityResult === void 0 ? null : await readTextFile(options.integrityResult);
	const target = await findTarget(options, context);
	log.info(`Investigating by ${describeTarget(target)}.`);
	const files = await measurePeoplesFiles(() => readBothFiles(target, signal), DEFAULT_BRANCH);
	const { cwd, remote } = target;
	const history = gitHistoryStore({
		remote: await cloneHistoryRemote({
			cwd,
			remote,
			environment,
			signal
		}),
		environment
	});
	const deadlineMs = Math.max(LEAST_MS, options.deadlineSeconds * 1e3 - (performance.now() - startedMs));
	const sources = await openInvestigationSources({
		github: await findGithub(target, signal),
		collectorsToken: environment["COLLECTORS_TOKEN"] || void 0,
		databaseUrl: environment["SUPABASE_DB_URL"] || void 0,
		databaseCa: environment["SUPABASE_DB_CA"] || void 0,
		statusAddress: statusAddressOf(options.supabaseStatusUrl, files.policy),
		directory: ".",
		deadlineMs
	});
	try {
		const result = await investigate({
			incidentId: options.incident ?? null,
			windowHours: options.windowHours,
			logPath: options.logPath ?? null,
			integrityResult,
			deadlineMs,
			signal,
			commitsBranch: null
		}, {
			...sources,
			...files,
			commits: {
				measured: true,
				value: gitCommitList(target)
			},
			repository: gitCutoverRepository(target),
			history: {
				measured: true,
				value: history
			}
		});
		const links = files.policy.measured ? files.policy.value.links : null;
		return {
			exitCode: exitCodeOf(result.verdict),
			json: result,
			lines: renderInvestigationLines(result, links)
		};
	} finally {
		await history.close();
	}
}

export { investigateCommand };