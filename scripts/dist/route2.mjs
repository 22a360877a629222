import "./rolldown-runtime.mjs";
import { OperatorError } from "./errors.mjs";
import { allowedDltUnits } from "./live-state.mjs";
import { oneLine } from "./one-line.mjs";
import { route } from "./route.mjs";
import { unitKey } from "./unit-key.mjs";
import { findTarget } from "./find-target.mjs";
import { readTipState } from "./read-live-state.mjs";

// scripts/commands/route.ts
/** `switchback route`: the path of each unit as `gate` would answer for it. */
async function routeCommand(asked, options, context) {
	if (asked.some((name) => unitKey(name) === "")) throw emptyName();
	const target = await findTarget(options, context);
	const state = await readTipState(target, context.signal);
	const dlt = allowedDltUnits(state);
	if (dlt.kind === "unreadable") throw unreadable(dlt.reasonCode, dlt.message);
	const { log } = context;
	if (dlt.kind === "inconsistent") log.warning(`${dlt.message} dlt does not run, so every unit is manual's. Run a rollback, which brings both together.`);
	const dltUnits = dlt.kind === "allowed" ? dlt.units : [];
	const registered = state.routing?.ok === true ? [...state.routing.routing.weights.keys()] : [];
	const known = [.../* @__PURE__ */ new Set([...registered, ...dltUnits])].toSorted();
	if (asked.length === 0 && known.length === 0) log.warning("The routing file names no unit yet: the first advance writes them. Until then every unit is manual's.");
	const units = (asked.length > 0 ? asked : known).map((name) => {
		const unit = oneLine(unitKey(name), 100);
		return {
			unit,
			path: route({ dltUnits }, unit),
			isRegistered: registered.includes(unit)
		};
	});
	const reasonCode = dlt.kind === "inconsistent" ? dlt.reasonCode : "state-read";
	const generation = state.config.ok ? state.config.config.generation : null;
	return {
		exitCode: 0,
		json: {
			schemaVersion: 1,
			verdict: dlt.kind === "inconsistent" ? "warn" : "pass",
			reasonCode,
			generation,
			commit: state.oid,
			units
		},
		lines: units.map(({ unit, path, isRegistered }) => `${unit} ${path}${isRegistered || registered.length === 0 ? "" : " (not registered)"}`)
	};
}
function emptyName() {
	return new OperatorError({
		reasonCode: "input-invalid",
		message: "A unit has no name",
		observed: "an empty argument",
		expected: "names such as opensource, or none for all registered units",
		remedy: "Leave the empty one out."
	});
}
function unreadable(reasonCode, message) {
	return new OperatorError({
		reasonCode,
		message: `The state cannot be read, so dlt does not run and every unit is manual's: ${message}`,
		remedy: "Restore the file from its last good commit, or run a rollback, which goes through and writes it anew."
	});
}

export { routeCommand };