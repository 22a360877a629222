import { _enum, array, boolean, date, discriminatedUnion, int, literal, looseObject, number, record, strictObject, string, union } from "./zod.mjs";
import { oneLine } from "./one-line.mjs";
import { SKIP_REASONS, VERDICTS } from "./verdict.mjs";
import { CONTROL_DIRECTIONS, bypassReviewSchema, bypassSchema, drillSchema, holdEventSchema } from "./control-direction.mjs";
import { bytesToHex, instantKey, sha256, utf8ToBytes } from "./sha2.mjs";
import { count, instant, path } from "./record-fields.mjs";
import { SEVERITIES, TRIGGERS } from "./trigger.mjs";
import { DECISIONS, fetchDaySchema } from "./decision.mjs";
import { CRITERIA } from "./criterion.mjs";

// actions/shared/collector-run/place.ts
/** Where packages of dlt lie: a machine, and on it dlt's working directory where that is known, both as the first half of a hash. */
const PLACE = /^[0-9a-f]{8}(?:-[0-9a-f]{8})?$/u;
/** The same in `scripts/collector/switchback.py`. Neither the name nor the path can be read in it, and no record needs them. */
function placeOf({ machine, workingDir }) {
	const host = shorten(machine);
	return workingDir === null ? host : `${host}-${shorten(`${machine}\0${workingDir}`)}`;
}
function shorten(text) {
	return bytesToHex(sha256(utf8ToBytes(text))).slice(0, 8);
}
/**
* The name by which a machine is known: `SWITCHBACK_PLACE` where it is set, since a container has another name each time; of GitHub's own runners, which
* are new ones each time too, the job; else the host's.
*/
function machineNameOf(environment, hostName) {
	const { SWITCHBACK_PLACE: named = "", RUNNER_ENVIRONMENT: runner } = environment;
	if (named.trim() !== "") return named.trim();
	if (runner !== "github-hosted") return hostName;
	const { GITHUB_REPOSITORY = "", GITHUB_WORKFLOW = "", GITHUB_JOB = "" } = environment;
	return `github-hosted ${GITHUB_REPOSITORY} ${GITHUB_WORKFLOW} ${GITHUB_JOB}`;
}

