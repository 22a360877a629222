import { oneLine } from "./one-line.mjs";
import { GATES, GATE_IDS } from "./list-gates.mjs";

// actions/shared/gates/bypass.ts
/** A reason of substance: whoever reviews it has to learn something. */
const LEAST_REASON_CHARACTERS = 20;
const LEAST_REASON_WORDS = 4;
/** Reads what was asked for, everything that is wrong with it at once. Nothing asked for is no bypass. */
function parseBypass({ gates, reason }) {
	const named = [...new Set(gates)];
	if (named.length === 0 && reason.trim() === "") return {
		ok: true,
		gates: /* @__PURE__ */ new Set(),
		reason: ""
	};
	const known = named.filter((name) => GATE_IDS.includes(name));
	const problems = [
		...named.length === 0 ? ["a reason was given and no gate: name each gate that it is about"] : [],
		...named.filter((name) => !known.includes(name)).map(describeUnknown),
		...known.filter((id) => !isBypassable(id)).map((id) => `${id} is never bypassed`),
		...reasonProblems(reason)
	];
	return problems.length === 0 ? {
		ok: true,
		gates: new Set(known),
		reason
	} : {
		ok: false,
		problems
	};
}
function isBypassable(id) {
	return GATES.some((gate) => gate.id === id && gate.isBypassable);
}
function describeUnknown(name) {
	const known = GATES.filter((gate) => gate.isBypassable).map(({ id }) => id);
	return `no gate is called ${oneLine(name, 60) || "nothing"}: expected ${known.join(", ")}`;
}
/** What is wrong with a reason that somebody has to be able to judge; empty where nothing is. */
function reasonProblems(reason) {
	const line = oneLine(reason, 1e4);
	const words = new Set(line.toLowerCase().match(/[\p{L}\p{N}]{2,}/gu) ?? []);
	if (line.length >= 20 && words.size >= 4) return [];
	return [`the reason says too little: observed ${line === "" ? "none" : `"${oneLine(line, 60)}"`}, expected at least ${20} characters and ${4} different words, which whoever reviews it can judge`];
}

export { parseBypass, reasonProblems };