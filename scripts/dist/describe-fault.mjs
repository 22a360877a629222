import { DependencyError, OperatorError } from "./errors.mjs";
import { oneLine } from "./one-line.mjs";
import { describeObservation } from "./sentences.mjs";
import { isReasonCode } from "./reason-codes.mjs";

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