// actions/shared/history/collector-records.ts
/** What the older version lacks is optional. */
const firstOrSecond$1 = union([literal(1), literal(2)]);
const place = string().regex(PLACE, "eight hexadecimal digits of a machine, and eight of a folder on it");
/** What is told of a fence (DESIGN.md section 1, layer 3). */
const FENCE_RECORD_STEPS = [
	"planned",
	"fenced",
	"unfenced"
];
/** One run of a collector: everything that it fetched, from its start to its end. Each is kept as it is. */
const collectionRunSchema = strictObject({
	kind: literal("collection-run"),
	schemaVersion: firstOrSecond$1,
	/** When it began. */
	at: instant,
	endedAt: instant,
	/** `renderRunKey`, as in the unit-fetches that belong to it. */
	run: string().min(1),
	path,
	/** Of the state that it ran under; `null` where that could not be read. */
	generation: int().nullable(),
	/** `stopped`: ended before it was done, by a change of the state or by a signal. It neither succeeded nor failed. */
	outcome: _enum([
		"succeeded",
		"failed",
		"stopped"
	]),
	/** `null` where a signal ended it, or there was no process. */
	exitCode: int().min(0).max(255).nullable(),
	/** `exit-status`: the collector told nothing of its units, so their unit-fetches stand for its exit status alone. */
	recordedBy: _enum(["child", "exit-status"]),
	/** Units that it told of, or was to fetch where it told nothing; `null` where neither is known. */
	units: count.nullable(),
	/** `null`, as the four below, where the collector did not tell. */
	postsFetched: count.nullable(),
	calls: count.nullable(),
	/** Calls answered with 429. */
	throttled: count.nullable(),
	/** Calls that the source still allowed afterwards. */
	remainingBudget: number().nullable(),
	/** Packages of dlt that are extracted and not loaded; `null` where its working directory is not known. */
	pendingPackages: count.nullable(),
	/** Whose packages those are. From version 2 on; `null` for the manual path. */
	place: place.nullable().optional(),
	/** Of the collector, such as dlt's. */
	version: string().nullable()
});
/** A path was not let run, and its packages were counted all the same. Of each place the newest is kept. */
const standstillSchema = strictObject({
	kind: literal("standstill"),
	schemaVersion: firstOrSecond$1,
	at: instant,
	/** `renderRunKey`. */
	run: string().min(1),
	path,
	/** Of the state that did not let it run; `null` where its config says none. */
	generation: int().nullable(),
	/** Why it did not run, as `switchback gate` says it. */
	reasonCode: string().min(1),
	/** Packages of dlt that are extracted and not loaded, in its working directory. */
	pendingPackages: count,
	/** Whose packages those are. From version 2 on. */
	place: place.optional()
});
/** Layer 3 (DESIGN.md section 1): a role's login was taken, or given back. Each is kept as it is. */
const fenceSchema = strictObject({
	kind: literal("fence"),
	schemaVersion: literal(1),
	/** By this machine's clock. */
	at: instant,
	/** `renderRunKey`. */
	run: string().min(1),
	generation: int(),
	incident: string().nullable(),
	role: string().min(1),
	/** `planned`: about to be fenced. `fenced`: it has no login and no session. `unfenced`: it has what it had before. */
	step: _enum(FENCE_RECORD_STEPS),
	/** What the role had when the step began; of one that is fenced already what it had before that fence, where that is known. */
	before: strictObject({
		canLogin: boolean(),
		/** -1: no limit. */
		connectionLimit: int().min(-1),
		/** `null`: it is valid without end. */
		validUntil: string().nullable()
	}),
	/** By the database's clock, where it answered. */
	databaseAt: instant.nullable()
});

// actions/shared/history/control-record.ts
const CONTROL_ACTIONS = [
	"disable",
	"cancel",
	"enable",
	"start"
];
/** `skipped`: nothing was to be done, or the policy names no workflow. `already-so`: it was so before. */
const CONTROL_OUTCOMES = [
	"changed",
	"already-so",
	"skipped",
	"unknown",
	"failed"
];
/** Layer 2 (DESIGN.md section 1): collectors were stopped and started. Each is kept as it is. */
const controlSchema = strictObject({
	kind: literal("control"),
	schemaVersion: literal(1),
	/** When it began. */
	at: instant,
	/** When the last thing was done or seen: what dlt wrote after this was not in flight. */
	endedAt: instant,
	/** `renderRunKey`. */
	run: string().min(1),
	/** Of the config at the tip; `null` where it could not be read. */
	generation: int().nullable(),
	incident: string().nullable(),
	direction: _enum(CONTROL_DIRECTIONS),
	/** In the order in which they were planned. */
	results: array(strictObject({
		/** `collect.yml`, or `owner/repo:collect.yml` in another repository. */
		target: string().min(1),
		path,
		action: _enum(CONTROL_ACTIONS),
		outcome: _enum(CONTROL_OUTCOMES),
		/** In short. */
		detail: string()
	}))
});

