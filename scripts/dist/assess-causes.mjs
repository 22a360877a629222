import { CONFIDENCES } from "./cause.mjs";

// actions/shared/investigation/platform-causes.ts
/** What lies around the collectors: credentials, the database, dlt, workflows, changes, and the platforms. */
const PLATFORM_CAUSES = [
	{
		id: "credentials",
		title: "Credentials or rights are refused",
		remedy: "Check the secrets of the path that failed (both paths can read different ones), whether they were changed, and the rights of its role.",
		signs: {
			"credentials-refused": 3,
			"http-401": 3,
			"config-missing": 3,
			"permission-denied": 3,
			"http-403": 1,
			"integrity-row-security": 1
		},
		against: []
	},
	{
		id: "connections-exhausted",
		title: "The database has no connection left",
		remedy: "Connect through the pooler, use fewer connections at once, and end sessions that hold one and do nothing.",
		signs: {
			"connections-exhausted": 3,
			"idle-in-transaction": 1
		},
		against: [{
			source: "postgres",
			without: ["connections-exhausted"],
			weight: .5,
			says: "The database has connections left now"
		}]
	},
	{
		id: "database-blocked",
		title: "Locks or slow statements hold up the database",
		remedy: "Find the session that holds the lock (pg_blocking_pids) and end it if nobody needs it; then look at the slowest statements and their indexes.",
		signs: {
			"lock-timeout": 3,
			deadlock: 3,
			"lock-waiting": 2,
			"statement-timeout": 2,
			"idle-in-transaction": 2,
			"long-transaction": 1,
			"slow-query": 1,
			"dlt-load-slow": 1
		},
		against: [{
			source: "postgres",
			without: [
				"lock-waiting",
				"idle-in-transaction",
				"long-transaction",
				"slow-query"
			],
			weight: .5,
			says: "The database shows no lock, no long transaction and no slow statement now"
		}]
	},
	{
		id: "database-read-only",
		title: "The database takes no writes",
		remedy: "Look whether the address is that of a replica, and whether the project is read-only because its disk is nearly full.",
		signs: {
			"database-read-only": 3,
			"replication-lag": 1
		},
		against: []
	},
	{
		id: "broken-load",
		title: "A dlt load broke off",
		remedy: "Read the message of the failed job (dlt pipeline NAME info), mend it, then load the pending package again or drop it.",
		signs: {
			"dlt-load-incomplete": 3,
			"integrity-dlt-loads": 3,
			"load-failed": 2,
			"extract-failed": 1
		},
		against: [{
			source: "dlt-tables",
			without: ["dlt-load-incomplete"],
			weight: .5,
			says: "No load is recorded as incomplete"
		}]
	},
	{
		id: "dlt-still-writes",
		title: "dlt goes on writing after the rollback",
		remedy: "Stop the process or schedule that is still there, and fence the role of dlt.",
		signs: { "integrity-dlt-after-rollback": 3 },
		against: [],
		isSingular: true
	},
	{
		id: "workflow-off",
		title: "A collector workflow is disabled or did not run",
		remedy: "Enable the workflow and start it by hand; look whether its schedule is late and whether its runner is there.",
		signs: {
			"workflow-disabled": 3,
			"workflow-never-ran": 3,
			"run-startup-failure": 2,
			"run-waiting": 2,
			"dlt-load-gap": 1,
			"integrity-freshness": 1,
			"integrity-dlt-cadence": 1
		},
		against: [{
			source: "workflow-runs",
			without: [
				"workflow-disabled",
				"workflow-never-ran",
				"run-startup-failure",
				"run-waiting"
			],
			weight: 1,
			says: "No collector workflow was found disabled or waiting"
		}],
		isSingular: true
	},
	{
		id: "recent-change",
		title: "Code or configuration was changed shortly before",
		remedy: "Read the commits that are named, and take back the one whose change fits the errors.",
		signs: {
			"collector-change": 2,
			"config-change": 2,
			"workflow-change": 2,
			"schema-change": 2,
			"dependency-change": 2
		},
		against: [],
		isSingular: true,
		atMost: "possible"
	},
	{
		id: "supabase-incident",
		title: "Incident at Supabase",
		remedy: "Follow the incident on the status page of Supabase, and leave dlt off until it is resolved.",
		signs: {
			"provider-incident": 2,
			"provider-degraded": 2,
			"connection-timeout": 1,
			"connection-refused": 1,
			"database-recovering": 1,
			"host-not-found": 1
		},
		against: [{
			source: "supabase-status",
			without: ["provider-incident", "provider-degraded"],
			weight: 2,
			says: "Supabase reports nothing that is out of order"
		}],
		isSingular: true
	},
	{
		id: "github-incident",
		title: "Incident at GitHub",
		remedy: "Look at githubstatus.com, and start the runs again when it is over.",
		signs: {
			"github-incident": 3,
			"github-unavailable": 3,
			"runner-lost": 2,
			"run-startup-failure": 2,
			"run-waiting": 1,
			"run-cancelled": 1
		},
		against: [],
		isSingular: true
	},
	{
		id: "source-unavailable",
		title: "Reddit or the way to it failed",
		remedy: "Look at redditstatus.com, and fetch again later; nothing is lost as long as the listing still reaches back.",
		signs: {
			"http-5xx": 3,
			"http-timeout": 2,
			"unit-fetch-failed": 1,
			"host-not-found": 1
		},
		against: [{
			source: "reddit",
			without: ["unit-fetch-failed", "rate-limited"],
			weight: 1,
			says: "No recorded unit-fetch failed"
		}]
	},
	{
		id: "units-gone",
		title: "Units are private, banned or gone",
		remedy: "Take the unit out of config/datasets.yaml, or ask its moderators.",
		signs: {
			"unit-gone": 3,
			"http-403": 2
		},
		against: []
	}
];

