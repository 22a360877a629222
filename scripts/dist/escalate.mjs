import "./rolldown-runtime.mjs";
import { CONFIG_PATH, POLICY_PATH } from "./file-paths.mjs";
import { parsePolicy } from "./policy.mjs";
import { measureFault } from "./measure-fault.mjs";
import { describeFileProblem } from "./datasets.mjs";
import { _enum, array, boolean, datetime, int, literal, object, string, union, unknown } from "./zod.mjs";
import { SEVERITIES, TRIGGER_TITLES } from "./trigger.mjs";
import { count } from "./count.mjs";
import { oneLine } from "./one-line.mjs";
import { incidentPath, parseIncidentRecord } from "./incident-record.mjs";
import { formatInstant, parseInstant } from "./phase.mjs";
import { gitHistoryStore, renderHistoryPath, renderRunKey } from "./git-history-store.mjs";
import { DependencyError, OperatorError } from "./errors.mjs";
import { describeObservation } from "./sentences.mjs";
import { instantKey } from "./sha2.mjs";
import { bullets, heading, link, paragraph, quoted, quotedBlock, renderMarkdown } from "./render-markdown.mjs";
import { withoutMarkers } from "./report-parts.mjs";
import { parseHistoryFiles, renderHistoryLines } from "./history-lines.mjs";
import { describeConfigProblem, parseCutoverConfig, parseTrailers } from "./cutover-config.mjs";
import { gitCutoverRepository } from "./git-cutover-repository.mjs";
import { gitEnvironment, runGit } from "./git-process.mjs";
import { cloneHistoryRemote } from "./git-history-remote2.mjs";
import { githubCalls } from "./github-calls.mjs";
import { signalAfter } from "./signal-after2.mjs";
import { isLoopbackHost } from "./loopback-host.mjs";
import { systemClock } from "./system-clock2.mjs";
import { makeOperationId } from "./transition-facts.mjs";
import { findGithub } from "./find-github.mjs";
import { describeTarget, findTarget } from "./find-target.mjs";
import { readPeoplesFiles } from "./read-peoples-files.mjs";

// actions/shared/escalation/escalation-step.ts
const LONGEST_ID = 40;
/**
* The runbook's first contact (line 205), for a policy that cannot be read: somebody must hear of the incident, and nobody can be named.
*/
const ON_CALL_ALONE = [{
	role: "On-call Engineer",
	github: [],
	afterMinutes: 0
}];
/** Gives each contact the slug of its role; `Engineer` at its end is left out, and a second role of one slug gets a number. */
function nameContacts(contacts) {
	const used = /* @__PURE__ */ new Set();
	return contacts.map((contact) => {
		const slug = slugOf(contact.role);
		let id = slug;
		for (let number = 2; used.has(id); number += 1) id = `${slug}-${number}`;
		used.add(id);
		return {
			...contact,
			id
		};
	});
}
function slugOf(role) {
	const slug = role.toLowerCase().replace(/\s+engineer\s*$/u, "").replaceAll(/[^a-z0-9]+/gu, "-").slice(0, LONGEST_ID).replaceAll(/^-+|-+$/gu, "");
	return slug === "" ? "role" : slug;
}

// actions/escalate/contact-policy.ts
const NO_POLICY = {
	contacts: ON_CALL_ALONE,
	labels: [],
	slackChannel: null
};
/** The contacts, or, where the policy is missing or bad, the runbook's first one without a name: somebody must hear of it all the same. */
async function readContactPolicy(read) {
	const file = await measureFault(read, "");
	if (!file.measured) return {
		...NO_POLICY,
		problem: file.message
	};
	const contents = file.value[POLICY_PATH];
	if (contents === null) return {
		...NO_POLICY,
		problem: `there is no ${POLICY_PATH}`
	};
	const parsed = parsePolicy(contents);
	if (!parsed.ok) {
		const [first] = parsed.problems;
		return {
			...NO_POLICY,
			problem: first === void 0 ? "it is not valid" : describeFileProblem(POLICY_PATH, first)
		};
	}
	const { escalation, incidents, links } = parsed.policy;
	return {
		contacts: escalation,
		labels: incidents.labels,
		slackChannel: links.slackChannel,
		problem: null
	};
}

// actions/shared/escalation/escalation-result.ts
const problemSchema = object({
	what: string(),
	detail: string(),
	remedy: string()
});
/** A step as a result keeps it. */
const stepSchema = object({
	id: string(),
	role: string(),
	state: _enum([
		"told",
		"due",
		"waiting",
		"not-needed",
		"on-condition"
	]),
	/** UTC with `Z`; `null` where it never comes. */
	dueAt: string().nullable(),
	because: string()
});
const toldSchema = object({
	step: string(),
	role: string(),
	/** `off`: whoever ran it has no access to issues. */
	github: _enum([
		"told",
		"told-before",
		"failed",
		"off"
	]),
	/** `off`: no webhook was given. `claimed`: an earlier run was ended while it told Slack. */
	slack: _enum([
		"told",
		"told-before",
		"failed",
		"unknown",
		"claimed",
		"off"
	])
});
const incidentSchema = object({
	id: string(),
	isDrill: boolean(),
	state: _enum([
		"back",
		"not-back",
		"unknown"
	]),
	verifiedAt: string().nullable(),
	recoveredAt: string().nullable(),
	acknowledged: object({
		by: string(),
		at: string().nullable()
	}).nullable(),
	issueUrl: string().nullable(),
	steps: array(stepSchema),
	/** What this run did. */
	told: array(toldSchema),
	next: object({
		step: string(),
		role: string(),
		at: string()
	}).nullable(),
	problems: array(problemSchema)
});
const ESCALATION_DECISIONS = [
	"told",
	"nothing-due",
	"not-told"
];
const escalationResultSchema = object({
	schemaVersion: literal(1),
	decision: _enum(ESCALATION_DECISIONS),
	reasonCode: _enum([
		"told",
		"told-in-part",
		"nobody-due",
		"escalation-incomplete",
		"dry-run",
		"state-unknown"
	]),
	at: string(),
	slackChannel: string().nullable(),
	incidents: array(incidentSchema),
	/** What concerns no single incident. */
	problems: array(problemSchema)
});
/** A step reached somebody where one channel surely has it. */
function hasReached({ github, slack }) {
	return [github, slack].some((channel) => channel === "told" || channel === "told-before");
}
/** What the run comes to. */
function concludeEscalation(incidents, problems, { isDryRun }) {
	const told = incidents.flatMap((incident) => incident.told);
	const isDue = incidents.some(({ steps }) => steps.some(({ state }) => state === "due"));
	if (incidents.length === 0 && problems.length > 0) return {
		decision: "not-told",
		reasonCode: "state-unknown"
	};
	if (isDryRun && isDue) return {
		decision: "not-told",
		reasonCode: "dry-run"
	};
	if (!told.every(hasReached)) return {
		decision: "not-told",
		reasonCode: "escalation-incomplete"
	};
	if (told.length === 0) return problems.length > 0 ? {
		decision: "not-told",
		reasonCode: "escalation-incomplete"
	} : {
		decision: "nothing-due",
		reasonCode: "nobody-due"
	};
	return {
		decision: "told",
		reasonCode: told.every(({ github, slack }) => github !== "failed" && slack !== "failed" && slack !== "unknown") ? "told" : "told-in-part"
	};
}

