import { foldVerdicts } from "./verdict.mjs";

// actions/shared/collection/unit-fetch.ts
/** The counts that a unit's posts give by themselves. Newest and oldest go by time of creation, since `hot` is not in order. */
function summarisePosts(posts) {
	const byAge = posts.toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime());
	return {
		fetched: posts.length,
		deleted: posts.filter(({ condition }) => condition === "deleted").length,
		removed: posts.filter(({ condition }) => condition === "removed").length,
		newestId: byAge[0]?.id ?? null,
		oldestId: byAge.at(-1)?.id ?? null
	};
}
/**
* One verdict of a run. A failed or rate-limited unit fails it, but never ends it; a unit gone at the source warns; and a run in which no unit
* at all could be fetched proves nothing and fails.
*/
function assessUnitFetches(fetches) {
	if (fetches.length === 0) return "warn";
	const outcomes = fetches.map(({ outcome }) => outcome);
	if (outcomes.some((outcome) => outcome === "failed" || outcome === "rate-limited")) return "fail";
	if (outcomes.every((outcome) => outcome === "gone")) return "fail";
	return outcomes.includes("gone") || fetches.some(({ unreadable }) => unreadable > 0) ? "warn" : "pass";
}

// actions/shared/collection/test-command.ts
/** Exit status 0 passes, as everywhere; a program that was not to be started tested nothing. */
function toTestCommandResult(command, run) {
	const { end, durationSeconds, output } = run;
	const about = {
		command: [...command],
		durationSeconds
	};
	switch (end.kind) {
		case "exited": return {
			...about,
			outcome: end.exitCode === 0 ? "passed" : "failed",
			exitCode: end.exitCode,
			output
		};
		case "signalled": return {
			...about,
			outcome: "failed",
			exitCode: null,
			output
		};
		case "timed-out": return {
			...about,
			outcome: "timed-out",
			exitCode: null,
			output
		};
		case "not-started": return {
			...about,
			outcome: "not-started",
			exitCode: null,
			output: end.detail
		};
		default: return end;
	}
}
const VERDICT_OF = {
	passed: "pass",
	failed: "fail",
	"timed-out": "fail",
	"not-started": "unknown"
};
/** One verdict of a run: of its units, and of the test command where there was one. */
function assessCollection(run) {
	const ofUnits = assessUnitFetches(run.units);
	if (run.testCommand == null) return ofUnits;
	return foldVerdicts([{ verdict: ofUnits }, { verdict: VERDICT_OF[run.testCommand.outcome] }]);
}

export { assessCollection, summarisePosts, toTestCommandResult };