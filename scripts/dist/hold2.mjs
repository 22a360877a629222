import "./rolldown-runtime.mjs";
import { CONFIG_PATH } from "./file-paths.mjs";
import { formatInstant, parseInstant } from "./instant.mjs";
import { oneLine } from "./one-line.mjs";
import { describeConfigProblem, parseCutoverConfig, renderTrailers } from "./cutover-config.mjs";
import { describeOwnCommit, editJson, fileChange } from "./read-actor.mjs";
import { isHoldActive } from "./hold.mjs";
import "./transition-facts.mjs";
import { systemClock } from "./signal-after.mjs";
import { OperatorError } from "./errors.mjs";
import { beginOperation, carryOut, reportUnfinished } from "./carry-out.mjs";
import { findTarget } from "./find-target.mjs";

// actions/shared/cutover/plan-hold.ts
/** Plans setting or lifting the hold. No transition: the generation stays. */
function planHold(snapshot, request, now) {
	const parsed = parseCutoverConfig(snapshot.files.get("config/traffic_cutover_config.json")?.contents ?? null);
	if (!parsed.ok) return refuse("config-invalid", parsed.problems.map(describeConfigProblem).join("; "), remedyOf(parsed));
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
			message: "The hold is lifted: the next phase may be set up.",
			remedy: null
		} : {
			decision: "held",
			reasonCode: "hold-set",
			message: "A hold stands: nothing advances until it is lifted or expires.",
			remedy: null
		}
	};
}
/** What needs no commit: a hold that would be over already, or one that is as asked. */
function answerWithoutCommit(hold, { change, expiresAt }, now) {
	if (change === "lift") return isHoldActive(hold, now) ? null : unchanged("No hold stands.");
	if (expiresAt !== null && expiresAt <= now) return refuse("input-invalid", `The hold would be over already: observed ${formatInstant(expiresAt)}, expected a time after ${formatInstant(now)}.`, "Name a later time.");
	return isHoldActive(hold, now) ? unchanged(`A hold stands already: ${oneLine(hold.reason)}`) : null;
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
function unchanged(message) {
	return {
		kind: "answer",
		outcome: {
			decision: "unchanged",
			reasonCode: "hold-unchanged",
			message,
			remedy: null
		}
	};
}
function refuse(reasonCode, message, remedy) {
	return {
		kind: "answer",
		outcome: {
			decision: "refused",
			reasonCode,
			message,
			remedy
		}
	};
}
function remedyOf({ problems }) {
	return problems[0]?.remedy ?? null;
}

// actions/shared/transition/recognise-hold.ts
/** What an own commit that set or lifted the hold means at that tip. It is never done again: what people did since stands. */
function recogniseHold(own, tip, change, now) {
	const parsed = parseCutoverConfig(tip.files.get("config/traffic_cutover_config.json")?.contents ?? null);
	if (!parsed.ok) return { kind: "plan-again" };
	const { hold } = parsed.config;
	const isActive = isHoldActive(hold, now);
	const stands = isActive ? `A hold by ${oneLine(hold.by, 80)} stands: ${oneLine(hold.reason)}.` : "No hold stands.";
	if (isActive === (change === "set")) {
		const message = `${stands} ${describeOwnCommit(own)}`;
		return change === "set" ? {
			kind: "found",
			outcome: {
				decision: "held",
				reasonCode: "hold-set",
				message,
				remedy: null
			}
		} : {
			kind: "found",
			outcome: {
				decision: "lifted",
				reasonCode: "hold-lifted",
				message,
				remedy: null
			}
		};
	}
	return {
		kind: "answered",
		outcome: {
			decision: "refused",
			reasonCode: "superseded",
			message: `${stands} ${change === "set" ? "The one that this operation set was lifted since, or has ended." : "It was set after this operation lifted one."} Nothing was changed.`,
			remedy: "To change it anew, run it without --operation-id."
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
		recognise: (own, tip) => recogniseHold(own, tip, change, systemClock.now()),
		done: change === "set" ? "held" : "lifted",
		isDryRun: false
	}, context);
	const { operationId } = facts;
	if (done.kind === "gave-up") return reportUnfinished(done, {
		operationId,
		decision: "unchanged"
	}, context.log);
	const { decision, reasonCode, message, remedy } = done.outcome;
	if (decision === "refused") context.log.error(oneLine(message, 2e3));
	if (remedy !== null) context.log.info(`What to do: ${oneLine(remedy, 1e3)}`);
	return {
		exitCode: decision !== "refused" ? 0 : reasonCode === "superseded" ? 1 : 2,
		json: {
			schemaVersion: 1,
			decision,
			reasonCode,
			message,
			remedy,
			operationId,
			commit: done.commit
		},
		lines: decision === "refused" ? [] : [oneLine(message, 1e3)]
	};
}
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
	if (instant <= now) throw invalid("--until has passed already", formatInstant(instant), `later than ${formatInstant(now)}`);
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