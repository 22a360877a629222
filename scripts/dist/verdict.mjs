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

export { SKIP_REASONS, VERDICTS, exitCodeOf, foldVerdicts };