// actions/shared/investigation/runbook-causes.ts
/** The runbook's four common issues (step 6), in its order and with its remedies. */
const RUNBOOK_CAUSES = [
	{
		id: "connection-timeout",
		title: "Database connection timeout",
		remedy: "Check Supabase status. Where nothing is wrong there, check the address, the network and the pooler between the collectors and the database.",
		signs: {
			"connection-timeout": 3,
			"connection-refused": 2,
			"host-not-found": 2,
			"database-recovering": 2,
			"connections-exhausted": 1,
			"provider-incident": 1,
			"provider-degraded": 1,
			"statement-timeout": 1,
			"integrity-database": 1
		},
		against: [{
			source: "supabase-status",
			without: ["provider-incident", "provider-degraded"],
			weight: .5,
			says: "Supabase reports nothing that is out of order"
		}, {
			source: "postgres",
			without: ["connections-exhausted"],
			weight: .5,
			says: "The database answers now"
		}]
	},
	{
		id: "rate-limit",
		title: "API rate limit exceeded",
		remedy: "Reduce collection frequency. Both paths share the budget of one Reddit client: never let both fetch the same units.",
		signs: {
			"http-429": 3,
			"rate-limit": 3,
			"rate-limited": 3,
			"budget-spent": 3
		},
		against: [{
			source: "reddit",
			without: ["rate-limited", "budget-spent"],
			weight: 1.5,
			says: "No recorded unit-fetch was limited, and budget was left"
		}]
	},
	{
		id: "schema-mismatch",
		title: "Schema mismatch",
		remedy: "Review table structure: compare the columns, types and unique keys with what the collectors write.",
		signs: {
			"column-missing": 3,
			"table-missing": 3,
			"conflict-target-missing": 3,
			"integrity-contract": 3,
			"type-mismatch": 2,
			"schema-contract": 2,
			"schema-cache": 2,
			"null-violation": 1,
			"integrity-binding": 2,
			"integrity-variant-columns": 2,
			"integrity-dlt-schema-version": 2,
			"dlt-schema-changed": 2,
			"schema-change": 1
		},
		against: [{
			source: "integrity",
			without: [
				"integrity-contract",
				"integrity-binding",
				"integrity-variant-columns",
				"integrity-dlt-schema-version"
			],
			weight: .5,
			says: "The integrity checks found the tables as they are declared"
		}, {
			source: "commits",
			without: [
				"schema-change",
				"collector-change",
				"config-change"
			],
			weight: .5,
			says: "No change of a schema, a collector or the config was found before it began"
		}]
	},
	{
		id: "resources",
		title: "Memory or resource issues",
		remedy: "Check system resources: memory, disk and open files of the machine that collects, and the size of its batches.",
		signs: {
			"out-of-memory": 3,
			killed: 3,
			"disk-full": 3,
			"too-many-files": 3,
			"runner-lost": 2,
			"run-timed-out": 1,
			"dlt-load-slow": 1
		},
		against: [{
			source: "workflow-runs",
			without: [
				"out-of-memory",
				"killed",
				"disk-full",
				"too-many-files",
				"runner-lost",
				"run-failure",
				"run-timed-out",
				"run-cancelled"
			],
			weight: 1,
			says: "No run of a collector failed, was cancelled or was ended by its time-out"
		}],
		isSingular: true
	}
];

