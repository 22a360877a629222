import "./rolldown-runtime.mjs";
import { CONFIG_PATH } from "./file-paths.mjs";
import { describeConfigProblem, formatInstant, parseCutoverConfig, parseInstant, renderTrailers } from "./cutover-config.mjs";
import { oneLine } from "./one-line.mjs";
import { editJson, fileChange } from "./read-actor.mjs";
import { isHoldActive } from "./hold.mjs";
import { systemClock } from "./git-cutover-repository.mjs";
import { OperatorError } from "./errors.mjs";
import { beginOperation, carryOut } from "./carry-out.mjs";
import { findTarget } from "./find-target.mjs";

// actions/shared/cutover/plan-hold.ts
/** Plans setting or lifting the hold. No transition: the generation stays. */
function planHold(snapshot, request, now) {
	const parsed = parseCutoverConfig(snapshot.files.get("config/traffic_cutover_config.json")?.contents ?? null);
	if (!parsed.ok) return answer("refused", "config-invalid", parsed.problems.map(describeConfigProblem).join("; "));
	const idle = answerWithoutCommit(parsed.config.hold, request, now);
	if (idle) return idle;
	const text = editJson(parsed.text, { hold: request.change === "lift" ? null : newHold(request, now) });
	const isLift = request.change === "lift";
	return {
		kind: "commit",
		commit: {
			headline: isLift ? "hold: lifted" : "hold: set",
			body: renderTrailers({
				Reason: oneLine(request.reason, 300),
				Actor: request.actor,
				Run: request.runUrl ?? "",
				"Operation-Id": request.operationId
			}),
			files: [fileChange(CONFIG_PATH, text)]
		},
		outcome: isLift ? {
			decision: "lifted",
			reasonCode: "hold-lifted",
			message: "The hold is lifted: the next phase may be set up."
		} : {
			decision: "held",
			reasonCode: "hold-set",
			message: "A hold stands: nothing advances until it is lifted or expires."
		}
	};
}
/** What needs no commit: a hold that would be over already, or one that is as asked. */
function answerWithoutCommit(hold, { change, expiresAt }, now) {
	if (change === "lift") return isHoldActive(hold, now) ? null : answer("unchanged", "hold-unchanged", "No hold stands.");
	if (expiresAt !== null && expiresAt <= now) return answer("refused", "input-invalid", `The hold would be over already: observed ${formatInstant(expiresAt)}, expected a time after ${formatInstant(now)}.`);
	return isHoldActive(hold, now) ? answer("unchanged", "hold-unchanged", `A hold stands already: ${oneLine(hold.reason)}`) : null;
}
function newHold(request, now) {
	const expiresAt = request.expiresAt === null ? null : formatInstant(request.expiresAt);
	return {
		by: oneLine(request.actor, 80),
		reason: oneLine(request.reason, 300),
		since: formatInstant(now),
		expires_at: expiresAt
	};
}
function answer(decision, reasonCode, message) {
	return {
		kind: "answer",
		outcome: {
			decision,
			reasonCode,
			message
		}
	};
}

// scripts/commands/hold.ts
/** `switchback hold --set|--lift`. */
async function holdCommand(options, context) {
	const change = readChange(options);
	const expiresAt = readEnd(options, systemClock.now());
	const target = await findTarget(options, context);
	const facts = await beginOperation(options, {
		target,
		what: change === "set" ? "Setting the hold" : "Lifting the hold"
	}, context);
	const done = await carryOut({
		target,
		operationId: facts.operationId,
		paths: [CONFIG_PATH],
		plan: (snapshot) => planHold(snapshot, {
			...facts,
			change,
			expiresAt
		}, systemClock.now()),
		recognise: () => change === "set" ? FOUND.set : FOUND.lift,
		isDryRun: false
	}, context);
	if (done.kind === "gave-up") throw new OperatorError({
		...done,
		remedy: "Read the state, then run it again with the same --operation-id.",
		exitCode: 1
	});
	const { decision, reasonCode, message } = done.outcome;
	if (decision === "refused") context.log.error(oneLine(message, 2e3));
	return {
		exitCode: decision === "refused" ? 2 : 0,
		json: {
			schemaVersion: 1,
			decision,
			reasonCode,
			message,
			operationId: facts.operationId,
			commit: done.commit
		},
		lines: decision === "refused" ? [] : [oneLine(message, 1e3)]
	};
}
const FOUND = {
	set: {
		decision: "held",
		reasonCode: "hold-set",
		message: "The hold was set; the commit was found by its Operation-Id."
	},
	lift: {
		decision: "lifted",
		reasonCode: "hold-lifted",
		message: "The hold was lifted; the commit was found by its Operation-Id."
	}
};
function readChange({ set, lift, until }) {
	if (set === lift) throw invalid("Neither --set nor --lift was given", "no option", "one of --set and --lift");
	if (lift && until !== void 0) throw invalid("A lifted hold has no end", "--lift with --until", "--until with --set alone");
	return set ? "set" : "lift";
}
function readEnd({ until }, now) {
	if (until === void 0) return null;
	const end = parseInstant(until);
	if (end === null) throw invalid("--until is no instant", oneLine(until, 60), "ISO 8601, such as 2026-11-30T08:00:00Z; without a zone it is read as UTC");
	const instant = new Date(end.at);
	if (instant <= now) throw invalid("--until has passed already", end.at, `later than ${now.toISOString()}`);
	return instant;
}
function invalid(message, observed, expected) {
	return new OperatorError({
		reasonCode: "input-invalid",
		message,
		observed,
		expected,
		remedy: "See: switchback hold --help"
	});
}

export { holdCommand };