import { bullets, checklist, heading, link, paragraph, quoted, quotedBlock, renderMarkdown, strong, table } from "./render-markdown.mjs";
import { CRITERIA, CRITERION_TITLES, isMet } from "./criterion.mjs";
import { count, unitKey } from "./unit-key.mjs";
import { formatInstant, parseInstant } from "./instant.mjs";
import { redactText } from "./redact-evidence.mjs";
import { oneLine } from "./one-line.mjs";
import { renderPart, updateParts, withoutMarkers } from "./report-parts.mjs";
import { TRIGGER_TITLES } from "./trigger.mjs";
import { joinSentences } from "./without-user-info.mjs";

// actions/shared/report/first-sign.ts
/**
* The oldest clue for the likeliest cause that is more than unlikely, no later than the trigger: when the fault began to show. `null` where no clue
* has a time, since the window's own start says nothing.
*/
function findFirstSign(investigation, triggeredAt) {
	return ((investigation?.causes.find(({ confidence }) => confidence !== "unlikely"))?.evidenceFor ?? []).flatMap((clue) => clue.firstAt !== null && Date.parse(clue.firstAt) <= Date.parse(triggeredAt) ? [{
		...clue,
		firstAt: clue.firstAt
	}] : []).toSorted((left, right) => Date.parse(left.firstAt) - Date.parse(right.firstAt))[0] ?? null;
}