// actions/shared/investigation/signs.ts
/**
* Every sign that causes are judged by, in the words that a person reads. Log lines give them by `line-patterns.ts`, the other sources by name.
* Beside these stand, for a check of `check-integrity`, `integrity-<check id>` where it failed or warned and `integrity-<check id>-unknown` where it
* could not be measured, which speaks neither for nor against anything. A sign that is not known here is shown as it is, and counts for nothing.
*/
const SIGNS = {
	"connection-timeout": "the database did not answer in time",
	"connection-refused": "the database refused the connection or closed it",
	"host-not-found": "a host name could not be resolved",
	"connections-exhausted": "the database had no connection left",
	"database-recovering": "the database was starting up, recovering or being shut down",
	"database-read-only": "the database took no writes",
	"statement-timeout": "a statement was cancelled by its time-out",
	"lock-timeout": "a lock was not had in time",
	deadlock: "two sessions blocked each other",
	"http-timeout": "an HTTP request did not come to an end in time",
	"http-429": "the API answered 429 (too many requests)",
	"rate-limit": "the API said that its limit was exceeded",
	"http-5xx": "the API answered with a fault of its own",
	"credentials-refused": "the database refused the credentials",
	"permission-denied": "the database denied a right",
	"http-401": "the API refused the credentials",
	"http-403": "the API forbade the request",
	"config-missing": "a setting or secret was not there",
	"column-missing": "a column did not exist",
	"table-missing": "a table or schema did not exist",
	"type-mismatch": "a value did not fit the type of its column",
	"schema-cache": "a cached schema did not know the table as it is",
	"schema-contract": "dlt refused a change of the schema",
	"null-violation": "a required column got no value",
	"unique-violation": "a key was there already",
	"foreign-key-violation": "a row named a parent that was not there",
	"check-violation": "a value broke a CHECK rule or the length of its column",
	"conflict-target-missing": "an upsert named a key that has no unique constraint",
	"out-of-memory": "memory ran out",
	killed: "the system killed the process",
	"disk-full": "the disk was full",
	"too-many-files": "no further file or process could be opened",
	"runner-lost": "GitHub lost the runner",
	"run-timed-out": "a run or job was ended by its time-out",
	"module-missing": "a Python package was not installed",
	"model-missing": "a language model was not installed",
	"load-failed": "dlt could not load a package",
	"extract-failed": "dlt could not fetch or normalise",
	"no-data": "a collection came back empty and was called failed",
	"zero-comments": "no comment was collected",
	"test-data": "test or mock data was collected",
	"file-missing": "a file or directory was not there",
	"github-unavailable": "GitHub itself answered with a fault",
	"github-incident": "GitHub reports an incident",
	"unrecognised-error": "an error that is not known here",
	"run-failure": "runs of a collector failed",
	"run-startup-failure": "runs of a collector could not start",
	"run-cancelled": "runs of a collector were cancelled",
	"run-waiting": "runs of a collector waited for a runner",
	"workflow-disabled": "a workflow of a collector is disabled",
	"workflow-never-ran": "a workflow of a collector did not run in the window",
	"run-without-rows": "a run ended well and collected nothing",
	"log-silent": "the log has no line of the window",
	"dlt-loads-missing": "dlt has no record of any load",
	"dlt-load-incomplete": "loads of dlt never completed",
	"dlt-load-gap": "no load of dlt for longer than its cadence allows",
	"dlt-load-slow": "loads of dlt took longer than their limit",
	"dlt-schema-changed": "the schema that dlt knows changed in the window",
	"lock-waiting": "a session waits for a lock",
	"idle-in-transaction": "a session holds a transaction and does nothing",
	"long-transaction": "a transaction has been open for long",
	"slow-query": "a statement is slow",
	"replication-lag": "a replica is late",
	"rate-limited": "unit-fetches were rate-limited",
	"budget-spent": "the budget of Reddit requests was spent",
	"unit-fetch-failed": "unit-fetches failed",
	"unit-gone": "a unit is banned, private or gone",
	"provider-incident": "Supabase reports an incident",
	"provider-degraded": "Supabase reports a component as not operational",
	"config-change": "the configuration was changed before it began",
	"workflow-change": "a workflow was changed before it began",
	"collector-change": "the code of a collector was changed before it began",
	"schema-change": "a migration of the schema was committed before it began",
	"dependency-change": "a dependency was changed before it began"
};
/** A sign in words; one that has none, as it is. */
function describeSign(sign) {
	if (Object.hasOwn(SIGNS, sign)) return SIGNS[sign];
	const [, check, unknown] = /^integrity-(.+?)(-unknown)?$/u.exec(sign) ?? [];
	if (check === void 0) return sign.replaceAll("-", " ");
	return `the integrity check ${check} ${unknown === void 0 ? "did not pass" : "could not be measured"}`;
}

