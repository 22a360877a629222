import { link, paragraph, quoted, table } from "./render-markdown.mjs";
import { CRITERION_TITLES, isMet } from "./criterion.mjs";
import { DELAY_CHECK } from "./integrity-answer.mjs";
import { latestHandovers } from "./latest-handovers.mjs";
import { count } from "./count.mjs";
import { unitKey } from "./unit-key.mjs";
import { formatInstant, parseInstant } from "./phase.mjs";
import { redactText } from "./redact-evidence.mjs";
import { oneLine } from "./one-line.mjs";

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
	const seams = new Map(listSeams(facts).map((seam) => [unitKey(seam.unit), seam]));
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
		delayed: delayedOf(integrity, unit),
		gapSeconds: gapSecondsOf(seams.get(unitKey(unit)))
	}));
}
/** What the ledger knows of the way back that this rollback made: of each subreddit the newest record. */
function listSeams({ handovers = [], record }) {
	const own = handovers.filter(({ generation, to }) => generation === record.generation && to === "manual");
	return [...latestHandovers(own).values()].toSorted((a, b) => a.unit < b.unit ? -1 : 1);
}
/** From the last reading of the old path to the first of the new one, where posts can lie between; none where there is no gap, or it was filled. */
function gapSecondsOf(seam) {
	if (seam === void 0 || seam.result === "unknown") return null;
	if (seam.result !== "gap" || seam.settledBy === "backfill") return 0;
	if (seam.oldAt === null || seam.newAt === null) return null;
	const seconds = (Date.parse(seam.newAt) - Date.parse(seam.oldAt)) / 1e3;
	return seconds >= 0 ? seconds : null;
}
/** By the id of the check, whose kind is not one of loss. Over all datasets of posts; `null` where no look tells of it. What one of them could not count makes the sum a lower bound. */
function delayedOf(integrity, unit) {
	const checks = (integrity?.checks ?? []).filter((check) => check.id === "arrival-delay" && holdsPosts(check));
	const own = checks.filter((check) => check.unit !== null && unitKey(check.unit) === unitKey(unit));
	const told = new Set(own.map(({ dataset }) => dataset));
	const answers = [...own, ...checks.filter((check) => check.unit === null && !told.has(check.dataset))];
	if (answers.length === 0) return null;
	const reasons = [...new Set(answers.flatMap(whyAtLeast))];
	return {
		posts: own.reduce((sum, { faultCount }) => sum + faultCount, 0),
		atLeastBecause: reasons.length === 0 ? null : reasons.join("; ")
	};
}
/** A dataset without posts is not applicable as a whole; one subreddit of another dataset is where its posts cannot be counted. */
function holdsPosts({ unit, skipReason }) {
	return unit !== null || skipReason !== "not-applicable";
}
function whyAtLeast({ verdict, observed, atLeastBecause }) {
	if (atLeastBecause !== void 0) return [atLeastBecause];
	return verdict === "unknown" || verdict === "skipped" ? [observed] : [];
}
/** `null` where no check of the kind was made. What one of them found stands, also where another could not be measured: then there may be more. */
function countOf(integrity, { kind, unit, single }) {
	const checks = (integrity?.checks ?? []).filter((check) => check.kind === kind && check.verdict !== "skipped");
	const own = checks.filter((check) => check.unit !== null && unitKey(check.unit) === unitKey(unit));
	const shared = checks.filter((check) => check.unit === null);
	if (own.length === 0 && shared.length === 0) return null;
	const unmeasured = idsOf([...own, ...shared], "unknown");
	const unplaced = single ? [] : idsOf(shared, "fail");
	const reasons = [...unmeasured.length === 0 ? [] : [`${unmeasured.join(", ")} could not be measured`], ...unplaced.length === 0 ? [] : [`${unplaced.join(", ")} found some and does not say of which subreddit`]];
	const faults = (list) => Math.max(0, ...list.flatMap(({ verdict, faultCount }) => verdict === "fail" ? [faultCount] : []));
	return {
		posts: Math.max(faults(own), single ? faults(shared) : 0),
		atLeastBecause: reasons.length === 0 ? null : reasons.join("; ")
	};
}
function idsOf(checks, verdict) {
	return [...new Set(checks.filter((check) => check.verdict === verdict).map(({ id }) => id))];
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
/** `3`, `at least 3`, or a word for nothing where not one is certain. */
function showPosts(counted, none) {
	if (counted === null) return "unknown";
	const { posts, atLeastBecause } = counted;
	if (atLeastBecause === null) return String(posts);
	return posts === 0 ? none : `at least ${posts}`;
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
const MOST_CAUSES = 5;
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
		...listByRemedy([...causes.slice(0, MOST_CAUSES), ...unmet.slice(0, MOST_CRITERIA)]),
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
/** The rows of every table of a report with the columns Follow-up, Owner and Due, as people completed them. */
function listFollowUps(text) {
	const rows = text.split("\n").map((line, at) => ({
		cells: cellsOf(line),
		line: at + 1
	}));
	const isHeader = (cells) => HEADER.every((name, at) => cells[at] === name);
	const found = [];
	let isWithin = false;
	for (const { cells, line } of rows) if (isHeader(cells)) isWithin = true;
	else if (cells.length === 0) isWithin = false;
	else if (isWithin && !cells.every((cell) => /^:?-+:?$/u.test(cell))) found.push(readRow(cells, line));
	return found;
}
function readRow([text = "", owner = "", due = ""], line) {
	return {
		text,
		owner: owner === "who?" ? "" : owner.replace(/^@/u, ""),
		due: due === "YYYY-MM-DD?" ? "" : due,
		line
	};
}
/** The cells of a table's row, as GitHub splits it (GFM, section 4.10); none where the line is no row. */
function cellsOf(line) {
	const row = line.trim();
	if (!row.startsWith("|") || !row.endsWith("|") || row.length < 2) return [];
	return row.slice(1, -1).split(/(?<!\\)\|/u).map((cell) => cell.trim().replaceAll(String.raw`\|`, "|"));
}

export { PIECES, assessDataLoss, factsOfRecord, listFollowUps, listSeams, listUnitImpacts, renderFollowUps, runLink, said, secondsBetween, showDuration, showInstant, showPosts, statusOf, unknownWhy, webLink, withoutAccepted, words };