// actions/shared/history/decision-record.ts
/** What became of a hold that a rule asked for. `left-off`: a person lifted it, or it ended, and the rule fires still; nobody sets it again. */
const RULE_HOLDS = [
	"set",
	"stands",
	"left-off",
	"failed"
];
/** What the triggers came to at one tick. Each is kept as it is. */
const decisionSchema = strictObject({
	kind: literal("decision"),
	schemaVersion: literal(1),
	at: instant,
	run: string().min(1),
	/** That was decided on; `null` where the state could not be read. */
	generation: int().nullable(),
	decision: _enum(DECISIONS),
	/** Which trigger decided, and how bad that is; `null` where nothing is to be done. */
	trigger: _enum(TRIGGERS).nullable(),
	severity: _enum(SEVERITIES).nullable(),
	/** In one line. */
	because: string(),
	/** `null` where no rule asked for one. */
	hold: _enum(RULE_HOLDS).nullable(),
	/** How long after its tick of the schedule the run began; `null` where that is not known. */
	latenessSeconds: count.nullable(),
	/** Each trigger once, in the runbook's order. */
	rules: array(strictObject({
		trigger: _enum(TRIGGERS),
		fired: boolean(),
		verdict: _enum([...VERDICTS, "skipped"]),
		/** What it asks for: `continue` unless it fired, or where it is observed only. */
		action: _enum(DECISIONS),
		value: number().nullable(),
		limit: number().nullable(),
		windowHours: number().nullable(),
		sample: count.nullable(),
		evidenceAgeSeconds: number().min(0).nullable(),
		because: string(),
		/** Only the manual path can have caused what it found. */
		isManualAlone: boolean().optional()
	}))
});

// actions/shared/history/gap-records.ts
/** What is known of a unit's switch from one path to the other. */
const HANDOVER_RESULTS = [
	"overlap",
	"seamless",
	"gap",
	"unknown"
];
const HANDOVER_SETTLEMENTS = [
	"first-fetch",
	"later-fetch",
	"table",
	"backfill",
	"out-of-reach"
];
const BACKFILL_STATES = [
	"open",
	"closed",
	"out-of-reach"
];
/** Why a gap is still open (the first six) or cannot be filled (the others). */
const BACKFILL_REASONS = [
	"budget",
	"deadline",
	"interrupted",
	"source-failed",
	"write-failed",
	"not-stored",
	"horizon",
	"deleted",
	"gone"
];
/**
* A unit went from one path to the other: what the one held last, what the other read first, and whether anything lies between that neither read. A
* later record of the same switch (generation, unit) replaces an earlier one.
*/
const handoverSchema = strictObject({
	kind: literal("handover"),
	schemaVersion: literal(1),
	at: instant,
	/** From which on the unit is the new path's. */
	generation: int(),
	unit: string().min(1),
	from: path,
	to: path,
	/** The newest post that the old path held, and when that was last known; `null` where it held none, or nothing is known. */
	oldNewestId: string().nullable(),
	oldAt: instant.nullable(),
	/** The oldest post that the new path read first, and when. */
	newOldestId: string().nullable(),
	newAt: instant.nullable(),
	result: _enum(HANDOVER_RESULTS),
	/** Where posts can lie that neither path read, both ends left out; `null` without a gap. No `after`: from the first post on. */
	gap: strictObject({
		after: string().nullable(),
		before: string()
	}).nullable(),
	/** What the result rests on; of a gap: what was done about it. `null`: nothing yet. */
	settledBy: _enum(HANDOVER_SETTLEMENTS).nullable(),
	/** In one line. */
	detail: string()
});
/** How far one gap was filled. A later record of the same gap replaces an earlier one. */
const backfillSchema = strictObject({
	kind: literal("backfill"),
	schemaVersion: literal(1),
	at: instant,
	/** `renderRunKey`. */
	run: string().min(1),
	/** What finding the gap is: `handover opensource 5`. */
	gap: string().min(1),
	/** `null` where ids alone are missing, of whatever unit. */
	unit: string().nullable(),
	dataset: string().min(1),
	/** Between these, both left out; `null` where that side is open or ids alone are missing. */
	range: strictObject({
		afterId: string().nullable(),
		beforeId: string().nullable(),
		fromAt: instant.nullable(),
		toAt: instant.nullable()
	}).nullable(),
	state: _enum(BACKFILL_STATES),
	/** Down to this post of the listing everything is read, written and seen in the table: the next run goes on behind it. */
	cursor: string().nullable(),
	fetched: count,
	written: count,
	/** Why it is not closed; `null` where it is. */
	reason: _enum(BACKFILL_REASONS).nullable(),
	/** Ids that are not here and will not be, or not yet: a sample. */
	missing: array(string()).max(100),
	/** Until about then Reddit still lists the oldest post of the gap; `null` where that is not known or does not matter any more. */
	reachableUntil: instant.nullable(),
	/** In one line. */
	detail: string()
});

