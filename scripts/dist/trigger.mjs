// actions/shared/verdict/verdict.ts
/** Verdicts in rising order of gravity (DESIGN.md section 2). `unknown`: could not be measured. */
const VERDICTS = [
	"pass",
	"warn",
	"unknown",
	"fail"
];
/** Why a check was not run. Shown, never folded. */
const SKIP_REASONS = ["not-applicable", "learning"];
/**
* Folds checks to the worst verdict. Skipped checks do not count. Nothing measured at all is `unknown`, never `pass`.
*/
function foldVerdicts(checks) {
	const ranks = checks.flatMap(({ verdict }) => verdict === "skipped" ? [] : [VERDICTS.indexOf(verdict)]);
	return ranks.length === 0 ? "unknown" : VERDICTS[Math.max(...ranks)] ?? "unknown";
}
const EXIT_CODES = {
	pass: 0,
	warn: 0,
	unknown: 3,
	fail: 1
};
/** The exit code of a command whose answer is this verdict (DESIGN.md section 9). */
function exitCodeOf(verdict) {
	return EXIT_CODES[verdict];
}

// actions/shared/cutover/severity.ts
/** Severities in rising order. An absorbed rollback may raise an incident's, never lower it. */
const SEVERITIES = [
	"low",
	"medium",
	"high",
	"critical"
];
function higherSeverity(left, right) {
	return SEVERITIES.indexOf(left) >= SEVERITIES.indexOf(right) ? left : right;
}

// actions/shared/cutover/trigger.ts
/** The runbook's seven reasons to roll back, in its order. */
const TRIGGERS = [
	"data-loss",
	"error-rate",
	"critical-incident",
	"api-limits",
	"sla-missed",
	"duplicates",
	"load-failure"
];
/** What a rollback may name: one of the seven, or a person's own judgement. */
const ROLLBACK_TRIGGERS = [...TRIGGERS, "operator"];
/** The runbook's words for each, for reports and help texts. */
const TRIGGER_TITLES = {
	"data-loss": "Data loss or corruption detected",
	"error-rate": "Error rate above 20 % for 6 hours or more",
	"critical-incident": "Critical production incident",
	"api-limits": "API rate limits consistently exceeded",
	"sla-missed": "Execution time SLA missed repeatedly",
	duplicates: "Duplicate data detected in the database",
	"load-failure": "DLT pipeline fails to load data",
	operator: "Operator's decision"
};

export { ROLLBACK_TRIGGERS, SEVERITIES, SKIP_REASONS, TRIGGERS, TRIGGER_TITLES, VERDICTS, exitCodeOf, foldVerdicts, higherSeverity };