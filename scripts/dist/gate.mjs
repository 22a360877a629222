import "./rolldown-runtime.mjs";
import { OperatorError } from "./errors.mjs";
import { count } from "./unit-key.mjs";
import { route } from "./route.mjs";
import { allowedDltUnits } from "./live-state.mjs";
import { oneLine } from "./one-line.mjs";
import { resolve } from "node:path";

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

// scripts/commands/gate.ts
/** `switchback gate`: 0 run, 10 do not run. Silent unless asked, since schedulers mail what is printed; an unreadable state is worth that mail. */
async function gateCommand(path, options, context) {
	if (path === "dlt" && options.file !== void 0) throw fileForDlt();
	const state = await readState(options, context);
	const unit = options.unit ?? null;
	const { decision, reasonCode, message } = decideGate(state, {
		path,
		unit
	});
	if (reasonCode !== "may-run" && reasonCode !== "other-path" && reasonCode !== "no-units" && !reasonCode.endsWith("-off")) context.log.warning(oneLine(message, 1e3));
	const generation = state.config.ok ? state.config.config.generation : null;
	return {
		exitCode: decision === "run" ? 0 : 10,
		json: {
			schemaVersion: 1,
			decision,
			reasonCode,
			message,
			path,
			unit,
			generation
		},
		lines: options.why === true ? [`${path}: ${decision === "run" ? "run" : "do not run"} (${reasonCode}). ${oneLine(message, 1e3)}`] : []
	};
}
async function readState(options, context) {
	const { readDirectoryState, readTipState } = await import("./read-live-state.mjs");
	if (options.file !== void 0) return readDirectoryState(resolve(options.file));
	const { findTarget } = await import("./find-target2.mjs");
	return readTipState(await findTarget(options, context), context.signal);
}
/** Files may be as old as whoever put them there, and a cached answer never lets dlt run (DESIGN.md section 3, "Collectors"). */
function fileForDlt() {
	return new OperatorError({
		reasonCode: "input-invalid",
		message: "--file is for manual alone, so dlt does not run",
		observed: "gate dlt with --file",
		expected: "gate dlt, which asks the remote each time",
		remedy: "Leave --file out."
	});
}

export { gateCommand };