// actions/shared/escalation/incident-links.ts
/** The run, the report, the pull request and the issue. A run that the record names counts only where it is one of this repository's. */
function listIncidentLinks(record, place) {
	const { repositoryUrl, issueUrl } = place;
	const runUrl = record.reasons.map((reason) => runUrlOf(reason.runUrl, repositoryUrl)).find((url) => url !== null);
	return [
		...runUrl ? [{
			text: "Run",
			url: runUrl
		}] : [],
		...record.status === "open" ? [{
			text: "Run workflow",
			url: `${repositoryUrl}/actions/workflows/rollback.yml`
		}] : reportLinks(record.id, place),
		...issueUrl === null ? [] : [{
			text: "Issue",
			url: issueUrl
		}]
	];
}
function reportLinks(id, { repositoryUrl, branch, pullRequestUrl }) {
	return [{
		text: "Report",
		url: `${repositoryUrl}/blob/${encodePath(branch)}/${incidentPath(id, "README.md")}`
	}, {
		text: "Pull request",
		url: pullRequestUrl ?? searchFor(id, repositoryUrl)
	}];
}
/** `null` for whatever is no pull request of this repository: the history is text that others may have written. */
function pullRequestUrlOf(text, repositoryUrl) {
	return pageOf(text, `${repositoryUrl}/pull/`);
}
function runUrlOf(text, repositoryUrl) {
	return text === null ? null : pageOf(text, `${repositoryUrl}/actions/runs/`);
}
function pageOf(text, start) {
	const number = text.startsWith(start) ? /^\d{1,20}/u.exec(text.slice(start.length))?.[0] ?? null : null;
	return number === null ? null : `${start}${number}`;
}
function searchFor(id, repositoryUrl) {
	return `${repositoryUrl}/pulls?q=${encodeURIComponent(`is:pr head:incident/${id}`)}`;
}
function encodePath(branch) {
	return branch.split("/").map(encodeURIComponent).join("/");
}
/**
* The rollback with git alone, for a POSIX shell, from any machine: for a state that is not back (DESIGN.md section 9, break glass).
* The clone is a new one each time, so that it can be pasted twice.
*/
function breakGlassFor(record, { repositoryUrl, branch }) {
	const reason = `incident ${record.id} is open and the state is not back`;
	return [
		"clone=$(mktemp -d)",
		`git clone -q ${inQuotes(`${repositoryUrl}.git`)} "$clone"`,
		`node "$clone/scripts/dist/switchback.mjs" rollback -C "$clone" --reason ${inQuotes(reason)} --branch ${inQuotes(branch)}`
	].join(" && \\\n");
}
/** Between single quotes nothing is special to the shell but the quote itself. */
function inQuotes(text) {
	return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

// actions/shared/escalation/plan-escalation.ts
const DONE = /* @__PURE__ */ new Set([
	"verified",
	"recovered",
	"reviewed"
]);
/**
* Who must be told now, from the times of the incident alone, so that a run that comes late, or never came, or comes twice, changes nothing but when
* they hear of it (runbook, contacts; DESIGN.md section 4). A step whose time came before `verified` is told, however late; one whose time
* comes after it never is. A drill tells nobody.
*/
function planEscalation(facts) {
	const { record, acknowledged } = facts;
	if (record.isDrill || record.status === "reviewed") return {
		...NOBODY,
		acknowledged
	};
	const steps = nameContacts(facts.contacts).map((contact) => placeContact(contact, facts));
	const due = steps.flatMap((at) => at.state === "due" ? [at.step] : []).toSorted(byTime$1);
	const [next] = steps.flatMap((at) => at.state === "waiting" ? [at.step] : []).toSorted(byTime$1);
	return {
		due,
		next: next === void 0 ? null : {
			step: next,
			at: next.dueAt
		},
		isOver: due.length === 0 && next === void 0,
		steps,
		acknowledged
	};
}
const NOBODY = {
	due: [],
	next: null,
	isOver: true,
	steps: []
};
/** When the incident began: as the record says, else as its id does. UTC with `Z`. */
function openedAtOf({ triggeredAt, id }) {
	const stated = parseInstant(triggeredAt)?.at;
	const fromId = id.replace(/^(\d{4})(\d{2})(\d{2})-(\d{2})(\d{2})(\d{2})Z.*$/u, "$1-$2-$3T$4:$5:$6Z");
	return formatInstant(new Date(stated ?? parseInstant(fromId)?.at ?? 0));
}
function placeContact(contact, facts) {
	const step = earliest([atOnce(contact, facts.record), afterTime(contact, facts)]);
	const { id, role } = contact;
	if (step === null) return {
		...whyNot(contact),
		id,
		role
	};
	if (facts.delivered.has(id)) return {
		state: "told",
		step
	};
	return step.kind !== "waited" || step.dueAt <= formatInstant(facts.now) ? {
		state: "due",
		step
	} : {
		state: "waiting",
		step
	};
}
function whyNot({ afterMinutes, atOnceOn }) {
	if (afterMinutes !== null) return {
		state: "not-needed",
		because: `verified within ${afterMinutes} min`
	};
	return {
		state: "on-condition",
		because: `only on ${[...atOnceOn?.triggers ?? [], ...atOnceOn?.severities ?? []].join(", ")}`
	};
}
/** The first press of the button that names a trigger or a severity which this contact hears of at once; a later one may raise it. */
function atOnce({ atOnceOn, ...contact }, record) {
	if (atOnceOn === void 0) return null;
	const matches = ({ trigger, severity }) => atOnceOn.triggers.some((one) => one === trigger) || atOnceOn.severities.includes(severity);
	const cause = record.reasons.find(matches) ?? (matches(record) ? record : null);
	if (cause === null) return null;
	const at = "at" in cause ? parseInstant(cause.at)?.at : void 0;
	return {
		...named(contact),
		kind: "at-once",
		dueAt: at === void 0 ? openedAtOf(record) : formatInstant(new Date(at)),
		because: `trigger ${cause.trigger}, severity ${highest(cause.severity, record.severity)}`
	};
}
function highest(left, right) {
	return SEVERITIES.indexOf(left) >= SEVERITIES.indexOf(right) ? left : right;
}
function afterTime(contact, { record, verifiedAt }) {
	const { afterMinutes } = contact;
	if (afterMinutes === null) return null;
	const openedAt = openedAtOf(record);
	const dueAt = formatInstant(new Date(Date.parse(openedAt) + afterMinutes * 6e4));
	if (afterMinutes === 0) return {
		...named(contact),
		kind: "first",
		dueAt,
		because: "every incident"
	};
	if (isVerifiedBy(dueAt, record, verifiedAt)) return null;
	return {
		...named(contact),
		kind: "waited",
		dueAt,
		because: `not verified ${afterMinutes} min after the rollback`
	};
}
function isVerifiedBy(dueAt, record, verifiedAt) {
	const at = verifiedAt === null ? void 0 : parseInstant(verifiedAt)?.at;
	return at === void 0 ? DONE.has(record.status) : Date.parse(at) < Date.parse(dueAt);
}
function named({ id, role, github }) {
	return {
		id,
		role,
		github
	};
}
function earliest(steps) {
	return steps.filter((step) => step !== null).toSorted(byTime$1)[0] ?? null;
}
/** All instants are UTC in whole seconds, so their texts sort as they do. */
function byTime$1(left, right) {
	return Number(left.dueAt > right.dueAt) - Number(left.dueAt < right.dueAt);
}

// actions/shared/escalation/compose-message.ts
const REASON_CHARACTERS = 300;
const NAME_CHARACTERS = 80;
const OBSERVED_CHARACTERS = 200;
const MOST_REASONS = 3;
const MOST_UNITS = 10;
/** What happened, whether it is back, what is not known, what is asked of the reader, and where to look. */
function composeMessage(step, situation) {
	const { record, state, place } = situation;
	return {
		title: `${isOpen(record) ? "NOT rolled back: " : ""}${TRIGGER_TITLES[record.trigger]}, severity ${record.severity}`,
		step,
		sections: [
			{
				title: "What happened",
				lines: whatHappened(situation)
			},
			{
				title: "Is it back?",
				lines: isItBack(situation)
			},
			{
				title: "Not known",
				lines: notKnown(situation)
			},
			{
				title: "What is asked of you now",
				lines: whatIsAsked(step, situation)
			}
		].filter(({ lines }) => lines.length > 0),
		command: state === "not-back" || isOpen(record) ? breakGlassFor(record, place) : null,
		links: listIncidentLinks(record, place)
	};
}
function whatHappened({ record }) {
	const shown = record.reasons.slice(0, MOST_REASONS);
	const more = record.reasons.length - shown.length;
	return [
		[describeRollback(record)],
		...shown.map(({ by, reason, severity }, index) => [
			index === 0 ? "Asked for by " : "Asked for again by ",
			{ quoted: oneLine(by, NAME_CHARACTERS) },
			`, severity ${severity}: `,
			{ quoted: oneLine(reason, REASON_CHARACTERS) }
		]),
		...more > 0 ? [[`And asked for ${count(more, "more time")}; the report has all reasons.`]] : [],
		...movedUnits(record.movedUnits)
	];
}
/** The state commit was not made (DESIGN.md section 8): the way back is still to be taken. */
function isOpen({ status }) {
	return status === "open";
}
/** One sentence: that it was rolled back, or that it should have been. */
function describeRollback(record) {
	const { id, from, to, triggeredAt, containedAt } = record;
	return isOpen(record) ? `The rollback that was asked for at ${triggeredAt} FAILED: its state commit was not made. Incident ${id}.` : `The migration was rolled back from ${from ?? "an unknown phase"} to ${to} at ${containedAt}. Incident ${id}.`;
}
function movedUnits(units) {
	if (units === null || units.length === 0) return [];
	const more = units.length - MOST_UNITS;
	return [[
		"Subreddits that dlt collected until then: ",
		...units.slice(0, MOST_UNITS).flatMap((unit, index) => [index === 0 ? "" : ", ", { quoted: oneLine(unit, NAME_CHARACTERS) }]),
		...more > 0 ? [` and ${more} more`] : [],
		"."
	]];
}
/** What was observed stands between the two; quoted, since a file that is no config may hold anything. */
const STATE_LINES = {
	back: ["The state is back: manual collection on, DLT off (observed ", ")."],
	"not-back": ["The state is NOT back: observed ", ", expected phase manual_only, DLT off, manual on. Somebody changed it after the rollback."],
	unknown: ["Whether the state is still back could not be read: ", "."]
};
const OPEN_LINES = {
	back: STATE_LINES.back,
	"not-back": ["The state is NOT back: observed ", ", expected phase manual_only, DLT off, manual on. dlt may collect and write until somebody rolls back."],
	unknown: ["Whether the state is back could not be read: ", ". Take it as not back until you have seen it."]
};
function stateLine({ record, state, observed }) {
	const [before, after] = (isOpen(record) ? OPEN_LINES : STATE_LINES)[state];
	return [
		before,
		{ quoted: oneLine(observed, OBSERVED_CHARACTERS) },
		after
	];
}
function isItBack(situation) {
	if (isOpen(situation.record)) return [stateLine(situation)];
	const { record, verifiedAt, recoveredAt, historyProblem, now } = situation;
	const minutes = Math.max(0, Math.floor((now.getTime() - Date.parse(openedAtOf(record))) / 6e4));
	const proof = verifiedAt !== null ? `Proven by the data (verified) since ${verifiedAt}.` : historyProblem === null ? `Not proven by the data yet, ${minutes} min after the rollback.` : null;
	const recovery = recoveredAt === null ? [] : [[`All five success criteria held at ${recoveredAt}.`]];
	return [
		stateLine(situation),
		...proof === null ? [] : [[proof]],
		...recovery
	];
}
function notKnown({ record, verifiedAt, recoveredAt, historyProblem, policyProblem }) {
	const isNothingBack = isOpen(record);
	return [
		...historyProblem === null ? [] : [[
			"Whether the data proves it: the history could not be read, ",
			{ quoted: oneLine(historyProblem, 200) },
			"."
		]],
		...recoveredAt === null && !isNothingBack ? [[DATA_UNKNOWN[verifiedAt === null ? "open" : "verified"]]] : [],
		...record.movedUnits === null && !isNothingBack ? [["Which subreddits dlt collected: no routing file could be read."]] : [],
		...policyProblem === null ? [] : [[
			"Who else must be told: config/policy.yaml could not be used, ",
			{ quoted: oneLine(policyProblem, 200) },
			". Tell the team lead after an hour, and the CTO at once on data loss."
		]]
	];
}
const DATA_UNKNOWN = {
	open: "Whether posts were lost or doubled: the report says so as soon as it is measured.",
	verified: "Whether all five success criteria hold: they are watched for hours."
};
function whatIsAsked(step, situation) {
	const { record, state, verifiedAt } = situation;
	if (isOpen(record)) return [
		[ROLL_BACK_BY_HAND[step.kind]],
		...acknowledgement(situation),
		...nobodyNamed(step)
	];
	const again = state === "not-back" ? [["First: press Run workflow at rollback again, or use the command below from any machine with git and Node."]] : [];
	const asked = verifiedAt === null ? ASKED[step.kind] : ASKED_WHEN_VERIFIED;
	return [
		...again,
		[asked],
		...acknowledgement(situation),
		...nobodyNamed(step)
	];
}
const ASKED = {
	first: "Follow the run until its verification is green, and read the report. Nothing advances until the hold is lifted.",
	waited: "It takes too long: find out who is on it, decide who helps, and what still stops the proof (the report names it).",
	"at-once": "Decide who leads, whether users must be told, and what may be done with the data before anybody mends it."
};
const ROLL_BACK_BY_HAND = {
	first: "Roll back now: press Run workflow at rollback again, or use the command below from any machine with git and Node. The run says what failed.",
	waited: "The state is still not back: find out who is on it, and use the command below yourself where nobody is.",
	"at-once": "The state is not back: make sure that somebody uses the command below, and decide whether the collectors are stopped by hand meanwhile."
};
const ASKED_WHEN_VERIFIED = "Nothing is urgent: read the report, and review the pull request.";
function acknowledgement({ acknowledged }) {
	if (acknowledged === null) return [["Say that you are on it: comment /ack in the issue, or give it the label acknowledged."]];
	const at = acknowledged.at === null ? "" : ` at ${acknowledged.at}`;
	return [[
		"Acknowledged by ",
		{ quoted: oneLine(acknowledged.by, NAME_CHARACTERS) },
		`${at}.`
	]];
}
/** Why this step is told is part of what is asked: a reader must know whether a person was reached. */
function nobodyNamed({ github, role }) {
	if (github.length > 0) return [];
	return [[
		"Nobody is named for ",
		{ quoted: oneLine(role, NAME_CHARACTERS) },
		": set github: under escalation in config/policy.yaml. Whoever reads this, tell them."
	]];
}

// actions/shared/verification/measure-step.ts
/** A step whose fault is told and stops nothing else: with what was observed, since a report says why it stands where it stands. A bug stays an exception. */
async function measureStep(step, remedy) {
	try {
		return {
			measured: true,
			value: await step()
		};
	} catch (fault) {
		if (fault instanceof OperatorError) return {
			measured: false,
			message: describeObservation(fault.message, fault),
			remedy: fault.remedy
		};
		if (fault instanceof DependencyError) return {
			measured: false,
			message: fault.message,
			remedy: fault.remedy ?? remedy
		};
		throw fault;
	}
}

// actions/shared/escalation/escalation-events.ts
const WORDS$1 = {
	claimed: "about to be told",
	sent: "told",
	"not-sent": "not told",
	unknown: "may have been told"
};
const DETAIL$1 = /^(?<step>[a-z0-9-]+) by (?:(?<github>GitHub)|Slack: (?<words>[a-z ]+?))$/u;
/** As the history keeps it and the timeline of the report shows it: `on-call by Slack: told`. */
function describeSlackDelivery(step, delivery) {
	return `${step} by Slack: ${WORDS$1[delivery]}`;
}
function describeGithubDelivery(step) {
	return `${step} by GitHub`;
}
/** The later word about a step replaces the earlier one; `claimed` replaces nothing but `not-sent`. */
function readDeliveries(events) {
	const github = /* @__PURE__ */ new Set();
	const slack = /* @__PURE__ */ new Map();
	for (const { event, detail } of events.toSorted(byTime)) {
		const { step = "", github: isGithub, words } = event === "escalated" && DETAIL$1.exec(detail)?.groups || {};
		if (isGithub !== void 0) github.add(step);
		const delivery = DELIVERIES.find((one) => WORDS$1[one] === words);
		if (delivery !== void 0) slack.set(step, laterWord(slack.get(step), delivery));
	}
	return {
		github,
		slack
	};
}
const DELIVERIES = [
	"claimed",
	"sent",
	"not-sent",
	"unknown"
];
function mergeDeliveries(left, right) {
	const slack = new Map(left.slack);
	for (const [step, delivery] of right.slack) slack.set(step, surerWord(slack.get(step), delivery));
	return {
		github: /* @__PURE__ */ new Set([...left.github, ...right.github]),
		slack
	};
}
function laterWord(before, now) {
	if (before === void 0 || before === "not-sent") return now;
	return before === "sent" || now === "claimed" ? before : now;
}
/** Of two places: an outcome is surer than a claim, and what reached people is surer than what did not. */
const SURENESS = [
	"claimed",
	"not-sent",
	"unknown",
	"sent"
];
function surerWord(left, right) {
	return left !== void 0 && SURENESS.indexOf(left) > SURENESS.indexOf(right) ? left : right;
}
/** When an event last became true: `verified` until a `reopened` comes after it. */
function standingSince(events, name) {
	const about = events.filter(({ event }) => event === name || event === "reopened").toSorted(byTime);
	return about.slice(about.findLastIndex(({ event }) => event === "reopened") + 1)[0]?.at ?? null;
}
function byTime(left, right) {
	const [a, b] = [instantKey(left.at), instantKey(right.at)];
	return Number(a > b) - Number(a < b);
}

// actions/shared/incident/incident-marker.ts
/** What an issue or a pull request of an incident is found by again; GitHub does not show it. */
function incidentMarker(incident) {
	return `<!-- switchback:incident ${incident} -->`;
}
/** What a comment of a step is found by again: `on-call`, `team-lead`. */
function stepMarker(incident, step) {
	return `<!-- switchback:step ${incident} ${step} -->`;
}
const MARKER = /^<!-- switchback:(?:incident|step) [A-Za-z0-9 -]{1,200} -->$/mu;
/** Whether the first marker of a text is this one: words that are quoted further down, by whomever, cannot make it another's. */
function hasMarker(text, marker) {
	return MARKER.exec(text.replaceAll("\r\n", "\n"))?.[0] === marker;
}
/** The text, with the marker before it where that is not its first. */
function withMarker(text, marker) {
	return hasMarker(text, marker) ? text : `${marker}\n${text}`;
}

// actions/escalate/step-markers.ts
const OUTCOMES = [
	"sent",
	"not-sent",
	"unknown"
];
/** Names of comments beside the step's own: a claim before Slack is told, and what came of it. */
function claimStep(step) {
	return `slack-claim-${step}`;
}
function outcomeStep(step, outcome) {
	return `slack-${outcome}-${step}`;
}
/** What the comments of the issue show of these steps. An outcome counts more than its claim. */
function readCommentDeliveries(incident, steps, comments) {
	const has = (step) => comments.some(({ body }) => hasMarker(body, stepMarker(incident, step)));
	const slack = steps.flatMap((step) => {
		const outcome = OUTCOMES.find((one) => has(outcomeStep(step, one)));
		if (outcome !== void 0) return [[step, outcome]];
		return has(claimStep(step)) ? [[step, "claimed"]] : [];
	});
	return {
		github: new Set(steps.filter(has)),
		slack: new Map(slack)
	};
}
/** Where two runs claimed at once, the earlier comment's has it. */
function holdsClaim({ incident, step, id }, comments) {
	return comments.filter(({ body }) => hasMarker(body, stepMarker(incident, claimStep(step)))).every((claim) => claim.id >= id);
}

// actions/escalate/note-acknowledgement.ts
const DETAIL = /^by (?<by>.+?)(?: at (?<at>\d{4}-\S+Z))?$/u;
/** What the history says of who is on it; `null` where it says nothing. */
function readAcknowledgement(events) {
	const detail = events.find(({ event }) => event === "acknowledged")?.detail;
	const { by, at } = (detail === void 0 ? null : DETAIL.exec(detail)?.groups) ?? {};
	return by === void 0 ? null : {
		by,
		at: at ?? null
	};
}
/** Looks whether somebody is on it, and keeps the first one in the history, for the timeline. Best effort: it decides nothing. */
async function noteAcknowledgement({ record, memory, sight }, { issues, ledger, signal }) {
	const { issue } = memory;
	const events = sight.events.measured ? sight.events.value.filter(({ incident }) => incident === record.id) : [];
	if (issue === null || memory.acknowledged !== null || readAcknowledgement(events) !== null) return;
	const found = await measureStep(() => issues.findAcknowledgement(issue.number, signal), "");
	if (!found.measured || found.value === null) return;
	const by = oneLine(found.value.author ?? "a label", 80);
	const { at } = found.value;
	memory.acknowledged = {
		by,
		at
	};
	const detail = `by ${by}${at === null ? "" : ` at ${at}`}`;
	await ledger.add([{
		incident: record.id,
		event: "acknowledged",
		detail
	}], signal);
}

// actions/shared/escalation/render-issue.ts
/** A step as a comment on the incident's issue, which mentions whoever is told. No marker can come from the words of other people. */
function renderStepComment(message) {
	return withoutMarkers(renderMarkdown([paragraph(...mentions(message)), ...renderMessage(message)]));
}
/** The same for a job summary, where nobody is mentioned. */
function renderMessage({ title, sections, command, links, step }) {
	return [
		heading(3, quoted(step.role, 100), `: ${title}`),
		...sections.flatMap(renderSection$1),
		...command === null ? [] : [quotedBlock(command, "sh")],
		paragraph(...links.flatMap(({ url, text }, index) => [index === 0 ? "" : ", ", link(url, text)])),
		paragraph(`Told because: ${step.because} (since ${step.dueAt}).`)
	];
}
function mentions({ step: { github, role } }) {
	if (github.length > 0) return [github.map((name) => `@${name}`).join(" ")];
	return [
		"For ",
		quoted(role, 100),
		", whom config/policy.yaml does not name."
	];
}
function renderSection$1({ title, lines }) {
	return [heading(3, title), bullets(lines.map((line) => line.map(renderPiece$1)))];
}
function renderPiece$1(piece) {
	return typeof piece === "string" ? piece : quoted(piece.quoted, 400);
}
/** The title that finds it in a list on a phone. */
function renderIssueTitle({ record }) {
	const title = TRIGGER_TITLES[record.trigger];
	return record.status === "open" ? `NOT rolled back: ${title} (${record.id})` : `Incident ${record.id}: ${title}`;
}
/** The issue itself says what does not change; the comments say the rest. */
function renderIssueBody({ record, place }) {
	const links = listIncidentLinks(record, {
		...place,
		issueUrl: null
	});
	return withoutMarkers(renderMarkdown([
		paragraph(`${describeRollback(record)} ${TRIGGER_TITLES[record.trigger]}, severity ${record.severity}.`),
		paragraph(...links.flatMap(({ url, text }, index) => [index === 0 ? "" : ", ", link(url, text)])),
		paragraph("Who must be told is told below, once each. To say that you are on it, comment ", quoted("/ack"), " or give this issue the label ", quoted("acknowledged"), ". That stops no step: only the proof that the rollback holds does.")
	]));
}
/** What stands in the issue before Slack is told, so that a run that is ended in between never tells it twice. */
function renderClaimComment(role, channel) {
	return withoutMarkers(renderMarkdown([paragraph(quoted(role, 100), " is being told by Slack", ...inChannel(channel), ". What came of it follows.")]));
}
/** The outcome behind a claim. */
function renderOutcomeComment(role, words, detail) {
	return withoutMarkers(renderMarkdown([paragraph(quoted(role, 100), ` by Slack: ${words}`, ...detail === null ? ["."] : [
		", ",
		quoted(detail, 400),
		"."
	])]));
}
function inChannel(channel) {
	return channel === null ? [] : [" in ", quoted(channel, 80)];
}

// actions/escalate/tell-github.ts
const REMEDY = "Let the token write issues (issues: write), and switch issues on under Settings, General, Features.";
/** The incident's issue, made where there is none. `label` is the one that it is found by. */
async function openIssue(situation, labels, { issues, signal }) {
	const incident = situation.record.id;
	return measureStep(async () => {
		const found = await issues.find(incident, labels[0] ?? null, signal);
		if (found !== null) return found;
		const title = renderIssueTitle(situation);
		return issues.create({
			incident,
			title,
			body: renderIssueBody(situation),
			labels
		}, signal);
	}, REMEDY);
}
/** Mentions the step's people in a comment, once, and assigns those who are no team. */
async function tellGithub(step, { situation, issue }, { issues, signal }) {
	const { number } = issue;
	const request = {
		incident: situation.record.id,
		number,
		step: step.id
	};
	const body = renderStepComment(composeMessage(step, situation));
	const told = await measureStep(() => issues.commentOnce({
		...request,
		body
	}, signal), REMEDY);
	if (!told.measured) return {
		github: "failed",
		problems: [{
			what: `GitHub was not told (${step.role})`,
			detail: told.message,
			remedy: told.remedy
		}]
	};
	const logins = step.github.filter((name) => !name.includes("/"));
	const assigned = logins.length === 0 ? [] : await assign(issues, {
		number,
		logins
	}, signal);
	return {
		github: told.value.outcome === "written" ? "told" : "told-before",
		problems: assigned
	};
}
async function assign(issues, { number, logins }, signal) {
	const answer = await measureStep(() => issues.assign(number, logins, signal), REMEDY);
	return (answer.measured ? answer.value : [{
		what: `assigning ${logins.join(", ")}`,
		why: answer.message
	}]).map(({ what, why }) => ({
		what: `Not assigned: ${what}`,
		detail: why,
		remedy: "They were mentioned. Check the logins under escalation in config/policy.yaml."
	}));
}

// actions/shared/escalation/render-slack.ts
/**
* Limits of Block Kit: 50 blocks a message, 3,000 characters a section's text, 150 a header's
* (docs.slack.dev/reference/block-kit/blocks, pages section-block and header-block).
*/
const SECTION_CHARACTERS = 3e3;
const HEADER_CHARACTERS = 150;
/** The message in Block Kit, and in one line for the notification, which holds nothing that other people wrote but the role. */
function renderSlackMessage(message) {
	const { title, sections, command, links, step } = message;
	const header = `${oneLine(step.role, 40)}: ${title}`;
	return {
		text: `${renderPiece({ quoted: oneLine(step.role, 40) })}: ${escape(title)}. Told because: ${escape(step.because)}. ${links.map(renderLink).join(", ")}`,
		blocks: [
			{
				type: "header",
				text: {
					type: "plain_text",
					text: cutEscaped(header, HEADER_CHARACTERS),
					emoji: false
				}
			},
			...sections.map((section) => ({
				type: "section",
				text: mrkdwn(renderSection(section))
			})),
			...command === null ? [] : [{
				type: "section",
				text: mrkdwn(`\`\`\`${escape(command)}\`\`\``)
			}],
			{
				type: "context",
				elements: [mrkdwn(links.map(renderLink).join(" | "))]
			},
			{
				type: "context",
				elements: [mrkdwn(`Told because: ${escape(step.because)} (since ${step.dueAt})`)]
			}
		]
	};
}
function mrkdwn(text) {
	return {
		type: "mrkdwn",
		text,
		verbatim: true
	};
}
/** Whole lines, as many as fit: a cut inside one could split an escape. */
function renderSection({ title, lines }) {
	const kept = [`*${escape(title)}*`];
	for (const line of lines) {
		const text = `• ${line.map(renderPiece).join("")}`;
		if ([
			...kept,
			text,
			CUT
		].join("\n").length > SECTION_CHARACTERS) return [...kept, CUT].join("\n");
		kept.push(text);
	}
	return kept.join("\n");
}
const CUT = "• … more in the report";
function renderPiece(piece) {
	return typeof piece === "string" ? escape(piece) : `\`${escape(piece.quoted.replaceAll("`", "'")) || " "}\``;
}
function renderLink({ url, text }) {
	return `<${escape(url.replaceAll("|", "%7C").replaceAll(">", "%3E").replaceAll("<", "%3C"))}|${escape(text)}>`;
}
/** The three characters that mrkdwn gives a meaning (docs.slack.dev/messaging/formatting-message-text): without them no mention can begin. */
function escape(text) {
	return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
/** The limit counts the escaped text. */
function cutEscaped(text, limit) {
	for (let length = limit;; length -= 1) {
		const escaped = escape(oneLine(text, length));
		if (escaped.length <= limit) return escaped;
	}
}

// actions/escalate/tell-slack.ts
const WRITE_MS = 2e4;
const OUTCOME_WRITE_MS = 1e4;
/**
* Slack has no way to ask whether a message is there, so it is told at most once: the claim is written before, in the issue and in the history, and
* one of the two must hold it. A claim without an outcome is never sent again.
*/
async function tellSlack(telling, ports) {
	const claim = await claimStepFor(telling, ports);
	if (claim.kind === "others") return {
		slack: "claimed",
		problems: []
	};
	const message = renderSlackMessage(composeMessage(telling.step, telling.situation));
	const answer = await ports.slack.send(message, ports.signal);
	await keepOutcome(telling, answer, ports);
	return {
		slack: WORDS[answer.kind],
		problems: [...claim.problems, ...problemsOf(telling.step, answer)]
	};
}
const WORDS = {
	sent: "told",
	"not-sent": "failed",
	unknown: "unknown"
};
function problemsOf({ role }, answer) {
	if (answer.kind === "sent") return [];
	return [{
		what: answer.kind === "unknown" ? `Slack may have been told (${role})` : `Slack was not told (${role})`,
		detail: answer.detail,
		remedy: answer.remedy
	}];
}
async function claimStepFor(telling, ports) {
	const signal = AbortSignal.any([ports.signal, ports.signalAfter(WRITE_MS)]);
	const [onIssue, inHistory] = await Promise.all([claimOnIssue(telling, ports, signal), ports.ledger.add([eventOf(telling, "claimed")], signal)]);
	if (onIssue === "others") return { kind: "others" };
	if (onIssue === "ours" || inHistory.measured) return {
		kind: "ours",
		problems: []
	};
	return {
		kind: "ours",
		problems: [{
			what: "No claim could be kept",
			detail: `${inHistory.message} Another run may tell Slack again.`,
			remedy: inHistory.remedy
		}]
	};
}
async function claimOnIssue({ step, situation, issue }, { issues, runKey }, signal) {
	if (issue === null || issues === null) return "failed";
	const incident = situation.record.id;
	const { number } = issue;
	const token = `<!-- run ${runKey} -->`;
	const body = `${renderClaimComment(step.role, situation.place.slackChannel)}\n\n${token}`;
	const claimed = await measureStep(async () => {
		const { outcome, comment } = await issues.commentOnce({
			incident,
			number,
			step: claimStep(step.id),
			body
		}, signal);
		if (outcome === "already-there" && !comment.body.includes(token)) return false;
		return holdsClaim({
			incident,
			step: step.id,
			id: comment.id
		}, await issues.listComments(number, signal));
	}, "");
	if (!claimed.measured) return "failed";
	return claimed.value ? "ours" : "others";
}
/** Best effort: where neither place takes it, the claim stands alone and is shown as "may have been told". */
async function keepOutcome(telling, answer, { issues, ledger, signalAfter }) {
	const { step, situation, issue } = telling;
	const signal = signalAfter(OUTCOME_WRITE_MS);
	const body = renderOutcomeComment(step.role, OUTCOME_WORDS[answer.kind], answer.kind === "sent" ? null : answer.detail);
	const name = outcomeStep(step.id, answer.kind);
	await Promise.all([ledger.add([eventOf(telling, answer.kind)], signal), issue === null || issues === null ? null : measureStep(() => issues.commentOnce({
		incident: situation.record.id,
		number: issue.number,
		step: name,
		body
	}, signal), "")]);
}
const OUTCOME_WORDS = {
	sent: "told",
	"not-sent": "not told",
	unknown: "may have been told"
};
function eventOf({ step, situation }, delivery) {
	return {
		incident: situation.record.id,
		event: "escalated",
		detail: describeSlackDelivery(step.id, delivery)
	};
}

// actions/escalate/carry-incident.ts
function emptyMemory() {
	return {
		deliveries: {
			github: /* @__PURE__ */ new Set(),
			slack: /* @__PURE__ */ new Map()
		},
		issue: null,
		acknowledged: null
	};
}
/** One look at one incident: who is due by its times, and tells them. Nobody due, no call to GitHub's issues. */
async function carryIncident(about, terms, ports) {
	const { record, sight, memory } = about;
	const events = sight.events.measured ? sight.events.value.filter(({ incident }) => incident === record.id) : [];
	memory.deliveries = mergeDeliveries(memory.deliveries, readDeliveries(events));
	const before = describeSituation(about, events, {
		terms,
		now: ports.clock.now()
	});
	const first = planFor(before, memory, {
		terms,
		ports
	});
	if (first.due.length === 0) return toCarried({
		situation: before,
		plan: first,
		told: [],
		problems: listOpenClaims(memory, [], terms)
	});
	const { issues } = ports;
	const seen = issues === null || terms.isDryRun ? NOT_SEEN : await seeIssue(before, about, {
		terms,
		ports,
		issues
	});
	const { issue } = seen;
	const problems = [...seen.problems];
	const situation = describeSituation(about, events, {
		terms,
		now: ports.clock.now()
	});
	const plan = planFor(situation, memory, {
		terms,
		ports
	});
	if (terms.isDryRun) return toCarried({
		situation,
		plan,
		told: [],
		problems
	});
	const told = [];
	for (const step of plan.due) {
		const answer = await tellStep(step, {
			situation,
			issue,
			memory
		}, ports);
		told.push(answer.told);
		problems.push(...answer.problems);
	}
	problems.push(...listOpenClaims(memory, told, terms));
	return toCarried({
		situation,
		plan: planFor(situation, memory, {
			terms,
			ports
		}),
		told,
		problems
	});
}
/** Claims that nobody said the end of: the run that made them died in between, or is at it now. Shown until an outcome stands behind them. */
function listOpenClaims({ deliveries }, told, { policy }) {
	return nameContacts(policy.contacts).filter(({ id }) => deliveries.slack.get(id) === "claimed" && !told.some(({ step }) => step === id)).map(({ role }) => ({
		what: `Slack may have been told (${role})`,
		detail: "a run was about to tell, and no word of it came since",
		remedy: "Look into the channel; it is not sent again."
	}));
}
function planFor(situation, memory, { terms, ports }) {
	const { record, verifiedAt, recoveredAt, acknowledged, now } = situation;
	const { contacts } = terms.policy;
	const delivered = new Set(nameContacts(contacts).map(({ id }) => id).filter((id) => isSettled(id, memory.deliveries, ports)));
	return planEscalation({
		record,
		verifiedAt,
		recoveredAt,
		contacts,
		now,
		delivered,
		acknowledged
	});
}
/** GitHub has it, and Slack knows or was tried, each where it can be used. A step that only Slack has waits for GitHub to take it too. */
function isSettled(step, { github, slack }, ports) {
	return (github.has(step) || ports.issues === null && slack.get(step) !== "not-sent") && (github.has(step) || slack.has(step)) && (ports.slack === null || slack.has(step));
}
const NOT_SEEN = {
	issue: null,
	problems: []
};
/** The issue, and what it says of steps and of who is on it. */
async function seeIssue(situation, { record, memory, sight }, { terms, ports, issues }) {
	const { signal } = ports;
	const opened = await openIssue(situation, terms.policy.labels, {
		issues,
		signal
	});
	if (!opened.measured) return {
		issue: null,
		problems: [{
			what: "No issue",
			detail: opened.message,
			remedy: opened.remedy
		}]
	};
	const issue = opened.value;
	memory.issue = issue;
	const steps = nameContacts(terms.policy.contacts).map(({ id }) => id);
	const read = await measureStep(() => issues.listComments(issue.number, signal), "The next run looks again.");
	if (read.measured) memory.deliveries = mergeDeliveries(memory.deliveries, readCommentDeliveries(record.id, steps, read.value));
	await noteAcknowledgement({
		record,
		memory,
		sight
	}, {
		...ports,
		issues
	});
	return {
		issue,
		problems: read.measured ? [] : [{
			what: "The issue could not be read",
			detail: read.message,
			remedy: read.remedy
		}]
	};
}
async function tellStep(step, context, ports) {
	const { situation, memory } = context;
	const github = await tellGithubWhereWanted(step, context, ports);
	const isOnGithub = github.github === "told" || github.github === "told-before";
	if (isOnGithub) remember(memory, step.id, { github: true });
	const [slack] = await Promise.all([tellSlackWhereWanted(step, {
		...context,
		isOnGithub
	}, ports), isOnGithub && github !== BEFORE ? keep([githubEvent(step, situation)], ports) : null]);
	return {
		told: {
			step: step.id,
			role: step.role,
			github: github.github,
			slack: slack.slack
		},
		problems: [...github.problems, ...slack.problems]
	};
}
async function tellGithubWhereWanted(step, { situation, issue, memory }, { issues, signal }) {
	if (issues === null) return {
		github: "off",
		problems: []
	};
	if (memory.deliveries.github.has(step.id)) return BEFORE;
	return issue === null ? FAILED : tellGithub(step, {
		situation,
		issue
	}, {
		issues,
		signal
	});
}
const BEFORE = {
	github: "told-before",
	problems: []
};
const FAILED = {
	github: "failed",
	problems: []
};
async function tellSlackWhereWanted(step, { situation, issue, memory, isOnGithub }, ports) {
	const { slack } = ports;
	if (slack === null) return {
		slack: "off",
		problems: []
	};
	const known = memory.deliveries.slack.get(step.id);
	if (known === "sent") return {
		slack: "told-before",
		problems: []
	};
	if (known === "claimed" || known === "unknown") return {
		slack: known,
		problems: []
	};
	if (known === "not-sent" && isOnGithub) return {
		slack: "failed",
		problems: []
	};
	const answer = await tellSlack({
		step,
		situation,
		issue
	}, {
		...ports,
		slack
	});
	const words = {
		told: "sent",
		unknown: "unknown",
		failed: "not-sent",
		claimed: "claimed"
	};
	if (answer.slack in words) remember(memory, step.id, { slack: words[answer.slack] });
	return answer;
}
function remember(memory, step, { github, slack }) {
	const { deliveries } = memory;
	memory.deliveries = {
		github: /* @__PURE__ */ new Set([...deliveries.github, ...github === void 0 ? [] : [step]]),
		slack: new Map([...deliveries.slack, ...slack === void 0 ? [] : [[step, slack]]])
	};
}
const EVENT_WRITE_MS = 2e4;
/** Best effort: the issue says the same. */
async function keep(events, { ledger, signal, signalAfter }) {
	await ledger.add(events, AbortSignal.any([signal, signalAfter(EVENT_WRITE_MS)]));
}
function githubEvent({ id }, { record }) {
	return {
		incident: record.id,
		event: "escalated",
		detail: describeGithubDelivery(id)
	};
}
function describeSituation({ record, sight, memory }, events, { terms, now }) {
	const { policy, repositoryUrl, branch } = terms;
	const opened = events.findLast(({ event }) => event === "report-opened")?.detail ?? "";
	return {
		record,
		state: sight.state,
		observed: sight.observed,
		verifiedAt: standingSince(events, "verified"),
		recoveredAt: standingSince(events, "recovered"),
		historyProblem: sight.events.measured ? null : sight.events.message,
		policyProblem: policy.problem,
		acknowledged: memory.acknowledged ?? readAcknowledgement(events),
		now,
		place: {
			repositoryUrl,
			branch,
			issueUrl: memory.issue?.url ?? null,
			pullRequestUrl: pullRequestUrlOf(opened, repositoryUrl),
			slackChannel: policy.slackChannel
		}
	};
}
function toCarried({ situation, plan, told, problems }) {
	const { record, state, verifiedAt, recoveredAt, acknowledged, place } = situation;
	return {
		situation,
		plan,
		result: {
			id: record.id,
			isDrill: record.isDrill,
			state,
			verifiedAt,
			recoveredAt,
			acknowledged,
			issueUrl: place.issueUrl,
			steps: plan.steps.map((at) => "step" in at ? {
				id: at.step.id,
				role: at.step.role,
				state: at.state,
				dueAt: at.step.dueAt,
				because: at.step.because
			} : {
				id: at.id,
				role: at.role,
				state: at.state,
				dueAt: null,
				because: at.because
			}),
			told: [...told],
			next: plan.next === null ? null : {
				step: plan.next.step.id,
				role: plan.next.step.role,
				at: plan.next.at
			},
			problems: [...problems]
		}
	};
}

// actions/escalate/event-ledger.ts
function createEventLedger({ history, clock, run }) {
	let files = 0;
	return { add: (events, signal) => {
		files += 1;
		const at = clock.now();
		const path = renderHistoryPath({
			...run,
			at,
			job: `${run.job}-${files}`
		});
		const records = events.map(({ incident, event, detail }) => ({
			kind: "incident-event",
			schemaVersion: 1,
			at: at.toISOString(),
			incident,
			event,
			detail,
			run: renderRunKey(run)
		}));
		return measureFault(async () => {
			await history.append({
				path,
				contents: renderHistoryLines(records)
			}, signal);
			return "kept";
		}, `Let the token write to ${history.branch} (contents: write).`);
	} };
}

// actions/escalate/failed-rollback.ts
/**
* What there is to tell of a rollback that failed: itself, until the state is seen to be back. A state that nobody can read, since GitHub is down, is
* no reason to tell nobody.
*/
function withFailure(seen, failure) {
	if (failure === null || seen.measured && seen.value.state === "back") return seen;
	const { state, observed } = seen.measured ? seen.value : {
		state: "unknown",
		observed: seen.message
	};
	return {
		measured: true,
		value: {
			state,
			observed,
			records: [failure],
			missing: [],
			events: {
				measured: true,
				value: []
			},
			unread: null
		}
	};
}
/** Of an incident that is on no branch nothing is kept in the history: a scheduled run could never end it. */
const NO_LEDGER = { add: async () => ({
	measured: true,
	value: "kept"
}) };

// actions/escalate/read-incidents.ts
const ID = /^\d{8}-\d{6}Z-[a-z0-9-]{1,80}$/u;
const MOST_INCIDENTS = 20;
/**
* The state, the incidents and their events: one call for the tip, one for the records where the tip is new, one for the history. A fault of the
* history is part of the answer. Where GitHub does not give the tip, an incident that was named is taken from the checkout, since Slack can tell of it
* all the same; only where that has none either is the fault thrown.
*/
async function readIncidents(wanted, { repository, history }, signals) {
	const eventsRead = measureStep(() => history.read(signals.history), "Let the token read the branch cutover-history.").then((read) => read.measured ? {
		measured: true,
		value: eventsOf(read.value)
	} : read);
	try {
		return await readFromTip(wanted, {
			repository,
			eventsRead
		}, signals.state);
	} catch (fault) {
		const unread = await measureStep(() => Promise.reject(fault), CHECK_GITHUB);
		const records = unread.measured ? [] : await readFromCheckout(wanted, repository);
		if (unread.measured || records.length === 0) throw fault;
		const [state, observed] = ["unknown", unread.message];
		return {
			state,
			observed,
			records,
			missing: [],
			events: await eventsRead,
			unread
		};
	}
}
const CHECK_GITHUB = "Check the token and the status of GitHub, then run this again.";
async function readFromTip(wanted, { repository, eventsRead }, signal) {
	const tip = await repository.readTip([CONFIG_PATH], { signal });
	const events = await eventsRead;
	const parsed = parseCutoverConfig(tip.files.get("config/traffic_cutover_config.json")?.contents ?? null);
	const config = parsed.ok ? parsed.config : null;
	const ids = listIds(wanted, {
		tip,
		config,
		events: events.measured ? events.value : []
	});
	const files = await repository.readFiles(tip.oid, ids.map((id) => incidentPath(id, "incident.json")), signal);
	const found = ids.map((id) => ({
		id,
		record: recordOf(files.get(incidentPath(id, "incident.json"))?.contents)
	}));
	const sight = {
		state: stateOf(config),
		observed: describeState(parsed),
		records: found.flatMap(({ record }) => record ?? []),
		missing: found.flatMap(({ id, record }) => record === null ? [id] : []),
		events,
		unread: null
	};
	return sight.missing.includes(wanted.incidentId ?? "") ? withCheckout(sight, wanted, repository) : sight;
}
/**
* A replica of GitHub that lags shows the branch as it was before the rollback, long enough at times that on-call would hear nothing: the checkout
* has the record. Of the state such a tip says nothing.
*/
async function withCheckout(sight, wanted, repository) {
	const records = await readFromCheckout(wanted, repository);
	if (records.length === 0) return sight;
	const { incidentId } = wanted;
	const message = `the tip of ${repository.branch} as GitHub shows it has no record of incident ${incidentId ?? ""}, which the checkout has`;
	return {
		state: "unknown",
		observed: message,
		events: sight.events,
		records: [...records, ...sight.records],
		missing: sight.missing.filter((id) => id !== incidentId),
		unread: {
			measured: false,
			message,
			remedy: "Look at the branch: a replica of GitHub that lags catches up within minutes."
		}
	};
}
/** What this machine holds needs no network. Of an incident that nobody named it is too old a witness. */
async function readFromCheckout({ incidentId }, repository) {
	if (incidentId === null) return [];
	const path = incidentPath(incidentId, "incident.json");
	return [recordOf((await repository.readKnownBase([path]))?.files.get(path)?.contents)].flatMap((record) => record ?? []);
}
function recordOf(contents) {
	return contents === void 0 ? null : parseIncidentRecord(contents);
}
function stateOf(config) {
	if (config === null) return "unknown";
	return config.phase === "manual_only" && !config.dltEnabled && config.manualEnabled ? "back" : "not-back";
}
function describeState(parsed) {
	if (!parsed.ok) return parsed.problems.map(describeConfigProblem).join("; ");
	const { phase, dltEnabled, manualEnabled } = parsed.config;
	return `phase ${phase}, DLT ${dltEnabled ? "on" : "off"}, manual ${manualEnabled ? "on" : "off"}`;
}
function eventsOf({ files }) {
	return parseHistoryFiles(files).records.flatMap(({ record }) => record.kind === "incident-event" ? [record] : []);
}
/** Newest first. A config that cannot be read names none, but the commits of the branch do. */
function listIds({ incidentId, allOpen }, { tip, config, events }) {
	if (incidentId !== null && !allOpen) return [incidentId];
	const committed = tip.history.flatMap(({ message }) => parseTrailers(message).Incident ?? []);
	const first = [incidentId, config?.lastTransition?.incident ?? committed[0] ?? null].flatMap((id) => id ?? []);
	const reviewed = new Set(events.filter(({ event }) => event === "reviewed").map(({ incident }) => incident));
	const all = allOpen ? [
		...first,
		...committed,
		...events.map(({ incident }) => incident)
	] : first.slice(0, 1);
	return [...new Set(all)].filter((id) => ID.test(id) && !reviewed.has(id)).toSorted((a, b) => Number(a < b) - Number(a > b)).slice(0, MOST_INCIDENTS);
}

// actions/escalate/escalate.ts
const LOOK_AGAIN_MS = 6e4;
const READ_MS = 3e4;
/** The issue tells the same, so whoever is due does not wait longer for the history. */
const HISTORY_MS = 1e4;
const LOOK_PAUSES_MS = [
	500,
	1e3,
	2e3,
	4e3
];
const LOOK_MS = 15e3;
/**
* Tells everybody who must be told now, each once, and stays as long as it is allowed to while somebody may still become due. Everything
* comes from the incident's times, so that this run, the next one and one that never came make no difference but in when.
*/
async function escalate(options, ports) {
	const until = ports.clock.now().getTime() + options.waitMs;
	const memories = /* @__PURE__ */ new Map();
	const carryPorts = toCarryPorts(options, ports);
	const told = /* @__PURE__ */ new Map();
	let last = null;
	let waitedFor = "";
	for (;;) {
		const seen = withFailure(await look(options, ports), options.failure);
		if (seen.measured) last = seen.value;
		const sight = seen.measured ? seen.value : last === null ? null : unreadSince(last, seen.message);
		const carried = sight === null ? [] : await carryAll(sight, memories, {
			options,
			ports,
			carryPorts
		});
		for (const { result } of carried) told.set(result.id, mergeTold(told.get(result.id) ?? [], result.told));
		const problems = listProblems(seen, sight);
		const waiting = describeWaiting(carried, problems);
		const remaining = until - ports.clock.now().getTime();
		if (waiting === null || remaining <= 0 || options.signal.aborted || options.isDryRun) return finish({
			carried,
			problems,
			told,
			memories,
			sight
		}, {
			options,
			ports,
			carryPorts
		});
		if (waiting !== waitedFor) ports.print(waiting);
		waitedFor = waiting;
		await ports.clock.sleep(Math.min(LOOK_AGAIN_MS, remaining), options.signal);
		if (options.signal.aborted) return finish({
			carried,
			problems,
			told,
			memories,
			sight
		}, {
			options,
			ports,
			carryPorts
		});
	}
}
/** What was read before stands, but for the state. */
function unreadSince(last, observed) {
	return {
		...last,
		state: "unknown",
		observed
	};
}
function toCarryPorts(options, ports) {
	const { history, clock, issues, slack, signalAfter } = ports;
	const { run, signal } = options;
	return {
		issues,
		slack,
		ledger: options.failure === null ? createEventLedger({
			history,
			clock,
			run
		}) : NO_LEDGER,
		clock,
		signalAfter,
		runKey: renderRunKey(run),
		signal
	};
}
/**
* Most faults of GitHub pass within seconds, and a replica that lags does not show yet what was committed a moment ago: neither is a reason to tell
* on-call a minute later. What hangs is not waited for twice.
*/
async function look(options, ports) {
	const until = ports.clock.now().getTime() + LOOK_MS;
	for (const pauseMs of LOOK_PAUSES_MS) {
		const seen = await lookOnce(options, ports);
		if (seen.measured && seen.value.unread === null && seen.value.missing.length === 0 || options.signal.aborted || ports.clock.now().getTime() >= until) return seen;
		await ports.clock.sleep(pauseMs, options.signal);
	}
	return lookOnce(options, ports);
}
async function lookOnce({ signal, ...wanted }, ports) {
	const within = (milliseconds) => AbortSignal.any([signal, ports.signalAfter(milliseconds)]);
	return measureStep(() => readIncidents(wanted, ports, {
		state: within(READ_MS),
		history: within(HISTORY_MS)
	}), "Check the token and the status of GitHub, then run this again.");
}
async function carryAll(sight, memories, { options, ports, carryPorts }) {
	const { repositoryUrl, isDryRun } = options;
	const terms = {
		policy: ports.policy,
		repositoryUrl,
		branch: ports.repository.branch,
		isDryRun
	};
	const carried = [];
	for (const record of sight.records) {
		const memory = memoryOf(record, memories);
		carried.push(await carryIncident({
			record,
			sight,
			memory
		}, terms, carryPorts));
	}
	return carried;
}
function memoryOf({ id }, memories) {
	const memory = memories.get(id) ?? emptyMemory();
	memories.set(id, memory);
	return memory;
}
function listProblems(seen, sight) {
	const fault = seen.measured ? seen.value.unread : seen;
	const unread = fault === null ? [] : [{
		what: "The state could not be read",
		detail: fault.message,
		remedy: fault.remedy
	}];
	const missing = (sight?.missing ?? []).map((id) => ({
		what: `No record of incident ${id}`,
		detail: `incidents/${id}/incident.json is not at the tip of the branch, or is no record that can be read`,
		remedy: "Check the incident id and the branch. Tell the people of config/policy.yaml yourself meanwhile."
	}));
	return [...unread, ...missing];
}
/** What the run still waits for; `null` where time alone brings nothing more. */
function describeWaiting(carried, problems) {
	const unreached = carried.find(({ plan, result }) => plan.due.some(({ id }) => !isReached(id, result)));
	if (unreached !== void 0) return `Not everybody of incident ${unreached.result.id} was told: trying again.`;
	const next = carried.flatMap(({ plan }) => plan.next ?? []).toSorted((a, b) => Number(a.at > b.at) * 2 - 1)[0];
	if (next !== void 0) return `Waiting: ${next.step.role} is told at ${next.at}, unless it is verified by then.`;
	return problems.length > 0 ? `Trying again: ${problems[0]?.what ?? ""}.` : null;
}
/** Where one channel has it, the other one is left to the next run. */
function isReached(step, { told }) {
	const found = told.find((one) => one.step === step);
	return found !== void 0 && hasReached(found);
}
function mergeTold(before, now) {
	const merged = new Map(before.map((one) => [one.step, one]));
	for (const one of now) {
		const earlier = merged.get(one.step);
		merged.set(one.step, {
			...one,
			github: earlier?.github === "told" ? "told" : one.github,
			slack: earlier?.slack === "told" ? "told" : one.slack
		});
	}
	return [...merged.values()];
}
async function finish(end, tools) {
	const { options, ports } = tools;
	const { carried, problems, told, sight } = end;
	if (sight !== null && !options.isDryRun) await noteAll(end, sight, tools);
	const incidents = carried.map(({ result }) => ({
		...result,
		acknowledged: end.memories.get(result.id)?.acknowledged ?? result.acknowledged,
		told: told.get(result.id) ?? []
	}));
	const untold = carried.flatMap(({ plan, situation, result }) => plan.due.filter(({ id }) => !isReached(id, {
		...result,
		told: told.get(result.id) ?? []
	})).map((step) => composeMessage(step, situation)));
	return {
		result: {
			schemaVersion: 1,
			...concludeEscalation(incidents, problems, options),
			at: formatInstant(ports.clock.now()),
			slackChannel: ports.policy.slackChannel,
			incidents,
			problems: [...problems, ...policyProblems(ports.policy)]
		},
		untold
	};
}
function policyProblems({ problem }) {
	return problem === null ? [] : [{
		what: "The contacts are not known",
		detail: problem,
		remedy: "Mend config/policy.yaml by pull request. Until then the engineer on call alone is told, without a name."
	}];
}
async function noteAll({ carried, memories }, sight, tools) {
	const { issues } = tools.carryPorts;
	const unknown = carried.filter(({ result }) => !result.isDrill && result.acknowledged === null);
	if (issues === null) return;
	for (const { situation } of unknown) {
		const { record } = situation;
		const memory = memoryOf(record, memories);
		memory.issue ??= await findIssue(record, issues, tools);
		await noteAcknowledgement({
			record,
			memory,
			sight
		}, {
			...tools.carryPorts,
			issues
		});
	}
}
async function findIssue({ id }, issues, { options, ports }) {
	const found = await measureStep(() => issues.find(id, ports.policy.labels[0] ?? null, options.signal), "");
	return found.measured ? found.value : null;
}

// actions/shared/markdown/cut-body.ts
/** GitHub takes no longer body of an issue, a pull request or a comment, in characters (facts: GitHub, 1.4). */
const BODY_CHARACTERS = 65536;
/**
* Cuts a body of an issue, pull request or comment to what GitHub takes, at the end of a line, closes a block of code that was cut open, and says
* where the rest is. GitHub counts characters; code units are counted here, of which there are never fewer.
*/
function cutBody(markdown, rest, maxCharacters = BODY_CHARACTERS) {
	if (markdown.length <= maxCharacters) return markdown;
	const notice = `\n\nThis was cut here: it is longer than GitHub takes. The rest: ${rest}\n`;
	const fences = Array.from(markdown.matchAll(FENCE), (match) => match[1]?.length ?? 0);
	const room = Math.max(0, maxCharacters - notice.length - Math.max(3, ...fences) - 1);
	const lineEnd = markdown.lastIndexOf("\n", room);
	const kept = markdown.slice(0, lineEnd > 0 ? lineEnd : room).replace(/[\ud800-\udbff]$/u, "");
	const fence = openFence(kept);
	return `${kept}${fence === "" ? "" : `\n${fence}`}${notice}`;
}
const FENCE = /^ {0,3}(`{3,}|~{3,})/gmu;
/** A fence is closed by the same character, at least as often. Empty where none is open. */
function openFence(markdown) {
	let open = "";
	for (const [, fence = ""] of markdown.matchAll(FENCE)) if (open === "") open = fence;
	else if (fence.startsWith(open)) open = "";
	return open;
}

// actions/shared/adapters/github/github-details.ts
const assignedSchema = object({ assignees: array(object({ login: string() })).nullish() });
/** All at once. GitHub leaves out in silence who cannot be assigned, so the answer says who was. */
async function addAssignees(calls, { number, logins, permission }, signal) {
	if (logins.length === 0) return [];
	return tryDetail(logins.map((login) => `assignee ${login}`), async () => {
		const { assignees } = await calls.call({
			route: "POST /repos/{owner}/{repo}/issues/{issue_number}/assignees",
			parameters: {
				issue_number: number,
				assignees: logins
			},
			what: `Assigning ${number}`,
			advice: {
				permission,
				rule: "Name logins that may be assigned."
			},
			schema: assignedSchema
		}, signal);
		const taken = new Set((assignees ?? []).map(({ login }) => login.toLowerCase()));
		return logins.filter((login) => !taken.has(login.toLowerCase())).map((login) => ({
			what: `assignee ${login}`,
			why: "GitHub left the login out: it has no access to the repository, or ten are assigned already"
		}));
	});
}
/** What is refused is named and stops nothing; a bug stays an exception. */
async function tryDetail(names, add) {
	try {
		return await add();
	} catch (fault) {
		if (!(fault instanceof OperatorError) && !(fault instanceof DependencyError)) throw fault;
		const why = fault instanceof OperatorError ? describeObservation(fault.message, { observed: fault.observed }) : fault.message;
		return names.map((what) => ({
			what,
			why
		}));
	}
}

// actions/shared/adapters/github/github-incident-issue.ts
/** Of issues and comments per call, and of pages: an incident's issue is among the newest 300 of its label. */
const PAGE = 100;
const MOST_PAGES = 3;
const ACKNOWLEDGED_LABEL = "acknowledged";
const ACKNOWLEDGING = /^\/ack(?:\s|$)/u;
/** Whose words count: a stranger can open issues and comment in a public repository, and set no label (REST docs, author_association). */
const OURS = /* @__PURE__ */ new Set([
	"OWNER",
	"MEMBER",
	"COLLABORATOR"
]);
const ADVICE = {
	permission: "Give the job `issues: write`.",
	rule: "Turn issues on under Settings, General, Features; the message names what else GitHub did not take."
};
const instant = datetime({ offset: true }).transform((text) => new Date(text).toISOString());
const userSchema = object({
	login: string(),
	type: string().optional()
}).nullable();
const writtenSchema = object({
	user: userSchema,
	author_association: string().optional(),
	body: string().nullish(),
	html_url: string(),
	created_at: instant
});
const issueSchema = writtenSchema.extend({
	number: int(),
	state: _enum(["open", "closed"]),
	labels: array(union([string(), object({ name: string().nullish() })])),
	assignees: array(object({ login: string() })).nullish(),
	pull_request: unknown().optional()
});
const commentSchema = writtenSchema.extend({ id: int() });
/** Issues by the REST API: they are listed, since GitHub's search shows them minutes later. */
function githubIncidentIssues(options) {
	const calls = githubCalls(options);
	const list = async (incident, label, signal) => listOwnIssues(calls, {
		incident,
		label
	}, signal);
	const listComments = (number, signal) => listOwnComments(calls, number, signal);
	const edit = async (number, changes, signal) => {
		const what = `Changing issue ${number}`;
		const route = "PATCH /repos/{owner}/{repo}/issues/{issue_number}";
		const parameters = {
			issue_number: number,
			...changes
		};
		await calls.call({
			route,
			parameters,
			what,
			advice: ADVICE,
			schema: issueSchema
		}, signal);
	};
	return {
		find: async (incident, label, signal) => {
			const [first] = await list(incident, label, signal);
			return first === void 0 ? null : toIssue(first);
		},
		create: async (request, signal) => {
			const { incident, labels } = request;
			const find = () => list(incident, labels[0] ?? null, signal);
			let known = await find();
			if (known.length === 0) {
				const made = await createIssue(calls, request, find, signal);
				const seen = await find();
				known = seen.some(({ number }) => number === made.number) ? seen : inOrder([...seen, made]);
			}
			return toIssue(await keepLowest(known, (number) => edit(number, {
				state: "closed",
				state_reason: "duplicate"
			}, signal)));
		},
		updateBody: (number, body, signal) => edit(number, { body: cutBody(body, `see the incident's folder`) }, signal),
		commentOnce: async (request, signal) => commentOnce(calls, request, listComments, signal),
		listComments,
		findAcknowledgement: async (number, signal) => findAcknowledgement(calls, number, listComments, signal),
		assign: (number, logins, signal) => addAssignees(calls, {
			number,
			logins,
			permission: ADVICE.permission
		}, signal),
		close: (number, reason, signal) => edit(number, {
			state: "closed",
			state_reason: reason
		}, signal)
	};
}
/** Lowest number first. The incident's id begins with its time, and nothing of it is older than a day before. */
async function listOwnIssues(calls, { incident, label }, signal) {
	const marker = incidentMarker(incident);
	const found = [];
	const since = dayBefore(incident);
	for (let page = 1; page <= MOST_PAGES; page += 1) {
		const issues = await calls.call({
			route: "GET /repos/{owner}/{repo}/issues",
			parameters: {
				state: "all",
				sort: "created",
				direction: "desc",
				per_page: PAGE,
				page,
				...label === null ? {} : { labels: label },
				...since === null ? {} : { since }
			},
			what: "Listing the issues",
			advice: ADVICE,
			schema: array(issueSchema)
		}, signal);
		found.push(...issues.filter((issue) => issue.pull_request === void 0 && isOurs(issue) && hasMarker(issue.body ?? "", marker)));
		if (issues.length < PAGE) break;
	}
	return inOrder(found);
}
function inOrder(issues) {
	return issues.toSorted((a, b) => a.number - b.number);
}
/** `null` where the id does not begin with a time. A clock that is a day off hides nothing. */
function dayBefore(incident) {
	const [, year, month, day] = /^(\d{4})(\d{2})(\d{2})-\d{6}Z-/u.exec(incident) ?? [];
	const at = /* @__PURE__ */ new Date(`${year}-${month}-${day}T00:00:00Z`);
	if (Number.isNaN(at.getTime())) return null;
	return (/* @__PURE__ */ new Date(at.getTime() - 864e5)).toISOString().replace(".000", "");
}
async function createIssue(calls, { incident, title, body, labels }, find, signal) {
	const marked = withMarker(body, incidentMarker(incident));
	const parameters = {
		title,
		body: cutBody(marked, `incidents/${incident}/README.md`),
		labels
	};
	const answer = await calls.createOnce({
		route: "POST /repos/{owner}/{repo}/issues",
		parameters,
		what: "Opening the issue",
		advice: ADVICE,
		schema: issueSchema
	}, async () => (await find())[0] ?? null, signal);
	return "created" in answer ? answer.created : answer.found;
}
/** Two runs at once can each have made one. Only what the same account wrote is closed: nobody loses an issue that holds a copy of the marker. */
async function keepLowest(issues, close) {
	const [lowest, ...others] = issues;
	if (lowest === void 0) throw new TypeError("An issue was made and none is there.");
	for (const { number, state, user } of others) if (state === "open" && user?.login === lowest.user?.login) await close(number);
	return lowest;
}
async function listOwnComments(calls, number, signal) {
	const all = [];
	for (let page = 1; page <= MOST_PAGES; page += 1) {
		const comments = await calls.call({
			route: "GET /repos/{owner}/{repo}/issues/{issue_number}/comments",
			parameters: {
				issue_number: number,
				per_page: PAGE,
				page
			},
			what: `Listing the comments of ${number}`,
			advice: ADVICE,
			schema: array(commentSchema)
		}, signal);
		all.push(...comments);
		if (comments.length < PAGE) break;
	}
	return all.filter(isOurs).map(toComment);
}
async function commentOnce(calls, { incident, number, step, body }, list, signal) {
	const marker = stepMarker(incident, step);
	const find = async () => (await list(number, signal)).find((comment) => hasMarker(comment.body, marker)) ?? null;
	const known = await find();
	if (known !== null) return {
		outcome: "already-there",
		comment: known
	};
	const answer = await calls.createOnce({
		route: "POST /repos/{owner}/{repo}/issues/{issue_number}/comments",
		parameters: {
			issue_number: number,
			body: cutBody(withMarker(body, marker), `incidents/${incident}/README.md`)
		},
		what: `Commenting on ${number}`,
		advice: ADVICE,
		schema: commentSchema
	}, find, signal);
	return "created" in answer ? {
		outcome: "written",
		comment: toComment(answer.created)
	} : {
		outcome: "already-there",
		comment: answer.found
	};
}
async function findAcknowledgement(calls, number, list, signal) {
	const said = (await list(number, signal)).find(({ body }) => ACKNOWLEDGING.test(body.trimStart()));
	if (said !== void 0) return {
		by: "comment",
		author: said.author,
		at: said.createdAt
	};
	return toIssue(await calls.call({
		route: "GET /repos/{owner}/{repo}/issues/{issue_number}",
		parameters: { issue_number: number },
		what: `Reading issue ${number}`,
		advice: ADVICE,
		schema: issueSchema
	}, signal)).labels.some((label) => label.toLowerCase() === "acknowledged") ? {
		by: "label",
		author: null,
		at: null
	} : null;
}
function isOurs({ user, author_association: association }) {
	return user?.type === "Bot" || OURS.has(association ?? "");
}
function toIssue(issue) {
	return {
		number: issue.number,
		url: issue.html_url,
		state: issue.state,
		body: issue.body ?? "",
		labels: issue.labels.flatMap((label) => typeof label === "string" ? [label] : label.name ?? []),
		assignees: (issue.assignees ?? []).map(({ login }) => login),
		createdAt: issue.created_at
	};
}
function toComment({ id, html_url: url, user, created_at: createdAt, body }) {
	return {
		id,
		url,
		author: user?.login ?? "ghost",
		createdAt,
		body: body ?? ""
	};
}

// actions/shared/adapters/slack-webhook.ts
/** A job that is cancelled has 7 s to end (actions/runner, ProcessInvoker.cs); the pauses end at once then. */
const LIMITS = {
	tries: 4,
	answerMs: 8e3,
	deadlineMs: 45e3
};
const FIRST_PAUSE_MS = 500;
/** What Slack says of a refusal. Anything else in a body is not repeated: whoever answers there has seen the address. */
const WORD = /^[a-z_]{1,60}$/u;
/**
* Posts to an incoming webhook. Only what Slack surely did not post is tried again: a connection that never came about, 429 (after its
* `Retry-After`), 500 and 503. Whatever else ended without an answer, a gateway's 502 and 504 included, may have been posted, and is
* never repeated. Slack answers 200 with `ok`, and refuses with a word in the body (docs.slack.dev/messaging/sending-messages-using-incoming-webhooks,
* handling errors; rate limits: docs.slack.dev/apis/web-api/rate-limits).
* An address that may not be used is an answer too: a wrong secret must not keep GitHub from being told.
*/
function createSlackWebhook(options) {
	const limits = options.limits ?? LIMITS;
	const url = isUsableWebhookUrl(options.url) ? new URL(options.url) : null;
	return { send: async (message, signal) => url === null ? UNUSABLE : sendPatiently({
		...options,
		url,
		limits
	}, JSON.stringify(message), signal) };
}
const UNUSABLE = {
	kind: "not-sent",
	detail: "the secret holds no https:// address (it is not shown)",
	remedy: "Copy the address of the incoming webhook again, as https://hooks.slack.com/services/…, into the secret."
};
/** `https`, or this machine: everywhere else the address, which is the secret, would be readable on the way. */
function isUsableWebhookUrl(url) {
	if (!URL.canParse(url)) return false;
	const { protocol, hostname } = new URL(url);
	const host = hostname.replace(/^\[(.+)\]$/u, "$1");
	return protocol === "https:" || protocol === "http:" && host !== "" && isLoopbackHost(host);
}
async function sendPatiently(sending, body, signal) {
	const { clock, random, limits } = sending;
	const deadline = clock.now().getTime() + limits.deadlineMs;
	for (let number = 1;; number += 1) {
		const attempt = await tryOnce(sending.url, body, {
			answerMs: limits.answerMs,
			signal
		});
		if (attempt.kind !== "again") return attempt;
		const pauseMs = attempt.afterMs ?? FIRST_PAUSE_MS * 2 ** (number - 1) * (.5 + random());
		const isTooLate = clock.now().getTime() + pauseMs > deadline;
		if (number >= limits.tries || isTooLate || isOver(signal)) return giveUp(attempt.detail, number);
		await clock.sleep(pauseMs, signal);
		if (isOver(signal)) return giveUp(attempt.detail, number);
	}
}
function isOver(signal) {
	return signal?.aborted === true;
}
function giveUp(detail, tries) {
	return {
		kind: "not-sent",
		detail: `${detail}, at the ${tries === 1 ? "only" : "last"} of ${tries} tries`,
		remedy: "See whether Slack works (https://slack-status.com), and tell the people yourself meanwhile."
	};
}
async function tryOnce(url, body, { answerMs, signal }) {
	if (isOver(signal)) return {
		kind: "again",
		detail: "the run was ended before",
		afterMs: null
	};
	try {
		const response = await fetch(url, {
			method: "POST",
			headers: { "content-type": "application/json; charset=utf-8" },
			body,
			redirect: "manual",
			signal: AbortSignal.any([signalAfter(answerMs), ...signal === void 0 ? [] : [signal]])
		});
		const said = (await response.text().catch(() => "")).trim();
		return judge(response.status, WORD.test(said) ? said : "", response.headers.get("retry-after"));
	} catch (cause) {
		return judgeSilence(cause);
	}
}
function judge(status, text, retryAfter) {
	if (status >= 200 && status < 300) return { kind: "sent" };
	const detail = `Slack answered ${status}${text === "" ? "" : ` (${text})`}`;
	if (status === 429) {
		const seconds = Number(retryAfter ?? NaN);
		return {
			kind: "again",
			detail,
			afterMs: Number.isFinite(seconds) ? Math.max(0, seconds) * 1e3 : null
		};
	}
	if (status === 500 || status === 503) return {
		kind: "again",
		detail,
		afterMs: null
	};
	if (status > 500) return {
		kind: "unknown",
		detail,
		remedy: LOOK
	};
	return {
		kind: "not-sent",
		detail,
		remedy: REMEDIES[text] ?? "Check the secret slack-webhook and the app it belongs to."
	};
}
const LOOK = "Look into the channel; it is not sent again.";
const NEW_WEBHOOK = "Make a new incoming webhook in Slack and put its address into the secret slack-webhook.";
/** By the word in the body (docs.slack.dev, the same page). */
const REMEDIES = {
	action_prohibited: "Ask the administrator of the Slack workspace: a rule stops this webhook.",
	channel_is_archived: "Bring the channel back from the archive, or make a webhook for another one.",
	channel_not_found: NEW_WEBHOOK,
	invalid_payload: "Report it: Slack does not take the message that was made.",
	no_service: NEW_WEBHOOK,
	no_service_id: NEW_WEBHOOK,
	no_text: "Report it: Slack does not take the message that was made.",
	no_team: NEW_WEBHOOK,
	invalid_token: NEW_WEBHOOK,
	posting_to_general_channel_denied: "Make a webhook for another channel: posting to this one is restricted."
};
/** Codes of a connection that never came about, so that nothing was sent. */
const NEVER_CONNECTED = /* @__PURE__ */ new Set([
	"ECONNREFUSED",
	"ENOTFOUND",
	"EAI_AGAIN",
	"EHOSTUNREACH",
	"ENETUNREACH",
	"UND_ERR_CONNECT_TIMEOUT",
	"CERT_HAS_EXPIRED",
	"DEPTH_ZERO_SELF_SIGNED_CERT",
	"ERR_TLS_CERT_ALTNAME_INVALID",
	"SELF_SIGNED_CERT_IN_CHAIN",
	"UNABLE_TO_VERIFY_LEAF_SIGNATURE"
]);
/** Nothing of the fault's own message is told: it may hold the address. */
function judgeSilence(cause) {
	const code = codeOf(cause);
	if (NEVER_CONNECTED.has(code)) return {
		kind: "again",
		detail: `Slack could not be reached (${code})`,
		afterMs: null
	};
	return {
		kind: "unknown",
		detail: `Slack did not answer (${cause instanceof Error && cause.name === "TimeoutError" ? "no answer in time" : code})`,
		remedy: LOOK
	};
}
function codeOf(cause) {
	for (let at = cause; at instanceof Error; at = at.cause) {
		const first = at instanceof AggregateError ? at.errors[0] : at;
		if (first instanceof Error && "code" in first && typeof first.code === "string") return first.code;
	}
	return "broken off";
}
/** The webhook of a secret that may not be set; `null` then. Pauses are those of this machine's clock. */
function openSlackWebhook(url) {
	return url ? createSlackWebhook({
		url,
		clock: systemClock,
		random: Math.random
	}) : null;
}

// actions/shared/escalation/render-escalation.ts
const HEADLINES = {
	told: "Everybody who is due was told",
	"told-in-part": "Everybody who is due was told, not on every channel",
	"nobody-due": "Nobody has to be told now",
	"dry-run": "A dry run: these are due, and nobody was told",
	"escalation-incomplete": "Somebody was NOT told: pass it on yourself",
	"state-unknown": "Who must be told could not be read: pass it on yourself"
};
/** In the words of a table that a phone shows. */
const STATE_WORDS = {
	told: "told",
	due: "due now",
	waiting: "later, unless verified by then",
	"not-needed": "not needed",
	"on-condition": "not asked for"
};
function renderStanding({ state, verifiedAt, recoveredAt, acknowledged }) {
	const words = {
		back: "The state is back",
		"not-back": "The state is NOT back",
		unknown: "Whether the state is back is unknown"
	};
	const proof = verifiedAt === null ? "not verified" : `verified since ${verifiedAt}`;
	const recovery = recoveredAt === null ? "" : `, recovered at ${recoveredAt}`;
	const by = acknowledged === null ? "nobody" : oneLine(acknowledged.by, 80);
	return `${words[state]}; ${proof}${recovery}; acknowledged by ${by}${acknowledged?.at ? ` at ${acknowledged.at}` : ""}.`;
}
const GITHUB_WORDS = {
	told: "told in the issue",
	"told-before": "in the issue before",
	failed: "not in the issue",
	off: "the issue is left to a workflow"
};
const SLACK_WORDS = {
	told: "told by Slack",
	"told-before": "told by Slack before",
	failed: "not told by Slack",
	unknown: "may have been told by Slack",
	claimed: "may have been told by Slack (a run was ended while it did)",
	off: "no Slack webhook is set"
};
/** For a terminal. */
function renderEscalationLines(result) {
	return [
		`${HEADLINES[result.reasonCode]}.`,
		...result.incidents.flatMap((incident) => [
			`Incident ${incident.id}: ${renderStanding(incident)}`,
			...incident.steps.map(({ role, state, dueAt, because }) => `  ${oneLine(role, 60)}: ${STATE_WORDS[state]}${dueAt === null ? "" : `, ${dueAt}`} (${because})`),
			...incident.told.map(({ role, github, slack }) => `  ${oneLine(role, 60)}: ${GITHUB_WORDS[github]}; ${SLACK_WORDS[slack]}.`),
			...incident.problems.map(renderProblemLine)
		]),
		...result.problems.map(renderProblemLine)
	];
}
function renderProblemLine({ what, detail, remedy }) {
	return `  ${oneLine(what, 200)}: ${oneLine(detail, 400)} ${oneLine(remedy, 400)}`;
}

// scripts/commands/escalate.ts
/** `switchback escalate`: who must be told now, and when the next is due; with `--send` it tells them. */
async function escalateCommand(options, context) {
	const { log, signal, environment } = context;
	const isSending = options.send === true;
	const url = environment["SLACK_WEBHOOK_URL"];
	if (isSending && !url) throw refuse("no address of a Slack webhook in SLACK_WEBHOOK_URL", "Set SLACK_WEBHOOK_URL.");
	const target = await findTarget(options, context);
	const repositoryUrl = await findRepositoryUrl(target, signal);
	if (isSending && repositoryUrl === null) throw refuse(`the remote ${target.remote} is no repository of a GitHub`, "Set GITHUB_REPOSITORY to OWNER/NAME.");
	log.info(`${isSending ? "Telling people" : "Reading who must be told"} by ${describeTarget(target)}.`);
	const history = await openHistory(target, signal);
	try {
		const { result } = await escalate({
			incidentId: options.incident ?? null,
			allOpen: options.allOpen === true,
			waitMs: 0,
			isDryRun: !isSending,
			failure: null,
			repositoryUrl: repositoryUrl ?? "https://github.com",
			run: {
				at: systemClock.now(),
				run: makeOperationId(Math.random),
				attempt: 1,
				job: "escalate"
			},
			signal
		}, await openPorts({
			target,
			history,
			url,
			isSending
		}, context));
		return {
			exitCode: exitCodeOf(result),
			json: result,
			lines: renderEscalationLines(result)
		};
	} finally {
		await history.close();
	}
}
/** 0 nobody is due, or all were told; 1 somebody is due and was not; 3 nobody knows. */
function exitCodeOf({ decision, reasonCode }) {
	if (decision !== "not-told") return 0;
	return reasonCode === "state-unknown" ? 3 : 1;
}
async function openPorts({ target, history, url, isSending }, { log, signal }) {
	return {
		repository: gitCutoverRepository(target),
		history,
		issues: isSending ? await openIssues(target, signal) : null,
		slack: openSlackWebhook(url),
		policy: await readContactPolicy(async () => {
			const files = await readPeoplesFiles(target, [POLICY_PATH], signal);
			return { [POLICY_PATH]: files.get("config/policy.yaml")?.contents ?? null };
		}),
		clock: systemClock,
		signalAfter,
		print: (line) => log.info(line)
	};
}
/** Where a token is at hand the issue is told too; Slack alone otherwise. */
async function openIssues(target, signal) {
	const access = await findGithub(target, signal);
	return access.measured ? githubIncidentIssues({
		...access.value,
		clock: systemClock,
		random: Math.random
	}) : null;
}
async function openHistory({ cwd, remote, environment }, signal) {
	return gitHistoryStore({
		remote: await cloneHistoryRemote({
			cwd,
			remote,
			environment,
			signal
		}),
		environment
	});
}
/** github.com and servers of one's own, over https and ssh. */
const ADDRESS = /^(?:https:\/\/(?:[^@/]*@)?|ssh:\/\/git@|git@)([\w.-]+)(?::\d+)?[/:]([\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/u;
/** For the links of the messages; `null` where the remote is elsewhere. */
async function findRepositoryUrl({ cwd, remote, environment }, signal) {
	const found = await runGit({
		cwd,
		args: [
			"remote",
			"get-url",
			remote
		],
		environment: gitEnvironment(environment),
		limitMs: 5e3,
		signal
	});
	const [, host, path] = ADDRESS.exec(found.stdout.toString("utf8").trim()) ?? [];
	const named = environment["GITHUB_REPOSITORY"];
	if (named !== void 0 && /^[\w.-]+\/[\w.-]+$/u.test(named)) return `https://${host ?? "github.com"}/${named}`;
	return host === void 0 || path === void 0 ? null : `https://${host}/${path}`;
}
function refuse(message, remedy) {
	return new OperatorError({
		reasonCode: "environment-invalid",
		message: `Nobody can be told: ${message}`,
		remedy: `${remedy} Without --send the command shows who is due.`
	});
}

export { escalateCommand };