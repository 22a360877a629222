import { oneLine } from "./one-line.mjs";
import { isHoldActive } from "./hold.mjs";
import { formatInstant } from "./phase.mjs";

// actions/shared/cutover/assess-hold.ts
/**
* A hold's end is told before it comes and when it came, each once, so that it is never silent (DESIGN.md section 2). Where nobody looked in time the end
* alone is told: that it is coming would be wrong by then. A hold is known by the instant since which it stands.
*/
function assessHold({ hold, told, now, noticeHours }) {
	if (hold === null) return {
		state: "none",
		announceAt: null,
		due: null,
		message: "No hold stands."
	};
	const { expiresAt } = hold;
	if (expiresAt === null) return {
		state: "stands",
		announceAt: null,
		due: null,
		message: `${describe(hold)} It ends when it is lifted.`
	};
	const isTold = (event) => told.some((one) => one.event === event && isSameHold(one, hold) && one.expiresAt === expiresAt);
	if (!isHoldActive(hold, now)) {
		const message = `${describe(hold)} It ended at ${expiresAt}: nothing holds the next phase any more but its gates.`;
		return {
			state: "ended",
			announceAt: null,
			due: isTold("ended") ? null : "ended",
			message
		};
	}
	const noticeMs = Date.parse(expiresAt) - noticeHours * 36e5;
	if (now.getTime() < noticeMs) return {
		state: "stands",
		announceAt: formatInstant(new Date(noticeMs)),
		due: null,
		message: `${describe(hold)} It ends at ${expiresAt}.`
	};
	const message = `${describe(hold)} It ends soon, at ${expiresAt}: set it again with a later end, or let it end.`;
	return {
		state: "ends-soon",
		announceAt: null,
		due: isTold("ends-soon") ? null : "ends-soon",
		message
	};
}
function isSameHold(event, hold) {
	return Date.parse(event.since) === Date.parse(hold.since);
}
function describe({ by, since, reason }) {
	return `A hold by ${oneLine(by, 80)} since ${since}: ${oneLine(reason)}.`;
}
/** The record that something was told of a hold. */
function toHoldEvent(hold, event, { at, run }) {
	const { by, reason, since, expiresAt } = hold;
	return {
		kind: "hold-event",
		schemaVersion: 1,
		at: formatInstant(at),
		run,
		event,
		since,
		by,
		reason,
		expiresAt
	};
}

export { assessHold, toHoldEvent };