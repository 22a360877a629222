import { describeConfigProblem } from "./cutover-config.mjs";
import { count } from "./count.mjs";
import { aboutCheck } from "./check-titles.mjs";

// actions/shared/verification/assess-state.ts
const ROLL_BACK = "Run the rollback (again).";
/** What the branch says now: the phase is `manual_only`, dlt is off, manual is on. */
function assessState({ branch, oid, config }) {
	const about = aboutCheck("state-at-tip");
	const expected = `manual_only, dlt off, manual on at the tip of ${branch}`;
	if (!config.ok) {
		const observed = config.problems.slice(0, 3).map(describeConfigProblem).join("; ");
		return {
			...about,
			expected,
			verdict: "fail",
			observed,
			remedy: `${ROLL_BACK} It goes through with this file and writes it anew.`
		};
	}
	const { phase, dltEnabled, manualEnabled, generation } = config.config;
	const holds = phase === "manual_only" && !dltEnabled && manualEnabled;
	const observed = `${phase}, dlt ${onOff(dltEnabled)}, manual ${onOff(manualEnabled)}, generation ${generation} at ${oid.slice(0, 7)}`;
	return {
		...about,
		expected,
		observed,
		verdict: holds ? "pass" : "fail",
		...holds ? {} : { remedy: ROLL_BACK },
		...notesOf(config.notes)
	};
}
/** The file that collectors and OpenFeature clients read routes nothing to dlt. */
function assessRouting({ config, routing }) {
	const about = {
		...aboutCheck("no-unit-on-dlt"),
		expected: "no unit, at the phase and the generation of the config"
	};
	if (routing === null) return {
		...about,
		verdict: "unknown",
		observed: "no routing file",
		remedy: `${ROLL_BACK} It writes the file.`
	};
	if (!routing.ok) {
		const { path, message, observed, expected, remedy } = routing.problem;
		return {
			...about,
			verdict: "unknown",
			observed: `${path === "" ? "" : `${path}: `}${message}: observed ${observed}, expected ${expected}`,
			remedy
		};
	}
	const { dltUnits, generation, phase } = routing.routing;
	if (dltUnits.length > 0) {
		const observed = `${count(dltUnits.length, "unit")}: ${dltUnits.slice(0, 5).join(", ")}${dltUnits.length > 5 ? ", …" : ""}`;
		return {
			...about,
			verdict: "fail",
			observed,
			remedy: ROLL_BACK
		};
	}
	if (config.ok && (config.config.generation !== generation || config.config.phase !== phase)) {
		const observed = `no unit, but the file says ${phase} at generation ${generation}, the config ${config.config.phase} at ${config.config.generation}`;
		return {
			...about,
			verdict: "warn",
			observed,
			remedy: "Somebody changed one file without the other: run the rollback again, which writes both."
		};
	}
	return {
		...about,
		verdict: "pass",
		observed: `no unit, generation ${generation}`
	};
}
/** After a rollback nothing advances by itself: a rollback sets the hold in the same commit. */
function assessHold({ config }, now) {
	const about = {
		...aboutCheck("hold-set"),
		expected: "a hold that has not expired"
	};
	if (!config.ok) return {
		...about,
		verdict: "unknown",
		observed: "the config cannot be read",
		remedy: ROLL_BACK
	};
	const { hold } = config.config;
	if (hold === null) return {
		...about,
		verdict: "warn",
		observed: "no hold: the migration may advance",
		remedy: "Set a hold while the incident is open."
	};
	const since = `held by ${hold.by} since ${hold.since}`;
	if (hold.expiresAt === null) return {
		...about,
		verdict: "pass",
		observed: since
	};
	const isExpired = Date.parse(hold.expiresAt) <= now.getTime();
	return {
		...about,
		verdict: isExpired ? "warn" : "pass",
		observed: `${since}, ${isExpired ? "expired" : "expires"} at ${hold.expiresAt}`,
		...isExpired ? { remedy: "Set a hold again while the incident is open." } : {}
	};
}
/** The rollback that the proof is measured from, or `null` where none is recorded for the present state. */
function rollbackInstant(config) {
	const { phase, lastTransition, rolledBackAt } = config;
	if (phase !== "manual_only") return null;
	return lastTransition?.to === "manual_only" && lastTransition.at !== "" ? lastTransition.at : rolledBackAt;
}
function onOff(enabled) {
	return enabled ? "on" : "off";
}
function notesOf(notes) {
	return notes.length === 0 ? {} : { detail: notes.join(" ") };
}
/** The checks on the branch where it could not be read. */
function unreadState({ message, remedy }, branch) {
	return [
		"state-at-tip",
		"no-unit-on-dlt",
		"hold-set"
	].map((id) => ({
		...aboutCheck(id),
		verdict: "unknown",
		expected: `the files at the tip of ${branch}`,
		observed: message,
		remedy
	}));
}

export { assessHold, assessRouting, assessState, rollbackInstant, unreadState };