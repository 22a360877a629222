import { count } from "./count.mjs";
import { allowedDltUnits } from "./live-state.mjs";
import { route } from "./route.mjs";

// actions/shared/gate/decide-gate.ts
/**
* May this path collect now? dlt only where everything allows it; manual wherever dlt does not, unless a readable config turns it off. Every unit that dlt
* may not collect is manual's, so no unit is left to nobody because two files disagree.
*/
function decideGate(state, { path, unit }) {
	const dlt = allowedDltUnits(state);
	const dltUnits = dlt.kind === "allowed" ? dlt.units : [];
	if (path === "manual") return decideManual(state, dltUnits, unit, dlt.kind === "unreadable" ? dlt.message : null);
	if (dlt.kind !== "allowed") return {
		decision: "do-not-run",
		reasonCode: dlt.reasonCode,
		message: dlt.message
	};
	if (unit === null) return dltUnits.length > 0 ? run(`dlt has ${count(dltUnits.length, "unit")}.`) : doNotRun("no-units", "No unit goes by dlt.");
	return route({ dltUnits }, unit) === "dlt" ? run("The unit goes by dlt.") : doNotRun("other-path", "The unit goes by manual.");
}
function decideManual(state, dltUnits, unit, unreadable) {
	if (unreadable !== null) return {
		decision: "run",
		reasonCode: "state-unreadable",
		message: `The state cannot be read, so manual runs: ${unreadable}`
	};
	if (state.config.ok && !state.config.config.manualEnabled) return doNotRun("manual-off", "The config has manual off.");
	if (unit !== null) return route({ dltUnits }, unit) === "manual" ? run("The unit goes by manual.") : doNotRun("other-path", "The unit goes by dlt.");
	const registered = state.routing?.ok === true ? [...state.routing.routing.weights.keys()] : [];
	return registered.length > 0 && registered.every((name) => route({ dltUnits }, name) === "dlt") ? doNotRun("no-units", "Every registered unit goes by dlt.") : run("manual has units.");
}
function run(message) {
	return {
		decision: "run",
		reasonCode: "may-run",
		message
	};
}
function doNotRun(reasonCode, message) {
	return {
		decision: "do-not-run",
		reasonCode,
		message
	};
}

// actions/shared/gate/usual-reasons.ts
/** Answers that are no fault. Schedulers mail whatever is printed, so these are told only where that is asked for. */
const USUAL = /* @__PURE__ */ new Set([
	"may-run",
	"other-path",
	"no-units",
	"dlt-off",
	"manual-off"
]);
/** Whether a person should hear of an answer who hears of nothing else. */
function isUnusual(reasonCode) {
	return !USUAL.has(reasonCode);
}

export { decideGate, isUnusual };