// actions/shared/investigation/source-system-causes.ts
/** The faults that the source system had (facts: source system, 4.3), in its order. */
const SOURCE_SYSTEM_CAUSES = [
	{
		id: "test-data",
		title: "Test or mock rows in production",
		remedy: "Take test_mode=True out of the call of the collector, then take the test rows out of the tables.",
		signs: {
			"integrity-test-rows": 3,
			"test-data": 3
		},
		against: [unseenByIntegrity(["integrity-test-rows"], "The integrity checks found no test row")],
		isSingular: true
	},
	{
		id: "unstable-key",
		title: "Duplicates from an unstable key",
		remedy: "Merge on Reddit's own id, and put a unique constraint on it; an id that is made anew for each run doubles the post.",
		signs: {
			"integrity-duplicates": 3,
			"integrity-dlt-duplicate-rows": 2,
			"unique-violation": 2,
			"conflict-target-missing": 2
		},
		against: [unseenByIntegrity(["integrity-duplicates", "integrity-dlt-duplicate-rows"], "The integrity checks found no doubled id")]
	},
	{
		id: "mixed-ids",
		title: "Mixed forms of ids in one column",
		remedy: "Choose one form of the id for both paths, and rewrite the rows of the other form.",
		signs: {
			"integrity-id-format": 3,
			"integrity-cross-path": 1
		},
		against: []
	},
	{
		id: "orphans",
		title: "Children without a parent",
		remedy: "Load parents before children, and write the id of the parent that the table has; then link the orphans again.",
		signs: {
			"integrity-references": 3,
			"integrity-children-continuity": 2,
			"integrity-cascade-keys": 2,
			"foreign-key-violation": 2
		},
		against: [unseenByIntegrity(["integrity-references", "integrity-children-continuity"], "The integrity checks found every child linked")]
	},
	{
		id: "wrong-schema",
		title: "Rows land in the wrong schema or in staging",
		remedy: "Compare the dataset_name of the pipeline with the schema that the readers use, and whether a merge ended in the staging schema.",
		signs: {
			"integrity-wrong-schema": 3,
			"integrity-dlt-staging": 3,
			"integrity-dlt-shared-dataset": 2,
			"table-missing": 1
		},
		against: [unseenByIntegrity(["integrity-wrong-schema", "integrity-dlt-staging"], "The integrity checks found rows in no other schema")]
	},
	{
		id: "time-skew",
		title: "Clocks or time zones differ",
		remedy: "Write times in UTC with their zone, and set the clock of the machine that collects.",
		signs: {
			"integrity-clock-skew": 3,
			"integrity-dlt-client-clock": 3,
			"integrity-event-time": 3,
			"integrity-event-lag": 1,
			"integrity-freshness": 1
		},
		against: [unseenByIntegrity([
			"integrity-clock-skew",
			"integrity-dlt-client-clock",
			"integrity-event-time"
		], "The integrity checks found the clocks together")]
	},
	{
		id: "cached-schema",
		title: "A cached schema differs from the database",
		remedy: "Let dlt fetch the schema from the database again (drop the pipeline's local state, then sync), and reload the schema cache of PostgREST.",
		signs: {
			"schema-cache": 3,
			"null-violation": 2,
			"integrity-dlt-state": 2,
			"integrity-dlt-schema-version": 2,
			"schema-contract": 1
		},
		against: [weaklyUnseen(["integrity-dlt-state", "integrity-dlt-schema-version"], "The integrity checks found dlt's state and schema as they should be")]
	},
	{
		id: "variant-columns",
		title: "Types differ, dlt makes variant columns",
		remedy: "Give the column one type in the resource, move the values of the __v_ columns back, then drop those columns.",
		signs: {
			"integrity-variant-columns": 3,
			"type-mismatch": 3,
			"schema-contract": 2
		},
		against: [weaklyUnseen(["integrity-variant-columns", "integrity-contract"], "The integrity checks found no variant column")]
	},
	{
		id: "check-violation",
		title: "Values break the rules of the table",
		remedy: "Look at the CHECK rule or length that the message names, and make the collector keep it (a negative score, a label, a long title).",
		signs: {
			"check-violation": 3,
			"integrity-value-domain": 2,
			"integrity-nulls": 2,
			"null-violation": 1
		},
		against: [weaklyUnseen(["integrity-value-domain", "integrity-nulls"], "The integrity checks found the values within their rules")]
	},
	{
		id: "silent-failure",
		title: "Collection fails silently",
		remedy: "Look for swallowed exceptions: an empty answer must not be called a success, and a failed load must end with an exit code other than 0.",
		signs: {
			"run-without-rows": 3,
			"no-data": 2,
			"integrity-volume": 2,
			"integrity-gaps": 2,
			"integrity-census": 2,
			"integrity-sealed-history": 1,
			"integrity-fetch-overlap": 1,
			"integrity-freshness": 1,
			"integrity-dlt-cadence": 1,
			"dlt-load-gap": 1
		},
		against: [unseenByIntegrity([
			"integrity-volume",
			"integrity-gaps",
			"integrity-census",
			"integrity-freshness"
		], "The integrity checks found that rows kept coming")]
	},
	{
		id: "zero-comments",
		title: "No comments are collected",
		remedy: "Run the collection of comments for one post by hand, and look whether it fetches none or stores none.",
		signs: {
			"zero-comments": 3,
			"integrity-children-continuity": 2
		},
		against: [unseenByIntegrity(["integrity-children-continuity", "integrity-references"], "The integrity checks found that children kept coming")]
	},
	{
		id: "missing-dependency",
		title: "A package or language model is missing",
		remedy: "Install what the message names where the collectors run (a spaCy model with python -m spacy download NAME), and pin it.",
		signs: {
			"module-missing": 3,
			"model-missing": 3,
			"file-missing": 1,
			"dependency-change": 1
		},
		against: [],
		isSingular: true
	},
	{
		id: "observer-lost",
		title: "What would show it is gone",
		remedy: "Restore the logs and the _dlt_ tables, or say in the report that nothing can be known of that time: no evidence is no sign of health.",
		signs: {
			"log-silent": 1,
			"dlt-loads-missing": 2,
			"integrity-dlt-loads": 1,
			"workflow-never-ran": 1
		},
		against: [],
		isSingular: true
	}
];
function unseenByIntegrity(without, says) {
	return {
		source: "integrity",
		without,
		weight: 1,
		says
	};
}
/** A row that the database refused is in no table, so that a look at the tables says less. */
function weaklyUnseen(without, says) {
	return {
		source: "integrity",
		without,
		weight: .5,
		says
	};
}

