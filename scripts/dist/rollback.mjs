import "./rolldown-runtime.mjs";
import { MAX_GENERATION, _enum, array, boolean, cutoverConfigSchema, formatInstant, holdSchema, int, literal, parseTrailers, readJsonObject, renderTrailers, strictObject, string, toHold, zoneNotes } from "./cutover-config.mjs";
import { PHASES, isPhase } from "./phase.mjs";
import { ROLLBACK_TRIGGERS, SEVERITIES, TRIGGER_TITLES, higherSeverity } from "./trigger.mjs";
import { booleanInput, bullets, checklist, defineContract, heading, integerInput, jsonOutput, paragraph, quoted, quotedBlock, renderMarkdown, strong, table } from "./render-markdown.mjs";
import { oneLine } from "./one-line.mjs";
import { emptyRouting, generationInForce, nextGeneration, parseRoutingFile, renderRoutingFile } from "./next-generation.mjs";
import { CONFIG_PATH, DATASETS_PATH, POLICY_PATH, ROUTING_PATH } from "./file-paths.mjs";
import { commitTransition, editJson, fileChange, makeOperationId, readActor, renderDiff } from "./read-actor.mjs";
import { isHoldActive } from "./hold.mjs";
import { DependencyError, OperatorError } from "./errors.mjs";
import { gitCutoverRepository, systemClock } from "./git-cutover-repository.mjs";
import { renderStatusLines } from "./render-status-lines.mjs";
import { describeTarget, findTarget } from "./find-target.mjs";
import { printableDiff } from "./printable-diff.mjs";

