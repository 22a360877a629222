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

export { ROLLBACK_TRIGGERS, SEVERITIES, TRIGGERS, TRIGGER_TITLES, higherSeverity };