// actions/shared/report/show.ts
/** What GitHub makes something of in plain text: mentions, issues, commits, addresses. */
const LIVE = /[@#]|\bGH-\d|:\/\/|\bwww\.|\b[0-9a-f]{7,40}\b/iu;
/** Other people's words within a sentence, without secrets. */
function words(text, maxCharacters = 200) {
	return quoted(redactText(text), maxCharacters);
}
/** A sentence of a program, which may hold names that others chose: plain text, but code where GitHub would notify or link. */
function said(text, maxCharacters = 400) {
	const line = oneLine(redactText(text), maxCharacters);
	return LIVE.test(line) ? quoted(line, maxCharacters) : line;
}
/** A settlement behind the word accepted: `loss: 41 posts (octocat)`. */
function withoutAccepted(settled) {
	return settled.replace(/^accepted /u, "");
}
/** `2026-11-25 02:05:19`, always UTC. A text that is no instant is not repeated. */
function showInstant(at) {
	const text = at instanceof Date ? Number.isNaN(at.getTime()) ? "" : formatInstant(at) : at ?? "";
	const parsed = parseInstant(text);
	return parsed === null ? "unknown" : parsed.at.slice(0, 19).replace("T", " ");
}
/** Seconds from one instant to another; `null` where one is missing or they run backwards. */
function secondsBetween(from, to) {
	if (from === null || to === null) return null;
	const seconds = (Date.parse(to) - Date.parse(from)) / 1e3;
	return Number.isFinite(seconds) && seconds >= 0 ? seconds : null;
}
/** In the two largest units that say something: `2 s`, `4 min 10 s`, `2 h`, `3 d 4 h`. */
function showDuration(seconds) {
	const whole = Math.round(seconds);
	const [days, hours, minutes] = [
		Math.floor(whole / 86400),
		Math.floor(whole / 3600) % 24,
		Math.floor(whole / 60) % 60
	];
	const parts = [
		[days, "d"],
		[hours, "h"],
		[minutes, "min"],
		[whole % 60, "s"]
	];
	const first = parts.findIndex(([number]) => number > 0);
	if (first === -1) return "0 s";
	return parts.slice(first, first + 2).flatMap(([number, unit]) => number > 0 ? [`${number} ${unit}`] : []).join(" ");
}
const WEB = /^https:\/\/[\w.:-]+\/[\w./%~+=?&#:,-]*$/u;
/** A link where the address is an ordinary one of the web; anything else stays text. */
function webLink(url, text) {
	return WEB.test(url) ? link(url, text) : words(`${text}: ${url}`);
}
/** A workflow run, to be opened on a phone; anything else stays text. */
function runLink(url) {
	const [, run] = /^https:\/\/[\w.:-]+\/[\w.-]+\/[\w.-]+\/actions\/runs\/(\d{1,20})(?:\/attempts\/\d+)?$/u.exec(url) ?? [];
	return run === void 0 ? words(`run ${url}`) : link(url, `run ${run}`);
}

// actions/shared/report/incident-durations.ts
function measureDurations({ triggeredAt, containedAt }, known) {
	return {
		detectSeconds: secondsBetween(known.firstSignAt, triggeredAt),
		containSeconds: secondsBetween(triggeredAt, containedAt),
		downtimeSeconds: secondsBetween(triggeredAt, known.manualProvenAt),
		effectSeconds: secondsBetween(triggeredAt, known.verifiedAt),
		recoverSeconds: secondsBetween(triggeredAt, known.recoveredAt)
	};
}

// actions/shared/report/report-facts.ts
/** What a report is made of besides the record. Each piece may be missing, since the report needs the state commit alone. */
const PIECES = [
	"verification",
	"integrity",
	"collection",
	"investigation",
	"criteria",
	"lifecycle",
	"decision",
	"policy",
	"units"
];
/** All that is known at the moment of the state commit. */
function factsOfRecord(record) {
	return {
		record,
		verification: null,
		integrity: null,
		collection: null,
		investigation: null,
		criteria: null,
		lifecycle: null,
		decision: null,
		policy: null,
		units: null,
		missing: {},
		jobs: [],
		happenings: [],
		openQuestions: null,
		links: {
			repository: null,
			report: null,
			pullRequest: null,
			issue: null,
			configDiff: null,
			runs: []
		}
	};
}
/** The status as the lifecycle has it, else as the record does. */
function statusOf({ record, lifecycle }) {
	return lifecycle?.status ?? record.status;
}
/** `unknown: not measured yet`, or with the reason that is known. */
function unknownWhy({ missing }, piece) {
	return `unknown: ${missing[piece] ?? "not measured yet"}`;
}

// actions/shared/report/render-timeline.ts
/** Of what happened later; the rest stands in `evidence.json`. */
const MOST_HAPPENINGS = 60;
/** The runbook's three lines, then what reviewers ask for, then what happened one after the other. */
function renderTimeline(facts) {
	const { record, lifecycle } = facts;
	const verifiedAt = lifecycle?.verifiedAt ?? null;
	const rows = listEvents(facts);
	const hidden = facts.happenings.length - MOST_HAPPENINGS;
	return [
		bullets([
			[`Rollback triggered: ${showInstant(record.triggeredAt)} UTC`],
			[verifiedAt === null ? `Rollback completed: not yet known: when the proof (layer 4) passes. The state was back at ${showInstant(record.containedAt)} UTC` : `Rollback completed: ${showInstant(verifiedAt)} UTC, when the proof (layer 4) held`],
			...listDurations(facts)
		]),
		table(["When (UTC)", "What"], rows),
		...hidden > 0 ? [paragraph(`${count(hidden, "earlier event")} left out here, see evidence.json.`)] : []
	];
}
/** No part says how late it is: a report that says nothing new is not written again. */
function listDurations(facts) {
	const durations = durationsOf(facts);
	const open = facts.lifecycle === null ? unknownWhy(facts, "lifecycle") : "not over yet";
	const show = (seconds, why) => seconds === null ? why : showDuration(seconds);
	return [
		[`Total downtime, until manual collection was seen to work: ${show(durations.downtimeSeconds, open)}`],
		["Time to detect, from the first sign: ", said(show(durations.detectSeconds, unknownSign(facts)), 300)],
		[`Time to effect, from the trigger: ${show(durations.containSeconds, "unknown: the clocks run backwards")} to the state commit, to the proof: ${show(durations.effectSeconds, open)}`],
		[`Time to recover, until all five success criteria had held: ${show(durations.recoverSeconds, open)}`]
	];
}
function durationsOf(facts) {
	const { record, lifecycle, investigation } = facts;
	return measureDurations(record, {
		firstSignAt: findFirstSign(investigation, record.triggeredAt)?.firstAt ?? null,
		manualProvenAt: lifecycle?.manualProvenAt ?? null,
		verifiedAt: lifecycle?.verifiedAt ?? null,
		recoveredAt: lifecycle?.recoveredAt ?? null
	});
}
function unknownSign(facts) {
	return facts.investigation === null ? unknownWhy(facts, "investigation") : "unknown: no clue before the trigger has a time";
}
/** By time; what has none of its own stands where it was given. */
function listEvents(facts) {
	const { record, lifecycle, investigation } = facts;
	const sign = findFirstSign(investigation, record.triggeredAt);
	return [
		...sign === null ? [] : [{
			at: sign.firstAt,
			cells: [`First sign, of ${sign.source}: `, words(sign.example, 160)]
		}],
		{
			at: record.triggeredAt,
			cells: ["Rollback triggered by ", words(record.reasons[0]?.by ?? "unknown", 80)]
		},
		{
			at: record.containedAt,
			cells: ["State committed: DLT disabled, manual collection enabled, a hold set"]
		},
		...record.reasons.slice(1).map(({ at, by, severity }) => ({
			at,
			cells: [
				"Rollback asked for again by ",
				words(by, 80),
				`, severity ${severity}`
			]
		})),
		...facts.happenings.slice(-60).map(({ at, what, by }) => ({
			at,
			cells: [said(what, 300), ...by === null ? [] : [", by ", words(by, 80)]]
		})),
		...milestone(lifecycle?.manualProvenAt, "Manual collection seen to work"),
		...milestone(lifecycle?.verifiedAt, "Verified: the proof (layer 4) held"),
		...milestone(lifecycle?.recoveredAt, "Recovered: all five success criteria had held, or were accepted"),
		...milestone(lifecycle?.reviewedAt, "Reviewed: the pull request was merged")
	].toSorted((left, right) => (Date.parse(left.at) || 0) - (Date.parse(right.at) || 0)).map(({ at, cells }) => [[showInstant(at)], [...cells]]);
}
function milestone(at, what) {
	return at === null || at === void 0 ? [] : [{
		at,
		cells: [what]
	}];
}

// actions/shared/report/plan-charts.ts
const TITLES = {
	"error-rate": "Failed unit-fetches",
	arrivals: "Rows that arrived, by path",
	"load-times": "Time that a unit-fetch took"
};
const UNITS = {
	percent: "%",
	rows: "rows",
	seconds: "s"
};
/** More lines than these nobody can tell apart, more points nobody can see: the largest lines stay, and the worst point of each step. */
const MOST_LINES = 6;
const MOST_POINTS = 240;
/** All three charts in a fixed order. A series that was not gathered is a chart without lines. */
function planCharts(series, record) {
	return Object.keys(TITLES).map((id) => planChart(id, series.find((each) => each.id === id), record));
}
function planChart(id, series, { triggeredAt }) {
	const lines = (series?.lines ?? []).map(readLine).filter(({ points }) => points.some(([, value]) => value !== null));
	const shown = lines.toSorted((left, right) => peak(right) - peak(left)).slice(0, MOST_LINES);
	const rollbackAt = Date.parse(triggeredAt);
	const unit = series === void 0 ? "" : UNITS[series.unit];
	return {
		id,
		file: `${id}.svg`,
		title: TITLES[id],
		alt: describe(TITLES[id], {
			lines: shown,
			unit,
			rollbackAt: triggeredAt,
			hidden: lines.length - shown.length
		}),
		unit,
		lines: lines.filter((line) => shown.includes(line)),
		marks: Number.isNaN(rollbackAt) ? [] : [{
			at: rollbackAt,
			label: "rollback"
		}]
	};
}
function readLine({ name, points }) {
	const dated = points.map(({ at, value }) => [Date.parse(at), value]).filter(([at]) => !Number.isNaN(at)).toSorted(([left], [right]) => left - right);
	return {
		name: oneLine(name, 40) || "unnamed",
		points: thinOut(dated)
	};
}
/** Keeps the highest point of each group, since that is what people look for; and a group of nothing but breaks stays a break. */
function thinOut(points) {
	const size = Math.ceil(points.length / MOST_POINTS);
	if (size <= 1) return points;
	return Array.from({ length: Math.ceil(points.length / size) }, (_, group) => points.slice(group * size, (group + 1) * size).reduce((worst, point) => (point[1] ?? -1e400) > (worst[1] ?? -1e400) ? point : worst));
}
function peak({ points }) {
	return Math.max(...points.map(([, value]) => value ?? 0));
}
function describe(title, told) {
	const lines = told.lines.map((line) => `${line.name} up to ${round(peak(line))} ${told.unit}`);
	const more = told.hidden > 0 ? ` (${told.hidden} smaller lines left out)` : "";
	return `${title}: ${lines.join(", ")}${more}; the rollback at ${showInstant(told.rollbackAt)} UTC is marked`;
}
function round(value) {
	return Number(value.toPrecision(3));
}

// actions/shared/report/assess-impact.ts
/** The runbook's `Data loss: Yes/No`: by the checks of kind loss and corruption, where what was not measured is `unknown`, never `No`. */
function assessDataLoss(facts) {
	const { integrity, criteria } = facts;
	const accepted = criteria?.find(({ id }) => id === "no-data-loss")?.settled ?? null;
	if (integrity === null) return {
		answer: "unknown",
		because: unknownWhy(facts, "integrity").slice(9),
		accepted
	};
	const checks = integrity.checks.filter(({ kind }) => kind === "loss" || kind === "corruption");
	const failed = checks.filter(({ verdict }) => verdict === "fail");
	if (failed.length > 0) return {
		answer: "Yes",
		because: describeFailed(failed),
		accepted
	};
	const unmeasured = checks.filter(({ verdict }) => verdict === "unknown");
	if (unmeasured.length > 0 || checks.every(({ verdict }) => verdict === "skipped")) return {
		answer: "unknown",
		because: describeUnmeasured(unmeasured),
		accepted
	};
	const measured = checks.filter(({ verdict }) => verdict !== "skipped").length;
	return {
		answer: "No",
		because: `${count(measured, "check")} of loss and corruption found nothing new`,
		accepted
	};
}
function describeFailed(failed) {
	const total = (kind) => failed.filter((check) => check.kind === kind).reduce((sum, { faultCount }) => sum + faultCount, 0);
	const isKind = (kind) => failed.some((check) => check.kind === kind);
	return [
		...isKind("loss") ? [`${total("loss")} lost`] : [],
		...isKind("corruption") ? [`${total("corruption")} corrupt`] : [],
		`by ${[...new Set(failed.map(({ id }) => id))].join(", ")}`
	].join(", ");
}
function describeUnmeasured(unmeasured) {
	if (unmeasured.length === 0) return "no check of loss could be made";
	const ids = [...new Set(unmeasured.map(({ id }) => id))];
	const shown = ids.slice(0, 4).join(", ");
	return `${count(ids.length, "check")} could not be measured (${shown}${ids.length > 4 ? ", …" : ""})`;
}
/**
* Each affected subreddit's harm: as it was measured unit by unit, else what the checks say. A check that names no unit counts for the one subreddit
* where only one was on dlt, and for none where there were more: then the number is not known by subreddit.
*/
function listUnitImpacts(facts) {
	const { units, record, integrity } = facts;
	if (units !== null) return units;
	if (record.movedUnits === null) return null;
	const single = record.movedUnits.length === 1;
	return record.movedUnits.map((unit) => ({
		unit,
		lost: countOf(integrity, {
			kind: "loss",
			unit,
			single
		}),
		doubled: countOf(integrity, {
			kind: "duplicates",
			unit,
			single
		}),
		delayed: null,
		gapSeconds: null
	}));
}
function countOf(integrity, { kind, unit, single }) {
	const checks = (integrity?.checks ?? []).filter((check) => check.kind === kind && check.verdict !== "skipped");
	const own = checks.filter((check) => check.unit !== null && unitKey(check.unit) === unitKey(unit));
	const shared = checks.filter((check) => check.unit === null);
	if (own.length === 0 && shared.length === 0) return null;
	if ([...own, ...shared].some(({ verdict }) => verdict === "unknown")) return null;
	if (!single && shared.some(({ verdict }) => verdict === "fail")) return null;
	const faults = (list) => Math.max(0, ...list.flatMap(({ verdict, faultCount }) => verdict === "fail" ? [faultCount] : []));
	return Math.max(faults(own), single ? faults(shared) : 0);
}

// actions/shared/report/follow-ups.ts
/** What a person replaces in a proposed follow-up. */
const OWNER_HERE = "who?";
const DUE_HERE = "YYYY-MM-DD?";
const HEADER = [
	"Follow-up",
	"Owner",
	"Due"
];
const MOST_CAUSES$1 = 5;
const MOST_CRITERIA = 5;
/** Proposed rows: from the causes, the loss, and the criteria that are not met; then the runbook's re-attempt. People complete them. */
function proposeFollowUps(facts) {
	const { investigation, criteria, record } = facts;
	const causes = (investigation?.causes ?? []).filter(({ confidence }) => confidence !== "unlikely");
	const loss = assessDataLoss(facts);
	const isToBeFilled = loss.answer === "Yes" && loss.accepted === null;
	const unmet = (criteria ?? []).flatMap((criterion) => isMet(criterion) || criterion.remedy === null ? [] : [{
		title: CRITERION_TITLES[criterion.id],
		remedy: criterion.remedy
	}]);
	return [
		...listByRemedy([...causes.slice(0, MOST_CAUSES$1), ...unmet.slice(0, MOST_CRITERIA)]),
		...isToBeFilled ? ["Collect the lost posts again while Reddit still lists them, or settle the loss in settled.json"] : [],
		record.isDrill ? "Mend what the drill showed" : `Fix the cause, test it in isolation, and start over at 10 % (attempt ${record.attempt + 1})`
	];
}
/** One row a remedy, with everything that it mends. */
function listByRemedy(faults) {
	return [...new Set(faults.map(({ remedy }) => remedy))].map((remedy) => {
		const titles = faults.flatMap((fault) => fault.remedy === remedy ? [fault.title] : []);
		return `${[...new Set(titles)].join("; ")}: ${remedy}`;
	});
}
function renderFollowUps(facts) {
	return [paragraph("Proposed. Give each an owner (a GitHub login) and a day, add yours, take out what is not needed: once you have changed this table it is yours, and no run changes it any more."), table(HEADER, proposeFollowUps(facts).map((text) => [
		[said(text, 400)],
		[OWNER_HERE],
		[DUE_HERE]
	]))];
}

// actions/shared/report/report-layout.ts
/** The machine's parts of a report, in their order. A report has all of them from its first commit on, so that a later one only fills them. */
const REPORT_PARTS = [
	"summary",
	"facts",
	"timeline",
	"reasons",
	"causes",
	"decision",
	"impact",
	"charts",
	"resolution",
	"criteria",
	"follow-ups",
	"measurement"
];
/** What only people know. */
const QUESTIONS = {
	cause: "What went wrong, and why was it not seen before?",
	users: "How many users were affected, and how did they notice?",
	plan: "What is the plan to fix it and to try again?",
	prevention: "What would have caught this earlier, or kept it from happening?"
};
const ANSWER_HERE = "_answer here_";
function renderQuestion(question) {
	return `**Question: ${question}**\n\n${ANSWER_HERE}`;
}
const SECTIONS = [
	{ heading: "# DLT Rollback Incident Report" },
	{ part: "summary" },
	{ part: "facts" },
	{ heading: "## Timeline" },
	{ part: "timeline" },
	{ heading: "## Root Cause" },
	{ part: "reasons" },
	{ question: "cause" },
	{ part: "causes" },
	{ part: "decision" },
	{ heading: "## Impact" },
	{ part: "impact" },
	{ question: "users" },
	{ part: "charts" },
	{ heading: "## Resolution" },
	{ part: "resolution" },
	{ question: "plan" },
	{ part: "criteria" },
	{ heading: "## Prevention" },
	{ part: "follow-ups" },
	{ question: "prevention" },
	{ heading: "## How this was measured" },
	{ part: "measurement" }
];
/** A whole new report: the runbook's title block and five sections (its step 7) around the machine's parts, people's questions between them. */
function layOutReport(parts) {
	return `${SECTIONS.map((section) => {
		if ("heading" in section) return section.heading;
		if ("question" in section) return renderQuestion(QUESTIONS[section.question]);
		return renderPart(section.part, withoutMarkers(parts.get(section.part) ?? ""));
	}).join("\n\n")}\n`;
}

// actions/shared/report/open-questions.ts
const QUESTION = /^(?:[-*] )?\*\*Question: (.+?)\*\*(.*)$/u;
/** Where an answer ends at the latest: at another question, a heading, a marker of a part. */
const NEXT = /^(?:(?:[-*] )?\*\*Question: |#{1,6} |<!-- switchback:)/u;
const FENCE = /^(?:`{3,}|~{3,})/u;
/**
* The questions of a report that nobody has answered: without a word below them, or with `_answer here_` still there. Questions within a block of
* code are somebody's quotation. One of ours that is not there any more is open too.
*/
function listOpenQuestions(text) {
	const lines = withoutFences(text.replaceAll("\r\n", "\n").split("\n"));
	const asked = lines.flatMap((line, at) => {
		const [, question, rest] = QUESTION.exec(line) ?? [];
		return question === void 0 || rest === void 0 ? [] : [{
			question,
			line: at + 1,
			isOpen: !isAnswer([rest, ...answerBelow(lines, at)].join("\n"))
		}];
	});
	const known = new Set(asked.map(({ question }) => question));
	return [...asked.flatMap(({ question, line, isOpen }) => isOpen ? [{
		question,
		line
	}] : []), ...Object.values(QUESTIONS).flatMap((question) => known.has(question) ? [] : [{
		question,
		line: null
	}])];
}
function answerBelow(lines, at) {
	const below = lines.slice(at + 1);
	const end = below.findIndex((line) => NEXT.test(line));
	return end === -1 ? below : below.slice(0, end);
}
/** An answer holds a letter or a digit beside the invitation to give one. */
function isAnswer(text) {
	return !text.includes("_answer here_") && /[\p{L}\p{N}]/u.test(text.replaceAll(/<!--[\s\S]*?-->/gu, ""));
}
/** Lines of code count as words, but neither as questions nor as the end of an answer. */
function withoutFences(lines) {
	let fence = null;
	return lines.map((line) => {
		const [mark] = FENCE.exec(line) ?? [];
		if (fence === null) {
			fence = mark ?? null;
			return line;
		}
		const isEnd = mark !== void 0 && mark.startsWith(fence) && line.trim() === mark;
		if (isEnd) fence = null;
		return isEnd ? line : `    ${line}`;
	});
}

// actions/shared/report/render-impact.ts
const MOST_UNITS = 100;
/** The runbook's data loss and affected subreddits. Where nothing is known by subreddit their names are enough. */
function renderImpact(facts) {
	const { answer, because, accepted } = assessDataLoss(facts);
	const impacts = listUnitImpacts(facts);
	const acceptedNote = accepted === null ? [] : [
		" Accepted by a person: ",
		said(withoutAccepted(accepted), 200),
		"."
	];
	const loss = [
		"Data loss: ",
		strong(answer),
		": ",
		said(`${because}.`, 600),
		...acceptedNote
	];
	if (impacts === null) return [bullets([loss, ["Affected subreddits: unknown, since there was no routing file that could be read."]])];
	if (impacts.length === 0) return [bullets([loss, ["Affected subreddits: none was routed to dlt."]])];
	if (!impacts.some((impact) => numbersOf(impact).some((number) => number !== null))) return [bullets([
		loss,
		["Affected subreddits: ", ...listNames(impacts)],
		["Lost, doubled and delayed posts and gaps of each: ", said(`${whyUnknown(facts)}.`)]
	])];
	const hidden = impacts.length - MOST_UNITS;
	return [
		bullets([loss, [`Affected subreddits: ${impacts.length}, in posts each`]]),
		table([
			"Subreddit",
			"Lost",
			"Doubled",
			"Delayed",
			"Gap"
		], impacts.slice(0, MOST_UNITS).map((impact) => cellsOf(impact))),
		...hidden > 0 ? [paragraph(`${hidden} more in incident.json.`)] : [],
		...impacts.every((impact) => numbersOf(impact).every((number) => number !== null)) ? [] : [paragraph(said(`${whyUnknown(facts)}.`))]
	];
}
function listNames(impacts) {
	const names = impacts.slice(0, MOST_UNITS).flatMap(({ unit }, at) => [at === 0 ? "" : ", ", words(unit, 60)]);
	const hidden = impacts.length - MOST_UNITS;
	return hidden > 0 ? [...names, `, and ${hidden} more, see incident.json`] : names;
}
function numbersOf({ lost, doubled, delayed, gapSeconds }) {
	return [
		lost,
		doubled,
		delayed,
		gapSeconds
	];
}
function cellsOf({ unit, lost, doubled, delayed, gapSeconds }) {
	const numbers = [
		lost,
		doubled,
		delayed
	].map((number) => [number === null ? "unknown" : String(number)]);
	return [
		[words(unit, 60)],
		...numbers,
		[gapSeconds === null ? "unknown" : showDuration(gapSeconds)]
	];
}
function whyUnknown(facts) {
	return facts.integrity === null ? unknownWhy(facts, "integrity") : `unknown: ${facts.missing.units ?? "no measurement counted it subreddit by subreddit"}`;
}
/** The charts beside the report; what has no numbers is a sentence. */
function renderCharts(facts) {
	const title = heading(3, "Charts");
	if (facts.investigation === null) return [title, paragraph(said(`${unknownWhy(facts, "investigation")}.`, 400))];
	return [title, ...planCharts(facts.investigation.series, facts.record).map(({ title: name, alt, file, lines }) => lines.length === 0 ? paragraph(`${name}: unknown: no numbers in the window that was looked at.`) : paragraph({
		type: "image",
		url: file,
		alt
	}))];
}

// actions/shared/report/render-measurement.ts
const PIECE_TITLES = {
	verification: "Proof of the rollback (verify-rollback)",
	integrity: "Integrity of the data (check-integrity)",
	collection: "Test of the manual path (collect)",
	investigation: "Investigation of the cause (investigate)",
	criteria: "Success criteria",
	lifecycle: "Course of the incident (branch cutover-history)",
	decision: "Values that decided",
	policy: "Rules (config/policy.yaml)",
	units: "Harm subreddit by subreddit"
};
/** What the report rests on, and what is unknown, with its reason. */
function renderMeasurement(facts) {
	const { jobs, links } = facts;
	const runs = links.runs.slice(-30);
	return [
		PIECES.some((piece) => facts[piece] !== null || facts.missing[piece] !== void 0) ? table(["Piece", "State"], PIECES.map((piece) => [[PIECE_TITLES[piece]], [said(describePiece(facts, piece), 400)]])) : paragraph("Nothing is measured yet: the report is amended as the jobs of the rollback end."),
		...jobs.length === 0 ? [] : [paragraph("Jobs of the run:"), bullets(jobs.map((job) => describeJob(job)))],
		...runs.length === 0 ? [] : [paragraph("Runs that measured:"), bullets(runs.map(({ at, url }) => [`${showInstant(at)} UTC: `, runLink(url)]))],
		paragraph("Written from ", link("incident.json", "incident.json"), " and, once it is there, ", link("evidence.json", "evidence.json"), ". Compute it again with ", words(`npm run evidence -- replay incidents/${facts.record.id}`), ".")
	];
}
/** What each piece came to, where it says more than that it was read. */
const PIECE_STATES = {
	verification: ({ verdict, reasonCode }) => `${verdict} (${reasonCode})`,
	integrity: ({ verdict, reasonCode, checks }) => `${verdict} (${reasonCode}), ${count(checks.length, "check")}`,
	collection: ({ verdict, startedAt }) => `${verdict}, started at ${showInstant(startedAt)} UTC`,
	investigation: ({ sources, causes }) => `${count(sources.length, "source")}, ${count(causes.length, "cause")}`
};
function describePiece(facts, piece) {
	if (facts[piece] === null) return unknownWhy(facts, piece);
	const describe = PIECE_STATES[piece];
	return describe?.(facts[piece]) ?? "read";
}
function describeJob({ name, result, said: line }) {
	return [
		words(name, 80),
		`: ${result ?? "did not run"}`,
		...line === null ? [] : [", ", said(line, 300)]
	];
}

// actions/shared/report/render-resolution.ts
/** The runbook's action taken and next steps. */
function renderResolution(facts) {
	const { record } = facts;
	const kept = record.before.flatMap(({ path, keptAs }) => keptAs === null ? [] : [[
		words(path),
		" as ",
		words(keptAs)
	]]);
	return [bullets([
		["Action taken: rolled back to manual collection (layer 1, the state)."],
		["Proof (layer 4): ", said(describeProof(facts), 400)],
		["Test of the manual path (step 4): ", said(describeCollection(facts), 400)],
		["Next steps: ", nextSteps(facts)]
	]), ...kept.length === 0 ? [] : [paragraph("Files that could not be used as they were, kept here byte for byte:"), bullets(kept)]];
}
function describeProof(facts) {
	const { verification } = facts;
	if (verification === null) return `${unknownWhy(facts, "verification")}.`;
	const { verdict, checks, secondLookDueAt } = verification;
	const open = checks.filter((check) => check.verdict === "fail" || check.verdict === "unknown");
	const look = verdict === "unknown" && secondLookDueAt !== null ? ` The second look at dlt is due at ${showInstant(secondLookDueAt)} UTC.` : "";
	return `${verdict}, ${count(checks.length, "check")}, ${open.length} of them not proven.${look}`;
}
function describeCollection(facts) {
	const { collection } = facts;
	if (collection === null) return `${unknownWhy(facts, "collection")}.`;
	const fetched = collection.units.reduce((sum, unit) => sum + unit.fetched, 0);
	const failed = collection.units.flatMap(({ unit, outcome, detail }) => outcome === "fetched" || outcome === "nothing-new" ? [] : [`${unit}: ${outcome}${detail === null ? "" : `, ${detail}`}`]);
	const took = `${count(fetched, "post")} of ${count(collection.units.length, "subreddit")} in ${showDuration(collection.durationSeconds)}`;
	return `${collection.verdict}, ${took}.${failed.length === 0 ? "" : ` ${failed.slice(0, 5).join("; ")}.`}`;
}
function nextSteps(facts) {
	const status = statusOf(facts);
	switch (status) {
		case "open": return "run the rollback again until the state is back.";
		case "contained": return "prove the rollback and measure the success criteria below. Nothing advances while the hold stands.";
		case "verified": return `the success criteria below must hold for ${facts.policy?.success.holdHours ?? 2} h. Nothing advances while the hold stands.`;
		case "recovered": return "review this report and merge it. Nothing advances while the hold stands.";
		case "reviewed": return "the follow-ups below, then the re-attempt at 10 %.";
		default: return status;
	}
}
/** The runbook's five criteria as they stand. A tick is a pass or a warning that was measured, nothing that was accepted. */
function renderCriteria(facts) {
	const since = facts.lifecycle?.criteriaHeldSince ?? null;
	return [
		heading(3, "Success criteria"),
		checklist(CRITERIA.map((id) => {
			const criterion = facts.criteria?.find((each) => each.id === id);
			const title = CRITERION_TITLES[id];
			return criterion === void 0 ? {
				checked: false,
				content: [
					`${title}: `,
					strong("unknown"),
					`: ${unknownWhy(facts, "criteria").slice(9)}.`
				]
			} : {
				checked: isTicked(criterion),
				content: [`${title}: `, ...describeCriterion(criterion)]
			};
		})),
		...since === null ? [] : [paragraph(`All five are met, or accepted, since ${showInstant(since)} UTC without a break.`)]
	];
}
function isTicked({ verdict, settled }) {
	return settled === null && (verdict === "pass" || verdict === "warn");
}
function describeCriterion(criterion) {
	const { verdict, expected, observed, detail, remedy, settled } = criterion;
	const measured = `observed ${stripped(observed)}, expected ${stripped(expected)}.`;
	const rest = [...detail === null ? [] : [" ", said(detail, 300)], ...remedy === null || verdict === "pass" || settled !== null ? [] : [" To do: ", said(remedy, 300)]];
	return settled === null ? [
		strong(verdict),
		": ",
		said(measured, 500),
		...rest
	] : [
		strong("accepted"),
		": ",
		said(withoutAccepted(settled), 200),
		`. Measured ${verdict}: `,
		said(measured, 500),
		...rest
	];
}
function stripped(text) {
	return text.trim().replace(/[.]$/u, "");
}

// actions/shared/markdown/wrap-lines.ts
/** Breaks long lines at blanks, so that a block of code can be read on a phone without moving it sideways. A longer word stays whole. */
function wrapLines(text, maxCharacters) {
	const tooLong = new RegExp(`(?![^\\n]{1,${maxCharacters}}(?:\\n|$))([^\\n]{1,${maxCharacters}}) `, "gu");
	return text.replaceAll(tooLong, "$1\n");
}

// actions/shared/report/describe-rule.ts
/** A trigger's rule with the policy's numbers in it, as DESIGN.md section 7 words it. */
function describeRule(trigger, triggers) {
	return RULES[trigger](triggers);
}
const RULES = {
	"data-loss": ({ "data-loss": rule }) => `a check of loss or corruption fails beyond the baseline: ${rule.action}; where only the manual path can be at fault: ${rule.actionWhereManualOnly}`,
	"error-rate": ({ "error-rate": rule }) => `more than ${rule.abovePercent} % of the dlt unit-fetches of the last ${rule.windowHours} h failed, with failures in at least ${rule.hoursWithFailures} of these hours and at least ${rule.minimumUnitFetches} unit-fetches: ${rule.action}; clears below ${rule.clearsBelowPercent} %`,
	"critical-incident": ({ "critical-incident": rule }) => `an open issue with the label ${rule.label}, opened in this generation: ${rule.action}`,
	"api-limits": ({ "api-limits": rule }) => `a 429 or a spent budget in at least ${rule.limitedRuns} of the last ${rule.ofRuns} runs of dlt: ${rule.action}; of the manual path: ${rule.actionWhereManual}`,
	"sla-missed": ({ "sla-missed": rule }) => `${rule.runsInARow} runs of dlt in a row over ${rule.minutes} min for each ${rule.posts} posts begun: ${rule.action}`,
	duplicates: ({ duplicates: rule }) => `the canonical id is there twice, proven, beyond the baseline: ${rule.action}`,
	"load-failure": ({ "load-failure": rule }) => `a routed unit without a successful unit-fetch for ${rule.actionAfterCadences} cadences (on GitHub's schedules never below ${rule.scheduleCadences} cadences or ${rule.scheduleMinutes} min), or rows of a load that never completed: ${rule.action}`,
	operator: () => "a person decided; no rule of the policy applies"
};

// actions/shared/report/render-root-cause.ts
/** What a phone shows of a block of code without moving it sideways, roughly. */
const REASON_LINE_CHARACTERS = 64;
const MOST_CAUSES = 6;
const MOST_CLUES = 5;
/** Why, in the words of whoever pressed. */
function renderReasons({ record }) {
	const notes = record.notes.map((note) => [words(note, 400)]);
	return [...record.reasons.flatMap(renderReason), ...notes.length === 0 ? [] : [paragraph("Found on the way:"), bullets(notes)]];
}
function renderReason({ at, by, trigger, severity, runUrl, reason }) {
	const run = runUrl ? [", ", runLink(runUrl)] : [];
	const title = TRIGGER_TITLES[trigger];
	return [paragraph("Stated by ", words(by, 80), ` at ${showInstant(at)} UTC: ${title}, severity ${severity}`, ...run, "."), quotedBlock(wrapLines(redactText(reason), 64), "text")];
}
/** Which trigger, its rule by the policy, and the values that decided. */
function renderDecision(facts) {
	const { record, policy, decision } = facts;
	const rule = policy === null ? unknownWhy(facts, "policy") : describeRule(record.trigger, policy.triggers);
	return [
		heading(3, "What decided"),
		bullets([
			[strong("Trigger:"), ` ${TRIGGER_TITLES[record.trigger]}`],
			[
				strong("Rule:"),
				" ",
				said(rule, 600)
			],
			[
				strong("Values:"),
				" ",
				said(describeValues(facts), 300)
			]
		]),
		...decision === null || decision.values.length === 0 ? [] : [table([
			"Measured",
			"Observed",
			"Limit"
		], decision.values.map(({ name, observed, limit }) => [
			[said(name, 120)],
			[said(observed, 200)],
			[said(limit, 120)]
		]))]
	];
}
function describeValues(facts) {
	const { record, decision } = facts;
	if (decision !== null && decision.values.length > 0) return `as they were at ${showInstant(decision.decidedAt)} UTC${decision.trigger === record.trigger ? "" : `, of the trigger ${decision.trigger}`}`;
	if (record.trigger === "operator") return "none: a person decided, see the reason above";
	return unknownWhy(facts, "decision");
}
/** The likely causes, the likeliest first, each with what speaks for it and against it. */
function renderCauses(facts) {
	const title = heading(3, "Likely causes");
	const { investigation } = facts;
	if (investigation === null) return [title, paragraph(said(`${unknownWhy(facts, "investigation")}.`, 600))];
	const { from, to, causes, sources } = investigation;
	const silent = sources.filter(({ status }) => status === "unknown");
	const looked = `Looked at ${showInstant(from)} to ${showInstant(to)} UTC in ${count(sources.length - silent.length, "source")}.`;
	const gaps = silent.map(({ source, observed, remedy }) => [
		`${source}: unknown: `,
		said(observed, 200),
		...remedy === null ? [] : [" To do: ", said(remedy, 200)]
	]);
	return [
		title,
		paragraph(causes.length === 0 ? `${looked} No cause was recognised.` : looked),
		...causes.slice(0, MOST_CAUSES).flatMap(renderCause),
		...causes.length > MOST_CAUSES ? [paragraph(`${causes.length - MOST_CAUSES} more in evidence.json.`)] : [],
		...gaps.length === 0 ? [] : [paragraph("Not seen:"), bullets(gaps)]
	];
}
function renderCause({ title, confidence, why, remedy, evidenceFor, evidenceAgainst }, index) {
	const hidden = evidenceFor.length - MOST_CLUES;
	return [paragraph(strong(`${index + 1}. `, said(title, 120), `: ${confidence}.`), " ", said(why, 300)), bullets([
		...evidenceFor.slice(0, MOST_CLUES).map((clue) => [
			strong("For:"),
			" ",
			...describeClue(clue)
		]),
		...hidden > 0 ? [[`and ${count(hidden, "more sign")} for it in evidence.json`]] : [],
		...evidenceFor.length === 0 ? [[strong("For:"), " nothing was found"]] : [],
		...evidenceAgainst.length === 0 ? [[strong("Against:"), " nothing was found"]] : evidenceAgainst.map(({ source, observed }) => [
			strong("Against:"),
			` ${source}: `,
			said(observed, 300)
		]),
		[
			strong("Remedy:"),
			" ",
			said(remedy, 400)
		]
	])];
}
function describeClue({ source, sign, firstAt, lastAt, count: times, example, where }) {
	const when = firstAt === null ? "" : ` from ${showInstant(firstAt)}${lastAt === null || lastAt === firstAt ? "" : ` to ${showInstant(lastAt)}`} UTC`;
	return [
		`${source}: ${sign}, ${count(times, "time")}${when}: `,
		words(example, 300),
		...where === null ? [] : [", ", where.startsWith("https://") ? runLink(where) : words(where, 120)]
	];
}

// actions/shared/report/render-summary.ts
/** What each status means to somebody who has not read the design. */
const STATUS_WORDS = {
	open: "open: the state is not back yet",
	contained: "contained: the state is back, the proof (layer 4) is open",
	verified: "verified: the proof holds, the success criteria are watched",
	recovered: "recovered: all five success criteria held, or were accepted",
	reviewed: "reviewed"
};
/** What a phone shows first: what happened, whether it is back, whether data is lost, and what is needed from the reader. */
function renderSummary(facts) {
	const loss = assessDataLoss(facts);
	return [bullets([
		...facts.record.isDrill ? [[strong("This is a drill:"), " a rehearsal, not an outage."]] : [],
		[
			strong("What happened?"),
			" ",
			whatHappened(facts.record)
		],
		[
			strong("Is it back?"),
			" ",
			said(isItBack(facts), 600)
		],
		[
			strong("Is data lost?"),
			" ",
			...sayLoss(loss)
		],
		[
			strong("What is needed from you?"),
			" ",
			...whatIsNeeded(facts)
		]
	])];
}
function sayLoss({ answer, because, accepted }) {
	const note = accepted === null ? [] : [
		" Accepted by a person: ",
		said(withoutAccepted(accepted), 200),
		"."
	];
	return [said(`${answer}: ${because}.`, 600), ...note];
}
function whatHappened({ trigger, severity, from, to, triggeredAt }) {
	return `${TRIGGER_TITLES[trigger]} (severity ${severity}). Rolled back from ${from ?? "an unknown phase"} to ${to} at ${showInstant(triggeredAt)} UTC.`;
}
function isItBack(facts) {
	const { verification, lifecycle } = facts;
	if (verification?.layerOne === "not-done") return "NO: the state is not rolled back any more. Run the rollback again.";
	const status = statusOf(facts);
	if (status === "recovered" || status === "reviewed") return `Yes: recovered at ${showInstant(lifecycle?.recoveredAt ?? null)} UTC. ${describeCriteria(facts)}`;
	if (verification === null) return `The state is. Whether dlt has stopped and manual collection runs: ${unknownWhy(facts, "verification")}. ${describeCriteria(facts)}`;
	const named = (verdict) => verification.checks.filter((check) => check.verdict === verdict).map(({ title }) => title).join("; ");
	switch (verification.verdict) {
		case "pass":
		case "warn": return `Yes: the proof holds. ${describeCriteria(facts)}`;
		case "unknown": return `The state is. The proof is not complete: ${named("unknown")}. ${describeCriteria(facts)}`;
		case "fail": return `NOT yet: the proof fails: ${named("fail")}. ${describeCriteria(facts)}`;
		default: return verification.verdict;
	}
}
function describeCriteria(facts) {
	const { criteria } = facts;
	if (criteria === null) return `Success criteria: ${unknownWhy(facts, "criteria")}.`;
	const met = criteria.filter((criterion) => isMet(criterion));
	const accepted = met.filter(({ settled }) => settled !== null).length;
	const note = accepted === 0 ? "" : `, ${accepted} of them accepted by a person`;
	return `${met.length} of ${count(criteria.length, "success criterion", "success criteria")} met${note}.`;
}
function whatIsNeeded(facts) {
	const status = statusOf(facts);
	const due = facts.lifecycle?.reviewDueAt ?? null;
	const when = due === null ? "" : ` by ${showInstant(due)} UTC`;
	if (status === "reviewed") return ["Nothing more: the incident is reviewed."];
	const questions = facts.openQuestions?.length ?? Object.keys(QUESTIONS).length;
	const asked = questions === 0 ? "All questions are answered. Give" : `Answer the ${count(questions, "question")} below, give`;
	const overdue = facts.lifecycle?.isReviewOverdue === true ? [strong(`The review is overdue since ${showInstant(due)} UTC.`), " "] : [];
	const merge = status === "recovered" ? `and merge the pull request${when}.` : `and merge the pull request once the incident has recovered${when === "" ? "" : `, with its review due${when}`}.`;
	return [
		...overdue,
		...status === "recovered" ? [] : urgent(facts),
		`${asked} each follow-up an owner and a date, ${merge}`
	];
}
/** What cannot wait for the review: the first remedy of what fails, else of what could not be measured. */
function urgent(facts) {
	const { verification, criteria } = facts;
	const open = [...verification?.checks ?? [], ...(criteria ?? []).filter((criterion) => !isMet(criterion))];
	const [first] = ["fail", "unknown"].flatMap((verdict) => open.flatMap((each) => each.verdict === verdict ? each.remedy ?? [] : []));
	return first === void 0 ? [] : [
		strong("Now:"),
		" ",
		said(joinSentences(first), 300),
		" "
	];
}
/** `#12` of an address that ends so. */
function numberIn(url) {
	const [, number] = /\/(\d{1,10})$/u.exec(url ?? "") ?? [];
	return number === void 0 ? "link" : `#${number}`;
}
/** The runbook's title block. */
function renderFacts(facts) {
	const { record, links } = facts;
	const found = [
		[
			"Pull request",
			links.pullRequest,
			numberIn(links.pullRequest)
		],
		[
			"Issue",
			links.issue,
			numberIn(links.issue)
		],
		[
			"Change of the state",
			links.configDiff,
			"commit"
		]
	];
	const rows = [
		...record.isDrill ? [["Drill", "yes: a rehearsal, not an outage"]] : [],
		["Incident", words(record.id)],
		["Status", STATUS_WORDS[statusOf(facts)]],
		["Severity", record.severity],
		["Trigger", TRIGGER_TITLES[record.trigger]],
		["Transition", `${record.from ?? "unknown phase"} to ${record.to}, generation ${record.generation}, attempt ${record.attempt}`],
		["Triggered by", words(record.reasons[0]?.by ?? "unknown", 80)],
		["State before", words(`commit ${record.baseCommit.slice(0, 12)}`)],
		...found.flatMap(([name, url, text]) => url === null ? [] : [[name, webLink(url, text)]])
	];
	return [table(["", ""], rows.map(([name, value]) => [[strong(name)], [value]]))];
}

// actions/shared/report/render-report.ts
const RENDERERS = {
	summary: renderSummary,
	facts: renderFacts,
	timeline: renderTimeline,
	reasons: renderReasons,
	causes: renderCauses,
	decision: renderDecision,
	impact: renderImpact,
	charts: renderCharts,
	resolution: renderResolution,
	criteria: renderCriteria,
	"follow-ups": renderFollowUps,
	measurement: renderMeasurement
};
/** The Markdown of every part, without markers. What is not known says `unknown` and why. Parts that are `rendered` already are taken as they are. */
function renderReport(facts, rendered = /* @__PURE__ */ new Map()) {
	const render = (part) => withoutMarkers(renderMarkdown(RENDERERS[part](facts)));
	return new Map(REPORT_PARTS.map((part) => [part, rendered.get(part) ?? render(part)]));
}
/** A whole new report. */
function renderFreshReport(facts) {
	return layOutReport(renderReport(facts));
}
/** The report of people and machines, with the machine's parts as they are now; what people wrote stays, and counts as answered. */
function amendReport(text, facts) {
	const openQuestions = listOpenQuestions(text).map(({ question }) => question);
	return updateParts(text, renderReport({
		...facts,
		openQuestions
	}));
}

export { STATUS_WORDS, amendReport, durationsOf, factsOfRecord, layOutReport, planCharts, renderFreshReport, renderReport, said, secondsBetween, showDuration, showInstant, statusOf, wrapLines };