import "./rolldown-runtime.mjs";
import { _enum, array, boolean, int, literal, strictObject, string } from "./zod.mjs";
import { PHASES, formatInstant, isPhase } from "./phase.mjs";
import { ROLLBACK_TRIGGERS, SEVERITIES, TRIGGER_TITLES, higherSeverity } from "./trigger.mjs";
import { isBranchName } from "./state-branch-marker.mjs";
import { booleanInput, defineContract, integerInput, jsonOutput } from "./contract.mjs";
import { CONFIG_PATH, DATASETS_PATH, POLICY_PATH, ROUTING_PATH } from "./file-paths.mjs";
import { incidentIdFor, incidentPath, parseIncidentRecord, renderIncidentRecord } from "./incident-record.mjs";
import { factsOfRecord, secondsBetween, showDuration, showInstant } from "./follow-ups.mjs";
import { layOutReport } from "./open-questions.mjs";
import { STATUS_WORDS, renderReport, wrapLines } from "./render-report.mjs";
import { redactText } from "./redact-evidence.mjs";
import { oneLine } from "./one-line.mjs";
import { emptyRouting, parseRoutingFile, renderRoutingFile } from "./routing-file.mjs";
import { attemptInForce, generationInForce, nextGeneration } from "./next-generation.mjs";
import { commitTransition, describeGivingUp, describeOwnCommit, describeRefusal, editJson, fileChange } from "./describe-own-commit.mjs";
import { isHoldActive } from "./hold.mjs";
import { MAX_GENERATION, cutoverConfigSchema, holdSchema, parseTrailers, readJsonObject, renderTrailers, toHold, zoneNotes } from "./cutover-config.mjs";
import { makeOperationId } from "./transition-facts.mjs";
import { DependencyError, OperatorError } from "./errors.mjs";
import { renderDiff } from "./render-diff.mjs";
import { gitCutoverRepository } from "./git-cutover-repository.mjs";
import { signalAfter } from "./signal-after2.mjs";
import { systemClock } from "./system-clock2.mjs";
import { renderStatusLines } from "./render-status-lines.mjs";
import { describeTarget, findTarget } from "./find-target.mjs";
import { printableDiff } from "./printable-diff.mjs";
import { readActor } from "./read-actor.mjs";
import { relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

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
	/** A commit was sent and nobody knows what became of it: `not-rolled-back` then means that it is not known to be. */
	mayHaveLanded: boolean(),
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
			description: "The branch that holds the live state. By default the one that config/state-branch of the checkout names, else the default branch. Given as switchback-drill it is a drill, and its record says so.",
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

// actions/shared/cutover/absorbed-change.ts
/** What a rollback that finds the state rolled back may still write, in the order in which it is told. */
const ABSORBED_CHANGES = [
	"reason",
	"severity",
	"routing",
	"hold"
];
/** The `Changed:` trailer: an own commit that is found again, after its answer was lost, says by it what it did. */
function renderChanges(changes) {
	return changes.join(", ");
}
function parseChanges(trailer) {
	const words = (trailer ?? "").split(", ");
	return ABSORBED_CHANGES.filter((change) => words.includes(change));
}
/** Whether the incident took something: the reason code is then `reason-added`. */
function isIncidentAmended(changes) {
	return changes.includes("reason") || changes.includes("severity");
}
/** What was written, a sentence each; empty where nothing was. */
function describeChanges(changes, incidentId) {
	const sentences = {
		reason: `The reason was added to incident ${incidentId}.`,
		severity: `The severity of incident ${incidentId} was raised.`,
		routing: `${ROUTING_PATH} was written anew.`,
		hold: "No hold stood, so one was set."
	};
	return changes.map((change) => sentences[change]).join(" ");
}
/** What a rollback now would do, to stand behind `would`. */
function describePlannedChanges(changes, incidentId) {
	const verbs = {
		reason: `add the reason to incident ${incidentId}`,
		severity: `raise the severity of incident ${incidentId}`,
		routing: `write ${ROUTING_PATH} anew`,
		hold: "set a hold, since none stands"
	};
	return new Intl.ListFormat("en", { type: "conjunction" }).format(changes.map((change) => verbs[change]));
}

// actions/shared/incident/cut-reason.ts
/** The longest reason that is kept whole in the incident, in code points; the config and the trailer take a line of it. */
const REASON_MAX_CHARACTERS = 1e4;
/** The reason as the incident keeps it: whole, up to 10,000 characters. Half a surrogate pair has no UTF-8 form and would not read back the same. */
function cutReason(reason) {
	const characters = Array.from(reason.replaceAll(/\p{Surrogate}/gu, "�"));
	return characters.length <= REASON_MAX_CHARACTERS ? characters.join("") : `${characters.slice(0, REASON_MAX_CHARACTERS).join("")}…`;
}

// actions/shared/incident/render-plain-parts.ts
/**
* The parts of a first report whose texts need no escaping, as the renderer gives them where nothing is measured (a test compares them over random
* records). The renderer would take a quarter of the time that a rollback may take: nearly all of it to compile a serialiser that runs once. A
* record with anything unusual has no plain parts but those in which nothing of it stands.
*/
function renderPlainParts(record) {
	const [reason, ...others] = record.reasons;
	if (reason === void 0 || others.length > 0 || !isPlain(record, reason)) return NOTHING_MEASURED;
	return new Map([
		...NOTHING_MEASURED,
		["summary", summary(record)],
		["facts", facts(record, reason)],
		["timeline", timeline(record, reason)],
		["reasons", statedReason(reason)],
		["decision", decision(record)],
		["impact", impact(record.movedUnits ?? [])],
		["resolution", RESOLUTION],
		["follow-ups", followUps(record)],
		["measurement", measurement(record)]
	]);
}
const UNKNOWN = "unknown: not measured yet";
const NOTHING_MEASURED = /* @__PURE__ */ new Map([
	["causes", `### Likely causes\n\n${UNKNOWN}.`],
	["charts", `### Charts\n\n${UNKNOWN}.`],
	["criteria", `### Success criteria

- [ ] Manual collection resumes normally: **unknown**: not measured yet.
- [ ] No data loss detected: **unknown**: not measured yet.
- [ ] Error rate returns to normal (< 5 %): **unknown**: not measured yet.
- [ ] System performance restored: **unknown**: not measured yet.
- [ ] All queues and jobs processing: **unknown**: not measured yet.`]
]);
const LOGIN = /^[A-Za-z0-9-]{1,39}(?:\[bot\])?$/u;
const UNIT = /^[A-Za-z0-9_]{2,24}$/u;
const RUN = /^https:\/\/github\.com\/[A-Za-z0-9-]+\/[A-Za-z0-9-]+\/actions\/runs\/\d{1,20}$/u;
/** Letters, digits, blanks and marks that mean nothing in a block of code. */
const WORDS = /^[A-Za-z0-9 ,.;:()%'"/+=<>?!*_-]+$/u;
/** Seven digits read as the short name of a commit, which the renderer then quotes. */
const LEAST_LIKE_A_COMMIT = 999999;
/** What an ordinary rollback by a person or a schedule writes: nothing in it has to be escaped, and nothing is a secret. */
function isPlain(record, { by, reason, runUrl }) {
	const units = record.movedUnits ?? [""];
	return record.status === "contained" && !record.isDrill && record.notes.length === 0 && record.attempt < LEAST_LIKE_A_COMMIT && record.from !== null && record.before.every(({ keptAs }) => keptAs === null) && (runUrl === null || RUN.test(runUrl)) && LOGIN.test(by) && WORDS.test(reason) && units.every((unit) => UNIT.test(unit)) && units.length <= 100 && isHarmless([by, ...units].join("\n"));
}
function isHarmless(text) {
	return redactText(text) === text;
}
function summary({ trigger, severity, from, to, triggeredAt }) {
	return `- **What happened?** ${TRIGGER_TITLES[trigger]} (severity ${severity}). Rolled back from ${from} to ${to} at ${showInstant(triggeredAt)} UTC.
- **Is it back?** The state is. Whether dlt has stopped and manual collection runs: ${UNKNOWN}. Success criteria: ${UNKNOWN}.
- **Is data lost?** ${UNKNOWN}.
- **What is needed from you?** Answer the 4 questions below, give each follow-up an owner and a date, and merge the pull request once the incident has recovered.`;
}
function facts(record, { by }) {
	const { id, status, severity, trigger, from, to, generation, attempt, baseCommit } = record;
	return `| | |
| - | - |
| **Incident** | \`${id}\` |
| **Status** | ${STATUS_WORDS[status]} |
| **Severity** | ${severity} |
| **Trigger** | ${TRIGGER_TITLES[trigger]} |
| **Transition** | ${from} to ${to}, generation ${generation}, attempt ${attempt} |
| **Triggered by** | \`${by}\` |
| **State before** | \`commit ${baseCommit.slice(0, 12)}\` |`;
}
function timeline({ triggeredAt, containedAt }, { by }) {
	const seconds = secondsBetween(triggeredAt, containedAt);
	const took = seconds === null ? "unknown: the clocks run backwards" : showDuration(seconds);
	const rows = [{
		at: triggeredAt,
		what: `Rollback triggered by \`${by}\``
	}, {
		at: containedAt,
		what: "State committed: DLT disabled, manual collection enabled, a hold set"
	}].toSorted((left, right) => Date.parse(left.at) - Date.parse(right.at));
	return `- Rollback triggered: ${showInstant(triggeredAt)} UTC
- Rollback completed: not yet known: when the proof (layer 4) passes. The state was back at ${showInstant(containedAt)} UTC
- Total downtime, until manual collection was seen to work: ${UNKNOWN}
- Time to detect, from the first sign: ${UNKNOWN}
- Time to effect, from the trigger: ${took} to the state commit, to the proof: ${UNKNOWN}
- Time to recover, until all five success criteria had held: ${UNKNOWN}

| When (UTC) | What |
| - | - |
${rows.map(({ at, what }) => `| ${showInstant(at)} | ${what} |`).join("\n")}`;
}
function statedReason({ by, at, trigger, severity, runUrl, reason }) {
	const run = runUrl === null ? "" : `, [run ${runUrl.slice(runUrl.lastIndexOf("/") + 1)}](${runUrl})`;
	return `Stated by \`${by}\` at ${showInstant(at)} UTC: ${TRIGGER_TITLES[trigger]}, severity ${severity}${run}.

\`\`\`text
${wrapLines(redactText(reason), 64)}
\`\`\``;
}
function decision({ trigger }) {
	return `### What decided

- **Trigger:** ${TRIGGER_TITLES[trigger]}
- **Rule:** ${UNKNOWN}
- **Values:** ${trigger === "operator" ? "none: a person decided, see the reason above" : UNKNOWN}`;
}
function impact(units) {
	const loss = "- Data loss: **unknown**: not measured yet.";
	if (units.length === 0) return `${loss}\n- Affected subreddits: none was routed to dlt.`;
	return `${loss}
- Affected subreddits: ${units.map((unit) => `\`${unit}\``).join(", ")}
- Lost, doubled and delayed posts and gaps of each: ${UNKNOWN}.`;
}
const RESOLUTION = `- Action taken: rolled back to manual collection (layer 1, the state).
- Proof (layer 4): ${UNKNOWN}.
- Test of the manual path (step 4): ${UNKNOWN}.
- Next steps: prove the rollback and measure the success criteria below. Nothing advances while the hold stands.`;
function followUps({ attempt }) {
	return `Proposed. Give each an owner (a GitHub login) and a day, add yours, take out what is not needed: once you have changed this table it is yours, and no run changes it any more.

| Follow-up | Owner | Due |
| - | - | - |
| Fix the cause, test it in isolation, and start over at 10 % (attempt ${attempt + 1}) | who? | YYYY-MM-DD? |`;
}
function measurement({ id }) {
	return `Nothing is measured yet: the report is amended as the jobs of the rollback end.

Written from [incident.json](incident.json) and, once it is there, [evidence.json](evidence.json). Compute it again with \`npm run evidence -- replay incidents/${id}\`.`;
}