// actions/shared/history/incident-records.ts
/** What can happen to an incident beside the looks at its criteria (DESIGN.md section 8). */
const INCIDENT_EVENTS = [
	"report-opened",
	"verified",
	"recovered",
	"reopened",
	"reviewed",
	"escalated",
	"acknowledged"
];
/** Something happened to an incident. Each is kept as it is. */
const incidentEventSchema = strictObject({
	kind: literal("incident-event"),
	schemaVersion: literal(1),
	at: instant,
	/** `YYYYMMDD-HHMMSSZ-<trigger>` */
	incident: string().min(1),
	event: _enum(INCIDENT_EVENTS),
	/** In one line, for the timeline: `on-call by Slack`, the address of the pull request. */
	detail: string(),
	/** `renderRunKey`. */
	run: string().min(1)
});
/** One look at the five success criteria of an incident. */
const successSchema = strictObject({
	kind: literal("success"),
	schemaVersion: literal(1),
	at: instant,
	incident: string().min(1),
	/** Of the config at the look: a look at another generation says nothing of this incident. */
	generation: int(),
	results: array(strictObject({
		id: _enum(CRITERIA),
		verdict: _enum(VERDICTS),
		/** In short. */
		observed: string(),
		/** Whether it lets the incident recover: `isMet`. */
		isMet: boolean()
	})),
	/** Written by compaction: every look from then to `at` came to the same, and none was more than 90 min after the one before. */
	unbrokenSince: instant.optional()
});

