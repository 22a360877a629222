import { describeConfigProblem, parseCutoverConfig } from "./cutover-config.mjs";
import { CONFIG_PATH, ROUTING_PATH } from "./file-paths.mjs";
import { generationInForce } from "./next-generation.mjs";
import { parseRoutingFile } from "./routing-file.mjs";

// actions/shared/gate/live-state.ts
const LIVE_STATE_PATHS = [CONFIG_PATH, ROUTING_PATH];
function parseLiveState(files, history) {
	const routing = files.get("config/routing.flagd.json") ?? null;
	return {
		config: parseCutoverConfig(files.get("config/traffic_cutover_config.json")?.contents ?? null),
		routing: routing === null ? null : parseRoutingFile(routing.contents),
		history
	};
}
/**
* dlt collects only what config AND routing file allow (DESIGN.md section 3, "Collectors"), and only while both come from one transition that no
* reverted commit has undone: files that contradict each other are a reason not to run, whichever of them is right.
*/
function allowedDltUnits({ config, routing, history }) {
	if (!config.ok) return {
		kind: "unreadable",
		reasonCode: "config-invalid",
		message: config.problems.slice(0, 3).map(describeConfigProblem).join("; ")
	};
	const { phase, dltEnabled, generation } = config.config;
	if (!dltEnabled || phase === "manual_only") return {
		kind: "off",
		reasonCode: "dlt-off",
		message: `The config has dlt off: phase ${phase}, dlt_enabled ${dltEnabled}.`
	};
	if (routing === null) return {
		kind: "unreadable",
		reasonCode: "routing-invalid",
		message: `${ROUTING_PATH} is not there.`
	};
	if (!routing.ok) {
		const { path, message, observed, expected } = routing.problem;
		return {
			kind: "unreadable",
			reasonCode: "routing-invalid",
			message: `${ROUTING_PATH} ${path}: ${message}, observed ${observed}, expected ${expected}`
		};
	}
	const used = generationInForce(generation, history);
	if (used > generation) return {
		kind: "inconsistent",
		reasonCode: "generation-behind",
		message: `The config is at generation ${generation}, the history at ${used}: a transition was reverted by hand.`
	};
	const { generation: routingGeneration, phase: routingPhase, dltUnits } = routing.routing;
	if (routingGeneration !== generation || routingPhase !== phase) return {
		kind: "inconsistent",
		reasonCode: "state-inconsistent",
		message: `The config says ${phase} at generation ${generation}, the routing file ${routingPhase} at ${routingGeneration}.`
	};
	return {
		kind: "allowed",
		units: dltUnits
	};
}

export { LIVE_STATE_PATHS, allowedDltUnits, parseLiveState };