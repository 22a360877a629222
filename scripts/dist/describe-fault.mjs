import { DependencyError, OperatorError } from "./errors.mjs";
import { oneLine } from "./one-line.mjs";
import { describeObservation } from "./without-user-info.mjs";

// actions/shared/reason-codes.ts
/**
* The closed list of reason codes. Every outcome and every error names one of them, so that a script, a dashboard or a
* reviewer can tell cases apart without reading prose. Codes are added, never renamed.
*/
const REASON_CODES = {
	"already-rolled-back": "The state was rolled back before; no transition was needed.",
	"branch-missing": "The remote has no such branch.",
	"clone-unwritable": "git could not store what it needs in the clone.",
	collected: "Every unit was fetched, and what was new is stored.",
	"collection-incomplete": "At least one unit could not be fetched or written.",
	"collection-tested": "Every unit could be fetched; nothing was written.",
	"config-invalid": "The cutover config is not what its schema allows.",
	"database-incomplete": "Something that a look at the database needs is missing, or a fault is certain.",
	"database-ready": "Nothing that a look at the database needs is missing.",
	"database-ready-with-warnings": "Nothing that a look at the database needs is missing; some of it could be better.",
	"database-unread": "Whether the database has what a look needs could not be told.",
	"database-refused": "The database refused the connection or a statement.",
	"database-url-invalid": "The database URL cannot be used.",
	"deadline-passed": "The deadline passed before the outcome was known.",
	"dry-run": "A dry run: the plan was shown and nothing was written.",
	"environment-invalid": "The environment lacks something, or holds something unusable.",
	"filesystem-failed": "A file of this machine could not be read or written.",
	"git-failed": "git, or the remote it talked to, did not do what it should.",
	"git-unavailable": "git is missing, too old or could not be started.",
	"github-refused": "GitHub refuses the change for good: a permission, a rule, or the size.",
	"github-failed": "GitHub did not do what it should.",
	"history-path-taken": "The history holds another file under the path of this run.",
	"hold-active": "A hold stops every advance.",
	"input-invalid": "An input or argument is not what it may be.",
	"internal-error": "A bug of Switchback; the log holds its causes.",
	interrupted: "A signal ended the work.",
	"no-units": "No unit is routed to this path, so there was nothing to do.",
	"not-a-clone": "The directory is no git clone that can be used.",
	"permission-denied": "The token or role may not do this.",
	"phase-order": "Phases are taken one at a time, in their order.",
	"policy-invalid": "config/policy.yaml is not what its schema allows.",
	"datasets-invalid": "config/datasets.yaml is not what its schema allows.",
	"postgres-failed": "The database did not do what it should.",
	"proof-failed": "Something of dlt still arrives, or manual collection fails.",
	"proof-incomplete": "The state is rolled back; something of the proof could not be measured yet.",
	"push-refused": "The remote does not take the commit, though the branch has not moved.",
	"reason-added": "The state was rolled back before; the incident took the new reason, or a higher severity.",
	"reddit-failed": "Reddit did not do what it should.",
	"reddit-refused": "Reddit refused the credentials.",
	"remote-missing": "The clone has no remote of that name.",
	"remote-unreachable": "The git remote could not be read.",
	"rollback-proven": "Everything that was measured shows that the rollback holds.",
	"rollback-proven-with-warnings": "The rollback holds; the warnings need a look.",
	"rolled-back": "The state was rolled back by this operation.",
	"routing-invalid": "config/routing.flagd.json is not what its schema allows.",
	"soak-not-over": "The phase has not run clean for its soak time yet.",
	"stale-decision": "The decision was made on a state that is no longer the current one.",
	"state-branch-invalid": "config/state-branch does not name a branch.",
	"state-not-rolled-back": "The branch does not say that the migration is rolled back.",
	"state-unknown": "The state at the tip of the branch could not be read.",
	superseded: "This operation was carried out before, and the state was changed since; it is not done again.",
	"unique-index-missing": "The table has no unique index on the canonical id, so rows could double.",
	"units-gone": "Units are banned, private or gone at the source; every other unit was fetched.",
	advanced: "The migration moved one phase forward.",
	"already-there": "The migration is in that phase already.",
	"generation-behind": "The config's generation is behind the history's: a transition was reverted by hand.",
	"hold-lifted": "The hold was lifted.",
	"hold-set": "A hold was set.",
	"hold-unchanged": "The hold was as asked already.",
	"dlt-off": "The config does not let dlt run.",
	"drill-failed": "At least one step of the drill did not hold.",
	"drill-incomplete": "No step of the drill failed, but something could not be measured.",
	"drill-passed": "Every step of the drill held.",
	"baseline-recorded": "Every fault that was there is recorded as known; from now on only new ones count.",
	"database-missing": "No database was given, so nothing could be measured.",
	"integrity-failed": "At least one check of the data failed beyond the baseline.",
	"integrity-incomplete": "No check failed; something could not be measured.",
	"integrity-not-measured": "A database was given, and nothing at all could be measured.",
	"integrity-proven": "Everything that was measured shows that the data is whole.",
	"integrity-proven-with-warnings": "The data is whole; the warnings need a look.",
	"manual-off": "The config does not let manual run.",
	"may-run": "The path may collect.",
	"other-path": "The unit goes by the other path.",
	"state-inconsistent": "The config and the routing file do not come from the same transition.",
	"state-read": "The live state was read.",
	"state-unreadable": "The live state could not be read.",
	"escalation-incomplete": "Somebody could not be told on any channel, or what was told already could not be read.",
	"nobody-due": "Nobody has to be told now.",
	told: "Everybody who had to be told now was told.",
	"told-in-part": "Everybody was told, and at least one channel failed.",
	investigated: "Every source that is configured gave its evidence.",
	"investigation-incomplete": "Some sources gave their evidence; at least one could not be read.",
	"nothing-measured": "No source gave evidence.",
	"no-incident-touched": "The pull request changes the folder of no incident.",
	"report-complete": "The report lacks nothing and contradicts nothing.",
	"report-complete-with-warnings": "Nothing has to be mended; the warnings are for the reviewer to judge.",
	"report-incomplete": "Something is missing in the report, or contradicts the evidence.",
	"incident-missing": "No such incident is recorded on the branch that holds the state.",
	"no-open-incident": "Every incident is reviewed.",
	"report-fell-back": "The report could not be published as a pull request; it stands where the result says.",
	"report-opened": "The pull request with the report was opened.",
	"report-rendered": "The report was rendered from the clone and the history alone.",
	"report-unchanged": "The report says already what is known.",
	"report-updated": "The report was brought up to date.",
	"evidence-differs": "The evidence was changed, or an answer is another one when it is computed again.",
	"evidence-holds": "Every answer is the same when it is computed again.",
	"evidence-incomplete": "Nothing differs; at least one answer could not be computed again.",
	"evidence-invalid": "evidence.json is missing, or not what its schema allows."
};
/** Whether a text is a member of the closed list. */
function isReasonCode(text) {
	return Object.hasOwn(REASON_CODES, text);
}

