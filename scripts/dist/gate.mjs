import "./rolldown-runtime.mjs";
import { OperatorError } from "./errors.mjs";
import { route } from "./route.mjs";
import { describeAge } from "./cached-answer.mjs";
import { decideGate, isUnusual } from "./usual-reasons.mjs";
import { oneLine } from "./one-line.mjs";
import { readDirectoryState } from "./directory-state.mjs";
import { resolve } from "node:path";

// actions/shared/gate/decide-cached.ts
/**
* May manual collect now, where the state cannot be read and an answer is remembered? It runs; a unit that was dlt's by that answer is left to dlt
* for as long as the answer is young enough. dlt is never asked here: it does not run.
*/
function decideCached(cached, unit, why) {
	const by = `The state cannot be read, so manual goes by ${describeAge(cached)}`;
	return unit !== null && route({ dltUnits: cached.answer.dlt_units }, unit) === "dlt" ? {
		decision: "do-not-run",
		reasonCode: "other-path",
		message: `${by}: the unit went by dlt. ${why}`
	} : {
		decision: "run",
		reasonCode: "state-unreadable",
		message: `${by}: ${why}`
	};
}

// scripts/commands/gate.ts
/** `switchback gate`: 0 run, 10 do not run. Silent unless asked, since schedulers mail what is printed; an unreadable state is worth that mail. */
async function gateCommand(path, options, context) {
	if (path === "dlt" && options.file !== void 0) throw fileForDlt();
	const unit = options.unit ?? null;
	const { decision, reasonCode, message, generation, isCached } = await ask(path, options, context);
	if (isCached || isUnusual(reasonCode)) context.log.warning(oneLine(message, 1e3));
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
async function ask(path, options, context) {
	const question = {
		path,
		unit: options.unit ?? null
	};
	if (options.file !== void 0 && options.cache === void 0) return answerBy(await readDirectoryState(resolve(options.file)), question);
	const { parseStateAddress } = await import("./state-address.mjs");
	const { openStateSource } = await import("./state-source.mjs");
	const { askState } = await import("./ask-state2.mjs");
	const { answer, fault } = await askState(await openStateSource(parseStateAddress(options.file === void 0 ? options.state ?? "git" : `file:${options.file}`, path), options, context), options.cache === void 0 ? null : resolve(options.cache), context, { register: false });
	if (answer.kind === "read") return answerBy(answer.state, question);
	if (path === "dlt" || answer.cached === null) throw fault;
	const { generation } = answer.cached.answer;
	return {
		...decideCached(answer.cached, question.unit, answer.message),
		generation,
		isCached: true
	};
}
function answerBy(state, question) {
	const generation = state.config.ok ? state.config.config.generation : null;
	return {
		...decideGate(state, question),
		generation,
		isCached: false
	};
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