// actions/shared/incident/render-first-report.ts
/**
* The report as it is committed together with the rollback: every part that a later one has, from the record alone. So the later one finds its parts
* and fills them, around whatever people wrote meanwhile.
*/
function renderFirstReport(record) {
	return layOutReport(renderReport(factsOfRecord(record), renderPlainParts(record)));
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
/** What becomes of a file that cannot be used: `it is kept byte for byte in the incident and written anew`. */
function describeKeeping(contents) {
	return fits({ contents }) ? "it is kept byte for byte in the incident and written anew" : "it is written anew";
}
function fits({ contents }) {
	return contents.byteLength <= MAX_KEPT_BYTES;
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
		attempt: facts.attempt,
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
	return unusable("unreadable", `${CONFIG_PATH}:${line}:${column} could not be read (${json.observed}); ${describeKeeping(contents)}.`, new TextDecoder().decode(contents));
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
		generation: generationInForce(written, snapshot.history),
		attempt: Math.max(attemptInForce(config.attempt, snapshot.history), leastAttempt(config))
	};
}
/** What goes by dlt was set up once, also where it was before Switchback and nobody counted. */
function leastAttempt({ phase }) {
	return phase === null || phase === "manual_only" ? 0 : 1;
}
/**
* Rolled back means that nothing goes by dlt, whoever is asked: the three keys in a config that nothing refuses, a routing file that routes
* nothing to dlt (or none at all), and a generation that no reverted commit has taken back. A routing file that lists units, or that nobody
* can read, may send traffic to dlt: that takes a transition, whose generation fences whoever obeyed it.
*/
function isRolledBack({ config, routing, isRoutingUnreadable, generation }) {
	const flagsAreBack = config.phase === "manual_only" && config.dltEnabled === false && config.manualEnabled === true;
	const routingIsBack = !isRoutingUnreadable && (routing === null || routing.dltUnits.length === 0);
	return flagsAreBack && routingIsBack && config.invalidKeys.length === 0 && config.generation === generation;
}
/** What is wrong with the routing file of a state that is rolled back; `null` where it says what the config says. The proof asks for that too. */
function describeRoutingFault({ config, routing }) {
	if (routing === null) return "was missing";
	if (routing.generation === config.generation && routing.phase === "manual_only") return null;
	return `said ${routing.phase} at generation ${routing.generation}, the config manual_only at ${config.generation}`;
}

