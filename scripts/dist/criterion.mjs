import { _enum, strictObject, string } from "./zod.mjs";
import { VERDICTS } from "./verdict.mjs";

// actions/shared/success/criterion.ts
/** The runbook's five success criteria, in its order (DESIGN.md section 8). */
const CRITERIA = [
	"manual-collection",
	"no-data-loss",
	"error-rate",
	"performance",
	"queues"
];
/** In the runbook's words. */
const CRITERION_TITLES = {
	"manual-collection": "Manual collection resumes normally",
	"no-data-loss": "No data loss detected",
	"error-rate": "Error rate returns to normal (< 5 %)",
	performance: "System performance restored",
	queues: "All queues and jobs processing"
};
/** One criterion as it stands. `settled` never turns the verdict into `pass`: it says who accepted what, and until when. */
const criterionResultSchema = strictObject({
	id: _enum(CRITERIA),
	verdict: _enum(VERDICTS),
	expected: string(),
	observed: string(),
	detail: string().nullable(),
	remedy: string().nullable(),
	/** The checks or keys that a person accepted, in one line: `accepted loss: 41 posts (octocat)`; `null` where nothing is settled. */
	settled: string().nullable()
});
/** Whether the criterion lets an incident recover: it passes or warns, or what does not is settled. */
function isMet({ verdict, settled }) {
	return verdict === "pass" || verdict === "warn" || settled !== null;
}

export { CRITERIA, CRITERION_TITLES, criterionResultSchema, isMet };