import { count } from "./count.mjs";
import { bullets, paragraph, table } from "./render-markdown.mjs";
import { said, secondsBetween, showDuration, showInstant, unknownWhy, words } from "./follow-ups.mjs";
import { renderPart, withoutMarkers } from "./report-parts.mjs";

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

export { QUESTIONS, REPORT_PARTS, durationsOf, findFirstSign, layOutReport, listOpenQuestions, measureDurations, renderTimeline };