import { array, datetime, int, literal, strictObject, string } from "./zod.mjs";
import { formatInstant } from "./phase.mjs";
import { fencingNumber } from "./fencing-number.mjs";
import { allowedDltUnits } from "./live-state.mjs";

// actions/shared/gate/cached-answer.ts
/** The last answer that a collector got, kept on its machine. Never lets dlt run. */
const cachedAnswerSchema = strictObject({
	schema_version: literal(1),
	/** Where it was read: an answer about another repository or branch is none. */
	source: string(),
	read_at: datetime(),
	generation: int().min(0),
	dlt_units: array(string()),
	registered_units: array(string())
});
/** What a state says for later; `null` where its config cannot be read. */
function toCachedAnswer(state, source, now) {
	const generation = fencingNumber(state);
	if (generation === null) return null;
	const dlt = allowedDltUnits(state);
	return {
		schema_version: 1,
		source,
		read_at: formatInstant(now),
		generation,
		dlt_units: dlt.kind === "allowed" ? [...dlt.units] : [],
		registered_units: listRegistered(state.routing)
	};
}
/** `null` for what is no such file; what is wrong with it makes no difference, since without it manual runs too. */
function parseCachedAnswer(text) {
	try {
		return cachedAnswerSchema.safeParse(JSON.parse(text)).data ?? null;
	} catch (error) {
		if (error instanceof SyntaxError) return null;
		throw error;
	}
}
/** The answer with its age, where it is about that source and young enough. */
function chooseFresh(answer, source, now) {
	if (answer === null || answer.source !== source) return null;
	const ageSeconds = (now.getTime() - Date.parse(answer.read_at)) / 1e3;
	if (ageSeconds < -60 || ageSeconds > 3600) return null;
	return {
		answer,
		ageMinutes: Math.max(0, Math.floor(ageSeconds / 60))
	};
}
function describeAge({ ageMinutes, answer }) {
	return `the answer of ${answer.read_at} (${ageMinutes} min old, generation ${answer.generation})`;
}
function listRegistered(routing) {
	return routing?.ok === true ? [...routing.routing.weights.keys()] : [];
}

export { chooseFresh, describeAge, listRegistered, parseCachedAnswer, toCachedAnswer };