// actions/shared/history/history-record.ts
const day = date();
const hour = int().min(0).max(23);
const verdict = _enum(VERDICTS);
/** Of the kinds that took on a key: what the older version lacks is optional. */
const firstOrSecond = union([literal(1), literal(2)]);
/**
* Every kind of record by its name. A key that is added, or means something else, takes a new `schemaVersion`: an older program then passes the
* record over and keeps it, and never reads it wrongly.
*/
const KINDS = {
	/** That a run was there. The keys from `runUrl` on are left out once its day is compacted. */
	heartbeat: strictObject({
		kind: literal("heartbeat"),
		schemaVersion: literal(1),
		at: instant,
		/** `renderRunKey`. */
		run: string().min(1),
		/** The workflow's file without its ending, or the command. */
		workflow: string().min(1),
		/** The fold of what the run measured; `null` where it measured nothing. */
		verdict: verdict.nullable(),
		runUrl: string().nullable().optional(),
		toolVersion: string().optional(),
		generation: int().nullable().optional(),
		/** The database's clock; `null` where it did not answer. */
		databaseAt: instant.nullable().optional(),
		durationsSeconds: record(string(), number()).optional()
	}),
	/** What every check of one run came to. */
	verdicts: strictObject({
		kind: literal("verdicts"),
		schemaVersion: union([firstOrSecond, literal(3)]),
		at: instant,
		run: string().min(1),
		verdict,
		checks: array(strictObject({
			id: string().min(1),
			dataset: string().nullable(),
			unit: string().nullable(),
			verdict: _enum([...VERDICTS, "skipped"]),
			skipReason: _enum(SKIP_REASONS).optional(),
			/** In short. */
			observed: string(),
			/** A sample. */
			keys: array(string()).max(10),
			/** How many there are, where `keys` may not be all. From version 2 on. */
			faultCount: count.optional(),
			/** `hold`: only the manual path can have caused it; `null`: any path can. From version 3 on; left out where nobody said. */
			action: _enum(["hold"]).nullable().optional()
		}))
	}),
	/**
	* Rows by the hour of their arrival. `rows` is *all* that the hour has up to `through`, never an increment: of two records about one hour the
	* later `through` counts, so that a file read twice, or two runs over one window, change nothing.
	*/
	counts: strictObject({
		kind: literal("counts"),
		schemaVersion: literal(1),
		dataset: string().min(1),
		table: string().min(1),
		unit: string().nullable(),
		path: path.nullable(),
		day,
		hours: array(strictObject({
			hour,
			rows: count,
			through: instant
		})).min(1)
	}),
	/** Arrivals up to here were judged. Folded by maximum, so it only moves forward. */
	watermark: strictObject({
		kind: literal("watermark"),
		schemaVersion: literal(1),
		/** Of the look, by the database's clock, as `through` is. */
		at: instant,
		dataset: string().min(1),
		table: string().min(1),
		through: instant,
		/** Why it stands behind the time of the look: the oldest open transaction, a fixed lag. */
		lagReason: string().nullable()
	}).refine(({ at, through }) => instantKey(through) <= instantKey(at), "a watermark is not ahead of its own look"),
	/** A closed day of events, as it was. */
	"sealed-day": strictObject({
		kind: literal("sealed-day"),
		schemaVersion: literal(1),
		sealedAt: instant,
		dataset: string().min(1),
		table: string().min(1),
		day,
		/** Version of how ids, digests and sums are made. */
		recipe: int().min(1),
		count,
		digest: string(),
		/** By hour, where the day has too many ids to keep. */
		hours: array(strictObject({
			hour,
			count,
			digest: string()
		})).nullable(),
		/** What `IdCodec.pack` made of the day's ids; `null` beyond 100,000. */
		packedIds: string().nullable(),
		/** Which Postgres made the digest; `null` where Postgres had no part in it. */
		postgresMajor: int().nullable(),
		/** Digests of the earlier seals of this day that this one was checked against and stands for: nothing of them was lost. */
		replaces: array(string())
	}),
	/** A sealed day that was compared with the table again. */
	"verified-day": strictObject({
		kind: literal("verified-day"),
		schemaVersion: literal(1),
		at: instant,
		dataset: string().min(1),
		table: string().min(1),
		day,
		outcome: _enum([
			"same",
			"added",
			"lost",
			"unknown"
		])
	}),
	/** Faults that were there when the migration was set up. */
	baseline: strictObject({
		kind: literal("baseline"),
		schemaVersion: literal(1),
		dataset: string().nullable(),
		check: string().min(1),
		keys: array(string())
	}),
	/** A number that a check left for the next look. */
	gauge: strictObject({
		kind: literal("gauge"),
		schemaVersion: literal(1),
		at: instant,
		name: string().min(1),
		value: number()
	}),
	/** A text that a check left for the next look. */
	mark: strictObject({
		kind: literal("mark"),
		schemaVersion: literal(1),
		at: instant,
		name: string().min(1),
		value: string()
	}),
	/** One path fetched one unit once. */
	"unit-fetch": strictObject({
		kind: literal("unit-fetch"),
		schemaVersion: firstOrSecond,
		/** When it began. */
		at: instant,
		run: string().min(1),
		unit: string().min(1),
		path,
		generation: int().nullable(),
		outcome: _enum([
			"fetched",
			"nothing-new",
			"gone",
			"rate-limited",
			"failed"
		]),
		newestId: string().nullable(),
		oldestId: string().nullable(),
		count,
		/** The listing gave as much as it may, so there can be more behind it. */
		saturated: boolean(),
		calls: count,
		/** Calls that the source still allowed afterwards. */
		remainingBudget: number().nullable(),
		/** From version 2 on. */
		durationSeconds: number().min(0).optional()
	}),
	"fetch-day": fetchDaySchema,
	"collection-run": collectionRunSchema,
	standstill: standstillSchema,
	decision: decisionSchema,
	"incident-event": incidentEventSchema,
	control: controlSchema,
	fence: fenceSchema,
	success: successSchema,
	bypass: bypassSchema,
	"bypass-review": bypassReviewSchema,
	drill: drillSchema,
	"hold-event": holdEventSchema,
	handover: handoverSchema,
	backfill: backfillSchema
};
const historyRecordSchema = discriminatedUnion("kind", [
	KINDS.heartbeat,
	KINDS.verdicts,
	KINDS.counts,
	KINDS.watermark,
	KINDS["sealed-day"],
	KINDS["verified-day"],
	KINDS.baseline,
	KINDS.gauge,
	KINDS.mark,
	KINDS["unit-fetch"],
	KINDS["fetch-day"],
	KINDS["collection-run"],
	KINDS.standstill,
	KINDS.decision,
	KINDS["incident-event"],
	KINDS.control,
	KINDS.fence,
	KINDS.success,
	KINDS.bypass,
	KINDS["bypass-review"],
	KINDS.drill,
	KINDS["hold-event"],
	KINDS.handover,
	KINDS.backfill
]);
/** The newest version of each kind that this program reads and writes. */
const RECORD_VERSIONS = {
	heartbeat: 1,
	verdicts: 3,
	counts: 1,
	watermark: 1,
	"sealed-day": 1,
	"verified-day": 1,
	baseline: 1,
	gauge: 1,
	mark: 1,
	"unit-fetch": 2,
	"fetch-day": 1,
	"collection-run": 2,
	standstill: 2,
	decision: 1,
	"incident-event": 1,
	control: 1,
	fence: 1,
	success: 1,
	bypass: 1,
	"bypass-review": 1,
	drill: 1,
	"hold-event": 1,
	handover: 1,
	backfill: 1
};
function isRecordKind(text) {
	return Object.hasOwn(KINDS, text);
}

