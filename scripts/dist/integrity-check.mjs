// actions/shared/integrity/integrity-check.ts
/** What a finding is about; the runbook's triggers look at `loss`, `corruption`, `duplicates` and `load`. */
const CHECK_KINDS = [
	"loss",
	"corruption",
	"duplicates",
	"load",
	"freshness",
	"contract",
	"environment"
];
/** Gives a check its type by its scope. */
function defineCheck(check) {
	return check;
}

export { CHECK_KINDS, defineCheck };