// actions/shared/cutover/plan-absorbed.ts
/** An incident takes reasons up to this size: the commit with record and report must pass GitHub's API. The severity is raised all the same. */
const MAX_RECORD_CHARACTERS = 25e4;
/**
* A rollback that finds the state rolled back makes no transition. It adds its reason to the incident where that says something new (other
* words, or a higher severity), writes the routing file anew where that is missing or of another transition, so that what the proof refuses
* is mended, and sets a hold where none stands. The same words again are a no-op, so that pressing twice is one commit.
*/
function planAbsorbed(snapshot, facts, request, now) {
	const { incidentId } = facts.config;
	const paths = incidentId === null ? [] : [incidentPath(incidentId, "incident.json")];
	if (paths.some((path) => !snapshot.files.has(path))) return {
		kind: "read",
		paths
	};
	const record = incidentId === null ? null : readRecord(snapshot, incidentId);
	const repairs = [
		...record === null ? [] : amendIncident(record, request, now),
		...rewriteRouting(facts),
		...setHold(facts, request, now)
	];
	const changes = repairs.map(({ change }) => change);
	const outcome = outcomeOf(facts, changes, [
		...facts.config.notes,
		...record === null ? [unrecorded(incidentId, changes.length > 0)] : [],
		...repairs.flatMap(({ note }) => note ?? [])
	]);
	const [first] = changes;
	if (first === void 0) return {
		kind: "answer",
		outcome
	};
	const files = repairs.flatMap((repair) => repair.files);
	return {
		kind: "commit",
		commit: {
			headline: HEADLINES[first],
			body: renderBody$1(facts, request, changes),
			files
		},
		outcome
	};
}
const HEADLINES = {
	reason: "incident: reason added",
	severity: "incident: severity raised",
	routing: "routing: written anew by a rollback",
	hold: "hold: set by a rollback"
};
/** Without a generation: this is no transition. */
function renderBody$1({ config }, request, changes) {
	return renderTrailers({
		Reason: oneLine(request.reason, 300),
		Trigger: request.trigger,
		Severity: request.severity,
		Actor: request.actor,
		Run: request.runUrl ?? "",
		Incident: config.incidentId ?? "",
		Changed: renderChanges(changes),
		"Operation-Id": request.operationId
	});
}
function outcomeOf({ config, generation }, changes, notes) {
	return {
		decision: "already-rolled-back",
		reasonCode: isIncidentAmended(changes) ? "reason-added" : "already-rolled-back",
		incidentId: config.incidentId,
		generation,
		from: "manual_only",
		movedUnits: [],
		changes,
		notes
	};
}
function readRecord(snapshot, incidentId) {
	const file = snapshot.files.get(incidentPath(incidentId, "incident.json"));
	const record = file ? parseIncidentRecord(file.contents) : null;
	return record?.id === incidentId ? record : null;
}
/** The commit that mends something names the reason in its message. */
function unrecorded(incidentId, isCommitted) {
	const where = isCommitted ? "stands in the message of this commit alone" : "is kept nowhere but here";
	if (incidentId === null) return `No incident belongs to this state, so the reason ${where}.`;
	return `${incidentPath(incidentId, "incident.json")} is missing or is no record that can be extended: the reason ${where}.`;
}
function amendIncident(record, request, now) {
	if (!saysSomethingNew(record, request)) return [];
	const extended = extendRecord(record, request, now);
	const isReasonKept = extended.reasons.length > record.reasons.length;
	if (!isReasonKept && extended.severity === record.severity) return [];
	const files = [fileChange(incidentPath(record.id, "incident.json"), renderIncidentRecord(extended))];
	return [{
		change: isReasonKept ? "reason" : "severity",
		note: isReasonKept ? null : RECORD_FULL,
		files
	}];
}
const RECORD_FULL = "The incident holds as many reasons as fit into a commit: this one stands in the message of this commit alone.";
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
/** No transition, so the generation stays. Git keeps what the file said before. */
function rewriteRouting(facts) {
	const fault = describeRoutingFault(facts);
	if (fault === null) return [];
	const text = renderRoutingFile(emptyRouting({
		generation: facts.generation,
		previous: facts.routing
	}));
	return [{
		change: "routing",
		note: `${ROUTING_PATH} ${fault}: it is written anew, without a new generation.`,
		files: [fileChange(ROUTING_PATH, text)]
	}];
}
function setHold({ config }, request, now) {
	const { hold, text, incidentId } = config;
	const why = hold === null ? "No hold stood" : `The hold by ${oneLine(hold.by, 80)} expired at ${hold.expiresAt}`;
	if (isHoldActive(hold, now) || text === null) return [];
	const edited = editJson(text, { hold: rollbackHold(request, incidentId, formatInstant(now)) });
	return [{
		change: "hold",
		note: `${why}: a hold is set, until it is lifted.`,
		files: [fileChange(CONFIG_PATH, edited)]
	}];
}