// actions/shared/history/history-lines.ts
/** The records of a file as it is appended: one JSON object a line. Throws for a record that its schema does not allow, which is a bug. */
function renderHistoryLines(records) {
	return new TextEncoder().encode(records.map((record) => `${JSON.stringify(historyRecordSchema.parse(record))}\n`).join(""));
}
/** Reads all files, each path once. A line that cannot be read costs only itself. */
function parseHistoryFiles(files) {
	const records = [];
	const passedOver = [];
	for (const { path, contents } of new Map(files.map((file) => [file.path, file])).values()) for (const [at, raw] of new TextDecoder().decode(contents).split("\n").entries()) {
		const text = raw.trim();
		if (text === "") continue;
		const place = {
			path,
			line: at + 1
		};
		const parsed = parseLine(text);
		if (parsed.kind === "record") records.push({
			...place,
			record: parsed.record
		});
		else passedOver.push({
			text,
			note: {
				...place,
				...parsed
			}
		});
	}
	return {
		records,
		passedOver
	};
}
/** What every version of every kind has. */
const envelopeSchema = looseObject({
	kind: string().min(1),
	schemaVersion: int().min(1)
});
function parseLine(text) {
	const value = parseJson(text);
	const envelope = envelopeSchema.safeParse(value);
	if (!envelope.success) return {
		kind: "broken-line",
		detail: describe(envelope.error)
	};
	const { kind: recordKind, schemaVersion } = envelope.data;
	if (!isRecordKind(recordKind)) return {
		kind: "unknown-kind",
		recordKind
	};
	if (schemaVersion > RECORD_VERSIONS[recordKind]) return {
		kind: "newer-schema",
		recordKind,
		schemaVersion
	};
	const parsed = historyRecordSchema.safeParse(value);
	return parsed.success ? {
		kind: "record",
		record: parsed.data
	} : {
		kind: "broken-line",
		detail: describe(parsed.error)
	};
}
/** `undefined` for a text that is no JSON: the schema then says that it expected an object. */
function parseJson(text) {
	try {
		return JSON.parse(text);
	} catch {
		return;
	}
}
function describe(error) {
	const [issue] = error.issues;
	if (issue === void 0) return "not as its schema allows";
	const at = issue.path.map(String).join(".");
	return oneLine(at === "" ? issue.message : `${at}: ${issue.message}`, 200);
}

export { BACKFILL_REASONS, BACKFILL_STATES, CONTROL_ACTIONS, CONTROL_OUTCOMES, PLACE, machineNameOf, parseHistoryFiles, placeOf, renderHistoryLines };