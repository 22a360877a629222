import { bullets, checklist, heading, link, paragraph, quotedBlock, renderMarkdown, strong, table } from "./render-markdown.mjs";
import { PIECES, assessDataLoss, listSeams, listUnitImpacts, renderFollowUps, runLink, said, showDuration, showInstant, showPosts, statusOf, unknownWhy, webLink, withoutAccepted, words } from "./follow-ups.mjs";
import { QUESTIONS, REPORT_PARTS, layOutReport, listOpenQuestions, renderTimeline } from "./open-questions.mjs";
import { oneLine } from "./one-line.mjs";
import { count } from "./count.mjs";
import { CRITERIA, CRITERION_TITLES, isMet } from "./criterion.mjs";
import { VERDICTS } from "./verdict.mjs";
import { TRIGGER_TITLES } from "./trigger.mjs";
import { redactText } from "./redact-evidence.mjs";
import { joinSentences } from "./sentences.mjs";
import { updateParts, withoutMarkers } from "./report-parts.mjs";

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

// actions/shared/report/render-impact.ts
const MOST_UNITS = 100;
/** The runbook's data loss and affected subreddits. Where nothing is known by subreddit their names are enough. */
function renderImpact(facts) {
	return [...renderLoss(facts), ...renderSeams(listSeams(facts))];
}
function renderLoss(facts) {
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
			...COLUMNS.map(({ title }) => title),
			"Gap"
		], impacts.slice(0, MOST_UNITS).map((impact) => cellsOf(impact))),
		...hidden > 0 ? [paragraph(`${hidden} more in incident.json.`)] : [],
		...renderLowerBounds(impacts),
		...impacts.every((impact) => numbersOf(impact).every((number) => number !== null)) ? [] : [paragraph(said(`${whyUnknown(facts)}.`))]
	];
}
/** A column of posts, and the word for a number that nothing is certain of. Late posts have reasons of their own why nobody can count them. */
const COLUMNS = [
	{
		title: "Lost",
		key: "lost",
		none: "unknown"
	},
	{
		title: "Doubled",
		key: "doubled",
		none: "unknown"
	},
	{
		title: "Delayed",
		key: "delayed",
		none: "not countable"
	}
];
/** Why posts are not all counted, each reason once. */
function renderLowerBounds(impacts) {
	const bounds = /* @__PURE__ */ new Map();
	for (const { title, key, none } of COLUMNS) for (const impact of impacts) {
		const counted = impact[key];
		if (counted === null || counted.atLeastBecause === null) continue;
		const why = `${showPosts(counted, none)}, because ${counted.atLeastBecause}.`;
		const bound = bounds.get(`${title} ${why}`) ?? {
			title,
			why,
			own: []
		};
		bound.own.push(impact);
		bounds.set(`${title} ${why}`, bound);
	}
	if (bounds.size === 0) return [];
	return [bullets([...bounds.values()].map(({ title, why, own }) => [
		`${title}, `,
		...listNames(own),
		": ",
		said(why, 600)
	]))];
}
/** How the paths meet in each subreddit: by the posts that both read, or by what neither did. */
function renderSeams(seams) {
	if (seams.length === 0) return [];
	const hidden = seams.length - MOST_UNITS;
	return [
		paragraph("From dlt back to manual:"),
		bullets(seams.slice(0, MOST_UNITS).map((seam) => [
			words(seam.unit, 60),
			": ",
			strong(showResult(seam)),
			": ",
			said(`${seam.detail}.`, 400)
		])),
		...hidden > 0 ? [paragraph(`${hidden} more on the branch cutover-history.`)] : []
	];
}
function showResult({ result, settledBy }) {
	if (result !== "gap") return result;
	if (settledBy === "backfill") return "gap, filled";
	return settledBy === "out-of-reach" ? "gap, out of reach" : "gap, open";
}
function listNames(impacts) {
	const names = impacts.slice(0, MOST_UNITS).flatMap(({ unit }, at) => [at === 0 ? "" : ", ", words(unit, 60)]);
	const hidden = impacts.length - MOST_UNITS;
	return hidden > 0 ? [...names, `, and ${hidden} more, see incident.json`] : names;
}
/** `null` for what is not known, and has no reason of its own in the table. */
function numbersOf({ lost, doubled, delayed, gapSeconds }) {
	return [
		certainOf(lost),
		certainOf(doubled),
		delayed?.posts ?? null,
		gapSeconds
	];
}
function certainOf(counted) {
	if (counted === null) return null;
	return counted.posts === 0 && counted.atLeastBecause !== null ? null : counted.posts;
}
function cellsOf(impact) {
	const { unit, gapSeconds } = impact;
	const numbers = COLUMNS.map(({ key, none }) => [showPosts(impact[key], none)]);
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
		...jobs.length === 0 ? [] : [paragraph("Jobs of the rollback and of runs since, each with its newest result:"), bullets(jobs.map((job) => describeJob$1(job)))],
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
function describeJob$1({ name, result, said: line }) {
	return [
		words(name, 80),
		`: ${result ?? "did not run"}`,
		...line === null ? [] : [", ", said(line, 300)]
	];
}

// actions/shared/fence/fence-line.ts
/** Reads a line that begins with a verdict and a colon, or any other one. */
function parseFenceLine(text) {
	return {
		verdict: VERDICTS.find((verdict) => text.startsWith(`${verdict}: `)) ?? null,
		text
	};
}

// actions/shared/report/describe-fence.ts
/** The jobs of `rollback.yml` that can set a fence, the one that does so last first: `fence` runs where the database has a runner of its own. */
const JOBS = ["fence", "switch"];
const AGAIN = "To do: switchback switch to-manual, with FENCE_DATABASE_URL set; what is done already is not done twice.";
/**
* How layer 3 ended, by its job; `null` where none is known that could have set it. What a job broke off is `unknown`. Where the newest proof saw that the role
* of dlt has no login, somebody has set it since: what the job said is over then.
*/
function describeFence({ jobs, verification }) {
	const line = describeJob(jobs);
	if (line === null || line.verdict === null || line.verdict === "pass") return line;
	const login = verification?.checks.find(({ id }) => id === "dlt-login");
	if (login?.verdict !== "pass") return line;
	return {
		verdict: "pass",
		text: `pass: it stands by now, as the proof saw (${login.observed}). Before: ${line.text}`
	};
}
function describeJob(jobs) {
	const [job] = JOBS.flatMap((name) => jobs.filter((one) => one.name === name && isRun(one)));
	if (job === void 0) return null;
	if (job.said !== null) return parseFenceLine(job.said);
	if (job.result === "success") return null;
	return {
		verdict: "unknown",
		text: `unknown: the job ${job.name} ended as ${job.result ?? "unknown"} and did not say how the fence ended. ${AGAIN}`
	};
}
function isRun({ result }) {
	return result !== null && result !== "skipped";
}

// actions/shared/report/render-resolution.ts
/** The runbook's action taken and next steps. */
function renderResolution(facts) {
	const { record } = facts;
	const fence = describeFence(facts);
	const kept = record.before.flatMap(({ path, keptAs }) => keptAs === null ? [] : [[
		words(path),
		" as ",
		words(keptAs)
	]]);
	return [bullets([
		["Action taken: rolled back to manual collection (layer 1, the state)."],
		...fence === null ? [] : [["Fence (layer 3): ", said(fence.text, 600)]],
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
	"error-rate": ({ "error-rate": rule }) => `more than ${rule.abovePercent} % of the dlt unit-fetches of the last ${rule.windowHours} h${reachOf(rule)} failed, with failures in at least ${rule.hoursWithFailures} of these hours and at least ${rule.minimumUnitFetches} unit-fetches: ${rule.action}; clears below ${rule.clearsBelowPercent} %`,
	"critical-incident": ({ "critical-incident": rule }) => `an open issue with the label ${rule.label}, opened in this generation: ${rule.action}`,
	"api-limits": ({ "api-limits": rule }) => `a 429 or a spent budget in at least ${rule.limitedRuns} of the last ${rule.ofRuns} runs of dlt: ${rule.action}; of the manual path: ${rule.actionWhereManual}`,
	"sla-missed": ({ "sla-missed": rule }) => `${rule.runsInARow} runs of dlt in a row over ${rule.minutes} min for each ${rule.posts} posts begun: ${rule.action}`,
	duplicates: ({ duplicates: rule }) => `the canonical id is there twice, proven, beyond the baseline: ${rule.action}`,
	"load-failure": ({ "load-failure": rule }) => `a routed unit without a successful unit-fetch for ${rule.actionAfterCadences} cadences (on GitHub's schedules never below ${rule.scheduleCadences} cadences or ${rule.scheduleMinutes} min), or rows of a load that never completed: ${rule.action}`,
	operator: () => "a person decided; no rule of the policy applies"
};
/** Where it may look further back than its window. */
function reachOf({ longestWindowHours, windowHours }) {
	if (longestWindowHours === void 0 || longestWindowHours <= windowHours) return "";
	return ` (of up to ${longestWindowHours} h where they hold too few)`;
}

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
	const logs = sources.filter(({ source, status }) => source === "log-files" && status === "measured");
	return [
		title,
		paragraph(causes.length === 0 ? `${looked} No cause was recognised.` : looked),
		...logs.map(({ observed }) => paragraph("Log files: ", said(`${observed}.`, 600))),
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
/** What cannot wait for the review: the first remedy of what fails, the fence last, else of what could not be measured. */
function urgent(facts) {
	const { verification, criteria } = facts;
	const fence = describeFence(facts);
	const open = [...verification?.checks ?? [], ...(criteria ?? []).filter((criterion) => !isMet(criterion))];
	const [first] = ["fail", "unknown"].flatMap((verdict) => [...open.flatMap((each) => each.verdict === verdict ? each.remedy ?? [] : []), ...fence?.verdict === verdict ? [`The fence: ${fence.text}`] : []]);
	return first === void 0 ? [] : [
		strong("Now:"),
		" ",
		said(joinSentences(first), 400),
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

export { STATUS_WORDS, amendReport, planCharts, renderFreshReport, renderReport, wrapLines };