// actions/shared/cutover/plan-rollback.ts
/** Every file that a rollback looks at. Policy and datasets are only named by their blob, never read. */
const ROLLBACK_PATHS = [
	CONFIG_PATH,
	ROUTING_PATH,
	POLICY_PATH,
	DATASETS_PATH
];
/** The same on a branch of the state's own: policy and datasets stay on the default branch, and a copy beside the state is not what steers. */
const STATE_PATHS = [CONFIG_PATH, ROUTING_PATH];
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
			changes: [],
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
		...routingNotes(snapshot, facts),
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
			changes: [],
			notes
		}
	};
}
function renderBody(request, { id, generation, attempt }) {
	return renderTrailers({
		Reason: oneLine(request.reason, 300),
		Trigger: request.trigger,
		Severity: request.severity,
		Actor: request.actor,
		Run: request.runUrl ?? "",
		Incident: id,
		Generation: String(generation),
		Attempt: String(attempt),
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
		status: "contained",
		id: incidentId,
		severity,
		trigger,
		isDrill,
		generation: nextGeneration(facts.generation),
		attempt: facts.attempt,
		triggeredAt,
		containedAt: formatInstant(now),
		from: facts.config.phase,
		to: "manual_only",
		movedUnits: unitsOnDlt(facts),
		reasons: [stated],
		notes: [...notes],
		before,
		baseCommit: snapshot.oid
	};
}
/** `null` where nobody can say: the file was missing or unreadable in a phase whose units only it knows. */
function unitsOnDlt({ routing, config, isRoutingUnreadable }) {
	if (routing !== null) return [...routing.dltUnits];
	return (config.phase === "manual_only" || config.phase === "shadow") && !isRoutingUnreadable ? [] : null;
}
function usedIncidentIds(snapshot) {
	return new Set(snapshot.history.flatMap(({ message }) => parseTrailers(message).Incident ?? []));
}
function routingNotes({ files }, { routing }) {
	if (routing !== null) return [];
	const file = files.get(ROUTING_PATH);
	return file ? [`${ROUTING_PATH} could not be read; ${describeKeeping(file.contents)}.`] : [`${ROUTING_PATH} was missing and is written anew.`];
}
function ceilingNotes({ generation }) {
	if (generation < 999999999999999) return [];
	return [`The generation is at its largest, ${MAX_GENERATION}: a number was forged. It stays, so it no longer tells transitions apart.`];
}

// actions/shared/transition/recognise-rollback.ts
/**
* What an own commit of a rollback means at that tip, which has the word: a run that is started again after the state was moved forward on
* purpose must not answer that all is well. It rolls back again, or ends as `stale-decision` where it was decided on an older generation.
*/
function recogniseRollback(own, tip) {
	const facts = readRollbackFacts(tip);
	if (!isRolledBack(facts)) return { kind: "plan-again" };
	const trailers = parseTrailers(own.message);
	const { Generation } = trailers;
	if (Generation === void 0) return {
		kind: "found",
		outcome: absorbed(own, trailers, facts)
	};
	return Number(Generation) === facts.generation ? {
		kind: "found",
		outcome: rolledBack(own, trailers, facts)
	} : {
		kind: "answered",
		outcome: rolledBackSince(Generation, facts)
	};
}
function rolledBack(own, { Incident }, { generation }) {
	const unsaid = {
		from: null,
		movedUnits: null,
		changes: []
	};
	const notes = [describeOwnCommit(own)];
	return {
		decision: "rolled-back",
		reasonCode: "rolled-back",
		incidentId: Incident ?? null,
		generation,
		...unsaid,
		notes
	};
}
/** The own commit made no transition: it added a reason to an incident, or only mended what a rolled-back state has to have. */
function absorbed(own, { Incident, Changed }, facts) {
	const changes = parseChanges(Changed);
	return {
		...answerOf(facts),
		reasonCode: isIncidentAmended(changes) ? "reason-added" : "already-rolled-back",
		incidentId: Incident ?? facts.config.incidentId,
		changes,
		notes: [describeOwnCommit(own)]
	};
}
function rolledBackSince(own, facts) {
	const note = `This operation rolled back before, to generation ${own}; the state was changed since and is rolled back at generation ${facts.generation}.`;
	return {
		...answerOf(facts),
		notes: [note]
	};
}
function answerOf({ generation, config }) {
	return {
		decision: "already-rolled-back",
		reasonCode: "already-rolled-back",
		incidentId: config.incidentId,
		generation,
		from: "manual_only",
		movedUnits: [],
		changes: []
	};
}

// actions/rollback/rollback.ts
/** Layer 1 (runbook step 1): plans, commits, and says what came of it. Faults of the other side end as `not-rolled-back`, with what to do. */
async function rollback(options, ports) {
	const { request, isDryRun, deadlineMs, nextWay, signal } = options;
	try {
		return toResult(await commitTransition({
			...ports,
			operationId: request.operationId,
			paths: options.isDefaultBranch ? ROLLBACK_PATHS : STATE_PATHS,
			plan: (snapshot) => planRollback(snapshot, request, ports.clock.now()),
			recognise: recogniseRollback,
			isDryRun,
			deadlineMs,
			...signal ? { signal } : {}
		}), options);
	} catch (error) {
		if (!(error instanceof OperatorError) && !(error instanceof DependencyError)) throw error;
		const { remedy, ...told } = describeRefusal(error);
		return notRolledBack(request, {
			...told,
			remedy: remedy ?? nextWay,
			mayHaveLanded: false
		});
	}
}
function toResult(result, options) {
	const { request, isDryRun } = options;
	switch (result.kind) {
		case "committed":
		case "found":
		case "answered": {
			const { message, ...answer } = describeOutcome(result.outcome, request);
			const prefix = isDryRun ? "Dry run: nothing was written, and nothing would be. " : "";
			return {
				...answer,
				message: prefix + message,
				commit: result.oid,
				diff: null
			};
		}
		case "planned": return {
			...describeOutcome(result.outcome, request),
			decision: "dry-run",
			reasonCode: "dry-run",
			message: `Dry run: nothing was written. ${describePlanned(result.outcome)}`,
			commit: null,
			diff: renderDiff(result.commit, result.base)
		};
		case "gave-up": return gaveUp(result, options);
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
		mayHaveLanded: false,
		notes: [...notes]
	};
}
const MESSAGES = {
	"rolled-back": ({ from, generation }) => `Rolled back${from === null ? "" : ` from ${from}`} to manual_only at generation ${generation}: DLT disabled, manual collection enabled.`,
	"already-rolled-back": ({ changes, incidentId }) => `The state was rolled back already: no transition was needed.${changes.length === 0 ? "" : ` ${describeChanges(changes, incidentId)}`}`,
	"stale-decision": ({ notes }) => `Nothing was changed: ${notes.at(-1) ?? "the decision was made on another generation"}`
};
/** What the commit of a dry run would do. */
function describePlanned({ decision, changes, incidentId, from, generation }) {
	return decision === "rolled-back" ? `A rollback now would go from ${from ?? "an unreadable phase"} to manual_only, at generation ${generation}.` : `The state is rolled back already, so a rollback now would make no transition; it would ${describePlannedChanges(changes, incidentId)}.`;
}
function gaveUp(result, { request, nextWay }) {
	const { reasonCode, message, remedy } = describeGivingUp(result, "rolled back");
	return notRolledBack(request, {
		reasonCode,
		message,
		remedy: [
			remedy,
			nextWay,
			"It is safe either way: a second rollback changes nothing."
		].filter(Boolean).join(" "),
		mayHaveLanded: result.mayHaveLanded
	});
}
function notRolledBack(request, facts) {
	return {
		schemaVersion: 1,
		decision: "not-rolled-back",
		...facts,
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

// actions/shared/cutover/drill-branch.ts
/** The branch of a drill in the user's own repository: made for it, rolled back, read and removed (`drill.yml`). No collector looks at it. */
const DRILL_BRANCH = "switchback-drill";
/** A rollback is a drill where that branch was asked for by name; a state that lives on a branch of that name by any other way is a state. */
function isDrillBranch(asked) {
	return asked === DRILL_BRANCH;
}

// actions/rollback/break-glass-command.ts
/** What was asked for, as options of `switchback rollback`. */
function renderRollbackOptions({ reason, trigger, severity }, branch) {
	const options = {
		reason: oneLine(reason, 300),
		trigger,
		severity,
		branch
	};
	return Object.entries(options).map(([name, value]) => `--${name} ${shellQuote(value)}`).join(" ");
}
/** Quotes for a POSIX shell where anything but plain characters is in it: between single quotes nothing is special but the quote itself. */
function shellQuote(text) {
	return /^[\w@%+=:,./-]+$/u.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

// actions/shared/cutover/edits-by-hand.ts
/**
* What a person edits where no program gets through, so that every reader takes the state as rolled back: the flags, the generation that
* fences running collectors, the hold that stops the next advance, and the routing file of the same generation. The config comes first:
* dlt runs only where both files let it.
*/
function renderEditsByHand(request) {
	const hold = JSON.stringify(rollbackHold(request, null, formatInstant(request.startedAt)));
	return [
		`${CONFIG_PATH} first:`,
		"  \"current_phase\": \"manual_only\", \"dlt_enabled\": false, \"manual_enabled\": true",
		"  \"generation\": the larger of the number there and the last \"Generation:\" in the commit messages, plus 1",
		`  "hold": ${hold}`,
		`${ROUTING_PATH} then:`,
		"  an empty list behind {\"var\": \"unit\"}, \"phase\": \"manual_only\", and the same \"generation\""
	];
}

// scripts/commands/last-resort.ts
/** Every chunk of the bundle lies beside it. */
const BUNDLE = fileURLToPath(new URL(import.meta.url.endsWith(".ts") ? "../dist/switchback.mjs" : "switchback.mjs", import.meta.url));
/** What a person does when even break glass did not get through: the same again, then by hand. */
function renderLastResort(request, { branch, isRefused }, options) {
	const where = isRefused ? "the branch that holds the live state" : oneLine(branch, 100);
	return [
		...isRefused ? ["Then run it again, with that put right (safe: it cannot happen twice)."] : renderAgain(request, branch, options),
		`By hand, on any machine or on the remote's web page, on ${where}, in one commit where that can be:`,
		...renderEditsByHand(request).map((line) => `  ${line}`),
		"Whatever the repository says: stop the dlt jobs where they are scheduled."
	];
}
function renderAgain(request, branch, { remote, directory }) {
	const where = [...remote === "origin" ? [] : ["--remote", shellQuote(remote)], ...directory === void 0 ? [] : ["--directory", shellQuote(resolve(directory))]];
	return [
		"Then the same once more (safe: it cannot happen twice):",
		`  ${[
			"node",
			shellQuote(pathFromHere()),
			"rollback",
			renderRollbackOptions(request, branch),
			...where
		].join(" ")} --operation-id ${request.operationId}`,
		"Where this remote stays silent: the same from a fresh clone of any remote that answers."
	];
}
/** Short where the program lies below, as in a clone's own folder. */
function pathFromHere() {
	const path = relative(process.cwd(), BUNDLE);
	return path.startsWith("..") ? BUNDLE : path;
}

// scripts/commands/rollback-exit-code.ts
/** What was asked for cannot be done as it was asked. */
const REFUSED_USE = /* @__PURE__ */ new Set([
	"input-invalid",
	"not-a-clone",
	"remote-missing",
	"branch-missing"
]);
/** The work ended before the tip was seen as it is. */
const UNSEEN = /* @__PURE__ */ new Set(["deadline-passed", "interrupted"]);
/**
* 3 where nobody knows whether the state is back. A stale decision is no failure, here as in the action: the state moved on, nothing was
* changed, and an automatic caller must not page for it.
*/
function rollbackExitCode({ decision, reasonCode, mayHaveLanded }) {
	if (decision !== "not-rolled-back") return 0;
	if (mayHaveLanded || UNSEEN.has(reasonCode)) return 3;
	return REFUSED_USE.has(reasonCode) || reasonCode === "git-unavailable" ? 2 : 1;
}
/** The same arguments would be refused again. */
function isUseRefused({ reasonCode, mayHaveLanded }) {
	return REFUSED_USE.has(reasonCode) && !mayHaveLanded;
}

// scripts/commands/rollback.ts
/** This is break glass already. */
const NEXT_WAY = "Run it again, from a clone of another remote where this one stays silent, or change the files by hand.";
/** `switchback rollback`: layer 1 through git alone. */
async function rollbackCommand(options, context) {
	const { log, signal } = context;
	const target = await findTarget(options, context, { isRollback: true });
	const request = {
		reason: options.reason?.trim() ? options.reason : contract.inputs.reason.default,
		trigger: options.trigger,
		severity: options.severity,
		actor: await readActor(target, signal),
		runUrl: null,
		operationId: options.operationId ?? makeOperationId(Math.random),
		startedAt: systemClock.now(),
		isDrill: isDrillBranch(options.branch)
	};
	log.info(`Rolling back on ${describeTarget(target)}, operation ${request.operationId}.`);
	const result = await rollback({
		request,
		signal,
		nextWay: NEXT_WAY,
		isDefaultBranch: target.branch === target.defaultBranch,
		isDryRun: options.dryRun === true,
		deadlineMs: options.deadlineSeconds * 1e3
	}, {
		repository: gitCutoverRepository(target),
		clock: systemClock,
		random: Math.random,
		signalAfter
	});
	if (result.decision === "not-rolled-back") explainFailure(result, renderLastResort(request, {
		branch: target.branch,
		isRefused: isUseRefused(result)
	}, options), log);
	const remarks = result.notes.map((note) => `warning: ${oneLine(note, 500)}`);
	return {
		exitCode: rollbackExitCode(result),
		json: result,
		lines: renderLines(result),
		remarks
	};
}
function explainFailure(result, lastResort, log) {
	const { message, remedy, mayHaveLanded } = result;
	log.error(oneLine(mayHaveLanded ? message : `NOT rolled back. ${message}`, 2e3));
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

export { rollbackCommand };