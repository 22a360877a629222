import "./rolldown-runtime.mjs";
import { CONFIG_PATH } from "./file-paths.mjs";
import { formatInstant, parseInstant } from "./phase.mjs";
import { planHold, recogniseHold } from "./recognise-hold.mjs";
import { systemClock } from "./system-clock2.mjs";
import { OperatorError } from "./errors.mjs";
import { oneLine } from "./one-line.mjs";
import { beginOperation, carryOut, reportUnfinished } from "./carry-out.mjs";
import { findTarget } from "./find-target.mjs";

// scripts/commands/hold.ts
/** `switchback hold --set|--lift`. */
async function holdCommand(options, context) {
	const change = readChange(options);
	const { expiresAt, isZoneMissing } = readEnd(options, systemClock.now());
	if (isZoneMissing) context.log.warning(`--until has no time zone, so it is read as UTC: ${formatInstant(expiresAt)}.`);
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
			expiresAt,
			canExtend: options.until !== void 0
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
	if (until === void 0) return {
		expiresAt: null,
		isZoneMissing: false
	};
	const end = parseInstant(until);
	if (end === null) throw invalid("--until is no instant", oneLine(until, 60), "ISO 8601, such as 2026-11-30T08:00:00Z; without a zone it is read as UTC");
	const instant = new Date(end.at);
	if (instant <= now) throw invalid("--until has passed already", formatInstant(instant), `later than ${formatInstant(now)}`);
	return {
		expiresAt: instant,
		isZoneMissing: end.zoneMissing
	};
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