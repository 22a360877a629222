import { oneLine } from "./one-line.mjs";
import { isHoldActive } from "./hold.mjs";
import { formatInstant } from "./phase.mjs";
import { CONFIG_PATH } from "./file-paths.mjs";
import { describeConfigProblem, parseCutoverConfig, renderTrailers } from "./cutover-config.mjs";
import { describeOwnCommit, editJson, fileChange } from "./describe-own-commit.mjs";
import "./transition-facts.mjs";

// actions/shared/cutover/plan-hold.ts
/** Plans setting or lifting the hold. No transition: the generation stays. */
function planHold(snapshot, request, now) {
	const parsed = parseCutoverConfig(snapshot.files.get("config/traffic_cutover_config.json")?.contents ?? null);
	if (!parsed.ok) return refuse("config-invalid", parsed.problems.map(describeConfigProblem).join("; "), remedyOf(parsed));
	const idle = answerWithoutCommit(parsed.config.hold, request, now);
	if (idle) return idle;
	const isLift = request.change === "lift";
	const standing = isHoldActive(parsed.config.hold, now) ? parsed.config.hold : null;
	const text = editJson(parsed.text, { hold: isLift ? null : newHold(request, standing, now) });
	return {
		kind: "commit",
		commit: {
			headline: isLift ? "hold: lifted" : standing === null ? "hold: set" : "hold: extended",
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
			message: "The hold is lifted: what else stops the next phase, its gates say.",
			remedy: null
		} : {
			decision: "held",
			reasonCode: "hold-set",
			message: `${standing === null ? "A hold stands" : "The hold stands longer"}: nothing advances until it is lifted${request.expiresAt === null ? "" : `, or ends at ${formatInstant(request.expiresAt)}`}.`,
			remedy: null
		}
	};
}
/** What needs no commit: a hold that would be over already, or one that is as asked. */
function answerWithoutCommit(hold, { change, expiresAt, canExtend = false }, now) {
	if (change === "lift") return isHoldActive(hold, now) ? null : unchanged("No hold stands.");
	if (expiresAt !== null && expiresAt <= now) return refuse("input-invalid", `The hold would be over already: observed ${formatInstant(expiresAt)}, expected a time after ${formatInstant(now)}.`, "Name a later time.");
	if (!isHoldActive(hold, now) || canExtend && isLater(expiresAt, hold)) return null;
	return unchanged(`A hold stands already, ${hold.expiresAt === null ? "until it is lifted" : `until ${hold.expiresAt}`}: ${oneLine(hold.reason)}`, remedyOfStanding(hold, expiresAt));
}
/** A hold is never made to end sooner, and without an end named it keeps its own: neither may pass for done. */
function remedyOfStanding({ expiresAt: standing }, asked) {
	if (asked === null) return standing === null ? null : "It ends by itself then: set it again with a later --until to hold longer.";
	return standing !== null && asked.getTime() === Date.parse(standing) ? null : "It does not end sooner for that: lift it (hold --lift), then set it with the end that you want.";
}
function isLater(expiresAt, hold) {
	if (hold.expiresAt === null) return false;
	return expiresAt === null || expiresAt.getTime() > Date.parse(hold.expiresAt);
}
/** One that is extended stands since it was set, by whoever wants it longer. */
function newHold(request, standing, now) {
	const expiresAt = request.expiresAt === null ? null : formatInstant(request.expiresAt);
	return {
		by: oneLine(request.actor, 80),
		reason: oneLine(request.reason, 300),
		since: standing?.since ?? formatInstant(now),
		expires_at: expiresAt
	};
}
function unchanged(message, remedy = null) {
	return {
		kind: "answer",
		outcome: {
			decision: "unchanged",
			reasonCode: "hold-unchanged",
			message,
			remedy
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

export { planHold, recogniseHold };