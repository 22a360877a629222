import { count } from "./count.mjs";
import { oneLine } from "./one-line.mjs";
import "./render-markdown.mjs";
import { joinSentences } from "./sentences.mjs";
import { sortWorstFirst } from "./verification-result.mjs";

// actions/shared/integrity/render-integrity.ts
const TITLES = {
	pass: "The data is whole",
	warn: "The data is whole, with warnings",
	unknown: "Whether the data is whole is not known",
	fail: "The data is NOT whole"
};
/** A baseline knows nothing of what was not measured: its faults would be new ones later. */
function titleOf({ isBaseline, verdict, checks }) {
	if (!isBaseline) return TITLES[verdict];
	const missing = checks.filter((check) => check.verdict === "unknown").length;
	return missing === 0 ? "The baseline was recorded" : `The baseline was recorded without ${count(missing, "check")} that could not be measured: record it again when they can`;
}
/** The same for a terminal: one check a line, then what to do. */
function renderIntegrityLines(result) {
	const shown = shownChecks(result);
	return [
		`${titleOf(result)}. ${describeCounts(result)}`,
		...shown.map((check) => `  ${check.verdict.padEnd(8)} ${nameOf(check)}: observed ${oneLine(describeObserved(check), 600)}; expected ${oneLine(check.expected, 200)}`),
		...listInforming(result).map((check) => `  ${check.verdict.padEnd(8)} ${nameOf(check)}: ${oneLine(check.observed, 300)}`),
		...listRemedies(shown).map((remedy) => `  -> ${remedy}`),
		describeLook(result)
	];
}
/** `Doubled ids of submissions in public.submissions (opensource)`. */
function nameOf({ title, dataset, table: place, unit }) {
	const where = place ?? dataset;
	const whose = unit === null ? "" : ` (${oneLine(unit, 60)})`;
	return `${title}${where === null ? "" : `, ${oneLine(where, 130)}`}${whose}`;
}
function shownChecks({ checks }) {
	return sortWorstFirst(checks).filter(({ verdict }) => verdict !== "pass" && verdict !== "skipped");
}
/** The runbook's two questions are answered whatever the verdict. */
function listInforming({ checks }) {
	return checks.filter(({ id, verdict }) => id === "recent-rows" && (verdict === "pass" || verdict === "skipped"));
}
function describeObserved({ observed, detail, action }) {
	return joinSentences(observed, detail, action === "hold" ? "Only the manual path can have caused it: hold, a rollback onto it would not help" : null);
}
function describeCounts({ checks, baselineCount }) {
	const number = (verdict) => checks.filter((check) => check.verdict === verdict).length;
	const skipped = checks.filter(({ verdict }) => verdict === "skipped");
	const learning = skipped.filter(({ skipReason }) => skipReason === "learning").length;
	const parts = [
		`${number("fail")} fail`,
		`${number("unknown")} unknown`,
		`${number("warn")} warn`,
		`${number("pass")} pass`,
		`${skipped.length} skipped (${skipped.length - learning} not applicable, ${learning} still learning)`
	];
	const known = baselineCount === 0 ? "" : ` ${count(baselineCount, "fault")} known since setup.`;
	return `${parts.join(", ")}.${known}`;
}
function describeLook({ database, coverage, lag, history, durations, phase, generation }) {
	const kept = {
		written: `kept as ${history.path ?? ""}`,
		off: "not kept: the history is off",
		"not-written": `NOT kept: ${history.detail ?? ""}`
	}[history.outcome];
	return joinSentences(database === null ? "The database was not looked at" : `Looked at ${oneLine(database.name, 60)} (Postgres ${database.version}) at ${database.at} in ${(durations.lookMs / 1e3).toFixed(1)} s`, lag === null ? null : `Arrivals are judged up to ${lag}`, phase === null ? null : `Phase ${phase}, generation ${generation ?? 0}`, `Coverage: ${coverage}`, `This look is ${oneLine(kept, 400)}`);
}
function listRemedies(checks) {
	return [...new Set(checks.flatMap(({ remedy }) => remedy === null ? [] : [oneLine(remedy, 400)]))];
}

export { renderIntegrityLines };