// actions/shared/github-run/branch-name.ts
/** What `git check-ref-format --branch` refuses: blanks, control characters, `~^:?*[\`, `..`, `@{`, `//`, and what may not begin or end a name. */
const REFUSED = /[\u0000-\u0020\u007f~^:?*[\\]|\.\.|@\{|\/\/|^[-/]|[/.]$|^(?:@|HEAD)$/u;
/** Whether a text names a branch, without `refs/heads/` before it. */
function isBranchName(text) {
	if (text === "" || text.length > 255 || REFUSED.test(text) || text.startsWith("refs/")) return false;
	return text.split("/").every((part) => !part.startsWith(".") && !part.endsWith(".lock"));
}

// actions/rollback/contract.ts
const DECISIONS = [
	"rolled-back",
	"already-rolled-back",
	"stale-decision",
	"dry-run",
	"not-rolled-back"
];
const rollbackResultSchema = strictObject({
	schemaVersion: literal(1),
	decision: _enum(DECISIONS),
	reasonCode: string(),
	message: string(),
	remedy: string().nullable(),
	incidentId: string().nullable(),
	generation: int().nullable(),
	from: string().nullable(),
	to: _enum(PHASES),
	movedUnits: array(string()).nullable(),
	commit: string().nullable(),
	operationId: string(),
	notes: array(string()),
	diff: string().nullable()
});
const contract = defineContract({
	name: "rollback",
	description: "Takes the migration back: manual collection on, DLT off, in one compare-and-set commit with its incident record.",
	runbookStep: "step 1",
	writes: "one commit: cutover config, routing file, incident record and first report",
	permissions: { contents: {
		access: "write",
		why: "commits the state to the branch that holds it"
	} },
	inputs: {
		reason: {
			description: "Why, in your own words. Kept in the incident, the commit and the config.",
			default: "Rolled back by an operator; the reason follows in the incident.",
			schema: string().min(1).max(65535)
		},
		trigger: {
			description: `Which of the runbook's reasons: ${ROLLBACK_TRIGGERS.join(", ")}.`,
			default: "operator",
			schema: _enum(ROLLBACK_TRIGGERS)
		},
		severity: {
			description: `How bad it is: ${SEVERITIES.join(", ")}. An incident's severity is raised, never lowered.`,
			default: "high",
			schema: _enum(SEVERITIES)
		},
		"dry-run": {
			description: "Show the exact diff and write nothing.",
			default: "false",
			schema: booleanInput()
		},
		"observed-generation": {
			description: "For automatic callers: the generation that the decision was made on. Another one by now ends as stale-decision, without a commit.",
			schema: integerInput({
				min: 0,
				max: 999999999999999
			}).optional()
		},
		branch: {
			description: "The branch that holds the live state. By default the default branch.",
			schema: string().refine(isBranchName, { error: "the name of a branch such as main, without refs/heads/" }).optional()
		},
		"deadline-seconds": {
			description: "How long to try before handing over to break glass.",
			default: "30",
			schema: integerInput({
				min: 1,
				max: 300
			})
		}
	},
	secrets: { "github-token": {
		description: "A token that may write contents: pass github.token.",
		schema: string().min(1)
	} },
	outputs: {
		decision: {
			description: `One of ${DECISIONS.join(", ")}.`,
			schema: _enum(DECISIONS)
		},
		"reason-code": {
			description: "Why, as a member of the closed list in actions/shared/reason-codes.ts.",
			schema: string()
		},
		result: {
			description: "Everything as one JSON object, `schemaVersion` 1.",
			schema: jsonOutput(rollbackResultSchema)
		},
		"incident-id": {
			description: "The incident that this rollback made or was added to; empty where there is none.",
			schema: string()
		},
		generation: {
			description: "The generation in force afterwards; empty where it is not known.",
			schema: string()
		},
		commit: {
			description: "The commit that holds the state; empty where nothing was written and nothing was read.",
			schema: string()
		}
	}
}, ({ reasonCode }) => ({
	decision: "not-rolled-back",
	reasonCode,
	incidentId: "",
	generation: "",
	commit: ""
}));

// actions/shared/incident/cut-reason.ts
/** The longest reason that is kept whole in the incident, in code points; the config and the trailer take a line of it. */
const REASON_MAX_CHARACTERS = 1e4;
/** The reason as the incident keeps it: whole, up to 10,000 characters. Half a surrogate pair has no UTF-8 form and would not read back the same. */
function cutReason(reason) {
	const characters = Array.from(reason.replaceAll(/\p{Surrogate}/gu, "�"));
	return characters.length <= 1e4 ? characters.join("") : `${characters.slice(0, REASON_MAX_CHARACTERS).join("")}…`;
}

// actions/shared/incident/incident-record.ts
/** `open` until the state is committed; the record is born with that commit, so it starts as `contained` (DESIGN.md section 8). */
const INCIDENT_STATUSES = [
	"open",
	"contained",
	"verified",
	"recovered",
	"reviewed"
];
const statedReason$1 = strictObject({
	at: string(),
	by: string(),
	reason: string(),
	trigger: _enum(ROLLBACK_TRIGGERS),
	severity: _enum(SEVERITIES),
	runUrl: string().nullable(),
	operationId: string()
});
/** `incidents/<id>/incident.json`: the facts of one rollback. Instants are UTC with `Z`. */
const incidentRecordSchema = strictObject({
	schemaVersion: literal(1),
	id: string().regex(/^\d{8}-\d{6}Z-[a-z0-9-]+$/u),
	status: _enum(INCIDENT_STATUSES),
	severity: _enum(SEVERITIES),
	trigger: _enum(ROLLBACK_TRIGGERS),
	isDrill: boolean(),
	generation: int().min(1),
	attempt: int().min(0),
	triggeredAt: string(),
	containedAt: string(),
	/** The phase before, as the config had it; `null` where it could not be read. */
	from: _enum(PHASES).nullable(),
	to: literal("manual_only"),
	/** Units that were on dlt and are manual's again; `null` where the routing file could not be read. */
	movedUnits: array(string()).nullable(),
	/** Why, first the reason that rolled back, then what absorbed rollbacks added. */
	reasons: array(statedReason$1).min(1),
	/** What was found on the way and matters to a reviewer. */
	notes: array(string()),
	/** What the files were before: git's id of each, and where a copy is kept when it could not be used as it was. */
	before: array(strictObject({
		path: string(),
		blobOid: string(),
		keptAs: string().nullable()
	})),
	baseCommit: string()
});
/** `YYYYMMDD-HHMMSSZ-<trigger>`; a `-2`, `-3` behind it where that id was used already. */
function incidentIdFor(at, trigger, usedIds) {
	const base = `${at.toISOString().replaceAll(/[-:]/gu, "").replace("T", "-").slice(0, 15)}Z-${trigger}`;
	if (!usedIds.has(base)) return base;
	let number = 2;
	while (usedIds.has(`${base}-${number}`)) number += 1;
	return `${base}-${number}`;
}
/** Where the files of an incident are. */
function incidentPath(id, file) {
	return `incidents/${id}/${file}`;
}
function renderIncidentRecord(record) {
	return `${JSON.stringify(record, null, 2)}\n`;
}
/** `null` where the file is not a record that this program can extend: it is then left as it is. */
function parseIncidentRecord(contents) {
	try {
		const parsed = incidentRecordSchema.safeParse(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(contents)));
		return parsed.success ? parsed.data : null;
	} catch (error) {
		if (error instanceof SyntaxError || error instanceof TypeError) return null;
		throw error;
	}
}

// actions/shared/incident/render-first-report.ts
/** The runbook's five success criteria, in its words. */
const SUCCESS_CRITERIA = [
	"Manual collection resumes normally",
	"No data loss detected",
	"Error rate returns to normal (< 5 %)",
	"System performance restored",
	"All queues and jobs processing"
];
const MAX_LISTED_UNITS = 100;
/**
* The report as it is committed together with the rollback: the runbook's title block and five sections (its step 7), with
* everything known at that moment. What only people know is a question; what is measured later says so.
*/
function renderFirstReport(record) {
	return renderMarkdown([
		heading(1, "DLT Rollback Incident Report"),
		titleBlock(record),
		...timeline(record),
		...rootCause(record),
		...impact(record),
		...resolution(record),
		heading(2, "Prevention"),
		bullets([[question("What would have caught this earlier, or kept it from happening? Who does it, and by when?")]])
	]);
}
function titleBlock(record) {
	const rows = [
		["Incident", quoted(record.id)],
		["Status", record.status],
		["Severity", record.severity],
		["Trigger", TRIGGER_TITLES[record.trigger]],
		["Transition", `${record.from ?? "unreadable"} to ${record.to}, generation ${record.generation}`],
		["Triggered by", quoted(record.reasons[0]?.by ?? "unknown")]
	];
	if (record.isDrill) rows.push(["Drill", "yes: a rehearsal, not an outage"]);
	return table(["", ""], rows.map(([name, value]) => [[strong(name)], [value]]));
}
function timeline(record) {
	return [
		heading(2, "Timeline"),
		table(["When (UTC)", "What"], [
			[[record.triggeredAt], ["Rollback triggered"]],
			[[record.containedAt], ["State committed: DLT disabled, manual collection enabled, a hold set"]],
			...record.reasons.slice(1).map((reason) => [[reason.at], ["Rollback asked for again by ", quoted(reason.by, 80)]])
		]),
		paragraph("Rollback completed and total downtime: not measured yet. They are known when the proof (layer 4) has run.")
	];
}
function rootCause(record) {
	return [
		heading(2, "Root Cause"),
		...record.reasons.flatMap(statedReason),
		...notes(record),
		paragraph(question("What went wrong?"))
	];
}
function statedReason(reason) {
	const run = reason.runUrl ? [", run ", quoted(reason.runUrl)] : [];
	return [paragraph("Stated by ", quoted(reason.by, 80), ` at ${reason.at}: ${TRIGGER_TITLES[reason.trigger]}, severity ${reason.severity}`, ...run, "."), quotedBlock(reason.reason, "text")];
}
function notes(record) {
	return record.notes.length === 0 ? [] : [paragraph("Found on the way:"), bullets(record.notes.map((note) => [quoted(note, 400)]))];
}
function impact(record) {
	return [heading(2, "Impact"), bullets([
		["Data loss: not measured yet (unknown)."],
		["Affected subreddits: ", ...affectedUnits(record.movedUnits)],
		[question("Users affected: how many, and how did they notice?")]
	])];
}
function affectedUnits(units) {
	if (units === null) return ["unknown, since the routing file could not be read."];
	if (units.length === 0) return ["none was on dlt."];
	const listed = units.slice(0, MAX_LISTED_UNITS).flatMap((unit, index) => [index === 0 ? "" : ", ", quoted(unit, 60)]);
	return units.length <= MAX_LISTED_UNITS ? listed : [...listed, `, and ${units.length - MAX_LISTED_UNITS} more, see incident.json`];
}
function resolution(record) {
	return [
		heading(2, "Resolution"),
		bullets([
			["Action taken: rolled back to manual collection."],
			["Next steps: the success criteria below are measured; nothing advances while the hold stands."],
			[question("What is the plan to fix it and to try again?")]
		]),
		heading(3, "Success criteria"),
		checklist(SUCCESS_CRITERIA.map((criterion) => ({
			checked: false,
			content: [`${criterion}: not measured yet`]
		}))),
		...record.before.some(({ keptAs }) => keptAs !== null) ? keptFiles$1(record) : []
	];
}
function keptFiles$1(record) {
	const kept = record.before.flatMap(({ path, keptAs }) => keptAs === null ? [] : [[
		quoted(path),
		" as ",
		quoted(keptAs)
	]]);
	return [paragraph("Files that could not be used as they were, kept here byte for byte:"), bullets(kept)];
}
function question(text) {
	return strong(`Question: ${text}`);
}

// actions/shared/cutover/kept-files.ts
/** A file larger than this stays in git's history alone: the whole commit must stay below 1.1 MB to pass GitHub's API. */
const MAX_KEPT_BYTES = 262144;
/** What the files were before, with a copy of each that could not be parsed. */
function keptFiles(snapshot, options) {
	const entries = [{
		path: CONFIG_PATH,
		isKept: options.isConfigKept,
		keptAs: "traffic_cutover_config.before"
	}, {
		path: ROUTING_PATH,
		isKept: options.isRoutingKept,
		keptAs: "routing.flagd.before"
	}].flatMap(({ path, isKept, keptAs }) => {
		const file = snapshot.files.get(path);
		return file ? [{
			path,
			file,
			keptAs: isKept && fits(file) ? keptAs : null,
			isTooLarge: isKept && !fits(file)
		}] : [];
	});
	return {
		before: entries.map(({ path, file, keptAs }) => ({
			path,
			blobOid: file.blobOid,
			keptAs
		})),
		files: entries.flatMap(({ file, keptAs }) => keptAs === null ? [] : [{
			path: incidentPath(options.incidentId, keptAs),
			contents: file.contents
		}]),
		notes: entries.flatMap(({ path, file, isTooLarge }) => isTooLarge ? [`${path} has ${file.contents.byteLength} bytes, too many to copy; git keeps it: git cat-file blob ${file.blobOid}`] : [])
	};
}
function fits(file) {
	return file.contents.byteLength <= MAX_KEPT_BYTES;
}

// actions/shared/cutover/rewrite-config.ts
/** What is written in place of a value that is not allowed, for the keys that a rollback would not set anyway. */
const MENDED = {
	setup_timestamp: null,
	cutover_schedule: [],
	monitoring: {
		check_interval: 300,
		alert_threshold: 5
	}
};
/** The config's text after a rollback: edited in place where it could be read, else written anew. Everything accepts it afterwards. */
function rewriteConfig(snapshot, facts, rewrite) {
	const changes = configChanges(snapshot, facts, rewrite);
	const { text, invalidKeys } = facts.config;
	if (text !== null) return editJson(text, {
		...pick(MENDED, invalidKeys),
		...changes
	});
	const anew = {
		...changes,
		cutover_schedule: MENDED["cutover_schedule"],
		monitoring: MENDED["monitoring"]
	};
	return `${JSON.stringify(anew, null, 2)}\n`;
}
function pick(values, keys) {
	return Object.fromEntries(keys.filter((key) => Object.hasOwn(values, key)).map((key) => [key, values[key]]));
}
function configChanges(snapshot, facts, { request, incidentId, now }) {
	const at = formatInstant(now);
	return {
		...facts.config.schemaVersion === null ? { schema_version: 1 } : {},
		current_phase: "manual_only",
		dlt_enabled: false,
		manual_enabled: true,
		rollback_timestamp: at,
		generation: nextGeneration(facts.generation),
		phase_started_at: at,
		attempt: facts.config.attempt,
		last_transition: {
			from: facts.config.phase ?? "unreadable",
			to: "manual_only",
			at,
			by: oneLine(request.actor, 80),
			reason: oneLine(request.reason, 300),
			trigger: request.trigger,
			incident: incidentId,
			run_url: request.runUrl,
			operation_id: request.operationId,
			policy_blob: snapshot.files.get("config/policy.yaml")?.blobOid ?? null,
			datasets_blob: snapshot.files.get("config/datasets.yaml")?.blobOid ?? null
		},
		hold: rollbackHold(request, incidentId, at)
	};
}
/** A rollback stops every advance until a person lifts it. */
function rollbackHold(request, incidentId, at) {
	const reason = incidentId === null ? "Rolled back." : `Rolled back: incident ${incidentId}.`;
	return {
		by: oneLine(request.actor, 80),
		reason,
		since: at,
		expires_at: null
	};
}

// actions/shared/cutover/plan-absorbed.ts
/** An incident takes reasons up to this size: the commit with record and report must pass GitHub's API. The severity is raised all the same. */
const MAX_RECORD_CHARACTERS = 25e4;
/**
* A rollback that finds the state rolled back makes no transition. It adds its reason to the incident where that says something new (other
* words, or a higher severity), and sets the hold again where none stands. The same words again are a no-op, so that pressing twice is one commit.
*/
function planAbsorbed(snapshot, facts, request, now) {
	const { incidentId } = facts.config;
	const paths = incidentId === null ? [] : [incidentPath(incidentId, "incident.json"), incidentPath(incidentId, "README.md")];
	if (paths.some((path) => !snapshot.files.has(path))) return {
		kind: "read",
		paths
	};
	const record = incidentId === null ? null : readRecord(snapshot, incidentId);
	const notes = record === null ? [unrecorded(incidentId)] : [];
	const amended = record === null ? [] : amendIncident(snapshot, record, request, now);
	const held = isHoldActive(facts.config.hold, now) ? [] : setHold(facts, request, now);
	const files = [...amended, ...held];
	if (files.length === 0) return {
		kind: "answer",
		outcome: outcomeOf(facts, "already-rolled-back", notes)
	};
	return {
		kind: "commit",
		commit: {
			headline: amended.length > 0 ? "incident: reason added" : "hold: set again by a rollback",
			body: renderTrailers({
				Reason: oneLine(request.reason, 300),
				Trigger: request.trigger,
				Severity: request.severity,
				Actor: request.actor,
				Run: request.runUrl ?? "",
				Incident: incidentId ?? "",
				"Operation-Id": request.operationId
			}),
			files
		},
		outcome: outcomeOf(facts, amended.length > 0 ? "reason-added" : "already-rolled-back", notes)
	};
}
function outcomeOf({ config, generation }, reasonCode, notes) {
	const { incidentId } = config;
	return {
		decision: "already-rolled-back",
		reasonCode,
		incidentId,
		generation,
		from: "manual_only",
		movedUnits: [],
		notes: [...config.notes, ...notes]
	};
}
function readRecord(snapshot, incidentId) {
	const file = snapshot.files.get(incidentPath(incidentId, "incident.json"));
	const record = file ? parseIncidentRecord(file.contents) : null;
	return record?.id === incidentId ? record : null;
}
function unrecorded(incidentId) {
	if (incidentId === null) return "No incident belongs to this state, so the reason is kept in this run alone.";
	return `${incidentPath(incidentId, "incident.json")} is missing or is no record that can be extended: the reason is kept in this run alone.`;
}
function amendIncident(snapshot, record, request, now) {
	if (!saysSomethingNew(record, request)) return [];
	const extended = extendRecord(record, request, now);
	if (extended.reasons.length === record.reasons.length && extended.severity === record.severity) return [];
	return [fileChange(incidentPath(record.id, "incident.json"), renderIncidentRecord(extended)), ...amendReport(snapshot, record, extended)];
}
/** The report is written anew only while nobody has touched it: what people wrote stays theirs. */
function amendReport(snapshot, record, extended) {
	const path = incidentPath(record.id, "README.md");
	const report = snapshot.files.get(path);
	return (report ? new TextDecoder().decode(report.contents) === renderFirstReport(record) : false) ? [fileChange(path, renderFirstReport(extended))] : [];
}
function saysSomethingNew(record, { operationId, reason, severity }) {
	if (record.reasons.some((stated) => stated.operationId === operationId)) return false;
	return higherSeverity(record.severity, severity) !== record.severity || record.reasons.every((stated) => stated.reason !== cutReason(reason));
}
function extendRecord(record, request, now) {
	const { actor, reason, trigger, severity, runUrl, operationId } = request;
	const stated = {
		at: formatInstant(now),
		by: oneLine(actor, 80),
		reason: cutReason(reason),
		trigger,
		severity,
		runUrl,
		operationId
	};
	const raised = {
		...record,
		severity: higherSeverity(record.severity, severity)
	};
	const extended = {
		...raised,
		reasons: [...record.reasons, stated]
	};
	return renderIncidentRecord(extended).length <= MAX_RECORD_CHARACTERS ? extended : raised;
}
function setHold(facts, request, now) {
	const hold = rollbackHold(request, facts.config.incidentId, formatInstant(now));
	return facts.config.text === null ? [] : [fileChange(CONFIG_PATH, editJson(facts.config.text, { hold }))];
}

// actions/shared/cutover/salvage-config.ts
const INCIDENT_ID = /^\d{8}-\d{6}Z-[a-z0-9-]{1,60}$/u;
/**
* Reads what can be read of a config and never refuses: a rollback goes through whatever the repository's own files look like
* (DESIGN.md section 1). Each known key is taken by itself, where it has a usable value.
*/
function salvageConfig(contents) {
	if (contents === null) return unusable("missing", `${CONFIG_PATH} was missing and is written anew.`, "");
	const json = readJsonObject(contents);
	if (json.ok) return salvageObject(json.text, json.value);
	const { line, column } = json.position;
	return unusable("unreadable", `${CONFIG_PATH}:${line}:${column} could not be read (${json.observed}); it is kept byte for byte in the incident and written anew.`, new TextDecoder().decode(contents));
}
function salvageObject(text, value) {
	const schemaVersion = salvageSchemaVersion(value["schema_version"]);
	const isNewer = schemaVersion !== null && schemaVersion > 1;
	const newer = isNewer ? [`schema_version ${schemaVersion} is newer than ${1}: only the known keys were set.`] : [];
	const invalidKeys = isNewer ? [] : findInvalidKeys(value);
	const invalid = invalidKeys.map((key) => `${key} was ${describe(value[key])}, which is not what its schema allows.`);
	return {
		text,
		condition: isNewer ? "newer-schema" : "readable",
		phase: isPhase(value["current_phase"]) ? value["current_phase"] : null,
		dltEnabled: asBoolean(value["dlt_enabled"]),
		manualEnabled: asBoolean(value["manual_enabled"]),
		generation: salvageNumber(value["generation"]),
		attempt: salvageNumber(value["attempt"]),
		incidentId: salvageIncidentId(value["last_transition"]),
		hold: salvageHold(value["hold"]),
		schemaVersion,
		invalidKeys,
		notes: [
			...invalid,
			...newer,
			...zoneNotes(value)
		]
	};
}
/** Numbers are looked for in the text all the same: a generation must not fall because a comma is missing. */
function unusable(condition, note, text) {
	const nothing = {
		phase: null,
		dltEnabled: null,
		manualEnabled: null,
		incidentId: null,
		hold: null,
		schemaVersion: null,
		invalidKeys: []
	};
	const [generation, attempt] = [scavengeNumber(text, "generation"), scavengeNumber(text, "attempt")];
	return {
		text: null,
		condition,
		generation,
		attempt,
		notes: [note],
		...nothing
	};
}
function scavengeNumber(text, key) {
	return Array.from(text.matchAll(new RegExp(String.raw`"${key}"\s*:\s*(\d{1,15})(?!\d)`, "gu")), (match) => Number(match[1])).reduce((largest, number) => Math.max(largest, number), 0);
}
function findInvalidKeys(value) {
	const issues = cutoverConfigSchema.safeParse(value).error?.issues ?? [];
	return [...new Set(issues.map(({ path }) => String(path[0])))];
}
/** What is newer stays as it is; what is no version at all is written. */
function salvageSchemaVersion(value) {
	return typeof value === "number" && value >= 1 ? value : null;
}
function salvageIncidentId(last) {
	const id = typeof last === "object" && last !== null && "incident" in last ? last.incident : null;
	return typeof id === "string" && INCIDENT_ID.test(id) ? id : null;
}
function salvageHold(value) {
	const hold = holdSchema.safeParse(value);
	return hold.success ? toHold(hold.data) : null;
}
/** 0 where there is nothing usable. A fraction or a text of digits counts, and too large a number as the largest: it must not fall. */
function salvageNumber(value) {
	const number = typeof value === "string" && /^\d{1,15}$/u.test(value) ? Number(value) : value;
	return typeof number === "number" && number > 0 ? Math.min(Math.floor(number), MAX_GENERATION) : 0;
}
function asBoolean(value) {
	return typeof value === "boolean" ? value : null;
}
function describe(value) {
	return value === void 0 ? "missing" : oneLine(JSON.stringify(value), 60);
}

// actions/shared/cutover/rollback-facts.ts
/** Some 6,000 units. Its weights and units are written again, and the commit must pass GitHub's API. */
const MAX_ROUTING_BYTES = 262144;
function readRollbackFacts(snapshot) {
	const config = salvageConfig(snapshot.files.get("config/traffic_cutover_config.json")?.contents ?? null);
	const file = snapshot.files.get(ROUTING_PATH);
	const parsed = file && file.contents.byteLength <= MAX_ROUTING_BYTES ? parseRoutingFile(file.contents) : null;
	const routing = parsed?.ok ? parsed.routing : null;
	const written = config.text === null ? Math.max(config.generation, routing?.generation ?? 0) : config.generation;
	return {
		config,
		routing,
		isRoutingUnreadable: Boolean(file) && routing === null,
		generation: generationInForce(written, snapshot.history)
	};
}
/**
* Rolled back means that every reader would say so: the three keys in a config that nothing refuses, a routing file that routes
* nothing to dlt (or none at all), and a generation that no reverted commit has taken back.
*/
function isRolledBack({ config, routing, isRoutingUnreadable, generation }) {
	const flagsAreBack = config.phase === "manual_only" && config.dltEnabled === false && config.manualEnabled === true;
	const routingIsBack = !isRoutingUnreadable && (routing === null || routing.dltUnits.length === 0);
	return flagsAreBack && routingIsBack && config.invalidKeys.length === 0 && config.generation === generation;
}

// actions/shared/cutover/plan-rollback.ts
/** Every file that a rollback looks at. Policy and datasets are only named by their blob, never read. */
const ROLLBACK_PATHS = [
	CONFIG_PATH,
	ROUTING_PATH,
	POLICY_PATH,
	DATASETS_PATH
];
/**
* Plans layer 1: config, routing file and incident in one commit (DESIGN.md section 1). Absorbing: where the state is rolled back
* already, the reason goes into that incident. Never refuses because of what the files look like.
*/
function planRollback(snapshot, request, now) {
	const facts = readRollbackFacts(snapshot);
	if (isRolledBack(facts)) return planAbsorbed(snapshot, facts, request, now);
	const { observedGeneration } = request;
	if (observedGeneration !== void 0 && observedGeneration !== facts.generation) return staleDecision(facts, observedGeneration);
	return planTransition(snapshot, facts, request, now);
}
function staleDecision(facts, observedGeneration) {
	return {
		kind: "answer",
		outcome: {
			decision: "stale-decision",
			reasonCode: "stale-decision",
			incidentId: null,
			movedUnits: [],
			notes: [`The decision was made on generation ${observedGeneration}; the branch is at generation ${facts.generation}.`],
			generation: facts.generation,
			from: facts.config.phase
		}
	};
}
function planTransition(snapshot, facts, request, now) {
	const incidentId = incidentIdFor(request.startedAt, request.trigger, usedIncidentIds(snapshot));
	const config = rewriteConfig(snapshot, facts, {
		request,
		incidentId,
		now
	});
	const isConfigKept = facts.config.condition === "unreadable" || facts.config.invalidKeys.length > 0;
	const kept = keptFiles(snapshot, {
		incidentId,
		isConfigKept,
		isRoutingKept: facts.isRoutingUnreadable
	});
	const notes = [
		...facts.config.notes,
		...routingNotes(facts),
		...ceilingNotes(facts),
		...kept.notes
	];
	const record = toRecord({
		snapshot,
		facts,
		request,
		now,
		incidentId,
		notes,
		before: kept.before
	});
	const routing = renderRoutingFile(emptyRouting({
		generation: record.generation,
		previous: facts.routing
	}));
	const commit = {
		headline: `rollback: ${facts.config.phase ?? "unreadable"} -> manual_only`,
		body: renderBody(request, record),
		files: [
			fileChange(CONFIG_PATH, config),
			fileChange(ROUTING_PATH, routing),
			fileChange(incidentPath(incidentId, "incident.json"), renderIncidentRecord(record)),
			fileChange(incidentPath(incidentId, "README.md"), renderFirstReport(record)),
			...kept.files
		]
	};
	const { generation, from, movedUnits } = record;
	return {
		kind: "commit",
		commit,
		outcome: {
			decision: "rolled-back",
			reasonCode: "rolled-back",
			incidentId,
			generation,
			from,
			movedUnits,
			notes
		}
	};
}
function renderBody(request, { id, generation }) {
	return renderTrailers({
		Reason: oneLine(request.reason, 300),
		Trigger: request.trigger,
		Severity: request.severity,
		Actor: request.actor,
		Run: request.runUrl ?? "",
		Incident: id,
		Generation: String(generation),
		"Operation-Id": request.operationId
	});
}
function toRecord({ snapshot, facts, request, now, incidentId, notes, before }) {
	const { actor, reason, trigger, severity, runUrl, operationId, startedAt, isDrill } = request;
	const triggeredAt = formatInstant(startedAt);
	const stated = {
		at: triggeredAt,
		by: oneLine(actor, 80),
		reason: cutReason(reason),
		trigger,
		severity,
		runUrl,
		operationId
	};
	return {
		schemaVersion: 1,
		id: incidentId,
		status: "contained",
		severity,
		trigger,
		isDrill,
		generation: nextGeneration(facts.generation),
		attempt: facts.config.attempt,
		triggeredAt,
		containedAt: formatInstant(now),
		from: facts.config.phase,
		to: "manual_only",
		movedUnits: facts.isRoutingUnreadable ? null : [...facts.routing?.dltUnits ?? []],
		reasons: [stated],
		notes: [...notes],
		before,
		baseCommit: snapshot.oid
	};
}
function usedIncidentIds(snapshot) {
	return new Set(snapshot.history.flatMap(({ message }) => parseTrailers(message).Incident ?? []));
}
function routingNotes({ routing, isRoutingUnreadable }) {
	if (isRoutingUnreadable) return [`${ROUTING_PATH} could not be read; it is kept byte for byte in the incident and written anew.`];
	return routing === null ? [`${ROUTING_PATH} was missing and is written anew.`] : [];
}
function ceilingNotes({ generation }) {
	if (generation < 999999999999999) return [];
	return [`The generation is at its largest, ${MAX_GENERATION}: a number was forged. It stays, so it no longer tells transitions apart.`];
}

// actions/rollback/rollback.ts
/** Layer 1 (runbook step 1): plans, commits, and says what came of it. Faults of the other side end as `not-rolled-back`, with what to do. */
async function rollback(options, ports) {
	const { request, isDryRun, deadlineMs, signal } = options;
	try {
		return toResult(await commitTransition({
			...ports,
			operationId: request.operationId,
			paths: ROLLBACK_PATHS,
			plan: (snapshot) => planRollback(snapshot, request, ports.clock.now()),
			recognise: recogniseOwnCommit,
			isUndone: (planned) => planned.decision === "rolled-back",
			isDryRun,
			deadlineMs,
			...signal ? { signal } : {}
		}), request);
	} catch (error) {
		if (error instanceof OperatorError) return notRolledBack(request, error.reasonCode, describeOperatorError(error), error.remedy);
		if (error instanceof DependencyError) return notRolledBack(request, `${error.dependency}-failed`, error.message, error.remedy ?? BREAK_GLASS);
		throw error;
	}
}
const BREAK_GLASS = "Use break glass, from any machine with git and Node.";
/** Found again after an answer was lost: the commit's trailers say what it did. */
function recogniseOwnCommit(trailers) {
	const isTransition = trailers.Generation !== void 0;
	return {
		decision: isTransition ? "rolled-back" : "already-rolled-back",
		reasonCode: isTransition ? "rolled-back" : "reason-added",
		incidentId: trailers.Incident ?? null,
		generation: isTransition ? Number(trailers.Generation) : null,
		from: null,
		movedUnits: null,
		notes: ["The answer to the commit was lost; it was found on the branch by its Operation-Id."]
	};
}
function toResult(result, request) {
	switch (result.kind) {
		case "committed":
		case "found":
		case "answered": return {
			...describeOutcome(result.outcome, request),
			commit: result.oid,
			diff: null
		};
		case "planned": return {
			...describeOutcome(result.outcome, request),
			decision: "dry-run",
			reasonCode: "dry-run",
			message: `Dry run: nothing was written. This would be committed on ${result.base.oid.slice(0, 12)}.`,
			commit: null,
			diff: renderDiff(result.commit, result.base)
		};
		case "gave-up": return describeGivingUp(result, request);
		default: return result;
	}
}
function describeOutcome(outcome, request) {
	const { decision, reasonCode, incidentId, generation, from, movedUnits, notes } = outcome;
	return {
		schemaVersion: 1,
		decision,
		reasonCode,
		message: MESSAGES[decision](outcome),
		remedy: decision === "stale-decision" ? "Look at the state again and decide anew; a person can always roll back without an observed generation." : null,
		incidentId,
		generation,
		from,
		to: "manual_only",
		movedUnits: movedUnits === null ? null : [...movedUnits],
		operationId: request.operationId,
		notes: [...notes]
	};
}
const MESSAGES = {
	"rolled-back": ({ from, generation }) => `Rolled back${from === null ? "" : ` from ${from}`} to manual_only at generation ${generation}: DLT disabled, manual collection enabled.`,
	"already-rolled-back": ({ reasonCode, incidentId }) => `The state was rolled back already: no transition was needed.${reasonCode === "reason-added" ? ` The reason was added to incident ${incidentId}.` : ""}`,
	"stale-decision": ({ notes }) => `Nothing was changed: ${notes.at(-1) ?? "the decision was made on another generation"}`
};
function describeGivingUp(result, request) {
	const why = result.why === "deadline" ? "The deadline passed" : "A signal ended the work";
	const landed = result.mayHaveLanded ? "A commit was sent and its answer never came: it may have landed." : "Nothing was written.";
	return notRolledBack(request, result.why === "deadline" ? "deadline-passed" : "interrupted", `${why} before the rollback was known to be done. ${landed} Last: ${result.detail}`, `${BREAK_GLASS} It is safe either way: a second rollback changes nothing.`);
}
function notRolledBack(request, reasonCode, ...[message, remedy]) {
	return {
		schemaVersion: 1,
		decision: "not-rolled-back",
		reasonCode,
		message,
		remedy,
		incidentId: null,
		generation: null,
		from: null,
		to: "manual_only",
		movedUnits: null,
		commit: null,
		operationId: request.operationId,
		notes: [],
		diff: null
	};
}
function describeOperatorError({ message, observed, expected }) {
	return [
		message,
		observed && `observed ${observed}`,
		expected && `expected ${expected}`
	].filter(Boolean).join("; ");
}

// actions/rollback/break-glass-command.ts
/** The command that does the same with git alone, filled in, for a POSIX shell. */
function renderBreakGlassCommand(request, { repositoryUrl, branch }) {
	const rollback = [
		"node",
		"scripts/dist/switchback.mjs",
		"rollback",
		...[
			"--reason",
			oneLine(request.reason, 300),
			"--trigger",
			request.trigger,
			"--severity",
			request.severity,
			"--branch",
			branch
		].map(shellQuote)
	].join(" ");
	if (repositoryUrl === null) return rollback;
	return [
		`git clone ${shellQuote(`${repositoryUrl}.git`)} switchback-break-glass`,
		"cd switchback-break-glass",
		rollback
	].join(" && \\\n");
}
/** Quotes for a POSIX shell where anything but plain characters is in it: between single quotes nothing is special but the quote itself. */
function shellQuote(text) {
	return /^[\w@%+=:,./-]+$/u.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

// scripts/commands/last-resort.ts
/** What a person does when even break glass did not get through: the same again, then by hand. */
function renderLastResort(request, branch) {
	return [
		"The same once more (safe: it cannot happen twice), here or in a fresh clone of any remote that answers:",
		`  ${`${renderBreakGlassCommand(request, {
			repositoryUrl: null,
			branch
		})} --operation-id ${request.operationId}`}`,
		`By hand, on any machine or on the remote's web page, in one commit on ${oneLine(branch, 100)}:`,
		`  ${CONFIG_PATH}: "current_phase": "manual_only", "dlt_enabled": false, "manual_enabled": true`,
		`  ${ROUTING_PATH}: an empty list behind {"var": "unit"}`,
		"Whatever the repository says: stop the dlt jobs where they are scheduled."
	];
}

// scripts/commands/rollback.ts
/** `switchback rollback`: layer 1 through git alone. */
async function rollbackCommand(options, context) {
	const { log, signal } = context;
	const target = await findTarget(options, context);
	const request = {
		reason: options.reason?.trim() ? options.reason : contract.inputs.reason.default,
		trigger: options.trigger,
		severity: options.severity,
		actor: await readActor(target, signal),
		runUrl: null,
		operationId: options.operationId ?? makeOperationId(Math.random),
		startedAt: systemClock.now(),
		isDrill: false
	};
	log.info(`Rolling back on ${describeTarget(target)}, operation ${request.operationId}.`);
	const result = await rollback({
		request,
		isDryRun: options.dryRun === true,
		deadlineMs: options.deadlineSeconds * 1e3,
		signal
	}, {
		repository: gitCutoverRepository(target),
		clock: systemClock,
		random: Math.random,
		signalAfter: (milliseconds) => AbortSignal.timeout(milliseconds)
	});
	if (result.decision === "not-rolled-back") explainFailure(result, renderLastResort(request, target.branch), log);
	const remarks = result.notes.map((note) => `warning: ${oneLine(note, 500)}`);
	return {
		exitCode: exitCodeOf(result),
		json: result,
		lines: renderLines(result),
		remarks
	};
}
function explainFailure({ message, remedy }, lastResort, log) {
	log.error(`NOT rolled back. ${oneLine(message, 2e3)}`);
	if (remedy !== null) log.info(`What to do: ${oneLine(remedy, 2e3)}`);
	for (const line of lastResort) log.info(line);
}
/** The runbook's lines first, where they hold: step 2 is answered by step 1. */
function renderLines(result) {
	switch (result.decision) {
		case "rolled-back":
		case "already-rolled-back": return [...renderStatusLines({
			currentPhase: "manual_only",
			dltEnabled: false,
			manualEnabled: true
		}), ...renderFacts(result)];
		case "dry-run": return [result.message, ...printableDiff(result.diff ?? "")];
		case "stale-decision": return [result.message];
		case "not-rolled-back": return [];
		default: return result.decision;
	}
}
function renderFacts({ message, movedUnits, incidentId, commit }) {
	const moved = movedUnits === null || movedUnits.length === 0 ? [] : [`Back on manual: ${oneLine(movedUnits.join(", "), 1e3)}`];
	const incident = incidentId === null ? [] : [`Incident: incidents/${incidentId}/README.md`];
	return [
		oneLine(message, 1e3),
		...moved,
		...incident,
		...commit === null ? [] : [`Commit: ${commit}`]
	];
}
const WRONG_USE = /* @__PURE__ */ new Set([
	"input-invalid",
	"not-a-clone",
	"remote-missing",
	"branch-missing",
	"git-unavailable"
]);
/** What was sent may have landed: the state has to be read. */
const UNKNOWN = /* @__PURE__ */ new Set(["deadline-passed", "interrupted"]);
function exitCodeOf({ decision, reasonCode }) {
	if (decision === "stale-decision") return 1;
	if (decision !== "not-rolled-back") return 0;
	if (WRONG_USE.has(reasonCode)) return 2;
	return UNKNOWN.has(reasonCode) ? 3 : 1;
}

export { rollbackCommand };