// actions/shared/runtime/describe-fault.ts
const MESSAGE_CHARACTERS = 2e3;
const MAX_CAUSES = 20;
const REASONS = {
	github: "github-failed",
	git: "git-failed",
	postgres: "postgres-failed",
	reddit: "reddit-failed",
	filesystem: "filesystem-failed"
};
/**
* Describes whatever was thrown. The two known faults give one message and a remedy; anything else is a bug and keeps its whole cause chain.
* What could not be measured ends with 3, what could not be done with 1.
*/
function describeFault(contract, fault) {
	const exitCode = "verdict" in contract.outputs ? 3 : 1;
	if (fault instanceof OperatorError) return describeOperatorError(fault);
	if (fault instanceof DependencyError) {
		const remedy = fault.remedy ?? (fault.retryable ? "Run it again." : "See the message; the same call will fail again.");
		const message = oneLine(fault.message, MESSAGE_CHARACTERS);
		return {
			reasonCode: REASONS[fault.dependency],
			message,
			remedy: oneLine(remedy, MESSAGE_CHARACTERS),
			exitCode,
			trace: []
		};
	}
	return {
		reasonCode: "internal-error",
		message: oneLine(`A bug: ${describeBriefly(fault)}`, MESSAGE_CHARACTERS),
		remedy: "Report it with the lines of the log that name its causes. Nothing that is not listed above was done.",
		exitCode,
		trace: listCauses(fault)
	};
}
function describeOperatorError(fault) {
	return {
		reasonCode: isReasonCode(fault.reasonCode) ? fault.reasonCode : "internal-error",
		message: oneLine(describeObservation(fault.message, fault), MESSAGE_CHARACTERS),
		remedy: oneLine(fault.remedy, MESSAGE_CHARACTERS),
		exitCode: fault.exitCode,
		trace: []
	};
}
/** The cause chain, outermost first, members of an AggregateError included, each with its stack. */
function listCauses(fault) {
	const lines = [];
	const seen = /* @__PURE__ */ new Set();
	const queue = [{
		fault,
		label: ""
	}];
	for (let next = queue.shift(); next !== void 0 && seen.size < MAX_CAUSES; next = queue.shift()) {
		if (seen.has(next.fault)) continue;
		seen.add(next.fault);
		const text = next.fault instanceof Error ? next.fault.stack ?? describeBriefly(next.fault) : describeBriefly(next.fault);
		lines.push(...`${next.label}${text}`.split("\n"));
		if (!(next.fault instanceof Error)) continue;
		if (next.fault instanceof AggregateError) queue.push(...next.fault.errors.map((part) => ({
			fault: part,
			label: "one of: "
		})));
		if (next.fault.cause !== void 0) queue.push({
			fault: next.fault.cause,
			label: "caused by: "
		});
	}
	return lines;
}
function describeBriefly(fault) {
	if (fault instanceof Error) return `${fault.name}: ${fault.message}`;
	return typeof fault === "string" ? fault : `thrown ${typeof fault} ${JSON.stringify(fault) ?? ""}`;
}

export { describeFault };