// actions/shared/investigation/source-names.ts
const NAMES = {
	"workflow-runs": "workflow runs",
	"log-files": "log files",
	"dlt-tables": "dlt tables",
	integrity: "integrity checks",
	postgres: "Postgres",
	reddit: "unit-fetches",
	"supabase-status": "Supabase status",
	commits: "commits"
};
/** A source as a sentence has it. */
function nameSource(source) {
	return NAMES[source];
}

// actions/shared/investigation/weigh-cause.ts
/** From here on a cause is `likely`: one direct sign with at most half a point against it. */
const LIKELY_FROM = 2.5;
const POSSIBLE_FROM = 1.25;
const FURTHER_SOURCE = .5;
const FURTHER_SIGN = .25;
/** Further sources or signs that count: what repeats itself does not become truer. */
const MOST_FURTHER = 2;
/** A sign of each tenth error explains an incident, one of each hundredth does not. */
const RARE_SHARE = .05;
const RARE_COST = 1;
/** Where clues are counted by error, so that shares mean something. */
const COUNTING = /* @__PURE__ */ new Set([
	"log-files",
	"workflow-runs",
	"reddit"
]);
/**
* Weighs one cause against everything that was found: its best sign, half a point for each further source and a quarter for each further sign
* (two of each at most), less what speaks against it. Counts matter as shares of their source alone, so that reading a log twice changes nothing.
* `null` where nothing speaks for it.
*/
function weighCause(row, sources) {
	const clues = sources.flatMap((source) => source.clues).flatMap((clue) => {
		const weight = row.signs[clue.sign];
		return weight === void 0 ? [] : [{
			clue,
			weight
		}];
	}).toSorted((a, b) => b.weight - a.weight || b.clue.count - a.clue.count);
	const [best] = clues;
	if (best === void 0) return null;
	const share = shareOf(clues, sources);
	const isRare = row.isSingular !== true && share < RARE_SHARE && clues.every(({ clue }) => COUNTING.has(clue.source));
	const against = row.against.flatMap((contrary) => contradict(contrary, sources));
	const score = best.weight + furtherOf(clues) - (isRare ? RARE_COST : 0) - against.reduce((sum, { contrary }) => sum + contrary.weight, 0);
	const rate = (points) => confidenceOf(points, {
		row,
		isWeak: best.weight === 1
	});
	const confidence = rate(score);
	const undecided = row.against.filter(({ source }) => isUnmeasured(source, sources)).filter(({ weight }) => confidence !== "unlikely" && rate(score - weight) !== confidence).map(({ source }) => source);
	return {
		row,
		clues,
		against,
		score,
		confidence,
		share,
		isRare,
		undecided: [...new Set(undecided)]
	};
}
function furtherOf(clues) {
	const further = (all) => Math.min(MOST_FURTHER, new Set(all).size - 1);
	return FURTHER_SOURCE * further(clues.map(({ clue }) => clue.source)) + FURTHER_SIGN * further(clues.map(({ clue }) => clue.sign));
}
function shareOf(clues, sources) {
	const shares = sources.map(({ source, clues: all }) => {
		const own = clues.filter(({ clue }) => clue.source === source).map(({ clue }) => clue);
		return own.length === 0 ? 0 : sumCounts(own) / sumCounts(all);
	});
	return Math.max(0, ...shares);
}
function sumCounts(clues) {
	return clues.reduce((sum, { count }) => sum + count, 0);
}
/** Only what was measured whole speaks against anything: half a look, or a check that could not be made, can have missed the sign. */
function contradict(contrary, sources) {
	const own = sources.filter(({ source }) => source === contrary.source);
	const isMeasured = own.length > 0 && own.every(({ status }) => status === "measured");
	const unwanted = new Set(contrary.without.flatMap((sign) => [sign, `${sign}-unknown`]));
	if (!isMeasured || own.some(({ clues }) => clues.some(({ sign }) => unwanted.has(sign)))) return [];
	return [{
		contrary,
		observed: own.map(({ observed }) => observed).join("; ")
	}];
}
function isUnmeasured(source, sources) {
	return !sources.some((one) => one.source === source && one.status === "measured");
}
/** Signs that fit other causes as well prove none, however many there are. */
function confidenceOf(score, { row, isWeak }) {
	if (score >= LIKELY_FROM && row.atMost === void 0 && !isWeak) return "likely";
	return score >= POSSIBLE_FROM ? "possible" : "unlikely";
}

// actions/shared/investigation/assess-causes.ts
const CAUSE_ROWS = [
	...RUNBOOK_CAUSES,
	...SOURCE_SYSTEM_CAUSES,
	...PLATFORM_CAUSES
];
/** What a cause may hold (`causeSchema`). */
const MOST_EVIDENCE = 20;
const MOST_NAMED = 3;
/**
* Likely causes of an incident, the likeliest first: those for which at least one sign was found. Among equally sure ones the better supported
* stands first, then the one with the greater part of what went wrong, then the one that the runbook names first. Nothing found: nothing.
*/
function assessCauses(sources) {
	return CAUSE_ROWS.flatMap((row) => weighCause(row, sources) ?? []).toSorted((a, b) => CONFIDENCES.indexOf(a.confidence) - CONFIDENCES.indexOf(b.confidence) || b.score - a.score || b.share - a.share).map((weighed) => toCause(weighed));
}
function toCause(weighed) {
	const { row, confidence, clues, against } = weighed;
	return {
		id: row.id,
		title: row.title,
		confidence,
		why: explain(weighed),
		remedy: row.remedy,
		evidenceFor: clues.slice(0, MOST_EVIDENCE).map(({ clue }) => clue),
		evidenceAgainst: against.slice(0, MOST_EVIDENCE).map(({ contrary, observed }) => ({
			source: contrary.source,
			observed: `${contrary.says}: ${observed}`
		}))
	};
}
/** One sentence, without counts: how often something was seen says less than where. */
function explain({ row, clues, against, isRare, undecided }) {
	const signs = [...new Set(clues.map(({ clue }) => describeSign(clue.sign)))];
	const more = signs.length > MOST_NAMED ? ", and more" : "";
	const sentence = [
		`seen in ${nameAll(clues.map(({ clue }) => clue.source))}: ${signs.slice(0, MOST_NAMED).join(", ")}${more}`,
		isRare ? "it is a small part of what went wrong" : null,
		row.atMost === void 0 ? null : "that alone proves nothing",
		clues.every(({ weight }) => weight === 1) ? "it fits other causes as well" : null,
		against.length === 0 ? null : `against it: ${nameAll(against.map(({ contrary }) => contrary.source))}`,
		undecided.length === 0 ? null : `not measured, and would decide: ${nameAll(undecided)}`
	].filter((part) => part !== null).join("; ");
	return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
}
function nameAll(sources) {
	return [...new Set(sources)].map((source) => nameSource(source)).join(" and ");
}

export { assessCauses, describeSign, nameSource };